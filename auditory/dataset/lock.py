"""One run at a time in one folder: a lock that the system takes back when its holders are gone, however they went."""
import errno
import os
import re
import stat
import sys
import time
import warnings
from types import TracebackType
from typing import IO, Any, Self

from auditory.dataset.disk import DiskError, refusals_as_disk_errors
from auditory.dataset.manifest import LOCK
from auditory.io.regular_file import open_regular

NO_LOCKS_HERE = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP}      # some file systems of clusters
_SIGNED = re.compile(r"process [0-9]{1,10}(?![0-9])")
PATIENCE_S = 5.0                         # choice: what the workers of a run that was killed may take to notice


class FolderBusyError(RuntimeError):
    """Another run writes into the folder."""


class FolderLock:
    """Held from the beginning to the end of a ``with`` by this process, and by the workers that inherit `descriptor`.

    The lock is on an open file, not on its being there: a file that a killed run has left holds nobody up.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        with refusals_as_disk_errors(self.folder):
            self._file = _opened(os.path.join(self.folder, LOCK))
            try:
                self._wait()
                self._sign()
            except BaseException:
                self._file.close()
                raise
        return self

    def _sign(self) -> None:
        """Say who holds the lock, but not in a file with other names, which is somebody's, and locked all the same."""
        if os.fstat(self._file.fileno()).st_nlink <= 1:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(f"process {os.getpid()}\n")
            self._file.flush()

    def _wait(self) -> None:
        patient_until = time.monotonic() + PATIENCE_S
        while not self._locked():
            if time.monotonic() > patient_until:
                holder = _signature(self._file.read(64))
                raise FolderBusyError(f"{self.folder!r}: another run writes into it"
                                      + f" ({holder})" * bool(holder) + ". Wait for its end, or give another folder.")
            time.sleep(0.05)

    def _locked(self) -> bool:
        try:
            return _locked(self._file)
        except OSError as error:
            if error.errno not in NO_LOCKS_HERE:
                raise
            warnings.warn(f"{self.folder!r}: this disk knows no locks ({error.strerror}). See to it yourself that only "
                          "one run at a time writes there.", stacklevel=3)
            return True

    @property
    def descriptor(self) -> int:
        """What a worker inherits, so that the lock outlasts this process until its workers are gone too."""
        return self._file.fileno()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._file.close()


def _opened(path: str) -> IO[str]:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    no_file = DiskError(f"{path!r}: is no regular file. Remove it, or give another folder.")
    try:
        descriptor = os.open(path, flags, 0o666)
    except OSError as error:
        raise (no_file if error.errno in (errno.ELOOP, errno.EISDIR) else error) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise no_file
    return open(descriptor, "r+", encoding="ascii", errors="replace")


def holder(folder: str) -> str | None:
    """Who holds the lock of the folder, in words; None where nobody does, or where that cannot be known."""
    try:
        with open_regular(os.path.join(folder, LOCK), follow_links=False) as file:
            if _locked(file, exclusively=False):
                return None
            return _signature(file.read(64).decode("ascii", "replace")) or "another process"
    except OSError:
        return None


def _signature(text: str) -> str:
    """Who has signed a lock; nothing of what else may stand in the file."""
    signed = _SIGNED.match(text)
    return signed[0] if signed else ""


if sys.platform == "win32":
    import msvcrt

    def _locked(file: IO[Any], exclusively: bool = True) -> bool:
        os.lseek(file.fileno(), 2**30, os.SEEK_SET)              # not where others read who holds it
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file.fileno(), 0, os.SEEK_SET)
        return True
else:
    import fcntl

    def _locked(file: IO[Any], exclusively: bool = True) -> bool:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if exclusively else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
