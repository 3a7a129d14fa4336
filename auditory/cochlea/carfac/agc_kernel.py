"""The loops of the CARFAC's automatic gain control: slower and slower smoothing over time, and over place.

Weights and coefficients of a place are lanes for one sound, a number each for many sounds side by side: the same
source serves both.
"""
from typing import NamedTuple

import numpy as np

from auditory.cochlea.carfac.cascade_kernel import (
    G_RISE,
    GA,
    GB,
    GC,
    HEALTH,
    N_COEFFICIENTS,
    N_MEMORIES,
    ZB,
    ZB_RISE,
    ZR,
    G,
)
from auditory.numerics import kernel, shift

FROM_BASE, CENTRE, FROM_APEX = 0, 1, 2                 # what `weights` holds of each place
N_WEIGHTS = 3


class GainControl(NamedTuple):
    """Coefficients of each stage, fastest first."""

    every: np.ndarray           # (stage,) samples between its updates
    order: np.ndarray           # (stage,) in which stages are updated
    scale: np.ndarray           # (stage,) from what was gathered to what is heard
    share: np.ndarray           # (stage,) of the new in the memory
    mix: np.ndarray             # (stage,) of what the ears have in common
    next_gain: np.ndarray       # (stage,) of the next slower stage
    weights: np.ndarray         # (stage, 3 * place) of the smoothing over place; the ends repeat themselves


# `ears` are those of cascade_kernel.py, lanes throughout.

@kernel
def listen(control, weights, ears, neighbours, bank, index, linked):
    """Update the stages whose time it is at sample `index`, counted from 1.

    `weights` are the control's, in lanes for one sound; `neighbours` (register + 2,) is working memory; in `linked`
    registers the lanes are neighbours.
    """
    due, sums = 0, ears.gathered
    while due < len(control.every) and index % control.every[due] == 0:
        for j in range(sums.shape[2]):
            sums[due, bank, j] = sums[due, bank, j] * control.scale[due]
            if due + 1 < len(control.every):
                sums[due + 1, bank, j] = sums[due + 1, bank, j] + sums[due, bank, j]
        due += 1
    for stage in control.order:
        if stage < due:
            smooth_over_time(stage, control.share[stage], control.next_gain[stage], ears, neighbours, bank)
            if linked:
                link(neighbours)
            smooth_over_place(stage, weights, neighbours, ears.memory, bank)


@kernel
def smooth_over_time(stage, share, next_gain, ears, neighbours, bank):
    """Into `neighbours` but for its first and last; what was gathered is forgotten."""
    sums, memory = ears.gathered, ears.memory
    for j in range(sums.shape[2]):
        held = memory[stage, bank, j]
        stage_input = sums[stage, bank, j] + next_gain * memory[stage + 1, bank, j]
        neighbours[j + 1] = held + share * (stage_input - held)
        sums[stage, bank, j] = 0.0


@kernel
def link(neighbours):
    """Let the ends of the lanes find their neighbours in the first and last register."""
    last = len(neighbours) - 2
    neighbours[0] = shift(neighbours[last], 1, 0.0)
    neighbours[last + 1] = shift(neighbours[1], -1, 0.0)


@kernel
def smooth_over_place(stage, weights, neighbours, memory, bank):
    """Each place takes over some of what its neighbours hold."""
    for j in range(memory.shape[2]):
        w = N_WEIGHTS * j
        memory[stage, bank, j] = (weights[stage, w + FROM_BASE] * neighbours[j]
                                  + weights[stage, w + CENTRE] * neighbours[j + 1]
                                  + weights[stage, w + FROM_APEX] * neighbours[j + 2])


@kernel
def share_between_ears(control, memory, index):
    """Each stage that was updated takes over some of what both ears have in common."""
    stage = 0
    while stage < len(control.every) and index % control.every[stage] == 0:
        for j in range(memory.shape[2]):
            left, right = memory[stage, 0, j], memory[stage, 1, j]
            mean = (left + right) * 0.5
            memory[stage, 0, j] = left + control.mix[stage] * (mean - left)
            memory[stage, 1, j] = right + control.mix[stage] * (mean - right)
        stage += 1


@kernel
def close_loop(ears, bank, n_risen, rise):
    """Where damping and gain go from here; `rise` is 1 / samples to the next update, 0 where the loop is open."""
    places, z, memory = ears.places, ears.membrane, ears.memory
    for j in range(memory.shape[2]):
        p, m = N_COEFFICIENTS * j, N_MEMORIES * j
        undamping = (1 - memory[0, bank, j]) * places[p + HEALTH]
        gain = undamping * (undamping * places[p + GA] + places[p + GB]) + places[p + GC]
        zb, g = z[bank, m + ZB] + z[bank, m + ZB_RISE] * n_risen, z[bank, m + G] + z[bank, m + G_RISE] * n_risen
        z[bank, m + ZB], z[bank, m + ZB_RISE] = zb, (places[p + ZR] * undamping - zb) * rise
        z[bank, m + G], z[bank, m + G_RISE] = g, (gain - g) * rise
