"""Benchmarks of the dual-resonance filterbank."""
from collections.abc import Iterator
from functools import partial

import numpy as np

from auditory.bench.cochlea import BRIAN_INSTALL
from auditory.bench.contest import Job, Peer, contest
from auditory.bench.peers import BRIAN_BUFFER_SAMPLES
from auditory.bench.rows import Row, Target
from auditory.bench.sounds import noise
from auditory.cochlea.drnl.design import low_pass_coefficients, resonance_coefficients, resonance_gain
from auditory.cochlea.drnl.stage import Drnl

RATE_HZ = 44100.0
STAPES_M_PER_S_PA = 1.4e-4      # brian2hears multiplies its sound by this; ours is given the product


def drnl(rounds: int, seconds: float) -> Iterator[Row]:
    """The DRNL of a human, 64 channels at the rate of a compact disc, against brian2hears and a scalar loop."""
    bank, samples = Drnl(n_channels=64), noise(seconds, RATE_HZ)
    velocity = samples * np.float32(STAPES_M_PER_S_PA)
    brian = partial(brian_drnl, samples, bank.best_frequencies_hz())
    others = [
        Peer("DRNL, as it comes", brian, "brian2hears", Target(30), BRIAN_INSTALL),
        Peer("DRNL, its best buffer", partial(brian, buffer_samples=BRIAN_BUFFER_SAMPLES), "brian2hears",
             install=BRIAN_INSTALL),
        Peer("scalar loop, float64", partial(by_a_scalar_loop, velocity, bank), "numba"),
    ]
    out = np.empty((64, len(samples)), np.float32)
    what = f"DRNL, 64 channels, 44.1 kHz, {seconds:g} s, into out="
    yield from contest("drnl", what, partial(bank.apply, velocity, RATE_HZ, out=out), others, rounds)


def brian_drnl(samples: np.ndarray, cf_hz: np.ndarray, buffer_samples: int | None = None) -> Job:
    """brian2hears' `DRNL` of a human in its numpy code, which has simpler low-passes."""
    import brian2
    import brian2hears
    brian2.prefs.codegen.target = "numpy"
    samples = samples.astype(np.float64)[:, np.newaxis]
    options = {} if buffer_samples is None else {"buffersize": buffer_samples}

    def job() -> np.ndarray:
        sound = brian2hears.Sound(samples, samplerate=RATE_HZ * brian2.Hz)
        bands: np.ndarray = brian2hears.DRNL(sound, cf_hz * brian2.Hz, type="human").process(**options)
        return bands
    return job


def by_a_scalar_loop(velocity: np.ndarray, bank: Drnl) -> Job:
    """The same filterbank in biquads, one channel after the other."""
    from auditory.bench.drnl_twin import scalar_drnl
    p, counts = bank.parameters(), bank.section_counts()
    linear, resonance = (gammatone_biquads(*tuning) for tuning in (
        (p.linear_hz, p.linear_bandwidth_hz), (p.nonlinear_hz, p.nonlinear_bandwidth_hz)))
    linear_low_pass, low_pass = (low_pass_biquads(cutoff_hz) for cutoff_hz in (
        p.linear_cutoff_hz, p.nonlinear_cutoff_hz))
    sections = np.stack([linear] * counts.linear_resonances + [linear_low_pass] * counts.linear_low_passes
                        + [resonance] * 2 * counts.resonances + [low_pass] * counts.low_passes, axis=1)
    sections[:, 0, :3] *= p.gain[:, np.newaxis]
    stick = np.stack((p.a, p.b, p.c), axis=1)
    x, out = velocity.astype(np.float64), np.empty((len(sections), len(velocity)))
    n_linear = counts.linear_resonances + counts.linear_low_passes
    return partial(scalar_drnl, x, sections, n_linear, counts.resonances, stick, out)


def gammatone_biquads(centre_hz: np.ndarray, bandwidth_hz: np.ndarray) -> np.ndarray:
    """A resonance of each channel as (channel, [b0 b1 b2 a1 a2])."""
    resonance = resonance_coefficients(centre_hz, bandwidth_hz, RATE_HZ)
    gain, (real, imag_squared) = resonance_gain(resonance, centre_hz, RATE_HZ), resonance
    return np.stack((gain, -gain * real, 0 * gain, -2 * real, real ** 2 + imag_squared), axis=1)


def low_pass_biquads(cutoff_hz: np.ndarray) -> np.ndarray:
    """A low-pass of each channel, likewise."""
    keep, add = low_pass_coefficients(cutoff_hz, RATE_HZ)
    return np.stack((add / 2, add, add / 2, add - 1 - keep, keep + add), axis=1)
