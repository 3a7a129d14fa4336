"""The passive cochlea: a gammatone filterbank as a cascade of complex one-poles, or as Slaney's four biquads.

Params -> design() -> coefficients -> state, and the ticks in ``cascade_kernel.py`` and ``biquad_kernel.py``.
"""
from collections.abc import Sequence
from math import factorial, pi, sqrt
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.cochlea.gammatone.biquad_kernel import BiquadCoefficients, four_biquads
from auditory.cochlea.gammatone.cascade_kernel import (
    GammatoneCoefficients,
    analytic_band,
    envelope,
    turned,
    vibration,
)
from auditory.cochlea.placement import Filterbank
from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import REGISTERS, SignalSpec
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep, nested
from auditory.numerics import PERIOD, Tick, lane_empty, padded
from auditory.scales import erb_hz

ORDER = 4

# Hohmann 2002, eq. 14: the bandwidth parameter b of an order-g gammatone whose equivalent rectangular bandwidth is 1.
UNIT_BANDWIDTH = factorial(ORDER - 1) ** 2 / (pi * factorial(2 * ORDER - 2) * 2.0 ** -(2 * ORDER - 2))    # 1.018592

# Frequency over ERB, far above 24.7 Hz, where it has been rounded.
AS_PRINTED = {"hohmann2002": 9.265, "slaney1993": 9.26449}

# Slaney 1993: the zeros of his sections lie at e (cos theta + s sin theta), s being one and then minus one of these.
ZEROS = sqrt(3 + 2 ** 1.5), sqrt(3 - 2 ** 1.5)

TICKS = {"real": Tick(vibration, turned), "envelope": Tick(envelope, turned), "complex": Tick(analytic_band, turned)}
NOT_NEEDED = {"real": ("gain",), "envelope": ("up",), "complex": ("gain",)}


class GammatoneState(NamedTuple):
    """The filterbank's whole memory."""

    z: np.ndarray               # (2, 4, channel) outputs of the one-poles: real parts, imaginary parts
    sample_index: np.ndarray    # (1,)


class BiquadState(NamedTuple):
    """The whole memory of Slaney's biquads."""

    z: np.ndarray               # (4, 2, channel) their one-poles: real part, imaginary part of each


