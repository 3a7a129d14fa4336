"""The hair cell's loops: rectify, then low-pass, each channel by itself."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes


class LowPassCoefficients(NamedTuple):
    """One section, the same for all channels: b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]."""

    b: np.ndarray             # (3,)
    a: np.ndarray             # (3,), a[0] = 1


@kernel
def half_wave(x, out):
    """(time, channel) both: what pushes the hairs one way only; `out` may be `x`."""
    x, out = lanes(x, 4), lanes(out, 4)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            out[t, c] = np.maximum(x[t, c], 0)


@kernel
def membrane(b, a, y, heard, before):
    """One sample of a first-order section: b (x[n] + x[n-1]) - a y[n-1]."""
    return b * (heard + before) - a * y


@kernel
def half_wave_low_pass(x, low_pass, state, out):
    """Rectify and the first first-order section in one pass; state (2, channel): input and output before."""
    x, state, out = lanes(x, 4), lanes(state, 4), lanes(out, 4)
    b, a = low_pass.b[0], low_pass.a[1]
    for c in range(x.shape[1]):
        before, y = state[0, c], state[1, c]
        for t in range(len(x)):
            heard = np.maximum(x[t, c], 0)
            y = membrane(b, a, y, heard, before)
            before = heard
            out[t, c] = y
        state[0, c], state[1, c] = before, y


@kernel
def low_pass_first_order(x, low_pass, state, out):
    """A further first-order section; state (2, channel); `out` may be `x`."""
    x, state, out = lanes(x, 4), lanes(state, 4), lanes(out, 4)
    b, a = low_pass.b[0], low_pass.a[1]
    for c in range(x.shape[1]):
        before, y = state[0, c], state[1, c]
        for t in range(len(x)):
            heard = x[t, c]
            y = membrane(b, a, y, heard, before)
            before = heard
            out[t, c] = y
        state[0, c], state[1, c] = before, y


@kernel
def low_pass_second_order(x, low_pass, state, out):
    """A second-order section, transposed direct form II; state (2, channel); `out` may be `x`."""
    x, state, out = lanes(x, 2), lanes(state, 2), lanes(out, 2)
    b, a = low_pass.b, low_pass.a
    for c in range(x.shape[1]):
        s1, s2 = state[0, c], state[1, c]
        for t in range(len(x)):
            heard = x[t, c]
            y = b[0] * heard + s1
            s1 = b[1] * heard + (s2 - a[1] * y)
            s2 = b[2] * heard - a[2] * y
            out[t, c] = y
        state[0, c], state[1, c] = s1, s2
