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
    return digest(_layer_source(), *_code_and_constants(function, {}))


def place_digest(function: FunctionType) -> str:
    """Digest of where `function` stands, and the kernels that it was made of: what an edited source does not change."""
    return digest(*_places(function))


def digest(*parts: bytes) -> str:
    """Sixteen characters that tell these bytes from others."""
    return hashlib.blake2b(b"\0".join(parts), digest_size=8).hexdigest()


@functools.cache
def _layer_source() -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.py")))


def _code_and_constants(function: FunctionType, seen: dict[FunctionType, int]) -> Iterator[bytes]:
    if function in seen:                                         # recursion, or a kernel that stands twice in a row
        yield f"number {seen[function]} of these".encode()
        return
    seen[function] = len(seen)
    yield marshal.dumps(function.__code__, 2)                    # version 2: the same bytes in every process
    for name, value in _named(function):
        yield name.encode()
        yield from _frozen(value, seen)
    for name, value in _enclosed(function):
        if not isinstance(value, FREEZABLE):
            raise TypeError(f"{function.__qualname__}: {name} is a {type(value).__name__}, which cannot be told from "
                            "another. A kernel that a function makes takes kernels, numbers, strings and arrays.")
        yield name.encode()
        yield from _frozen(value, seen)


def _places(function: FunctionType) -> Iterator[bytes]:
    yield f"{function.__code__.co_filename} {function.__module__} {function.__qualname__}".encode()
    for _, value in _enclosed(function):
        yield from _places(value.__wrapped__) if isinstance(value, Compilable) else _frozen(value, {})


def _named(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """What the global names in `function` stand for, and ``module.name``."""
    names = function.__code__.co_names
    for name in names:
        value = function.__globals__.get(name)
        yield name, value
        if isinstance(value, ModuleType):
            yield from ((inner, vars(value)[inner]) for inner in names if inner in vars(value))


def _enclosed(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """What `function` has from the function that made it."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        yield name, cell.cell_contents


NUMBERS = (int, float, complex, str, np.generic)
FREEZABLE = (*NUMBERS, Compilable, np.ndarray, tuple, type(None))


def _frozen(value: Any, seen: dict[FunctionType, int]) -> Iterator[bytes]:
    """The bytes of what is frozen into the code; nothing for modules, functions that are no kernels, and classes."""
    if isinstance(value, Compilable):
        yield from _code_and_constants(value.__wrapped__, seen)
    elif isinstance(value, tuple):
        yield f"{len(value)} values".encode()
        for item in value:
            yield from _frozen(item, seen)
    elif isinstance(value, np.ndarray):
        yield f"{value.dtype} {value.shape}".encode() + value.tobytes()
    elif isinstance(value, NUMBERS):
        yield repr(value).encode()
