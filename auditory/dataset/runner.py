"""Many files: recordings in, features out, on several processes; what is there is kept, and nothing is lost."""
import os
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditory.contract.parameters import ParameterError
from auditory.dataset.crew import Crew, Event, WorkersError
from auditory.dataset.disk import AGAIN, refusal, refusals_as_disk_errors
from auditory.dataset.folder_state import FolderState
from auditory.dataset.interruption import ended_by_signals
from auditory.dataset.lock import FolderLock
from auditory.dataset.manifest import MANIFEST, ManifestError, ManifestWriter
from auditory.dataset.names import name_from_json
from auditory.dataset.plan import Task
from auditory.dataset.report import INTERRUPTION, Report
from auditory.dataset.rows import OutputFile, Row
from auditory.dataset.settings import LONGEST_S, Settings
from auditory.dataset.watcher import Watcher
from auditory.dataset.worker_process import Job
from auditory.io.publishing import remove_if_possible

if TYPE_CHECKING:
    from auditory.contract.stage import Stage

# Choices: starting a worker takes as long as hearing some minutes of sound.
FILES_PER_WORKER = 8
BYTES_PER_WORKER = 16 * 2**20


class Run:
    """One run: `go` does it, `stop` ends it early, `report` says what became of it."""

    def __init__(self, tasks: Sequence[Task], out: str, settings: Settings, modules: Sequence[str] = (), *,
                 jobs: int | None = None, resume: bool = True, force: bool = False, allow_truncated: bool = False,
                 longest_s: float = LONGEST_S, problems: Sequence[str] = (), watcher: Watcher | None = None,
                 unwritable: Exception | None = None) -> None:
        if jobs is not None and jobs < 1:
            raise ValueError(f"jobs = {jobs}: must be at least 1. Leave it out for one per processor.")
        if not longest_s > 0:
            raise ValueError(f"longest_s = {longest_s} s: must be above 0. Leave it out for {LONGEST_S:g} s.")
        self._tasks, self._out, self._settings, self._problems = tasks, out, settings, tuple(problems)
        self._jobs, self._resume, self._force, self._allow_truncated = jobs, resume, force, allow_truncated
        self._watcher, self._unwritable = watcher or Watcher(), unwritable
        self._crew: Crew | None = None
        self._worker_settings = {"pipeline": settings.pipeline, "modules": list(modules),
                                 "options": {**settings.extraction(), "allow_truncated": allow_truncated,
                                             "longest_s": longest_s}}
        self._rows: dict[str, Row] = {}
        self._new_outputs: set[str] = set()
        self._stopped = ""
        self._began_s, self._elapsed_s = time.monotonic(), 0.0

    def go(self) -> Report:
        """Hear what is not there yet.

        The first Ctrl-C or SIGTERM ends it in good order, and the report says so; while it has not begun to hear, and
        the second one, at once. Where the folder is `unwritable`, that is raised if anything is to be written.

        Raises
        ------
        OtherSettingsError, ForeignFilesError, FolderBusyError, ManifestError
            The folder cannot take these features; nothing has been touched.
        DiskError
            The folder cannot be read or written.
        """
        if self._unwritable is not None:
            self._find_all_there(self._unwritable)
        else:
            with FolderLock(self._out) as lock:
                with refusals_as_disk_errors(self._out):
                    state = self._state()
                    state.make_ready()
                waiting = self._begin(state)
                if waiting:
                    with ended_by_signals(self.stop):            # before that, nothing is lost by ending at once
                        self._hear(waiting, state, lock.descriptor)
        self._elapsed_s = time.monotonic() - self._began_s
        return self.report()

    def _state(self) -> FolderState:
        return FolderState.checked(self._out, self._settings, self._tasks, force=self._force, resume=self._resume,
                                   allow_truncated=self._allow_truncated)

    def _find_all_there(self, unwritable: Exception) -> None:
        """Begin and end with what is there, without a lock, which would have to be written; else raise `unwritable`."""
        try:
            state = self._state()
            nothing_to_do = state.is_ready and all(task.output in state.kept for task in self._tasks)
        except (OSError, ManifestError):
            nothing_to_do = False
        if not nothing_to_do:
            raise unwritable
        self._begin(state)

    def _begin(self, state: FolderState) -> list[Task]:
        """Take over what is there, and say what is to be heard."""
        self._rows = dict(state.kept)
        self._problems += kept_without_recording(self._tasks, self._rows)
        for problem in self._problems:
            self._watcher.problem(problem)
        for row in self._rows.values():
            self._watcher.keeps(row)
        waiting = [task for task in self._tasks if task.output not in self._rows]
        self._watcher.begins(len(waiting), sum(task.recording.size_bytes for task in waiting))
        return waiting

    def stop(self, why: str = INTERRUPTION) -> None:
        """End the run soon: what is done stays. May be called by a signal handler or another thread."""
        self._stopped = self._stopped or why
        if self._crew is not None:
            self._crew.stop()

    def report(self) -> Report:
        """What became of the recordings."""
        rows = tuple(self._rows[task.output] for task in self._tasks if task.output in self._rows)
        new_rows = tuple(row for row in rows if row.output in self._new_outputs)
        return Report(self._out, rows, new_rows, len(self._tasks) - len(rows), self._problems, self._stopped,
                      self._elapsed_s)

    def _hear(self, tasks: Sequence[Task], state: "FolderState", lock: int) -> None:
        jobs = [Job(number, task.recording.path, state.path(task.output), task.recording.size_bytes)
                for number, task in enumerate(tasks)]
        size = min(self._jobs or default_jobs(tasks), len(jobs))
        try:
            with ManifestWriter(self._out) as manifest, Crew(size, self._worker_settings, [lock]) as crew:
                self._crew = crew
                if self._stopped:                                # before there was a crew
                    crew.stop()
                try:
                    for event in crew.results(jobs):
                        self._take(event, tasks[event.job.number], state, manifest)
                except WorkersError as error:
                    self.stop(str(error))
                for event in crew.last_results() if self._stopped else ():       # what was finished is not lost
                    self._take(event, tasks[event.job.number], state, manifest)
        except OSError as error:                                 # of beginning or ending the manifest
            if error.filename != os.path.join(self._out, MANIFEST):
                raise
            self.stop(f"{error.filename!r}: {refusal(error)}{AGAIN}")

    def _take(self, event: Event, task: Task, state: "FolderState", manifest: ManifestWriter) -> None:
        message = event.message
        if "heard_s" in message:
            self._watcher.hears(task, message["heard_s"], message["share"])
        elif "compiling" in message:
            self._watcher.compiles()
        elif "disk" in message:
            self.stop(f"{self._out!r}: {message['disk']}{AGAIN}")
        else:
            row = self._row(task, message)
            if row.failed:
                state.remove_features(task)                      # of an earlier run: the row would disown them
            try:
                manifest.append(row)
            except OSError as error:                             # features without a row would be nobody's
                remove_if_possible(state.path(file.name) for file in row.files)
                self.stop(f"{error.filename!r}: {refusal(error)}{AGAIN}")
                return
            self._rows[task.output] = row
            self._new_outputs.add(task.output)
            self._watcher.finishes(task, row)

    def _row(self, task: Task, message: dict[str, Any]) -> Row:
        recording = task.recording
        if "failed" in message:
            return Row(task.output, task.source, recording.size_bytes, recording.mtime_ns, "failed",
                       self._settings.fingerprint, self._settings.version, error=message["failed"])
        receipt = message["made"]
        files = tuple(OutputFile(_below(self._out, name_from_json(file["path"])), file["size_bytes"], file["digest"])
                      for file in message["files"])
        return Row(task.output, task.source, receipt["size_bytes"], receipt["mtime_ns"],
                   "ok" if receipt["damage"] is None else "truncated", self._settings.fingerprint,
                   self._settings.version, files, receipt["rate_hz"], receipt["n_ears"], receipt["n_samples"],
                   receipt["n_samples"] / receipt["rate_hz"], receipt["n_frames"], receipt["clipped_samples"],
                   receipt["zeroed_samples"], receipt["silent_ears"], receipt["dead_channels"], receipt["decoder"],
                   tuple(message["warnings"]), receipt["damage"] or "")


