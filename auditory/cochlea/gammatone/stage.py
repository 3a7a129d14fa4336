"""The passive cochlea: a gammatone filterbank as a cascade of complex one-poles.

Params -> design() -> coefficients -> state, and the loops in ``cascade_kernel.py``.
"""
from collections.abc import Sequence
from math import factorial, pi
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from auditory.cochlea.gammatone.cascade_kernel import (
    GROUP,
    GammatoneCoefficients,
    gammatone_complex,
    gammatone_envelope,
    gammatone_real,
    gammatone_rows,
)
from auditory.cochlea.placement import Filterbank
from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.numerics import lane_count, padded
from auditory.scales import erb_hz

ORDER = 4

# Hohmann 2002, eq. 14: the bandwidth parameter b of an order-g gammatone whose equivalent rectangular bandwidth is 1.
UNIT_BANDWIDTH = factorial(ORDER - 1) ** 2 / (pi * factorial(2 * ORDER - 2) * 2.0 ** -(2 * ORDER - 2))    # 1.018592

TILE_SAMPLES = 16               # a tile of `gammatone_rows` stays in registers and the first-level cache


class GammatoneState(NamedTuple):
    """The filterbank's whole memory."""

    z: np.ndarray               # (4, channel) complex, outputs of the one-poles


class Gammatone(Filterbank):
    """Split sound into the overlapping bands of a passive cochlea.

    Fourth-order complex gammatone filters, 0 dB at each best frequency: four one-pole filters in a row,
    ``y_k[n] = a y_k[n-1] + y_(k-1)[n]`` with ``y_0 = 2 (1 - |a|)**4 x``, ``a = exp(-2 pi b / rate + 2j pi cf / rate)``
    and ``b = bandwidth_erb * ERB(cf)``. A cascade, never one polynomial, so that the lowest channels are accurate also
    in float32.

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
        """Poles and gains, designed in float64, padded to whole groups of the kernel.

        The gain is that of the pole as rounded: the rounding of a float32 pole alone would cost up to 1e-4 at the best
        frequency (50 Hz at 192 kHz).
        """
        width = padded(len(cf_hz), spec.real_dtype, GROUP)
        pole = np.zeros(width, np.result_type(spec.real_dtype, np.complex64))
        decay = np.exp(-2 * pi * self.bandwidths_hz(cf_hz) / spec.rate_hz)
        pole[:len(cf_hz)] = decay * np.exp(2j * pi * cf_hz / spec.rate_hz)
        if (abs(pole) >= 1).any():
            self.refuse("bandwidth_erb", f"is too narrow for {spec.real_dtype} at {spec.rate_hz:.10g} Hz: "
                        "the filter would never come to rest",
                        "Widen it, lower the rate with Resample, or ask for precision='float64'.")
        gain = np.zeros(width)
        gain[:len(cf_hz)] = 2 * (1 - abs(pole[:len(cf_hz)].astype(np.complex128))) ** ORDER
        return GammatoneCoefficients(pole, gain.astype(spec.real_dtype))

    def prepare(self, spec: SignalSpec) -> Step:
        return GammatoneStep(self, spec)

    def prepare_with(self, following: Sequence[Stage], spec: SignalSpec) -> tuple[Step, int]:
        """As one loop with what makes a rate map of the bands."""
        from auditory.cochlea.gammatone.rate_map import RateMapStep
        from auditory.haircell.half_wave import HalfWave
        from auditory.integration.frames import Frames
        from auditory.integration.leaky import LeakyIntegrator
        match following:
            case [HalfWave(order=1, repeats=1) as hair, LeakyIntegrator(poles=1) as leaky,
                  Frames(value="last") as frames, *_] if self.output == "real" and leaky.computing(spec) is spec \
                    and hair.computing(spec) is spec:
                return RateMapStep(self, hair, leaky, frames, spec), 4
        return super().prepare_with(following, spec)


class GammatoneStep(Step):
    """A gammatone filterbank at work."""

    def __init__(self, stage: Gammatone, spec: SignalSpec) -> None:
        cf_hz = stage.place(spec)
        group_delay_s = (ORDER - 1) / (2 * pi * stage.bandwidths_hz(cf_hz))
        axis = stage.channel_axis(cf_hz, group_delay_s=group_delay_s)
        dtype: np.dtype[Any] = spec.dtype
        if stage.output == "complex":
            dtype = np.result_type(spec.dtype, np.complex64)
        output = spec.with_axes((axis,), dtype, share=(0, 1), notes=(*spec.notes, *stage.dead_channels(spec)))
        coefficients = stage.design(spec, cf_hz)
        state = GammatoneState(np.zeros((ORDER, len(coefficients.pole)), coefficients.pole.dtype))
        super().__init__(spec, output, coefficients, state)
        self.computed = len(coefficients.pole)                   # the padding of the output may be wider
        kernels = {"real": gammatone_real, "envelope": gammatone_envelope, "complex": gammatone_complex}
        self.kernel = kernels[stage.output]
        self.makes_rows = stage.output == "real"

    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        self.kernel(sound_of(block), self.coefficients, self.state.z, out)
        out[:, self.computed:] = 0                               # whatever a later stage has left there
        return out

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        if not self.makes_rows or target.strides[-1] != target.itemsize:
            return super().process_into(block, target)
        group = lane_count(self.output.dtype, GROUP)
        tile = self.block(TILE_SAMPLES, "tile", (group,))
        spare = self.block(group, "spare", (TILE_SAMPLES,))
        gammatone_rows(sound_of(block), self.coefficients, self.state.z, tile, spare, target)
        return len(block)


def sound_of(block: np.ndarray) -> np.ndarray:
    """The samples of a block that has no channels, contiguous."""
    return block.reshape(-1) if block.shape[1] == 1 else np.ascontiguousarray(block[:, 0])
