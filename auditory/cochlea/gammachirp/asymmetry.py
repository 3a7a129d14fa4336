"""The asymmetric function as a filter: four biquads in a row, whose zeros lie below and whose poles above fr2."""
from math import pi
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from auditory.cochlea.gammachirp.shapes import Asymmetry
from auditory.scales import FloatArray, erb_hz

SECTIONS = np.arange(4)[:, np.newaxis]                           # k, above the channels


class AsymmetryCoefficients(NamedTuple):
    """Sections ``(1 + zero z**-1 + square z**-2) / (1 + pole z**-1 + square z**-2)``."""

    zero: np.ndarray            # (4, channel) -2 r cos(angle of the zeros)
    pole: np.ndarray            # (4, channel) -2 r cos(angle of the poles)
    square: np.ndarray          # (4, channel) r**2
    gain: np.ndarray            # (channel,) makes what all sections pass at fr2 1


class AsymmetryRule(NamedTuple):
    """How far the roots of each section lie from fr2 and from the unit circle, per ERB of fr2."""

    decay: FloatArray           # (4, 1) -log(radius), per Hz of ERB
    spread: FloatArray          # (4, 1 or channel) angle between fr2 and the roots, in radians per Hz of ERB


def asymmetry_rule(asymmetry: Asymmetry, rate_hz: float) -> AsymmetryRule:
    """Irino & Unoki's fit to the asymmetric function (Unoki, Irino & Patterson 2001)."""
    b, c = asymmetry.bandwidth_erb, np.atleast_1d(asymmetry.chirp)
    p0, p4 = 2.0, 1.0724
    p1 = 1.7818 * (1 - 0.0791 * b) * (1 - 0.1655 * abs(c))
    p2 = 0.5689 * (1 - 0.1620 * b) * (1 - 0.0857 * abs(c))
    turn = 2 * pi / rate_hz
    return AsymmetryRule(p1 * (p0 / p4) ** SECTIONS * turn * b, (p0 * p4) ** SECTIONS * p2 * c * turn * b)


def asymmetry_coefficients(fr2_hz: FloatArray, asymmetry: Asymmetry, rate_hz: float) -> AsymmetryCoefficients:
    """Sections that stand still, one row for each channel."""
    decay, spread = (part * erb_hz(fr2_hz) for part in asymmetry_rule(asymmetry, rate_hz))
    angle = 2 * pi * fr2_hz / rate_hz
    r = np.exp(-decay)
    zero, pole = (-2 * r * np.cos(np.maximum(angle + side * spread, 0)) for side in (-1, 1))
    gain = abs(passed(pole, r * r, angle) / passed(zero, r * r, angle))
    return AsymmetryCoefficients(zero, pole, r * r, gain.prod(axis=0))


def passed(middle: ArrayLike, square: FloatArray, angle: FloatArray) -> FloatArray:
    """``1 + middle z**-1 + square z**-2`` at an angle of z."""
    delay = np.exp(-1j * angle)
    return np.asarray(1 + middle * delay + square * delay * delay)


def widened(values: FloatArray, width: int, fill: float = 0.0) -> FloatArray:
    """Values of channels, the last axis, padded for a kernel."""
    padding = [(0, 0)] * (values.ndim - 1) + [(0, width - values.shape[-1])]
    return np.pad(np.asarray(values, np.float64), padding, constant_values=fill)
