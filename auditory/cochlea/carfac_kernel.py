"""The loops of the CARFAC's cascade: a wave that ripples from base to apex, place by place, within one sample.

Inside, place 0 is the base, and all that a register of places knows or remembers lies side by side. For one sound a
register holds places far apart: of 9 registers, lane 3 holds places 27 to 35, one in each. Every lane lets a wave of
its own ripple down its run of places, and what comes over from the lane before is added once all have done so:
``y = passes * before + own``. For many sounds side by side a register holds one place of all of them, and the same sums
are done run after run, which gives the same bits.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, multiply_add

# What `places` holds of each place; padding is 0. For many sounds it holds a number each instead of lanes.
A0, C0 = 0, 1                   # cosine and sine of the pole's angle
H = 2                           # how much of the quadrature part goes on
R1, ZR = 3, 4                   # pole radius at full damping, and how much the outer hair cells take back at most
GA, GB, GC = 5, 6, 7            # gain over undamping, a parabola: ga u^2 + gb u + gc
HEALTH = 8                      # of the outer hair cells
N_COEFFICIENTS = 9

# What `membrane` remembers of each place.
Z1, Z2, Z2_BEFORE = 0, 1, 2     # both parts of the pole's memory, the second also of one sample ago
ZB, ZB_RISE = 3, 4              # what is taken back of the damping since the last update, and its rise per sample
G, G_RISE = 5, 6                # gain of the place, likewise
BELOW = 7                       # what the high-pass takes away
N_MEMORIES = 8


class OuterHairCells(NamedTuple):
    """The same at every place."""

    per_velocity: np.floating   # how fast they lose force with velocity
    offset: np.floating
    corner: np.floating         # of the high-pass behind, per sample


# Lanes throughout, of all banks: `places` (9 * register,), `z` (bank, 8 * register) the membrane's memory, `out` (time,
# bank, register). A loop hears one bank from `start` to `end`, `elapsed` samples after the loop was last closed.

@kernel
def swing(cells, places, z, bank, j, risen):
    """One sample of a place by itself; returns what it adds to the wave, and the gain with which the wave passes.

    Its pole is the less undamped the faster it moves.
    """
    p, m = N_COEFFICIENTS * j, N_MEMORIES * j
    z1, z2, a0, c0 = z[bank, m + Z1], z[bank, m + Z2], places[p + A0], places[p + C0]
    push = cells.per_velocity * (z2 - z[bank, m + Z2_BEFORE]) + cells.offset
    r = places[p + R1] + (z[bank, m + ZB] + z[bank, m + ZB_RISE] * risen) / (push * push + 1)
    moved = r * (c0 * z1 + a0 * z2)
    z[bank, m + Z1] = r * (a0 * z1 - c0 * z2)
    z[bank, m + Z2], z[bank, m + Z2_BEFORE] = moved, z2
    return places[p + H] * moved, z[bank, m + G] + z[bank, m + G_RISE] * risen


@kernel
def take_in(cells, z, bank, j, incoming, wave):
    """The wave has come to a place and goes on as `wave`; returns what is heard of it behind the high-pass."""
    m = N_MEMORIES * j
    z[bank, m + Z1] = z[bank, m + Z1] + incoming
    heard = wave - z[bank, m + BELOW]
    z[bank, m + BELOW] = z[bank, m + BELOW] + cells.corner * heard
    return heard


@kernel
def ripple_one(x, places, cells, z, shares, share, before, handed, out, bm, bank, start, end, elapsed):
    """A wave of one sound, (time, bank, 1).

    `shares` (register,) and `before` (1,) are working memory, and `share`, `handed` and `bm` the numbers in them and in
    `out`: what a lane hands over to the next is a number.
    """
    last = len(share) - len(handed)                              # register of the places that end a run
    for t in range(start, end):
        own, passes = 0.0, 1.0
        for j in range(len(shares)):
            added, gain = swing(cells, places, z, bank, j, elapsed + t - start + 1)
            own, passes = gain * own + gain * added, gain * passes
            out[t, bank, j], shares[j] = own, passes
        wave = x[t, bank, 0]
        for lane in range(len(handed)):
            handed[lane] = wave
            wave = multiply_add(share[last + lane], wave, bm[t, bank, last + lane])
        handed_over = incoming = before[0]
        for j in range(len(shares)):
            wave = shares[j] * handed_over + out[t, bank, j]
            out[t, bank, j] = take_in(cells, z, bank, j, incoming, wave)
            incoming = wave


@kernel
def ripple_many(x, places, cells, z, shares, n_run, out, bank, start, end, elapsed):
    """Waves of a register of sounds, (time, bank, 1) lanes: `ripple_one` for each, run after run.

    `x` is overwritten; `n_run` is how many places a lane of `ripple_one` holds.
    """
    for first in range(0, len(shares), n_run):
        beyond = min(first + n_run, len(shares))
        for t in range(start, end):
            own, passes = 0.0, 1.0
            for j in range(first, beyond):
                added, gain = swing(cells, places, z, bank, j, elapsed + t - start + 1)
                own, passes = gain * own + gain * added, gain * passes
                out[t, bank, j], shares[j] = own, passes
            handed_over = incoming = x[t, bank, 0]
            for j in range(first, beyond):
                wave = shares[j] * handed_over + out[t, bank, j]
                out[t, bank, j] = take_in(cells, z, bank, j, incoming, wave)
                incoming = wave
            x[t, bank, 0] = incoming


@kernel
def delay_one(x, places, cells, z, waves, wave, n_lanes, out, bank, start, end, elapsed):
    """The delay-buffer form, of one sound: each place hears what the one before said a sample ago.

    `waves` (bank, 1 + register), with `wave` the numbers in it, remembers that, behind what comes in at each run's
    beginning.
    """
    width = wave.shape[1] - n_lanes
    for t in range(start, end):
        wave[bank, 0] = x[t, bank, 0]
        for lane in range(1, n_lanes):
            wave[bank, lane] = wave[bank, width + lane - 1]
        pass_on(places, cells, z, waves, out, bank, t, elapsed + t - start + 1)


@kernel
def delay_many(x, places, cells, z, waves, out, bank, start, end, elapsed):
    """`delay_one` for a register of sounds, (time, bank, 1) lanes."""
    for t in range(start, end):
        waves[bank, 0] = x[t, bank, 0]
        pass_on(places, cells, z, waves, out, bank, t, elapsed + t - start + 1)


@kernel
def pass_on(places, cells, z, waves, out, bank, t, risen):
    """One sample of the delay-buffer form."""
    incoming = waves[bank, 0]
    for j in range(out.shape[2]):
        said = waves[bank, j + 1]
        added, gain = swing(cells, places, z, bank, j, risen)
        waves[bank, j + 1] = gain * (added + incoming)
        out[t, bank, j] = take_in(cells, z, bank, j, incoming, waves[bank, j + 1])
        incoming = said
