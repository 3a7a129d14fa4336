"""Frames: looking at a signal now and then instead of at every sample."""
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import FramesStep
from auditory.integration.frames_kernel import overlapping_frames
from auditory.numerics import Gathering, summed, weighted, weighted_square

# A float32 sum of more samples than this would lose more than -80 dB of a constant: each addition rounds the same way.
LONGEST_FLOAT32_SAMPLES = 2000
MOST_IN_FLIGHT = 4              # frames at once that a loop keeps in registers


class FramesCoefficients(NamedTuple):
    """The window with its scale; empty for the value at the hop."""

    window: np.ndarray          # (sample,)


class FramesState(NamedTuple):
    """The frames' whole memory."""

    sums: np.ndarray            # (frame in flight, channel), the oldest first
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

    def unit_after(self, unit: str) -> str:
        return f"{unit}^2" if self.value == "mean_square" else unit

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        hop, length = self.hop_samples(spec), self.window_samples(spec)
        output = spec.with_axes(spec.axes, unit=self.unit_after(spec.unit), **spec.every(hop, length))
        if self.value == "last":
            return LastOfHopStep(spec, output, hop)
        coefficients, n_in_flight = self.design(self.computing(spec)), -(-length // hop)
        if self.value == "mean" and self.window == "rectangle" and length == hop:
            return MeanOfHopStep(spec, output, hop, coefficients)
        kind = WeightedFramesStep if n_in_flight <= MOST_IN_FLIGHT else OverlappingFramesStep
        return kind(spec, output, hop, n_in_flight, self.value == "mean_square", coefficients)


class LastOfHopStep(FramesStep):
    """The value at the hop."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, hop: int) -> None:
        state = FramesState(np.zeros((0, output.block_size), spec.dtype), np.zeros(1, np.int64))
        super().__init__(spec, output, Gathering(0), hop, np.zeros(0, spec.dtype), state=state)

    def process(self, block: np.ndarray) -> np.ndarray:
        start = int(self.state.sample_index[0])
        self.state.sample_index[0] = start + len(block)
        last_samples = self.wide(block)[self.hop - 1 - start % self.hop::self.hop]
        return last_samples.reshape(len(last_samples), *self.output.block_shape)

    process_into = Step.process_into


class MeanOfHopStep(FramesStep):
    """The mean of each hop: a sum, divided when it ends, which is less work than weighing each sample."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, hop: int, coefficients: FramesCoefficients) -> None:
        sums = np.zeros((1, output.block_size), coefficients.window.dtype)
        super().__init__(spec, output, Gathering(1, summed), hop, coefficients.window, coefficients,
                         FramesState(sums, np.zeros(1, np.int64)), scale=coefficients.window[0])


class WeightedFramesStep(FramesStep):
    """Sums under a window."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, hop: int, n_in_flight: int, squared: bool,
                 coefficients: FramesCoefficients) -> None:
        sums = np.zeros((n_in_flight, output.block_size), coefficients.window.dtype)
        gathering = Gathering(n_in_flight, weighted_square if squared else weighted)
        super().__init__(spec, output, gathering, hop, coefficients.window, coefficients,
                         FramesState(sums, np.zeros(1, np.int64)))
        self.squared = squared


class OverlappingFramesStep(WeightedFramesStep):
    """Sums under a window of many hops."""

    joins = False

    def process(self, block: np.ndarray) -> np.ndarray:
        x, start = self.wide(block), int(self.state.sample_index[0])
        n_before, n_after = self.output_length(start), self.output_length(start + len(x))
        frames = self.block(n_after - n_before, "frames", x.shape[1:], self.inside)
        overlapping_frames(x, start, n_before, n_after, self.coefficients.window, self.hop, int(self.squared),
                           self.state.sums, frames)
        self.state.sample_index[0] = start + len(x)
        return self.as_output(frames)

    process_into = Step.process_into
