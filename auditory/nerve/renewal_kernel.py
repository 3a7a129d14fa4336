"""Spikes of fibres that tire for a moment after each: a renewal process behind a drive, and its random numbers."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel
from auditory.numerics.philox import START, THRESHOLD, exponential, uniform

TOTAL, LIMIT, FAST, SLOW, LATEST = 0, 1, 2, 3, 4     # of `numbers`: integral, threshold, refractoriness; latest drive
SKIP, EVENT = 0, 1                                   # of `whole`: bins that are still dead, the next event


class RenewalCoefficients(NamedTuple):
    """Of each fibre, and of the bins that a value of the drive lasts."""

    row: np.ndarray             # (fibre,) which drive it hears
    word: np.ndarray            # (fibre,) uint64, its word in the random numbers' counter
    dead_bins: np.ndarray       # (fibre,) floor(Td / dt)
    depth: np.ndarray           # (fibre, 2) c0, c1
    tau_s: np.ndarray           # (fibre, 2) s0, s1
    keep: np.ndarray            # (fibre, 2) 1 - dt / s
    keep_all: np.ndarray        # (fibre, 2) after all bins of a value
    weight: np.ndarray          # (fibre, 2) sum of keep ** b over its bins b
    slope: np.ndarray           # (fibre, 2) sum of b keep ** b
    bin_s: np.ndarray           # (1,) dt
    bins: np.ndarray            # (1,) of a value


@kernel
def begin(drives, here, seed, numbers, whole):
    """As if the drive had always been (row,): a spike before the sound has left some refractoriness."""
    for fibre in range(len(here.row)):
        drive, word = drives[here.row[fibre]], here.word[fibre]
        since = 0.0
        if drive > 0:
            since = np.log(uniform(seed, np.uint64(0), word, np.uint64(START))) / drive
        numbers[fibre, TOTAL] = 0.0
        numbers[fibre, LIMIT] = exponential(seed, np.uint64(0), word, np.uint64(THRESHOLD))
        numbers[fibre, FAST] = here.depth[fibre, 0] * np.exp(since / here.tau_s[fibre, 0])
        numbers[fibre, SLOW] = here.depth[fibre, 1] * np.exp(since / here.tau_s[fibre, 1])
        numbers[fibre, LATEST] = drive
        whole[fibre, SKIP], whole[fibre, EVENT] = 0, 1


@kernel
def renewal_spikes(drives, here, seed, first_bin, n_bins, numbers, whole, found, ticks, units):
    """(value, row) drives in 1/s, each the end of `n_bins` that begin with the one before; from `first_bin` on.

    Spikes go to `ticks`, the end of their bin, and `units`; how many, to found (1,); in the order of the fibres.
    `numbers` (fibre, 5), `whole` (fibre, 2). Where a threshold is crossed within `n_bins`, they are walked one by one.
    """
    n, dt = 0, here.bin_s[0]
    all_bins = here.bins[0]
    for fibre in range(len(here.row)):
        row = here.row[fibre]
        total, limit, r0, r1, latest = (numbers[fibre, TOTAL], numbers[fibre, LIMIT], numbers[fibre, FAST],
                                        numbers[fibre, SLOW], numbers[fibre, LATEST])
        skip, event = whole[fibre, SKIP], whole[fibre, EVENT]
        keep0, keep1 = here.keep[fibre, 0], here.keep[fibre, 1]
        for t in range(len(drives)):
            now = drives[t, row]
            rise = (now - latest) / all_bins
            crosses = skip > 0 or n_bins != all_bins
            if not crosses:
                ahead = total + dt * (latest * (all_bins - r0 * here.weight[fibre, 0] - r1 * here.weight[fibre, 1])
                                      + rise * (all_bins * (all_bins - 1) / 2 - r0 * here.slope[fibre, 0]
                                                - r1 * here.slope[fibre, 1]))
                crosses = ahead >= limit
                if not crosses:
                    total = ahead
                    r0 *= here.keep_all[fibre, 0]
                    r1 *= here.keep_all[fibre, 1]
            if crosses:
                b = min(skip, n_bins)
                skip -= b
                while b < n_bins:
                    total += (latest + rise * b) * dt * (1 - r0 - r1)
                    if total >= limit and latest + rise * b > 0:
                        ticks[n], units[n] = first_bin + n_bins * t + b + 1, fibre
                        n += 1
                        limit, total = exponential(seed, np.uint64(event), here.word[fibre], np.uint64(THRESHOLD)), 0.0
                        event += 1
                        r0, r1 = here.depth[fibre, 0], here.depth[fibre, 1]
                        b += here.dead_bins[fibre]
                    r0 *= keep0
                    r1 *= keep1
                    b += 1
                skip += b - n_bins
            latest = now
        (numbers[fibre, TOTAL], numbers[fibre, LIMIT], numbers[fibre, FAST],
         numbers[fibre, SLOW], numbers[fibre, LATEST]) = total, limit, r0, r1, latest
        whole[fibre, SKIP], whole[fibre, EVENT] = skip, event
    found[0] = n
