"""The gammatone's tick: each band turned down to 0 Hz, through four real one-poles in a row, and up again.

``y[n] = Re(e**(j theta n) w[n])``, ``w`` being what four one-poles with the real pole ``decay`` make of
``e**(-j theta n) x[n]``: the same filter as four with the complex pole ``decay e**(j theta)``, for a third less work.
The tables of ``e**(j theta n)`` count the samples of a period; at its end the poles' memory is turned instead.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel


class GammatoneCoefficients(NamedTuple):
    """Per channel; padding is 0. Tables count the samples of a period."""

    decay: np.ndarray         # (channel,) lambda
    gain: np.ndarray          # (channel,) 2 (1 - lambda)**4: the complex band has 0 dB at the best frequency
    down: np.ndarray          # (2, phase, channel) cos and -sin of theta n
    up: np.ndarray            # (2, phase, channel) gain times cos and sin
    turn: np.ndarray          # (2, channel) cos and sin of theta times a period


@kernel
def one_poles(decay, z, real, imag):
    """Real and imaginary part through four one-poles each: y_k[n] = decay y_k[n-1] + y_(k-1)[n]."""
    (r1, r2, r3, r4), (i1, i2, i3, i4) = z
    r1, i1 = decay * r1 + real, decay * i1 + imag
    r2, i2 = decay * r2 + r1, decay * i2 + i1
    r3, i3 = decay * r3 + r2, decay * i3 + i2
    r4, i4 = decay * r4 + r3, decay * i4 + i3
    return (r1, r2, r3, r4), (i1, i2, i3, i4)


@kernel
def vibration(bank, state, x, now):
    """The real part: how each place vibrates."""
    real, imag = one_poles(bank.decay, state[0], bank.down[0, now] * x, bank.down[1, now] * x)
    return bank.up[0, now] * real[3] - bank.up[1, now] * imag[3], ((real, imag),)


@kernel
def envelope(bank, state, x, now):
    """The modulus."""
    real, imag = one_poles(bank.decay, state[0], bank.down[0, now] * x, bank.down[1, now] * x)
    return bank.gain * np.sqrt(real[3] * real[3] + imag[3] * imag[3]), ((real, imag),)


@kernel
def analytic_band(bank, state, x, now):
    """Envelope and fine structure in one complex number."""
    real, imag = one_poles(bank.decay, state[0], bank.down[0, now] * x, bank.down[1, now] * x)
    cos, sin = bank.up[0, now], bank.up[1, now]
    return (cos * real[3] - sin * imag[3]) + (sin * real[3] + cos * imag[3]) * 1j, ((real, imag),)


@kernel
def turned(bank, state):
    """What the poles hold, where the tables start again."""
    cos, sin = bank.turn[0], bank.turn[1]
    (r1, r2, r3, r4), (i1, i2, i3, i4) = state[0]
    return (((r1 * cos - i1 * sin, r2 * cos - i2 * sin, r3 * cos - i3 * sin, r4 * cos - i4 * sin),
             (i1 * cos + r1 * sin, i2 * cos + r2 * sin, i3 * cos + r3 * sin, i4 * cos + r4 * sin)),)
