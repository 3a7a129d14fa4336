"""The dual-resonance filter's loops: two paths, one of them bent by a broken stick, all channels at once.

A resonance is a complex one-pole, ``z[n] = p z[n-1] + x[n]``, of which the real part is taken; kept are Re z and
Im z / Im p, which spares one product of four. A low-pass is the continuous one with its two integrals taken by the
trapezoidal rule, which is the bilinear transform. No form keeps low frequencies more accurate than these, so that
float32 serves, and nothing in them goes on for ever at the edge of what a number can hold.

One section is one loop over a tile, four registers of channels wide, which hide that each moment waits for the one
before.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes, transpose

GROUP = 4
SMALLEST = 1e-30                # m/s: what has a logarithm
LOW_PASS_GAIN = 2.0             # of `pass_low` at 0 Hz


class DrnlCoefficients(NamedTuple):
    """Per channel; padding is 0."""

    gains: np.ndarray           # (2, channel) with which the sound enters the linear and the nonlinear path
    resonances: np.ndarray      # (2, 2, channel) of either path: Re p, (Im p)^2
    low_passes: np.ndarray      # (2, 2, channel) of either path: how much of the slope is kept, and added
    stick: np.ndarray           # (3, channel) a and b, with the gain of the sections that follow, and the exponent c
    quarter: np.ndarray         # (1,) bool: whether every exponent of the bank is 1/4, which two square roots give


class DrnlState(NamedTuple):
    """The filterbank's whole memory, by section."""

    linear_resonances: np.ndarray        # (section, 2, channel) Re z, Im z / Im p
    linear_low_passes: np.ndarray        # (section, 2, channel) slope, level
    resonances_before: np.ndarray
    resonances_after: np.ndarray
    low_passes: np.ndarray


