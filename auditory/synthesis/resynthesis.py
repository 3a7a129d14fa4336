"""Resynthesis: from complex bands, as they are or masked, back to sound."""
from math import pi
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from auditory.cochlea.gammatone.stage import ORDER, UNIT_BANDWIDTH, Gammatone
from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.synthesis.resynthesis_kernel import summed_in_time

GAIN_ITERATIONS = 100           # Hohmann 2002


class Synthesis(NamedTuple):
    """How each band is turned, weighted and delayed."""

    weights: np.ndarray         # (channel,) complex: gain times phase factor
    offsets: np.ndarray         # (channel,) by how many samples a band's peak comes after the click


class ResynthesisState(NamedTuple):
    """The bands of late."""

    bands: np.ndarray           # (delay, 2 channels) real and imaginary parts in turn, the newest last
    sample_index: np.ndarray    # (1,) samples heard


class Resynthesis(Stage):
    """Put the bands of a cochlea together again, so that a mask on them becomes a sound.

    Each band of a click is turned so that its real part peaks at its envelope's peak, delayed so that all peaks meet
    `delay_s` after the click, and weighted so that together they are flat at every best frequency (100 iterations of
    ``G / |F G|``); bands whose peak comes later are turned at the delay itself. The sum is the sound.

    Takes the complex bands ``(..., channel, time)`` in Pa of a ``Gammatone(output="complex")`` with the same
    `bandwidth_erb` and `erb`, and their ``cf_hz``; returns ``(..., time)`` in Pa, as long as the sound and in step with
    it. It waits for `delay_s`; what is owed comes when the sound ends. At its end the bands would still have rung on:
    let it end in `delay_s` of silence. float64 inside.

    Two filters to an ERB and 16 ms give 37 dB between 1.5 times the lowest and 0.9 times the highest best frequency,
    8 ms, for live use, 35 dB; one to an ERB no more than 23 dB. Below the bank, nothing is heard.

    References
    ----------
    Hohmann (2002), Acta Acustica united with Acustica 88, 433-442.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Gammatone, Resynthesis
    >>> t = np.arange(8000) / 16000
    >>> tone = np.sin(2 * np.pi * 1000 * t)
    >>> again = (Gammatone(n_channels=60, output="complex") >> Resynthesis()).apply(tone, rate_hz=16000)
    >>> bool(abs(again - tone)[2000:6000].max() < 0.02)
    True
    """

    hears_axes: ClassVar = ("channel",)
    needs_coordinates: ClassVar = ("cf_hz",)
    hears_analytic: ClassVar[bool] = True
    channelwise: ClassVar[bool] = False

    delay_s: float = Parameter(0.016, "When the bands meet.", gt=0, le=1, source="choice; 4 ms: Hohmann 2002")
    bandwidth_erb: float = Parameter(UNIT_BANDWIDTH, "The bandwidth of the Gammatone that made the bands.", ge=0.01,
                                     le=20, source="Hohmann 2002, eq. 14")
    erb: Literal["glasberg_moore1990", "hohmann2002"] = Parameter(
        "glasberg_moore1990", "The ERB of the Gammatone that made the bands.", source="Glasberg & Moore 1990")

    presets: ClassVar = {"live": {"delay_s": 0.008}, "hohmann2002": {"delay_s": 0.004, "erb": "hohmann2002"}}

    def design(self, spec: SignalSpec) -> Synthesis:
        """Phases, delays and gains, from what the analysis filters answer a click."""
        cf_hz, rate_hz = self.coordinate(spec, "cf_hz"), spec.rate_hz
        delay = self.delay_samples(spec)
        widths_hz = Gammatone(bandwidth_erb=self.bandwidth_erb, erb=self.erb).bandwidths_hz(cf_hz)
        poles = np.exp((-2 * pi * widths_hz + 2j * pi * cf_hz) / rate_hz)
        inward = 2 * (1 - abs(poles)) ** ORDER
        n = np.arange(delay + 2)
        powers = poles[:, np.newaxis] ** n
        responses = inward[:, np.newaxis] * (n + 1) * (n + 2) * (n + 3) / 6 * powers       # of four one-poles in a row
        peaks = np.argmax(abs(responses[:, :-1]), axis=1)
        rows = np.arange(len(cf_hz))
        slopes = responses[rows, peaks + 1] - np.where(peaks > 0, responses[rows, np.maximum(peaks - 1, 0)], 0)
        phases = 1j * abs(slopes) / slopes
        positive, negative = (phases * inward / (1 - np.outer(np.exp(-2j * pi * f_hz / rate_hz), poles)) ** ORDER
                              * np.exp(np.outer(-2j * pi * f_hz / rate_hz, delay - peaks)) for f_hz in (cf_hz, -cf_hz))
        transfer = (positive + negative.conj()) / 2              # of the real parts, (frequency, channel)
        gains = np.ones(len(cf_hz))
        for _ in range(GAIN_ITERATIONS):
            gains /= np.abs(transfer @ gains)
        return Synthesis(gains * phases, peaks.astype(np.int64))

    def delay_samples(self, spec: SignalSpec) -> int:
        """The delay in whole samples."""
        delay = round(self.delay_s * spec.rate_hz)
        if delay < 1:
            self.refuse("delay_s", f"must be at least one sample, {1 / spec.rate_hz:.10g} s at {spec.rate_hz:.10g} Hz",
                        "Lengthen it.")
        return delay

    def prepare(self, spec: SignalSpec) -> Step:
        self.check_no_further_axes(spec)
        if spec.dtype.kind != "c":
            raise ParameterError("Resynthesis: takes complex bands, this signal is real. Give Gammatone "
                                 "output='complex'.")
        return ResynthesisStep(self, spec)


