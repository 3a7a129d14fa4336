"""Hearing all channels of a moment together: what is louder in one of them counts for the others."""
from math import prod
from typing import Any

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step


class TogetherStep(Step):
    """A step that hears all values of a moment together, in float64. Define `hear`."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, state: Any) -> None:
        super().__init__(spec, output, state=state)
        self.inside = np.dtype(np.float64)

    def hear(self, values: np.ndarray, told: np.ndarray) -> None:
        """Write what is said of ``(time, value)`` into `told`, of the same shape."""
        raise NotImplementedError

    def process(self, block: np.ndarray) -> np.ndarray:
        shape = self.spec.shape or (1,)
        values = block[..., :shape[-1]].astype(np.float64).reshape(len(block), prod(shape))
        told = self.block(len(block), "told", values.shape[1:], self.inside)
        self.hear(values, told)
        out = self.block(len(block))
        out[..., :shape[-1]] = told.reshape(len(block), *shape)
        return out
