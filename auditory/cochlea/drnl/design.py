"""From the parameters of a DRNL channel to the coefficients of its sections."""
from typing import Any, NamedTuple

import numpy as np

from auditory.cochlea.drnl.parameters import DrnlParameters
from auditory.cochlea.drnl.paths_kernel import GROUP, LOW_PASS_GAIN, DrnlCoefficients, DrnlState
from auditory.numerics import lane_empty, padded


class SectionCounts(NamedTuple):
    """How many sections of each kind stand in a row."""

    linear_resonances: int
    linear_low_passes: int
    resonances: int             # before the broken stick, and as many after it
    low_passes: int


def design(parameters: DrnlParameters, counts: SectionCounts, rate_hz: float, quarter: bool,
           dtype: np.dtype[Any]) -> DrnlCoefficients:
    """Coefficients designed in float64, padded to whole groups of the kernel.

    Gains are those of the poles as rounded: in float32 that rounding alone would cost up to 1e-4 at the centre.
    """
    p = parameters
    linear = resonance_coefficients(p.linear_hz, p.linear_bandwidth_hz, rate_hz).astype(dtype)
    nonlinear = resonance_coefficients(p.nonlinear_hz, p.nonlinear_bandwidth_hz, rate_hz).astype(dtype)
    linear_gain = resonance_gain(linear, p.linear_hz, rate_hz) ** counts.linear_resonances
    gain = resonance_gain(nonlinear, p.nonlinear_hz, rate_hz) ** counts.resonances
    after = gain / LOW_PASS_GAIN ** counts.low_passes
    return DrnlCoefficients(
        gains=_padded([p.gain * linear_gain / LOW_PASS_GAIN ** counts.linear_low_passes, gain], dtype),
        resonances=_padded([linear, nonlinear], dtype),
        low_passes=_padded([low_pass_coefficients(p.linear_cutoff_hz, rate_hz),
                            low_pass_coefficients(p.nonlinear_cutoff_hz, rate_hz)], dtype),
        stick=_padded([p.a * after, p.b * after, p.c], dtype),
        quarter=np.array([quarter]))


def at_rest(counts: SectionCounts, width: int, dtype: np.dtype[Any]) -> DrnlState:
    """The state of sections that have heard nothing."""
    in_a_row = (counts.linear_resonances, counts.linear_low_passes, counts.resonances, counts.resonances,
                counts.low_passes)
    return DrnlState(*(np.zeros((n, 2, width), dtype) for n in in_a_row))


def resonance_coefficients(centre_hz: np.ndarray, bandwidth_hz: np.ndarray, rate_hz: float) -> np.ndarray:
    """Re p and (Im p)^2, (2, channel): a gammatone of first order is the real part of a one-pole.

    The bandwidth enters directly.
    """
    poles = np.exp(2 * np.pi * (1j * centre_hz - bandwidth_hz) / rate_hz)
    return np.stack((poles.real, poles.imag ** 2))


def resonance_gain(resonance: np.ndarray, centre_hz: np.ndarray, rate_hz: float) -> np.ndarray:
    """What makes the gain of that real part 0 dB at the centre."""
    real, imag_squared = resonance.astype(np.float64)
    delay = np.exp(-2j * np.pi * centre_hz / rate_hz)
    return np.abs(((1 - real * delay) ** 2 + imag_squared * delay ** 2) / (1 - real * delay))


def low_pass_coefficients(cutoff_hz: np.ndarray, rate_hz: float) -> np.ndarray:
    """How much of the slope is kept, and added to the level, (2, channel), in a Butterworth low-pass of second order.

    By the bilinear transform, pre-warped. With ``h = tan(pi cutoff / rate)``, half a sample in units of the filter's
    own time, the trapezoidal rule says ``keep = 2 / (1 + sqrt(2) h + h^2) - 1`` and ``add = h^2 (1 + keep)``.
    """
    h = np.tan(np.pi * cutoff_hz / rate_hz)
    rest = 2 / (1 + np.sqrt(2) * h + h * h)
    return np.stack((rest - 1, h * h * rest))


def _padded(rows: list[np.ndarray], dtype: np.dtype[Any]) -> np.ndarray:
    values = np.stack(rows)
    whole = lane_empty((*values.shape[:-1], padded(values.shape[-1], dtype, GROUP)), dtype)
    whole[..., :values.shape[-1]], whole[..., values.shape[-1]:] = values, 0
    return whole
