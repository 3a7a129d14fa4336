"""Dynamic range: what is far below the loudest is not heard."""
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.integration.dynamic_range_kernel import not_below
from auditory.integration.normalise_kernel import running_floor
from auditory.integration.together import TogetherStep
from auditory.integration.whole import WholeStep
from auditory.numerics import Tick


class DynamicRangeState(NamedTuple):
    """What is remembered of the loudest."""

    numbers: np.ndarray         # (2,) the reference in dB, and whether there is one


class DynamicRange(Stage):
    """Raise what lies more than a range below the loudest to that floor: ``y = max(x, reference - range_db)``.

    The reference is the largest value of all channels: of the whole sound (``clip``), or running, where it falls by
    `fall_db_per_s` until something louder comes; or ``fixed``, `reference_db`, in the unit of the map.

    Takes and returns a map in dB, ``(..., channel, time)``; without latency but for ``clip``.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import DynamicRange
    >>> DynamicRange(range_db=40.0, reference="fixed", reference_db=60.0).apply(
    ...     np.array([[0.0, 30.0, 90.0]]), rate_hz=100).tolist()
    [[20.0, 30.0, 90.0]]
    """

    hears_axes: ClassVar = ("channel",)
    channelwise: ClassVar[bool] = False
    causal_alternative: ClassVar[str] = "DynamicRange(reference='running')"

    range_db: float = Parameter(40.0, "How far below the reference something is still heard.", gt=0, le=300,
                                source="choice: best on prompts in noise with the clip as reference")
    reference: Literal["clip", "running", "fixed"] = Parameter("running", "What the range hangs on.", source="choice")
    fall_db_per_s: float = Parameter(6.0, "How fast a running reference falls.", ge=0, le=1000, source="choice")
    reference_db: float | None = Parameter(None, "The reference, for reference='fixed'.", ge=-1000, le=1000,
                                           source="choice")

    presets: ClassVar = {"librosa": {"range_db": 80.0, "reference": "clip"}}

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.reference_db is None) == (self.reference == "fixed"):
            raise ParameterError(f"DynamicRange.reference_db = {self.reference_db}: must be given for "
                                 f"reference='fixed', and only then. Given: {self!r}.")
        return self

    @property
    def whole_sound(self) -> bool:  # type: ignore[override]
        return self.reference == "clip"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        output = spec.with_axes(spec.axes)
        if self.reference == "clip":
            return ClipRangeStep(spec, output, self.range_db)
        if self.reference_db is not None:
            return TickStep(spec, output, [Tick(not_below)], [spec.dtype.type(self.reference_db - self.range_db)])
        return RunningRangeStep(spec, output, self.range_db, self.fall_db_per_s / spec.rate_hz)


class RunningRangeStep(TogetherStep):
    """The floor below a running reference."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, range_db: float, fall_db: float) -> None:
        super().__init__(spec, output, state=DynamicRangeState(np.zeros(2)))
        self.range_db, self.fall_db = range_db, fall_db

    def hear(self, values: np.ndarray, told: np.ndarray) -> None:
        running_floor(values, self.fall_db, self.range_db, self.state.numbers, told)


class ClipRangeStep(WholeStep):
    """The floor below the loudest of the whole sound."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, range_db: float) -> None:
        super().__init__(spec, output)
        self.range_db = range_db

    def hear(self, values: np.ndarray) -> np.ndarray:
        x = values[..., :self.spec.shape[-1]]
        out = self.block(len(values))
        out[..., :self.spec.shape[-1]] = np.maximum(x, x.max() - x.dtype.type(self.range_db))
        return out
