"""Where the channels of a cochlea sit: the same parameters for every filterbank."""
from typing import Any, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError, plain, with_unit
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.scales import SCALES, place_channels

LOWEST_HZ, HIGHEST_HZ = 0.01, 1e6       # choice: of a best frequency; far below, the arithmetic of a design breaks down
RANGE = ("n_channels", "f_min_hz", "f_max_hz", "scale")


class Filterbank(Stage):
    """A stage that splits sound into channels, placed by a range on a scale or one by one, not both."""

    n_channels: int | None = Parameter(64, "Number of channels.", ge=1, le=4096, source="choice")
    f_min_hz: float | None = Parameter(80.0, "Best frequency of the lowest channel.", ge=LOWEST_HZ, le=HIGHEST_HZ,
                                    source="choice")
    f_max_hz: float | None = Parameter(7000.0, "Best frequency of the highest channel.", ge=LOWEST_HZ, le=HIGHEST_HZ,
                                    source="choice")
    scale: str | None = Parameter("erb", f"Scale on which channels are equally spaced: {', '.join(SCALES)}.",
                                  source="Glasberg & Moore 1990, exact integral")
    cf_hz: tuple[float, ...] | None = Parameter(
        None, "Best frequencies one by one, low to high, instead of a range.", source="choice", min_length=1,
        max_length=4096)

    @model_validator(mode="before")
    @classmethod
    def _range_or_list(cls, data: Any) -> Any:
        if not isinstance(data, dict) or data.get("cf_hz") is None:
            return data
        both = [name for name in RANGE if data.get(name) is not None]
        if both:
            value = with_unit(plain(data[both[0]]), both[0])
            raise ParameterError(f"{cls.__name__}.{both[0]} = {value}: channels are placed by a range or by cf_hz, "
                                 f"not both. Leave out cf_hz or {', '.join(both)}.")
        return {**data, **dict.fromkeys(RANGE)}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        name = type(self).__name__
        if self.cf_hz is not None:
            if min(self.cf_hz) < LOWEST_HZ or max(self.cf_hz) > HIGHEST_HZ or any(np.diff(self.cf_hz) <= 0):
                raise ParameterError(f"{name}.cf_hz = {with_unit(self.cf_hz, 'cf_hz')}: must rise from low to high, "
                                     f"from {LOWEST_HZ:.10g} to {HIGHEST_HZ:.10g}. Sort them.")
            return self
        for parameter in RANGE:
            if getattr(self, parameter) is None:
                raise ParameterError(f"{name}.{parameter} = None: must be given unless cf_hz is. "
                                     "Leave it out for its default.")
        if self.scale not in SCALES:
            raise ParameterError(f"{name}.scale = {with_unit(self.scale, 'scale')}: "
                                 f"must be one of {', '.join(SCALES)}. Choose one of them.")
        if self.f_min_hz >= self.f_max_hz:  # type: ignore[operator]
            raise ParameterError(f"{name}.f_min_hz = {self.f_min_hz:.10g} Hz: "
                                 f"must lie below f_max_hz = {self.f_max_hz:.10g} Hz. Exchange or change them.")
        return self

    def best_frequencies_hz(self) -> np.ndarray:
        """Best frequency of each channel, low to high."""
        if self.cf_hz is not None:
            return np.array(self.cf_hz)
        return place_channels(self.n_channels, self.f_min_hz, self.f_max_hz, self.scale)  # type: ignore[arg-type]

    def place(self, spec: SignalSpec) -> np.ndarray:
        """The best frequencies that are to be computed here, refused by name where the signal cannot hold them."""
        if spec.axes:
            raise TypeError(f"{type(self).__name__}: takes a sound, this signal already has the axis "
                            f"{spec.axes[-1].name}. Put it first, before what makes channels.")
        cf_hz = self.best_frequencies_hz()
        nyquist_hz = spec.rate_hz / 2
        if cf_hz[-1] >= nyquist_hz:
            rule = f"must lie below the Nyquist frequency {nyquist_hz:.10g} Hz of a {spec.rate_hz:.10g} Hz signal"
            remedy = f"put Resample({2 ** np.ceil(np.log2(2.01 * cf_hz[-1] / 1000)) * 1000:.10g}) first."
            if self.cf_hz is not None:
                raise ParameterError(f"{type(self).__name__}.cf_hz[{len(cf_hz) - 1}] = {cf_hz[-1]:.10g} Hz: {rule}. "
                                     f"Leave it out or {remedy}")
            self.refuse("f_max_hz", rule, f"Lower f_max_hz or {remedy}")
        share, shares = spec.share
        return np.array_split(cf_hz, shares)[share]

    def dead_channels(self, spec: SignalSpec) -> tuple[Warning, ...]:
        """What must be told of channels above all that the source, before any resampling, could hold."""
        cf_hz = self.best_frequencies_hz()
        return note_dead_channels(self, spec, cf_hz, cf_hz, "nothing",
                                  f"Lower f_max_hz to below {spec.bandwidth_hz:.10g} Hz")

    @staticmethod
    def channel_axis(cf_hz: np.ndarray, **coordinates: np.ndarray) -> Axis:
        """The channel axis of best frequencies `cf_hz`, with further coordinates per channel."""
        return Axis("channel", len(cf_hz), {"cf_hz": cf_hz, **coordinates})


class DeadChannelsWarning(UserWarning):
    """Channels lie above the highest frequency that the source can hold."""


def note_dead_channels(stage: Stage, spec: SignalSpec, cf_hz: np.ndarray, from_hz: np.ndarray, hear: str,
                       remedy: str) -> tuple[Warning, ...]:
    """What must be told where channels, which hear `from_hz` on, lie above all that the source could hold."""
    dead = cf_hz[from_hz >= spec.bandwidth_hz]
    if not len(dead):
        return ()
    return (DeadChannelsWarning(
        f"{type(stage).__name__}: {len(dead)} of {len(cf_hz)} channels, {dead[0]:.0f} to {dead[-1]:.0f} Hz, lie above "
        f"{spec.bandwidth_hz:.10g} Hz, the highest frequency of the source: they hear {hear}. {remedy} to leave them "
        "out."),)