class ResynthesisStep(Step):
    """The sum at work: sample m is said when sample m + delay has come."""

    def __init__(self, stage: Resynthesis, spec: SignalSpec) -> None:
        synthesis, self.delay = stage.design(spec), stage.delay_samples(spec)
        self.n_channels = spec.shape[-1]
        output = spec.with_axes((), spec.real_dtype)
        state = ResynthesisState(np.zeros((self.delay, 2 * self.n_channels), spec.real_dtype), np.zeros(1, np.int64))
        super().__init__(spec, output, synthesis, state)
        self.weights = np.ascontiguousarray(synthesis.weights, np.complex128).view(np.float64)
        self.inside = np.dtype(np.float64)
        self.latency_s = self.delay / spec.rate_hz

    def process(self, block: np.ndarray) -> np.ndarray:
        parts = np.ascontiguousarray(block[:, :self.n_channels]).view(self.output.dtype)
        start = int(self.state.sample_index[0])
        self.state.sample_index[0] = start + len(block)
        return self._said(parts, max(0, self.delay - start))

    def flush(self) -> np.ndarray | None:
        owed = min(int(self.state.sample_index[0]), self.delay)
        if not owed:
            return None
        silence = np.zeros((self.delay, 2 * self.n_channels), self.output.dtype)
        return self._said(silence, self.delay - owed)

    def _said(self, parts: np.ndarray, n_unsaid: int) -> np.ndarray:
        joined = np.concatenate((self.state.bands, parts))
        self.state.bands[...] = joined[len(parts):]
        out = self.block(max(len(parts) - n_unsaid, 0))
        if len(out):
            summed_in_time(joined[n_unsaid:], self.weights, self.coefficients.offsets, out)
        return out


def si_sdr_db(estimate: Any, target: Any) -> float:
    """How far above the error of an estimate its target stands, in dB, whatever the gain between them.

    The scale-invariant signal-to-distortion ratio of Le Roux et al. (2019), ICASSP: with
    ``a = <estimate, target> / |target|^2``, 20 log10 of ``|a target| / |estimate - a target|``.
    """
    estimate, target = np.asarray(estimate, np.float64), np.asarray(target, np.float64)
    if estimate.shape != target.shape or estimate.ndim != 1:
        raise ValueError(f"estimate, target = arrays of shape {estimate.shape}, {target.shape}: must be (time,) of one "
                         "length. Cut them to it.")
    scaled = np.dot(estimate, target) / max(np.dot(target, target), 1e-300) * target
    error = np.sum((estimate - scaled) ** 2)
    return float(10 * np.log10(max(np.sum(scaled**2), 1e-300) / max(error, 1e-300)))
