"""Frames of one channel, each computed from the whole sound at once."""
from math import cos, floor, pi

import numpy as np


def hann(length: int) -> np.ndarray:
    """The symmetric Hann window, 0 at both ends."""
    if length == 1:
        return np.ones(1)
    return np.array([0.5 - 0.5 * cos(2 * pi * n / (length - 1)) for n in range(length)])


def frames(samples: np.ndarray, hop: int, value: str, window: np.ndarray) -> np.ndarray:
    """What frame k says of the samples from ``k hop`` on: ``last``, ``mean(w y)`` or ``mean((w y)**2)``."""
    n_frames = max(0, floor((len(samples) - (len(window) - hop)) / hop))
    values = []
    for k in range(n_frames):
        stretch = samples[k * hop:k * hop + len(window)]
        values.append({"last": stretch[-1],
                       "mean": np.mean(window * stretch),
                       "mean_square": np.mean((window * stretch) ** 2)}[value])
    return np.array(values)
