"""Hearing a signal to its end before anything is said of it."""
from typing import Any, NamedTuple

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step


class WholeState(NamedTuple):
    """All that has been heard."""

    values: np.ndarray          # (time, *axes of the block)


class WholeStep(Step):
    """A step of a stage with ``whole_sound``: it listens, and answers when the sound has ended. Define `hear`."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, coefficients: Any = None) -> None:
        super().__init__(spec, output, coefficients, WholeState(np.zeros((0, *spec.block_shape), spec.dtype)))

    def hear(self, values: np.ndarray) -> np.ndarray:
        """``(time, *axes of the block)``, at least one, as a block of what is said of all of them."""
        raise NotImplementedError

    def process(self, block: np.ndarray) -> np.ndarray:
        self.state = WholeState(np.concatenate((self.state.values, block)))
        return self.block(0)

    def flush(self) -> np.ndarray | None:
        return self.hear(self.state.values) if len(self.state.values) else None
