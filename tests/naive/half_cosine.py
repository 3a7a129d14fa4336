"""The half-cosine filterbank, one frequency at a time, from McDermott & Simoncelli (2011)."""
from math import cos, log, pi, sqrt

import numpy as np


def scale(f_hz: float) -> float:
    return 9.265 * log(1 + f_hz / (24.7 * 9.265))


def band_pass(e: float, centre: float, half_width: float) -> float:
    return cos(pi * (e - centre) / (2 * half_width)) if abs(e - centre) < half_width else 0.0


def filters(n: int, rate_hz: float, n_filters: int, f_min_hz: float, f_max_hz: float, sampling: int) -> np.ndarray:
    """``(channel, frequency)``: low-passes, band-passes, high-passes."""
    low, high, n_bands = scale(f_min_hz), scale(f_max_hz), sampling * (n_filters + 1) - 1
    spacing = (high - low) / (n_bands + 1)
    centres = [low + (k + 1) * spacing for k in range(n_bands)]
    bank = np.zeros((n_bands + 2 * sampling, n // 2 + 1))
    for j in range(n // 2 + 1):
        e = scale(j * rate_hz / n)
        gains = [band_pass(e, centre, sampling * spacing) for centre in centres]
        for k in range(sampling):
            bank[k, j] = sqrt(1 - gains[k] ** 2) if e < centres[k] else 0.0
            bank[-1 - k, j] = sqrt(1 - gains[-1 - k] ** 2) if e > centres[-1 - k] else 0.0
        bank[sampling:sampling + n_bands, j] = gains
    return bank / sqrt(sampling)


def analytic_bands(samples: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """By the definition of the Fourier sum: each frequency turns forward only; its real part is the band."""
    n = len(samples)
    t = np.arange(n)
    bands = np.zeros((len(gains), n), complex)
    for j in range(n // 2 + 1):
        turning = np.exp(2j * pi * j * t / n)
        weight = 1 if j == 0 or 2 * j == n else 2                # all others have a counterpart
        bands += weight / n * gains[:, j:j + 1] * (samples @ turning.conj()) * turning
    return bands
