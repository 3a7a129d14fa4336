"""Strobed integration: strong moments set going what gathers a voice's cycles into one image."""
from typing import ClassVar

import numpy as np

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.periodicity.strobes_kernel import MOST_STROBES, Finder, Gatherer, Memory, gathered_images

AIMC = "AIM-C"
CYCLES = 10.0                   # AIM-C: after so many a strobe counts in full
LEAST_SAMPLES = 3               # of a hop


class StrobedIntegration(Stage):
    """Let strong moments strobe: what follows each is added into one image, so that what repeats stands still.

    A strobe is a peak that rises above what the one before has left: a parabola that goes up to `height` times it
    within half of `width_cycles` of the channel's best frequency, then, from there on, a straight line that reaches 0
    after `fall_s`. Each sample is added at its lag from every strobe of the last `max_lag_s`, at most 50: a strobe
    counts ``min(1, cycles since the one before / 10)`` times ``rank^-0.5``, the newest being the first, over the sum of
    those at its coming. The image halves in `half_life_s`.

    Takes ``(..., channel, time)`` with ``cf_hz``, a neural activity pattern not below 0; returns
    ``(..., channel, lag, time)`` in its unit, ``lag_s`` from 0 to `max_lag_s`, of which the last stays 0. Level does
    not change where strobes lie. A frame is complete at ``time_s``; it is said a sample later, since what is a peak
    shows in the next.

    In AIM-C the parabola's end hangs on the unit of the signal, for small ones by nothing that changes a strobe; here,
    it is half of its width. ``aimc`` ends frames a sample early, as counted there.

    References
    ----------
    Patterson, Allerhand & Giguère (1995), JASA 98, 1890-1894. AIM-C (T. Walters, Apache licence); ``aim_mat``: frames
    and first lag of AIM-MAT.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import StrobedIntegration
    >>> pulses = (np.arange(16000) % 80 == 40).astype(float)
    >>> image = StrobedIntegration().apply(pulses[np.newaxis], rate_hz=16000, cf_hz=[1000.0])
    >>> np.flatnonzero(image[0, :, -1]).tolist()
    [0, 80, 160, 240, 320, 400, 480]
    """

    hears_axes: ClassVar = ("channel",)
    needs_coordinates: ClassVar = ("cf_hz",)

    hop_s: float = Parameter(0.020, "From image to image.", gt=0, le=10, source=AIMC)
    half_life_s: float = Parameter(0.030, "After which half of an image is left.", ge=1e-6, le=60, source=AIMC)
    min_lag_s: float = Parameter(0.0, "The first lag that is gathered.", ge=0, le=10, source=AIMC)
    max_lag_s: float = Parameter(0.035, "The longest lag.", gt=0, le=10, source=AIMC)
    height: float = Parameter(1.2, "How high the parabola rises over a strobe.", gt=1, le=100, source=AIMC)
    width_cycles: float = Parameter(1.5, "How wide the parabola is.", ge=0.01, le=100, source=AIMC)
    fall_s: float = Parameter(0.020, "How long the line takes to fall by a whole strobe.", ge=1e-6, le=60, source=AIMC)
    early: bool = Parameter(False, "Whether frames end a sample early, while decay is that of whole ones.",
                            source="choice; True: AIM-C")

    presets: ClassVar = {"aimc": {"early": True}, "aim_mat": {"hop_s": 0.005, "min_lag_s": 0.0005}}

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        cf_hz, rate_hz = self.coordinate(spec, "cf_hz"), spec.rate_hz
        if (cf_hz <= 0).any():
            raise ParameterError(f"StrobedIntegration: cf_hz = {cf_hz.min():.10g} Hz: must be above 0. "
                                 "Give each channel its best frequency.")
        hop, max_lag = round(self.hop_s * rate_hz), int(self.max_lag_s * rate_hz * (1 + 1e-12))
        if hop < LEAST_SAMPLES:
            self.refuse("hop_s", f"must be at least {LEAST_SAMPLES} samples, {LEAST_SAMPLES / rate_hz:.4g} s at "
                        f"{rate_hz:.10g} Hz", "Lengthen it.")
        if max_lag < 1:
            self.refuse("max_lag_s", f"must be at least one sample, {1 / rate_hz:.4g} s at {rate_hz:.10g} Hz",
                        "Lengthen it.")
        if self.min_lag_s > self.max_lag_s:
            self.refuse("min_lag_s", f"must not be above max_lag_s = {self.max_lag_s:.10g} s", "Lower it.")
        output = spec.with_axes((*spec.axes, Axis("lag", max_lag + 1, {"lag_s": np.arange(max_lag + 1) / rate_hz})),
                                **spec.every(hop - self.early, hop - self.early))
        return StrobedIntegrationStep(spec, output, self.finder(cf_hz, spec),
                                      self.gatherer(cf_hz, spec, hop - self.early, max_lag))

    def finder(self, cf_hz: np.ndarray, spec: SignalSpec) -> Finder:
        """The parabola a (t + b)² + height of each channel, t in samples."""
        width = self.width_cycles / cf_hz * spec.rate_hz
        fall = 1 / max(int(spec.rate_hz * self.fall_s), 1)
        return Finder((4 * (1 - self.height) / width**2).astype(spec.dtype), (-width / 2).astype(spec.dtype),
                      np.floor(width / 2).astype(np.int64), np.array(self.height, spec.dtype),
                      np.array(fall, spec.dtype))

    def gatherer(self, cf_hz: np.ndarray, spec: SignalSpec, period: int, max_lag: int) -> Gatherer:
        """Weights, and what is left of a sample by the end of its frame of `period`."""
        per_sample = 0.5 ** (1 / (self.half_life_s * spec.rate_hz))
        ranks = np.arange(1, MOST_STROBES + 1) ** -0.5
        left, keep = np.arange(period - 1, -1, -1) + self.early, per_sample ** (period + self.early)
        return Gatherer((cf_hz / spec.rate_hz / CYCLES).astype(spec.dtype), ranks.astype(spec.dtype),
                        (per_sample**left).astype(spec.dtype), np.array(keep, spec.dtype),
                        np.array(round(self.min_lag_s * spec.rate_hz)), np.array(max_lag))


