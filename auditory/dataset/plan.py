"""Where the features of each recording go: settled before any work begins."""
import errno
import hashlib
import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from auditory.dataset.disk import REFUSES_ALL, DiskError, refusal
from auditory.dataset.finding import PlanError, Recording
from auditory.dataset.manifest import LAYOUT
from auditory.io.publishing import Unpublished

LONGEST_NAME_BYTES = 255                 # of the file systems in use
LONGEST_SUFFIX = ".json"                 # that is put in the place of another, see `auditory.io.features.side_path`


@dataclass(frozen=True, slots=True)
class Task:
    """A recording, and where its features go."""

    recording: Recording
    output: str                    # below the folder of the features, with "/"

    @property
    def source(self) -> str:
        """The absolute path of the recording."""
        return os.path.abspath(self.recording.path)


def planned(recordings: Sequence[Recording], out: str, suffix: str, *, touch_nothing: bool = False) -> list[Task]:
    """Each recording with the file below `out` that its features go to, ``a/x.flac`` to ``a/x.flac.npz``.

    A recording that was named twice is heard once. How the disk tells names apart is tried with a file, or, where it is
    to `touch_nothing`, seen from those that are there.

    Raises
    ------
    PlanError
        Two recordings would go to one file, as the disk of `out` tells names apart.
    """
    as_named = _folded if (_seems_to_fold_names if touch_nothing else _folds_names)(out) else str
    plan: dict[str, Task] = {}
    for recording in recordings:
        task = Task(recording, _output_name(recording.kept, suffix))
        known = plan.setdefault(as_named(task.output), task)
        if known is not task and not _same_file(known.recording.path, recording.path):
            raise PlanError(f"{os.path.join(out, task.output)!r}: the features of both {known.recording.path!r} and "
                            f"{recording.path!r} would go there. Name a folder that holds both, or extract them into "
                            "two folders.")
    folders = {as_named(folder): task for task in plan.values() for folder in _folders_above(task.output)}
    for name in sorted(LAYOUT):
        if as_named(name) in folders:
            raise PlanError(f"{os.path.join(out, name)!r}: the features of {folders[as_named(name)].recording.path!r} "
                            "would go into a folder of that name, where a file of the run lies. Rename the folder.")
    for name, task in plan.items():
        if name in folders:
            raise PlanError(f"{os.path.join(out, task.output)!r}: the features of {task.recording.path!r} would go "
                            f"there, and those of {folders[name].recording.path!r} into a folder of that name. "
                            "Extract them into two folders.")
    return list(plan.values())


def _output_name(kept: str, suffix: str) -> str:
    """The name of the features; one that would be too long for a disk is cut, and told apart by a digest."""
    *folders, name = kept.split(os.sep)
    most_bytes = LONGEST_NAME_BYTES - max(len(suffix), len(LONGEST_SUFFIX))
    encoded = os.fsencode(name)
    if len(encoded) > most_bytes:
        digest = hashlib.blake2b(encoded, digest_size=8).hexdigest()
        start = encoded[:most_bytes - len(digest) - 1]
        try:
            encoded.decode()
            start = start.decode(errors="ignore").encode()       # not through the middle of a letter
        except UnicodeDecodeError:
            pass
        name = f"{os.fsdecode(start)}~{digest}"
    return "/".join((*folders, name + suffix))


def _folders_above(output: str) -> Iterator[str]:
    parts = output.split("/")[:-1]
    return ("/".join(parts[:k]) for k in range(1, len(parts) + 1))


def _same_file(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:                                              # gone meanwhile
        return os.path.abspath(one) == os.path.abspath(other)


def check_writable(out: str) -> None:
    """Make the folder and try whether files can be written there; PlanError where they cannot, and DiskError where that
    is not to blame on what was asked for.
    """
    try:
        os.makedirs(out, exist_ok=True)
        with _probe(out) as probe:
            probe.file.write(b"\0" * 4096)
            probe.file.flush()
            os.fsync(probe.file.fileno())
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in REFUSES_ALL | {errno.EIO}:
            raise DiskError(f"out = {out!r}: cannot be written: {refusal(error)}, or give another folder.") from None
        raise PlanError(f"out = {out!r}: cannot be written ({getattr(error, 'strerror', None) or error}). "
                        "Change its permissions, or give another folder.") from None


def why_unwritable(out: str) -> PlanError | DiskError | None:
    """What `check_writable` raises; None where all is well."""
    try:
        check_writable(out)
    except (PlanError, DiskError) as error:
        return error
    return None


def _folds_names(folder: str) -> bool:
    """Whether the disk takes two names that differ in case for one; no where the folder is not there yet."""
    try:
        with _probe(folder) as probe:
            where, name = os.path.split(probe.partial_path)
            return os.path.exists(os.path.join(where, name.upper()))
    except OSError:
        return False


def _seems_to_fold_names(folder: str) -> bool:
    try:
        names = [name for name in os.listdir(folder) if name.swapcase() != name]
        return bool(names) and os.path.samefile(*(os.path.join(folder, name)
                                                  for name in (names[0], names[0].swapcase())))
    except OSError:
        return False


@contextmanager
def _probe(folder: str) -> Iterator[Unpublished]:
    """A file that goes as it came, or, after a kill, with whatever else was left unfinished."""
    probe = Unpublished(os.path.join(folder, "probe"))
    try:
        yield probe
    finally:
        probe.discard()


def _folded(name: str) -> str:
    """For a disk that does not tell upper from lower case, nor one way of composing accents from another."""
    return unicodedata.normalize("NFC", name).casefold()