class Gammatone(Filterbank):
    """Split sound into the overlapping bands of a passive cochlea.

    Fourth-order gammatone filters in one of two forms, both cascades and never one polynomial, so that the lowest
    channels are accurate also in float32; ``b = bandwidth_erb * ERB(cf)``, ``theta = 2 pi cf / rate``:

    - ``form="one_poles"`` (Hohmann 2002): four complex one-poles in a row, ``y_k[n] = a y_k[n-1] + y_(k-1)[n]`` with
      ``y_0 = 2 (1 - |a|)**4 x`` and ``a = exp(-2 pi b / rate + 1j theta)``. It is computed with the band turned down to
      0 Hz, where the poles are real, and up again.
    - ``form="biquads"`` (Slaney 1993): ``t**3 exp(-2 pi b t) cos(2 pi cf t)``, sampled, as four sections ``(1 - q_i /
      z) / (1 - 2 e cos(theta) / z + e**2 / z**2)`` of the same poles, ``e = exp(-2 pi b / rate)``, with zeros at
      ``q_i = e (cos(theta) + s_i sin(theta))``, where ``s_i`` is plus and minus ``sqrt(3 + 2**1.5)`` and
      ``sqrt(3 - 2**1.5)``. It has no envelope and no complex band of its own.

    Takes ``(..., time)`` in Pa; returns ``(..., channel, time)`` in Pa, best frequencies low to high: the real part of
    the analytic band, its envelope, or the complex band itself.

    Raises
    ------
    ParameterError
        Where a best frequency does not lie below the Nyquist frequency of the signal, or where biquads are asked for
        another output than a real band.

    Notes
    -----
    0 dB at each best frequency is said of the complex band, and of its envelope: there a tone meets its analytic
    signal. The real band also hears what the filter passes at minus that frequency, and lies off 0 dB by up to 0.03 dB
    for best frequencies from 50 Hz to 0.4 of the rate, by 0.7 dB at 20 Hz, 0.2 dB at 7/16 of the rate (7 kHz at
    16 kHz), 0.45 dB at 0.45 of it, and by up to 6 dB at the Nyquist frequency. Biquads are real, with 0 dB exactly.

    The envelope of a click peaks ``3 / (2 pi b)`` after it: that delay stands on the channels as ``group_delay_s`` and
    is not compensated.

    In float32, each channel lies within -90 dB of float64 for noise, best frequencies from 50 Hz and rates to 48 kHz,
    within -80 dB to 192 kHz. For a tone among the best frequencies it does so re the loudest channel; those far from
    the tone hear little else than its rounding. Filters n times as narrow err by up to 20 log10(n) dB more, and are
    better heard with ``precision="float64"``.

    References
    ----------
    Hohmann (2002), Acta Acustica united with Acustica 88, 433-442. Slaney (1993), Apple Technical Report 35.
    Bandwidths: Glasberg & Moore (1990), Hearing Research 47, 103-138.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Gammatone
    >>> click = np.zeros(1600, np.float32)
    >>> click[0] = 1
    >>> Gammatone(n_channels=30).apply(click, rate_hz=16000).shape
    (30, 1600)
    """

    form: Literal["one_poles", "biquads"] = Parameter(
        "one_poles", "Four complex one-poles, or Slaney's four biquads, which have zeros.",
        source="Hohmann 2002; Slaney 1993")
    bandwidth_erb: float = Parameter(UNIT_BANDWIDTH, "Bandwidth parameter b, in ERB of the best frequency.",
                                     ge=0.01, le=20,
                                     source="Hohmann 2002, eq. 14 for order 4: the filter's own ERB is then one ERB")
    erb: Literal["glasberg_moore1990", "hohmann2002", "slaney1993"] = Parameter(
        "glasberg_moore1990", "The ERB: 24.7 (0.00437 f + 1) Hz; or 24.7 + f / 9.265 Hz; or 24.7 + f / 9.26449 Hz.",
        source="Glasberg & Moore 1990; Hohmann 2002, eq. 13; Slaney 1993")
    output: Literal["real", "envelope", "complex"] = Parameter(
        "real", "What to return: the band, its envelope, or both as a complex number.", source="choice")

    presets: ClassVar = {
        "hohmann2002": {"erb": "hohmann2002"},                   # Hohmann 2002, eq. 13 and 14
        # Slaney 1993, Apple Technical Report 35
        "slaney1993": {"form": "biquads", "bandwidth_erb": 1.019, "erb": "slaney1993"},
        "two_ears": {"bandwidth_erb": 1.018},                    # Two!Ears Auditory Front-End
    }

    @model_validator(mode="after")
    def _real_biquads(self) -> Self:
        if self.form == "biquads" and self.output != "real":
            raise ParameterError(f"Gammatone.output = {self.output!r}: Slaney's biquads make a real band only. "
                                 "Take form='one_poles', whose poles are the same.")
        return self

    def bandwidths_hz(self, cf_hz: np.ndarray) -> np.ndarray:
        """The bandwidth parameter b of each channel."""
        ear_q = AS_PRINTED.get(self.erb)
        return self.bandwidth_erb * (erb_hz(cf_hz) if ear_q is None else 24.7 + cf_hz / ear_q)

    def decays(self, spec: SignalSpec, cf_hz: np.ndarray) -> np.ndarray:
        """The modulus of each channel's poles, refused where it is rounded to 1."""
        decay = np.exp(-2 * pi * self.bandwidths_hz(cf_hz) / spec.rate_hz)
        if (decay.astype(spec.real_dtype) >= 1).any():
            self.refuse("bandwidth_erb", f"is too narrow for {spec.real_dtype} at {spec.rate_hz:.10g} Hz: "
                        "the filter would never come to rest",
                        "Widen it, lower the rate with Resample, or ask for precision='float64'.")
        return decay

    def design(self, spec: SignalSpec, cf_hz: np.ndarray) -> GammatoneCoefficients:
        """Decays, gains and tables, designed in float64, padded to whole groups of lanes.

        The gain is that of the decay as rounded: the rounding of a float32 decay alone would cost up to 1e-4 at the
        best frequency (50 Hz at 192 kHz).
        """
        width, precision = padded(len(cf_hz), spec.real_dtype, REGISTERS), spec.real_dtype
        decay, theta = np.zeros(width, precision), np.zeros(width)
        decay[:len(cf_hz)] = self.decays(spec, cf_hz)
        theta[:len(cf_hz)] = 2 * pi * cf_hz / spec.rate_hz
        gain = np.where(decay > 0, 2 * (1 - decay.astype(np.float64)) ** ORDER, 0)
        phase = theta * np.arange(PERIOD + 1)[:, np.newaxis]
        cos, sin = np.cos(phase), np.sin(phase)
        return GammatoneCoefficients(decay, gain.astype(precision), aligned([cos[:-1], -sin[:-1]], precision),
                                     aligned([gain * cos[:-1], gain * sin[:-1]], precision),
                                     aligned([cos[-1], sin[-1]], precision))

    def design_biquads(self, spec: SignalSpec, cf_hz: np.ndarray) -> BiquadCoefficients:
        """Poles, and the gains of the sections, which fit the poles as rounded."""
        width, precision = padded(len(cf_hz), spec.real_dtype, REGISTERS), spec.real_dtype
        theta = 2 * pi * cf_hz / spec.rate_hz
        pole = np.zeros((2, width), precision)
        pole[:, :len(cf_hz)] = self.decays(spec, cf_hz) * np.array([np.cos(theta), np.sin(theta)])
        real, imag = pole[:, :len(cf_hz)].astype(np.float64)
        delay, gain = np.exp(-1j * theta), np.zeros((ORDER, width), precision)
        resonance = np.abs((1 - real * delay) ** 2 + (imag * delay) ** 2)
        for row, zero in zip(gain, (ZEROS[0], -ZEROS[0], ZEROS[1], -ZEROS[1]), strict=True):
            row[:len(cf_hz)] = resonance / np.abs(1 - (real + zero * imag) * delay)
        return BiquadCoefficients(nested(pole), nested(gain), tuple(map(precision.type, ZEROS)))

    def prepare(self, spec: SignalSpec) -> Step:
        cf_hz = self.place(spec)
        group_delay_s = (ORDER - 1) / (2 * pi * self.bandwidths_hz(cf_hz))
        axis = self.channel_axis(cf_hz, group_delay_s=group_delay_s)
        dtype = np.result_type(spec.dtype, np.complex64) if self.output == "complex" else spec.dtype
        output = spec.with_axes((axis,), dtype, share=(0, 1), notes=(*spec.notes, *self.dead_channels(spec)))
        if self.form == "biquads":
            biquads = self.design_biquads(spec, cf_hz)
            memory = BiquadState(np.zeros((ORDER, 2, output.block_size), spec.real_dtype))
            return TickStep(spec, output, [Tick(four_biquads)], [biquads], biquads, memory)
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
