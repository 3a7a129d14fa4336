"""The leaky integrator's tick."""
from auditory.numerics import kernel


@kernel
def leak(parameters, level, x, now):
    """y[n] = keep y[n-1] + gain x[n]."""
    keep, gain = parameters
    level = keep * level + gain * x
    return level, level
