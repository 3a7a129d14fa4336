"""Benchmarks of the Zilany cochlea and its inner hair cells."""
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from auditory.bench.contest import Job, Peer, contest
from auditory.bench.rows import Row, Target
from auditory.bench.sounds import noise
from auditory.cochlea.zilany.design import longest_gain_delay, tuning
from auditory.cochlea.zilany.stage import Zilany2014, ZilanyCoefficients
from auditory.contract.signals import SignalSpec

RATE_HZ = 100e3
SHORTER = 50                    # the twin takes long: 0.2 s of sound for the 10 s of others is enough


def zilany(rounds: int, seconds: float) -> Iterator[Row]:
    """A living human cochlea at 100 kHz, against its published equations in a scalar loop."""
    sound = noise(seconds / SHORTER, RATE_HZ)
    for n_channels in (16, 64):
        stage = Zilany2014(n_channels=n_channels)
        ours = partial(stage.apply, sound, RATE_HZ, precision="float64")
        twin = Peer("scalar loop, float64", partial(by_a_scalar_loop, stage, sound), "numba", Target(4))
        what = f"Zilany 2014, {n_channels} channels, 100 kHz, {seconds / SHORTER:g} s"
        for row in contest("zilany", what, ours, [twin], rounds):
            assert row.ours_ms is not None
            yield replace(row, note=f"{seconds / SHORTER * 1e3 / row.ours_ms:.2f} × real time")
    few, many = (partial(Zilany2014(n_channels=n).apply, sound, RATE_HZ) for n in (17, 32))
    padded = Peer("32 channels", lambda: many, target=Target(1 / 0.9))       # one more than whole groups
    yield from contest("zilany", f"Zilany 2014, 17 channels, 100 kHz, {seconds / SHORTER:g} s", few, [padded], rounds)


def by_a_scalar_loop(stage: Zilany2014, sound: np.ndarray) -> Job:
    """The same one channel after the other; the sound has already passed the middle ear."""
    from auditory.bench.zilany_twin import scalar_zilany
    spec = SignalSpec(RATE_HZ, np.dtype(np.float64))
    from_middle_ear = stage.middle_ear().apply(sound, RATE_HZ, precision="float64")
    cf_hz = stage.best_frequencies_hz()
    rows = channel_rows(stage, cf_hz, stage.design(spec, cf_hz))
    out = np.empty((len(cf_hz), len(from_middle_ear)))

    def job() -> np.ndarray:
        scalar_zilany(from_middle_ear, rows, RATE_HZ, out)
        return out
    return job


def channel_rows(stage: Zilany2014, cf_hz: np.ndarray, design: ZilanyCoefficients) -> np.ndarray:
    """What the scalar loop asks of each channel, ``(channel, constant)``."""
    of, filters, n = tuning(cf_hz, stage.species), design.filters, len(cf_hz)
    first, second, third = -np.angle(1 / filters.at_rest[:, :n])
    phase_at_rest = 5 * np.arctan(filters.tangent[:n]) + 2 * first + second + 2 * third
    slots = np.full(n, longest_gain_delay(design.control) + 1.0)
    return np.stack([cf_hz, of.wide_hz, of.tau_max_s, of.tau_min_s, of.wide_tau_max_s, of.wide_tau_min_s,
                     filters.damping[1, :n], phase_at_rest, filters.gain[:n], slots, design.delays[:n]], axis=1)
