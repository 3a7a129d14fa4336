"""Pitch: the period that all channels share, or the fundamental whose harmonics are there."""
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NamedTuple, NoReturn, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.pipeline import Chain
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import NoState, Step
from auditory.integration.look_ahead import LookAheadStep
from auditory.integration.whole import WholeStep
from auditory.periodicity.pitch_kernel import medians_of_three, peaks, voiced
from auditory.periodicity.summary import SummaryStep

RECENT_S = 5.0                  # Two!Ears Auditory Front-End: how long the greatest salience is remembered


class Pitch(Stage):
    """Say which fundamental is heard, and how clearly: the highest peak of what all channels say together.

    Of a summary correlogram, the shortest lag whose peak reaches `share_of_highest` of the highest, since what repeats
    after 5 ms also repeats after 10; a parabola through the peak and its neighbours has the period. Peaks lie strictly
    between the lags of `f_max_hz` and `f_min_hz`; a plateau counts once, at its middle. Of a harmonic sieve's salience
    (frequencies in the place of lags), likewise, the highest peak.

    ``salience`` (the default): voiced where the peak reaches `threshold`. ``recent``: where it reaches `threshold`
    times the greatest of the last 5 s; ``clip``: of the whole sound, as published. Then the median of three frames; the
    end of the sound repeats its last.

    Takes ``(..., lag, time)`` with ``lag_s``, ``(..., channel, lag, time)``, which is added up first as by
    `SummaryCorrelogram`, or ``(..., f0, time)`` with ``f0_hz``; returns ``(..., quantity, time)``: ``f0`` in Hz, 0
    where nothing is voiced, and ``salience`` without unit; ``quantity_units`` tells both. It comes one frame later than
    its ``time_s``.

    References
    ----------
    Meddis & Hewitt (1991), JASA 89, 2866-2882. ``two_ears``: Two!Ears Auditory Front-End (2013-16). The shortest lag,
    0.85 and 0.4 are this package's own, decided on speech in noise.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Correlogram, Pitch
    >>> pulses = (np.arange(3200) % 80 == 0).astype(float)
    >>> track = (Correlogram() >> Pitch()).apply(pulses[np.newaxis], rate_hz=16000)
    >>> track[:, -1].round(1).tolist()
    [200.0, 1.0]
    """

    hears_axes: ClassVar = ("lag",)
    channelwise: ClassVar[bool] = False
    causal_alternative: ClassVar[str] = "Pitch(voicing='recent')"

    f_min_hz: float = Parameter(60.0, "The lowest fundamental.", gt=0, le=1e5, source="choice")
    f_max_hz: float = Parameter(400.0, "The highest fundamental.", gt=0, le=1e5, source="Two!Ears Auditory Front-End")
    share_of_highest: float = Parameter(0.85, "What the peak of the shortest lag must reach of the highest.", gt=0,
                                        le=1, source="choice; decided on speech in noise")
    refine: bool = Parameter(True, "Whether the peak is looked for between lags.", source="choice")
    voicing: Literal["salience", "recent", "clip"] = Parameter("salience", "What the threshold is a share of.",
                                                               source="choice; 'clip': Two!Ears")
    threshold: float = Parameter(0.4, "How salient a pitch must be.", ge=0, le=1, source="choice; .7: Two!Ears")
    edges: Literal["repeat", "zero"] = Parameter("repeat", "What stands beyond the ends, for the median.",
                                                 source="choice; 'zero': Two!Ears")

    presets: ClassVar = {
        "two_ears": {"f_min_hz": 80.0, "share_of_highest": 1.0, "refine": False, "voicing": "clip", "threshold": 0.7,
                     "edges": "zero"},
        "two_ears_live": {"f_min_hz": 80.0, "share_of_highest": 1.0, "refine": False, "voicing": "recent",
                          "threshold": 0.7, "edges": "zero"},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.f_max_hz <= self.f_min_hz:
            raise ParameterError(f"Pitch.f_max_hz = {self.f_max_hz:.10g} Hz: must be greater than f_min_hz = "
                                 f"{self.f_min_hz:.10g} Hz. Raise it.")
        return self

    @property
    def whole_sound(self) -> bool:  # type: ignore[override]
        return self.voicing == "clip"

    def check_axes(self, names: tuple[str, ...]) -> None:
        """Lags, of all channels or of each, or frequencies."""
        if names[-1:] not in (("lag",), ("f0",)):
            self.refuse_axes(names)

    def axes_heard_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return names[-2:] if names[-2:] == ("channel", "lag") else names[-1:]

    def refuse_axes(self, names: Any) -> NoReturn:
        raise ParameterError(f"Pitch: samples must be (..., [channel,] lag, time) or (..., f0, time), these are "
                             f"({', '.join((*names, 'time'))}). Put Correlogram or HarmonicSieve first.")

    def spec_of(self, outer: tuple[int, ...], spec: SignalSpec,
                coordinates: Mapping[str, Any] | None = None) -> SignalSpec:
        if coordinates and "f0_hz" in coordinates:
            return _OfFrequencies().spec_of(outer, spec, coordinates)
        return super().spec_of(outer, spec, coordinates)

    def unit_after(self, unit: str) -> str:
        return ""

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_axes(tuple(axis.name for axis in spec.axes))
        steps: list[tuple[str, Step]] = []
        if [axis.name for axis in spec.axes[-2:]] == ["channel", "lag"]:
            steps.append(("summary", SummaryStep(spec, over_lag_0=True)))
            spec = steps[-1][1].output
        if len(spec.axes) > 1:
            raise ParameterError(f"Pitch: takes one summary of each moment, this signal also has the axis "
                                 f"{spec.axes[0].name}. Select one value of it.")
        steps.append(("peaks", PeaksStep(self, spec)))
        tracks = steps[-1][1].output
        steps.append(("voicing", ClipVoicingStep(tracks, self.threshold) if self.voicing == "clip"
                      else VoicingStep(tracks, self.threshold, self.voicing == "recent")))
        steps.append(("median", MedianStep(tracks, tracks, 1, 1, self.edges)))
        return Chain(steps, fuse=False)


class _OfFrequencies(Stage):
    """What a sieve says of each frequency."""

    hears_axes: ClassVar = ("f0",)


class PeaksStep(Step):
    """The frequency and the height of the peak of each frame."""

    def __init__(self, stage: Pitch, spec: SignalSpec) -> None:
        names = {"quantity": np.array(["f0", "salience"]), "quantity_units": np.array(["Hz", ""])}
        super().__init__(spec, spec.with_axes((Axis("quantity", 2, names),), unit=""))
        self.of_lags = spec.axes[-1].name == "lag"
        self.places = stage.coordinate(spec, "lag_s" if self.of_lags else "f0_hz")
        bounds = (1 / stage.f_max_hz, 1 / stage.f_min_hz) if self.of_lags else (stage.f_min_hz, stage.f_max_hz)
        inside = np.flatnonzero((self.places >= bounds[0] * (1 - 1e-12)) & (self.places <= bounds[1] * (1 + 1e-12)))
        if len(inside) < 3:
            places = f"{len(self.places)} {'lags' if self.of_lags else 'frequencies'}"
            stage.refuse("f_min_hz", f"fewer than 3 of the {places} of this signal lie between {bounds[0]:.4g} and "
                         f"{bounds[1]:.4g}", "Widen the range, or give Correlogram a longer max_lag_s.")
        self.first, self.last = int(inside[0]), int(inside[-1])
        self.share, self.refine = stage.share_of_highest if self.of_lags else 1.0, int(stage.refine)

    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        peaks(block, self.places, self.first, self.last, self.share, self.refine, int(self.of_lags), out)
        return out


class VoicingState(NamedTuple):
    """The saliences of late."""

    recent: np.ndarray          # (frame,) a ring
    frame_index: np.ndarray     # (1,)


class VoicingStep(Step):
    """0 Hz where the salience is low."""

    def __init__(self, spec: SignalSpec, threshold: float, recent: bool) -> None:
        self.n_recent = max(round(RECENT_S * spec.rate_hz), 1) if recent else 0
        state = VoicingState(np.zeros(self.n_recent, spec.dtype), np.zeros(1, np.int64)) if recent else NoState()
        super().__init__(spec, spec, state=state)
        self.threshold = threshold

    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        start = int(self.state.frame_index[0]) if self.n_recent else 0
        recent = self.state.recent if self.n_recent else np.zeros(0, self.spec.dtype)
        voiced(block, self.threshold, self.threshold, self.n_recent, start, recent, out)
        if self.n_recent:
            self.state.frame_index[0] = start + len(block)
        return out


class ClipVoicingStep(WholeStep):
    """0 Hz where the salience is low beside the greatest of the sound."""

    def __init__(self, spec: SignalSpec, threshold: float) -> None:
        super().__init__(spec, spec)
        self.threshold = threshold

    def hear(self, values: np.ndarray) -> np.ndarray:
        out = self.block(len(values))
        voiced(values, self.threshold * float(values[:, 1].max()), 0.0, 0, 0, np.zeros(0, self.spec.dtype), out)
        return out


class MedianStep(LookAheadStep):
    """The median of three frequencies."""

    def hear(self, contexts: np.ndarray) -> np.ndarray:
        out = self.block(len(contexts))
        medians_of_three(np.ascontiguousarray(contexts[..., :2]), out)
        return out
