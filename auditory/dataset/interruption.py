"""Ctrl-C and SIGTERM end a run in good order; a second one ends it at once."""
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

UNTOUCHED = (signal.default_int_handler, signal.SIG_DFL)
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ended_by_signals(stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` at the first Ctrl-C or SIGTERM, raise KeyboardInterrupt at the second.

    Where others deal with a signal, or outside the main thread, it is left to them.
    """
    asked = False

    def on_signal(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        stop()

    replaced: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            if signal.getsignal(number) in UNTOUCHED:
                replaced[number] = signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)


@contextmanager
def sigterm_like_ctrl_c() -> Iterator[None]:
    """SIGTERM raises KeyboardInterrupt, unless others deal with it: for what goes before a run."""
    before = signal.getsignal(signal.SIGTERM)
    in_charge = threading.current_thread() is threading.main_thread() and before in UNTOUCHED
    if in_charge:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        if in_charge:
            signal.signal(signal.SIGTERM, before)
