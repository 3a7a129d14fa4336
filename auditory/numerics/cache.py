"""Compiled kernels kept from one process to the next.

Numba's own cache watches only the file of the kernel itself, fails on an emptied file, and keeps an index beside
numbered data files, whose numbers two processes that compile at once may exchange.  Here each kernel has one
self-contained file for each signature, named by a digest of all that it was compiled from: processes never share an
index, and a file is right or it is ignored.
"""
import functools
import hashlib
import marshal
import os
import pickle
import sys
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from auditory.numerics.kernels import Kernel
from auditory.numerics.registers import register_bytes

CHECKSUM_BYTES = 16


def cache_folder() -> str:
    """The folder of the compiled kernels: ``NUMBA_CACHE_DIR``, else a place among the user's caches.

    It may be deleted at any time: kernels are compiled again when next called.
    """
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return os.path.abspath(chosen)
    if sys.platform == "win32":
        caches = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")
    elif sys.platform == "darwin":
        caches = os.path.expanduser("~/Library/Caches")
    else:
        caches = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(caches, "auditory", "kernels")


class KernelCache:
    """What a Numba dispatcher asks of its cache: load or save the machine code of one kernel for one signature."""

    def __init__(self, function: FunctionType) -> None:
        self._folder = Path(cache_folder())
        place = _digest(function.__code__.co_filename.encode())  # two checkouts do not share files
        self._name = f"{function.__module__}.{function.__qualname__}-{place}".replace("<", "").replace(">", "")
        self._source = source_digest(function)

    @property
    def cache_path(self) -> str:
        return str(self._folder)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The compile result, or None: then Numba compiles and calls `save_overload`."""
        from numba.core.compiler import CompileResult
        context.refresh()                                        # what is unpickled needs Numba's registries filled
        key = self._key(signature, context.codegen())
        try:
            content = self._file(key).read_bytes()
            checksum, data = content[:CHECKSUM_BYTES], content[CHECKSUM_BYTES:]
            if checksum != _checksum(data):
                raise ValueError("damaged file")
            stored_key, parts = pickle.loads(data)               # noqa: S301 - written by `save_overload` for this user
            return CompileResult._rebuild(context, *parts) if stored_key == key else None
        except FileNotFoundError:
            return None
        except Exception as problem:                             # a bad cache costs time, never the result
            _warn_once(self._file(key), problem)
            return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        from numba.core.serialize import dumps
        if compiled.library.has_dynamic_globals:                 # addresses of this process inside: not for others
            return
        key = self._key(signature, compiled.codegen)
        data = dumps((key, compiled._reduce()))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(self._file(key), _checksum(data) + data)
            for older in self._folder.glob(f"{self._name}.*.nbc"):
                if not older.name.startswith(f"{self._name}.{self._source}."):
                    older.unlink(missing_ok=True)
        except OSError as problem:
            _warn_once(self._folder, problem)

    def flush(self) -> None:
        """Forget this kernel (Numba's ``recompile`` asks for it)."""
        for file in self._folder.glob(f"{self._name}.*.nbc"):
            file.unlink(missing_ok=True)

    def _file(self, key: tuple) -> Path:
        return self._folder / f"{self._name}.{self._source}.{_digest(repr(key).encode())}.nbc"

    @staticmethod
    def _key(signature: Any, codegen: Any) -> tuple:
        """What tells compiled forms of one source apart, beside the Python code itself."""
        import numba
        options = numba.config.BOUNDSCHECK                       # type: ignore[attr-defined]  # made while running
        target = codegen.magic_tuple(), register_bytes()         # processor, its features, the width used
        return signature, target, options, numba.__version__, sys.implementation.cache_tag


def source_digest(function: FunctionType) -> str:
    """Digest of all that `function` compiles from: its code, the kernels and constants it names, and the lane layer."""
    return _digest(_layer_source(), *_code_and_constants(function, set()))


@functools.cache
def _layer_source() -> bytes:
    here = Path(__file__).parent
    return b"".join(path.read_bytes() for path in sorted(here.rglob("*.py")))


def _code_and_constants(function: FunctionType, seen: set[FunctionType]) -> Iterator[bytes]:
    if function in seen:                                         # recursion
        return
    seen.add(function)
    yield marshal.dumps(function.__code__, 2)                    # version 2: the same bytes in every process
    for name, value in _named(function):
        if isinstance(value, Kernel):
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


def _digest(*parts: bytes) -> str:
    return hashlib.blake2b(b"\0".join(parts), digest_size=8).hexdigest()


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=CHECKSUM_BYTES).digest()


def _write_whole(path: Path, content: bytes) -> None:
    """The file is there whole or not at all, whoever else writes it at the same time."""
    unfinished = path.with_suffix(f".{uuid.uuid4().hex}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


_warned = False


def _warn_once(path: Path, problem: Exception) -> None:
    global _warned
    if not _warned:
        _warned = True
        warnings.warn(f"compiled kernel = {path}: cannot be read or kept ({type(problem).__name__}: {problem}); "
                      f"kernels are compiled in memory, which takes longer. Delete the folder {cache_folder()}, or set "
                      "NUMBA_CACHE_DIR to a folder that can be written.", RuntimeWarning, stacklevel=2)
