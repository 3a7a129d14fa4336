"""Opening files that are files: a named pipe would keep its reader waiting for ever, a device would never end."""
import errno
import os
import stat
from typing import BinaryIO

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_regular(path: "str | os.PathLike[str]", *, follow_links: bool = True) -> BinaryIO:
    """A regular file, open to be read; OSError where there is none, or where a link is not to be followed."""
    descriptor = os.open(path, _FLAGS if follow_links else _FLAGS | getattr(os, "O_NOFOLLOW", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):           # before `open`, which would speak of its number
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no regular file", os.fspath(path))
    return open(descriptor, "rb")
