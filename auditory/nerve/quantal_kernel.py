"""Vesicles one by one: what a hair cell's synapse of Sumner et al. releases as whole numbers."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes
from auditory.numerics.philox import QUANTAL, uniform

N_DRAWS = 4                     # numbers of a sample, of which three are used: replenish, eject, reprocess


class QuantalCoefficients(NamedTuple):
    """Of each fibre, or the same for all, per sample."""

    row: np.ndarray             # (fibre,) which permeability it has
    word: np.ndarray            # (fibre,) uint64, its word in the random numbers' counter
    most: np.ndarray            # (fibre,) M
    replenish: np.floating      # y dt
    loss: np.floating           # (l + r) dt
    recover: np.floating        # r dt
    reprocess: np.floating      # x dt
    dt: np.floating


@kernel
def vesicle_permeability(v, synapse, state, out):
    """(time, lane) both: potential in, k in 1/s out; state (2, lane): m, calcium. In place, too."""
    v, out, state = lanes(v), lanes(out), lanes(state)
    conductances, thresholds = lanes(synapse.conductance), lanes(synapse.threshold)
    for c in range(v.shape[1]):
        m, calcium, conductance, threshold = state[0, c], state[1, c], conductances[c], thresholds[c]
        for t in range(len(v)):
            here = v[t, c]
            m = m + synapse.opening * (1 / (1 + np.exp(-synapse.gamma * here) * synapse.per_beta) - m)
            current = conductance * m * m * m * (synapse.reversal - here)
            calcium = calcium + synapse.clearing * (current - calcium)
            out[t, c] = synapse.release * np.maximum(calcium * calcium * calcium - threshold, 0 * calcium)
        state[0, c], state[1, c] = m, calcium


@kernel
def binomial(n, p, seed, event, word):
    """How many of n succeed, each with the chance p: by inversion of one uniform number, for small n."""
    if n <= 0 or p <= 0:
        return 0
    if p >= 1:
        return n
    left = uniform(seed, np.uint64(event), word, np.uint64(QUANTAL))
    chance = (1 - p) ** n
    k = 0
    while left > chance and k < n:
        left -= chance
        chance *= (n - k) / (k + 1) * (p / (1 - p))
        k += 1
    return k


@kernel
def quantal_release(permeability, here, seed, first_sample, whole, store, found, ticks, units):
    """(time, row) k in 1/s; each vesicle that goes is an event: sample + 1 to `ticks`, its fibre to `units`.

    `whole` (fibre,): free vesicles; `store` (fibre, 2): what is in the cleft, and what is being reprocessed. All draws
    are from the amounts before. What has no room is only counted.
    """
    n = 0
    for fibre in range(len(here.row)):
        free, cleft, reprocessing = whole[fibre], store[fibre, 0], store[fibre, 1]
        word, most = here.word[fibre], here.most[fibre]
        for t in range(len(permeability)):
            event = N_DRAWS * (first_sample + t)
            chance = min(permeability[t, here.row[fibre]] * here.dt, 1.0)
            made = binomial(most - free, here.replenish, seed, event, word)
            ejected = binomial(free, chance, seed, event + 1, word)
            returned = binomial(int(reprocessing), here.reprocess, seed, event + 2, word)
            reprocessing = reprocessing + here.recover * cleft - returned
            cleft = cleft + ejected - here.loss * cleft
            free = free + made - ejected + returned
            for _ in range(ejected):
                if n < len(ticks):
                    ticks[n], units[n] = first_sample + t + 1, fibre
                n += 1
        whole[fibre], store[fibre, 0], store[fibre, 1] = free, cleft, reprocessing
    found[0] = n
