"""A crew without processes: quick enough for a test of every option. What processes do, tests/dataset/test_runner.py
tries."""
import threading
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self

from auditory.dataset.crew import Event
from auditory.dataset.worker import Worker
from auditory.dataset.worker_process import Job


class InlineCrew:
    """Stands in for `auditory.dataset.crew.Crew`: hears the recordings one after the other, in this very process."""

    def __init__(self, size: int, settings: dict[str, Any], inherited: Sequence[int] = ()) -> None:
        self._messages: list[dict[str, Any]] = []
        self.stopped, self.orphaned = threading.Event(), threading.Event()
        self._worker = Worker(self, settings)
        self._at_end = False

    def tell(self, message: dict[str, Any]) -> None:
        self._messages.append(message)

    def next(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        self._at_end = True

    def results(self, jobs: Iterable[Job]) -> Iterator[Event]:
        for job in jobs:
            if self._at_end:
                return
            self._messages.clear()
            self._worker.hear(job.as_message())
            while not self._worker.unpublished.empty():
                self._worker.publish([self._worker.unpublished.get()])     # type: ignore[list-item]  # never None here
            yield from [Event(job, message) for message in self._messages if "begun" not in message]

    def last_results(self) -> Iterator[Event]:
        return iter(())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        pass
