"""The dual-resonance nonlinear filter, one channel and one section after the other, as its papers write it.

Meddis, O'Mard & Lopez-Poveda 2001, JASA 109:2852-2861; Lopez-Poveda & Meddis 2001, JASA 110:3107-3118. In extended
precision, where the machine has it.
"""
from collections.abc import Callable
from math import pi

import numpy as np

LONG = np.longdouble


def section(x: np.ndarray, b: tuple[float, ...], a: tuple[float, ...]) -> np.ndarray:
    """``y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]``, from rest."""
    y = np.zeros(len(x), LONG)
    for n in range(len(x)):
        y[n] = sum(b[k] * x[n - k] for k in range(3) if n >= k) - sum(a[k] * y[n - k] for k in (1, 2) if n >= k)
    return y


def gammatone(x: np.ndarray, centre_hz: float, bandwidth_hz: float, rate_hz: float) -> np.ndarray:
    """A gammatone of first order: the bandwidth enters directly."""
    theta, phi = LONG(2 * pi * centre_hz / rate_hz), LONG(2 * pi * bandwidth_hz / rate_hz)
    alpha = -np.exp(-phi) * np.cos(theta)
    one_back = np.cos(theta) - 1j * np.sin(theta)
    gain = abs((1 + 2 * alpha * one_back + np.exp(-2 * phi) * one_back * one_back) / (1 + alpha * one_back))
    return section(x, (gain, gain * alpha, 0), (1, 2 * alpha, np.exp(-2 * phi)))


def low_pass(x: np.ndarray, cutoff_hz: float, rate_hz: float) -> np.ndarray:
    """A Butterworth low-pass of second order."""
    k = 1 / np.tan(LONG(pi * cutoff_hz / rate_hz))
    c = 1 / (1 + np.sqrt(LONG(2)) * k + k * k)
    return section(x, (c, 2 * c, c), (1, 2 * c * (1 - k * k), c * (1 - np.sqrt(LONG(2)) * k + k * k)))


def broken_stick(x: np.ndarray, a: float, b: float, c: float) -> np.ndarray:
    """Linear for what is soft, a power law for what is loud."""
    return np.sign(x) * np.minimum(a * abs(x), b * abs(x) ** LONG(c))


def repeated(times: int, filtered: Callable[..., np.ndarray], x: np.ndarray, *arguments: float) -> np.ndarray:
    """The same section `times` in a row."""
    for _ in range(times):
        x = filtered(x, *arguments)
    return x


def linear_path(x: np.ndarray, rate_hz: float, p: dict[str, float], resonances: int, low_passes: int) -> np.ndarray:
    """Gain, gammatone sections, low-passes."""
    x = repeated(resonances, gammatone, x * LONG(p["gain"]), p["linear_hz"], p["linear_bandwidth_hz"], rate_hz)
    return repeated(low_passes, low_pass, x, p["linear_cutoff_hz"], rate_hz)


def nonlinear_path(x: np.ndarray, rate_hz: float, p: dict[str, float], resonances: int, low_passes: int) -> np.ndarray:
    """Gammatone sections, broken stick, gammatone sections, low-passes."""
    tuning = (p["nonlinear_hz"], p["nonlinear_bandwidth_hz"], rate_hz)
    x = broken_stick(repeated(resonances, gammatone, x, *tuning), p["a"], p["b"], p["c"])
    x = repeated(resonances, gammatone, x, *tuning)
    return repeated(low_passes, low_pass, x, p["nonlinear_cutoff_hz"], rate_hz)


# Table III of Lopez-Poveda & Meddis 2001: 10**(p0 + m log10 CF).
HUMAN = {
    "linear_hz": (-0.06762, 1.01679), "linear_bandwidth_hz": (0.03728, 0.78563),
    "linear_cutoff_hz": (-0.06762, 1.01679), "gain": (4.20405, -0.47909),
    "nonlinear_hz": (-0.05252, 1.01650), "nonlinear_bandwidth_hz": (-0.03193, 0.77426),
    "nonlinear_cutoff_hz": (-0.05252, 1.01650), "a": (1.40298, 0.81916), "b": (1.61912, -0.81867),
}


def human(cf_hz: float) -> dict[str, float]:
    """The parameters of one channel."""
    return {name: 10 ** (p0 + m * np.log10(cf_hz)) for name, (p0, m) in HUMAN.items()} | {"c": 0.25}
