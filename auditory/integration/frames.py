"""Frames: looking at a signal now and then instead of at every sample."""
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.frames_kernel import last_of_hop, weighted_frames

# A float32 sum of more samples than this would lose more than -80 dB of a constant: each addition rounds the same way.
LONGEST_FLOAT32_SAMPLES = 2000


class FramesCoefficients(NamedTuple):
    """The window with its scale; empty for the value at the hop."""

    window: np.ndarray          # (sample,)


class FramesState(NamedTuple):
    """The frames' whole memory."""

    sums: np.ndarray            # (frame in flight, channel)
    sample_index: np.ndarray    # (1,) absolute position; the grid of frames hangs on it


class Frames(Stage):
    """Look at the signal once per hop: its value there, or what a window gathered.

    ``last``: the last sample of each hop. ``mean``: ``mean(w y)``; ``mean_square``: ``mean((w y)**2)``, ``w`` being a
    rectangle (1) or a Hann window, over `window_s` (by default the hop). Windows are forced to an even number of
    samples as in the source, hops rounded to whole samples; frame k hears the samples from ``k hop`` on, so there are
    ``floor((n - (window - hop)) / hop)`` of them and a frame that is not full stays unsaid.

    Takes ``(..., time)``; returns ``(..., time)`` at ``rate / hop``, in the unit of its input, or its square.
    ``time_s`` is the end of what a frame has heard; the first comes after one window. Sums of more than 2000 samples
    are float64 inside, whatever the precision asked for.

    Raises
    ------
    ParameterError
        Where the hop is shorter than one sample, or the window shorter than the hop.

    References
    ----------
    Two!Ears Auditory Front-End (2013-16): 20 ms Hann, 10 ms hop, mean square. That the Hann window is the symmetric one
    is a choice.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Frames
    >>> Frames(hop_s=0.01, window_s=0.02, value="mean", window="hann").apply(np.ones(160000), rate_hz=16000).shape
    (999,)
    """

    pointwise: ClassVar[bool] = True

    hop_s: float = Parameter(0.010, "Time from frame to frame.", gt=0, le=60, source="Two!Ears Auditory Front-End")
    value: Literal["last", "mean", "mean_square"] = Parameter("last", "What a frame says.", source="choice")
    window: Literal["rectangle", "hann"] = Parameter("rectangle", "How the samples of a frame are weighted.",
                                                     source="choice")
    window_s: float | None = Parameter(None, "How long a frame listens; the hop, if left out.", gt=0, le=60,
                                       source="choice")

    presets: ClassVar = {
        "two_ears": {"hop_s": 0.010, "window_s": 0.020, "window": "hann", "value": "mean_square"},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.value == "last" and (self.window_s is not None or self.window != "rectangle"):
            raise ParameterError(f"Frames.value = 'last': hears one sample and has no window. "
                                 f"Leave out window and window_s, or choose value='mean'. Given: {self!r}.")
        if self.window_s is not None and self.window_s < self.hop_s:
            raise ParameterError(f"Frames.window_s = {self.window_s:.10g} s: "
                                 f"must be at least hop_s = {self.hop_s:.10g} s, "
                                 "or sound between the frames would be lost. Lengthen it.")
        return self

    def hop_samples(self, spec: SignalSpec) -> int:
        """The hop in whole samples, refused where it is shorter than one."""
        hop = round(self.hop_s * spec.rate_hz)
        if hop < 1:
            self.refuse("hop_s", f"must be at least one sample, {1 / spec.rate_hz:.10g} s at {spec.rate_hz:.10g} Hz",
                        "Lengthen it, or leave out Frames.")
        return hop

    def window_samples(self, spec: SignalSpec) -> int:
        """The length of what a frame hears."""
        hop = self.hop_samples(spec)
        if self.window_s is None:
            return hop
        return max(hop, 2 * round(self.window_s * spec.rate_hz / 2))

    def design(self, spec: SignalSpec) -> FramesCoefficients:
        """The window, divided by its length, squared where squares are gathered."""
        n = self.window_samples(spec)
        window = np.hanning(n) if self.window == "hann" else np.ones(n)
        return FramesCoefficients((window ** (2 if self.value == "mean_square" else 1) / n).astype(spec.dtype))

    def computing(self, spec: SignalSpec) -> SignalSpec:
        if self.window_samples(spec) <= LONGEST_FLOAT32_SAMPLES:
            return spec
        return spec.change(dtype=np.dtype(np.float64))

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        return LastOfHopStep(self, spec) if self.value == "last" else WeightedFramesStep(self, spec)


class FramesStep(Step):
    """What both kinds of frames share: the grid."""

    def __init__(self, stage: Frames, spec: SignalSpec, n_sums: int, coefficients: FramesCoefficients) -> None:
        self.hop, self.length = stage.hop_samples(spec), stage.window_samples(spec)
        start_s = spec.start_s + self.length / spec.rate_hz
        unit = f"{spec.unit}^2" if stage.value == "mean_square" else spec.unit
        output = spec.with_axes(spec.axes, rate_hz=spec.rate_hz / self.hop, start_s=start_s, unit=unit)
        sums = np.zeros((n_sums, output.block_size), coefficients.window.dtype)
        super().__init__(spec, output, coefficients, FramesState(sums, np.zeros(1, np.int64)))
        self.inside = sums.dtype
        self.latency_s = (self.length - 1) / spec.rate_hz

    def output_length(self, n: int) -> int:
        return max(0, (n - self.length) // self.hop + 1)

    def process(self, block: np.ndarray) -> np.ndarray:
        x = self.wide(block)
        start = int(self.state.sample_index[0])
        said = self.output_length(start)
        frames = self.block(self.output_length(start + len(x)) - said, "frames", x.shape[1:], self.inside)
        self.gather(x, start, said, frames)
        self.state.sample_index[0] = start + len(x)
        return self.said(frames)

    def gather(self, x: np.ndarray, start: int, said: int, out: np.ndarray) -> None:
        """Write the frames that end within `x`, whose first sample has the absolute index `start`."""
        raise NotImplementedError


class LastOfHopStep(FramesStep):
    """The value at the hop."""

    def __init__(self, stage: Frames, spec: SignalSpec) -> None:
        super().__init__(stage, spec, 0, FramesCoefficients(np.zeros(0, spec.dtype)))

    def gather(self, x: np.ndarray, start: int, said: int, out: np.ndarray) -> None:
        last_of_hop(x, (said + 1) * self.hop - 1 - start, self.hop, out)


class WeightedFramesStep(FramesStep):
    """Sums under a window."""

    def __init__(self, stage: Frames, spec: SignalSpec) -> None:
        in_flight = -(-stage.window_samples(spec) // stage.hop_samples(spec))
        super().__init__(stage, spec, in_flight, stage.design(stage.computing(spec)))
        self.squared = int(stage.value == "mean_square")

    def gather(self, x: np.ndarray, start: int, said: int, out: np.ndarray) -> None:
        weighted_frames(x, start, said, self.coefficients.window, self.hop, self.squared, self.state.sums, out)
