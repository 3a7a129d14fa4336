"""What the processor's registers hold: how many channels a kernel computes at once, and memory that fits them."""
import functools
import os
import platform
from typing import Any

import numpy as np
from numpy._core._multiarray_umath import __cpu_features__ as numpy_cpu_features  # what numpy itself dispatches on

MACHINE = platform.machine().lower()
X86, ARM = MACHINE in ("x86_64", "amd64"), MACHINE in ("aarch64", "arm64")
CACHE_LINE_BYTES = 64
WIDEST_GROUP_REGISTERS = 4                                       # wider gains nothing: the latency is hidden


def cpu_features() -> tuple[str, ...]:
    """Instruction sets that this processor has, by numpy's names: AVX2, AVX512F, NEON…"""
    return tuple(sorted(name for name, present in numpy_cpu_features.items() if present))


@functools.cache
def register_bytes() -> int:
    """Width of a vector register: 64 bytes with AVX-512, 32 with AVX2, else 16 (SSE, NEON).

    ``AUDITORY_REGISTER_BYTES`` overrides it, to test narrower groups; it is read once a process.
    """
    chosen = os.environ.get("AUDITORY_REGISTER_BYTES")
    if chosen:
        if chosen not in ("16", "32", "64"):
            raise ValueError(f"AUDITORY_REGISTER_BYTES = {chosen}: must be 16, 32 or 64. Unset it for the CPU's own.")
        return int(chosen)
    if numpy_cpu_features.get("AVX512F"):
        return 64
    return 32 if numpy_cpu_features.get("AVX2") else 16


def registers_for(n_values: int) -> int:
    """The `registers` for ``lanes(array, registers)`` with which an inner loop of `n_values` keeps them in registers.

    `n_values` counts the groups alive in the loop, a complex one twice.  A loop of 13 gets 2 registers a group where
    the processor has 32 (AVX-512, AArch64), and 1 where it has 16 (AVX2, SSE): there, 26 would be pushed out to memory,
    which made a gammatone 1.4 times slower.
    """
    fitting = max(1, min(WIDEST_GROUP_REGISTERS, register_count() // n_values))
    return 1 << (fitting.bit_length() - 1)                       # a power of two, so that `padded` widths nest


def registers_holding(numbers: int, groups: int) -> int:
    """The `registers` of a group for a loop that holds so many numbers and groups, a sample, and what becomes of it.

    A number fills one register whatever the width of a group.
    """
    return next((n for n in (4, 2) if numbers + n * (groups + 2) <= register_count()), 1)


def register_count() -> int:
    """Vector registers of this processor: 32 with AVX-512 or on AArch64, 16 with AVX2 or SSE."""
    return 32 if numpy_cpu_features.get("AVX512F") or numpy_cpu_features.get("ASIMD") else 16


def lane_count(dtype: Any, registers: int = 1) -> int:
    """Channels in a group: 16 float32 or 8 float64 in an AVX-512 register; a complex group is two real ones."""
    return registers * register_bytes() // np.finfo(dtype).dtype.itemsize


def padded(n_channels: int, dtype: Any, registers: int = 1) -> int:
    """The smallest number of channels, at least `n_channels`, that fills whole groups."""
    n_lanes = lane_count(dtype, registers)
    return -(-n_channels // n_lanes) * n_lanes


def lane_empty(shape: int | tuple[int, ...], dtype: Any) -> np.ndarray:
    """An uninitialised array that starts on a cache line, so that no group straddles two of them."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    raw = np.empty(size + CACHE_LINE_BYTES, np.uint8)
    return raw[-raw.ctypes.data % CACHE_LINE_BYTES:][:size].view(dtype).reshape(shape)
