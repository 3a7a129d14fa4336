"""What a run finds in its folder: whose features they are, which of them count, what is left over."""
import os
from collections.abc import Sequence
from typing import get_args

from auditory.dataset.manifest import MANIFEST, believable_rows, read_manifest
from auditory.dataset.names import located
from auditory.dataset.plan import Task
from auditory.dataset.rows import Row, files_of
from auditory.dataset.settings import (
    Format,
    OtherSettingsError,
    Settings,
    check_same,
    read_settings,
    write_settings,
)
from auditory.io.publishing import PARTIAL, is_abandoned, remove_if_possible


class ForeignFilesError(ValueError):
    """The folder holds files that no run has made, where features would go."""


class FolderState:
    """The folder as a run found it; hold its lock meanwhile.

    Trusted is what the manifest says, where sizes agree; never that a file is there.
    """

    def __init__(self, folder: str, settings: Settings, rows: dict[str, Row], afresh: bool) -> None:
        self.folder = folder
        self._settings, self._run = settings, settings.fingerprint
        self._rows, self._afresh = rows, afresh
        self._sizes, self._partials = _listing(folder)           # by name below the folder; paths
        self._orphans: set[str] = set()                          # features of which the manifest has lost the rows

    @classmethod
    def checked(cls, folder: str, settings: Settings, tasks: Sequence[Task], *, force: bool = False) -> "FolderState":
        """Look at the folder, changing nothing, and refuse what it cannot take; with `force`, anything made by runs."""
        check_links(folder, tasks)
        if force:
            rows, lost = believable_rows(folder)
            state = cls(folder, settings, rows, afresh=True)
            if lost:
                state._orphans = state._features_of(tasks)
            return state
        there = read_settings(folder)
        rows = read_manifest(folder)
        holds_features = any(row.files for row in rows.values())         # else nothing came of those runs
        if there is not None and holds_features:
            check_same(folder, there, settings)
        state = cls(folder, settings, rows, afresh=bool(rows) and not holds_features and there != settings.to_toml())
        if there is None:
            state._check_nothing_foreign(tasks)
        state._check_sources(tasks)
        return state

    def make_ready(self) -> None:
        """Put the settings there, sweep up; whatever earlier runs have made goes where the folder starts afresh."""
        if self._afresh:
            self._start_afresh()
        if self._afresh or read_settings(self.folder) != self._settings.to_toml():
            write_settings(self.folder, self._settings)
        remove_if_possible(path for path, changed_s in self._partials if is_abandoned(path, changed_s))

    def _features_of(self, tasks: Sequence[Task]) -> set[str]:
        """What lies where features of these recordings would, in either format; of a pair, both."""
        bare = (task.output.rpartition(".")[0] for task in tasks)
        sets = (files_of(f"{name}.{format}") for name in bare for format in get_args(Format))
        return {name for names in sets if all(each in self._sizes for each in names) for name in names}

    def path(self, output: str) -> str:
        """Where the features of that name lie."""
        return os.path.join(self.folder, *output.split("/"))

    def kept_rows(self, tasks: Sequence[Task], allow_truncated: bool) -> dict[str, Row]:
        """The rows of features that are there and need not be made again, by their output."""
        rows = ((task.output, self._kept(task, allow_truncated)) for task in tasks)
        return {output: row for output, row in rows if row is not None}

    def _kept(self, task: Task, allow_truncated: bool) -> Row | None:
        row = self._rows.get(task.output)
        if row is None or self._afresh or row.run != self._run:
            return None
        if row.failed or (row.status == "truncated" and not allow_truncated):
            return None
        recording = task.recording                               # one that is gone takes no features with it
        unchanged = not recording.was_there or (row.size_bytes, row.mtime_ns) == (recording.size_bytes,
                                                                                  recording.mtime_ns)
        whole = all(self._sizes.get(file.name) == file.size_bytes for file in row.files)
        return row if unchanged and whole else None

    def remove_features(self, task: Task) -> None:
        """Remove what runs have made of a recording: what a row lists, and what was not there when this one began."""
        row = self._rows.get(task.output)
        listed = {file.name for file in row.files} if row else set()
        remove_if_possible(self.path(name) for name in files_of(task.output)
                           if name in listed or name not in self._sizes)

    def _start_afresh(self) -> None:
        """Remove the features that the manifest lists, then the manifest: stopped in between, the rest is still listed.

        Files that no run has made stay. Where the manifest has lost rows, what looks like features of the recordings at
        hand is taken for theirs.
        """
        listed = {file.name for row in self._rows.values() for file in row.files}
        for name in sorted(listed | self._orphans):
            if name in self._sizes:
                _remove(self.path(name))
                del self._sizes[name]
        _remove(os.path.join(self.folder, MANIFEST))
        self._rows = {}

    def _check_nothing_foreign(self, tasks: Sequence[Task]) -> None:
        if any(row.run != self._run for row in self._rows.values()):
            raise OtherSettingsError(f"{self.folder!r}: holds features of settings that are not known, since its "
                                     "run.toml is missing. Give another folder, or start it afresh with force=True, "
                                     "which removes its features.")
        foreign = [name for task in tasks if task.output not in self._rows
                   for name in files_of(task.output) if name in self._sizes]
        if foreign:
            files = f"{foreign[0]!r} is" if len(foreign) == 1 else f"{foreign[0]!r} and {len(foreign) - 1} more are"
            raise ForeignFilesError(f"{self.folder!r}: {files} there already, and no manifest says that this is of a "
                                    "run with these settings. Give another folder, or replace it with force=True.")

    def _check_sources(self, tasks: Sequence[Task]) -> None:
        """Features are not replaced by those of another recording that happens to have the same name."""
        for task in tasks:
            row = self._rows.get(task.output)
            if row is None or row.failed or row.source == task.source:
                continue
            if os.path.exists(row.source) and not os.path.samefile(row.source, task.recording.path):
                raise ForeignFilesError(f"{self.path(task.output)!r}: holds the features of {row.source!r}, and those "
                                        f"of {task.source!r} would replace them. Give another folder, or start it "
                                        "afresh with force=True.")


def check_links(folder: str, tasks: Sequence[Task]) -> None:
    """ForeignFilesError where a link in the folder would lead features out of it."""
    for inner in dict.fromkeys(task.output.rpartition("/")[0] for task in tasks):
        try:
            located(folder, f"{inner}/features" if inner else "features")
        except ValueError:
            raise ForeignFilesError(f"{os.path.join(folder, inner)!r}: a link leads from there out of {folder!r}. "
                                    "Remove it, or give another folder.") from None


def _listing(folder: str) -> tuple[dict[str, int], list[tuple[str, float]]]:
    """Size of every file by its name below the folder, and what is unpublished, with the time of its last change."""
    sizes: dict[str, int] = {}
    partials: list[tuple[str, float]] = []
    waiting = [""]
    while waiting and os.path.isdir(folder):
        inner = waiting.pop()
        with os.scandir(os.path.join(folder, inner)) as entries:
            for entry in entries:
                name = f"{inner}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{name}/")
                elif entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    if PARTIAL.fullmatch(entry.name):
                        partials.append((entry.path, status.st_mtime))
                    else:
                        sizes[name] = status.st_size
    return sizes, partials


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
