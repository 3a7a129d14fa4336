"""The worker processes of a run: they are fed, watched, replaced when they die, and ended with the run."""
import queue
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from auditory.dataset.worker_process import Job, Message, WorkerProcess

MOST_CRASHES = 2                         # of one job
MOST_FALSE_STARTS = 3                    # one after the other
PATIENCE_S = 0.4                         # with workers that are to stop, so that all is over within a second


class WorkersError(RuntimeError):
    """No worker can be started."""


@dataclass
class Event:
    """What a worker tells of a job: `message` has one of the keys ``heard_s``, ``compiling``, ``made``, ``failed``
    and ``disk``."""

    job: Job
    message: Message


class Stop:
    """Put among the events to end the run."""


class Crew:
    """Worker processes; use it in a ``with``, which ends them.

    Parameters
    ----------
    size
        How many.
    settings
        What each is told first, see `worker`.
    inherited
        Open files that the workers hold on to: the lock of the folder.
    """

    def __init__(self, size: int, settings: Message, inherited: Sequence[int] = ()) -> None:
        self._size, self._settings, self._inherited = size, settings, tuple(inherited)
        self._events: queue.SimpleQueue[tuple[WorkerProcess, Message | None] | Stop] = queue.SimpleQueue()
        self._processes: list[WorkerProcess] = []
        self._waiting: deque[Job] = deque()
        self._false_starts = 0

    def stop(self) -> None:
        """End `results` at once; may be called by a signal handler or another thread."""
        self._events.put(Stop())                                 # SimpleQueue: safe even while this thread gets

    def results(self, jobs: Iterable[Job]) -> Iterator[Event]:
        """Have all jobs done, and say what becomes of them, in the order in which it happens; ends early when stopped.

        A job whose worker dies is done once more, by a worker of its own; if that dies too, the job has ``failed``.
        """
        self._waiting = deque(jobs)
        while self._waiting or any(process.jobs for process in self._processes):
            self._feed()
            event = self._events.get()
            if isinstance(event, Stop):
                return
            yield from self._taken(*event)

    def last_results(self) -> Iterator[Event]:
        """Stop the workers, and say what they still had finished."""
        for process in self._processes:
            process.stop()
        until_s, killed = time.monotonic() + PATIENCE_S, False
        while self._processes:
            try:
                event = self._events.get(timeout=max(until_s - time.monotonic(), 0))
            except queue.Empty:
                if killed:
                    return
                self._kill()
                until_s, killed = time.monotonic() + PATIENCE_S, True
                continue
            if isinstance(event, Stop):
                continue
            process, message = event
            if message is None:
                self._processes.remove(process)
                process.end()
            elif "made" in message or "failed" in message:
                yield Event(process.done(message), message)

    def _taken(self, process: WorkerProcess, message: Message | None) -> Iterator[Event]:
        if message is None:
            yield from self._mourn(process)
        elif "ready" in message:
            process.ready, self._false_starts = True, 0
        elif "unfit" in message:
            raise WorkersError(f"a worker process cannot begin: {message['unfit']}. Try auditory doctor")
        elif "begun" in message:
            process.jobs[message["begun"]].begun = True
        elif "heard_s" in message or "compiling" in message:
            yield Event(process.jobs[message["task"]], message)
        else:
            yield Event(process.done(message), message)

    def _mourn(self, process: WorkerProcess) -> Iterator[Event]:
        """A worker has died: its jobs go to others."""
        self._processes.remove(process)
        process.end()
        how = process.obituary()
        if not process.ready:
            self._false_starts += 1
            if self._false_starts >= MOST_FALSE_STARTS:
                remedy = "Try fewer jobs" if process.was_killed else "Try auditory doctor"
                raise WorkersError(f"worker processes cannot begin: one after the other {how}. {remedy}")
        for job in reversed(process.jobs.values()):
            job.crashes += job.begun
            job.begun = False
            if job.crashes < MOST_CRASHES:
                self._waiting.appendleft(job)
            else:
                remedy = "Look at this file, or try fewer jobs" if process.was_killed else "Look at this file"
                yield Event(job, {"task": job.number, "failed": f"twice, the worker process that heard it {how}. "
                                                                f"{remedy}; the other files are not affected."})

    def _feed(self) -> None:
        """Give jobs to those who have few; start workers where there are too few."""
        while len(self._processes) < min(self._size, len(self._waiting)):
            self._processes.append(WorkerProcess(self._settings, self._inherited, self._events))
        fed = True
        while fed and self._waiting:                             # in turns, so that few jobs are spread well
            fed = False
            for process in sorted(self._processes, key=lambda process: len(process.jobs)):
                if self._waiting and process.has_room(self._waiting[0]):
                    process.give(self._waiting.popleft())
                    fed = True

    def _kill(self) -> None:
        for process in self._processes:
            process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._kill()
        for process in self._processes:
            process.end()
        self._processes.clear()
