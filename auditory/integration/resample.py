"""The rate at which time is counted: the one place where a pipeline may change it."""
from functools import cached_property
from math import ceil, floor
from typing import Any, ClassVar, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.stream import StreamError

LISTENING_S = 2.0               # libsoxr answers in bursts, some 10 ms apart: time enough to meet the longest wait
LISTENING_BLOCK_S = 0.2e-3

MOST_TIMES = 1000               # choice: beyond, the resampling library takes gigabytes


class Resample(Stage):
    """Count time at another rate, so that the stages that follow meet the rate they were made for.

    Band-limited, linear phase, by libsoxr: quality HQ in float32, VHQ in float64. Its delay is compensated, so sample k
    of the output is the sound at ``k / rate_hz``. Where the signal already has that rate, nothing happens, at no cost.

    Takes ``(..., time)``; returns ``(..., time)``, ``floor(n rate_hz / rate + 1/2)`` samples of n, in the unit of its
    input.

    Notes
    -----
    A stream waits for libsoxr's look-ahead (`latency_s`), and its memory cannot be saved: `Stream.save` refuses by
    name, unless nothing is resampled. So resample the sound before, and open the stream at the new rate.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Resample
    >>> Resample(rate_hz=16000).apply(np.zeros(44100), rate_hz=44100).shape
    (16000,)
    """

    pointwise: ClassVar[bool] = True

    rate_hz: float = Parameter(16000.0, "The new rate.", gt=0, le=10e6, source="choice")

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        if self.rate_hz == spec.rate_hz:
            return SameRateStep(spec, spec)
        if not 1 / MOST_TIMES <= self.rate_hz / spec.rate_hz <= MOST_TIMES:
            self.refuse("rate_hz", f"must be at most {MOST_TIMES} times more or less than the {spec.rate_hz:.10g} Hz "
                        "of the signal", "Check both rates.")
        bandwidth_hz = min(spec.bandwidth_hz, self.rate_hz / 2)
        return ResampleStep(spec, spec.change(rate_hz=self.rate_hz, bandwidth_hz=bandwidth_hz))


class SameRateStep(Step):
    """Nothing to do."""

    block_bytes_per_sample = 0.0

    def process(self, block: np.ndarray) -> np.ndarray:
        return block


class ResampleState(NamedTuple):
    """libsoxr's memory, which is its own, and what has been counted."""

    library: Any                # soxr.ResampleStream
    counts: np.ndarray          # (2,) values that came in, values that went out


class ResampleStep(Step):
    """libsoxr at work."""

    def __init__(self, spec: SignalSpec, output: SignalSpec) -> None:
        super().__init__(spec, output)
        self.columns = int(np.prod(spec.shape)) if spec.axes else 1
        self.state = self.fresh_state()

    def fresh_state(self) -> ResampleState:
        import soxr
        quality = "VHQ" if self.spec.dtype == np.float64 else "HQ"
        stream = soxr.ResampleStream(self.spec.rate_hz, self.output.rate_hz, self.columns, dtype=self.spec.dtype.name,
                                     quality=quality)
        return ResampleState(stream, np.zeros(2, np.int64))

    def state_arrays(self) -> dict[str, np.ndarray]:
        raise StreamError(f"Resample: from {self.spec.rate_hz:.10g} to {self.output.rate_hz:.10g} Hz, the memory of "
                          "the resampling library cannot be saved or loaded. "
                          f"Resample the sound before, and open the stream at {self.output.rate_hz:.10g} Hz, where "
                          "this stage has nothing to do.")

    def output_length(self, n: int) -> int:
        return floor(n * self.output.rate_hz / self.spec.rate_hz + 0.5)

    @cached_property
    def latency_s(self) -> float:  # type: ignore[override]
        """How long libsoxr lets one wait at most, found by listening to silence."""
        n = ceil(LISTENING_BLOCK_S * self.spec.rate_hz)
        library, silence = self.fresh_state().library, np.zeros((n, self.columns), self.spec.dtype)
        longest_s, n_out = 0.0, 0
        for n_in in range(n, int(LISTENING_S * self.spec.rate_hz), n):
            n_out += len(library.resample_chunk(silence))
            longest_s = max(longest_s, n_in / self.spec.rate_hz - n_out / self.output.rate_hz)
        return longest_s + n / self.spec.rate_hz                 # the burst may come at the end of its block

    def process(self, block: np.ndarray) -> np.ndarray:
        return self._resampled(block, last=False)

    def flush(self) -> np.ndarray | None:
        tail = self._resampled(np.zeros((0, *self.spec.block_shape), self.spec.dtype), last=True)
        n_in, n_out = self.state.counts
        owed = self.output_length(int(n_in)) - int(n_out)
        if owed < 0:
            return tail[:owed]
        return np.concatenate((tail, np.zeros((owed, *tail.shape[1:]), tail.dtype)))

    def _resampled(self, block: np.ndarray, last: bool) -> np.ndarray:
        sounds = block[..., :self.spec.shape[-1]] if self.spec.axes else block[:, :1]
        sounds_in_columns = np.ascontiguousarray(sounds.reshape(len(block), self.columns))
        resampled = self.state.library.resample_chunk(sounds_in_columns, last=last)
        self.state.counts[...] += (len(block), len(resampled))
        if self.output.width == 1:
            return resampled
        out = self.block(len(resampled))
        out[..., :sounds.shape[-1]] = resampled.reshape(len(resampled), *sounds.shape[1:])
        return out
