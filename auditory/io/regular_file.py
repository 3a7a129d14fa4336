"""Opening files that are files: a named pipe would keep its reader waiting for ever, a device would never end."""
import errno
import os
import stat
from typing import BinaryIO


def open_regular(path: "str | os.PathLike[str]") -> BinaryIO:
    """A regular file, open to be read; OSError where there is none."""
    file = open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is no regular file", os.fspath(path))
    return file
