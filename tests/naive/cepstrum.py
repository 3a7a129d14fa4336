"""Cepstra and slopes by their definitions."""
from math import cos, pi, sin, sqrt

import numpy as np


def cepstrum(x, n_coefficients, lifter=0):
    """``(channel, time)`` to ``(quefrency, time)``."""
    n, rows = len(x), []
    for k in range(n_coefficients):
        total = sum(x[c] * cos(pi * k * (2 * c + 1) / (2 * n)) for c in range(n))
        lifted = 1 + lifter / 2 * sin(pi * k / lifter) if lifter else 1
        rows.append(total * sqrt((1 if k == 0 else 2) / n) * lifted)
    return np.array(rows)


def slope(x, half_width):
    """Of ``(time,)``, by least squares through each frame and its neighbours; the ends are repeated."""
    padded, times = np.pad(x, half_width, mode="edge"), np.arange(-half_width, half_width + 1)
    return np.array([np.polyfit(times, padded[k:k + 2 * half_width + 1], 1)[0] for k in range(len(x))])
