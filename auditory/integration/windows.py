"""Windows: stretches of a signal that overlap, one per hop, for what hears a stretch at once."""
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step


class WindowsState(NamedTuple):
    """What of the signal is still to be heard again."""

    tail: np.ndarray            # (window, *axes), the newest last
    sample_index: np.ndarray    # (1,) absolute position; the grid of windows hangs on it


class WindowedStep(Step):
    """A step that hears windows of `window` values, the k-th from value ``k hop`` on; what is not full stays unsaid.

    Give it ``output = spec.with_axes(axes, **spec.every(hop, window))``, and define `hear`. `n_before` zeros stand
    before the signal. What remembers more than the signal gives `state_of`, which adds to the two of `WindowsState`.
    """

    def __init__(self, spec: SignalSpec, output: SignalSpec, window: int, hop: int, coefficients: Any = None,
                 n_before: int = 0, state_of: Callable[[np.ndarray, np.ndarray], Any] = WindowsState) -> None:
        state = state_of(np.zeros((window, *spec.block_shape), spec.dtype), np.full(1, n_before, np.int64))
        super().__init__(spec, output, coefficients, state)
        self.window, self.hop = window, hop
        self.latency_s = (window - 1) / spec.rate_hz

    def hear(self, windows: np.ndarray) -> np.ndarray:
        """``(n, window, *axes of the block)``, a view not to be written to, as a block of n outputs.

        What is said of a window must not depend on how many come with it, to the last bit.
        """
        raise NotImplementedError

    def windows_of(self, n: int) -> int:
        """How many windows `n` values fill."""
        return max(0, (n - self.window) // self.hop + 1)

    def output_length(self, n: int) -> int:
        return self.windows_of(n)

    def process(self, block: np.ndarray) -> np.ndarray:
        tail, start = self.state.tail, int(self.state.sample_index[0])
        n_before, n_after = self.windows_of(start), self.windows_of(start + len(block))
        joined = np.concatenate((tail, block))                   # its first value is that of start - window
        first = n_before * self.hop - (start - self.window)
        tail[...] = joined[len(block):]
        self.state.sample_index[0] = start + len(block)
        if n_after == n_before:
            return self.block(0)
        span = joined[first:first + (n_after - n_before - 1) * self.hop + self.window]
        windows = np.lib.stride_tricks.sliding_window_view(span, self.window, axis=0)[::self.hop]
        return self.hear(np.moveaxis(windows, -1, 1))
