"""What a disk refuses, in words that say what to do."""
import errno
from collections.abc import Iterator
from contextlib import contextmanager

NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
REFUSES_ALL = NO_ROOM | {errno.EROFS}    # no other file would fare better
FORBIDDEN = {errno.EACCES, errno.EPERM}
AGAIN = ", then give the same command again"


class DiskError(RuntimeError):
    """The folder of the features cannot be read or written: which file, why, what to do."""


def refusal(error: OSError) -> str:
    """What the disk says and what to do about it; the end of a sentence may follow."""
    reason = error.strerror or str(error)
    if error.errno in NO_ROOM:
        return f"{reason}. Make room"
    if error.errno == errno.EROFS:
        return f"{reason}. See to it that it can be written"
    if error.errno in FORBIDDEN:
        return f"{reason}. Change its owner or its permissions"
    if error.errno == errno.ENOENT:
        return f"{reason}. See what removed it"
    return f"{reason}. Check the disk"


@contextmanager
def refusals_as_disk_errors(folder: str) -> Iterator[None]:
    """Whatever goes wrong with the disk in the ``with`` is a DiskError."""
    try:
        yield
    except OSError as error:
        name = folder if error.filename is None else error.filename
        raise DiskError(f"{name!r}: {refusal(error)}{AGAIN}.") from None
