"""Rises and falls, frame by frame."""
import numpy as np

from auditory.numerics import kernel


@kernel
def change(parameters, state, x, now):
    """min(max(sign (x[t] - x[t-1]), 0), largest); the first frame has changed from nothing but itself."""
    sign, largest = parameters
    previous, begun = state
    previous = np.where(begun > 0, previous, x)
    strength = np.minimum(np.maximum(sign * (x - previous), 0 * x), largest + 0 * x)
    return strength, (x, 1 + 0 * x)
