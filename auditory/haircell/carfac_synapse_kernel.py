"""The loop of the CARFAC's synapse: three classes of fibres behind one hair cell, each channel by itself."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes


class CarfacSynapseCoefficients(NamedTuple):
    """Per class of fibres (high, medium, low spontaneous rate), or the same for all; rates are per sample."""

    half: np.ndarray            # (class,) receptor potential at which half of the vesicles go, in widths
    weight: np.ndarray          # (class,) how much one class adds to the nap
    resting: np.floating        # the nap in silence, before it is subtracted
    per_width: np.floating      # 1 / width of the sigmoid
    released: np.floating       # from what is released to spikes of a fibre
    emptied: np.floating        # from what is released to the part of the reservoir that is gone
    keep: np.floating           # share of the new in the low-pass
    refill: np.floating


@kernel
def synapse(potential, cleft, state, out, sound, start, end):
    """The nap of one of several sounds, from `start` to `end`; lanes as in the cascade's kernel.

    `state` (2 * class, sound, channel): emptied part of the reservoir and spikes per sample of each class in turn;
    `out` may be `potential`.
    """
    half, weight = cleft.half, cleft.weight
    for t in range(start, end):
        for c in range(potential.shape[2]):
            drive = potential[t, sound, c] * cleft.per_width
            nap = -cleft.resting
            for k in range(len(half)):
                gone, spikes = state[2 * k, sound, c], state[2 * k + 1, sound, c]
                release = (1 - gone) / (np.exp(half[k] - drive) + 1)
                spikes = spikes + cleft.keep * (release * cleft.released - spikes)
                state[2 * k, sound, c] = gone + cleft.refill * (release * cleft.emptied - gone)
                state[2 * k + 1, sound, c] = spikes
                nap = nap + spikes * weight[k]
            out[t, sound, c] = nap


@kernel
def synapse_all(potential, cleft, state, out):
    """The same on its own, as a step drives it: arrays of one sound, before they are lanes."""
    synapse(lanes(potential), cleft, lanes(state), lanes(out), 0, 0, len(potential))
