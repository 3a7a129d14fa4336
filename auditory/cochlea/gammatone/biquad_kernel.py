"""The tick of Slaney's four biquads: each a complex one-pole of which real and imaginary part are mixed.

``z[n] = p z[n-1] + x[n]`` has ``Re z = (1 - Re(p) / z) / |1 - p / z|**2`` and ``Im z = (Im(p) / z) / |1 - p / z|**2``,
so that ``Re z - s Im z`` is Slaney's section with ``A = -T e (cos theta + s sin theta)``, whatever the channel. In this
form the lowest channels are accurate also in float32, where sections of real coefficients are not.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel


class BiquadCoefficients(NamedTuple):
    """Per channel, but for `zeros`; padding is 0."""

    pole: tuple[np.ndarray, np.ndarray]     # Re and Im of p = e**(-2 pi b / rate + j theta)
    gain: tuple[np.ndarray, ...]            # what makes a section's gain 0 dB at the best frequency
    zeros: tuple[np.floating, ...]          # |s|: the first two sections have +s and -s, the others likewise


@kernel
def one_pole(pole, z, x):
    """z[n] = p z[n-1] + x[n]."""
    p, q = pole
    real, imag = z
    return p * real - q * imag + x, q * real + p * imag


@kernel
def four_biquads(bank, state, x, now):
    """Slaney's sections in a row."""
    z1, z2, z3, z4 = state[0]
    g1, g2, g3, g4 = bank.gain
    outer, inner = bank.zeros
    z1 = one_pole(bank.pole, z1, x)
    z2 = one_pole(bank.pole, z2, g1 * (z1[0] - outer * z1[1]))
    z3 = one_pole(bank.pole, z3, g2 * (z2[0] + outer * z2[1]))
    z4 = one_pole(bank.pole, z4, g3 * (z3[0] - inner * z3[1]))
    return g4 * (z4[0] + inner * z4[1]), ((z1, z2, z3, z4),)
