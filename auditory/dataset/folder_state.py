"""What a run finds in its folder: whose features they are, which of them count, what is left over."""
import os
from collections.abc import Sequence
from typing import NamedTuple, Self, get_args

from auditory.dataset.manifest import MANIFEST, believable_rows, read_manifest
from auditory.dataset.names import located
from auditory.dataset.plan import Task
from auditory.dataset.rows import OutputFile, Row, files_of
from auditory.dataset.settings import (
    Format,
    OtherSettingsError,
    Settings,
    check_same,
    read_settings,
    write_settings,
)
from auditory.digests import file_digest, kind_of
from auditory.io.features import begins_like_features
from auditory.io.publishing import PARTIAL, is_abandoned, remove_if_possible
from auditory.io.regular_file import open_regular


class ForeignFilesError(ValueError):
    """The folder holds files that no run has made, where features would go."""


class FolderState:
    """The folder as a run found it; hold its lock meanwhile.

    Trusted is what the manifest says, where sizes agree; never that a file is there. But no row, which anyone may have
    written, makes a file one of a run's: removed is only what begins as features do and has the digest of its row,
    replaced without `force` only what begins so.

    Attributes
    ----------
    kept : dict of Row
        By their output: of features that are there and need not be made again.
    """

    def __init__(self, folder: str, settings: Settings, rows: dict[str, Row], afresh: bool) -> None:
        self.folder = folder
        self._settings, self._run = settings, settings.fingerprint
        self._rows, self._afresh = rows, afresh
        self.kept: dict[str, Row] = {}
        self._there, self._others, self._partials = _listing(folder)
        self._orphans: set[str] = set()                          # features of which the manifest has lost the rows

    @classmethod
    def checked(cls, folder: str, settings: Settings, tasks: Sequence[Task], *, force: bool = False,
                resume: bool = True, allow_truncated: bool = False) -> "FolderState":
        """Look at the folder, changing nothing, and refuse what it cannot take; with `force`, nothing is refused."""
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
        if resume:
            state.kept = {task.output: row for task in tasks if (row := state._kept(task, allow_truncated)) is not None}
        if there is None:
            state._check_settings_known()
        state._check_nothing_foreign(tasks, no_run_was_here=there is None)
        state._check_sources(tasks)
        return state

    @property
    def is_ready(self) -> bool:
        """Whether features could be put there as it is."""
        return not self._afresh and read_settings(self.folder) == self._settings.to_toml()

    def make_ready(self) -> None:
        """Put the settings there, sweep up; whatever earlier runs have made goes where the folder starts afresh."""
        if self._afresh:
            self._start_afresh()
        if not self.is_ready:
            write_settings(self.folder, self._settings)
        remove_if_possible(path for path, changed_s in self._partials if is_abandoned(path, changed_s))

    def _features_of(self, tasks: Sequence[Task]) -> set[str]:
        """What lies where features of these recordings would, in either format; of a pair, both."""
        bare = (task.output.rpartition(".")[0] for task in tasks)
        sets = (files_of(f"{name}.{format}") for name in bare for format in get_args(Format))
        return {name for names in sets if all(map(self._begins_like_features, names))
                for name in names}

    def path(self, output: str) -> str:
        """Where the features of that name lie."""
        return os.path.join(self.folder, *output.split("/"))

    def _kept(self, task: Task, allow_truncated: bool) -> Row | None:
        row = self._rows.get(task.output)
        if row is None or self._afresh or row.run != self._run:
            return None
        if row.failed or (row.status == "truncated" and not allow_truncated):
            return None
        recording = task.recording                               # one that is gone takes no features with it
        unchanged = not recording.was_there or (row.size_bytes, row.mtime_ns) == (recording.size_bytes,
                                                                                  recording.mtime_ns)
        whole = all(self._there.get(file.name, _NOTHING).size_bytes == file.size_bytes for file in row.files)
        return row if unchanged and whole else None

    def remove_features(self, task: Task) -> None:
        """Remove what runs have made of a recording: what a row lists, and what was not there when this one began."""
        row = self._rows.get(task.output)
        listed = {file.name for file in row.files if self._is_as_listed(file)} if row else set()
        remove_if_possible(self.path(name) for name in files_of(task.output) if name in listed or self._is_new(name))

    def _is_as_listed(self, file: OutputFile) -> bool:
        """Whether features lie there which are, to the last bit, what a row says."""
        if not self._begins_like_features(file.name):
            return False
        try:
            with open_regular(located(self.folder, file.name), follow_links=False) as there:
                return (os.fstat(there.fileno()).st_size == file.size_bytes
                        and file_digest(there, kind_of(file.digest)) == file.digest)
        except (OSError, ValueError):                            # what cannot be looked at stays
            return False

    def _begins_like_features(self, name: str) -> bool:
        return name in self._there and begins_like_features(self.path(name))

    def _is_new(self, name: str) -> bool:
        """Whether this run has put it there."""
        try:
            now = _Found.of(os.lstat(self.path(name)))
        except OSError:
            return False
        return name not in self._others and self._there.get(name) != now

    def _start_afresh(self) -> None:
        """Remove the features that the manifest lists, then the manifest: stopped in between, the rest is still listed.

        Files that no run has made stay, whatever the manifest says. Where it has lost rows, what looks like features of
        the recordings at hand is taken for theirs.
        """
        listed = {file.name for row in self._rows.values() for file in row.files if self._is_as_listed(file)}
        for name in sorted(listed | self._orphans):
            _remove(self.path(name))
            self._there.pop(name, None)
        _remove(os.path.join(self.folder, MANIFEST))
        self._rows = {}

    def _check_settings_known(self) -> None:
        if any(row.run != self._run for row in self._rows.values()):
            raise OtherSettingsError(f"{self.folder!r}: holds features of settings that are not known, since its "
                                     "run.toml is missing. Give another folder, or start it afresh with force=True, "
                                     "which removes its features.")

    def _check_nothing_foreign(self, tasks: Sequence[Task], no_run_was_here: bool) -> None:
        """Of what would be replaced: where no run was, nothing is to be there that no row speaks of."""
        places = [(task, name) for task in tasks if task.output not in self.kept for name in files_of(task.output)
                  if name in self._there or name in self._others]
        unknown = [name for task, name in places if no_run_was_here and task.output not in self._rows]
        other = [name for _, name in places if not self._begins_like_features(name)] if not unknown else []
        if unknown or other:
            first, *rest = unknown or other
            files = f"{first!r} and {len(rest)} more are" if rest else f"{first!r} is"
            why = ("no manifest says that this is of a run with these settings" if unknown else
                   "that is not what features look like, whatever the manifest says")
            raise ForeignFilesError(f"{self.folder!r}: {files} there already, and {why}. Give another folder, or "
                                    "replace it with force=True.")

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


class _Found(NamedTuple):
    """A file as it was found."""

    size_bytes: int
    mtime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        return cls(status.st_size, status.st_mtime_ns)


_NOTHING = _Found(-1, 0)


def _listing(folder: str) -> tuple[dict[str, _Found], set[str], list[tuple[str, float]]]:
    """Every file by its name below the folder; links and other things; what is unpublished, with its last change."""
    there: dict[str, _Found] = {}
    others: set[str] = set()
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
                        there[name] = _Found.of(status)
                else:
                    others.add(name)
    return there, others, partials


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
