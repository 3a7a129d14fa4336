"""One worker process, as the run sees it: told jobs, listened to, and mourned."""
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

from auditory.dataset.names import name_to_json
from auditory.io.publishing import remove_partials_of

Message = dict[str, Any]

AHEAD = 6                                # tasks that a worker has, so that it never waits for the next
AHEAD_BYTES = 8 * 2**20                  # of recordings in them, so that no worker sits on the rest of the work
PATIENCE_S = 0.6                         # with a process whose end is near
WORDS_BYTES = 4096                       # of what a worker printed last, which may say why it died
# glibc gives memory back to the system after each recording; fetching it again takes a tenth of the time.
KEEPS_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(64 * 2**20), "MALLOC_TRIM_THRESHOLD_": str(128 * 2**20)}
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass
class Job:
    """A recording that a worker is to hear."""

    number: int
    source: str
    target: str
    size_bytes: int
    begun: bool = False
    crashes: int = 0

    @property
    def alone(self) -> bool:
        """Whether it is to be the only task of its worker, so that it is clear what the next crash is due to."""
        return self.crashes > 0

    def as_message(self) -> Message:
        """What the worker is told."""
        return {"task": self.number, "source": name_to_json(self.source), "target": name_to_json(self.target)}


@dataclass(eq=False)
class WorkerProcess:
    """One worker process, its jobs, and two threads that read what it tells and what it prints."""

    settings: Message
    inherited: tuple[int, ...]
    events: "queue.SimpleQueue[Any]"                             # where (this, message or None at its end) goes
    jobs: dict[int, Job] = field(default_factory=dict)           # given and not yet done, in the order of giving
    ready: bool = False

    def __post_init__(self) -> None:
        path = os.pathsep.join(os.path.abspath(place) for place in sys.path)     # it shall find what is found here
        options: dict[str, Any] = {"pass_fds": self.inherited, "process_group": 0} if os.name == "posix" else {}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "auditory.dataset.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**KEEPS_MEMORY, **os.environ, **ONE_THREAD, "PYTHONPATH": path}, **options)
        self._words = b""
        self._to_sweep: set[str] = set()                         # folders in which it failed to finish something
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._overhear)]
        for thread in self._threads:
            thread.start()
        self._tell(self.settings)

    def has_room(self, job: Job) -> bool:
        """Whether it should be given this job now."""
        if not self.jobs:
            return True
        if job.alone or any(mine.alone for mine in self.jobs.values()):
            return False
        waiting_bytes = sum(mine.size_bytes for mine in self.jobs.values()) + job.size_bytes
        return len(self.jobs) < AHEAD and waiting_bytes < AHEAD_BYTES

    def give(self, job: Job) -> None:
        """Have it do a job."""
        self.jobs[job.number] = job
        self._tell(job.as_message())

    def done(self, message: Message) -> Job:
        """The job of which it tells the outcome, and which it no longer has."""
        job = self.jobs.pop(message["task"])
        if "made" not in message:
            self._to_sweep.add(os.path.dirname(job.target))
        return job

    def stop(self) -> None:
        """Have it finish what is as good as done, and end."""
        self._tell({"stop": True})

    def kill(self) -> None:
        """End it now."""
        self._process.kill()

    def end(self) -> None:
        """Wait for its end, which is near, and remove what it left unfinished."""
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:                                      # what was still to be told goes nowhere
                pass
        unfinished = {os.path.dirname(job.target) for job in self.jobs.values()}
        remove_partials_of(self._process.pid, unfinished | self._to_sweep)

    def obituary(self) -> str:
        """How it ended, in words; call it when it has."""
        code = self._process.returncode
        lines = self._words.decode(errors="replace").strip().splitlines()
        words = f", its last words: {' '.join(lines[-1].split())[:300]!r}" if lines else ""
        if code >= 0:
            return f"ended with exit code {code}{words}"
        memory = ", as the system does when memory runs out" if self.was_killed else ""
        return f"was ended by {_signal_name(-code)}{memory}{words}"

    @property
    def was_killed(self) -> bool:
        """Whether something ended it that it could not answer; mostly the system, for want of memory."""
        return bool(self._process.returncode == -getattr(signal, "SIGKILL", 9))

    def _tell(self, message: Message) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:                                          # it has died, which its other end tells
            pass

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                self.events.put((self, json.loads(line)))
            except ValueError:                                   # torn by its death
                break
        self.events.put((self, None))

    def _overhear(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._words = (self._words + line)[-WORDS_BYTES:]


def _signal_name(number: int) -> str:
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"
