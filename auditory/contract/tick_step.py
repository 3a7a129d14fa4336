"""Steps whose work on one sample is a tick: their loops are made for them, alone or with their neighbours."""
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import Any, NamedTuple, Self

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.numerics import Gathering, Tick, lane_count, registers_holding
from auditory.numerics.ticks import frames_loop, rows_loop, samples_loop

TILE_SAMPLES = 32               # a tile stays in registers and the first-level cache
MOST_GROUPS = 36                # in a loop of several steps: beyond, spilling costs what the cache saves


class TickStep(Step):
    """A step that hears one sample after the other, each channel by itself.

    Parameters
    ----------
    ticks
        What is done to a sample, in this order.
    parameters
        For each tick what it needs of the coefficients: nested tuples of numbers, arrays ``(channel,)`` and tables
        ``(..., channel)``, their channels padded as those of a block.
    inside
        The precision in which it is computed, where that is not the output's.
    """

    joins = True                  # its ticks may run in one loop with its neighbours'
    least_registers = 1           # of a group; more, where a sample waits long for a division: others fill that time

    def __init__(self, spec: SignalSpec, output: SignalSpec, ticks: Sequence[Tick], parameters: Sequence[Any],
                 coefficients: Any = None, state: Any = None, inside: np.dtype[Any] | None = None) -> None:
        super().__init__(spec, output, coefficients, state)
        self.ticks, self.parameters = tuple(ticks), tuple(parameters)
        self.inside = output.dtype if inside is None else inside

    def states(self) -> tuple[Any, ...]:
        """What each tick remembers, nested tuples of arrays ``(channel,)``: views of the state.

        One tick has all fields of the state, but for a `sample_index`; where there are more, the step says whose is
        what.
        """
        return (tuple(nested(array) for name, array in zip(self.state._fields, self.state) if name != "sample_index"),)

    def process(self, block: np.ndarray) -> np.ndarray:
        return self.loops.process(block)

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        return self.loops.process_into(block, target)

    @property
    def row_bytes_per_sample(self) -> float:
        return self.loops.row_bytes_per_sample

    @cached_property
    def loops(self) -> "TickLoops":
        """The loops that drive this step alone."""
        return loops_of([self])

    def __getstate__(self) -> dict[str, Any]:                    # of a copy and a pickle: loops drive one step only
        return {name: value for name, value in vars(self).items() if name != "loops"}

    def rest(self) -> None:
        for array, at_rest in zip(self.state, self._at_rest, strict=True):
            array[...] = at_rest                                 # of which there are views

    def clone(self) -> Self:
        twin = super().clone()
        if "loops" in vars(self):
            twin.loops = self.loops.driving([twin])
        return twin


