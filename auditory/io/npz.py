"""The ``.npz`` format, a zip of ``.npy`` arrays, for files that are not trusted."""
import zipfile
from collections.abc import Callable
from typing import IO, TypeVar

import numpy as np

from auditory.io.npy import read_npy

MOST_INFLATION = 1000                    # choice: above what deflate makes of features, just below its limit of 1032
MOST_INFLATED_BYTES = 2**30              # choice: of all compressed members; an hour of ratemap is 92 MB
MOST_WORDS = 100                         # characters of what an error quotes
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)     # the others take the memory that a header asks for

Member = TypeVar("Member")


def read_npz(file: IO[bytes]) -> dict[str, np.ndarray]:
    """Every array of the archive by its name; see `read_members`."""
    return read_members(file, lambda name, stream, size: read_npy(stream, size))


def read_members(file: IO[bytes], read: Callable[[str, IO[bytes], int], Member]) -> dict[str, Member]:
    """What `read` makes of each array, given its name, its bytes and their number.

    Raises ValueError for what is no such archive, claims more bytes than it has, or would swell beyond reason: before
    memory is taken for it.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_sizes(members, file.seek(0, 2))
            contents: dict[str, Member] = {}
            for member in members:
                name = member.filename.removesuffix(".npy")
                if name in contents:
                    raise ValueError(f"it holds {name[:MOST_WORDS]!r} twice")
                with archive.open(member) as stream:
                    contents[name] = read(name, stream, member.file_size)
    except ValueError:
        raise
    except Exception as error:           # bytes that anyone wrote can make zipfile stumble in many ways
        words = str(error)[:MOST_WORDS] or type(error).__name__          # zipfile may quote half of the file
        raise ValueError(f"its zip archive cannot be read ({words})") from error
    return contents


def _check_sizes(members: list[zipfile.ZipInfo], size: int) -> None:
    if sum(member.compress_size for member in members) > size:
        raise ValueError("its members claim more bytes than it has")
    for member in members:
        subject = f"its member {member.filename[:MOST_WORDS]!r}"
        if member.compress_type not in _PACKINGS:
            raise ValueError(f"{subject} is packed in a way that is not read here")
        if member.file_size > MOST_INFLATION * member.compress_size:
            raise ValueError(f"{subject} would swell more than {MOST_INFLATION} times")
    if sum(member.file_size for member in members if member.compress_type) > MOST_INFLATED_BYTES:
        raise ValueError(f"its members would swell to more than {MOST_INFLATED_BYTES:,} bytes")
