"""The loops of the CARFAC's hair cells, each channel by itself."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes

THRESHOLD, HALF_OPEN = 0.175, 0.1       # of the channels in the hairs, CARFAC v2
WIDE_OPEN = 1e12                        # beyond, one more does not count, and its cube has no float32


class OneCapCoefficients(NamedTuple):
    """One capacitor behind the conductance; rates are per sample."""

    out: np.floating            # what leaves the capacitor at conductance 1
    refill: np.floating
    gain: np.floating           # from the current to the nap
    rest: np.floating           # nap in silence, before it is subtracted
    keep: np.floating           # share of the new in each low-pass


class TwoCapCoefficients(NamedTuple):
    """A capacitor for the receptor potential and one for the transmitter; rates are per sample."""

    out1: np.floating
    refill1: np.floating
    out2: np.floating
    refill2: np.floating
    gain: np.floating
    rest: np.floating
    keep: np.floating
    full1: np.floating          # the first capacitor in silence


# One sample of each kind of cell: what it answers to the vibration `x`, then what it remembers.

@kernel
def rectify(x):
    """What pushes the hairs one way only, up to 2."""
    return np.minimum(np.maximum(x, 0), 2)


@kernel
def conductance(x):
    """How far the channels in the hairs are open."""
    z = np.minimum(np.maximum(x + THRESHOLD, 0), WIDE_OPEN)
    square = z * z
    cube = square * z
    return cube / (cube + (square + HALF_OPEN))


@kernel
def one_cap(x, cell, cap, first, second):
    """What empties the one capacitor, through two low-passes."""
    current = conductance(x) * cap
    first = first + cell.keep * (current * cell.gain - first)
    second = second + cell.keep * (first - second)
    return second - cell.rest, cap + ((1 - cap) * cell.refill - current * cell.out), first, second


@kernel
def two_cap(x, cell, cap1, cap2, smooth):
    """What the receptor potential releases from the second capacitor, through a low-pass."""
    _, cap1 = receptor_potential(x, cell, cap1)
    released = (1 - cap1) * cap2
    smooth = smooth + cell.keep * (released * cell.gain - smooth)
    return smooth - cell.rest, cap1, cap2 + ((1 - cap2) * cell.refill2 - released * cell.out2), smooth


@kernel
def receptor_potential(x, cell, cap):
    """What the first of two capacitors has lost since silence."""
    cap = cap + ((1 - cap) * cell.refill1 - conductance(x) * cap * cell.out1)
    return cell.full1 - cap, cap


@kernel
def respond(x, one, two, synapse, first, second, third):
    """Whichever cell has coefficients, the others being None; a rectifier where none has. It has three memories.

    In front of a synapse it says the receptor potential.
    """
    if one is not None:
        return one_cap(x, one, first, second, third)
    if two is not None and synapse is not None:
        potential, first = receptor_potential(x, two, first)
        return potential, first, second, third
    if two is not None:
        return two_cap(x, two, first, second, third)
    return rectify(x), first, second, third


# The cells on their own, as a step drives them, in place: `x` (time, channel), `memory` (up to 3, channel).

@kernel
def rectify_all(x, cell, memory):
    x = lanes(x)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            x[t, c] = rectify(x[t, c])


@kernel
def one_cap_all(x, cell, memory):
    x, m = lanes(x), lanes(memory)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            x[t, c], m[0, c], m[1, c], m[2, c] = one_cap(x[t, c], cell, m[0, c], m[1, c], m[2, c])


@kernel
def two_cap_all(x, cell, memory):
    x, m = lanes(x), lanes(memory)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            x[t, c], m[0, c], m[1, c], m[2, c] = two_cap(x[t, c], cell, m[0, c], m[1, c], m[2, c])


@kernel
def receptor_potential_all(x, cell, memory):
    x, m = lanes(x), lanes(memory)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            x[t, c], m[0, c] = receptor_potential(x[t, c], cell, m[0, c])
