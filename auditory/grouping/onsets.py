"""Beginnings and ends: how much louder or softer each place becomes from frame to frame, and which of it are events."""
from math import prod
from typing import ClassVar, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.grouping.onsets_kernel import change
from auditory.integration.whole import WholeStep
from auditory.numerics import Tick

AFE = "Two!Ears Auditory Front-End (May et al.)"


class ChangeState(NamedTuple):
    """What was heard last."""

    level_db: np.ndarray        # (channel,)
    begun: np.ndarray           # (channel,) 1 once there was a frame


class OnsetStrength(Stage):
    """Notice what begins: by how many dB each place became louder since the frame before.

    ``min(max(x[t] - x[t-1], 0), largest_db)``; 0 in the first frame.

    Takes a map in dB, ``(..., time)``, such as ``Frames >> Compress(kind="db")`` gives, at any frame rate; returns
    ``(..., time)`` in the same unit. Without latency.

    References
    ----------
    Two!Ears Auditory Front-End, onset processor.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import OnsetStrength
    >>> OnsetStrength().apply(np.array([40.0, 50.0, 90.0, 60.0]), rate_hz=100).tolist()
    [0.0, 10.0, 30.0, 0.0]
    """

    pointwise: ClassVar[bool] = True

    largest_db: float = Parameter(30.0, "No change is stronger than this.", gt=0, le=300, source=AFE)

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        return change_step(spec, 1, self.largest_db)


class OffsetStrength(Stage):
    """Notice what ends: by how many dB each place became softer since the frame before.

    ``min(max(x[t-1] - x[t], 0), largest_db)``; otherwise as `OnsetStrength`.

    Takes a map in dB, ``(..., time)``, at any frame rate; returns ``(..., time)`` in the same unit. Without latency.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import OffsetStrength
    >>> OffsetStrength().apply(np.array([40.0, 50.0, 90.0, 80.0]), rate_hz=100).tolist()
    [0.0, 0.0, 0.0, 10.0]
    """

    pointwise: ClassVar[bool] = True

    largest_db: float = Parameter(30.0, "No change is stronger than this.", gt=0, le=300, source=AFE)

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        return change_step(spec, -1, self.largest_db)


def change_step(spec: SignalSpec, sign: float, largest_db: float) -> Step:
    """Rises (sign 1) or falls (-1) from frame to frame, at most `largest_db`."""
    output, number = spec.with_axes(spec.axes), spec.dtype.type
    state = ChangeState(*(np.zeros(output.block_size, spec.dtype) for _ in ChangeState._fields))
    return TickStep(spec, output, [Tick(change)], [(number(sign), number(largest_db))], None, state, spec.dtype)


class EventMap(Stage):
    """Tell events from chance: beginnings, or ends, that neighbouring places share at nearly the same moment.

    Of each channel's strength the local peaks are kept (a plateau counts once, at its centre; never the first or last
    frame), the strongest first, none nearer than `fuse_s` to one that is kept. Of those, what touches in time and
    place, diagonals included, is one event if it has `least_units` or more.

    Takes strengths in dB, ``(..., channel, time)``, of `OnsetStrength` or `OffsetStrength`; returns a map of the same
    axes, in unit 1: 1 where an event is, else 0. Hears the whole sound: only its end says which units touch.

    References
    ----------
    Two!Ears Auditory Front-End, onset map processor.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import EventMap
    >>> strengths = np.tile([0.0, 10.0, 0.0, 0.0], (5, 1))
    >>> EventMap().apply(strengths, rate_hz=100)[0].tolist()
    [0.0, 1.0, 0.0, 0.0]
    """

    hears_axes: ClassVar = ("channel",)
    channelwise: ClassVar[bool] = False
    whole_sound: ClassVar[bool] = True
    causal_alternative: ClassVar[str] = "OnsetStrength(), which is heard before events are told apart"

    least_db: float = Parameter(3.0, "What is weaker is no peak.", ge=0, le=300, source=AFE)
    fuse_s: float = Parameter(0.030, "Peaks of a channel that are nearer to one another are one.", ge=0, le=10,
                              source=AFE)
    least_units: int = Parameter(5, "What touches in fewer places and moments is chance.", ge=1, le=100000, source=AFE)

    def unit_after(self, unit: str) -> str:
        return "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        return EventMapStep(spec, spec.with_axes(spec.axes, unit="1"), self)


class EventMapStep(WholeStep):
    """Peaks, and which of them belong together."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, stage: EventMap) -> None:
        super().__init__(spec, output)
        self.least_db, self.least_units = stage.least_db, stage.least_units
        self.nearest = max(round(stage.fuse_s * spec.rate_hz), 1)

    def hear(self, values: np.ndarray) -> np.ndarray:
        n_channels = self.spec.shape[-1]
        maps = values[..., :n_channels].reshape(len(values), prod(self.spec.shape[:-1]), n_channels)
        events = np.stack([self._events(maps[:, k]) for k in range(maps.shape[1])], axis=1)
        out = self.block(len(values))
        out[..., :n_channels] = events.reshape(len(values), *self.spec.shape)
        return out

    def _events(self, strengths: np.ndarray) -> np.ndarray:
        """(time, channel): which units are of an event."""
        from scipy.ndimage import label
        units = np.zeros(strengths.shape, np.bool_)
        for channel in range(strengths.shape[1]):
            units[peaks(strengths[:, channel], self.least_db, self.nearest), channel] = True
        which, n_events = label(units, np.ones((3, 3)))
        is_event = np.bincount(which.ravel(), minlength=n_events + 1) >= self.least_units
        is_event[0] = False
        return is_event[which]


def peaks(strength: np.ndarray, least_db: float, nearest: int) -> np.ndarray:
    """Frames of the peaks of one channel, the strongest first (of equals, the first), none nearer to a stronger one."""
    x = np.where(strength >= least_db, strength, 0)
    starts = np.flatnonzero(np.diff(x, prepend=np.nan) != 0)        # of stretches of one value
    ends = np.append(starts[1:], len(x)) - 1
    level = x[starts]
    is_peak = np.zeros(len(starts), np.bool_)
    is_peak[1:-1] = (level[1:-1] > level[:-2]) & (level[1:-1] > level[2:])
    frames, level = ((starts + ends) // 2)[is_peak], level[is_peak]
    is_kept = np.zeros(len(x) + 2 * nearest, np.bool_)
    for frame in frames[np.argsort(-level, kind="stable")]:
        if not is_kept[frame + 1:frame + 2 * nearest].any():         # within nearest - 1 on either side
            is_kept[frame + nearest] = True
    return np.flatnonzero(is_kept) - nearest
