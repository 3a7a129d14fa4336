"""The passive cochlea: a gammatone filterbank as a cascade of complex one-poles.

Params -> design() -> coefficients -> state, and the ticks in ``cascade_kernel.py``.
"""
from collections.abc import Sequence
from math import factorial, pi
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from auditory.cochlea.gammatone.cascade_kernel import (
    GammatoneCoefficients,
    analytic_band,
    envelope,
    turned,
    vibration,
)
from auditory.cochlea.placement import Filterbank
from auditory.contract.parameters import Parameter
from auditory.contract.signals import REGISTERS, SignalSpec
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.numerics import PERIOD, Tick, lane_empty, padded
from auditory.scales import erb_hz

ORDER = 4

# Hohmann 2002, eq. 14: the bandwidth parameter b of an order-g gammatone whose equivalent rectangular bandwidth is 1.
UNIT_BANDWIDTH = factorial(ORDER - 1) ** 2 / (pi * factorial(2 * ORDER - 2) * 2.0 ** -(2 * ORDER - 2))    # 1.018592

TICKS = {"real": Tick(vibration, turned), "envelope": Tick(envelope, turned), "complex": Tick(analytic_band, turned)}
NOT_NEEDED = {"real": ("gain",), "envelope": ("up",), "complex": ("gain",)}


class GammatoneState(NamedTuple):
    """The filterbank's whole memory."""

    z: np.ndarray               # (2, 4, channel) outputs of the one-poles: real parts, imaginary parts
    sample_index: np.ndarray    # (1,)


class Gammatone(Filterbank):
    """Split sound into the overlapping bands of a passive cochlea.

    Fourth-order complex gammatone filters, 0 dB at each best frequency: four one-pole filters in a row,
    ``y_k[n] = a y_k[n-1] + y_(k-1)[n]`` with ``y_0 = 2 (1 - |a|)**4 x``, ``a = exp(-2 pi b / rate + 2j pi cf / rate)``
    and ``b = bandwidth_erb * ERB(cf)``. A cascade, never one polynomial, so that the lowest channels are accurate also
    in float32. It is computed with the band turned down to 0 Hz, where the poles are real, and up again.

    Takes ``(..., time)`` in Pa; returns ``(..., channel, time)`` in Pa, best frequencies low to high: the real part of
    the analytic band, its envelope, or the complex band itself.

    Raises
    ------
    ParameterError
        Where a best frequency does not lie below the Nyquist frequency of the signal.

    Notes
    -----
    The envelope of a click peaks ``3 / (2 pi b)`` after it: that delay stands on the channels as ``group_delay_s`` and
    is not compensated. float32 lies within -90 dB of float64 for best frequencies from 50 Hz and rates to 48 kHz,
    within -80 dB to 192 kHz; filters n times as narrow err by up to 20 log10(n) dB more, and are better heard with
    ``precision="float64"``.

    References
    ----------
    Hohmann (2002), Acta Acustica united with Acustica 88, 433-442. Bandwidths: Glasberg & Moore (1990), Hearing
    Research 47, 103-138.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Gammatone
    >>> click = np.zeros(1600, np.float32)
    >>> click[0] = 1
    >>> Gammatone(n_channels=30).apply(click, rate_hz=16000).shape
    (30, 1600)
    """

    bandwidth_erb: float = Parameter(UNIT_BANDWIDTH, "Bandwidth parameter b, in ERB of the best frequency.",
                                     ge=0.01, le=20,
                                     source="Hohmann 2002, eq. 14 for order 4: the filter's own ERB is then one ERB")
    erb: Literal["glasberg_moore1990", "hohmann2002"] = Parameter(
        "glasberg_moore1990", "The ERB: 24.7 (0.00437 f + 1) Hz exactly, or 24.7 + f / 9.265 Hz.",
        source="Glasberg & Moore 1990; Hohmann 2002, eq. 13")
    output: Literal["real", "envelope", "complex"] = Parameter(
        "real", "What to return: the band, its envelope, or both as a complex number.", source="choice")

    presets: ClassVar = {
        "hohmann2002": {"erb": "hohmann2002"},                   # Hohmann 2002, eq. 13 and 14
        "slaney1993": {"bandwidth_erb": 1.019},                  # Slaney 1993, Apple Technical Report 35
        "two_ears": {"bandwidth_erb": 1.018},                    # Two!Ears Auditory Front-End
    }

    def bandwidths_hz(self, cf_hz: np.ndarray) -> np.ndarray:
        """The bandwidth parameter b of each channel."""
        return self.bandwidth_erb * (24.7 + cf_hz / 9.265 if self.erb == "hohmann2002" else erb_hz(cf_hz))

    def design(self, spec: SignalSpec, cf_hz: np.ndarray) -> GammatoneCoefficients:
        """Decays, gains and tables, designed in float64, padded to whole groups of lanes.

        The gain is that of the decay as rounded: the rounding of a float32 decay alone would cost up to 1e-4 at the
        best frequency (50 Hz at 192 kHz).
        """
        width, precision = padded(len(cf_hz), spec.real_dtype, REGISTERS), spec.real_dtype
        decay, theta = np.zeros(width, precision), np.zeros(width)
        decay[:len(cf_hz)] = np.exp(-2 * pi * self.bandwidths_hz(cf_hz) / spec.rate_hz)
        theta[:len(cf_hz)] = 2 * pi * cf_hz / spec.rate_hz
        if (decay >= 1).any():
            self.refuse("bandwidth_erb", f"is too narrow for {precision} at {spec.rate_hz:.10g} Hz: "
                        "the filter would never come to rest",
                        "Widen it, lower the rate with Resample, or ask for precision='float64'.")
        gain = np.where(decay > 0, 2 * (1 - decay.astype(np.float64)) ** ORDER, 0)
        phase = theta * np.arange(PERIOD + 1)[:, np.newaxis]
        cos, sin = np.cos(phase), np.sin(phase)
        return GammatoneCoefficients(decay, gain.astype(precision), aligned([cos[:-1], -sin[:-1]], precision),
                                     aligned([gain * cos[:-1], gain * sin[:-1]], precision),
                                     aligned([cos[-1], sin[-1]], precision))

    def prepare(self, spec: SignalSpec) -> Step:
        cf_hz = self.place(spec)
        group_delay_s = (ORDER - 1) / (2 * pi * self.bandwidths_hz(cf_hz))
        axis = self.channel_axis(cf_hz, group_delay_s=group_delay_s)
        dtype = np.result_type(spec.dtype, np.complex64) if self.output == "complex" else spec.dtype
        output = spec.with_axes((axis,), dtype, share=(0, 1), notes=(*spec.notes, *self.dead_channels(spec)))
        bank = self.design(spec, cf_hz)
        state = GammatoneState(np.zeros((2, ORDER, len(bank.decay)), spec.real_dtype), np.zeros(1, np.int64))
        needed = bank._replace(**dict.fromkeys(NOT_NEEDED[self.output]))  # type: ignore[arg-type]
        return TickStep(spec, output, [TICKS[self.output]], [needed], bank, state)


def aligned(rows: Sequence[np.ndarray], dtype: np.dtype[Any]) -> np.ndarray:
    """A table that starts on a cache line."""
    table = lane_empty(np.shape(rows), dtype)
    table[...] = rows
    return table


def sound_of(block: np.ndarray) -> np.ndarray:
    """The samples of a block that has no channels, contiguous."""
    return block.reshape(-1) if block.shape[1] == 1 else np.ascontiguousarray(block[:, 0])
