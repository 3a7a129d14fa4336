"""The ``.npy`` format for arrays whose length is not known while they are written, and for files that are not trusted.

Values are stored in Fortran order: of an array ``(…, time)`` all values of one moment lie together, so that it grows by
appending and only its header is patched at the end.
"""
import math
from typing import Any, BinaryIO

import numpy as np

HEADER_BYTES = 256                       # room for any shape, so that the header can be patched in place
_KINDS = "biufcU"                        # numbers and text; never objects, which would need pickle


def npy_header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """The header of an array in Fortran order, padded to `HEADER_BYTES`."""
    text = repr({"descr": dtype.str, "fortran_order": True, "shape": shape})
    length = HEADER_BYTES - 10
    return b"\x93NUMPY\x01\x00" + length.to_bytes(2, "little") + text.ljust(length - 1).encode("ascii") + b"\n"


def read_npy(file: BinaryIO, size: int) -> np.ndarray:
    """Read an array from a stream of `size` bytes; its header is believed only where it fits that size exactly.

    Raises ValueError otherwise, before any memory is taken.
    """
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(file)
        header_bytes = 10
    elif version == (2, 0):
        shape, fortran_order, dtype = np.lib.format.read_array_header_2_0(file)
        header_bytes = 12
    else:
        raise ValueError(f"version {version} of the npy format is not read here")
    if dtype.kind not in _KINDS or dtype.itemsize == 0 or any(length < 0 for length in shape):
        raise ValueError(f"its header describes an array of {dtype} and shape {shape}, which is neither numbers nor text")
    array_bytes = math.prod(shape) * dtype.itemsize
    if not 0 <= size - header_bytes - array_bytes < 65536 + 2:
        raise ValueError(f"its header promises {array_bytes:,} bytes of {size:,}")
    array = np.empty(shape, dtype, order="F" if fortran_order else "C")
    flat = array.reshape(-1, order="A")
    raise NotImplementedError
