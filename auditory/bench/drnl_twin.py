"""The DRNL as one writes it first: a loop over channels, a loop over samples, section after section, left to Numba."""
import numba
import numpy as np


@numba.njit(cache=True)
def scalar_drnl(x, sections, n_linear, n_before, stick, out):
    """(time,) -> (channel, time) in float64; without `fastmath`, which would not make this loop quicker.

    `sections` are the biquads (channel, section, [b0 b1 b2 a1 a2]) of the linear path, then those before and those
    after the broken stick; `stick` its a, b and c, (channel, 3).
    """
    for channel in range(len(sections)):
        a, b, c = stick[channel]
        delays = np.zeros((sections.shape[1], 2))
        for t in range(len(x)):
            linear = nonlinear = x[t]
            for k in range(sections.shape[1]):
                value = linear if k < n_linear else nonlinear
                b0, b1, b2, a1, a2 = sections[channel, k]
                y = b0 * value + delays[k, 0]
                delays[k, 0] = b1 * value - a1 * y + delays[k, 1]
                delays[k, 1] = b2 * value - a2 * y
                if k < n_linear:
                    linear = y
                    continue
                nonlinear = y
                if k == n_linear + n_before - 1:
                    size = abs(y)
                    nonlinear = np.sign(y) * min(a * size, b * size ** c)
            out[channel, t] = linear + nonlinear
