"""The loops of the CARFAC's hair cells, each channel by itself.

What flows and what is stored is counted from what it is in silence: a soft sound moves both by less than float32 could
tell from the whole.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes

THRESHOLD, HALF_OPEN = 0.175, 0.1       # of the channels in the hairs, CARFAC v2
N_CELL_MEMORIES = 3                     # of a cell of any kind
WIDE_OPEN = 1e12                        # beyond, one more does not count, and its cube has no float32

# The conductance z**3 / D(z), D(z) = z**3 + z**2 + HALF_OPEN, less that at z0 = THRESHOLD, is
# (z - z0) (OPENING[0] z**2 + OPENING[1] z + OPENING[2]) / D(z): what both have in common has gone.
_D = THRESHOLD**3 + THRESHOLD**2 + HALF_OPEN
OPEN_AT_REST = THRESHOLD**3 / _D
OPENING = ((THRESHOLD**2 + HALF_OPEN) / _D, HALF_OPEN * THRESHOLD / _D, HALF_OPEN * THRESHOLD**2 / _D)


class OneCapCoefficients(NamedTuple):
    """One capacitor behind the conductance; rates are per sample."""

    out: np.floating            # what leaves the capacitor at conductance 1
    refill: np.floating
    gain: np.floating           # from the current to the nap
    keep: np.floating           # share of the new in each low-pass
    full: np.floating           # the capacitor in silence


class TwoCapCoefficients(NamedTuple):
    """A capacitor for the receptor potential and one for the transmitter; rates are per sample."""

    out1: np.floating
    refill1: np.floating
    out2: np.floating
    refill2: np.floating
    gain: np.floating
    keep: np.floating
    full1: np.floating          # the capacitors in silence
    full2: np.floating
    empty1: np.floating         # 1 - full1


# One sample of each kind of cell: what it answers to the vibration `x`, then what it remembers, 0 in silence.

@kernel
def rectify(x):
    """What pushes the hairs one way only, up to 2."""
    return np.minimum(np.maximum(x, 0), 2)


@kernel
def opening(x):
    """How much further the channels in the hairs are open than in silence."""
    moved = np.minimum(np.maximum(x, -THRESHOLD), WIDE_OPEN)
    z = moved + THRESHOLD
    square = z * z
    return moved * (square * OPENING[0] + (z * OPENING[1] + OPENING[2])) / (square * z + (square + HALF_OPEN))


@kernel
def one_cap(x, cell, cap, first, second):
    """What empties the one capacitor, through two low-passes."""
    current = opening(x) * (cap + cell.full) + cap * OPEN_AT_REST
    first = first + cell.keep * (current * cell.gain - first)
    second = second + cell.keep * (first - second)
    return second, cap - (cap * cell.refill + current * cell.out), first, second


@kernel
def two_cap(x, cell, cap1, cap2, smooth):
    """What the receptor potential releases from the second capacitor, through a low-pass."""
    potential, cap1 = receptor_potential(x, cell, cap1)
    released = potential * (cap2 + cell.full2) + cap2 * cell.empty1
    smooth = smooth + cell.keep * (released * cell.gain - smooth)
    return smooth, cap1, cap2 - (cap2 * cell.refill2 + released * cell.out2), smooth


@kernel
def receptor_potential(x, cell, cap):
    """What the first of two capacitors has lost since silence."""
    current = opening(x) * (cap + cell.full1) + cap * OPEN_AT_REST
    cap = cap - (cap * cell.refill1 + current * cell.out1)
    return -cap, cap


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
    x, held = lanes(x), lanes(memory)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            x[t, c], held[0, c], held[1, c], held[2, c] = one_cap(x[t, c], cell, held[0, c], held[1, c], held[2, c])


@kernel
def two_cap_all(x, cell, memory):
    x, held = lanes(x), lanes(memory)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            x[t, c], held[0, c], held[1, c], held[2, c] = two_cap(x[t, c], cell, held[0, c], held[1, c], held[2, c])


@kernel
def receptor_potential_all(x, cell, memory):
    x, held = lanes(x), lanes(memory)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            x[t, c], held[0, c] = receptor_potential(x[t, c], cell, held[0, c])
