"""Of which past each row of an echoic memory speaks: a slot of a pyramid or a tap of a cascade.

Ages are in frames and grow towards the past; age 0 is the end of the newest frame. `n_frames` (k,) counts the frames
since the start of the sound at the snapshots in question; what is asked for comes back as (row, k), or (row, 1) where
it never changes.
"""
from functools import partial
from math import ceil
from typing import NamedTuple, Protocol

import numpy as np

from auditory.contract.signals import REGISTERS, Axis
from auditory.integration.echoic_kernel import cascade
from auditory.numerics import lane_count, lane_empty

SETTLED_WIDTHS = 12.5           # this many widths after its age, a tap misses less than exp(-25) of its past


class Ages(Protocol):
    """What the rows of a memory have in common."""

    @property
    def n_rows(self) -> int: ...

    def spans(self, n_frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The centre and the width of each row."""

    def coverage(self, n_frames: np.ndarray) -> np.ndarray:
        """How much of each row, 0 to 1, lies after the start of the sound."""

    def full_at(self, n_frames: np.ndarray) -> np.ndarray:
        """How many frames must have been heard for the row to count as covered."""


class FixedSlots(NamedTuple):
    """Slots between ages that stay: n of each width, 1, 2, 4, … frames."""

    edges: np.ndarray           # (slot + 1,) int64

    @property
    def n_rows(self) -> int:
        return len(self.edges) - 1

    def spans(self, n_frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        widths = np.diff(self.edges)
        return (self.edges[:-1] + widths / 2)[:, np.newaxis], widths[:, np.newaxis]

    def coverage(self, n_frames: np.ndarray) -> np.ndarray:
        return part_after_start(*self.spans(n_frames), n_frames)

    def full_at(self, n_frames: np.ndarray) -> np.ndarray:
        return self.edges[1:, np.newaxis]


class NativeSlots(NamedTuple):
    """The blocks that a pyramid holds, n or n + 1 on each level; the slot of a block that is not there has width 0."""

    slots_per_level: int        # n
    n_levels: int

    @property
    def n_rows(self) -> int:
        return (self.slots_per_level + 1) * self.n_levels

    def spans(self, n_frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        n, arrived = self.slots_per_level, n_frames
        slot = np.arange(n + 1)[:, np.newaxis]
        newest, widths = [], []
        for level in range(self.n_levels):
            passed_on = (arrived - n) // 2
            present = arrived - 2 * passed_on if level < self.n_levels - 1 else n + 1
            newest.append(n_frames - (arrived - slot) * 2**level)   # blocks end at multiples of their width
            widths.append((slot < present) * np.full_like(n_frames, 2**level))
            arrived = passed_on
        width = np.concatenate(widths)
        return np.concatenate(newest) + width / 2, width

    def coverage(self, n_frames: np.ndarray) -> np.ndarray:
        return part_after_start(*self.spans(n_frames), n_frames)

    def full_at(self, n_frames: np.ndarray) -> np.ndarray:
        centre, width = self.spans(n_frames)
        return np.where(width > 0, centre + width / 2, 0)


def part_after_start(centre: np.ndarray, width: np.ndarray, n_frames: np.ndarray) -> np.ndarray:
    """How much of each slot lies after the start; nothing of a slot that is not there."""
    return np.clip(n_frames - (centre - width / 2), 0, width) / np.maximum(width, 1)


class Taps(NamedTuple):
    """Leaky integrators in a row; tap i hears the past through all of the first i."""

    delays: np.ndarray          # (tap,) mu, the time constants

    @property
    def n_rows(self) -> int:
        return len(self.delays)

    @property
    def gain(self) -> np.ndarray:
        """How far a tap goes, in one frame, towards the tap before it."""
        return 1 / (1 + self.delays)

    def spans(self, n_frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean = np.cumsum(self.delays)
        variance = np.cumsum(self.delays**2 + self.delays)
        return mean[:, np.newaxis], 2 * np.sqrt(variance)[:, np.newaxis]

    def coverage(self, n_frames: np.ndarray) -> np.ndarray:
        """The answer of the taps to a past of ones, after zeros."""
        centre, width = self.spans(n_frames)
        hop = max(int(np.gcd.reduce(n_frames)), 1)
        settled = ceil((centre[-1, 0] + SETTLED_WIDTHS * width[-1, 0]) / hop)
        n = min(int(n_frames.max(initial=0)) // hop, settled)
        lanes = lane_count(np.dtype(np.float64), REGISTERS)
        ones, taps, answers = (lane_empty(shape, np.float64) for shape in (
            (n * hop, lanes), (self.n_rows + 1, lanes), (n, self.n_rows + 1, lanes)))
        ones[...], taps[...] = 1, 0
        cascade(ones, 0, hop, self.gain, taps, answers)
        at_start = np.zeros((1, self.n_rows))
        return np.concatenate((at_start, answers[:, 1:, 0]))[np.minimum(n_frames // hop, n)].T

    def full_at(self, n_frames: np.ndarray) -> np.ndarray:
        """Its age and two standard deviations: some 95 % of what a tap hears."""
        centre, width = self.spans(n_frames)
        return centre + width


TIME_ROUNDING = 1e-6            # of a frame, where a time in s is counted in frames


def age_axis(ages: Ages, rate_hz: float, start_s: float) -> Axis:
    """The axis of such a memory of frames at `rate_hz`, the first of which is complete at `start_s`."""
    def n_frames(time_s: np.ndarray) -> np.ndarray:
        frames = (np.asarray(time_s) - start_s) * rate_hz + 1
        return np.maximum(np.floor(frames + TIME_ROUNDING), 0).astype(np.int64)

    def span_s(part: int, time_s: np.ndarray) -> np.ndarray:
        return ages.spans(n_frames(time_s))[part] / rate_hz

    def coverage(time_s: np.ndarray) -> np.ndarray:
        return ages.coverage(n_frames(time_s))

    spans = {"age_s": partial(span_s, 0), "age_width_s": partial(span_s, 1)}
    if isinstance(ages, NativeSlots):
        return Axis("age", ages.n_rows, moving={**spans, "coverage": coverage})
    constant = {name: span(np.full(1, start_s))[:, 0] for name, span in spans.items()}
    return Axis("age", ages.n_rows, constant, {"coverage": coverage})
