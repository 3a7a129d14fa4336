"""A hair cell, one channel at a time: rectification and Butterworth low-passes by the pre-warped bilinear transform."""
from math import pi, sqrt, tan

import numpy as np


def low_pass_coefficients(cutoff_hz: float, rate_hz: float, order: int) -> tuple[list[float], list[float]]:
    """Numerator and denominator of one section."""
    k = tan(pi * cutoff_hz / rate_hz)
    if order == 1:
        return [k / (1 + k), k / (1 + k)], [1, (k - 1) / (k + 1)]
    d = 1 + sqrt(2) * k + k**2
    return [k**2 / d, 2 * k**2 / d, k**2 / d], [1, 2 * (k**2 - 1) / d, (1 - sqrt(2) * k + k**2) / d]


def low_pass(samples: np.ndarray, cutoff_hz: float, rate_hz: float, order: int) -> np.ndarray:
    """The difference equation as it is written in textbooks, from silence."""
    b, a = low_pass_coefficients(cutoff_hz, rate_hz, order)
    y: list[float] = []
    for n in range(len(samples)):
        forward = sum(b[k] * samples[n - k] for k in range(order + 1) if n >= k)
        y.append(forward - sum(a[k] * y[n - k] for k in range(1, order + 1) if n >= k))
    return np.array(y)


def half_wave(samples: np.ndarray, rate_hz: float, cutoff_hz: float = 1000.0, order: int = 1,
              repeats: int = 1) -> np.ndarray:
    """``max(x, 0)``, then the same low-pass `repeats` times."""
    y = np.array([max(float(sample), 0.0) for sample in samples])
    for _ in range(repeats):
        y = low_pass(y, cutoff_hz, rate_hz, order)
    return y
