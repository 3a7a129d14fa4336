"""Which recordings were meant: files as they are named, folders with all the sound files in them."""
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field

AUDIO_SUFFIXES = frozenset((
    ".wav", ".wave", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc", ".w64", ".rf64", ".caf", ".au",
    ".snd", ".sph",
    # Not decoded, but sound all the same: each is told as failed, with how to convert it, rather than passed over.
    ".m4a", ".aac", ".wma", ".amr", ".ape", ".wv", ".tta", ".dsf",
))

Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


class PlanError(ValueError):
    """What was asked for cannot be begun: a path that does not exist, two recordings for one output, no recordings."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound file that was meant, as it was when it was found."""

    path: str                      # as it was named
    kept: str                      # the part of the path that its features keep
    size_bytes: int
    mtime_ns: int


@dataclass
class Found:
    """What lies where the user pointed."""

    recordings: list[Recording] = field(default_factory=list)
    others: int = 0                # files in folders that are not sound, links and devices: passed over
    unreadable: list[str] = field(default_factory=list)

    def passed_over(self) -> str:
        """What was passed over, for the summary."""
        return f"{self.others} other file{'s' * (self.others > 1)} passed over" if self.others else ""


def find(paths: Sequence[Path], *, out: Path = "", follow_links: bool = False) -> Found:
    """Files as they are named, folders with all the sound files in them.

    Folders are walked in sorted order, each once, however many ways lead to it; links in them are passed over unless
    `follow_links`. The folder `out` is not walked.

    Raises
    ------
    PlanError
        Paths that do not exist, nothing to hear.
    """
    found, missing = Found(), []
    names = [os.fsdecode(path) for path in paths]
    apart = _identity(out) - set().union(*map(_identity, names))     # unless it is named itself
    walker = _Walker(found, follow_links, apart)
    for path in names:
        try:
            status = os.stat(path)
        except (OSError, ValueError) as error:                   # ValueError: a name with a NUL in it
            missing.append(f"{path!r}: {getattr(error, 'strerror', None) or error}. Check the path.")
            continue
        if stat.S_ISDIR(status.st_mode):
            walker.walk(path)
        else:
            found.recordings.append(Recording(path, _kept_of_file(path), status.st_size, status.st_mtime_ns))
    if missing:
        more = f" ({len(missing) - 1} more of {len(names)} cannot be found either.)" if len(missing) > 1 else ""
        raise PlanError(missing[0] + more)
    if not found.recordings and not found.unreadable:
        told = ", ".join(map(repr, names[:3])) + ", …" * (len(names) > 3)
        raise PlanError(f"{told or 'nothing'}: no sound files there ({found.passed_over() or 'nothing at all'}). "
                        "Name files or folders that hold some.")
    return found


class _Walker:
    """Goes through folders, each once."""

    def __init__(self, found: Found, follow_links: bool, walked: set[tuple[int, int]]) -> None:
        self.found, self.follow_links, self.walked = found, follow_links, walked

    def walk(self, root: str) -> None:
        waiting = [root]
        while waiting:
            folder = waiting.pop()
            try:
                status = os.stat(folder)
                if (status.st_dev, status.st_ino) in self.walked:
                    continue
                self.walked.add((status.st_dev, status.st_ino))
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
                inner = {entry.path: None for entry in entries if entry.is_dir(follow_symlinks=self.follow_links)}
                self._take(root, [entry for entry in entries if entry.path not in inner])
                waiting += reversed(inner)
            except OSError as error:
                self.found.unreadable.append(f"{folder!r}: the folder cannot be read ({error.strerror}). "
                                             "Check the permissions.")

    def _take(self, root: str, entries: Sequence["os.DirEntry[str]"]) -> None:
        for entry in entries:
            is_sound = os.path.splitext(entry.name)[1].lower() in AUDIO_SUFFIXES
            if not (is_sound and entry.is_file(follow_symlinks=self.follow_links)):
                self.found.others += 1
                continue
            try:
                status = entry.stat()
                size_bytes, mtime_ns = status.st_size, status.st_mtime_ns
            except OSError:                                      # gone meanwhile, which whoever opens it will tell
                size_bytes = mtime_ns = 0
            kept = os.path.relpath(entry.path, root)
            self.found.recordings.append(Recording(entry.path, kept, size_bytes, mtime_ns))


def _identity(folder: Path) -> set[tuple[int, int]]:
    try:
        status = os.stat(folder)
    except (OSError, ValueError):
        return set()
    return {(status.st_dev, status.st_ino)}


def _kept_of_file(path: str) -> str:
    """``a/x.flac`` keeps its folder; a path that leads out of the current folder keeps its name only."""
    normal = os.path.normpath(path)
    leads_out = os.path.isabs(normal) or normal.split(os.sep)[0] == os.pardir
    return os.path.basename(normal) if leads_out else normal
