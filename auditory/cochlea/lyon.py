"""Lyon's passive ear: a cascade of notch filters, with gain control that neighbours share.

Params -> design() -> coefficients -> state, and the loops in ``lyon_kernel.py``.
"""
from math import exp, floor, hypot, log, pi, sqrt
from typing import ClassVar, NamedTuple, NoReturn, Self

import numpy as np
from pydantic import model_validator

from auditory.cochlea.gammatone.stage import sound_of
from auditory.cochlea.lyon_kernel import (
    CascadeCoefficients,
    GainControlCoefficients,
    cascade,
    differences,
    gain_control,
    smooth,
)
from auditory.cochlea.placement import note_dead_channels
from auditory.contract.parameters import Parameter, ParameterError, with_unit
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.numerics import lane_count, padded, write_rows

STAGES = 4                      # of gain control, in a row
FRONT = 2                       # taps before the first channel: pre-emphasis, and the membrane's first resonance
MOST_CHANNELS = 4096
MOST_GAIN_CONTROL = 0.9         # the largest state of a gain control: `lyon` 1.0.0; an older C program has 1.0
SOURCE = "Slaney 1988, Apple Technical Report 13"


class LyonCoefficients(NamedTuple):
    """What the loops take, base to apex."""

    cascade: CascadeCoefficients
    control: GainControlCoefficients
    smoothing_pole: float       # of both poles before decimation


class LyonState(NamedTuple):
    """The ear's whole memory, base to apex."""

    sections: np.ndarray        # (2, tap), delays of the cascade
    control: np.ndarray         # (4, tap), states of the gain control
    smoothing: np.ndarray       # (4, tap), the last two inputs and outputs of the filter before decimation
    sample_index: np.ndarray    # (1,), on which the processing windows hang


