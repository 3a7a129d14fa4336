"""The adaptation loops: five divisions by what has been heard, each channel by itself.

The limiter, most of the work, is left out where none of a group's channels is above what it is divided by; others keep
their bits whether a neighbour is limited or not.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel


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
def pressure(parameters, state, x, now):
    """What the loops hear, in their own units."""
    scale, floor = parameters
    return np.maximum(scale * x, floor), state


@kernel
def model_units(parameters, state, x, now):
    """What they answer, in MU: 0 at rest."""
    rest, mu_per_unit = parameters
    return (x - rest) * mu_per_unit, state


@kernel
def loop(gain, state, x, now):
    """A loop without limiter; the state is its divisor, what has settled of it and what has not."""
    settled, change = state
    divisor = settled + change
    quotient = x / divisor
    return quotient, (settled, change + gain * (quotient - divisor))


@kernel
def any_above(x, divisor):
    """Whether any quotient of the group will be above 1: known before the division is done."""
    return np.sum(np.maximum(x - divisor, 0.0)) > 0


@kernel
def limited_loop(parameters, state, x, now):
    """A loop whose answer above 1 becomes 1 + V tanh((v - 1) / V).

    With F = 2 V, E = -2 / V, O = V - 1 it is the limiter as published, F / (1 + exp(E (v - 1))) - O.
    """
    gain, excess = parameters
    settled, change = state
    divisor = settled + change
    quotient = x / divisor
    if any_above(x, divisor):
        quotient = np.where(quotient > 1.0, excess * np.tanh((quotient - 1) / excess) + 1, quotient)
    return quotient, (settled, change + gain * (quotient - divisor))


@kernel
def limited_loop_float32(parameters, state, x, now):
    """The same with its tanh as a fraction, 1 + u P(u u) / Q(u u), u = v - 1; twice as quick."""
    gain, (p0, p1, p2, p3), (q0, q1, q2, q3, q4), furthest = parameters
    settled, change = state
    divisor = settled + change
    quotient = x / divisor
    if any_above(x, divisor):
        u = np.minimum(quotient - 1, furthest)
        s = u * u
        above = ((p3 * s + p2) * s + p1) * s + p0
        below = (((q4 * s + q3) * s + q2) * s + q1) * s + q0
        quotient = np.where(quotient > 1.0, u * above / below + 1, quotient)
    return quotient, (settled, change + gain * (quotient - divisor))


@kernel
def settle(parameters, state):
    """Move the change over, but for what rounding swallows.

    A float32 divisor with a time constant of 0.5 s, of which a sample changes 1e-4 or less, would otherwise stop moving
    some 1e-3 before it arrives.
    """
    settled, change = state
    moved = settled + change
    return moved, change - (moved - settled)
