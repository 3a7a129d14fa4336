"""A stage that has met a signal: read-only coefficients, an explicit state, and `process(block)`."""
import copy
import warnings
from collections.abc import Mapping
from math import prod
from typing import Any, NamedTuple, Self

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.numerics import lane_empty, write_rows


class NoState(NamedTuple):
    """The state of a stage without memory."""


class Step:
    """What `Stage.prepare` returns.

    Parameters
    ----------
    spec, output
        The signal that comes in, and the one that goes out.
    coefficients
        What `design` made of the parameters: a NamedTuple of arrays, float64 by design, never written to.
    state
        The whole memory, at rest: a NamedTuple of arrays (of tuples of them, in a chain). Whoever drives the step may
        exchange `state` between blocks, so one step serves many sounds.
    """

    latency_s = 0.0               # how long the step waits, by its algorithm, before it can answer

    def __init__(self, spec: SignalSpec, output: SignalSpec, coefficients: Any = None, state: Any = None) -> None:
        self.spec, self.output, self.coefficients = spec, output, coefficients
        self.inside: np.dtype[Any] = output.dtype                # float64 where float32 does not serve the computation
        self.state: Any = NoState() if state is None else state
        self._at_rest = _copied(self.state)
        self._blocks: dict[str, np.ndarray] = {}

    def process(self, block: np.ndarray) -> np.ndarray:
        """The next values that `block`, shaped ``(time, *axes)``, brings forth.

        The block may be overwritten, and the result is only good until the next call.
        """
        raise NotImplementedError

    def process_into(self, block: np.ndarray, target: np.ndarray) -> int:
        """Process `block` as the last step of a run: write into `target`, ``(*axes, time)``; return how many values."""
        return self.deliver(self.process(block), target)

    def deliver(self, values: np.ndarray, target: np.ndarray) -> int:
        """Write a block of the output into `target`, ``(*axes, time)``; return how many values."""
        n, shape = len(values), self.output.shape
        if not shape:
            target[:n] = self.output.outward(values)
            return n
        rows = target[..., :n].reshape(prod(shape), n)           # several axes as one: a view, but of odd strides
        write_rows(values[..., :shape[-1]].reshape(n, prod(shape)), rows)
        if not np.may_share_memory(rows, target):
            target[..., :n] = rows.reshape(*shape, n)
        return n

    def flush(self) -> np.ndarray | None:
        """What is still owed when the sound has ended; frames that are not full stay unsaid."""
        return None

    def snapshot(self) -> np.ndarray:
        """What the step remembers now, ``(*axes)``, for a step whose output is its memory."""
        raise TypeError(f"{type(self).__name__}: no memory to take a snapshot of. End the pipeline with EchoicMemory.")

    def output_length(self, n: int) -> int:
        """How many values come out, from rest, of `n` that go in, flush included."""
        return n

    def fresh_state(self) -> Any:
        """A state at rest, for another sound."""
        return _copied(self._at_rest)

    def rest(self) -> None:
        """Forget all."""
        self.state = self.fresh_state()

    def clone(self) -> Self:
        """The same step for another thread: coefficients shared, state at rest, its own working blocks."""
        twin = copy.copy(self)
        twin.state, twin._blocks = self.fresh_state(), {}
        return twin

    def state_arrays(self) -> Mapping[str, np.ndarray]:
        """The state as named arrays, to be saved or, element by element, to be loaded."""
        return self.state._asdict()

    def tell(self, stacklevel: int) -> None:
        """Warn whoever drives the step of what `prepare` has found out about the signal."""
        for note in self.output.notes:
            warnings.warn(note, stacklevel=stacklevel + 1)

    @property
    def block_bytes_per_sample(self) -> float:
        """Memory that this step fills for one sample of its input, which is what has to fit the cache."""
        return self.output.bytes_per_value * self.output.rate_hz / self.spec.rate_hz

    @property
    def row_bytes_per_sample(self) -> float:
        """The same for the last step of a run, which may write where its output belongs (`process_into`)."""
        return self.block_bytes_per_sample

    # ---- for those who write a step ----

    def block(self, n: int, name: str = "out", shape: tuple[int, ...] | None = None,
              dtype: np.dtype[Any] | None = None) -> np.ndarray:
        """A working block of `n` values, shaped like the output unless said otherwise, kept from call to call."""
        held = self._blocks.get(name)
        if held is None or len(held) < n:
            shape = self.output.block_shape if shape is None else shape
            held = lane_empty((max(n, 1), *shape), self.output.dtype if dtype is None else dtype)
            held[...] = 0
            self._blocks[name] = held
        return held[:n]

    def wide(self, block: np.ndarray) -> np.ndarray:
        """`block` as kernels ask for it: ``(time, channels)``, whole groups of lanes, in the precision of `inside`."""
        if block.shape[1:] == self.output.block_shape and block.dtype == self.inside:
            return self.flat(block)
        widened = self.block(len(block), "wide", dtype=self.inside)
        widened[..., :block.shape[-1]] = block
        return self.flat(widened)

    def as_output(self, x: np.ndarray) -> np.ndarray:
        """What was computed, ``(time, channels)`` in the precision of `inside`, as a block of the output."""
        if x.dtype == self.output.dtype:
            return x.reshape(len(x), *self.output.block_shape)
        out = self.block(len(x))
        self.flat(out)[...] = x
        return out

    def flat(self, block: np.ndarray) -> np.ndarray:
        """A block shaped like the output as ``(time, channels)``, whatever axes it has."""
        return block.reshape(len(block), self.output.block_size)


def _copied(state: Any) -> Any:
    return type(state)(*(part.copy() for part in state))