class StrobedIntegrationStep(Step):
    """Strobes and images at work."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, finder: Finder, gatherer: Gatherer) -> None:
        (n_channels, n_lags), dtype = output.shape, spec.dtype
        state = Memory(np.zeros((2, n_channels), dtype), np.zeros(n_channels, dtype), np.zeros(n_channels, dtype),
                       np.zeros(n_channels, np.int64), np.zeros((n_channels, MOST_STROBES), np.int64),
                       np.zeros((n_channels, MOST_STROBES), dtype), np.zeros((n_channels, MOST_STROBES), dtype),
                       np.full(n_channels, -1, np.int64), np.zeros((n_channels, n_lags), dtype),
                       np.zeros((n_channels, n_lags), dtype), np.zeros(1, np.int64))
        super().__init__(spec, output, finder, state)
        self.gatherer = gatherer
        self.period = len(gatherer.decay)
        self.latency_s = self.period / spec.rate_hz

    def output_length(self, n: int) -> int:
        return n // self.period

    def process(self, block: np.ndarray) -> np.ndarray:
        start = int(self.state.sample_index[0])
        self.state.sample_index[0] = start + len(block)
        if start == 0 and len(block):                            # nothing stands before the first
            self.state.samples[1] = block[0, :self.spec.shape[0]]
            block, start = block[1:], 1
        return self._images(block, start - 1)

    def flush(self) -> np.ndarray | None:
        n = int(self.state.sample_index[0])
        return self._images(np.zeros((1, self.spec.width), self.spec.dtype), n - 1) if n else None

    def _images(self, block: np.ndarray, start: int) -> np.ndarray:
        """What is said of the samples from `start` on, now that those of `block` have come after each."""
        out = self.block((start + len(block)) // self.period - start // self.period)
        gathered_images(block, start, self.coefficients, self.gatherer, self.state, out)
        return out
