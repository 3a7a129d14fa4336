"""Lanes: neighbouring channels that a kernel computes together, written as if they were one.

A kernel is plain numpy-flavoured Python.  ``lanes(array)`` views the last axis in groups, and one element of the view
is one group: ``z[k, c] = pole * z[k, c] + x[t]`` computes 16 float32 channels (or 8 float64 ones) in one instruction.

This file says what the language means, in numpy, and runs with ``NUMBA_DISABLE_JIT=1``: a group is then a small array.
Compiled, a group is a vector held in registers (`auditory.numerics.compiled`).
"""
from typing import Any

import numpy as np

from auditory.numerics.registers import lane_count


def lanes(array: np.ndarray, registers: int = 1) -> Any:
    """View `array` with its last axis in groups; ``view[..., c]`` is the c-th group, loaded or stored whole.

    `registers` (a literal) makes a group that many registers wide: independent chains that hide each other's latency.
    """
    n_lanes = lane_count(array.dtype, registers)
    require_whole_groups(array, n_lanes)
    shape = (*array.shape[:-1], array.shape[-1] // n_lanes, n_lanes)
    strides = (*array.strides[:-1], n_lanes * array.itemsize, array.itemsize)
    return LaneView(np.lib.stride_tricks.as_strided(array, shape, strides))


def load_group(values: Any, c: int, registers: int) -> Any:
    """The c-th group of `values`, nested tuples of numbers and arrays whose last axis is channels.

    Numbers stay; an array ``(channel,)`` becomes a group, ``(..., channel)`` an array of groups.
    """
    if isinstance(values, tuple):
        parts = [load_group(value, c, registers) for value in values]
        return type(values)(*parts) if hasattr(values, "_fields") else tuple(parts)
    if not isinstance(values, np.ndarray):
        return values
    return lanes(values, registers)[(*[slice(None)] * (values.ndim - 1), c)]


def store_group(values: Any, c: int, arrays: Any, registers: int) -> None:
    """What ``load_group(arrays, c, registers)`` gave, changed, goes back to where it was: arrays ``(channel,)``."""
    if isinstance(arrays, tuple):
        for value, array in zip(values, arrays, strict=True):
            store_group(value, c, array, registers)
    else:
        lanes(arrays, registers)[c] = values


def transpose(source: np.ndarray, target: np.ndarray) -> None:
    """``target[c, t] = source[t, c]``, through registers, for the channels that `target` has.

    Those of `source` must be whole groups, of which `target` may lack the end.
    """
    require_rows(source, target, lane_count(source.dtype))
    target[...] = source.T[:len(target)]


def shift(group: Any, places: int, beside: Any) -> Any:
    """Neighbouring channels: ``shift(z[c], 1, z[c - 1])`` are those before, ``shift(z[c], -1, z[c + 1])`` those after.

    `beside` fills the gap: the neighbouring group, or a number at the end of the channels.  `places` is a literal, not
    0, and at most the width of a group (2 for float64 in 16 bytes).
    """
    n = len(group)
    if not 1 <= abs(places) <= n:
        raise ValueError(f"shift(group, places, beside): places = {places}: must be 1 to {n}, up or down. "
                         "Shift the group next to it.")
    pair = np.empty(2 * n, group.dtype)
    pair[:n], pair[n:] = (beside, group) if places > 0 else (group, beside)
    start = n - places if places > 0 else -places
    return pair[start:start + n].view(Lanes)


def scan(gain: Any, addend: Any) -> tuple[Any, Any]:
    """Solve ``y[k] = gain[k] * y[k - 1] + addend[k]`` from lane to lane, for any y before the first.

    Returns ``(gains, addends)`` with ``y = gains * before + addends``; ``last(y)`` is `before` for the next group.
    All groups may be scanned before the first `before` is known, so that only one multiply-add a group waits for it.

    Compiled, it takes log2(width of the group) steps, so the last bit depends on the width of the registers.
    """
    gains, addends = np.cumprod(gain), np.array(addend)
    for k in range(1, len(addends)):
        addends[k] += gain[k] * addends[k - 1]
    return gains.view(Lanes), addends.view(Lanes)


def relay(gain: Any, addend: Any, before: Any) -> Any:
    """What reaches each lane where the one before hands on ``gain * what reached it + addend``; `before`, the first.

    One lane waits for the other, so the bits are those of a loop over numbers, whatever the width of the registers.
    """
    reached = np.empty_like(addend)
    for k in range(len(addend)):
        reached[k] = before
        before = gain[k] * before + addend[k]
    return reached.view(Lanes)


def first(group: Any) -> Any:
    """The number in the lowest lane."""
    return group[0]


def last(group: Any) -> Any:
    """The number in the highest lane."""
    return group[-1]


def exchanged_mode(keep, add):
    """The thread's floating-point mode, which becomes ``mode & keep | add``. Only compiled: Python cannot touch it."""
    raise NotImplementedError


# The two rules, for numpy and for the compiler alike.

def require_whole_groups(array, n_lanes):
    if array.size and (array.shape[-1] % n_lanes or array.strides[-1] != array.itemsize):
        raise ValueError("lanes(array): the last axis must be contiguous, whole groups. padded() gives its length.")


def require_rows(source, target, n_lanes):
    if (source.shape[1] % n_lanes or source.strides[1] != source.itemsize
            or len(target) > source.shape[1] or target.shape[1] != len(source) or target.strides[1] != target.itemsize):
        raise ValueError("transpose(source, target): must be (time, channel) and (channel, time) of one length, the "
                         "last axes contiguous, the channels of the first whole groups. padded() gives their number.")


class LaneView:
    """What `lanes` returns without the compiler: an array whose elements are groups."""

    def __init__(self, groups: np.ndarray) -> None:
        self._groups = groups                                    # (..., group, lane)
        self.shape = groups.shape[:-1]

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: Any) -> "LaneView | Lanes":
        part = self._groups[self._checked(index)]
        return LaneView(part) if part.ndim > 1 else part.copy().view(Lanes)     # a group is a value, never an alias

    def __setitem__(self, index: Any, value: Any) -> None:
        self._groups[self._checked(index)] = value

    def _checked(self, index: Any) -> Any:
        if isinstance(index, tuple) and len(index) > len(self.shape):
            raise IndexError(f"lanes(array): {len(index)} indices for {len(self.shape)} axes. A lane has no index.")
        return index


class Lanes(np.ndarray):
    """One group without the compiler: a small array whose precision a scalar never changes."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return _as_lanes(getattr(ufunc, method)(*map(_as_operand, inputs), **kwargs))

    def __array_function__(self, function, types, args, kwargs):                # np.where
        return _as_lanes(function(*map(_as_operand, args), **kwargs))


def _as_operand(value: Any) -> Any:
    """Groups as plain arrays and scalars as Python's own, which never widen an array (NEP 50)."""
    if isinstance(value, np.ndarray):
        return value.view(np.ndarray)
    return value.item() if isinstance(value, np.generic) else value


def _as_lanes(result: Any) -> Any:
    return result.view(Lanes) if isinstance(result, np.ndarray) else result
