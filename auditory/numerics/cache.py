"""Compiled kernels kept from one process to the next.

Numba's own cache needs Numba, whose start takes as long as minutes of sound; it watches only the file of the kernel
itself, fails on an emptied file, and keeps an index beside numbered data files, whose numbers two processes that
compile at once may exchange.  Here each kernel has one self-contained file for each kind of arguments, named by a
digest of all that it was compiled from: processes never share an index, and a file is right or it is ignored.
"""
import functools
import json
import os
import sys
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType
from typing import Any

from auditory.numerics.layout import HEAD, TUPLE_ITEMS, NotPlain, described
from auditory.numerics.machine_code import Form, MachineCode, can_be_linked, processor
from auditory.numerics.registers import register_bytes
from auditory.numerics.source import digest, place_digest, source_digest

SUFFIX = ".code"
# What of Numba's environment changes the code that it makes.
CODE_OPTIONS = ("NUMBA_BOUNDSCHECK", "NUMBA_CPU_FEATURES", "NUMBA_CPU_NAME", "NUMBA_ENABLE_AVX", "NUMBA_LOOP_VECTORIZE",
                "NUMBA_OPT", "NUMBA_SLP_VECTORIZE")


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


_before_compiling: Callable[[], object] | None = None


@contextmanager
def before_compiling(call: Callable[[], object]) -> Iterator[None]:
    """Within a ``with``, have `call` called whenever a kernel is about to be compiled, which takes a second or so."""
    global _before_compiling
    outside, _before_compiling = _before_compiling, call
    try:
        yield
    finally:
        _before_compiling = outside


def form_of(function: FunctionType, arguments: tuple[Any, ...]) -> Form | None:
    """`function` as machine code for arguments like these: kept by an earlier process, else compiled now and kept.

    None where an argument is no array, number, tuple or None; NoMachineCode where no arguments would do.
    """
    try:
        kinds, types = described(arguments)
    except NotPlain:
        return None
    file, key = _file(function, kinds)
    code = _kept(file, key)
    if code is None:
        if _before_compiling is not None:
            _before_compiling()
        from auditory.numerics.compiled import compiled
        code = compiled(function, arguments)
        _keep(file, key, code)
    return Form(code, types)


def _file(function: FunctionType, kinds: str) -> tuple[Path, str]:
    """Where the machine code for such arguments is kept, and what tells it from others of the same source."""
    options = {name: os.environ[name] for name in CODE_OPTIONS if name in os.environ}
    key = repr((kinds, *processor(), register_bytes(), options, _numba_version(), sys.implementation.cache_tag,
                HEAD, TUPLE_ITEMS))
    return Path(cache_folder(), f"{_name(function)}.{source_digest(function)}.{digest(key.encode())}{SUFFIX}"), key


@functools.cache
def _numba_version() -> str:
    from importlib.metadata import version
    return version("numba")


def _name(function: FunctionType) -> str:
    place = place_digest(function)                               # two checkouts do not share files
    return f"{function.__module__}.{function.__qualname__}-{place}".replace("<", "").replace(">", "")


def _kept(file: Path, key: str) -> MachineCode | None:
    try:
        checksum, _, data = file.read_bytes().partition(b"\n")
        if checksum != digest(data).encode():
            raise ValueError("damaged file")
        line, _, machine_code = data.partition(b"\n")
        head = json.loads(line)
        code = MachineCode(head["entry"], tuple(head["needs"]), machine_code)
        return code if head["key"] == key and can_be_linked(code) else None
    except FileNotFoundError:
        return None
    except Exception as problem:                                 # a bad cache costs time, never the result
        _warn_once(file, problem)
        return None


def _keep(file: Path, key: str, code: MachineCode) -> None:
    head = json.dumps({"key": key, "entry": code.entry, "needs": code.needs}).encode()
    data = head + b"\n" + code.content
    name, source, *_ = file.name.rsplit(".", 3)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(file, digest(data).encode() + b"\n" + data)
        for older in file.parent.glob(f"{name}.*{SUFFIX}"):
            if not older.name.startswith(f"{name}.{source}."):
                older.unlink(missing_ok=True)
    except OSError as problem:
        _warn_once(file.parent, problem)


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
