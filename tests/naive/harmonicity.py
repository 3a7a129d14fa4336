"""How well a channel repeats after a period, one window at a time."""
import numpy as np


def repetition(x, centre, period, half_window):
    """Correlation of ``(time,)`` around a sample with itself a period earlier, between samples by a straight line."""
    if period <= 0:
        return 0.0
    first, last = max(centre - half_window, int(period) + 1), min(centre + half_window, len(x))
    if last - first < 2:
        return 0.0
    earlier = np.interp(np.arange(first, last) - period, np.arange(len(x)), x)
    a, b = x[first:last] - np.mean(x[first:last]), earlier - np.mean(earlier)
    size = np.sqrt(np.sum(a**2) * np.sum(b**2))
    return np.sum(a * b) / size if size > 0 else 0.0
