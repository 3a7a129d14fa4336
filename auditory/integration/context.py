"""Context: what was, and how it changes, beside what is."""
from typing import ClassVar

import numpy as np

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.look_ahead import LookAheadStep


class Deltas(Stage):
    """Hear how each channel rises and falls: the slope of a line through the neighbouring frames.

    ``d[t] = sum over j of j (x[t + j] - x[t - j]) / (2 sum of j^2)``, j = 1 … `half_width_frames`; of `order` 2, the
    same of that. Beyond the first and the last frame stands that frame again.

    Takes and returns ``(..., time)`` in the unit of its input, per frame. Each order waits for `half_width_frames`
    more frames; ``time_s`` stays that of the frame in the middle, and the last ones come when the sound ends.

    References
    ----------
    Furui (1986), IEEE TASSP 34, 52-59; two frames to either side: Young et al., The HTK Book (not confirmed).

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Deltas
    >>> Deltas().apply(3.0 * np.arange(9.0)[np.newaxis], rate_hz=100).round(6).tolist()[0][2:-2]
    [3.0, 3.0, 3.0, 3.0, 3.0]
    """

    pointwise: ClassVar[bool] = True

    order: int = Parameter(1, "1: slope; 2: how the slope changes.", ge=1, le=4, source="choice")
    half_width_frames: int = Parameter(2, "Neighbours to either side, for each order.", ge=1, le=100,
                                       source="The HTK Book, not confirmed")

    def design(self, spec: SignalSpec) -> np.ndarray:
        """Weights of the frames, the oldest first."""
        slope = np.arange(-self.half_width_frames, self.half_width_frames + 1) / (
            2 * np.sum(np.arange(1, self.half_width_frames + 1) ** 2))
        weights = np.ones(1)
        for _ in range(self.order):
            weights = np.convolve(weights, slope)
        return weights

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        reach = self.order * self.half_width_frames
        return DeltasStep(spec, spec.with_axes(spec.axes), reach, reach, "repeat", self.design(spec))


class DeltasStep(LookAheadStep):
    """Slopes at work."""

    def hear(self, contexts: np.ndarray) -> np.ndarray:
        out, reach = self.block(len(contexts)), self.before
        width = contexts.shape[-1]
        total = np.zeros(contexts[:, 0].shape, self.output.dtype)
        for j in range(1, reach + 1):                            # pairs, so that of a constant exactly nothing is left
            after, before = self.coefficients[reach + j], self.coefficients[reach - j]
            later, earlier = contexts[:, reach + j] - contexts[:, reach], contexts[:, reach - j] - contexts[:, reach]
            total += later * total.dtype.type(after) + earlier * total.dtype.type(before)
        out[..., :width] = total
        return out


class Stack(Stage):
    """Put the last frames side by side, the newest first: what a learner without memory needs to hear time.

    Takes ``(..., channel, time)``; returns ``(..., context, channel, time)`` in the unit of its input, zeros from
    before the sound. Without latency.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Stack
    >>> Stack(n_frames=3).apply(np.arange(1.0, 5.0)[np.newaxis], rate_hz=100)[:, 0, -1].tolist()
    [4.0, 3.0, 2.0]
    """

    hears_axes: ClassVar = ("channel",)

    n_frames: int = Parameter(5, "Frames side by side, the present one among them.", ge=1, le=1000, source="choice")

    def check_axes(self, names: tuple[str, ...]) -> None:
        """Whatever it is that channels hold can be put side by side."""
        if not names:
            self.refuse_axes(names)

    def axes_heard_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return names

    def prepare(self, spec: SignalSpec) -> Step:
        if spec.axis("context"):
            raise ParameterError("Stack: the signal has an axis context already. Leave out the second.")
        context = Axis("context", self.n_frames, {"context": np.arange(self.n_frames)})
        output = spec.with_axes((context, *spec.axes), spec.dtype)
        return StackStep(spec, output, self.n_frames - 1, 0)


class StackStep(LookAheadStep):
    """The last frames at work."""

    def hear(self, contexts: np.ndarray) -> np.ndarray:
        out = self.block(len(contexts))
        out[..., :contexts.shape[-1]] = contexts[:, ::-1]
        return out
