"""Four release sites behind each fibre, which want time to be docked again; and the mean of many such fibres."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel
from auditory.numerics.philox import REDOCKING, RELATIVE_REFRACTORY, THRESHOLD, exponential

N_SITES = 4                     # Bruce et al. 2018, as all that follows
REST_S, JUMP_S, DECAY_S = 14e-3, 0.4e-3, 60e-3       # mean redocking time; what each redocking adds; how soon it goes
RELATIVE_FROM_PER_S = 100.0     # above this drive the relative refractory time grows short


class SiteCoefficients(NamedTuple):
    """Of each fibre."""

    row: np.ndarray             # (fibre,) which drive it hears
    word: np.ndarray            # (fibre,) uint64, its word in the random numbers' counter
    dead_s: np.ndarray          # (fibre,) absolute refractory time
    relative_s: np.ndarray      # (fibre,) mean relative refractory time of a slow fibre
    bin_s: np.ndarray           # (1,)


@kernel
def drawn_at(seed, here, fibre, site, event, purpose):
    """The exponential of a site's event: sites have numbers of their own."""
    return exponential(seed, np.uint64(N_SITES * event + site), here.word[fibre], np.uint64(purpose))


@kernel
def site_spikes(drives, here, seed, first_bin, sites, fibres, events, found, ticks, units):
    """(bin, row) drives in 1/s; spikes go to `ticks`, the end of their bin, and `units`; how many, to found (1,).

    `sites` (fibre, 4, 2): time until redocked, or 0; what is left to the release. `fibres` (fibre, 2): mean redocking
    time, end of refractoriness in s; `events` (fibre, 5): releases of each site, and spikes.
    """
    n, dt = 0, here.bin_s[0]
    for fibre in range(len(here.row)):
        mean_s, free_s = fibres[fibre, 0], fibres[fibre, 1]
        for t in range(len(drives)):
            drive, now_s = drives[t, here.row[fibre]], (first_bin + t + 1) * dt
            redocked = 0
            for site in range(N_SITES):
                if sites[fibre, site, 0] > 0:
                    sites[fibre, site, 0] -= dt
                    if sites[fibre, site, 0] <= 0:
                        redocked += 1
                        mean_s += JUMP_S
                if sites[fibre, site, 0] <= 0:
                    sites[fibre, site, 1] -= drive / N_SITES * dt
                    if sites[fibre, site, 1] <= 0:
                        event = events[fibre, site] + 1
                        events[fibre, site] = event
                        sites[fibre, site, 0] = mean_s * drawn_at(seed, here, fibre, site, event, REDOCKING)
                        sites[fibre, site, 1] = drawn_at(seed, here, fibre, site, event, THRESHOLD)
                        if now_s >= free_s:
                            spike = events[fibre, N_SITES]
                            events[fibre, N_SITES] = spike + 1
                            relative_s = here.relative_s[fibre] * min(1.0, RELATIVE_FROM_PER_S / max(drive, 1e-9))
                            free_s = now_s + here.dead_s[fibre] + relative_s * exponential(
                                seed, np.uint64(spike), here.word[fibre], np.uint64(RELATIVE_REFRACTORY))
                            ticks[n], units[n] = first_bin + t + 1, fibre
                            n += 1
            if redocked == 0:
                mean_s -= dt / DECAY_S * (mean_s - REST_S)
        fibres[fibre, 0], fibres[fibre, 1] = mean_s, free_s
    found[0] = n


@kernel
def mean_field(drives, first_bin, dead_bins, relative_s, bin_s, state, fired, out):
    """(bin, row) both: the mean rate of spikes of many fibres of one kind.

    `state` (4, row): docked share, mean redocking time, shares in absolute and in relative refractoriness; `fired`
    (dead_bins, row): what has fired in each of the latest bins, a ring that hangs on the absolute bin.
    """
    for row in range(drives.shape[1]):
        docked, mean_s, absolute, relative = state[0, row], state[1, row], state[2, row], state[3, row]
        for t in range(len(drives)):
            drive = drives[t, row]
            redock = N_SITES * (1 - docked) / mean_s
            releases = drive * docked
            docked += bin_s * (redock / N_SITES - drive * docked / N_SITES)
            mean_s += bin_s * (JUMP_S * redock - (mean_s - REST_S) / DECAY_S)
            fire = releases * (1 - absolute - relative)
            place = (first_bin + t) % dead_bins
            ended = fired[place, row]
            fired[place, row] = fire * bin_s
            shorter = relative_s * min(1.0, RELATIVE_FROM_PER_S / max(drive, 1e-9))
            relative += ended - relative * bin_s / shorter
            absolute += fire * bin_s - ended
            out[t, row] = fire
        state[0, row], state[1, row], state[2, row], state[3, row] = docked, mean_s, absolute, relative
