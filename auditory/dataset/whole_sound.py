"""Hearing a recording whole: what a stage that is not causal asks for, in the place of a stream."""
from collections.abc import Sequence

import numpy as np

from auditory.contract import engine
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage


class WholeSound:
    """Takes blocks like a `Stream`, keeps them, and answers when the sound has ended."""

    def __init__(self, stage: Stage, rate_hz: float, *, leading: Sequence[int], precision: engine.Precision) -> None:
        self.stage, self.leading, self._precision = stage, tuple(leading), precision
        self._spec = SignalSpec(rate_hz, engine.checked_precision(precision), bandwidth_hz=rate_hz / 2)
        self.step = stage.prepare(stage.spec_of(self.leading, self._spec))
        self.step.tell(stacklevel=3)
        self.output = self.step.output
        self._blocks: list[np.ndarray] = []
        self._outer = self.leading[:0] if stage.couples_ears else self.leading

    def push(self, block: np.ndarray) -> np.ndarray:
        """Keep ``(*leading, n)`` more samples; there is nothing to be said of them yet."""
        self._blocks.append(block.astype(self._precision))
        return np.empty((*self._outer, *self.output.shape, 0), self.output.dtype)

    def flush(self) -> np.ndarray:
        """All that is to be said of the sound."""
        sound = np.concatenate([np.empty((*self.leading, 0), self._precision), *self._blocks], axis=-1)
        self._blocks.clear()
        samples, _ = engine.finite(sound)
        values, self.step = self.stage.run(samples, self._spec, self.stage.prepare, 1)
        return values
