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


@kernel
def conductance(x):
    """How far the channels in the hairs are open."""
    z = np.minimum(np.maximum(x + THRESHOLD, 0), WIDE_OPEN)
    square = z * z
    cube = square * z
    return cube / (cube + (square + HALF_OPEN))


@kernel
def polarise(x, cell, cap):
    """One sample of the first capacitor of two."""
    return cap + ((1 - cap) * cell.refill1 - conductance(x) * cap * cell.out1)


# Each of these takes lanes of sounds side by side: (time, sound, channel), and the memories (., sound, channel) of all;
# it answers one of them, from `start` to `end`. `out` may be `x`.

@kernel
def rectify(x, out, sound, start, end):
    """What pushes the hairs one way only, up to 2."""
    for t in range(start, end):
        for c in range(x.shape[2]):
            out[t, sound, c] = np.minimum(np.maximum(x[t, sound, c], 0), 2)


@kernel
def one_cap(x, cell, state, out, sound, start, end):
    """What empties the one capacitor; memories: that capacitor and two low-passes."""
    for t in range(start, end):
        for c in range(x.shape[2]):
            cap, first, second = state[0, sound, c], state[1, sound, c], state[2, sound, c]
            current = conductance(x[t, sound, c]) * cap
            first = first + cell.keep * (current * cell.gain - first)
            second = second + cell.keep * (first - second)
            state[0, sound, c] = cap + ((1 - cap) * cell.refill - current * cell.out)
            state[1, sound, c], state[2, sound, c] = first, second
            out[t, sound, c] = second - cell.rest


@kernel
def two_cap(x, cell, state, out, sound, start, end):
    """What the receptor potential releases; memories: the two capacitors and a low-pass."""
    for t in range(start, end):
        for c in range(x.shape[2]):
            cap1 = polarise(x[t, sound, c], cell, state[0, sound, c])
            cap2, smooth = state[1, sound, c], state[2, sound, c]
            released = (1 - cap1) * cap2
            smooth = smooth + cell.keep * (released * cell.gain - smooth)
            state[0, sound, c] = cap1
            state[1, sound, c] = cap2 + ((1 - cap2) * cell.refill2 - released * cell.out2)
            state[2, sound, c] = smooth
            out[t, sound, c] = smooth - cell.rest


@kernel
def receptor_potential(x, cell, state, out, sound, start, end):
    """What the first of two capacitors says; it is the first of the memories."""
    for t in range(start, end):
        for c in range(x.shape[2]):
            cap1 = polarise(x[t, sound, c], cell, state[0, sound, c])
            state[0, sound, c] = cap1
            out[t, sound, c] = cell.full1 - cap1


# The cells on their own, as a step drives them: the same arrays before they are lanes, with one sound.

@kernel
def rectify_all(x, cell, state, out):
    rectify(lanes(x), lanes(out), 0, 0, len(x))


@kernel
def one_cap_all(x, cell, state, out):
    one_cap(lanes(x), cell, lanes(state), lanes(out), 0, 0, len(x))


@kernel
def two_cap_all(x, cell, state, out):
    two_cap(lanes(x), cell, lanes(state), lanes(out), 0, 0, len(x))


@kernel
def receptor_potential_all(x, cell, state, out):
    receptor_potential(lanes(x), cell, lanes(state), lanes(out), 0, 0, len(x))
