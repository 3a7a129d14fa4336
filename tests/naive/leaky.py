"""Leaky integrators in a row, one channel at a time."""
from math import exp

import numpy as np


def leaky(samples: np.ndarray, tau_s: float, rate_hz: float, poles: int = 1, normalize: bool = True) -> np.ndarray:
    """``y[n] = a y[n-1] + (1 - a) x[n]``, ``a = exp(-1 / (rate tau))``, with tau shared out among the poles."""
    a = exp(-1 / (rate_hz * tau_s / poles))
    gain = 1 - a if normalize else 1
    y = [float(sample) for sample in samples]
    for _ in range(poles):
        level = 0.0
        for n, sample in enumerate(y):
            level = a * level + gain * sample
            y[n] = level
    return np.array(y)
