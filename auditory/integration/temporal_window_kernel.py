"""Sums under a window that moves by one."""
from auditory.numerics import kernel


@kernel
def weighed(x, weights, out):
    """``out[t, c] = sum over m of weights[m] x[t + m, c]``, in order of m."""
    for t in range(len(out)):
        for c in range(out.shape[1]):
            out[t, c] = 0.0
        for m in range(len(weights)):
            weight = weights[m]
            for c in range(out.shape[1]):
                out[t, c] += weight * x[t + m, c]
