"""The gammatone's loops: four complex one-poles in a row, all channels at once."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes, registers_for, transpose

GROUP = registers_for(12)       # alive in the loop: four complex outputs, pole, gain and the sample


class GammatoneCoefficients(NamedTuple):
    """Per channel; padding has pole and gain 0."""

    pole: np.ndarray          # (channel,) complex: lambda exp(j theta)
    gain: np.ndarray          # (channel,) 2 (1 - lambda)**4: 0 dB at the best frequency


@kernel
def cascade(pole, z1, z2, z3, z4, x):
    """One sample through four complex one-poles: y_k[n] = a y_k[n-1] + y_{k-1}[n]."""
    z1 = pole * z1 + x
    z2 = pole * z2 + z1
    z3 = pole * z3 + z2
    z4 = pole * z4 + z3
    return z1, z2, z3, z4


@kernel
def gammatone_real(x, bank, state, out):
    """(time,) -> (time, channel) real part: the vibration of each place; state (4, channel) complex."""
    poles, gains, z, out = lanes(bank.pole, GROUP), lanes(bank.gain, GROUP), lanes(state, GROUP), lanes(out, GROUP)
    for c in range(len(poles)):
        pole, gain = poles[c], gains[c]
        z1, z2, z3, z4 = z[0, c], z[1, c], z[2, c], z[3, c]
        for t in range(len(x)):
            z1, z2, z3, z4 = cascade(pole, z1, z2, z3, z4, x[t])
            out[t, c] = gain * z4.real
        z[0, c], z[1, c], z[2, c], z[3, c] = z1, z2, z3, z4


@kernel
def gammatone_envelope(x, bank, state, out):
    """(time,) -> (time, channel) modulus: the envelope of each place."""
    poles, gains, z, out = lanes(bank.pole, GROUP), lanes(bank.gain, GROUP), lanes(state, GROUP), lanes(out, GROUP)
    for c in range(len(poles)):
        pole, gain = poles[c], gains[c]
        z1, z2, z3, z4 = z[0, c], z[1, c], z[2, c], z[3, c]
        for t in range(len(x)):
            z1, z2, z3, z4 = cascade(pole, z1, z2, z3, z4, x[t])
            out[t, c] = gain * abs(z4)
        z[0, c], z[1, c], z[2, c], z[3, c] = z1, z2, z3, z4


@kernel
def gammatone_complex(x, bank, state, out):
    """(time,) -> (time, channel) complex: envelope and fine structure in one."""
    poles, gains, z, out = lanes(bank.pole, GROUP), lanes(bank.gain, GROUP), lanes(state, GROUP), lanes(out, GROUP)
    for c in range(len(poles)):
        pole, gain = poles[c], gains[c]
        z1, z2, z3, z4 = z[0, c], z[1, c], z[2, c], z[3, c]
        for t in range(len(x)):
            z1, z2, z3, z4 = cascade(pole, z1, z2, z3, z4, x[t])
            out[t, c] = z4 * gain
        z[0, c], z[1, c], z[2, c], z[3, c] = z1, z2, z3, z4


@kernel
def gammatone_rows(x, bank, state, tile, spare, out):
    """`gammatone_real` with time last, (channel, time): for a run that ends here.

    `tile` holds a few samples of one group, ``(time, channels of a group)``; `spare`, the same turned, takes a group of
    which `out` has only the first rows.
    """
    poles, gains, z = lanes(bank.pole, GROUP), lanes(bank.gain, GROUP), lanes(state, GROUP)
    tile_lanes = lanes(tile, GROUP)
    n, width = tile.shape
    for c in range(len(poles)):
        pole, gain = poles[c], gains[c]
        z1, z2, z3, z4 = z[0, c], z[1, c], z[2, c], z[3, c]
        rows = out[c * width:(c + 1) * width]
        for start in range(0, len(x), n):
            block = x[start:start + n]
            for t in range(len(block)):
                z1, z2, z3, z4 = cascade(pole, z1, z2, z3, z4, block[t])
                tile_lanes[t, 0] = gain * z4.real
            if len(rows) == width:
                transpose(tile[:len(block)], rows[:, start:start + n])
            else:
                transpose(tile[:len(block)], spare[:, :len(block)])
                for row in range(len(rows)):
                    for t in range(len(block)):
                        rows[row, start + t] = spare[row, t]
        z[0, c], z[1, c], z[2, c], z[3, c] = z1, z2, z3, z4
