"""Per-channel energy normalisation, one value of one channel."""
import numpy as np

from auditory.numerics import kernel

SMALLEST = 1e-30                # of an energy over its reference; below, it may as well be 0


@kernel
def pcen(parameters, state, x, now):
    """M = (1 - s) M + s E; (E / (epsilon + M)^alpha + delta)^r - delta^r.  M begins with the first E, or is given."""
    reference, keep, epsilon, alpha, delta, root, rest = parameters
    smooth, begun = state
    energy = np.maximum(x / reference, 0 * x)
    smooth = np.where(begun > 0, keep * smooth + (1 - keep) * energy, energy)
    gained = energy * np.power(np.maximum(epsilon + smooth, SMALLEST), -alpha)
    return np.power(np.maximum(gained + delta, SMALLEST), root) - rest, (smooth, begun + 1)
