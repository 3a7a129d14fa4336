"""From the parameters of a DRNL channel to the coefficients of its sections."""
from typing import Any, NamedTuple

import numpy as np

from auditory.cochlea.drnl_kernel import GROUP, DrnlCoefficients, DrnlState
from auditory.cochlea.drnl_parameters import DrnlParameters
from auditory.numerics import padded


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
    complex_dtype = np.result_type(dtype, np.complex64)
    linear = resonance_poles(parameters.linear_hz, parameters.linear_bandwidth_hz, rate_hz).astype(complex_dtype)
    nonlinear = resonance_poles(parameters.nonlinear_hz, parameters.nonlinear_bandwidth_hz, rate_hz).astype(
        complex_dtype)
    linear_low_pass = low_pass_poles(parameters.linear_cutoff_hz, rate_hz).astype(complex_dtype)
    low_pass = low_pass_poles(parameters.nonlinear_cutoff_hz, rate_hz).astype(complex_dtype)

    linear_gain = resonance_gain(linear, parameters.linear_hz, rate_hz) ** counts.linear_resonances
    gain = resonance_gain(nonlinear, parameters.nonlinear_hz, rate_hz) ** counts.resonances
    return DrnlCoefficients(
        gains=_padded([parameters.gain * linear_gain, gain], dtype),
        poles=_padded([linear, linear_low_pass, nonlinear, low_pass], complex_dtype),
        low_passes=_padded([low_pass_ways(linear_low_pass), low_pass_ways(low_pass)], dtype),
        stick=_padded([parameters.a * gain, parameters.b * gain, parameters.c], dtype),
        quarter=np.array([quarter]))


def at_rest(counts: SectionCounts, width: int, dtype: np.dtype[Any]) -> DrnlState:
    """The state of sections that have heard nothing."""
    in_a_row = (counts.linear_resonances, counts.linear_low_passes, counts.resonances, counts.resonances,
                counts.low_passes)
    return DrnlState(*(np.zeros((n, width), np.result_type(dtype, np.complex64)) for n in in_a_row))


def resonance_poles(centre_hz: np.ndarray, bandwidth_hz: np.ndarray, rate_hz: float) -> np.ndarray:
    """A gammatone of first order is the real part of this one-pole; the bandwidth enters directly."""
    return np.exp(2 * np.pi * (1j * centre_hz - bandwidth_hz) / rate_hz)


def resonance_gain(poles: np.ndarray, centre_hz: np.ndarray, rate_hz: float) -> np.ndarray:
    """What makes the gain of that real part 0 dB at the centre."""
    p, delay = poles.astype(np.complex128), np.exp(-2j * np.pi * centre_hz / rate_hz)
    return np.abs((1 - p * delay) * (1 - p.conj() * delay) / (1 - p.real * delay))


def low_pass_poles(cutoff_hz: np.ndarray, rate_hz: float) -> np.ndarray:
    """One of the two poles of a Butterworth low-pass of second order, by the bilinear transform, pre-warped."""
    s = np.tan(np.pi * cutoff_hz / rate_hz) * np.exp(0.75j * np.pi)
    return (1 + s) / (1 - s)


def low_pass_ways(poles: np.ndarray) -> np.ndarray:
    """That low-pass, 0 dB at 0 Hz, in partial fractions: k, Re w and -Im w of ``k x + Re(w z)``, (3, channel).

    With z^-1 = d it is ``c (1 + d)**2 / (1 + a1 d + a2 d**2)``; the fraction that is left of it beside ``k = c / a2``
    has the numerator ``(c - k) + (2 c - k a1) d``, which must be ``Re w - Re(w conj p) d``.
    """
    p = poles.astype(np.complex128)
    c, a1, a2 = np.abs(1 - p) ** 2 / 4, -2 * p.real, np.abs(p) ** 2
    k = c / a2
    w_real = c - k
    w_imag = -((2 * c - k * a1) + w_real * p.real) / p.imag
    return np.stack((k, w_real, -w_imag))


def _padded(rows: list[np.ndarray], dtype: np.dtype[Any]) -> np.ndarray:
    values = np.stack(rows)
    made = np.zeros((*values.shape[:-1], padded(values.shape[-1], dtype, GROUP)), dtype)
    made[..., :values.shape[-1]] = values
    return made