class LyonPassive(Stage):
    """Let a wave run down a passive membrane, and turn it down, place by place, where it is loud.

    Lyon's ear as Slaney wrote it down: a cascade of second-order sections from base to apex, each a notch above a
    resonance; half-wave rectification at every tap; four stages of gain control, coupled to their neighbours; and each
    channel less than its neighbour towards the base, which sharpens it. Their number follows from the rate: 64 channels
    at 8 kHz, 86 at 16 kHz, 118 at 44.1 kHz.

    Takes ``(..., time)`` in Pa; returns ``(..., channel, time)``, best frequencies low to high, without a unit, one
    value every `decimation` samples.

    Raises
    ------
    ParameterError
        Where the rate leaves no place for a channel.

    Notes
    -----
    The published model has no reference level; its gain control expects samples within 1, so `full_scale_pa` says which
    pressure is 1. Computes in float64. Equals the package ``lyon`` 1.0.0, and with it keeps two things that surprise:
    the two taps before the first channel count as silent at the first sample of every `decimation`, so that without
    decimation the highest channel, which is less than silence, is always 0; and a wave is rectified even without
    gain control.

    References
    ----------
    Lyon (1982), A computational model of filtering, detection, and compression in the cochlea, ICASSP, 1282-1285.
    Slaney (1988), Lyon's cochlear model, Apple Technical Report 13.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import LyonPassive
    >>> click = np.zeros(1600, np.float32)
    >>> click[0] = 1
    >>> LyonPassive().apply(click, rate_hz=16000).shape
    (86, 1600)
    """

    hears_unit: ClassVar[str] = "Pa"
    channelwise: ClassVar[bool] = False

    ear_q: float = Parameter(8.0, "Quality of the filters well above break_hz.", ge=1, le=100, source=SOURCE)
    step_factor: float = Parameter(0.25, "Distance of channels in bandwidths: ear_q / 32.", ge=0.01, le=4,
                                   source=SOURCE)
    break_hz: float = Parameter(1000.0, "Frequency below which bandwidths stay the same.", ge=10, le=1e5, source=SOURCE)
    zero_offset: float = Parameter(1.5, "How far a notch lies above its resonance, in steps.", ge=0, le=20,
                                   source=SOURCE)
    zero_sharpness: float = Parameter(5.0, "How much sharper a notch is than its resonance.", ge=1, le=100,
                                      source=SOURCE)
    preemphasis_hz: float = Parameter(300.0, "Corner of the pre-emphasis, outer and middle ear in one.", gt=0, le=1e5,
                                      source=SOURCE)
    gain_control: bool = Parameter(True, "Turn down what is loud.", source=SOURCE)
    control_targets: tuple[float, ...] = Parameter(
        (0.0032, 0.0016, 0.0008, 0.0004), "What each of the four stages of gain control aims at, 1e-9 to 1.",
        min_length=STAGES, max_length=STAGES, source=SOURCE)
    control_taus_s: tuple[float, ...] = Parameter(
        (0.64, 0.16, 0.04, 0.01), "How slowly each of them follows, 1e-6 to 1000 s.",
        min_length=STAGES, max_length=STAGES, source=SOURCE)
    difference: bool = Parameter(True, "Take from each channel its neighbour towards the base.", source=SOURCE)
    decimation: int = Parameter(1, "Samples for one value of the output.", ge=1, le=100000, source="choice")
    smoothing_factor: float = Parameter(3.0, "Time constant of the filter before decimation, in values of the output.",
                                        gt=0, le=1000, source=SOURCE)
    full_scale_pa: float = Parameter(1.0, "Pressure that the model counts as 1.", ge=1e-9, le=1e6, source="choice")

    presets: ClassVar = {
        "slaney1988": {},
    }

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        for name, least, most in (("control_targets", 1e-9, 1.0), ("control_taus_s", 1e-6, 1000.0)):
            values = getattr(self, name)
            if not all(least <= value <= most for value in values):
                raise ParameterError(f"LyonPassive.{name} = {with_unit(values, name)}: each must be {least:g} to "
                                     f"{most:g}. Give four values in that range.")
        return self

    def refuse_rate(self, rate_hz: float) -> NoReturn:
        self.refuse("break_hz", f"leaves no place for a channel at a rate of {rate_hz:.10g} Hz",
                    "Lower it, or put a Resample to a higher rate first.")

    def cascade_hz(self, rate_hz: float) -> tuple[float, np.ndarray]:
        """Where the membrane begins, and the best frequencies, both in Hz, from base to apex.

        A channel is `step_factor` bandwidths from the next: with ``u = f + sqrt(f**2 + break_hz**2)`` they are equally
        spaced in ``ln u``.
        """
        step = self.step_factor
        top = rate_hz / 2
        top += hypot(top, self.break_hz) / self.ear_q * step * (1 - self.zero_offset)
        low = self.break_hz / sqrt(4 * self.ear_q ** 2 - 1)
        if top <= low:
            self.refuse_rate(rate_hz)
        u_top, u_low = (f + hypot(f, self.break_hz) for f in (top, low))
        n = floor(self.ear_q * (log(u_top) - log(u_low)) / step)
        if n < 2:                                                # the first gain is that of the second channel
            self.refuse_rate(rate_hz)
        if n > MOST_CHANNELS:
            self.refuse("step_factor", f"makes {n} channels of at most {MOST_CHANNELS}", "Raise it.")
        u = u_top / np.exp(np.arange(1, n + 1) * step / self.ear_q)
        return top, (u - self.break_hz ** 2 / u) / 2

    def dead_channels(self, spec: SignalSpec) -> tuple[Warning, ...]:
        """What must be told of channels above all that the source, before any resampling, could hold."""
        cf_hz = self.cascade_hz(spec.rate_hz)[1][::-1]
        return note_dead_channels(self, spec, cf_hz, cf_hz, "nothing of their own",
                                  f"Resample to {2 * spec.bandwidth_hz:.10g} Hz or less")

    def design_sections(self, rate_hz: float) -> np.ndarray:
        """``(b0, b1, b2, a1, a2)`` of every tap, base to apex, (5, tap)."""
        top, cf_hz = self.cascade_hz(rate_hz)
        bandwidth_hz = np.hypot(cf_hz, self.break_hz) / self.ear_q
        notch_hz = cf_hz + bandwidth_hz * self.step_factor * self.zero_offset
        poles = resonance(cf_hz, cf_hz / bandwidth_hz, rate_hz)
        zeros = resonance(notch_hz, self.zero_sharpness * notch_hz / bandwidth_hz, rate_hz)
        gain = np.empty(len(cf_hz))                              # at 0 Hz: what one section takes, the next gives back
        gain[1:] = cf_hz[:-1] / cf_hz[1:]
        gain[0] = gain[1]
        zeros *= gain * poles.sum(axis=0) / zeros.sum(axis=0)
        preemphasis = np.array([0, 1, -exp(-2 * pi * self.preemphasis_hz / rate_hz), 0, 0])
        first = resonance(np.array([top]), (cf_hz / bandwidth_hz)[:1], rate_hz)[:, 0]
        membrane = np.array([1, 0, -1, first[1], first[2]])
        front = [section * unit_at_a_quarter_of_the_rate(section) for section in (preemphasis, membrane)]
        return np.column_stack([*front, np.concatenate([zeros, poles[1:]])])

    def design(self, spec: SignalSpec) -> LyonCoefficients:
        """All of it in float64, padded to whole groups."""
        sections = self.design_sections(spec.rate_hz)
        n_taps = sections.shape[1]
        sections[:3, 0] /= self.full_scale_pa
        padding = padded(n_taps, np.float64) - n_taps
        epsilon = 1 - np.exp(-1 / (np.array(self.control_taus_s) * spec.rate_hz))
        towards_base, towards_apex = np.ones(n_taps), np.ones(n_taps)
        towards_base[0] = towards_apex[-1] = 0
        sides = (towards_base, 3 - towards_base - towards_apex, towards_apex)
        return LyonCoefficients(
            CascadeCoefficients(*np.pad(sections, ((0, 0), (0, padding)))),
            GainControlCoefficients(epsilon / np.array(self.control_targets), (1 - epsilon) / 3,
                                    np.array([MOST_GAIN_CONTROL]), *np.pad(sides, ((0, 0), (0, padding)))),
            exp(-1 / (self.smoothing_factor * self.decimation)))

    def computing(self, spec: SignalSpec) -> SignalSpec:
        return spec.change(dtype=np.dtype(np.float64))

    def unit_after(self, unit: str) -> str:
        return "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        if spec.axes:
            raise TypeError(f"LyonPassive: takes a sound, this signal already has the axis {spec.axes[-1].name}. "
                            "Put it first, before what makes channels.")
        return LyonStep(self, spec)