class FramesStep(TickStep):
    """A step without a tick that gathers samples in frames, one for each hop; its neighbours' ticks may come before.

    Its state is ``(sums, sample_index)``: what has been gathered of each frame in flight, the oldest first. A frame
    that ends is multiplied by `scale`.
    """

    def __init__(self, spec: SignalSpec, output: SignalSpec, gathering: Gathering, hop: int, window: np.ndarray,
                 coefficients: Any = None, state: Any = None, scale: Any = None) -> None:
        super().__init__(spec, output, (), (), coefficients, state, state.sums.dtype)
        self.gathering, self.hop, self.length, self.scale = gathering, hop, max(len(window), hop), scale
        # Frames end with the hops: a window that is no whole number of them begins with zeros.
        self.n_before = -self.length % hop
        self.window = np.concatenate((np.zeros(self.n_before, self.inside), window))
        self.latency_s = (self.length - 1) / spec.rate_hz

    def states(self) -> tuple[Any, ...]:
        return ()

    def output_length(self, n: int) -> int:
        return max(0, (n - self.length) // self.hop + 1)


class Part(NamedTuple):
    """Neighbouring channels that are computed in groups of one width."""

    first: int
    last: int
    n_lanes: int
    loop: Any
    parameters: Any


class TickLoops:
    """The loops of one step, or of several in a row that run as one."""

    def __init__(self, steps: Sequence[TickStep]) -> None:
        first = steps[0]
        self.steps, self.last = tuple(steps), steps[-1]
        self.spec, self.output, self.inside = first.spec, self.last.output, self.last.inside
        self.row = tuple(chain.from_iterable(step.ticks for step in steps))
        self.from_sound = not first.spec.axes and bool(first.output.axes)
        self.n_channels = (1, *self.output.shape)[-1] if len(self.output.axes) < 2 else self.output.block_size
        self.parameters = tuple(chain.from_iterable(step.parameters for step in steps))
        least = max(step.least_registers for step in steps)
        self.parts = self._parts(max(registers_holding(*at_hand(steps)), least), self._loop)
        # Rows are written by narrow groups: each is a stream of its own to memory, and many are slower.
        self.row_parts = self._parts(least, partial(rows_loop, self.row))
        self._states: tuple[Any, ...] = (None,) * len(steps)     # of which there are views
        self._views: dict[int, list[Any]] = {}
        self._indices: list[np.ndarray] = []

    def __reduce__(self) -> tuple[Any, ...]:
        return loops_of, (self.steps,)

    def driving(self, steps: Sequence[TickStep]) -> Self:
        """The same loops for clones of these steps."""
        twin = object.__new__(type(self))
        vars(twin).update(vars(self), steps=tuple(steps), last=steps[-1], _states=(None,) * len(steps), _views={})
        return twin

    # ---- what is computed together, and what is remembered ----

    def _parts(self, registers: int, loop: Callable[[int, bool], Any]) -> list[Part]:
        """All channels in groups of so many registers, but for the last, which is as narrow as holds what is left."""
        parts, first = [], 0
        while first < self.n_channels:
            n_left, n_lanes = self.n_channels - first, lane_count(self.inside, registers)
            while n_left <= n_lanes // 2 and registers > 1:
                registers, n_lanes = registers // 2, n_lanes // 2
            last = first + max(n_left // n_lanes, 1) * n_lanes
            parts.append(Part(first, last, n_lanes, loop(registers, self.from_sound),
                              between(self.parameters, first, last)))
            first = last
        return parts

    def _loop(self, registers: int, from_sound: bool) -> Any:
        return samples_loop(self.row, registers, from_sound)

    def _remembered(self, parts: list[Part]) -> tuple[list[Any], int]:
        """For each part what it remembers, and the index of the next sample.

        These are views, made anew where somebody has exchanged a state.
        """
        for step, state in zip(self.steps, self._states):
            if step.state is not state:
                self._states, self._views = tuple(step.state for step in self.steps), {}
                self._indices = [state.sample_index for state in self._states if "sample_index" in state._fields]
                break
        views = self._views.get(id(parts))
        if views is None:
            states = tuple(chain.from_iterable(step.states() for step in self.steps))
            views = self._views[id(parts)] = [self._view(part, states) for part in parts]
        return views, int(self._indices[0][0]) if self._indices else 0

    def _view(self, part: Part, states: Any) -> Any:
        return between(states, part.first, part.last)

    def _go_on(self, index: int) -> None:
        """The next sample is the one of that index."""
        for each in self._indices:
            each[0] = index

    def _input(self, block: np.ndarray) -> np.ndarray:
        """A block as the loops take it, ``(time,)`` or ``(time, channel)``."""
        if self.from_sound:
            return block.reshape(-1) if block.shape[1] == 1 else np.ascontiguousarray(block[:, 0])
        first = self.steps[0]
        if self.spec.dtype.kind != "c":
            return first.wide(block)
        bands, precision = block.reshape(len(block), self.spec.block_size), np.result_type(first.inside, np.complex64)
        if bands.dtype == precision:
            return bands
        exact = first.block(len(bands), "exact", bands.shape[1:], precision)
        exact[...] = bands
        return exact

    def _of(self, part: Part, x: np.ndarray) -> np.ndarray:
        return x if x.ndim == 1 or part.last - part.first == x.shape[1] else x[:, part.first:part.last]

    # ---- the loops ----

    def process(self, block: np.ndarray) -> np.ndarray:
        """The next values that `block` brings forth."""
        x = self._input(block)
        views, start = self._remembered(self.parts)
        in_place = x.ndim == 2 and x.dtype == self.inside
        out = x if in_place else self.last.block(len(x), "computed", (self.output.block_size,), self.inside)
        for part, states in zip(self.parts, views):
            part.loop(self._of(part, x), part.parameters, states, start, self._of(part, out))
        self._go_on(start + len(x))
        if not in_place:
            self._quieten(out)
        return self.last.as_output(out)

    def _quieten(self, out: np.ndarray) -> None:
        """What a later stage has left in the padding must not grow from block to block."""
        if out.shape[1] > self.parts[-1].last:
            out[:, self.parts[-1].last:] = 0

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        """As the last of a run: write into `target`, ``(*axes, time)``; return how many values."""
        if not self._makes_rows() or target.strides[-1] != target.itemsize:
            return self.last.deliver(self.process(block), target)
        x = self._input(block)
        views, start = self._remembered(self.row_parts)
        for part, states in zip(self.row_parts, views):
            tile = self.last.block(TILE_SAMPLES, f"tile {part.n_lanes}", (part.n_lanes,), self.inside)
            spare = self.last.block(part.n_lanes, f"spare {part.n_lanes}", (TILE_SAMPLES,), self.inside)
            part.loop(self._of(part, x), part.parameters, states, start, tile, spare, target[part.first:part.last])
        self._go_on(start + len(x))
        return len(x)

    def flush(self) -> None:
        """Nothing is owed when the sound has ended."""

    @property
    def block_bytes_per_sample(self) -> float:
        """Memory that is filled for one sample."""
        return self.output.bytes_per_value * self.output.rate_hz / self.spec.rate_hz

    @property
    def row_bytes_per_sample(self) -> float:
        """The same as the last of a run: rows go where they belong, from a tile that fits anywhere."""
        return self.spec.bytes_per_value if self._makes_rows() else self.block_bytes_per_sample

    def _makes_rows(self) -> bool:
        return len(self.output.axes) == 1 and self.inside == self.output.dtype and self.inside.kind != "c"


class FramesLoops(TickLoops):
    """The same, ending in frames."""

    last: FramesStep

    def _loop(self, registers: int, from_sound: bool) -> Any:
        return frames_loop(self.row, self.last.gathering, registers, from_sound)

    def _view(self, part: Part, states: Any) -> Any:
        return between((states, tuple(self.last.state.sums)), part.first, part.last)

    def process(self, block: np.ndarray) -> np.ndarray:
        x, step = self._input(block), self.last
        views, start = self._remembered(self.parts)
        n_frames_before = step.output_length(start)
        n_frames = step.output_length(start + len(x)) - n_frames_before
        out = step.block(n_frames, "frames", (self.output.block_size,), self.inside)
        n_hops, within = divmod(start + step.n_before, step.hop)
        n_unfilled = max(0, (step.length + step.n_before) // step.hop - 1 - n_hops)
        for part, (states, sums) in zip(self.parts, views):
            part.loop(self._of(part, x), part.parameters, states, start, step.window, step.hop, within, n_unfilled,
                      sums, self._of(part, out))
        self._go_on(start + len(x))
        self._quieten(out)
        if step.scale is not None:
            out *= step.scale
        return step.as_output(out)

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        return self.last.deliver(self.process(block), target)

    def _makes_rows(self) -> bool:
        return False


def loops_of(steps: Sequence[TickStep]) -> TickLoops:
    """The loops that drive these steps."""
    return (FramesLoops if isinstance(steps[-1], FramesStep) else TickLoops)(steps)


def joined(steps: Sequence[Step]) -> list[Step | TickLoops]:
    """Steps in a row, those that can run as one loop put together."""
    rows: list[list[Step]] = []
    for step in steps:
        if rows and _goes_on(rows[-1], step):
            rows[-1].append(step)
        else:
            rows.append([step])
    return [loops_of(row) if len(row) > 1 else row[0] for row in rows]          # type: ignore[arg-type]


def _goes_on(row: Sequence[Step], step: Step) -> bool:
    return all(map(joins, (*row, step))) and not isinstance(row[-1], FramesStep) \
        and at_hand((*row, step))[1] <= MOST_GROUPS              # type: ignore[arg-type]


def joins(step: Step) -> bool:
    """Whether a step can run in one loop with others."""
    return isinstance(step, TickStep) and step.joins and len(step.output.axes) <= 1 \
        and step.inside == step.output.dtype and step.output.real_dtype == step.spec.real_dtype


def nested(array: np.ndarray) -> Any:
    """``(..., channel)`` as nested tuples of ``(channel,)``."""
    return array if array.ndim == 1 else tuple(map(nested, array))


def between(values: Any, first: int, last: int) -> Any:
    """Of all arrays in nested tuples the channels from `first` to before `last`, refused where they are fewer."""
    if isinstance(values, tuple):
        parts = [between(value, first, last) for value in values]
        return type(values)(*parts) if hasattr(values, "_fields") else tuple(parts)
    if not isinstance(values, np.ndarray):
        return values
    if values.shape[-1] < last or values.strides[-1] != values.itemsize:
        raise ValueError(f"array of shape {values.shape}: a loop over {last} channels would read beyond it. "
                         "Pad it as the signal is: SignalSpec.with_axes says the width of its blocks.")
    return values[..., first:last]


def at_hand(steps: Sequence[TickStep]) -> tuple[int, int]:
    """Numbers, and groups, that a loop of these steps keeps in registers: a complex group is two, a table none.

    Nor is a sum to which each sample is added: no sample waits for it, so it may lie in memory.
    """
    numbers = groups = 0
    for step in steps:
        values = [step.parameters, step.states()]
        while values:
            value = values.pop()
            if isinstance(value, tuple):
                values.extend(value)
            elif isinstance(value, np.ndarray):
                groups += (2 if value.dtype.kind == "c" else 1) * (value.ndim == 1)
            elif value is not None:
                numbers += 1
    return numbers, groups