def _below(folder: str, path: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def kept_without_recording(tasks: Sequence[Task], kept: Mapping[str, Row]) -> tuple[str, ...]:
    """What has to be told of recordings that are not there any more, while features of them are."""
    return tuple(f"{task.recording.path!r}: no such file; its features are there and stay as they are. Check the path."
                 for task in tasks if not task.recording.was_there and task.output in kept)


def processors() -> int:
    """How many processors may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_jobs(tasks: Sequence[Task]) -> int:
    """One per processor that may be used, fewer where there is little to do."""
    n_bytes = sum(task.recording.size_bytes for task in tasks)
    useful = min(max(len(tasks) // FILES_PER_WORKER, n_bytes // BYTES_PER_WORKER), len(tasks))
    return max(min(processors(), useful), 1)


def modules_of(stage: "Stage") -> list[str]:
    """Where a worker finds the stages of the user's own; ParameterError where it cannot."""
    modules = []
    for each in stage.stages_in_row():
        kind = type(each)
        if kind.__module__.partition(".")[0] == "auditory":
            continue
        if kind.__module__ == "__main__" or "<locals>" in kind.__qualname__:
            raise ParameterError(f"{kind.__name__}: is defined where worker processes cannot import it from. "
                                 "Put the class into a module of its own, and import it.")
        modules.append(kind.__module__)
    return modules
