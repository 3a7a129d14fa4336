"""The hair cell of Sumner et al.: cilia, membrane, calcium, and the transmitter that it lets go."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes


class PotentialCoefficients(NamedTuple):
    """The same for all channels."""

    push: np.floating           # displacement of the cilia per velocity, in a sample
    recoil: np.floating         # dt / tau_c
    leak: np.floating           # Ga
    most: np.floating           # Gmax
    per_s0: np.floating         # 1 / s0
    at0: np.floating            # u0 / s0
    per_s1: np.floating         # 1 / s1
    at1: np.floating            # u1 / s1
    charge: np.floating         # dt / Cm
    endocochlear: np.floating   # Et
    basolateral: np.floating    # Gk
    reversal: np.floating       # Ek'


class CalciumCoefficients(NamedTuple):
    """Per second where nothing else is said; calcium in 1e-11 of the model's unit, that its cube has a size."""

    gamma: np.floating          # per V
    per_beta: np.floating       # 1 / beta
    opening: np.floating        # dt / tau_m
    reversal: np.floating       # ECa
    clearing: np.floating       # dt / tau_Ca
    release: np.floating        # z, of the cube of that unit
    replenish: np.floating      # y dt
    loss: np.floating           # (l + r) dt
    recover: np.floating        # r dt
    reprocess: np.floating      # x dt
    dt: np.floating
    conductance: np.ndarray     # (lane,) GCa in 1e11 siemens
    threshold: np.ndarray       # (lane,) cube of ca_thr
    vesicles: np.ndarray        # (lane,) M


@kernel
def receptor_potential(x, cell, state, out):
    """(time, channel) both: velocity in, potential out; state (2, channel): displacement, potential. In place too."""
    x, out, state = lanes(x, 2), lanes(out, 2), lanes(state, 2)
    for c in range(x.shape[1]):
        u, v = state[0, c], state[1, c]
        for t in range(len(x)):
            u = u + (cell.push * x[t, c] - cell.recoil * u)
            opened = cell.leak + cell.most / (1 + np.exp(cell.at0 - cell.per_s0 * u)
                                              * (1 + np.exp(cell.at1 - cell.per_s1 * u)))
            v = v - cell.charge * (opened * (v - cell.endocochlear) + cell.basolateral * (v - cell.reversal))
            out[t, c] = v
        state[0, c], state[1, c] = u, v


@kernel
def vesicle_release(v, synapse, state, out):
    """(time, lane) both: potential in, release in 1/s out; state (5, lane): m, calcium, free, cleft, reprocessing."""
    v, out, state = lanes(v), lanes(out), lanes(state)
    conductances, thresholds, most = lanes(synapse.conductance), lanes(synapse.threshold), lanes(synapse.vesicles)
    for c in range(v.shape[1]):
        m, calcium, free, cleft, store = state[0, c], state[1, c], state[2, c], state[3, c], state[4, c]
        conductance, threshold, full = conductances[c], thresholds[c], most[c]
        for t in range(len(v)):
            here = v[t, c]
            m = m + synapse.opening * (1 / (1 + np.exp(-synapse.gamma * here) * synapse.per_beta) - m)
            current = conductance * m * m * m * (synapse.reversal - here)
            calcium = calcium + synapse.clearing * (current - calcium)
            k = synapse.release * np.maximum(calcium * calcium * calcium - threshold, 0 * calcium)
            out[t, c] = k * free
            ejected = k * free * synapse.dt
            reprocessed = synapse.reprocess * store
            made = synapse.replenish * np.maximum(full - free, 0 * free)
            store = store + (synapse.recover * cleft - reprocessed)
            cleft = cleft + (ejected - synapse.loss * cleft)
            free = free + (made - ejected + reprocessed)
        state[0, c], state[1, c], state[2, c], state[3, c], state[4, c] = m, calcium, free, cleft, store
