"""Spikes of fibres that tire for a moment after each: a renewal process behind a drive, and its random numbers."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel
from auditory.numerics.philox import START, THRESHOLD, exponential, uniform

BINS = 10                       # of 10 us in a step of 10 kHz
READY, SKIP, EVENT = 0, 1, 2    # columns of `whole`


class RenewalCoefficients(NamedTuple):
    """Of each fibre; refractoriness: Jackson & Carney 2005, after Carney 1993."""

    row: np.ndarray             # (fibre,) which drive it hears
    word: np.ndarray            # (fibre,) its word of the random numbers' key
    dead_bins: np.ndarray       # (fibre,) floor(Td / dt)
    depth: np.ndarray           # (fibre, 2) c0, c1
    keep: np.ndarray            # (fibre, 2) 1 - dt / s
    bin_s: np.ndarray           # (1,) dt
    tau_s: np.ndarray           # (fibre, 2) s0, s1
    tick_bins: np.ndarray       # (1,) ticks of a bin


@kernel
def begun(drive, here, seed, fibre, numbers, whole):
    """The first threshold, and how much of the refractoriness of an earlier spike is left, had the drive been so."""
    word = here.word[fibre]
    since = 0.0
    if drive > 0:
        since = np.log(uniform(seed, 0, word, START)) / drive
    for j in range(2):
        numbers[fibre, 2 + j] = here.depth[fibre, j] * np.exp(since / here.tau_s[fibre, j])
    numbers[fibre, 0] = 0.0
    numbers[fibre, 1] = exponential(seed, 0, word, THRESHOLD)
    whole[fibre, READY], whole[fibre, SKIP], whole[fibre, EVENT] = 1, 0, 1


@kernel
def renewal_spikes(drives, here, seed, first_bin, numbers, whole, ticks, units):
    """(bin, row) drives in 1/s, bins from `first_bin` on; returns nothing: what is found goes to ticks and units.

    ``units[0]`` is the number of them, the spikes follow; in the order of fibres, each in time. `numbers` (fibre, 4):
    integral, threshold, both refractory terms; `whole` (fibre, 3): begun, bins to be skipped, next event.
    """
    n_found, dt = 0, here.bin_s[0]
    for fibre in range(len(here.row)):
        row = here.row[fibre]
        if len(drives) and not whole[fibre, READY]:
            begun(drives[0, row], here, seed, fibre, numbers, whole)
        total, threshold, r0, r1 = numbers[fibre, 0], numbers[fibre, 1], numbers[fibre, 2], numbers[fibre, 3]
        skip, event = whole[fibre, SKIP], whole[fibre, EVENT]
        keep0, keep1 = here.keep[fibre, 0], here.keep[fibre, 1]
        k = min(skip, len(drives))
        skip -= k
        while k < len(drives):
            drive = drives[k, row]
            if drive > 0:
                total += drive * dt * (1 - r0 - r1)
                if total >= threshold:
                    n_found += 1
                    ticks[n_found], units[n_found] = (first_bin + k + 1) * here.tick_bins[0], fibre
                    threshold, total = exponential(seed, event, here.word[fibre], THRESHOLD), 0.0
                    event += 1
                    r0, r1 = here.depth[fibre, 0], here.depth[fibre, 1]
                    k += here.dead_bins[fibre]
            r0 *= keep0
            r1 *= keep1
            k += 1
        if k > len(drives):
            skip = k - len(drives)
        numbers[fibre, 0], numbers[fibre, 1], numbers[fibre, 2], numbers[fibre, 3] = total, threshold, r0, r1
        whole[fibre, SKIP], whole[fibre, EVENT] = skip, event
    ticks[0] = n_found