def resonance(f_hz: np.ndarray, quality: np.ndarray, rate_hz: float) -> np.ndarray:
    """``1 - 2 r cos(theta) z**-1 + r**2 z**-2`` of a pair of poles, or zeros, (3, channel)."""
    r = np.exp(-pi * f_hz / (quality * rate_hz))
    theta = 2 * pi * f_hz / rate_hz * np.sqrt(1 - 1 / (4 * quality ** 2))
    return np.array([np.ones(len(f_hz)), -2 * r * np.cos(theta), r * r])


def unit_at_a_quarter_of_the_rate(section: np.ndarray) -> np.ndarray:
    """What to scale a section by, (5,), so that its gain is 1 at a quarter of the rate, where z is j."""
    b0, b1, b2, a1, a2 = section
    scale = abs(1 - 1j * a1 - a2) / abs(b0 - 1j * b1 - b2)
    return np.array([scale, scale, scale, 1, 1])


class LyonStep(Step):
    """A passive ear at work."""

    def __init__(self, stage: LyonPassive, spec: SignalSpec) -> None:
        self.stage, self.every = stage, stage.decimation
        cf_hz = stage.cascade_hz(spec.rate_hz)[1][::-1]
        axis = Axis("channel", len(cf_hz), {"cf_hz": cf_hz})
        notes = (*spec.notes, *stage.dead_channels(spec))
        output = spec.with_axes((axis,), unit=stage.unit_after(spec.unit), notes=notes,
                                **spec.every(self.every, self.every if self.every > 1 else 0))
        coefficients = stage.design(spec)
        self.width = len(coefficients.cascade.b0)
        state = LyonState(np.zeros((2, self.width)), np.zeros((STAGES, self.width)), np.zeros((4, self.width)),
                          np.zeros(1, np.int64))
        super().__init__(spec, output, coefficients, state)
        self.inside = np.dtype(np.float64)
        self.latency_s = (self.every - 1) / spec.rate_hz
        self.channels = slice(FRONT + len(cf_hz) - 1, FRONT - 1, -1)     # of the taps, from apex to base

    @property
    def block_bytes_per_sample(self) -> float:
        return 2 * self.width * self.inside.itemsize             # a value for each tap and sample, and turned to rows

    def output_length(self, n: int) -> int:
        return n // self.every

    def process(self, block: np.ndarray) -> np.ndarray:
        values = self.run(block)
        out = self.block(len(values))
        out[:, :self.output.shape[-1]] = values[:, self.channels]
        return out

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        values = self.run(block)
        rows = self.block(len(values), "rows", (self.width,), self.inside).reshape(self.width, len(values))
        write_rows(values, rows)
        target[:, :len(values)] = rows[self.channels]
        return len(values)

    def run(self, block: np.ndarray) -> np.ndarray:
        """What all taps say, base to apex: ``(frame, tap)``."""
        x = sound_of(block).astype(np.float64, copy=False)
        taps = self.block(len(x), "taps", (self.width,), self.inside)
        relay = np.empty(self.width // lane_count(np.float64) + 1)
        cascade(x, self.coefficients.cascade, self.state.sections, relay, taps)
        start = int(self.state.sample_index[0])
        taps[-start % self.every::self.every, :FRONT] = 0        # silent at the first sample of every window
        if self.stage.gain_control:
            gain_control(taps, self.coefficients.control, self.state.control, taps)
        if self.stage.difference:
            differences(taps, taps)
        if self.every > 1:
            smooth(taps, self.coefficients.smoothing_pole, self.state.smoothing, taps)
        self.state.sample_index[0] = start + len(x)
        return taps[self.every - 1 - start % self.every::self.every]
