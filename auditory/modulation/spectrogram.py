"""The amplitude-modulation spectrogram: how much of each rhythm there is in each channel."""
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.pipeline import Chain
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.frames import Frames
from auditory.integration.inside_out import InsideOutStep
from auditory.integration.windows import WindowedStep
from auditory.modulation.bank_step import Bank, BankStep
from auditory.modulation.filters import band_pass, edges_hz, low_pass
from auditory.modulation.spectrogram_kernel import means_of, triangles_of_magnitudes


class ModulationSpectrogram(Stage):
    """Tell how much of each rhythm there is in each channel: its modulation spectrum, frame by frame.

    ``log``: `n_filters` Butterworth band-passes of two poles and quality `q`, their best frequencies evenly spaced in
    octaves from `f_min_hz` to `f_max_hz`, and the mean magnitude of each over `window_s` every `hop_s`; with
    `low_pass_first`, the first is a first-order low-pass at `f_min_hz`, which tells what stands still. ``linear``: the
    magnitudes of a Fourier transform of each window, over its length, in triangles evenly spaced in Hz.

    `decimation` takes every so many samples together first: their mean, or, as published code does, the first of them
    without anything against aliases (``anti_alias="none"``).

    Takes ``(..., channel, time)``, a map or a hair cell's output that is never negative; returns ``(..., channel,
    modulation, time)`` in its unit, with ``modulation_hz``. float64 inside.

    Raises
    ------
    ParameterError
        Where the upper edge of the highest filter (1.62 times its best frequency, for q = 1) does not lie below the
        Nyquist frequency.

    References
    ----------
    Kollmeier & Koch (1994), JASA 95, 1593-1602. `two_ears_log`, `two_ears_linear`: Two!Ears Auditory Front-End
    (2013-16). The default, 2 to 128 Hz in octaves, is what served learning best in this package's own trials: the pair
    of 2 and 4 Hz matters most.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import ModulationSpectrogram
    >>> beating = 1 + np.sin(2 * np.pi * 16 * np.arange(1000) / 500)
    >>> ams = ModulationSpectrogram().apply(beating[np.newaxis], rate_hz=500)
    >>> int(ams[0, :, -1].argmax()), ams.shape
    (3, (1, 7, 124))
    """

    hears_axes: ClassVar = ("channel",)

    kind: Literal["log", "linear"] = Parameter("log", "How modulation frequencies are spaced.", source="choice")
    n_filters: int = Parameter(7, "Modulation filters.", ge=1, le=256, source="choice: octaves from 2 to 128 Hz")
    f_min_hz: float = Parameter(2.0, "Best frequency of the lowest filter (log); lower edge of the bands (linear).",
                                gt=0, le=5000, source="choice")
    f_max_hz: float = Parameter(128.0, "Best frequency of the highest filter (log); upper edge of the bands (linear).",
                                gt=0, le=50000, source="choice")
    q: float = Parameter(1.0, "Quality of the filters.", gt=0.1, le=20, source="Two!Ears Auditory Front-End")
    low_pass_first: bool = Parameter(False, "Whether the first filter is a low-pass.", source="choice")
    window_s: float = Parameter(0.032, "How long a frame listens.", gt=0, le=60, source="Two!Ears Auditory Front-End")
    hop_s: float = Parameter(0.016, "From frame to frame.", gt=0, le=60, source="Two!Ears Auditory Front-End")
    decimation: int = Parameter(1, "Samples that are taken together first.", ge=1, le=1000, source="choice")
    anti_alias: Literal["mean", "none"] = Parameter("mean", "What stands for them: their mean, or the first.",
                                                    source="choice; 'none': Two!Ears Auditory Front-End")

    presets: ClassVar = {
        "two_ears_log": {"n_filters": 15, "f_min_hz": 4.0, "f_max_hz": 1024.0, "low_pass_first": True, "decimation": 4,
                         "anti_alias": "none"},
        "two_ears_linear": {"kind": "linear", "n_filters": 15, "f_min_hz": 4.0, "f_max_hz": 1024.0, "decimation": 4,
                            "anti_alias": "none"},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.f_max_hz < self.f_min_hz or (self.n_filters > 1 and self.f_max_hz == self.f_min_hz):
            raise ParameterError(f"ModulationSpectrogram.f_max_hz = {self.f_max_hz:.10g} Hz: must be greater than "
                                 f"f_min_hz = {self.f_min_hz:.10g} Hz. Raise it.")
        if self.window_s < self.hop_s:
            raise ParameterError(f"ModulationSpectrogram.window_s = {self.window_s:.10g} s: must be at least hop_s = "
                                 f"{self.hop_s:.10g} s, or what lies between the frames would be lost. Lengthen it.")
        return self

    def best_frequencies_hz(self) -> np.ndarray:
        """Of the filters, or the tips of the triangles."""
        if self.kind == "log":
            return 2 ** np.linspace(np.log2(self.f_min_hz), np.log2(self.f_max_hz), self.n_filters)
        return np.linspace(self.f_min_hz, self.f_max_hz, self.n_filters + 2)[1:-1]

    def design(self, spec: SignalSpec) -> Bank:
        """The filters of the log form at the rate of the signal."""
        centres_hz = self.best_frequencies_hz()
        self._check_top(edges_hz(centres_hz[-1], self.q)[1], spec.rate_hz)
        sections = [band_pass(*edges_hz(centre, self.q), spec.rate_hz) for centre in centres_hz]
        if self.low_pass_first:
            sections[0] = low_pass(self.f_min_hz, spec.rate_hz, 1)
        return Bank(np.zeros((0, 1, 5)), np.array(sections)[:, np.newaxis], np.zeros((0, 2)), np.zeros(0),
                    np.zeros(0, np.int64))

    def _check_top(self, highest_hz: float, rate_hz: float) -> None:
        if highest_hz >= rate_hz / 2:
            self.refuse("f_max_hz", f"the bands reach {highest_hz:.10g} Hz, which must lie below the Nyquist frequency "
                        f"{rate_hz / 2:.10g} Hz of what is left, {rate_hz:.10g} values a second",
                        "Lower it, or decimate less.")

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        steps: list[tuple[str, Step]] = []
        if self.decimation > 1:
            steps.append(("decimation", DecimationStep(spec, self.decimation, self.anti_alias)))
        few = steps[0][1].output if steps else spec
        filters = Axis("modulation", self.n_filters, {"modulation_hz": self.best_frequencies_hz()})
        if self.kind == "log":
            steps.append(("bank", BankStep(few, self.design(few), filters, magnitude=True)))
            frames = Frames(hop_s=self.hop_s, window_s=self.window_s, value="mean")
            if round(self.hop_s * few.rate_hz) < 1:
                self.refuse("hop_s", f"must be at least one of {few.rate_hz:.10g} values a second", "Lengthen it.")
            steps.append(("frames", frames.prepare(steps[-1][1].output)))
        else:
            self._check_top(self.f_max_hz, few.rate_hz)
            steps.append(("spectra", LinearSpectraStep(self, few, filters)))
        steps.append(("cells", InsideOutStep(steps[-1][1].output, spec.dtype)))
        return Chain(steps, fuse=False)


class DecimationState(NamedTuple):
    """What has been gathered."""

    sums: np.ndarray            # (channel,)
    sample_index: np.ndarray    # (1,) absolute position


class DecimationStep(Step):
    """So many samples become one, in float64: their mean, or the first of them."""

    def __init__(self, spec: SignalSpec, n: int, anti_alias: str) -> None:
        output = spec.with_axes(spec.axes, np.dtype(np.float64), **spec.every(n, 0 if anti_alias == "none" else n - 1))
        super().__init__(spec, output, state=DecimationState(np.zeros(spec.shape[-1]), np.zeros(1, np.int64)))
        self.n, self.first_of_them = n, anti_alias == "none"
        self.latency_s = 0.0 if self.first_of_them else (n - 1) / spec.rate_hz

    def output_length(self, n: int) -> int:
        return -(-n // self.n) if self.first_of_them else n // self.n

    def process(self, block: np.ndarray) -> np.ndarray:
        start, width = int(self.state.sample_index[0]), self.spec.shape[-1]
        self.state.sample_index[0] = start + len(block)
        if self.first_of_them:
            chosen = block[-start % self.n::self.n, :width]
            out = self.block(len(chosen))
            out[:, :width] = chosen
            return out
        n_done = self.output_length(start)
        out = self.block(self.output_length(start + len(block)) - n_done)
        means_of(block[:, :width], self.n, start, self.state.sums, out)
        return out


class LinearSpectraStep(WindowedStep):
    """Magnitudes of Fourier transforms in triangles, (frame, modulation, channel)."""

    def __init__(self, stage: ModulationSpectrogram, spec: SignalSpec, filters: Axis) -> None:
        window, hop = 2 * round(stage.window_s * spec.rate_hz / 2), round(stage.hop_s * spec.rate_hz)
        if hop < 1 or window < 2:
            stage.refuse("hop_s", f"must be at least one of {spec.rate_hz:.10g} values a second", "Lengthen it.")
        self.n_fft = 1 << (2 * window - 1).bit_length()
        output = spec.with_axes((filters, *spec.axes), **spec.every(hop, window))
        edges = np.linspace(stage.f_min_hz, stage.f_max_hz, stage.n_filters + 2)
        bins_hz = np.arange(self.n_fft // 2 + 1) * spec.rate_hz / self.n_fft
        rising = (bins_hz - edges[:-2, np.newaxis]) / (edges[1:-1] - edges[:-2])[:, np.newaxis]
        falling = (edges[2:, np.newaxis] - bins_hz) / (edges[2:] - edges[1:-1])[:, np.newaxis]
        weights = np.maximum(0, np.minimum(rising, falling)) / self.n_fft
        super().__init__(spec, output, window, hop, weights)

    def hear(self, windows: np.ndarray) -> np.ndarray:
        from scipy.fft import rfft
        out = self.block(len(windows))
        for frame, target in zip(windows, out, strict=True):     # one by one: each has all its channels beside it
            spectrum = rfft(np.ascontiguousarray(frame.T), self.n_fft)
            triangles_of_magnitudes(spectrum, self.coefficients, target)
        return out
