"""Modulation filters as coefficients: second-order sections, and where their bands lie."""
from math import floor, log, pi, sqrt, tan

import numpy as np

HIGHEST_LINEAR_HZ = 10.0        # of the filters that are 5 Hz wide (Dau et al. 1997)
STEP = 5 / 3                    # from one filter of Q 2 to the next, whose edges meet: (1 + 1/4) / (1 - 1/4)


def edges_hz(centre_hz: float, q: float) -> tuple[float, float]:
    """Where a band of quality q begins and ends, its centre being their geometric mean."""
    middle, half = sqrt(1 + 1 / (4 * q * q)), 1 / (2 * q)
    return centre_hz * (middle - half), centre_hz * (middle + half)


def low_pass(cutoff_hz: float, rate_hz: float, order: int) -> np.ndarray:
    """A Butterworth low-pass of order 1 or 2 as b0 b1 b2 a1 a2, by the pre-warped bilinear transform."""
    k = tan(pi * cutoff_hz / rate_hz)
    if order == 1:
        return np.array([k, k, 0, k - 1, 0]) / (k + 1)
    d = 1 + sqrt(2) * k + k * k
    return np.array([k * k, 2 * k * k, k * k, 2 * (k * k - 1), 1 - sqrt(2) * k + k * k]) / d


def band_pass(low_hz: float, high_hz: float, rate_hz: float) -> np.ndarray:
    """A Butterworth band-pass of two poles as b0 b1 b2 a1 a2."""
    low, high = tan(pi * low_hz / rate_hz), tan(pi * high_hz / rate_hz)
    width, square = high - low, low * high
    d = 1 + width + square
    return np.array([width, 0, -width, 2 * (square - 1), 1 - width + square]) / d


def sharp_band_pass(low_hz: float, high_hz: float, rate_hz: float) -> np.ndarray:
    """A Butterworth band-pass of four poles, (2 sections, 5)."""
    from scipy.signal import butter
    sections = butter(2, (low_hz, high_hz), "bandpass", output="sos", fs=rate_hz)
    return np.delete(sections, 3, axis=1)                        # a0 is 1


def dau_centres_hz(limit_hz: float) -> np.ndarray:
    """Best modulation frequencies up to a limit, 0 for the low-pass: 0, 5, 10, then by a factor of 5/3.

    Counted with truncation as the published code does, so that one of them can lie slightly above the limit.
    """
    n_linear = int((min(limit_hz, HIGHEST_LINEAR_HZ) - 5) / 5) + 1
    linear = [0.0, *(5.0 * (k + 1) for k in range(max(n_linear, 0)))]
    base = (linear[-1] + 2.5) / 0.75 if limit_hz >= HIGHEST_LINEAR_HZ else HIGHEST_LINEAR_HZ
    n_logarithmic = max(int(np.trunc(log(limit_hz / base) / log(STEP))) + 1, 0)
    return np.array([*linear, *(base * STEP**k for k in range(n_logarithmic))])


def spaced_centres_hz(low_hz: float, high_hz: float, q: float) -> np.ndarray:
    """Best modulation frequencies whose edges meet, from `low_hz` on."""
    ratio = (sqrt(4 * q * q + 1) + 1) / (sqrt(4 * q * q + 1) - 1)
    n = floor(log(high_hz / low_hz) / log(ratio) + 1e-9) + 1
    return low_hz * ratio ** np.arange(n)
