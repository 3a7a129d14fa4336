"""What a benchmark says: a figure, what it was measured against, and what it had to reach."""
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from auditory.numerics import register_bytes

Reached = Literal["no", "yes", "stretch"]


@dataclass(frozen=True)
class Target:
    """What a figure must reach, and what it would ideally reach."""

    bound: float
    stretch: float | None = None
    at_most: bool = False                    # a cost, such as a time or an error, rather than a gain
    halved: bool = False                     # see `filterbank_target`

    def reached(self, figure: float) -> Reached:
        """How far `figure` gets."""
        sign = -1 if self.at_most else 1
        if self.stretch is not None and sign * figure >= sign * self.stretch:
            return "stretch"
        return "yes" if sign * figure >= sign * self.bound else "no"


def filterbank_target(bound: float, stretch: float) -> Target:
    """How many times quicker than a peer a filterbank must be: half as many where registers hold 32 bytes or less.

    The figures were set on AVX-512. AVX2 has half the width and half the number of registers; the peers, recursions
    sample by sample and FFTs, lose little by that.
    """
    if register_bytes() <= 32:
        return Target(bound / 2, stretch / 2, halved=True)
    return Target(bound, stretch)


@dataclass(frozen=True)
class Row:
    """One figure.

    A ratio is the median over rounds of ``peer's time / our time``, the two times of a round being taken in turn;
    `spread` is its 10th and 90th percentile.
    """

    benchmark: str                           # the name to run it by
    what: str                                # what was computed
    against: str = ""                        # the peer with its version, or the other way of computing the same
    figure: float | None = None              # None where there is nothing to say but the note
    unit: str = "×"                          # of the figure
    spread: tuple[float, float] | None = None
    ours_ms: float | None = None             # median
    against_ms: float | None = None          # median
    target: Target | None = None
    note: str = ""

    @property
    def reached(self) -> Reached | None:
        """How far the figure gets, where there are both a figure and a target."""
        return None if self.figure is None or self.target is None else self.target.reached(self.figure)

    def as_dict(self) -> dict[str, Any]:
        """The row as plain values, for JSON."""
        low, high = self.spread or (None, None)
        target = self.target
        return {
            "benchmark": self.benchmark, "what": self.what, "against": self.against,
            "figure": self.figure, "unit": self.unit, "spread_low": low, "spread_high": high,
            "ours_ms": self.ours_ms, "against_ms": self.against_ms,
            "at_least": target.bound if target and not target.at_most else None,
            "at_most": target.bound if target and target.at_most else None,
            "stretch": target.stretch if target else None, "target_halved": bool(target and target.halved),
            "reached": self.reached, "note": self.note,
        }


def median_and_spread(values: np.ndarray) -> tuple[float, tuple[float, float]]:
    """The median of what the rounds gave, and its 10th and 90th percentile."""
    low, middle, high = np.percentile(values, [10, 50, 90])
    return float(middle), (float(low), float(high))
