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
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from auditory.numerics.layout import HEAD, TUPLE_ITEMS, NotPlain, described
from auditory.numerics.machine_code import Form, MachineCode, can_be_linked, processor
from auditory.numerics.private_folder import OWNERS_ARE_KNOWN, NotPrivate, PrivateFolder
from auditory.numerics.registers import register_bytes
from auditory.numerics.source import digest, place_digest, source_digest

SUFFIX = ".code"
# What of Numba's environment changes the code that it makes.
CODE_OPTIONS = ("NUMBA_BOUNDSCHECK", "NUMBA_CPU_FEATURES", "NUMBA_CPU_NAME", "NUMBA_ENABLE_AVX", "NUMBA_LOOP_VECTORIZE",
                "NUMBA_OPT", "NUMBA_SLP_VECTORIZE")


def cache_folder() -> str:
    """The folder of the compiled kernels: in ``NUMBA_CACHE_DIR``, else in a place among the user's caches.

    Of a user without a home, a private place among the temporary files; empty where there is none either. It may be
    deleted at any time: kernels are compiled again when next called.
    """
    chosen = os.path.expanduser(os.environ.get("NUMBA_CACHE_DIR", ""))
    caches = _users_caches() if not chosen or chosen.startswith("~") else os.path.abspath(chosen)
    return caches and os.path.join(caches, "auditory", "machine_code")


def _users_caches() -> str:
    """Never a relative path, which would be a place in whatever folder the user is."""
    home = os.path.expanduser("~")
    if home == os.path.dirname(home):                            # the top of all folders: where no home is set
        home = ""
    if sys.platform == "win32":
        places = [os.environ.get("LOCALAPPDATA", ""), os.path.join(home, "AppData", "Local")]
    elif sys.platform == "darwin":
        places = [os.path.join(home, "Library", "Caches")]
    else:
        places = [os.environ.get("XDG_CACHE_HOME", ""), os.path.join(home, ".cache")]
    temporary = [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")]
    if OWNERS_ARE_KNOWN:
        own = f"auditory-{os.geteuid()}"
        temporary = [os.path.join(place, own) for place in (*temporary, "/tmp")]     # noqa: S108 (not read if another's)
    return next(filter(os.path.isabs, places + temporary), "")


def cache_problem() -> str:
    """What keeps kernels from being kept, or one that is kept from being read; empty where nothing does."""
    try:
        with _opened(create=True) as folder:
            folder.write("trial", b"")
            folder.remove("trial")
            for name in folder.names():
                folder.read(name)
    except NotPrivate as problem:
        return str(problem)
    except OSError as problem:
        return f"cannot be written or read ({problem.strerror or problem})"
    return ""


def _opened(create: bool = False) -> PrivateFolder:
    folder = cache_folder()
    if not folder:
        raise FileNotFoundError("there is no home and no folder of temporary files")
    return PrivateFolder(folder, SUFFIX, create=create)


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
    name, key = _name_and_key(function, kinds)
    code = _kept(name, key)
    if code is None:
        if _before_compiling is not None:
            _before_compiling()
        from auditory.numerics.compiled import compiled
        code = compiled(function, arguments)
        _keep(name, key, code)
    return Form(code, types)


def _name_and_key(function: FunctionType, kinds: str) -> tuple[str, str]:
    """The file of the machine code for such arguments, and what tells it from others of the same source."""
    options = {name: os.environ[name] for name in CODE_OPTIONS if name in os.environ}
    key = repr((kinds, *processor(), register_bytes(), options, _numba_version(), sys.implementation.cache_tag,
                HEAD, TUPLE_ITEMS))
    return f"{_name(function)}.{source_digest(function)}.{digest(key.encode())}{SUFFIX}", key


@functools.cache
def _numba_version() -> str:
    from importlib.metadata import version
    return version("numba")


def _name(function: FunctionType) -> str:
    place = place_digest(function)                               # two checkouts do not share files
    return f"{function.__module__}.{function.__qualname__}-{place}".replace("<", "").replace(">", "")


def _kept(name: str, key: str) -> MachineCode | None:
    try:
        with _opened() as folder:
            content = folder.read(name)
        checksum, _, data = content.partition(b"\n")
        if checksum != digest(data).encode():
            raise ValueError("damaged file")
        line, _, machine_code = data.partition(b"\n")
        head = json.loads(line)
        code = MachineCode(head["entry"], tuple(head["needs"]), machine_code)
        return code if head["key"] == key and can_be_linked(code) else None
    except FileNotFoundError:
        return None
    except Exception as problem:                                 # a bad cache costs time, never the result
        _warn_once(os.path.join(cache_folder(), name), problem)
        return None


def _keep(name: str, key: str, code: MachineCode) -> None:
    head = json.dumps({"key": key, "entry": code.entry, "needs": code.needs}).encode()
    data = head + b"\n" + code.content
    kernel, source, *_ = name.rsplit(".", 3)
    try:
        with _opened(create=True) as folder:
            folder.write(name, digest(data).encode() + b"\n" + data)
            for older in folder.names():
                if older.startswith(f"{kernel}.") and not older.startswith(f"{kernel}.{source}."):
                    folder.remove(older)
    except OSError as problem:
        _warn_once(cache_folder(), problem)


_warned = False


def _warn_once(path: str, problem: Exception) -> None:
    global _warned
    if _warned:
        return
    _warned = True
    if isinstance(problem, NotPrivate):
        text = (f"compiled kernels = {cache_folder()}: what others could have written is never run, and {problem}; "
                "kernels are compiled anew. Where this comes again, set NUMBA_CACHE_DIR to a folder of your own.")
    else:
        text = (f"compiled kernel = {path}: cannot be read or kept ({type(problem).__name__}: {problem}); "
                f"kernels are compiled in memory, which takes longer. Delete the folder {cache_folder()}, or set "
                "NUMBA_CACHE_DIR to a folder that can be written.")
    warnings.warn(text, RuntimeWarning, stacklevel=2)
