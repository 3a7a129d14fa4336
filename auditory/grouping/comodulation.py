"""Common fate: places whose envelopes rise and fall together belong together."""
from math import exp
from typing import ClassVar, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.grouping.comodulation_kernel import delayed_envelope, follow
from auditory.integration.windows import WindowedStep
from auditory.scales import erb_hz


class ComodulationState(NamedTuple):
    """What is remembered of the bands, and of how they move together."""

    tail: np.ndarray            # (window, *axes), the newest last
    sample_index: np.ndarray    # (1,) absolute position; the grid of windows hangs on it
    begun: np.ndarray           # (1,) 1 once there was a frame
    mean: np.ndarray            # (channel,) of the envelopes
    covariance: np.ndarray      # (channel, channel) of their relative changes
    vector: np.ndarray          # (channel,) which group


class Comodulation(Stage):
    """Take apart two sounds by common fate: the places of each rise and fall together.

    The envelope e of each band, the root of its power in windows, is delayed until all bands ring alike late; its
    relative change ``x = (e - m) / m``, at most `largest`, with m the leaky mean, makes the leaky covariances
    ``C = <x x'>``. Their correlations ``C_jk / sqrt(C_jj C_kk)``, rows and columns centred, are R, and one step
    ``v <- R v / |R v|`` a frame follows R's leading eigenvector; where there is nothing to follow, v stays, and
    where nothing has moved for long it is 0.

    Takes bands ``(..., channel, time)`` in Pa with ``cf_hz``, real; returns ``(..., channel, time)``, v: the sign
    tells the group (which of the two is positive is chance), the size how surely. A frame's time is the end of
    its window. Latency: the window and the longest delay. float64 inside;
    costs two products per pair of channels and frame.

    References
    ----------
    After the temporal coherence of Krishnan, Elhilali & Shamma (2014), PLoS Comput. Biol. 10, e1003985, with one rate
    of modulation; the form is this package's own.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Comodulation, Gammatone
    >>> noise = 0.02 * np.random.default_rng(0).standard_normal(8000)
    >>> (Gammatone(n_channels=12) >> Comodulation()).apply(noise, rate_hz=16000).shape
    (12, 47)
    """

    hears_axes: ClassVar = ("channel",)
    needs_coordinates: ClassVar = ("cf_hz",)
    channelwise: ClassVar[bool] = False

    window_s: float = Parameter(0.020, "Length of the windows of power (Hann).", gt=0, le=1, source="choice")
    hop_s: float = Parameter(0.010, "Time from frame to frame.", gt=0, le=1, source="choice")
    mean_tau_s: float = Parameter(0.5, "Time constant of the mean of each envelope.", gt=0, le=100, source="choice")
    tau_s: float = Parameter(0.5, "Time constant of the covariances.", gt=0, le=100, source="choice")
    largest: float = Parameter(3.0, "No relative change is greater.", gt=0, le=1000, source="choice")
    delay_bandwidths: float = Parameter(
        0.625, "How late bands ring: this over their ERB; 4 / (2 pi 1.0186) for a gammatone of order 4. 0: all alike.",
        ge=0, le=10, source="Hohmann 2002, at best frequency")
    least_pa: float = Parameter(1e-6, "Envelopes below do not move.", gt=0, le=1, source="choice")

    def unit_after(self, unit: str) -> str:
        return "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        names = tuple(axis.name for axis in spec.axes)
        if names != ("channel",):
            self.refuse_axes(names)
        return ComodulationStep(self, spec)


class ComodulationStep(WindowedStep):
    """Bands at work: (time, channel) to signs of groups."""

    def __init__(self, stage: Comodulation, spec: SignalSpec) -> None:
        window, hop = round(stage.window_s * spec.rate_hz), round(stage.hop_s * spec.rate_hz)
        if hop < 1:
            stage.refuse("hop_s", f"must be at least one sample at {spec.rate_hz:.10g} Hz", "Lengthen it.")
        if window < 2:
            stage.refuse("window_s", f"must be at least two samples at {spec.rate_hz:.10g} Hz", "Lengthen it.")
        delays_s = stage.delay_bandwidths / erb_hz(stage.coordinate(spec, "cf_hz"))
        self.first = np.round((delays_s - delays_s.min()) * spec.rate_hz).astype(np.int64)
        weights = np.hanning(window + 2)[1:-1]
        self.weights = weights / weights.sum()
        span = window + int(self.first.max())
        output = spec.with_axes(spec.axes, unit="1", **spec.every(hop, span))
        n_channels = spec.shape[-1]
        self.start = start = np.cos(np.arange(n_channels) ** 2.0)             # like no grouping
        start -= start.mean()
        start /= max(float(np.sqrt(np.sum(start ** 2))), 1e-12)
        super().__init__(spec, output, span, hop, state_of=lambda tail, sample_index: ComodulationState(
            tail, sample_index, np.zeros(1), np.zeros(n_channels), np.zeros((n_channels, n_channels)), start.copy()))
        frame_s = hop / spec.rate_hz
        self.keep = exp(-frame_s / stage.mean_tau_s), exp(-frame_s / stage.tau_s)
        self.least, self.largest = stage.least_pa, stage.largest

    def hear(self, windows: np.ndarray) -> np.ndarray:
        out = self.block(len(windows))
        state, n_channels = self.state, self.spec.shape[-1]
        envelope = self.block(1, "envelope", (n_channels,), np.dtype(np.float64))[0]
        for frame, target in zip(windows, out, strict=True):
            delayed_envelope(frame, self.first, self.weights, envelope)
            follow(envelope, self.keep, self.least, self.largest, self.start, state.begun, state.mean,
                   state.covariance, state.vector, target)
        return out
