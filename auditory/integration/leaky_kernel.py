"""The leaky integrator's loop."""
from auditory.numerics import kernel, lanes


@kernel
def leak(keep, gain, level, heard):
    """One sample: y[n] = keep y[n-1] + gain x[n]."""
    return keep * level + gain * heard


@kernel
def leaky_integrator(x, keep, gain, state, out):
    """(time, channel) both; state (channel,); `out` may be `x`."""
    x, levels, out = lanes(x, 4), lanes(state, 4), lanes(out, 4)
    for c in range(len(levels)):
        level = levels[c]
        for t in range(len(x)):
            level = leak(keep, gain, level, x[t, c])
            out[t, c] = level
        levels[c] = level
