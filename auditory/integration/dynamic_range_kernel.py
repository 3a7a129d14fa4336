"""A floor's tick."""
import numpy as np

from auditory.numerics import kernel


@kernel
def not_below(floor, state, x, now):
    """max(x, floor)."""
    return np.maximum(x, floor), state
