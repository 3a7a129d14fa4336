"""How far a run has got: amounts as people would say them, and a bar on a terminal."""
import io
import os

import pytest

from auditory.cli.progress import Progress, StatusLine, duration, size
from auditory.dataset.finding import Recording
from auditory.dataset.plan import Task
from auditory.dataset.rows import Row


@pytest.mark.parametrize(("seconds", "text"), [(0.04, "0.0 s"), (9.9, "9.9 s"), (59.6, "60 s"), (120, "2 min"),
                                               (6000, "1 h 40 min"), (360_000, "100 h 00 min")])
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(("n_bytes", "text"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"),
                                               (384_000, "384 kB"), (12e9, "12 GB"), (5e14, "500 TB")])
def test_sizes(n_bytes: float, text: str) -> None:
    assert size(n_bytes) == text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    task = Task(Recording("x.wav", "x.wav", 1000, 0), "x.wav.npz")
    with Progress() as progress:
        progress.begins(1, 1000)
        progress.hears(task, 5.0, 0.5)
        progress.compiles()
        progress._bar.refresh()                                  # as a moment later
        progress.line("warning: [brackets] are text")
        progress.finishes(task, Row("x.wav.npz", "/x.wav", 1000, 0, "ok", "ab", "0.1.0", duration_s=10.0))
    assert "warning: [brackets] are text" in terminal.getvalue()
    assert "compiling kernels for this machine, once" in terminal.getvalue()
    assert "1 of 1 files" in terminal.getvalue()


def test_a_status_is_one_line_of_a_terminal_and_a_line_each_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    clear = "\r\x1b[K"
    for stream, expected in ((Terminal(), f"{clear}at work on{clear}done{clear}"),
                             (io.StringIO(), "at work on a\ndone\n")):
        monkeypatch.setattr("sys.stderr", stream)
        monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((11, 24)))
        with StatusLine() as status:
            status.show("at work on a")
            status.show("done")
        assert stream.getvalue() == expected
