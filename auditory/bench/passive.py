"""Benchmarks of the passive cochleae: all-pole filters, Lyon's ear, the half-cosine bands."""
from collections.abc import Iterator
from functools import partial

import numpy as np

from auditory.bench.contest import Job, Peer, contest
from auditory.bench.rows import Row
from auditory.bench.sounds import noise
from auditory.cochlea.allpole import AllPoleGammatone
from auditory.cochlea.half_cosine import HalfCosine
from auditory.cochlea.lyon import LyonPassive
from auditory.contract.signals import SignalSpec

RATE_HZ = 16000.0


def all_pole(rounds: int, seconds: float) -> Iterator[Row]:
    """The all-pole filterbank, 64 channels of order 4, against a scalar loop."""
    bank, samples = AllPoleGammatone(gain="tail"), noise(seconds, RATE_HZ)
    out = np.empty((64, len(samples)), np.float32)
    what = f"all-pole, 64 channels, 16 kHz, {seconds:g} s, into out="
    others = [Peer("scalar loop, float32", partial(all_pole_by_a_scalar_loop, samples, bank), "numba")]
    yield from contest("all-pole", what, partial(bank.apply, samples, RATE_HZ, out=out), others, rounds)


def all_pole_by_a_scalar_loop(samples: np.ndarray, bank: AllPoleGammatone) -> Job:
    """The same filters as biquads, one channel after the other."""
    from auditory.bench.passive_twins import scalar_all_pole
    pole = bank.design(SignalSpec(RATE_HZ), bank.best_frequencies_hz()).pole[:64].astype(np.complex128)
    sections = np.stack([np.full(64, bank.order), abs(1 - pole) ** 2, -2 * pole.real, abs(pole) ** 2], axis=1)
    out = np.empty((64, len(samples)), np.float32)
    return partial(scalar_all_pole, samples, sections.astype(np.float32), out)


def lyon(rounds: int, seconds: float) -> Iterator[Row]:
    """Lyon's passive ear at 16 kHz, 86 channels with gain control, against the package `lyon` and a scalar loop."""
    ear, samples = LyonPassive(), 0.05 * noise(seconds, RATE_HZ)
    out = np.empty((86, len(samples)), np.float32)
    what = f"Lyon's ear, 86 channels, 16 kHz, {seconds:g} s, into out="
    others = [
        Peer("C code", partial(package_lyon, samples), "lyon"),
        Peer("scalar loop, float64", partial(lyon_by_a_scalar_loop, samples, ear), "numba"),
    ]
    yield from contest("lyon", what, partial(ear.apply, samples, RATE_HZ, out=out), others, rounds)


def package_lyon(samples: np.ndarray) -> Job:
    """`lyon` 1.0.0 with all its defaults."""
    from lyon.calc import LyonCalc
    return partial(LyonCalc().lyon_passive_ear, samples.astype(np.float64), RATE_HZ)


def lyon_by_a_scalar_loop(samples: np.ndarray, ear: LyonPassive) -> Job:
    """The same ear, one sample and one tap after the other."""
    from auditory.bench.passive_twins import scalar_lyon
    sections, control = ear.design_sections(RATE_HZ).T.copy(), ear.design(SignalSpec(RATE_HZ)).control
    out = np.empty((len(sections), len(samples)))
    return partial(scalar_lyon, samples.astype(np.float64), sections, control.push, control.keep, control.most[0], out)


def half_cosine(rounds: int, seconds: float) -> Iterator[Row]:
    """Half-cosine envelopes, 65 channels, against all bands in one array of numpy."""
    bank, samples = HalfCosine(output="envelope"), noise(seconds, RATE_HZ)
    out = np.empty((65, len(samples)), np.float32)
    what = f"half-cosine envelopes, 65 channels, 16 kHz, {seconds:g} s, into out="
    others = [Peer("all bands in one array, filters ready", partial(half_cosine_at_once, samples, bank), "numpy")]
    yield from contest("half-cosine", what, partial(bank.apply, samples, RATE_HZ, out=out), others, rounds)


def half_cosine_at_once(samples: np.ndarray, bank: HalfCosine) -> Job:
    """The same envelopes, by one inverse transform of a matrix, as pycochleagram writes it."""
    n = len(samples)
    analytic = np.zeros((bank.n_channels, n))
    analytic[:, :n // 2 + 1] = bank.filters(n, RATE_HZ)
    analytic[:, 1:(n + 1) // 2] *= 2

    def job() -> np.ndarray:
        return np.abs(np.fft.ifft(analytic * np.fft.fft(samples.astype(np.float64))))
    return job
