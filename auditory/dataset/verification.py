"""Whether a folder of features is what its manifest says: nothing missing, nothing changed, nothing beside."""
import os
import stat
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from functools import cache

from auditory.dataset.finding import is_sound
from auditory.dataset.folder import checked_path, open_folder
from auditory.dataset.lock import holder
from auditory.dataset.manifest import LAYOUT, MANIFEST, SETTINGS, ManifestError, OutputFile
from auditory.dataset.rows import Row
from auditory.dataset.settings import fingerprint_of, read_settings
from auditory.digests import kind_of
from auditory.io.features import FeatureFileError
from auditory.io.publishing import PARTIAL, digest_of, is_abandoned

_MAKE_AGAIN = "Run the same extraction again, which makes it anew."
_LATER = "The run that writes here may be about to replace it: verify again when that has ended."
_ELSEWHERE = "Move it elsewhere; if it is in nobody's way, leave it."


@dataclass(frozen=True)
class Finding:
    """One thing that is off."""

    name: str                            # of the file, below the folder
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.name!r}: {self.problem}. {self.remedy}"


@dataclass
class Verification:
    """Looks at everything in a folder; `findings` does the work, and the counts grow with it.

    While a run writes into the folder, features may be there before their row: what is in no row is then not told.
    """

    folder: str
    writer: str | None = None            # the run that writes into the folder meanwhile, in words
    n_results: int = 0                   # recordings that have features
    n_failed: int = 0                    # recordings that have none, as their rows say
    n_files: int = 0                     # whose digest was compared
    n_bytes: int = 0
    n_being_written: int = 0             # by processes that are alive
    _there: dict[str, os.stat_result] = field(default_factory=dict)      # by name below the folder

    def findings(self) -> Iterator[Finding]:
        """What is off, as it is found; nothing where all is well. ManifestError where there is no manifest."""
        unreadable = list(self._look_around())
        # In this order: of a run that ends between the first and the last, all rows are read.
        self.writer = holder(self.folder)
        rows = open_folder(self.folder)
        settings = yield from self._settings()
        self.n_results, self.n_failed = len(rows), len(rows.failed)
        listed = set()
        for row in rows.rows:
            if settings is not None and row.run != settings:
                yield self._finding(row.output, f"was made with other settings than {SETTINGS} says", _MAKE_AGAIN)
            for file in row.files:
                listed.add(file.name)
                yield from self._file(file)
        yield from unreadable
        yield from self._beside(listed, [*rows.rows, *rows.failed])

    def _finding(self, name: str, problem: str, remedy: str) -> Finding:
        return Finding(name, problem, remedy if self.writer is None else _LATER)

    def _settings(self) -> Generator[Finding, None, str | None]:
        """Returns the fingerprint of the settings in the folder, None where it is not known."""
        fingerprint = None
        try:
            text = read_settings(self.folder)
        except ManifestError as error:
            yield Finding(SETTINGS, error.problem, error.remedy)
        else:
            if text is None:
                yield Finding(SETTINGS, "is missing, and says how the features were made",
                              "Run the same extraction again, which writes it.")
            else:
                fingerprint = fingerprint_of(text)
        with open(os.path.join(self.folder, MANIFEST), "rb") as manifest:
            if manifest.seek(0, os.SEEK_END) and (manifest.seek(-1, os.SEEK_END), manifest.read(1))[1] != b"\n":
                yield self._finding(MANIFEST, "ends within a row, as after a power cut",
                                    "The next run cuts that row off.")
        return fingerprint

    def _file(self, file: OutputFile) -> Iterator[Finding]:
        try:
            path = checked_path(self.folder, file)
            digest = digest_of(path, kind_of(file.digest))
        except FeatureFileError as error:
            yield self._finding(file.name, error.problem, error.remedy)
            return
        except OSError as error:
            yield Finding(file.name, f"cannot be read ({error.strerror})", "Check the disk and the permissions.")
            return
        self.n_files += 1
        self.n_bytes += file.size_bytes
        if digest != file.digest:
            yield self._finding(file.name, "is not what was written: its digest differs", f"Remove it. {_MAKE_AGAIN}")

    # ---- what lies there -------------------------------------------------------------------------------------------

    def _look_around(self) -> Iterator[Finding]:
        """Note all that lies in the folder."""
        waiting = [""] if os.path.isdir(self.folder) else []
        while waiting:
            inner = waiting.pop()
            try:
                with os.scandir(os.path.join(self.folder, inner)) as entries:
                    found = sorted(entries, key=lambda entry: os.fsencode(entry.name))
            except OSError as error:
                yield Finding(inner or os.curdir, f"cannot be looked into ({error.strerror})", "Check the permissions.")
                continue
            for entry in found:
                name = f"{inner}{entry.name}"
                try:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{name}/")
                    elif name not in LAYOUT:
                        self._there[name] = entry.stat(follow_symlinks=False)
                except FileNotFoundError:                        # published or removed meanwhile
                    pass
                except OSError as error:
                    yield Finding(name, f"cannot be looked at ({error.strerror})", "Check the permissions.")

    def _beside(self, listed: set[str], rows: list[Row]) -> Iterator[Finding]:
        """What lies in the folder and in no row: neither as features nor as the recording that they are of."""
        real_path = _with_real_folder()
        recordings = {real_path(row.source) for row in rows}
        for name, status in self._there.items():
            path = os.path.join(self.folder, name)
            if name in listed or real_path(path) in recordings:
                continue
            if PARTIAL.fullmatch(os.path.basename(name)) and not is_abandoned(path, status.st_mtime):
                self.n_being_written += 1
            elif self.writer is None:
                yield _stray(name, status)


def _stray(name: str, status: os.stat_result) -> Finding:
    if PARTIAL.fullmatch(os.path.basename(name)):
        return Finding(name, "was left unfinished by a run that was killed", "The next run sweeps it up.")
    if not stat.S_ISREG(status.st_mode):
        return Finding(name, "is a link, a pipe or a device", _ELSEWHERE)
    if is_sound(name):
        return Finding(name, "is a recording of which no row speaks", "Extract it too, or move it elsewhere.")
    return Finding(name, "is in no row of the manifest", _ELSEWHERE)


def _with_real_folder() -> Callable[[str], str]:
    """Makes paths comparable that lead to one folder in different ways; each folder is looked up once."""
    real_folder = cache(os.path.realpath)

    def real_path(path: str) -> str:
        folder, name = os.path.split(path)
        return os.path.join(real_folder(folder), name)

    return real_path
