"""What a stage must know of a signal before it hears any of it: rate, axes, unit, precision."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import Any, Self

import numpy as np

from auditory.numerics import padded
from auditory.sound import Grid

EARS = ("left", "right")
AXES: Mapping[str, str] = {     # which axis a coordinate belongs to, where it is given with an array
    "cf_hz": "channel", "modulation_hz": "modulation", "lag_s": "lag", "harmonic": "harmonic", "f0_hz": "f0",
    "quefrency": "quefrency", "scale_cycles_per_octave": "scale", "drift_hz": "drift", "age_s": "age",
}
FLOAT32: np.dtype[Any] = np.dtype(np.float32)
OF_ITS_RATE = Grid(0.0)         # the moments of a signal are those of its rate, unless said otherwise
REGISTERS = 4                   # channels are padded to groups of four registers: ``lanes(array, 4)`` always fits


class LowRateWarning(UserWarning):
    """A stage hears a signal of a lower rate than its figures hold for."""


@dataclass(frozen=True, eq=False)
class Axis:
    """One inner axis of a signal, such as the channels of a cochlea, with its coordinates by name.

    `moving` holds coordinates that change with time: given ``time_s`` of k values, whatever their rate, ``(size, k)``.
    `joint` holds those that span several axes, with their names: ``{"present": (("channel", "modulation"), …)}`` says
    which cells of a ragged array exist; the others are 0.
    """

    name: str
    size: int
    coordinates: Mapping[str, np.ndarray] = field(default_factory=dict)
    moving: Mapping[str, Callable[[np.ndarray], np.ndarray]] = field(default_factory=dict)
    joint: Mapping[str, tuple[tuple[str, ...], np.ndarray]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class SignalSpec:
    """A signal as a stage meets it in `prepare`.

    Outside, time is last: ``(..., *axes, time)``. Inside, a block is ``(time, *axes)``, its last axis padded to `width`
    values so that whole groups of lanes fit; what the padding holds is finite and means nothing.
    """

    rate_hz: float                                   # values per second
    dtype: np.dtype[Any] = FLOAT32
    axes: tuple[Axis, ...] = ()
    width: int = 1
    unit: str = "Pa"
    grid: Grid = OF_ITS_RATE                         # the moments of the values; those of their rate, if left out
    bandwidth_hz: float = np.inf                     # what the source can hold; above it, channels hear nothing
    share: tuple[int, int] = (0, 1)                  # (k, n): the k-th of n shares of the channels yet to be made

    notes: tuple[Warning, ...] = ()                  # what whoever hears it must be told

    def __post_init__(self) -> None:
        if not self.grid.rate_hz:
            object.__setattr__(self, "grid", Grid(self.rate_hz))

    def change(self, **changes: Any) -> Self:
        """The same signal but for `changes`; with another rate, its moments are counted in values of that."""
        if "rate_hz" in changes and "grid" not in changes:
            changes["grid"] = Grid(changes["rate_hz"], first=self.start_s * changes["rate_hz"])
        return replace(self, **changes)

    def every(self, hop: int, first: int) -> dict[str, Any]:
        """What changes where one value stands for `hop` of these, and the first comes `first` values later."""
        grid = self.grid.every(hop, first)
        return {"rate_hz": grid.rate_hz / grid.step, "grid": grid}

    def with_axes(self, axes: tuple[Axis, ...], dtype: np.dtype[Any] | None = None, **changes: Any) -> Self:
        """The same signal with other axes, its width padded to whole groups of lanes."""
        dtype = self.dtype if dtype is None else np.dtype(dtype)
        width = padded(axes[-1].size if axes else 1, dtype, REGISTERS)
        return self.change(axes=axes, dtype=dtype, width=width, **changes)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the inner axes, as a user sees them."""
        return tuple(axis.size for axis in self.axes)

    @cached_property
    def block_shape(self) -> tuple[int, ...]:
        """Sizes of the inner axes of a block; time comes before them."""
        return (*self.shape[:-1], self.width)

    @cached_property
    def real_dtype(self) -> np.dtype[Any]:
        """The precision, also of a complex signal."""
        return np.finfo(self.dtype).dtype

    @cached_property
    def block_size(self) -> int:
        """Values at one moment of a block, padding included."""
        return prod(self.block_shape)

    @property
    def bytes_per_value(self) -> int:
        """Memory of one moment of the signal in a block."""
        return self.block_size * self.dtype.itemsize

    def axis(self, name: str) -> Axis | None:
        """The axis of that name, if the signal has one."""
        return next((axis for axis in self.axes if axis.name == name), None)

    def coordinate(self, name: str) -> np.ndarray | None:
        """The values of the coordinate of that name, whichever axis has it."""
        return next((axis.coordinates[name] for axis in self.axes if name in axis.coordinates), None)

    @property
    def start_s(self) -> float:
        """The time_s of the first value."""
        return self.grid.first / self.grid.rate_hz

    def time_s(self, n: int) -> np.ndarray:
        """When each of the first `n` values is complete: the end of the last sample that it heard."""
        return self.grid.time_s(0, n)

    def outward(self, block: np.ndarray) -> np.ndarray:
        """A block as a user sees it: padding gone, time last."""
        inner = block[..., :self.shape[-1]] if self.axes else block[:, 0]
        return inner.transpose(*range(1, inner.ndim), 0)
