"""The ``.npy`` format for arrays whose length is not known while they are written, and for files that are not trusted.

Values are stored in Fortran order: of an array ``(…, time)`` all values of one moment lie together, so that it grows by
appending and only its header is patched at the end.
"""
import math
from typing import IO, Any

import numpy as np

HEADER_BYTES = 256                       # room for any shape, so that the header can be patched in place
_HEADER_READERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
_KINDS = "biufcU"                        # numbers and text; never objects, which would need pickle


def npy_header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """The header of an array in Fortran order, padded to `HEADER_BYTES`."""
    text = repr({"descr": dtype.str, "fortran_order": True, "shape": shape})
    length = HEADER_BYTES - 10
    return b"\x93NUMPY\x01\x00" + length.to_bytes(2, "little") + text.ljust(length - 1).encode("ascii") + b"\n"


def read_npy(file: IO[bytes], size: int) -> np.ndarray:
    """Read the array that fills a stream of `size` bytes.

    Raises ValueError where the header is not one of numbers or text, or promises another number of bytes than there
    are: before any memory is taken, and without pickle.
    """
    try:
        shape, fortran_order, dtype = _HEADER_READERS[np.lib.format.read_magic(file)](file)
    except (KeyError, TypeError, SyntaxError, RecursionError, MemoryError) as error:     # whatever its text leads to
        raise ValueError(f"its npy header cannot be read ({error})") from None
    if dtype.kind not in _KINDS or dtype.itemsize == 0 or any(length < 0 for length in shape):
        raise ValueError(f"it holds {dtype} values of shape {shape}, which are neither numbers nor text")
    promised, held = math.prod(shape) * dtype.itemsize, size - file.tell()
    if promised != held:
        raise ValueError(f"its header promises {promised:,} bytes of values and it holds {held:,}")
    values = np.empty(shape, dtype, order="F" if fortran_order else "C")
    if promised:
        _fill(values.reshape(-1, order="A").view(np.uint8), file)
    return values


def _fill(octets: np.ndarray, file: IO[bytes]) -> None:
    filled = 0
    while filled < len(octets):
        count = file.readinto(octets[filled:].data)      # type: ignore[attr-defined]  # every buffered stream has it
        if not count:
            raise ValueError(f"it ends after {filled:,} of {len(octets):,} bytes of values")
        filled += count
