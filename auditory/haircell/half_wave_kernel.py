"""The hair cell's ticks: rectify, then low-pass, each channel by itself."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel


class LowPassCoefficients(NamedTuple):
    """One section, the same for all channels: b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]."""

    b: np.ndarray             # (3,)
    a: np.ndarray             # (3,), a[0] = 1


@kernel
def half_wave(parameters, state, x, now):
    """What pushes the hairs one way only."""
    return np.maximum(x, 0), state


@kernel
def full_wave(parameters, state, x, now):
    """|x|: what pushes the hairs either way."""
    return np.maximum(x, -x), state


@kernel
def first_order(low_pass, state, x, now):
    """b (x[n] + x[n-1]) - a y[n-1]; the state is input and output before."""
    b, a = low_pass
    before, y = state
    y = b * (x + before) - a * y
    return y, (x, y)


@kernel
def second_order(low_pass, delays, x, now):
    """Transposed direct form II; the state is the two delays."""
    b0, b1, b2, a1, a2 = low_pass
    y = b0 * x + delays[0]
    return y, (b1 * x + (delays[1] - a1 * y), b2 * x - a2 * y)
