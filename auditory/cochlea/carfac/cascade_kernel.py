"""The loops of the CARFAC's cascade: a wave that ripples from base to apex, place by place, within one sample.

Inside, place 0 is the base, and all that a register of places knows or remembers lies side by side. For one sound a
register holds places far apart: of 9 registers, lane 3 holds places 27 to 35, one in each. Every lane lets a wave of
its own ripple down its run of places, and what comes over from the lane before is added once all have done so:
``y = passes * before + own``. For many sounds side by side a register holds one place of all of them, which hears all
samples up to the next update of the gain control before the next place does. The sums are the same, and so the bits.
"""
from typing import NamedTuple

import numpy as np

from auditory.haircell.carfac_kernel import OneCapCoefficients, TwoCapCoefficients, respond
from auditory.haircell.carfac_synapse_kernel import CarfacSynapseCoefficients
from auditory.numerics import kernel, relay

# What `places` holds of each place; padding is 0. For many sounds it holds a number each instead of lanes.
A0, C0 = 0, 1                   # cosine and sine of the pole's angle
H = 2                           # how much of the quadrature part goes on
INSIDE, ZR = 3, 4               # 1 - pole radius at full damping, and how much outer hair cells take back at most
GA, GB, GC = 5, 6, 7            # gain over undamping, a parabola: ga u^2 + gb u + gc
HEALTH = 8                      # of the outer hair cells
N_COEFFICIENTS = 9

# What `membrane` remembers of each place.
Z1, Z2, Z2_BEFORE = 0, 1, 2     # both parts of the pole's memory, the second also of one sample ago
ZB, ZB_RISE = 3, 4              # what is taken back of the damping since the last update, and its rise per sample
G, G_RISE = 5, 6                # gain of the place, likewise
BELOW = 7                       # what the high-pass takes away
N_MEMORIES = 8

# What the working memory holds: for one sound of each place, for many of each sample.
OWN, PASSES = 0, 1              # what a wave gathers, and how it grows, from the beginning of a run up to here
DISTANCE = 2                    # of the pole from the unit circle
REACHED = 3                     # what comes into each run
N_SHARES = 4
HANDED_OVER, INCOMING = 2, 3    # what comes into the run, and into the place
N_WAVES = 4


class OuterHairCells(NamedTuple):
    """The same at every place."""

    per_velocity: np.floating   # how fast they lose force with velocity
    offset: np.floating
    corner: np.floating         # of the high-pass behind, per sample


class HairCells(NamedTuple):
    """Coefficients of the cells in use; a rectifier has none."""

    one_cap: OneCapCoefficients | None
    two_cap: TwoCapCoefficients | None
    synapse: CarfacSynapseCoefficients | None


class Ears(NamedTuple):
    """All that is known and remembered of each place, in lanes, of all banks."""

    places: np.ndarray          # (9 * register,): lanes for one sound, a number each for many
    membrane: np.ndarray        # (bank, 8 * register)
    cell: np.ndarray            # (3, bank, register): capacitors, then low-passes, of the hair cells
    cleft: np.ndarray           # (2 * class, bank, register): see haircell/carfac_synapse_kernel.py
    gathered: np.ndarray        # (stage, bank, register): what the gain control has heard since its last update
    memory: np.ndarray          # (stage + 1, bank, register) of the gain control; the last is always 0


# `bm` and `nap` are lanes of (time, bank, register); `bm` is None where nobody asks. A loop hears one bank from `start`
# to `end`, `elapsed` samples after the gain control last acted.

@kernel
def swing(outer, inside, a0, c0, z1, z2, z2_before, zb):
    """One sample of a place by itself; its pole is the less undamped the faster it moves.

    Returns how far the pole lies inside the unit circle, which float32 knows better than its radius, and both parts of
    its memory: the first is to be moved inside when something has come in.
    """
    push = outer.per_velocity * (z2 - z2_before) + outer.offset
    distance = inside - zb / (push * push + 1)
    across = c0 * z1 + a0 * z2
    return distance, a0 * z1 - c0 * z2, across - distance * across


@kernel
def swing_at(j, ears, outer, bank, risen):
    """`swing` of a place that has its memory in `z`; returns the distance, what is added to a wave, its gain."""
    places, z, p, m = ears.places, ears.membrane, N_COEFFICIENTS * j, N_MEMORIES * j
    z2 = z[bank, m + Z2]
    distance, turned, moved = swing(outer, places[p + INSIDE], places[p + A0], places[p + C0], z[bank, m + Z1], z2,
                                    z[bank, m + Z2_BEFORE], z[bank, m + ZB] + z[bank, m + ZB_RISE] * risen)
    z[bank, m + Z1], z[bank, m + Z2], z[bank, m + Z2_BEFORE] = turned, moved, z2
    return distance, places[p + H] * moved, z[bank, m + G] + z[bank, m + G_RISE] * risen


@kernel
def go_on(j, wave, outer, ears, nap, bank, t):
    """Into `nap`, what is heard of a wave that goes on from a place: the cascade's high-pass."""
    z, m = ears.membrane, N_MEMORIES * j
    band = wave - z[bank, m + BELOW]
    z[bank, m + BELOW] = z[bank, m + BELOW] + outer.corner * band
    nap[t, bank, j] = band


@kernel
def answer(j, inner, ears, bm, nap, bank, start, end):
    """What the hair cell of a place answers to what is heard, which stands in `nap`; the gain control gathers it."""
    cell = ears.cell
    first, second, third, total = cell[0, bank, j], cell[1, bank, j], cell[2, bank, j], ears.gathered[0, bank, j]
    for t in range(start, end):
        if bm is not None:
            bm[t, bank, j] = nap[t, bank, j]
        response, first, second, third = respond(
            nap[t, bank, j], inner.one_cap, inner.two_cap, inner.synapse, first, second, third)
        nap[t, bank, j] = response
        total = total + response
    cell[0, bank, j], cell[1, bank, j], cell[2, bank, j] = first, second, third
    if inner.synapse is None:                                    # else it hears the synapse
        ears.gathered[0, bank, j] = total


