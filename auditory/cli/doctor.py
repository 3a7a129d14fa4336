"""``auditory doctor``: what is installed, what this processor can do, and whether all is well."""
import os
import platform
from collections.abc import Callable, Iterator
from typing import NamedTuple

import click

PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "soundfile", "soxr", "xarray", "pydantic", "click", "rich")
OPTIONAL_PACKAGES = {"matplotlib": "pictures need it", "av": "MP3s that miscount their frames need it"}
VECTOR_FEATURES = ("SSE42", "AVX2", "FMA3", "AVX512F", "AVX512_SKX", "NEON", "ASIMD", "SVE")     # of numpy's long list
SOMETHING_IS_OFF = 1


class Finding(NamedTuple):
    """One line of the report."""

    what: str
    found: str
    wrong: str = ""                          # what is off, and what to do; empty where all is well


@click.command("doctor", short_help="Check the installation.", epilog="\b\nExamples:\n"
               "  auditory doctor\n"
               "  auditory doctor > doctor.txt                     to go with a bug report\n"
               "\n\b\nExit codes: 0 all is well; 1 something is off.")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Say what is installed, what the processor can do, where compiled kernels are kept, and try a short sound."""
    from auditory.cli.tables import print_table
    findings = [*_versions(), *_decoders(), *_processor(), _kernels(), _cache(), _trial()]
    print_table(("what", "found", "state"), [(each.what, each.found, each.wrong or "ok") for each in findings])
    wrong = [each for each in findings if each.wrong]
    for each in wrong:
        click.echo(f"{each.what}: {each.wrong}", err=True)
    if wrong:
        ctx.exit(SOMETHING_IS_OFF)


def _versions() -> Iterator[Finding]:
    from importlib.metadata import PackageNotFoundError, version

    from auditory import __version__
    yield Finding("auditory", __version__)
    yield Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in (*PACKAGES, *OPTIONAL_PACKAGES):
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            needed_by = OPTIONAL_PACKAGES.get(name)
            yield Finding(name, f"not installed, only {needed_by}" if needed_by else "not installed",
                          "" if needed_by else f"Run: pip install {name}")


def _decoders() -> Iterator[Finding]:
    yield _tried("libsndfile", lambda: str(_attribute("soundfile", "__libsndfile_version__")))
    yield _tried("libsoxr", lambda: str(_attribute("soxr", "__libsoxr_version__")))


def _attribute(module: str, name: str) -> object:
    from importlib import import_module
    return getattr(import_module(module), name)


def _processor() -> Iterator[Finding]:
    from auditory.numerics import cpu_features, lane_count, register_bytes
    counting = [name for name in VECTOR_FEATURES if name in cpu_features()]
    yield Finding("vector instructions", " ".join(counting) or "none that count here")
    yield Finding("lanes", f"{lane_count('float32')} float32 or {lane_count('float64')} float64 in a register of "
                           f"{register_bytes()} bytes")
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Finding("threads", f"{allowed} of {os.cpu_count()} processors may be used; 1 is, unless threads= says more")


def _kernels() -> Finding:
    from auditory.numerics import JIT
    from auditory.numerics.layout import objection
    if not JIT:
        return Finding("kernels", "interpreted", "NUMBA_DISABLE_JIT is set: all is a hundred times slower. Unset it.")
    needed = objection() and f", which is needed in each process: {objection()}"
    return Finding("kernels", f"compiled by numba{needed}")


def _cache() -> Finding:
    from auditory.numerics import cache_folder, cache_problem
    problem = cache_problem()
    return Finding("kernel cache", cache_folder() or "none", problem and f"{problem}: kernels are compiled anew. Where "
                   "this comes again, set NUMBA_CACHE_DIR to a folder of your own that can be written.")


def _trial() -> Finding:
    return _tried("a short sound", _hear_noise)


def _hear_noise() -> str:
    """Half a second of noise through the default model, at once and live."""
    import time

    import numpy as np

    from auditory.catalogue import pipeline
    noise = np.random.default_rng(0).standard_normal(8000, dtype=np.float32)
    started = time.perf_counter()
    ratemap = pipeline("ratemap")
    features = ratemap.apply(noise, 16000.0)
    took_s = time.perf_counter() - started
    with ratemap.stream(16000.0) as stream:
        live = np.concatenate([stream.push(noise[:999]), stream.push(noise[999:]), stream.flush()], axis=-1)
    if not (np.isfinite(features).all() and np.array_equal(features, live)):
        raise ArithmeticError("what is heard live differs from what is heard at once")
    return f"heard in {took_s:.2f} s, live with the same bits"


def _tried(what: str, trial: Callable[[], str]) -> Finding:
    try:
        return Finding(what, trial())
    except Exception as error:                               # whatever is broken is what a doctor has to tell
        return Finding(what, "fails", f"{type(error).__name__}: {error}. Install auditory afresh, or else report it.")
