"""Adaptation loops as one writes them first: a loop over channels, a loop over samples, in float64, left to Numba."""
import numba
import numpy as np


@numba.njit(cache=True)
def scalar_adaptation_loops(x, at_rest, gain, excess, minimum, out):
    """(channel, time) both, in units of 2 Pa and MU; without `fastmath`, which would not make this loop quicker."""
    for c in range(x.shape[0]):
        charge = at_rest.copy()
        for t in range(x.shape[1]):
            v = max(x[c, t], minimum)
            for i in range(5):
                v /= charge[i]
                if v > 1:
                    v = 2 * excess[i] / (1 + np.exp(-2 / excess[i] * (v - 1))) - (excess[i] - 1)
                charge[i] += gain[i] * (v - charge[i])
            out[c, t] = (v - at_rest[4]) * 100 / (1 - at_rest[4])