@kernel
def drnl(sound, bank, state, tile, other, out):
    """(time,) -> (time, channel)."""
    out, moments = lanes(out, GROUP), lanes(tile, GROUP)
    for c in range(bank.stick.shape[1] // tile.shape[1]):
        for start in range(0, len(out), len(tile)):
            n = min(len(tile), len(out) - start)
            moments_of_group(sound[start:start + n], bank, state, c, tile, other)
            for t in range(n):
                out[start + t, c] = moments[t, 0]


@kernel
def drnl_rows(sound, bank, state, tile, other, turned, out):
    """The same with time last, (channel, time), for a run that ends here.

    `turned` holds a tile, (channels of a group, time), where `out` has only the first channels of a group.
    """
    width = tile.shape[1]
    for c in range(bank.stick.shape[1] // width):
        rows = out[c * width:(c + 1) * width]
        for start in range(0, out.shape[1], len(tile)):
            n = min(len(tile), out.shape[1] - start)
            moments_of_group(sound[start:start + n], bank, state, c, tile, other)
            if len(rows) == width:
                transpose(tile[:n], rows[:, start:start + n])
            else:
                transpose(tile[:n], turned[:, :n])
                for k in range(len(rows)):
                    for t in range(n):
                        rows[k, start + t] = turned[k, t]


@kernel
def moments_of_group(sound, bank, state, c, tile, other):
    """What these moments of the sound are for the c-th group of channels, into `tile`; `other` is overwritten."""
    tile, other = lanes(tile, GROUP), lanes(other, GROUP)
    gains, resonances = lanes(bank.gains, GROUP), lanes(bank.resonances, GROUP)
    low_passes, n = lanes(bank.low_passes, GROUP), len(sound)

    sections = lanes(state.linear_resonances, GROUP)
    resonate_to_sound(sound, gains[0, c], resonances[0], sections[0], c, tile)
    resonate(tile, n, resonances[0], sections[1:], c)
    pass_low(tile, n, low_passes[0], lanes(state.linear_low_passes, GROUP), c)

    sections = lanes(state.resonances_before, GROUP)
    resonate_to_sound(sound, gains[1, c], resonances[1], sections[0], c, other)
    resonate(other, n, resonances[1], sections[1:], c)
    sections = lanes(state.resonances_after, GROUP)
    bend_and_resonate(other, n, lanes(bank.stick, GROUP), bank.quarter[0], resonances[1], sections[0], c)
    resonate(other, n, resonances[1], sections[1:], c)
    pass_low(other, n, low_passes[1], lanes(state.low_passes, GROUP), c)

    for t in range(n):
        tile[t, 0] = tile[t, 0] + other[t, 0]


@kernel
def resonate_to_sound(sound, gain, resonance, state, c, tile):
    """The first gammatone section of a path."""
    pole_real, pole_imag_squared = resonance[0, c], resonance[1, c]
    real, imag = state[0, c], state[1, c]
    for t in range(len(sound)):
        real, imag = resonated(gain * sound[t], pole_real, pole_imag_squared, real, imag)
        tile[t, 0] = real
    state[0, c], state[1, c] = real, imag


@kernel
def resonate(tile, n, resonance, state, c):
    """Gammatone sections in a row, in place."""
    pole_real, pole_imag_squared = resonance[0, c], resonance[1, c]
    for k in range(len(state)):
        real, imag = state[k, 0, c], state[k, 1, c]
        for t in range(n):
            real, imag = resonated(tile[t, 0], pole_real, pole_imag_squared, real, imag)
            tile[t, 0] = real
        state[k, 0, c], state[k, 1, c] = real, imag


@kernel
def resonated(x, pole_real, pole_imag_squared, real, imag):
    """z after one moment: its real part, which is the answer, and its imaginary part over that of the pole."""
    return pole_real * real + (x - pole_imag_squared * imag), pole_real * imag + real


@kernel
def bend_and_resonate(tile, n, stick, quarter, resonance, state, c):
    """The broken stick, sign(x) min(a |x|, b |x|**c), and the first gammatone section after it, in place.

    In one loop, because roots leave the multipliers free for the section.
    """
    a, b, exponent = stick[0, c], stick[1, c], stick[2, c]
    pole_real, pole_imag_squared = resonance[0, c], resonance[1, c]
    real, imag = state[0, c], state[1, c]
    if quarter:
        for t in range(n):
            x = tile[t, 0]
            bent = bent_by(x, a, b * np.sqrt(np.sqrt(abs(x))))
            real, imag = resonated(bent, pole_real, pole_imag_squared, real, imag)
            tile[t, 0] = real
    else:
        for t in range(n):
            x = tile[t, 0]
            bent = bent_by(x, a, b * np.exp(exponent * np.log(np.maximum(abs(x), SMALLEST))))
            real, imag = resonated(bent, pole_real, pole_imag_squared, real, imag)
            tile[t, 0] = real
    state[0, c], state[1, c] = real, imag


@kernel
def bent_by(x, a, compressed):
    """The smaller of a |x| and what is compressed, with the sign of x."""
    size = np.minimum(a * abs(x), compressed)
    return np.where(x < 0.0, -size, size)


@kernel
def pass_low(tile, n, low_pass, state, c):
    """Butterworth low-passes in a row, each with `LOW_PASS_GAIN`, in place; two in one loop where there are two."""
    keep, add = low_pass[0, c], low_pass[1, c]
    for k in range(0, len(state) - 1, 2):
        slope, level = state[k, 0, c], state[k, 1, c]
        next_slope, next_level = state[k + 1, 0, c], state[k + 1, 1, c]
        for t in range(n):
            y, slope, level = passed_low(tile[t, 0], keep, add, slope, level)
            tile[t, 0], next_slope, next_level = passed_low(y, keep, add, next_slope, next_level)
        state[k, 0, c], state[k, 1, c] = slope, level
        state[k + 1, 0, c], state[k + 1, 1, c] = next_slope, next_level
    for k in range(len(state) // 2 * 2, len(state)):
        slope, level = state[k, 0, c], state[k, 1, c]
        for t in range(n):
            tile[t, 0], slope, level = passed_low(tile[t, 0], keep, add, slope, level)
        state[k, 0, c], state[k, 1, c] = slope, level


@kernel
def passed_low(x, keep, add, slope, level):
    """What one low-pass makes of one moment, with its next state."""
    distance = x - level
    middle = slope + distance
    next_level = add * middle + level
    return level + next_level, keep * middle + distance, next_level
