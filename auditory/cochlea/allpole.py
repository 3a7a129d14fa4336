"""The all-pole relatives of the gammatone: APGF, DAPGF and OZGF.

Params -> design() -> coefficients -> state, and the loop in ``allpole_kernel.py``.
"""
from math import pi
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from auditory.cochlea.allpole_kernel import GROUP, AllPoleCoefficients, all_pole_sections
from auditory.cochlea.gammatone.stage import sound_of
from auditory.cochlea.placement import Filterbank
from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.numerics import padded
from auditory.scales import erb_hz


class AllPoleState(NamedTuple):
    """The filterbank's whole memory."""

    z: np.ndarray               # (section, channel) complex, one one-pole a section


class AllPoleGammatone(Filterbank):
    """Split sound into bands with the steep high side and the shallow low tail of a travelling wave.

    `order` equal resonances in a row, ``D(s) = s**2 + (w0 / Q) s + w0**2``, and at most one zero: ``all_pole`` (APGF)
    ``w0**(2 N) / D**N``, ``differentiated`` (DAPGF) ``w0**(2 N - 1) s / D**N``, ``one_zero`` (OZGF)
    ``w0**(2 N - 1) (s + zero_ratio w0) / D**N``. The poles are those of a gammatone of the same best frequency and
    bandwidth: ``w0 = 2 pi sqrt(cf**2 + b**2)``, ``Q = w0 / (4 pi b)``, ``b = bandwidth_erb * ERB(cf)``; with `quality`
    they have that Q, and ``w0 = 2 pi cf``.

    Takes ``(..., time)`` in Pa; returns ``(..., channel, time)`` in Pa, best frequencies low to high. A response peaks
    somewhat below its best frequency, at the coordinate ``peak_hz``.

    Raises
    ------
    ParameterError
        Where a best frequency does not lie below the Nyquist frequency of the signal.

    Notes
    -----
    Digital poles and zero are those of the analogue filter mapped by ``exp(s / rate)`` (choice). Such a filter rises
    higher above its tail than the analogue one: by 0.4 dB where ``w0 / rate`` is 0.4, by 1 dB at 0.6, 4.2 dB at 1.2
    (N = 4, Q about 4). `gain` says what of the analogue filter is kept: its gain at the peak, or the gain of its tail.
    The envelope of a click peaks about ``2 (N - 1) Q / w0`` after it, ``group_delay_s``. With a bandwidth of 1.019 ERB
    the filter's own ERB is near, not at, one ERB. That there are four resonances, and where the zero of ``one_zero``
    lies, are choices.

    In float32, each channel lies within -95 dB of float64 for noise, best frequencies from 50 Hz and rates to 48 kHz.
    For a tone among the best frequencies it does so re the loudest channel; those far from the tone hear little else
    than its rounding.

    References
    ----------
    Lyon (1997), The all-pole gammatone filter and auditory models, Forum Acusticum. Katsiamis, Drakakis & Lyon (2007),
    EURASIP Journal on Audio, Speech, and Music Processing, 63685.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import AllPoleGammatone
    >>> click = np.zeros(1600, np.float32)
    >>> click[0] = 1
    >>> AllPoleGammatone.preset("ozgf", n_channels=30).apply(click, rate_hz=16000).shape
    (30, 1600)
    """

    kind: Literal["all_pole", "differentiated", "one_zero"] = Parameter(
        "all_pole", "No zero, a zero at 0 Hz, or a zero near it.", source="Lyon 1997; Katsiamis et al. 2007")
    order: int = Parameter(4, "Number N of equal resonances in a row.", ge=1, le=16, source="choice")
    bandwidth_erb: float = Parameter(1.019, "Bandwidth parameter b of the gammatone with the same poles, in ERB.",
                                     ge=0.01, le=20, source="Patterson et al. 1992")
    quality: float | None = Parameter(None, "Q of each resonance, in all channels; None takes it from bandwidth_erb.",
                                      ge=0.75, le=1000, source="choice")
    zero_ratio: float = Parameter(0.1, "The zero of one_zero in units of w0, which is also the gain of the tail.",
                                  ge=1e-6, le=10, source="choice")
    gain: Literal["peak", "tail", "unit_peak"] = Parameter(
        "peak", "Keep the analogue filter's gain at its peak, or that of its tail; or make the gain at the peak 1.",
        source="choice")

    presets: ClassVar = {
        "apgf": {},                                              # Lyon 1997
        # Katsiamis, Drakakis & Lyon 2007 for the kinds; the order and the place of the zero are choices of this project
        "dapgf": {"kind": "differentiated"},
        "ozgf": {"kind": "one_zero"},
    }

    def resonances(self, cf_hz: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Natural frequency ``w0 / (2 pi)`` in Hz, and quality Q, of each channel."""
        if self.quality is not None:
            return cf_hz, np.full(len(cf_hz), self.quality)
        bandwidth_hz = self.bandwidth_erb * erb_hz(cf_hz)
        natural_hz = np.hypot(cf_hz, bandwidth_hz)
        return natural_hz, natural_hz / (2 * bandwidth_hz)

    def zero(self) -> float:
        """Where the zero lies, in units of w0."""
        return self.zero_ratio if self.kind == "one_zero" else 0.0

    def peaks_hz(self, cf_hz: np.ndarray) -> np.ndarray:
        """Where the analogue response of each channel is largest: d|H(jw)|**2 / dw = 0, quadratic in (w / w0)**2.

        0 Hz where damping leaves no resonance (Q below 0.7: bands wider than their best frequency).
        """
        natural_hz, quality = self.resonances(cf_hz)
        beta, n = 1 - 1 / (2 * quality ** 2), self.order
        if self.kind == "all_pole":
            return natural_hz * np.sqrt(np.maximum(beta, 0))
        square = self.zero() ** 2
        a, half_b, c = 2 * n - 1, n * square - beta * (n - 1), -(2 * n * beta * square + 1)
        root = np.sqrt(np.maximum(half_b ** 2 - a * c, 0))
        return natural_hz * np.sqrt(np.maximum(root - half_b, 0) / a)

    def analogue_response(self, f_hz: np.ndarray, cf_hz: np.ndarray) -> np.ndarray:
        """H(j 2 pi f), complex; `f_hz` and `cf_hz` are broadcast together."""
        natural_hz, quality = self.resonances(np.atleast_1d(cf_hz))
        s = 1j * f_hz / natural_hz
        numerator = 1 if self.kind == "all_pole" else s + self.zero()
        return numerator / (s * s + s / quality + 1) ** self.order

    def design(self, spec: SignalSpec, cf_hz: np.ndarray) -> AllPoleCoefficients:
        """Poles and taps, designed in float64, padded to whole groups of the kernel; taps fit the pole as rounded.

        A one-pole ``z[n] = p z[n-1] + x[n]`` has ``Re z = (1 - Re(p) / z) / |1 - p / z|**2`` and ``Im z = (Im(p) / z) /
        |1 - p / z|**2``: mixed with 1 and ``(Re p - q) / Im p``, they are a resonance with its zero at q. This stays
        accurate in float32 where a section of real coefficients does not.
        """
        natural_hz, quality = self.resonances(cf_hz)
        omega = 2 * pi * natural_hz / spec.rate_hz
        width = padded(len(cf_hz), spec.real_dtype, GROUP)
        pole = np.zeros(width, np.result_type(spec.real_dtype, np.complex64))
        pole[:len(cf_hz)] = np.exp(omega * (-1 / (2 * quality) + 1j * np.sqrt(1 - 1 / (4 * quality ** 2))))
        if (abs(pole) >= 1).any():
            parameter = "bandwidth_erb" if self.quality is None else "quality"
            self.refuse(parameter, f"makes bands too narrow for {spec.real_dtype} at {spec.rate_hz:.10g} Hz: "
                        "the filter would never come to rest",
                        "Widen them, lower the rate with Resample, or ask for precision='float64'.")
        p = pole[:len(cf_hz)].astype(np.complex128)
        zeros, scale = np.zeros((self.order, len(cf_hz))), np.ones(len(cf_hz))
        if self.kind != "all_pole":                              # the tail is s / w0 + zero(), as it is analogue
            zeros[-1] = np.exp(-self.zero() * omega)
            scale = self.zero() / -np.expm1(-self.zero() * omega) if self.zero() else 1 / omega
        real_tap = np.tile(abs(1 - p) ** 2, (self.order, 1))     # a section's gain is 1 at 0 Hz
        real_tap[-1] *= scale
        imag_tap = real_tap * (p.real - zeros) / p.imag
        if self.gain != "tail":
            peaks_hz = self.peaks_hz(cf_hz)
            delay = np.exp(-2j * pi * peaks_hz / spec.rate_hz)
            sections = (real_tap + (imag_tap * p.imag - real_tap * p.real) * delay) / (
                (1 - p * delay) * (1 - p.conj() * delay))
            wanted = np.abs(self.analogue_response(peaks_hz, cf_hz)) if self.gain == "peak" else 1.0
            share = (wanted / np.abs(sections.prod(axis=0))) ** (1 / self.order)     # no section overflows alone
            real_tap, imag_tap = real_tap * share, imag_tap * share
        fill = ((0, 0), (0, width - len(cf_hz)))
        return AllPoleCoefficients(pole, np.pad(real_tap, fill).astype(spec.real_dtype),
                                   np.pad(imag_tap, fill).astype(spec.real_dtype))

    def prepare(self, spec: SignalSpec) -> Step:
        return AllPoleStep(self, spec)


class AllPoleStep(Step):
    """An all-pole filterbank at work."""

    def __init__(self, stage: AllPoleGammatone, spec: SignalSpec) -> None:
        cf_hz = stage.place(spec)
        natural_hz, quality = stage.resonances(cf_hz)
        axis = stage.channel_axis(cf_hz, peak_hz=stage.peaks_hz(cf_hz),
                                  group_delay_s=(stage.order - 1) * quality / (pi * natural_hz))
        output = spec.with_axes((axis,), share=(0, 1), notes=(*spec.notes, *stage.dead_channels(spec)))
        coefficients = stage.design(spec, cf_hz)
        state = AllPoleState(np.zeros((stage.order, len(coefficients.pole)), coefficients.pole.dtype))
        super().__init__(spec, output, coefficients, state)
        self.computed = len(coefficients.pole)                   # the padding of the output may be wider

    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        all_pole_sections(sound_of(block), self.coefficients, self.state.z, out)
        out[:, self.computed:] = 0                               # whatever a later stage has left there
        return out
