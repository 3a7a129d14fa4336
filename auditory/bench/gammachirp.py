"""Benchmarks of the compressive gammachirp filterbank."""
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from auditory.bench.cochlea import BRIAN_INSTALL
from auditory.bench.contest import Job, Peer, contest
from auditory.bench.memory import against_the_clock
from auditory.bench.rows import Row, Target
from auditory.bench.sounds import noise
from auditory.cochlea.gammachirp.compressive import CompressiveGammachirp
from auditory.cochlea.gammachirp.linear import Gammachirp
from auditory.cochlea.gammachirp.shapes import passive_peak_hz
from auditory.contract.signals import SignalSpec

RATE_HZ = 44100.0
PUBLISHED_RATE_HZ = 48000.0     # GCFB
N_CHANNELS = 64
SHORTER = 50                    # the peers take long: 0.2 s of sound for the 10 s of others is enough


def gammachirp(rounds: int, seconds: float) -> Iterator[Row]:
    """The compressive gammachirp, 64 channels at the rate of a compact disc, against others and the clock."""
    stage, sound = CompressiveGammachirp(n_channels=N_CHANNELS), noise(seconds / SHORTER, RATE_HZ)
    others = [
        Peer("DCGC, updated every sample", partial(brian_dcgc, stage, sound), "brian2hears", Target(30), BRIAN_INSTALL),
        Peer("scalar loop behind the same passive bands, float64", partial(by_a_scalar_loop, stage, sound), "numba"),
    ]
    what = f"compressive gammachirp, every sample, {N_CHANNELS} channels, 44.1 kHz, {seconds / SHORTER:g} s"
    yield from contest("gammachirp", what, partial(stage.apply, sound, RATE_HZ), others, rounds)
    sound = noise(seconds, RATE_HZ)
    for preset, every, target in (("gcfb_2.11", "sample", Target(1)), ("gcfb_2.34", "frame", Target(50))):
        bank = CompressiveGammachirp.preset(preset, n_channels=N_CHANNELS)
        what = f"compressive gammachirp, every {every}, {N_CHANNELS} channels, 44.1 kHz, {seconds:g} s"
        yield against_the_clock("gammachirp", what, partial(bank.apply, sound, RATE_HZ), rounds, seconds, target)
    sound, bank = noise(seconds, PUBLISHED_RATE_HZ), CompressiveGammachirp.preset("gcfb_2.34")
    what = f"compressive gammachirp, every frame, {bank.n_channels} channels, 48 kHz, {seconds:g} s"
    job = partial(bank.apply, sound, PUBLISHED_RATE_HZ)
    yield against_the_clock("gammachirp", what, job, rounds, seconds, Target(100))


def brian_dcgc(stage: CompressiveGammachirp, sound: np.ndarray) -> Job:
    """brian2hears' `DCGC` in its numpy code; it takes gammatones and a filter for the passive gammachirp."""
    import brian2
    import brian2hears
    brian2.prefs.codegen.target = "numpy"
    samples = sound.astype(np.float64)[:, np.newaxis]
    cf = stage.best_frequencies_hz() * brian2.Hz

    def job() -> np.ndarray:
        brian_sound = brian2hears.Sound(samples, samplerate=RATE_HZ * brian2.Hz)
        bands: np.ndarray = brian2hears.DCGC(brian_sound, cf, update_interval=1).process()
        return bands
    return job


def by_a_scalar_loop(stage: CompressiveGammachirp, sound: np.ndarray) -> Job:
    """The same, one channel after the other; the passive bands are ours."""
    from auditory.bench.gammachirp_twin import scalar_compressive_gammachirp
    step: Any = stage.prepare(SignalSpec(RATE_HZ))
    use, passive = step.coefficients, Gammachirp(n_channels=N_CHANNELS)
    peak_hz = passive_peak_hz(stage.best_frequencies_hz(), stage.passive)
    rule = tuple(float(number[0]) for number in use.level)
    out, ratio = (np.empty((N_CHANNELS, len(sound))) for _ in range(2))

    def job() -> np.ndarray:
        bands = passive.apply(sound, RATE_HZ, precision="float64")
        scalar_compressive_gammachirp(bands, use.source, peak_hz, RATE_HZ, rule, use.moving.decay,
                                      use.moving.spread, use.moving.gain, ratio, out)
        return out
    return job
