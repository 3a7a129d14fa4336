"""The ``.npy`` format for arrays whose length is not known while they are written, and for files that are not trusted.

Values are stored in Fortran order: of an array ``(…, time)`` all values of one moment lie together, so that it grows by
appending and only its header is patched at the end.
"""
import math
import re
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

import numpy as np

HEADER_BYTES = 256                       # room for any shape, so that the header can be patched in place
MOST_HEADER_BYTES = 4096                 # choice: numpy's own headers of plain arrays are 118 bytes
PIECE_BYTES = 2**20
MAGIC = b"\x93NUMPY"
_LENGTH_BYTES = {b"\x01\x00": 2, b"\x02\x00": 4}         # of the header's length, by version of the format
# The one way in which numpy writes the header of a plain array. It is never evaluated as Python.
_HEADER = re.compile(r"\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \(((?:\d+, ?)*\d*)\),? ?\} *\n")
_NUMBERS_OR_TEXT = re.compile(r"[<>|=]?[biufcU][0-9]+")  # never objects, which would need pickle


def npy_header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """The header of an array in Fortran order, padded to `HEADER_BYTES`."""
    text = repr({"descr": dtype.str, "fortran_order": True, "shape": shape})
    length = HEADER_BYTES - 10
    return MAGIC + b"\x01\x00" + length.to_bytes(2, "little") + text.ljust(length - 1).encode("ascii") + b"\n"


def write_npy(file: IO[bytes], values: np.ndarray) -> None:
    """Write a whole array, as numpy would, but a small one ten times as quickly."""
    file.write(npy_header(values.dtype, values.shape) + values.tobytes("F"))


class NpyHeader(NamedTuple):
    """What the header of an array says."""

    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype[Any]


def read_npy(file: IO[bytes], size: int) -> np.ndarray:
    """Read the array that fills a stream of `size` bytes.

    Raises ValueError where the header is not one of numbers or text, or promises another number of bytes than there
    are: before any memory is taken, and without pickle.
    """
    shape, fortran_order, dtype = read_npy_header(file, size)
    try:
        values = np.empty(shape, dtype, order="F" if fortran_order else "C")
    except (ValueError, OverflowError, MemoryError) as error:      # too many axes, or one of 2**70 beside one of 0
        raise ValueError(f"its header promises an array of shape {shape}, which cannot be made ({error})") from None
    if values.size:
        _fill(values.reshape(-1, order="A").view(np.uint8), file)
    return values


def read_npy_pieces(file: IO[bytes], header: NpyHeader) -> Iterator[np.ndarray]:
    """The values behind a header, ``(n,)`` at a time, in the order in which they lie."""
    left = math.prod(header.shape)
    while left:
        piece = np.empty(min(left, max(PIECE_BYTES // header.dtype.itemsize, 1)), header.dtype)
        _fill(piece.view(np.uint8), file)
        left -= len(piece)
        yield piece


def read_npy_header(file: IO[bytes], size: int) -> NpyHeader:
    """The header of the array that fills a stream of `size` bytes; see `read_npy`."""
    magic = file.read(len(MAGIC) + 2)
    length_bytes = _LENGTH_BYTES.get(magic[len(MAGIC):])
    if magic[:len(MAGIC)] != MAGIC or length_bytes is None:
        raise ValueError(f"its npy header cannot be read: it begins with {magic!r}")
    length = int.from_bytes(file.read(length_bytes), "little")
    text = file.read(min(length, MOST_HEADER_BYTES + 1)).decode("latin-1")
    found = _HEADER.fullmatch(text)
    if found is None or length > MOST_HEADER_BYTES:
        raise ValueError(f"its npy header cannot be read: {text[:80]!r}")
    descr, fortran_order, lengths = found.groups()
    header = NpyHeader(tuple(int(length) for length in lengths.split(",") if length.strip()),
                       fortran_order == "True", _plain_dtype(descr))
    promised, held = math.prod(header.shape) * header.dtype.itemsize, size - file.tell()
    if promised != held:
        raise ValueError(f"its header promises {promised:,} bytes of values and it holds {held:,}")
    return header


def _plain_dtype(descr: str) -> np.dtype[Any]:
    try:
        dtype = np.dtype(descr) if _NUMBERS_OR_TEXT.fullmatch(descr) else None
    except (TypeError, ValueError, OverflowError):
        dtype = None
    if dtype is None or dtype.itemsize == 0:
        raise ValueError(f"it holds {descr!r} values, which are neither numbers nor text")
    return dtype


def _fill(octets: np.ndarray, file: IO[bytes]) -> None:
    filled = 0
    while filled < len(octets):
        count = file.readinto(octets[filled:].data)      # type: ignore[attr-defined]  # every buffered stream has it
        if not count:
            raise ValueError(f"it ends after {filled:,} of {len(octets):,} bytes of values")
        filled += count
