"""The dual-resonance filter's loops: two paths, one of them bent by a broken stick, all channels at once.

Every section is a complex one-pole, ``z[n] = p z[n-1] + x[n]``, of which a real part is taken: no form keeps low
frequencies more accurate, so that float32 serves. One section is one loop over a tile, four registers of channels wide,
which hide that each moment waits for the one before.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes, transpose

GROUP = 4
SMALLEST = 1e-30                # m/s: what has a logarithm


class DrnlCoefficients(NamedTuple):
    """Per channel; padding is 0. A resonance says ``Re z``, a low-pass ``k x + Re(w z)``."""

    gains: np.ndarray           # (2, channel) with which the sound enters the linear and the nonlinear path
    poles: np.ndarray           # (4, channel) complex p: resonances, low-passes of the linear path, then the nonlinear
    low_passes: np.ndarray      # (2, 3, channel) of either path: k, Re w, -Im w
    stick: np.ndarray           # (3, channel) a and b, with the gain of the resonances that follow, and the exponent c
    quarter: np.ndarray         # (1,) bool: whether every exponent of the bank is 1/4, which two square roots give


class DrnlState(NamedTuple):
    """The filterbank's whole memory: the z of each section, (section, channel) complex."""

    linear_resonances: np.ndarray
    linear_low_passes: np.ndarray
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
    gains, poles, low_passes = lanes(bank.gains, GROUP), lanes(bank.poles, GROUP), lanes(bank.low_passes, GROUP)
    n = len(sound)

    resonances = lanes(state.linear_resonances, GROUP)
    resonate_to_sound(sound, gains[0, c], poles[0, c], resonances, c, tile)
    for k in range(1, len(resonances)):
        resonate(tile, n, poles[0, c], resonances, k, c)
    sections = lanes(state.linear_low_passes, GROUP)
    for k in range(len(sections)):
        pass_low(tile, n, poles[1, c], low_passes[0], sections, k, c)

    resonances = lanes(state.resonances_before, GROUP)
    resonate_to_sound(sound, gains[1, c], poles[2, c], resonances, c, other)
    for k in range(1, len(resonances)):
        resonate(other, n, poles[2, c], resonances, k, c)
    resonances = lanes(state.resonances_after, GROUP)
    bend_and_resonate(other, n, lanes(bank.stick, GROUP), bank.quarter[0], poles[2, c], resonances, c)
    for k in range(1, len(resonances)):
        resonate(other, n, poles[2, c], resonances, k, c)
    sections = lanes(state.low_passes, GROUP)
    for k in range(len(sections)):
        pass_low(other, n, poles[3, c], low_passes[1], sections, k, c)

    for t in range(n):
        tile[t, 0] = tile[t, 0] + other[t, 0]


@kernel
def resonate_to_sound(sound, gain, pole, state, c, tile):
    """The first gammatone section of a path."""
    z = state[0, c]
    for t in range(len(sound)):
        z = pole * z + gain * sound[t]
        tile[t, 0] = z.real
    state[0, c] = z


@kernel
def resonate(tile, n, pole, state, k, c):
    """The k-th gammatone section in a row, in place."""
    z = state[k, c]
    for t in range(n):
        z = pole * z + tile[t, 0]
        tile[t, 0] = z.real
    state[k, c] = z


@kernel
def bend_and_resonate(tile, n, stick, quarter, pole, state, c):
    """The broken stick, sign(x) min(a |x|, b |x|**c), and the first gammatone section after it, in place.

    In one loop, because roots leave the multipliers free for the section.
    """
    a, b, exponent = stick[0, c], stick[1, c], stick[2, c]
    z = state[0, c]
    for t in range(n):
        x = tile[t, 0]
        size = abs(x)
        if quarter:
            power = np.sqrt(np.sqrt(size))
        else:
            power = np.exp(exponent * np.log(np.maximum(size, SMALLEST)))
        bent = np.minimum(a * size, b * power)
        z = pole * z + np.where(x < 0.0, -bent, bent)
        tile[t, 0] = z.real
    state[0, c] = z


@kernel
def pass_low(tile, n, pole, low_pass, state, k, c):
    """The k-th Butterworth low-pass in a row, in place: what goes straight through, and a complex one-pole."""
    straight, real, imag = low_pass[0, c], low_pass[1, c], low_pass[2, c]
    z = state[k, c]
    for t in range(n):
        x = tile[t, 0]
        z = pole * z + x
        tile[t, 0] = straight * x + (real * z.real + imag * z.imag)
    state[k, c] = z
