"""A gammatone filter, one channel at a time, from the equations of Hohmann (2002) and of Slaney (1993)."""
from collections.abc import Callable
from math import cos, exp, factorial, pi, sin, sqrt

import numpy as np

ORDER = 4
A_GAMMA = pi * factorial(2 * ORDER - 2) * 2.0 ** -(2 * ORDER - 2) / factorial(ORDER - 1) ** 2   # 0.981747704, eq. 14


def erb_glasberg_moore(cf_hz: float) -> float:
    """Equivalent rectangular bandwidth, Glasberg & Moore 1990."""
    return 24.7 * (4.37 * cf_hz / 1000 + 1)


def erb_hohmann(cf_hz: float) -> float:
    """The same with Hohmann's rounding, his eq. 13."""
    return 24.7 + cf_hz / 9.265


def erb_slaney(cf_hz: float) -> float:
    """The same with the rounding of Slaney's program."""
    return cf_hz / 9.26449 + 24.7


def damping(bandwidth_hz: float, rate_hz: float) -> float:
    """The modulus of the pole for the bandwidth parameter b."""
    return exp(-2 * pi * bandwidth_hz / rate_hz)


def damping_from_attenuation(bandwidth_hz: float, attenuation_db: float, rate_hz: float) -> float:
    """The modulus of the pole for a bandwidth at a given attenuation (Hohmann 2002)."""
    phi = pi * bandwidth_hz / rate_hz
    u = -attenuation_db / ORDER
    p = (-2 + 2 * 10 ** (u / 10) * cos(phi)) / (1 - 10 ** (u / 10))
    return -p / 2 - sqrt(p * p / 4 - 1)


def gammatone(samples: np.ndarray, cf_hz: float, pole_modulus: float, rate_hz: float) -> np.ndarray:
    """The complex band: ``y_0 = n_f x``, ``y_k[n] = a y_k[n-1] + y_(k-1)[n]``, ``n_f = 2 (1 - lambda)^4``."""
    pole = pole_modulus * np.exp(2j * pi * cf_hz / rate_hz)
    y = [complex(sample) for sample in 2 * (1 - pole_modulus) ** ORDER * samples]
    for _ in range(ORDER):
        before = 0j
        for n, sample in enumerate(y):
            before = pole * before + sample
            y[n] = before
    return np.array(y)


def bank(samples: np.ndarray, cf_hz: np.ndarray, rate_hz: float, bandwidth_erb: float = 1 / A_GAMMA,
         erb: Callable[[float], float] = erb_glasberg_moore) -> np.ndarray:
    """A band for every best frequency, ``(channel, time)``."""
    return np.array([gammatone(samples, float(cf), damping(bandwidth_erb * erb(cf), rate_hz), rate_hz) for cf in cf_hz])


def biquads(samples: np.ndarray, cf_hz: float, rate_hz: float, bandwidth_erb: float = 1.019,
            erb: Callable[[float], float] = erb_slaney) -> np.ndarray:
    """Four sections ``(T + A / z) / (1 - 2 e cos(theta) / z + e**2 / z**2)``, each over its gain at `cf_hz`."""
    period, theta = 1 / rate_hz, 2 * pi * cf_hz / rate_hz
    e = damping(bandwidth_erb * erb(cf_hz), rate_hz)
    delay = np.exp(-1j * theta)
    y = [float(sample) for sample in samples]
    for s in (sqrt(3 + 2 ** 1.5), -sqrt(3 + 2 ** 1.5), sqrt(3 - 2 ** 1.5), -sqrt(3 - 2 ** 1.5)):
        a = -period * e * (cos(theta) + s * sin(theta))
        gain = abs((period + a * delay) / (1 - 2 * e * cos(theta) * delay + e ** 2 * delay ** 2))
        x1 = y1 = y2 = 0.0
        for n, x in enumerate(y):
            y[n] = (period * x + a * x1) / gain + 2 * e * cos(theta) * y1 - e ** 2 * y2
            x1, y1, y2 = x, y[n], y1
    return np.array(y)


def response(f_hz: np.ndarray, cf_hz: float, pole_modulus: float, rate_hz: float) -> np.ndarray:
    """The closed form of what `gammatone` does to a tone: ``n_f (1 - a / z)^-4``."""
    turn = np.exp(2j * pi * (cf_hz - np.asarray(f_hz)) / rate_hz)
    return 2 * (1 - pole_modulus) ** ORDER / (1 - pole_modulus * turn) ** ORDER
