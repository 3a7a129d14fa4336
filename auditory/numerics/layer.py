"""Lanes: neighbouring channels that a kernel computes together, written as if they were one.

A kernel is plain numpy-flavoured Python.  ``lanes(array)`` views the last axis in groups, and one element of the view
is one group: ``z[k, c] = pole * z[k, c] + x[t]`` computes 16 float32 channels (or 8 float64 ones) in one instruction.
Compiled, a group is an LLVM vector held in registers (``lanes_numba.py``); with ``NUMBA_DISABLE_JIT=1`` it is a small
numpy array and the same source runs as it stands.  This file defines the meaning; it does not import numba.
"""
import functools
import os
from contextlib import contextmanager

import numpy as np

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


def _register_bytes():
    features = np._core._multiarray_umath.__cpu_features__        # what numpy itself dispatches on
    return 64 if features.get("AVX512F") else 32 if features.get("AVX2") else 16


REGISTER_BYTES = int(os.environ.get("AUDITORY_REGISTER_BYTES", 0)) or _register_bytes()


def lane_count(dtype, registers=1):
    """Channels in a group: 16 float32 or 8 float64 in an AVX-512 register; a complex group is two real ones."""
    return registers * REGISTER_BYTES // np.finfo(dtype).dtype.itemsize


def padded(n_channels, dtype, registers=1):
    """The smallest number of channels, at least `n_channels`, that fills whole groups."""
    n_lanes = lane_count(dtype, registers)
    return -(-n_channels // n_lanes) * n_lanes


def lane_empty(shape, dtype):
    """An uninitialised array that starts on a register boundary, so that no group straddles two cache lines."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    raw = np.empty(size + 64, np.uint8)
    return raw[-raw.ctypes.data % 64:][:size].view(dtype).reshape(shape)


# ---- what a kernel may say beyond numpy ----------------------------------------------------------------------------

def lanes(array, registers=1):
    """View `array` with its last axis in groups; ``view[..., c]`` is the c-th group, loaded or stored whole.

    `registers` (a literal) makes a group that many registers wide: independent chains that hide each other's latency.
    """
    return LaneView(array, lane_count(array.dtype, registers))


def transpose(source, target):
    """``target[c, t] = source[t, c]``, through registers; the number of channels must be whole groups."""
    target[...] = source.T


class LaneView:
    """What ``lanes(array)`` is without the compiler."""

    def __init__(self, array, n_lanes):
        if array.shape[-1] % n_lanes or array.strides[-1] != array.itemsize:
            raise ValueError("lanes(array): the last axis must be contiguous, whole groups. padded() gives its length.")
        self.shape = (*array.shape[:-1], array.shape[-1] // n_lanes)
        strides = (*array.strides[:-1], n_lanes * array.itemsize, array.itemsize)
        self._groups = np.lib.stride_tricks.as_strided(array, (*self.shape, n_lanes), strides)

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, index):
        return self._groups[index].copy().view(Lanes)            # a value, never an alias of the memory

    def __setitem__(self, index, value):
        self._groups[index] = value


class Lanes(np.ndarray):
    """One group without the compiler: a small array whose precision a scalar never changes."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        plain = [v.view(np.ndarray) if isinstance(v, np.ndarray) else complex(v) if np.iscomplexobj(v) else float(v)
                 for v in inputs]                                # Python scalars never widen (NEP 50)
        return getattr(ufunc, method)(*plain, **kwargs).view(Lanes)

    def __array_function__(self, function, types, args, kwargs):
        made = super().__array_function__(function, types, args, kwargs)
        return made.view(Lanes) if isinstance(made, np.ndarray) else made


# ---- compiling -----------------------------------------------------------------------------------------------------

class Kernel:
    """A function that Numba compiles at its first call; numba itself is imported then, not before."""

    def __init__(self, function):
        functools.update_wrapper(self, function)

    @functools.cached_property
    def compiled(self):
        from auditory.numerics import lanes_numba
        return lanes_numba.compile(self.__wrapped__)

    def __call__(self, *arguments):
        return self.compiled(*arguments)

    @property
    def _numba_type_(self):                                      # a kernel may call a kernel
        return self.compiled._numba_type_

    def __reduce__(self):
        return self.__qualname__


def kernel(function):
    """Compile `function`: cached on disk, no GIL, all kernels inlined into their callers.

    With ``NUMBA_DISABLE_JIT=1`` it stays as it is.
    """
    return Kernel(function) if JIT else function


@contextmanager
def denormals_flushed():
    """In this thread, numbers too small to matter count as zero, so that silence costs no more than noise."""
    if not JIT:
        yield
        return
    from auditory.numerics import lanes_numba
    before = lanes_numba.flush_denormals()
    try:
        yield
    finally:
        lanes_numba.restore(before)
