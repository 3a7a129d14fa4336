"""Ear by ear: how what hears one ear hears two, where another stage of the row hears both together."""
import copy
from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step


class EarByEar(Step):
    """The same step twice, one for each ear: ``(time, ear, *axes)`` in and out."""

    def __init__(self, spec: SignalSpec, step: Step) -> None:
        self.ears: tuple[Step, ...] = tuple(step.clone() for _ in range(spec.axes[0].size))
        self.spec, self.output = spec, step.output.with_axes((spec.axes[0], *step.output.axes))
        self.coefficients, self.inside = step.coefficients, step.inside
        self._blocks = {}

    @property
    def latency_s(self) -> float:  # type: ignore[override]
        return self.ears[0].latency_s

    def output_length(self, n: int) -> int:
        return self.ears[0].output_length(n)

    @property
    def state(self) -> Any:  # type: ignore[override]
        return tuple(step.state for step in self.ears)

    @state.setter
    def state(self, states: Any) -> None:
        for step, state in zip(self.ears, states, strict=True):
            step.state = state

    def fresh_state(self) -> Any:
        return tuple(step.fresh_state() for step in self.ears)

    def rest(self) -> None:
        for step in self.ears:
            step.rest()

    def clone(self) -> Self:
        twin = copy.copy(self)
        twin.ears, twin._blocks = tuple(step.clone() for step in self.ears), {}
        return twin

    def state_arrays(self) -> Mapping[str, np.ndarray]:
        names = self.spec.axes[0].coordinates["ear"]
        return {f"{ear}.{name}": array for ear, step in zip(names, self.ears, strict=True)
                for name, array in step.state_arrays().items()}

    def process(self, block: np.ndarray) -> np.ndarray:
        one = self.ears[0].spec
        return self._together([step.process(np.ascontiguousarray(block[:, k]).reshape(len(block), *one.block_shape)
                                            if one.axes else np.array(block[:, k:k + 1]))
                               for k, step in enumerate(self.ears)])

    def flush(self) -> np.ndarray | None:
        tails = [tail for tail in [step.flush() for step in self.ears] if tail is not None]
        return self._together(tails) if tails else None

    def _together(self, each: list[np.ndarray]) -> np.ndarray:
        """The blocks of the ears as one."""
        out = self.block(len(each[0]))
        for k, block in enumerate(each):
            out[:, k] = block if self.ears[0].output.axes else block[:, 0]
        return out
