"""Which recordings were meant: files as they are named, folders with all the sound files in them."""
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field

from auditory.io.regular_file import open_regular

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
    size_bytes: int = 0            # both 0 where it was not there, which whoever opens it tells
    mtime_ns: int = 0

    @property
    def was_there(self) -> bool:
        """Whether there was such a file; no for what was named and does not exist, and for links that lead nowhere."""
        return bool(self.size_bytes or self.mtime_ns)


@dataclass
class Found:
    """What lies where the user pointed."""

    recordings: list[Recording] = field(default_factory=list)
    others: int = 0                # files in folders that are not sound, links and devices: passed over
    links: int = 0                 # among these
    unreadable: list[str] = field(default_factory=list)

    def passed_over(self) -> str:
        """What was passed over, for the summary."""
        others = self.others - self.links
        counts = (f"{n} {what}{'s' * (n > 1)}" for n, what in ((others, "other file"), (self.links, "link")) if n)
        return f"{' and '.join(counts)} passed over" if self.others else ""


def find(paths: Sequence[Path], *, out: Path = "", follow_links: bool = False) -> Found:
    """Files as they are named, folders with all the sound files in them.

    Folders are walked in sorted order, each once, however many ways lead to it; links in them are passed over unless
    `follow_links`. The folder `out` is not walked. What is named and cannot be found is a recording all the same:
    whoever opens it tells what is wrong with it, and the others go on.

    Raises
    ------
    PlanError
        Nothing to hear, as not one of the paths exists, or there is no sound; names that no file can have.
    """
    found, missing = Found(), []
    names = [os.fsdecode(path) for path in paths]
    apart = _identity(out) - set().union(*map(_identity, names))     # unless it is named itself
    walker = _Walker(found, follow_links, apart)
    for path in names:
        if not path or "\0" in path:
            raise PlanError(f"{path!r}: is a name that no file can have. Leave it out.")
        try:
            status = os.stat(path)
        except OSError as error:
            missing.append(f"{path!r}: {error.strerror}. Check the path.")
            found.recordings.append(Recording(path, _kept_of_file(path)))
            continue
        if stat.S_ISDIR(status.st_mode):
            walker.walk(path)
        else:
            found.recordings.append(Recording(path, _kept_of_file(path), status.st_size, status.st_mtime_ns))
    if missing and len(missing) == len(found.recordings) and not found.unreadable:
        more = f" ({len(missing) - 1} more of {len(names)} cannot be found either.)" if len(missing) > 1 else ""
        raise PlanError(missing[0] + more)
    if not found.recordings and not found.unreadable:
        quoted = ", ".join(map(repr, names[:3])) + ", …" * (len(names) > 3)
        links = ", or follow links with follow_links=True" if found.links else ""
        raise PlanError(f"{quoted or 'nothing'}: no sound files there ({found.passed_over() or 'nothing at all'}). "
                        f"Name files or folders that hold some{links}.")
    return found


def is_sound(name: str) -> bool:
    """Whether a file of that name is taken for a recording."""
    return os.path.splitext(name)[1].lower() in AUDIO_SUFFIXES


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
            except OSError as error:
                self.found.unreadable.append(f"{folder!r}: the folder cannot be read ({error.strerror}). "
                                             "Check the permissions.")
                continue
            waiting += reversed([entry.path for entry in entries if self._take(root, entry)])

    def _take(self, root: str, entry: "os.DirEntry[str]") -> bool:
        """Whether it is a folder to walk; else it is noted, if it is a recording, or passed over."""
        sound, link = is_sound(entry.name) and not _is_apple_double(entry), entry.is_symlink()
        if link and not self.follow_links:
            self.found.links += 1
        elif sound or link:
            try:
                status = entry.stat()
            except OSError as error:                             # a link that leads nowhere, or gone meanwhile
                if not sound:                                    # perhaps whole folders of sound
                    self.found.unreadable.append(f"{entry.path!r}: the link cannot be followed ({error.strerror}). "
                                                 "Mend or remove it.")
                    return False
                status = None
            if status is not None and stat.S_ISDIR(status.st_mode):
                return True
            if sound and (status is None or stat.S_ISREG(status.st_mode)):
                known = (status.st_size, status.st_mtime_ns) if status else ()
                self.found.recordings.append(Recording(entry.path, os.path.relpath(entry.path, root), *known))
                return False
        elif entry.is_dir():
            return True
        self.found.others += 1
        return False


def _is_apple_double(entry: "os.DirEntry[str]") -> bool:
    """Whether it holds what macOS knows of the file beside it, whose name it bears behind ``._``, and no sound."""
    if not entry.name.startswith("._") or not entry.is_file():
        return False
    try:
        with open_regular(entry.path) as file:
            return file.read(4) == b"\x00\x05\x16\x07"
    except OSError:                                              # whoever hears it says why
        return False


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
