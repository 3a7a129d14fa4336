"""The dynamic compressive gammachirp as one writes it first: loops over channels and samples, left to Numba."""
from math import cos, exp, log, pi, sin, sqrt

import numba
import numpy as np


@numba.njit(cache=True)
def section_at(angle, erb, decay, spread, shape):
    """Zeros, poles, squared radius and gain of one biquad that stands at `angle`, into `shape`."""
    radius = exp(-decay * erb)
    zero = -2 * radius * cos(max(angle - spread * erb, 0.0))
    pole = -2 * radius * cos(angle + spread * erb)
    square = radius * radius
    real, imag = (1 + square) * cos(angle), (1 - square) * sin(angle)
    gain = sqrt(((real + pole) ** 2 + imag ** 2) / ((real + zero) ** 2 + imag ** 2))
    shape[0], shape[1], shape[2], shape[3] = zero, pole, square, gain


@numba.njit(cache=True)
def through(x, shape, past):
    """One sample through one biquad; past (4,): two samples in, two out."""
    zero, pole, square, gain = shape
    y = gain * (x + zero * past[0] + square * past[1]) - pole * past[2] - square * past[3]
    past[1], past[0], past[3], past[2] = past[0], x, past[2], y
    return y


@numba.njit(cache=True)
def scalar_compressive_gammachirp(bands, source, peak_hz, rate_hz, rule, decay, spread, gain, ratio, out):
    """Passive bands (channel, time) -> compressed ones; ratio (channel, time) is working memory.

    `rule` is (keep, 1 / reference, softest, fr2 / fp1 at the reference, its growth per neper).
    """
    keep, per_reference, softest, at_reference, per_neper = rule
    turn = 2 * pi / rate_hz
    shape, past = np.zeros((4, 4)), np.zeros((4, 4))
    for c in range(len(bands)):                              # what each channel tells of the level
        angle = 1.08 * peak_hz[c] * turn
        past[:] = 0
        for k in range(4):
            section_at(angle, 24.7 * (1 + 0.00437 * angle / turn), decay[k], spread[k], shape[k])
        passive = compressive = 0.0
        for t in range(bands.shape[1]):
            y = bands[c, t]
            passive = max(y * per_reference, passive * keep)
            for k in range(4):
                y = through(y, shape[k], past[k])
            compressive = max(y * per_reference, compressive * keep)
            total = 0.5 * (passive ** 1.5 + compressive ** 0.5)
            ratio[c, t] = at_reference + per_neper * log(max(total, softest))
    for c in range(len(bands)):
        past[:] = 0
        for t in range(bands.shape[1]):
            angle = ratio[source[c], t] * peak_hz[c] * turn
            erb = 24.7 * (1 + 0.00437 * angle / turn)
            y = bands[c, t]
            for k in range(4):
                section_at(angle, erb, decay[k], spread[k], shape[k])
                y = through(y, shape[k], past[k])
            out[c, t] = gain[c] * y
