"""The compressive gammachirp sample by sample: how loud each place is, and the filter that follows the level."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes


class LevelCoefficients(NamedTuple):
    """How two filters of a channel tell where fr2 stands; single numbers, (1,) each."""

    keep: np.ndarray            # of a peak from step to step
    per_reference: np.ndarray   # 1/Pa
    softest: np.ndarray         # total level, re the reference, below which nothing changes
    at_reference: np.ndarray    # fr2 / fp1
    per_neper: np.ndarray       # change of fr2 / fp1


class MovingCoefficients(NamedTuple):
    """What the moving asymmetric function is made of."""

    peak_angle: np.ndarray      # (channel,) 2 pi fp1 / rate
    erb_hz: np.ndarray          # (2,) ERB at 0 Hz, and its growth per radian
    decay: np.ndarray           # (4,) see AsymmetryRule
    spread: np.ndarray          # (4,)
    gain: np.ndarray            # (channel,) of the output


# ---- four biquads in a row -----------------------------------------------------------------------------------------
# Direct form: what passes from one biquad to the next, a to e, is remembered for two samples.

@kernel
def recall(state, c):
    """The last two samples of five signals from (5, 2, group): a1, a2, b1, … e2."""
    return (state[0, 0, c], state[0, 1, c], state[1, 0, c], state[1, 1, c], state[2, 0, c], state[2, 1, c],
            state[3, 0, c], state[3, 1, c], state[4, 0, c], state[4, 1, c])


@kernel
def remember(state, c, past):
    """The reverse of `recall`."""
    (state[0, 0, c], state[0, 1, c], state[1, 0, c], state[1, 1, c], state[2, 0, c], state[2, 1, c],
     state[3, 0, c], state[3, 1, c], state[4, 0, c], state[4, 1, c]) = past


@kernel
def section(x, x1, x2, y1, y2, zero, pole, square):
    """One biquad, its gain left out; 1 and 2 are one and two samples ago."""
    return x + zero * x1 + square * (x2 - y2) - pole * y1


@kernel
def fixed_sections(a, past, c, zeros, poles, squares):
    """One sample through four biquads that stand still; their output and their new past."""
    a1, a2, b1, b2, c1, c2, d1, d2, e1, e2 = past
    b0 = section(a, a1, a2, b1, b2, zeros[0, c], poles[0, c], squares[0, c])
    c0 = section(b0, b1, b2, c1, c2, zeros[1, c], poles[1, c], squares[1, c])
    d0 = section(c0, c1, c2, d1, d2, zeros[2, c], poles[2, c], squares[2, c])
    e0 = section(d0, d1, d2, e1, e2, zeros[3, c], poles[3, c], squares[3, c])
    return e0, (a, a1, b0, b1, c0, c1, d0, d1, e0, e1)


@kernel
def moving_section(x, x1, x2, y1, y2, cosine, sine, angle, decay, spread):
    """One biquad of the asymmetric function whose fr2 lies at `angle` now, gain 1 there.

    The zeros lie `spread` below, not below 0 Hz, the poles as far above, `decay` within the unit circle. At fr2,
    ``|1 + m / z + s / z**2|**2 = ((1 + s) cos(angle) + m)**2 + ((1 - s) sin(angle))**2``.
    """
    near, across, radius = np.cos(spread), np.sin(spread), np.exp(-decay)
    square = radius * radius
    below = np.where(spread > angle, 1.0, cosine * near + sine * across)
    zero, pole = -2 * radius * below, -2 * radius * (cosine * near - sine * across)
    real, imag = (1 + square) * cosine, (1 - square) * sine
    poles, zeros = (real + pole) * (real + pole) + imag * imag, (real + zero) * (real + zero) + imag * imag
    return np.sqrt(poles / zeros) * (x + zero * x1 + square * x2) - square * y2 - pole * y1


@kernel
def moving_sections(a, past, angle, erb, decay, spread):
    """One sample through four biquads that stand at `angle` now; their output and their new past."""
    a1, a2, b1, b2, c1, c2, d1, d2, e1, e2 = past
    cosine, sine = np.cos(angle), np.sin(angle)
    b0 = moving_section(a, a1, a2, b1, b2, cosine, sine, angle, decay[0] * erb, spread[0] * erb)
    c0 = moving_section(b0, b1, b2, c1, c2, cosine, sine, angle, decay[1] * erb, spread[1] * erb)
    d0 = moving_section(c0, c1, c2, d1, d2, cosine, sine, angle, decay[2] * erb, spread[2] * erb)
    e0 = moving_section(d0, d1, d2, e1, e2, cosine, sine, angle, decay[3] * erb, spread[3] * erb)
    return e0, (a, a1, b0, b1, c0, c1, d0, d1, e0, e1)


# ---- the loops -----------------------------------------------------------------------------------------------------

@kernel
def ratio_of(passive, compressive, level):
    """fr2 / fp1 at the held peaks of two filters, re the reference: (passive**1.5 + compressive**0.5) / 2."""
    total = 0.5 * (passive * np.sqrt(passive) + np.sqrt(compressive))
    return level.at_reference[0] + level.per_neper[0] * np.log(np.maximum(total, level.softest[0]))


@kernel
def hear_levels(bands, fixed, level, state, held, out):
    """Bands (time, channel) -> fr2 / fp1 that each channel tells; state (5, 2, channel), held peaks (2, channel)."""
    bands, state, held, out = lanes(bands, 1), lanes(state, 1), lanes(held, 1), lanes(out, 1)
    zeros, poles, squares = lanes(fixed.zero, 1), lanes(fixed.pole, 1), lanes(fixed.square, 1)
    gains = lanes(fixed.gain, 1)
    keep, scale = level.keep[0], level.per_reference[0]
    for c in range(bands.shape[1]):
        past, gain = recall(state, c), gains[c] * scale
        passive, compressive = held[0, c], held[1, c]
        for t in range(len(bands)):
            band = bands[t, c]
            passed, past = fixed_sections(band, past, c, zeros, poles, squares)
            passive = np.maximum(scale * band, keep * passive)   # never below 0, where it starts
            compressive = np.maximum(gain * passed, keep * compressive)
            out[t, c] = ratio_of(passive, compressive, level)
        remember(state, c, past)
        held[0, c], held[1, c] = passive, compressive


@kernel
def compress(bands, ratio, moving, state, out):
    """Bands (time, channel) through asymmetric functions that stand, at each sample, at ``ratio * fp1``."""
    bands, ratios, state, out = lanes(bands, 1), lanes(ratio, 1), lanes(state, 1), lanes(out, 1)
    peak_angles, gains, decay, spread = lanes(moving.peak_angle, 1), lanes(moving.gain, 1), moving.decay, moving.spread
    erb_at_0_hz, erb_per_radian = moving.erb_hz[0], moving.erb_hz[1]
    for c in range(bands.shape[1]):
        past, gain, peak_angle = recall(state, c), gains[c], peak_angles[c]
        for t in range(len(bands)):
            angle = ratios[t, c] * peak_angle
            erb = erb_at_0_hz + erb_per_radian * angle
            passed, past = moving_sections(bands[t, c], past, angle, erb, decay, spread)
            out[t, c] = gain * passed
        remember(state, c, past)


@kernel
def stand_still(bands, fixed, state, out):
    """Bands (time, channel) through asymmetric functions that do not move; `out` may be `bands`."""
    bands, state, out = lanes(bands, 1), lanes(state, 1), lanes(out, 1)
    zeros, poles, squares = lanes(fixed.zero, 1), lanes(fixed.pole, 1), lanes(fixed.square, 1)
    gains = lanes(fixed.gain, 1)
    for c in range(bands.shape[1]):
        past, gain = recall(state, c), gains[c]
        for t in range(len(bands)):
            passed, past = fixed_sections(bands[t, c], past, c, zeros, poles, squares)
            out[t, c] = gain * passed
        remember(state, c, past)
