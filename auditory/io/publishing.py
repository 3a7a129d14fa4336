"""Files that appear whole or not at all: written under a name of their own in the same folder, then renamed."""
import os
import re
import secrets
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedRandom

from auditory.digests import Kind, file_digest

PARTIAL = re.compile(r"\.([0-9]+)-[0-9a-f]{16}\.partial")        # the process that writes it, and something random
ABANDONED_AFTER_S = 24 * 3600.0                                  # choice: the number of a process may be given anew


@dataclass(frozen=True)
class Published:
    """A file that is there, whole and on the disk."""

    path: str
    size_bytes: int
    digest: str                          # of its bytes, see digests.py


class Unpublished:
    """A file that is being written; `publish` gives it its name, `discard` removes it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.folder = os.path.dirname(path) or os.curdir
        # Without the name of the file, which may be as long as names can be.
        self.partial_path = os.path.join(self.folder, f".{os.getpid()}-{secrets.token_hex(8)}.partial")
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self.file: BufferedRandom = open(os.open(self.partial_path, flags, 0o666), "w+b")
        self._there = True

    def publish(self) -> Published:
        """Give the file its name, when all of it has reached the disk; one of that name is replaced.

        The name itself is on the disk when its folder is, see `reach_disk`.
        """
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.seek(0)
        digest = file_digest(self.file)
        size_bytes = self.file.tell()
        self.file.close()
        os.replace(self.partial_path, self.path)
        self._there = False
        return Published(self.path, size_bytes, digest)

    def discard(self) -> None:
        """Remove the file, unless it was published; what cannot be removed now is swept up when it `is_abandoned`."""
        with suppress(OSError):                                  # a full disk does not take the rest of it
            self.file.close()
        if self._there:
            self._there = False
            remove_if_possible([self.partial_path])


def publish(files: Sequence[Unpublished]) -> list[Published]:
    """Publish files that belong together, in this order, and wait until their names are on the disk."""
    published = publish_together(files)
    reach_disk(file.folder for file in files)
    return published


def publish_together(files: Sequence[Unpublished]) -> list[Published]:
    """Publish files that belong together, in this order: all of them or none; their names reach the disk later."""
    published: list[Published] = []
    try:
        for file in files:
            published.append(file.publish())
    except BaseException:
        remove_if_possible(file.path for file in published)
        raise
    finally:
        for file in files:
            file.discard()
    return published


def remove_if_possible(paths: Iterable[str]) -> None:
    """Remove files that are in the way; it is what went wrong before that has to be told, not that they stay."""
    for path in paths:
        with suppress(OSError):
            os.unlink(path)


def reach_disk(folders: Iterable[str]) -> None:
    """Wait until the names in these folders are on the disk."""
    if os.name != "posix":                                       # elsewhere a folder cannot be opened
        return
    for path in dict.fromkeys(folders):
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def digest_of(path: str, kind: Kind | None = None) -> str:
    """The digest that a file has now, as in `Published`; of the quicker kind, unless one is asked for."""
    with open(path, "rb") as file:
        return file_digest(file, kind)


def remove_partials_of(process: int, folders: Iterable[str]) -> None:
    """Remove what a process, now dead, was writing in these folders, as far as the disk lets it go."""
    for folder in folders:
        with suppress(OSError):                                  # the folder may be gone
            remove_if_possible(os.path.join(folder, name) for name in os.listdir(folder)
                               if (match := PARTIAL.fullmatch(name)) is not None and int(match[1]) == process)


def is_abandoned(path: str, changed_s: float) -> bool:
    """Whether this is a file that some process left unpublished when it died; last changed at `changed_s`, Unix time.

    What a process on another machine writes looks abandoned too: ask only about a folder that nobody else writes into.
    """
    match = PARTIAL.fullmatch(os.path.basename(path))
    return match is not None and (not _is_alive(int(match[1])) or time.time() - changed_s > ABANDONED_AFTER_S)


def _is_alive(process: int) -> bool:
    if os.name != "posix":                                       # elsewhere signal 0 would end the process
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:                                      # somebody else's
        return True
    try:
        with open(f"/proc/{process}/stat", "rb") as file:        # dead, but nobody has asked: as in many containers
            return file.read().rpartition(b")")[2].split()[:1] != [b"Z"]
    except OSError:                                              # not Linux
        return True
