"""The middle ear's loop: three second-order sections in a row."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes


class ZilanyMiddleEarCoefficients(NamedTuple):
    """The sections, the same for all channels: b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]."""

    b: np.ndarray               # (3, 3), section and coefficient
    a: np.ndarray               # (3, 3), a[:, 0] = 1


@kernel
def section(b, a, x, s1, s2):
    """One sample of a section, transposed direct form II: what comes out, and its two delays."""
    y = b[0] * x + s1
    return y, b[1] * x + (s2 - a[1] * y), b[2] * x - a[2] * y


@kernel
def zilany_middle_ear(x, ear, state, out):
    """(time, channel) both; state (3, 2, channel), the delays of each section; `out` may be `x`."""
    x, state, out = lanes(x, 1), lanes(state, 1), lanes(out, 1)
    b, a = ear.b, ear.a
    for c in range(x.shape[1]):
        p1, p2 = state[0, 0, c], state[0, 1, c]
        q1, q2 = state[1, 0, c], state[1, 1, c]
        r1, r2 = state[2, 0, c], state[2, 1, c]
        for t in range(len(x)):
            y, p1, p2 = section(b[0], a[0], x[t, c], p1, p2)
            y, q1, q2 = section(b[1], a[1], y, q1, q2)
            y, r1, r2 = section(b[2], a[2], y, r1, r2)
            out[t, c] = y
        state[0, 0, c], state[0, 1, c] = p1, p2
        state[1, 0, c], state[1, 1, c] = q1, q2
        state[2, 0, c], state[2, 1, c] = r1, r2
