"""Whoever wants to know how a run gets on."""
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditory.dataset.plan import Task
    from auditory.dataset.rows import Row


class Watcher:
    """Told what happens in a run; does nothing, for others to override."""

    def problem(self, text: str) -> None:
        """Something of what was meant cannot be heard, and no row tells it: such as a folder that cannot be read."""

    def begins(self, n_waiting: int, waiting_bytes: int) -> None:
        """So many recordings, which are that large, are to be heard."""

    def keeps(self, row: "Row") -> None:
        """The features of a recording are there already, and stay as they are."""

    def compiles(self) -> None:
        """Kernels are being compiled, as happens once on each kind of machine; until then nothing more is heard."""

    def hears(self, task: "Task", heard_s: float, share: float | None) -> None:
        """So many seconds of a recording have been heard, which are that share of it, if known."""

    def finishes(self, task: "Task", row: "Row") -> None:
        """A recording is done, or has failed."""
