"""All-pole gammatone filters, one channel at a time, as resonances of real coefficients in a row."""
from math import cos, exp, pi, sqrt

import numpy as np

from tests.naive.gammatone import erb_glasberg_moore


def natural(cf_hz: float, bandwidth_erb: float = 1.019) -> tuple[float, float]:
    """w0 / (2 pi) and Q of the poles that a gammatone of that best frequency has."""
    b = bandwidth_erb * erb_glasberg_moore(cf_hz)
    natural_hz = sqrt(cf_hz ** 2 + b ** 2)
    return natural_hz, natural_hz / (2 * b)


def resonance(samples: np.ndarray, natural_hz: float, q: float, rate_hz: float) -> np.ndarray:
    """``y[n] = (1 + a1 + a2) x[n] - a1 y[n-1] - a2 y[n-2]``, poles mapped by exp(s / rate), gain 1 at 0 Hz."""
    omega = 2 * pi * natural_hz / rate_hz
    a1 = -2 * exp(-omega / (2 * q)) * cos(omega * sqrt(1 - 1 / (4 * q * q)))
    a2 = exp(-omega / q)
    y, y1, y2 = np.empty(len(samples)), 0.0, 0.0
    for n, x in enumerate(samples):
        y[n] = (1 + a1 + a2) * x - a1 * y1 - a2 * y2
        y2, y1 = y1, y[n]
    return y


def all_pole(samples: np.ndarray, natural_hz: float, q: float, order: int, rate_hz: float) -> np.ndarray:
    """APGF with the tail of the analogue filter."""
    for _ in range(order):
        samples = resonance(samples, natural_hz, q, rate_hz)
    return samples


def with_zero(samples: np.ndarray, natural_hz: float, zero_ratio: float, rate_hz: float) -> np.ndarray:
    """``s / w0 + zero_ratio``, the zero mapped by exp(s / rate); for 0, a difference."""
    omega = 2 * pi * natural_hz / rate_hz
    before = np.concatenate([[0.0], samples[:-1]])
    if zero_ratio == 0:
        return (samples - before) / omega
    at = exp(-zero_ratio * omega)
    return (samples - at * before) * zero_ratio / (1 - at)


def analogue_gain(f_hz: np.ndarray, natural_hz: float, q: float, order: int, zero_ratio: float | None = None,
                  ) -> np.ndarray:
    """|H(j 2 pi f)|; `zero_ratio` None is the APGF, 0 the DAPGF."""
    s = 1j * np.asarray(f_hz) / natural_hz
    gain = abs(1 / (s ** 2 + s / q + 1)) ** order
    return gain if zero_ratio is None else gain * abs(s + zero_ratio)
