"""The adaptation loops: five divisions by what has been heard, each channel by itself.

All channels go through one sample before the next is taken: a loop waits long for its division and its limiter, and
the other channels fill that time. The limiter, most of the work, is left out where none of a group's channels is above
what it is divided by; others keep their bits whether a neighbour is limited or not.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes

SETTLING_SAMPLES = 64           # from one `settle` to the next, counted from the start of the sound


class AdaptationCoefficients(NamedTuple):
    """The same for all channels; `loop` counts from the first, 0, to the last, 4."""

    scale: np.ndarray         # (1,) model units of pressure per Pa
    floor: np.ndarray         # (1,) the least pressure, in model units
    divisor: np.ndarray       # (loop,) what each loop divides by, and says, at rest
    gain: np.ndarray          # (loop,) 1 - exp(-1 / (tau rate))
    excess: np.ndarray        # (loop,) V: the limiter never says more than 1 + V
    numerator: np.ndarray     # (4, loop) the limiter as a fraction, for float32
    denominator: np.ndarray   # (5, loop)
    furthest: np.ndarray      # (loop,) how far above 1 the fraction holds
    mu: np.ndarray            # (2,) what is said at rest, and MU per unit above it


class AdaptationState(NamedTuple):
    """The loops' whole memory: their divisors, in two parts that are added where they are used."""

    settled: np.ndarray       # (loop, channel)
    change: np.ndarray        # (loop, channel), since it was settled
    sample_index: np.ndarray  # (1,)


@kernel
def settle(settled, change):
    """Move the changes over, but for what rounding swallows; both (loop, channel).

    A float32 divisor with a time constant of 0.5 s, of which a sample changes 1e-4 or less, would otherwise stop moving
    some 1e-3 before it arrives.
    """
    for i in range(len(settled)):
        for c in range(settled.shape[1]):
            moved = settled[i, c] + change[i, c]
            change[i, c] = change[i, c] - (moved - settled[i, c])
            settled[i, c] = moved


@kernel
def adaptation_loops(x, loops, start, settled, change, out):
    """(time, channel) both, without limiter; settled and change (loop, channel); `out` may be `x`.

    `start` is the index of the first sample in the sound.
    """
    x, out, settled, change = lanes(x, 4), lanes(out, 4), lanes(settled, 4), lanes(change, 4)
    for t in range(len(x)):
        if (start + t) % SETTLING_SAMPLES == 0:
            settle(settled, change)
        for c in range(x.shape[1]):
            v = np.maximum(loops.scale[0] * x[t, c], loops.floor[0])
            for i in range(5):
                divisor = settled[i, c] + change[i, c]
                v = v / divisor
                change[i, c] = change[i, c] + loops.gain[i] * (v - divisor)
            out[t, c] = (v - loops.mu[0]) * loops.mu[1]


@kernel
def any_above(v, divisor):
    """Whether any quotient of the group will be above 1: known before the division is done."""
    return np.sum(np.maximum(v - divisor, 0.0)) > 0


@kernel
def limited(v, loops, i):
    """Above 1, v becomes 1 + V tanh((v - 1) / V).

    With F = 2 V, E = -2 / V, O = V - 1 it is the limiter as published, F / (1 + exp(E (v - 1))) - O.
    """
    return np.where(v > 1.0, loops.excess[i] * np.tanh((v - 1) / loops.excess[i]) + 1, v)


@kernel
def limited_float32(v, loops, i):
    """The same with its tanh as a fraction, 1 + u P(u u) / Q(u u), u = v - 1; twice as quick."""
    p, q = loops.numerator, loops.denominator
    u = np.minimum(v - 1, loops.furthest[i])
    s = u * u
    above = ((p[3, i] * s + p[2, i]) * s + p[1, i]) * s + p[0, i]
    below = (((q[4, i] * s + q[3, i]) * s + q[2, i]) * s + q[1, i]) * s + q[0, i]
    return np.where(v > 1.0, u * above / below + 1, v)


@kernel
def adaptation_loops_limited(x, loops, start, settled, change, out):
    """`adaptation_loops`, none of which says more than 1 + V."""
    x, out, settled, change = lanes(x, 4), lanes(out, 4), lanes(settled, 4), lanes(change, 4)
    for t in range(len(x)):
        if (start + t) % SETTLING_SAMPLES == 0:
            settle(settled, change)
        for c in range(x.shape[1]):
            v = np.maximum(loops.scale[0] * x[t, c], loops.floor[0])
            for i in range(5):
                divisor = settled[i, c] + change[i, c]
                quotient = v / divisor
                if any_above(v, divisor):
                    quotient = limited(quotient, loops, i)
                v = quotient
                change[i, c] = change[i, c] + loops.gain[i] * (v - divisor)
            out[t, c] = (v - loops.mu[0]) * loops.mu[1]


@kernel
def adaptation_loops_limited_float32(x, loops, start, settled, change, out):
    """`adaptation_loops_limited` with its tanh as a fraction."""
    x, out, settled, change = lanes(x, 4), lanes(out, 4), lanes(settled, 4), lanes(change, 4)
    for t in range(len(x)):
        if (start + t) % SETTLING_SAMPLES == 0:
            settle(settled, change)
        for c in range(x.shape[1]):
            v = np.maximum(loops.scale[0] * x[t, c], loops.floor[0])
            for i in range(5):
                divisor = settled[i, c] + change[i, c]
                quotient = v / divisor
                if any_above(v, divisor):
                    quotient = limited_float32(quotient, loops, i)
                v = quotient
                change[i, c] = change[i, c] + loops.gain[i] * (v - divisor)
            out[t, c] = (v - loops.mu[0]) * loops.mu[1]
