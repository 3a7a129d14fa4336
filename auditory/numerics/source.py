"""What a kernel is compiled from, and a digest of all that."""
import functools
import hashlib
import marshal
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np


class Compilable:
    """A Python function to be compiled, by itself and with the kernels that name it."""

    __wrapped__: Any


def source_digest(function: FunctionType) -> str:
    """Digest of all that `function` compiles from: its code, the kernels and constants it names, and the lane layer."""
    return digest(_layer_source(), *_code_and_constants(function, set()))


@functools.cache
def _layer_source() -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.py")))


def _code_and_constants(function: FunctionType, seen: set[FunctionType]) -> Iterator[bytes]:
    if function in seen:                                         # recursion
        return
    seen.add(function)
    yield marshal.dumps(function.__code__, 2)                    # version 2: the same bytes in every process
    for name, value in _named(function):
        if isinstance(value, Compilable):
            yield from _code_and_constants(value.__wrapped__, seen)
        else:
            yield name.encode() + _constant(value)


def _named(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """What the names in `function` stand for: globals, ``module.name``, variables of an enclosing function."""
    names = function.__code__.co_names
    for name in names:
        value = function.__globals__.get(name)
        yield name, value
        if isinstance(value, ModuleType):
            yield from ((inner, vars(value)[inner]) for inner in names if inner in vars(value))
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        yield name, cell.cell_contents


def _constant(value: Any) -> bytes:
    """The bytes of a value that Numba freezes into the code; nothing for modules, functions and classes."""
    if isinstance(value, tuple):
        return b"".join(map(_constant, value))
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape}".encode() + value.tobytes()
    return repr(value).encode() if isinstance(value, (int, float, complex, str, np.generic)) else b""


def digest(*parts: bytes) -> str:
    """Sixteen characters that tell these bytes from others."""
    return hashlib.blake2b(b"\0".join(parts), digest_size=8).hexdigest()
