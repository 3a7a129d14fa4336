"""How far it has got: a bar on a terminal, nothing but lines elsewhere."""
import shutil
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from auditory.dataset.watcher import Watcher

if TYPE_CHECKING:
    from auditory.dataset.plan import Task
    from auditory.dataset.rows import Row

CLEAR = "\r\x1b[K"                # to the beginning of the line, and nothing in it
COMPILING = "compiling kernels for this machine, once"


class Progress(Watcher):
    """Tells, on standard error, how far a run has got and how quickly; use it in a ``with``."""

    def __init__(self) -> None:
        self._started_s = time.monotonic()
        self._n_files = self._n_done = 0
        self._total_bytes = self._bytes_done = 0
        self._done_s = 0.0                                       # of sound
        self._under_way: dict[str, tuple[float, float]] = {}     # seconds heard and bytes read, by output
        self._compiling = False
        self._bar: Any = None
        if sys.stderr is not None and sys.stderr.isatty():       # None where it was closed
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar
            self._bar = Bar(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[speed]}"),
                            TimeRemainingColumn(), console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=1, speed="")

    def begins(self, n_waiting: int, waiting_bytes: int) -> None:
        self._n_files, self._total_bytes = n_waiting, waiting_bytes
        if self._bar is not None:
            self._bar.update(self._task, total=max(waiting_bytes, 1))

    def compiles(self) -> None:
        self._compiling = True
        self._show()

    def hears(self, task: "Task", heard_s: float, share: float | None) -> None:
        self._compiling = False
        self._under_way[task.output] = heard_s, task.recording.size_bytes * min(share or 0.0, 1.0)
        self._show()

    def finishes(self, task: "Task", row: "Row") -> None:
        self._compiling = False
        self._under_way.pop(task.output, None)
        self._n_done += 1
        self._bytes_done += task.recording.size_bytes
        self._done_s += row.duration_s
        self._show()

    def line(self, text: str) -> None:
        """Tell something that stays."""
        if self._bar is None:
            click.echo(text, err=True)
        else:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _show(self) -> None:
        if self._bar is not None:
            heard_s = self._done_s + sum(seconds for seconds, _ in self._under_way.values())
            completed_bytes = self._bytes_done + sum(size_bytes for _, size_bytes in self._under_way.values())
            per_s = heard_s / max(time.monotonic() - self._started_s, 1e-9)
            done = f"{self._n_done} of {self._n_files} files"
            self._bar.update(self._task, completed=completed_bytes, description=COMPILING if self._compiling else done,
                             speed=f"{duration(heard_s)} of sound, {per_s:.0f} × real time")

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()


class StatusLine:
    """What is going on, on standard error: a line that is written over on a terminal, a line each elsewhere."""

    def __init__(self) -> None:
        self.on_terminal = sys.stderr is not None and sys.stderr.isatty()

    def show(self, text: str) -> None:
        """Tell what is going on now."""
        if self.on_terminal:
            click.echo(f"{CLEAR}{text[:shutil.get_terminal_size().columns - 1]}", nl=False, err=True)
        else:
            click.echo(text, err=True)

    def clear(self) -> None:
        """Make room for what stays."""
        if self.on_terminal:
            click.echo(CLEAR, nl=False, err=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.clear()


def counted_files(n: int, which: str = "") -> str:
    """So many files."""
    return f"1 {which}file" if n == 1 else f"{n:,} {which}files"


def duration(seconds: float) -> str:
    """A stretch of time in the unit that people would use."""
    if seconds < 99.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"


def size(n_bytes: float) -> str:
    """An amount of data in the unit that people would use."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if n_bytes < 999.5:
            return f"{n_bytes:.0f} {unit}" if unit == "bytes" or n_bytes >= 99.5 else f"{n_bytes:.2g} {unit}"
        n_bytes /= 1000
    return f"{n_bytes:.3g} TB"