@kernel
def ripple_one(x, ears, outer, inner, shares, bm, nap, bank, start, end, elapsed):
    """A wave of one sound, (time, bank, 1).

    `shares` (4, register) is working memory. While the wave is handed from lane to lane, the hair cells answer the
    sample before.
    """
    z = ears.membrane
    for t in range(start, end):
        own, passes = 0.0, 1.0
        for j in range(nap.shape[2]):
            distance, added, gain = swing_at(j, ears, outer, bank, elapsed + t - start + 1)
            own, passes = gain * own + gain * added, gain * passes
            shares[OWN, j], shares[PASSES, j], shares[DISTANCE, j] = own, passes, distance
        shares[REACHED, 0] = relay(passes, own, x[t, bank, 0])
        if t > start:
            for j in range(nap.shape[2]):
                answer(j, inner, ears, bm, nap, bank, t - 1, t)
        handed_over = incoming = shares[REACHED, 0]
        for j in range(nap.shape[2]):
            wave = shares[PASSES, j] * handed_over + shares[OWN, j]
            z1 = z[bank, N_MEMORIES * j + Z1]
            z[bank, N_MEMORIES * j + Z1] = z1 + incoming - shares[DISTANCE, j] * z1
            go_on(j, wave, outer, ears, nap, bank, t)
            incoming = wave
    for j in range(nap.shape[2]):
        answer(j, inner, ears, bm, nap, bank, end - 1, end)


@kernel
def ripple_many(x, ears, outer, inner, waves, n_run, at_once, bm, nap, bank, start, end, elapsed):
    """Waves of a row of sounds, (time, bank, 1) lanes: the sums of `ripple_one`, place after place.

    `waves` (4, samples between updates) is working memory; `n_run` is how many places a lane of `ripple_one` holds.
    The hair cells answer sample by sample where they are to do so `at_once`, else when all have passed the place.
    """
    places, z, n = ears.places, ears.membrane, end - start
    for k in range(n):
        waves[INCOMING, k] = x[start + k, bank, 0]
    for j in range(nap.shape[2]):
        if j % n_run == 0:
            for k in range(n):
                waves[HANDED_OVER, k], waves[OWN, k], waves[PASSES, k] = waves[INCOMING, k], 0.0, 1.0
        p, m = N_COEFFICIENTS * j, N_MEMORIES * j
        inside, a0, c0, h = places[p + INSIDE], places[p + A0], places[p + C0], places[p + H]
        zb, zb_rise, g, g_rise = z[bank, m + ZB], z[bank, m + ZB_RISE], z[bank, m + G], z[bank, m + G_RISE]
        z1, z2, z2_before, below = z[bank, m + Z1], z[bank, m + Z2], z[bank, m + Z2_BEFORE], z[bank, m + BELOW]
        for k in range(n):
            risen = elapsed + k + 1
            gain = g + g_rise * risen
            distance, turned, moved = swing(outer, inside, a0, c0, z1, z2, z2_before, zb + zb_rise * risen)
            z1, z2, z2_before = turned + waves[INCOMING, k] - distance * turned, moved, z2
            added = h * moved
            own, passes = gain * waves[OWN, k] + gain * added, gain * waves[PASSES, k]
            wave = passes * waves[HANDED_OVER, k] + own
            waves[INCOMING, k], waves[OWN, k], waves[PASSES, k] = wave, own, passes
            band = wave - below
            below = below + outer.corner * band
            nap[start + k, bank, j] = band
            if at_once:
                answer(j, inner, ears, bm, nap, bank, start + k, start + k + 1)
        z[bank, m + Z1], z[bank, m + Z2], z[bank, m + Z2_BEFORE], z[bank, m + BELOW] = z1, z2, z2_before, below
        if not at_once:
            answer(j, inner, ears, bm, nap, bank, start, end)


@kernel
def delay_one(x, ears, outer, waves, wave, n_lanes, nap, bank, start, end, elapsed):
    """The delay-buffer form, of one sound: each place hears what the one before said a sample ago.

    `waves` (bank, 1 + register), with `wave` the numbers in it, remembers that, behind what comes in at each run's
    beginning.
    """
    width = wave.shape[1] - n_lanes
    for t in range(start, end):
        wave[bank, 0] = x[t, bank, 0]
        for lane in range(1, n_lanes):
            wave[bank, lane] = wave[bank, width + lane - 1]
        pass_on(ears, outer, waves, nap, bank, t, elapsed + t - start + 1)


@kernel
def delay_many(x, ears, outer, waves, nap, bank, start, end, elapsed):
    """`delay_one` for a register of sounds, (time, bank, 1) lanes."""
    for t in range(start, end):
        waves[bank, 0] = x[t, bank, 0]
        pass_on(ears, outer, waves, nap, bank, t, elapsed + t - start + 1)


@kernel
def pass_on(ears, outer, waves, nap, bank, t, risen):
    """One sample of the delay-buffer form."""
    z, incoming = ears.membrane, waves[bank, 0]
    for j in range(nap.shape[2]):
        before = waves[bank, j + 1]
        distance, added, gain = swing_at(j, ears, outer, bank, risen)
        z1 = z[bank, N_MEMORIES * j + Z1]
        z[bank, N_MEMORIES * j + Z1] = z1 + incoming - distance * z1
        waves[bank, j + 1] = gain * (added + incoming)
        go_on(j, waves[bank, j + 1], outer, ears, nap, bank, t)
        incoming = before
