"""Whether a folder of features is what its manifest says: nothing missing, nothing changed, nothing beside."""
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditory.dataset.folder import checked_path, open_folder
from auditory.dataset.manifest import LAYOUT, MANIFEST, SETTINGS, ManifestError, OutputFile
from auditory.dataset.settings import fingerprint_of, read_settings
from auditory.io.features import FeatureFileError
from auditory.io.publishing import PARTIAL, digest_of, is_abandoned

_MAKE_AGAIN = "Run the same extraction again, which makes it anew."


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
    """Looks at everything in a folder; `findings` does the work, and the counts grow with it."""

    folder: str
    n_results: int = 0                   # recordings that have features
    n_failed: int = 0                    # recordings that have none, as their rows say
    n_files: int = 0                     # whose digest was compared
    n_bytes: int = 0
    n_being_written: int = 0             # by processes that are alive
    _listed: set[str] = field(default_factory=set)

    def findings(self) -> Iterator[Finding]:
        """What is off, as it is found; nothing where all is well. ManifestError where there is no manifest."""
        rows = open_folder(self.folder)
        yield from self._settings()
        settings = self._fingerprint
        self.n_results, self.n_failed = len(rows), len(rows.failed)
        for row in rows.rows:
            if settings is not None and row.run != settings:
                yield Finding(row.output, f"was made with other settings than {SETTINGS} says", _MAKE_AGAIN)
            for file in row.files:
                self._listed.add(file.name)
                yield from self._file(file)
        yield from self._beside()

    def _settings(self) -> Iterator[Finding]:
        self._fingerprint: str | None = None
        try:
            text = read_settings(self.folder)
        except ManifestError as error:
            yield Finding(SETTINGS, error.problem, error.remedy)
            return
        if text is None:
            yield Finding(SETTINGS, "is missing, and says how the features were made",
                          "Run the same extraction again, which writes it.")
        else:
            self._fingerprint = fingerprint_of(text)
        with open(os.path.join(self.folder, MANIFEST), "rb") as manifest:
            if manifest.seek(0, os.SEEK_END) and (manifest.seek(-1, os.SEEK_END), manifest.read(1))[1] != b"\n":
                yield Finding(MANIFEST, "ends within a row, as after a power cut", "The next run cuts that row off.")

    def _file(self, file: OutputFile) -> Iterator[Finding]:
        try:
            path = checked_path(self.folder, file)
            digest = digest_of(path)
        except FeatureFileError as error:
            yield Finding(file.name, error.problem, error.remedy)
            return
        except OSError as error:
            yield Finding(file.name, f"cannot be read ({error.strerror})", "Check the disk and the permissions.")
            return
        self.n_files += 1
        self.n_bytes += file.size_bytes
        if digest != file.digest:
            yield Finding(file.name, "is not what was written: its digest differs", f"Remove it. {_MAKE_AGAIN}")

    def _beside(self) -> Iterator[Finding]:
        """What lies in the folder and in no row."""
        waiting = [""]
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
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{name}/")
                elif name not in self._listed and name not in LAYOUT:
                    yield from self._stray(name, entry)

    def _stray(self, name: str, entry: "os.DirEntry[str]") -> Iterator[Finding]:
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:                                # published or removed meanwhile
            return
        if PARTIAL.fullmatch(entry.name):
            if is_abandoned(entry.path, status.st_mtime):
                yield Finding(name, "was left unfinished by a run that was killed", "The next run sweeps it up.")
            else:
                self.n_being_written += 1
        elif stat.S_ISREG(status.st_mode):
            yield Finding(name, "is in no row of the manifest", "Remove it, or move it elsewhere.")
        else:
            yield Finding(name, "is a link, a pipe or a device", "Remove it, or move it elsewhere.")
