"""How far it has got: a bar on a terminal, nothing but lines elsewhere."""
import sys
import time
from types import TracebackType
from typing import Any, Self

import click


class Progress:
    """Tells, on standard error, how far a row of files has got and how quickly; use it in a ``with``."""

    def __init__(self, n_files: int, total_bytes: int) -> None:
        self.heard_s = 0.0                                   # of sound
        self._started = time.monotonic()
        self._n_files, self._n_done = n_files, 0
        self._bytes_done, self._size_bytes, self._before_s = 0, 0, 0.0
        self._bar: Any = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar
            self._bar = Bar(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[speed]}"),
                            TimeRemainingColumn(), console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=max(total_bytes, 1), speed="")

    @property
    def elapsed_s(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._started

    def begin(self, size_bytes: int) -> None:
        """The next file, which is that large."""
        self._size_bytes, self._before_s = size_bytes, self.heard_s

    def heard(self, heard_s: float, share: float | None) -> None:
        """So much of the file has been heard, which is that share of it."""
        self.heard_s = self._before_s + heard_s
        self._show(self._bytes_done + self._size_bytes * min(share or 0.0, 1.0))

    def end(self) -> None:
        """The file is done, one way or the other."""
        self._n_done += 1
        self._bytes_done += self._size_bytes
        self._show(self._bytes_done)

    def line(self, text: str) -> None:
        """Tell something that stays."""
        if self._bar is None:
            click.echo(text, err=True)
        else:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _show(self, completed_bytes: float) -> None:
        if self._bar is not None:
            speed = f"{duration(self.heard_s)} of sound, {self.heard_s / max(self.elapsed_s, 1e-9):.0f} s/s"
            done = f"{self._n_done} of {self._n_files} files"
            self._bar.update(self._task, completed=completed_bytes, description=done, speed=speed)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()


def duration(seconds: float) -> str:
    """A stretch of time in the unit that people would use."""
    if seconds < 99.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"
