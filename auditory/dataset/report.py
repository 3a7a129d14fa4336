"""What a run has to say at its end."""
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditory.dataset.rows import Row

INTERRUPTION = "Ctrl-C or SIGTERM"       # why a run was stopped, if nothing was wrong


@dataclass(frozen=True)
class Report:
    """What became of the recordings of a run.

    Attributes
    ----------
    folder : str
        Where the features are.
    rows : tuple of Row
        One for each recording that is done, failed ones too, in the order of the plan.
    made : tuple of Row
        Those that were heard now; the others were there already and left as they are.
    n_left : int
        How many are still to be heard, after a stop.
    problems : tuple of str
        What no row tells: folders that could not be read, recordings that are gone and whose features were kept.
    stopped : str
        Why the run ended before its end; empty where it did not.
    elapsed_s : float
    """

    folder: str
    rows: tuple[Row, ...]
    made: tuple[Row, ...]
    n_left: int
    problems: tuple[str, ...]
    stopped: str
    elapsed_s: float

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C or SIGTERM has ended the run."""
        return self.stopped == INTERRUPTION

    @property
    def failed(self) -> tuple[Row, ...]:
        """The rows of recordings that have no features."""
        return tuple(row for row in self.rows if row.failed)

    @property
    def n_kept(self) -> int:
        """How many were there already and left as they are."""
        return len(self.rows) - len(self.made)

    @property
    def ok(self) -> bool:
        """Whether every recording that was meant has its features, and the disk has taken all of it."""
        return not (self.failed or self.problems or self.n_left or self.stopped)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many recordings are ``ok``, ``truncated`` and ``failed``."""
        return Counter(row.status for row in self.rows)

    @property
    def heard_s(self) -> float:
        """How much sound the features hold, in seconds."""
        return sum(row.duration_s for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The figures, for JSON; the rows are in the manifest."""
        return {"folder": self.folder.encode("utf-8", "backslashreplace").decode(), "ok": self.counts["ok"],
                "truncated": self.counts["truncated"], "failed": self.counts["failed"], "made": len(self.made),
                "kept": self.n_kept, "left": self.n_left, "stopped": self.stopped,
                "problems": [problem.encode("utf-8", "backslashreplace").decode() for problem in self.problems],
                "heard_s": round(self.heard_s, 3), "elapsed_s": round(self.elapsed_s, 3)}

    def __repr__(self) -> str:
        counted = ", ".join(f"{n} {status}" for status, n in sorted(self.counts.items()))
        left = f", {self.n_left} left: {self.stopped}" if self.n_left else ""
        return f"Report({self.folder!r}: {counted or 'nothing'}{left})"
