"""The inner hair cell of Zilany, Bruce & Carney: what it makes of the two filters of the signal path."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes

N_LEVELS = 8                    # what drives the membrane, and its seven low-passes

PER_PA = 20e6 / 10 ** (80 / 20)             # 2000: from where on the logarithm compresses
THRESHOLD_PA = 20e-6
STEEPNESS = 20 / (5 * np.log(10))           # exp(level in dB SPL / 5) as a power of the pressure
TUNED_SLOPE, TUNED_ASYMMETRY = 0.1, 3.0
BROAD_SLOPE = 0.2
SILENCE_PA = 1e-300                         # of 0 there is no logarithm


class ZilanyHairCellCoefficients(NamedTuple):
    """The inner hair cell."""

    cihc: np.ndarray            # (channel,) 1: healthy inner hair cells, 0: none
    square: np.ndarray          # (channel,) (CF / 10 Hz) (CF / 2000 Hz): the weight of the broad filter, squared
    low_pass: np.ndarray        # (2,) what stays of y[n-1], what comes of x[n] + x[n-1]


@kernel
def transduced(tuned, broad, cihc, square):
    """What drives the membrane: each filter through its logarithm, the broad one squared before, and inverted."""
    drive = cihc * abs(tuned)
    excited = TUNED_SLOPE * np.log(1 + PER_PA * drive)
    loudness = np.exp(STEEPNESS * np.log(np.maximum(drive * (1 / THRESHOLD_PA), SILENCE_PA)))
    inhibited = excited / ((TUNED_ASYMMETRY - 1) / (1 + loudness) - TUNED_ASYMMETRY)
    opposed = BROAD_SLOPE * np.log(1 + PER_PA * square * broad * broad)
    return np.where(tuned >= 0, excited, inhibited) - np.where(broad >= 0, opposed, -opposed)


def ihc_loop(registers):
    """The loop over groups of so many registers."""

    @kernel
    def ihc_potential(tuned, broad, cell, first, last, state, out):
        """(time, channel) all: the potential behind seven low-passes; state (8, channel); `out` may be `tuned`.

        Groups from `first` to before `last`.
        """
        tuned, broad, state = lanes(tuned, registers), lanes(broad, registers), lanes(state, registers)
        out, cihcs, squares = lanes(out, registers), lanes(cell.cihc, registers), lanes(cell.square, registers)
        keep, come = cell.low_pass[0], cell.low_pass[1]
        for c in range(first, last):
            cihc, square = cihcs[c], squares[c]
            driven, v1, v2, v3, v4, v5, v6, v7 = (state[0, c], state[1, c], state[2, c], state[3, c],
                                                  state[4, c], state[5, c], state[6, c], state[7, c])
            for t in range(len(tuned)):
                drive = transduced(tuned[t, c], broad[t, c], cihc, square)
                w1 = keep * v1 + come * (drive + driven)
                w2 = keep * v2 + come * (w1 + v1)
                w3 = keep * v3 + come * (w2 + v2)
                w4 = keep * v4 + come * (w3 + v3)
                w5 = keep * v5 + come * (w4 + v4)
                w6 = keep * v6 + come * (w5 + v5)
                w7 = keep * v7 + come * (w6 + v6)
                driven, v1, v2, v3, v4, v5, v6, v7 = drive, w1, w2, w3, w4, w5, w6, w7
                out[t, c] = v7
            (state[0, c], state[1, c], state[2, c], state[3, c],
             state[4, c], state[5, c], state[6, c], state[7, c]) = driven, v1, v2, v3, v4, v5, v6, v7

    return ihc_potential
