"""The stabilised auditory image: a voice's cycles laid over one another, so that they stand still."""
from typing import ClassVar, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.periodicity.image_kernel import blended

RATE_HZ = 22050.0               # of the published figures, which are told in samples
TESTS = "google/carfac, its tests: 500 and 250 samples at 22.05 kHz"


class StabilizedAuditoryImage(Stage):
    """Hold the pattern still: of each channel, what surrounds its strongest moments, faded into what surrounded others.

    Every `segment_s`, for each of `n_triggers` windows that overlap by half, with the strongest moment p of the signal
    under a sine window: ``image = (1 - a) image + a signal around it``, ``a = (0.025 + p) / (0.5 + p)``. Where a window
    is empty, its middle, with p = 1. So a period that stays the same stands still as ridges at its multiples.

    Takes ``(..., channel, time)``, a neural activity pattern about as large as that of `Carfac` (p is held against
    0.5); returns ``(..., channel, lag, time)`` in its unit. ``lag_s`` rises from ``-future_s``, what came after the
    moment, to what came before it. An image is complete at ``time_s``, the end of its segment; the moments that it is
    about lie `future_s` and up to a window and a half earlier. A last segment that is not full stays unsaid.

    The published images have the highest channel first and their lags falling. Triggers are not smoothed across
    channels, which is as in the published code for one layer.

    Raises
    ------
    ParameterError
        Where the segment is longer than all that an image looks back on.

    References
    ----------
    Lyon (2017), Human and Machine Hearing, chapter 21; google/carfac (Apache licence). ``pitchogram``: the settings of
    its pitchogram, all lags after the moment.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import StabilizedAuditoryImage
    >>> pulses = (np.arange(22050) % 100 == 0).astype(float)
    >>> image = StabilizedAuditoryImage().apply(pulses[np.newaxis], rate_hz=22050)
    >>> (np.flatnonzero(image[0, :, -1] > 0.5) - 250).tolist()
    [-200, -100, 0, 100, 200]
    """

    hears_axes: ClassVar = ("channel",)

    segment_s: float = Parameter(0.040, "From image to image.", gt=0, le=10, source="google/carfac, its tests")
    window_s: float = Parameter(0.040, "Where the strongest moment is looked for.", gt=0, le=10,
                                source="google/carfac, its tests")
    n_triggers: int = Parameter(2, "Windows in an image, each half a window later.", ge=1, le=100,
                                source="google/carfac, its tests")
    width_s: float = Parameter(500 / RATE_HZ, "All lags together.", gt=0, le=10, source=TESTS)
    future_s: float = Parameter(250 / RATE_HZ, "How many of them lie after the moment; at most all but lag 0.", ge=0,
                                le=10, source=TESTS)

    presets: ClassVar = {
        "pitchogram": {"segment_s": 256 / RATE_HZ, "window_s": 257 / RATE_HZ, "width_s": 0.050, "future_s": 0.050},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.future_s > self.width_s:
            raise ParameterError(f"StabilizedAuditoryImage.future_s = {self.future_s:.10g} s: must not be longer than "
                                 f"width_s = {self.width_s:.10g} s. Shorten it.")
        return self

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        segment, window, n_lags = (round(seconds * spec.rate_hz)
                                   for seconds in (self.segment_s, self.window_s, self.width_s))
        for name, n in (("segment_s", segment), ("window_s", window), ("width_s", n_lags)):
            if n < (2 if name == "window_s" else 1):
                self.refuse(name, f"is less than {2 if name == 'window_s' else 1} samples at {spec.rate_hz:.10g} Hz",
                            "Lengthen it.")
        n_future = min(round(self.future_s * spec.rate_hz), n_lags - 1)
        n_samples = n_lags + int((1 + (self.n_triggers - 1) / 2) * window)
        if segment > n_samples:
            self.refuse("segment_s", f"must not be longer than the lags and windows of an image, "
                        f"{n_samples / spec.rate_hz:.4g} s", "Shorten it, or add triggers.")
        first = n_samples - window - (self.n_triggers - 1) * (window // 2)
        places = Places(first - n_future, 1 + first - n_lags, self.n_triggers,
                        np.sin(np.linspace(np.pi / window, np.pi, window)).astype(spec.dtype))
        axis = Axis("lag", n_lags, {"lag_s": np.arange(-n_future, n_lags - n_future) / spec.rate_hz})
        output = spec.with_axes((*spec.axes, axis), **spec.every(segment, segment))
        return StabilizedAuditoryImageStep(spec, output, n_samples, segment, places)


class Places(NamedTuple):
    """Where in a stretch windows and images begin, in samples."""

    trigger_start: int
    image_start: int
    n_triggers: int
    window: np.ndarray          # (sample,)


class ImageState(NamedTuple):
    """The image's whole memory."""

    tail: np.ndarray            # (sample, channel) the newest last
    image: np.ndarray           # (channel, lag)
    sample_index: np.ndarray    # (1,) absolute position; segments hang on it


class StabilizedAuditoryImageStep(Step):
    """The image at work."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, n_samples: int, segment: int, places: Places) -> None:
        state = ImageState(np.zeros((n_samples, *spec.block_shape), spec.dtype), np.zeros(output.shape, spec.dtype),
                           np.zeros(1, np.int64))
        super().__init__(spec, output, places, state)
        self.segment = segment
        self.latency_s = (segment - 1) / spec.rate_hz

    def output_length(self, n: int) -> int:
        return n // self.segment

    def process(self, block: np.ndarray) -> np.ndarray:
        tail, image, start = self.state.tail, self.state.image, int(self.state.sample_index[0])
        n_before, n_after = start // self.segment, (start + len(block)) // self.segment
        out, places = self.block(n_after - n_before), self.coefficients
        joined = np.concatenate((tail, block))
        if len(out):
            first_end = (n_before + 1) * self.segment - start + len(tail)
            stretch = np.empty(len(tail), self.spec.dtype)
            blended(joined, first_end, self.segment, places.trigger_start, places.image_start, places.n_triggers,
                    places.window, stretch, image, out)
        tail[...] = joined[len(block):]
        self.state.sample_index[0] = start + len(block)
        return out
