"""Hearing live: a stream is the block engine with its memory held open between pushes."""
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import prod
from threading import get_ident
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np

from auditory.contract import engine
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.step import Step
from auditory.contract.stream_memory import Place, Progress, StreamError, read_memory, write_memory
from auditory.numerics import denormals_flushed

if TYPE_CHECKING:
    from auditory.contract.stage import Stage

MOST_STATE_BYTES = 16e9         # choice: of all the memory of a stream


class Stream:
    """A stage that listens: `push` blocks of any size, take what comes out, `flush` at the end.

    The blocks, put together, are bit for bit what `apply` makes of the whole sound. Made by ``stage.stream(rate_hz)``.
    """

    def __init__(self, stage: "Stage", rate_hz: float, *, leading: Sequence[int] = (),
                 precision: engine.Precision = "float32", nonfinite: engine.NonFinite = "refuse",
                 coordinates: Mapping[str, Any] | None = None) -> None:
        self.stage, self.rate_hz = stage, engine.checked_rate(rate_hz)
        self.precision, self.nonfinite = precision, engine.checked_nonfinite(nonfinite)
        self.leading = _checked_leading(leading)
        self.samples_heard = 0
        self.samples_zeroed = 0                                  # how many were not finite and count as silence
        self._closed = False
        self._interrupted = False                                # within a push: part of the sound was not heard
        self._users: list[int] = []                              # threads; the first may go on, others are refused
        _refuse_size(prod(self.leading) * np.dtype(np.float64).itemsize, self.leading)
        spec = SignalSpec(self.rate_hz, stage.dtype_of(precision), bandwidth_hz=self.rate_hz / 2)
        spec = stage.spec_of(self.leading, spec, coordinates)
        self._outer = self.leading[:len(self.leading) - len(spec.axes)]      # leading axes of what comes out
        self._lanes = int(np.prod(self._outer))
        self._packed = stage.pointwise and not spec.axes
        if self._packed:                                         # all lanes side by side, as if they were channels
            spec, self._lanes = spec.with_axes((Axis(engine.PACKED, self._lanes),)), 1
        self.step: Step = stage._prepared(spec)                  # files of one kind share one design
        self.step.tell(stacklevel=3)
        _refuse_size(self._lanes * _bytes(self.step.state), self.leading)
        self._states = [self.step.fresh_state() for _ in range(self._lanes)]
        self._block_length = engine.block_length(self.step)

    @property
    def output(self) -> SignalSpec:
        """The signal that comes out: rate, axes with their coordinates, unit."""
        output = self.step.output
        return output.change(axes=tuple(axis for axis in output.axes if axis.name != engine.PACKED))

    @property
    def latency_s(self) -> float:
        """How long the algorithm waits before it answers; the group delay of filters is no waiting, and not in it."""
        return self.step.latency_s

    def output_length(self, n: int) -> int:
        """How many values come out of `n` samples from the start, flush included."""
        return self.step.output_length(n)

    def push(self, samples: Any) -> np.ndarray:
        """Hear ``(*leading, n)`` more samples; return ``(*leading, *axes, values)``, which may be none."""
        with self._alone("push"):
            if self._closed:
                raise StreamError("Stream.push: the sound has ended with flush(). Open another stream.")
            samples = engine.checked_samples(samples, analytic=self.stage.hears_analytic)
            if samples.shape[:-1] != self.leading:
                raise ValueError(f"samples.shape = {samples.shape}: must be {self.leading} followed by time. "
                                 f"Open the stream with leading={samples.shape[:-1]}.")
            samples, zeroed = engine.finite(samples, self.nonfinite, self.samples_heard, self.step.spec.dtype)
            n = samples.shape[-1]
            lanes = samples.reshape(self._lanes, *self.step.spec.shape, n)
            self._interrupted = True                             # until all of it has been heard
            output = self._shaped([self._run(lane, k) for k, lane in enumerate(lanes)])
            self.samples_heard += n
            self.samples_zeroed += zeroed
            self._interrupted = False
            return output

    def flush(self) -> np.ndarray:
        """End the sound; return what was still owed. A frame that is not full stays unsaid."""
        with self._alone("flush"):
            if self._closed:
                raise StreamError("Stream.flush: the sound has already ended. Open another stream.")
            self._closed = True
            tails = []
            for k in range(self._lanes):
                self.step.state = self._states[k]
                with denormals_flushed():
                    tail = self.step.flush()
                tails.append(self._outward(self.step.block(0) if tail is None else tail))
            return self._shaped(tails)

    def snapshot(self) -> np.ndarray:
        """What the memory at the end of the pipeline holds now, ``(*leading, *axes)``, without changing it."""
        snapshots = []
        with self._alone("snapshot"), denormals_flushed():       # as in a push: the bits are those of its output
            for state in self._states:
                self.step.state = state
                snapshots.append(self._outward(self.step.snapshot()[np.newaxis])[..., 0])
        if not snapshots:
            return np.empty((*self._outer, *self.output.shape), self.output.dtype)
        return np.stack(snapshots).reshape(*self._outer, *snapshots[0].shape)

    def _run(self, lane: np.ndarray, k: int) -> np.ndarray:
        self.step.state = self._states[k]
        pieces = []
        with denormals_flushed():
            for start in range(0, lane.shape[-1], self._block_length):
                block = engine.inward(self.step.spec, lane[..., start:start + self._block_length])
                pieces.append(self._outward(self.step.process(block)))
        if not pieces:
            return self._outward(self.step.block(0))
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=-1)

    def _outward(self, block: np.ndarray) -> np.ndarray:
        return np.array(self.step.output.outward(block), order="C")

    def _shaped(self, outputs: list[np.ndarray]) -> np.ndarray:
        if self._packed:
            output = outputs[0]
            return output.reshape(*self.leading, -1) if output.size else np.empty((*self.leading, 0), output.dtype)
        if not outputs:
            return np.empty((*self._outer, *self.output.shape, 0), self.output.dtype)
        return np.stack(outputs).reshape(*self._outer, *outputs[0].shape)

    # ---- saving ----

    def _identity(self) -> dict[str, Any]:
        return {"fingerprint": self.stage.fingerprint, "rate_hz": self.rate_hz, "leading": list(self.leading),
                "precision": self.precision}

    def _state_arrays(self) -> dict[str, np.ndarray]:
        """The memory of all lanes by name: the arrays themselves, to be read or written."""
        arrays: dict[str, np.ndarray] = {}
        for k, state in enumerate(self._states):
            self.step.state = state
            arrays |= {f"{k}/{name}": array for name, array in self.step.state_arrays().items()}
        return arrays

    def save(self, path: Place) -> None:
        """Write all memory as plain arrays (``.npz``), so that another process can go on listening with `load`.

        Refused where a `Resample` has something to do: the memory of its library is closed.
        """
        with self._alone("save"):
            progress = Progress(self.samples_heard, self.samples_zeroed, self._closed)
            write_memory(path, self._identity(), progress, self._state_arrays())

    def load(self, path: Place) -> Self:
        """Go on where `save` left off; refuses the memory of another pipeline, rate, shape or precision.

        The file is not trusted: nothing is unpickled, and a stream that refuses one has not changed.
        """
        with self._alone("load", whole=False):
            mine = self._state_arrays()
            progress, saved = read_memory(path, self._identity(), mine)
            self._interrupted = True
            for name, array in mine.items():
                array[...] = saved[name]
            self.samples_heard, self.samples_zeroed, self._closed = progress
            self._interrupted = False
        return self

    @contextmanager
    def _alone(self, method: str, whole: bool = True) -> Iterator[None]:
        """Nobody else uses the stream, and, where that matters, all that was pushed has been heard."""
        me = get_ident()                                         # who may still stand there, where Ctrl-C came last
        try:
            self._users.append(me)
            if self._users[0] != me:
                raise StreamError(f"Stream.{method}: another thread is using this stream. Open one for each thread.")
            if whole and self._interrupted:
                raise StreamError(f"Stream.{method}: an earlier push was interrupted, and not all of it was heard. "
                                  "Open another stream, or load() what was saved before.")
            yield
        finally:
            while me in self._users:
                self._users.remove(me)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise StreamError("Stream: is not copied or pickled, for two would share one memory. "
                          "save() it, and load() that into another stream.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._closed = True


def _refuse_size(n_bytes: float, leading: tuple[int, ...]) -> None:
    if n_bytes > MOST_STATE_BYTES:
        raise ValueError(f"leading = {leading}: so many sounds need {n_bytes / 1e9:.3g} GB of memory, of at most "
                         f"{MOST_STATE_BYTES / 1e9:.10g} GB. Open streams for fewer.")


def _bytes(state: Any) -> int:
    """Memory of a state: of arrays, also nested."""
    return sum(map(_bytes, state)) if isinstance(state, tuple) else getattr(state, "nbytes", 0)


def _checked_leading(leading: Sequence[int]) -> tuple[int, ...]:
    """`leading` as plain numbers from 0."""
    lengths = tuple(leading) if isinstance(leading, Sequence) else (None,)
    if not all(isinstance(n, int | np.integer) and not isinstance(n, bool) and n >= 0 for n in lengths):
        raise ValueError(f"leading = {leading!r}: must be the lengths of the axes before time, such as (2,) for two "
                         "ears. Leave it out for a single sound.")
    return tuple(map(int, lengths))
