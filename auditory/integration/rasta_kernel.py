"""RASTA's tick."""
import numpy as np

from auditory.numerics import kernel


@kernel
def rasta(parameters, state, x, now):
    """y[n] = p y[n-1] + 0.2 x[n] + 0.1 x[n-1] - 0.1 x[n-3] - 0.2 x[n-4].

    `silent` frames at the start only fill the memory; without any, what was before the first frame is that frame.
    """
    pole, silent = parameters
    y, x1, x2, x3, x4, n = state
    from_first = n + silent < 0.5
    x1, x2 = np.where(from_first, x, x1), np.where(from_first, x, x2)
    x3, x4 = np.where(from_first, x, x3), np.where(from_first, x, x4)
    y = pole * y + 0.2 * (x - x4) + 0.1 * (x1 - x3)
    y = np.where(n < silent, 0 * y, y)
    return y, (y, x, x1, x2, x3, np.minimum(n + 1, 8 + 0 * n))
