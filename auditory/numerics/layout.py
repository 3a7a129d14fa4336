"""Where Python and numpy keep what a kernel reads of its arguments, and a name for the kinds of arguments.

The offsets in bytes are those of CPython's object headers and of numpy's C interface, ``PyArrayObject_fields`` and
``PyArray_Descr``, which modules compiled against numpy rely on. Why they are read at all, `auditory.numerics` says.
"""
import ctypes
import functools
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

POINTER = ctypes.sizeof(ctypes.c_void_p)
HEAD = object.__basicsize__                                      # of every object; it ends with the type
TYPE = HEAD - POINTER
NUMBER = HEAD                                                    # in floats and in numpy's scalars
TUPLE_LENGTH, TUPLE_ITEMS = HEAD, tuple.__basicsize__
ARRAY_DATA, ARRAY_NDIM, ARRAY_SHAPE, ARRAY_STRIDES = HEAD, HEAD + POINTER, HEAD + 2 * POINTER, HEAD + 3 * POINTER
ARRAY_DTYPE, ARRAY_FLAGS = HEAD + 5 * POINTER, HEAD + 6 * POINTER
C_CONTIGUOUS, ALIGNED = 0x1, 0x100                               # in the flags
DTYPE_ORDER, DTYPE_NUMBER = HEAD + POINTER + 2, HEAD + POINTER + 4
FOREIGN_ORDER = ord(">" if sys.byteorder == "little" else "<")

TRIED_PYTHONS = ((3, 11), (3, 12), (3, 13))                      # on which tests/numerics/test_calls.py has passed
TRIED_NUMPY = "2."                                               # whose releases promise each other their C interface

IN_PLACE = (float, np.float64, np.float32, np.int64)             # numbers that lie in their object as they are
THROUGH_PYTHON = (int, bool)                                     # Python says what they are


class NotPlain(TypeError):
    """An argument that is neither an array nor a number nor None nor a tuple of these."""


def described(arguments: Sequence[Any]) -> tuple[str, list[type]]:
    """The kinds of the arguments in words, and the type of each object in them, in the order in which they are read.

    Arguments described alike are taken by the same machine code.
    """
    types: list[type] = []
    return ",".join(_described(argument, types) for argument in arguments), types


def _described(value: Any, types: list[type]) -> str:
    kind = type(value)
    types.append(kind)
    if isinstance(value, np.ndarray):
        if not value.dtype.isnative or value.dtype.kind not in "biufc":
            raise NotPlain(f"an array of {value.dtype}")
        contiguous, aligned = value.flags.c_contiguous, value.flags.aligned
        return f"{value.dtype.char}{value.ndim}{'C' if contiguous else 'A'}{'' if aligned else '-unaligned'}"
    if isinstance(value, tuple):
        inside = ",".join(_described(item, types) for item in value)
        return f"{kind.__name__}({','.join(getattr(kind, '_fields', ()))})({inside})"
    if kind in IN_PLACE or kind in THROUGH_PYTHON or value is None:
        return kind.__name__
    raise NotPlain(f"a {kind.__name__}")


@functools.cache
def is_as_expected() -> bool:
    """Whether the offsets hold in this process; where they do not, Numba passes the arguments."""
    return not objection()


def objection() -> str:
    """Why arguments are not read in place here; empty where they are.

    What was never tried is not read at all: what lies elsewhere may be no memory.
    """
    if sys.implementation.name != "cpython" or sys.version_info[:2] not in TRIED_PYTHONS:
        return f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]} was not tried"
    if not np.__version__.startswith(TRIED_NUMPY):
        return f"numpy {np.__version__} was not tried"
    if HEAD != 2 * POINTER or "t" in getattr(sys, "abiflags", ""):           # a count of references, and the type
        return "objects of this Python have another head, as in a build without the GIL"
    return "" if _offsets_hold() else "Python or numpy keep what they know elsewhere"


def _offsets_hold() -> bool:
    def read(of: Any, place: int, kind: Any) -> Any:
        return kind.from_address(id(of) + place).value

    size, pointer = ctypes.c_ssize_t, ctypes.c_void_p
    array, pair = np.arange(12, dtype=np.float32).reshape(3, 4)[:, ::2], (1.5, np.float64(2.5))
    if read(array, TYPE, pointer) != id(np.ndarray):
        return False
    dtype = array.dtype
    lengths = (size * 2).from_address(read(array, ARRAY_SHAPE, pointer))
    steps = (size * 2).from_address(read(array, ARRAY_STRIDES, pointer))
    return (read(array, ARRAY_DATA, pointer) == array.ctypes.data
            and read(array, ARRAY_NDIM, ctypes.c_int) == 2
            and (tuple(lengths), tuple(steps)) == (array.shape, array.strides)
            and read(array, ARRAY_DTYPE, pointer) == id(dtype)
            and read(array, ARRAY_FLAGS, ctypes.c_int) & (C_CONTIGUOUS | ALIGNED) == ALIGNED
            and read(dtype, DTYPE_ORDER, ctypes.c_char) == b"="
            and read(dtype, DTYPE_NUMBER, ctypes.c_int) == dtype.num
            and read(pair, TUPLE_LENGTH, size) == 2
            and read(pair, TUPLE_ITEMS + POINTER, pointer) == id(pair[1])
            and [read(number, NUMBER, ctypes.c_double) for number in pair] == [1.5, 2.5]
            and read(np.float32(3.5), NUMBER, ctypes.c_float) == 3.5
            and read(np.int64(7), NUMBER, ctypes.c_int64) == 7)
