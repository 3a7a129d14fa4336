"""Level normalisation: listening to everything at the same loudness, slowly."""
from math import exp
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.normalise_kernel import running_gain
from auditory.integration.together import TogetherStep
from auditory.integration.whole import WholeStep
from auditory.scales import db_spl_to_pa


class LevelNormaliseState(NamedTuple):
    """What is remembered of the level."""

    numbers: np.ndarray         # (2,) weight of all that was heard, its mean power in Pa^2


class LevelNormalise(Stage):
    """Turn everything up or down to one level.

    ``running``: by ``target / sqrt(P)``, P being the mean power of all channels with an exponential memory of `tau_s`
    that begins exactly (see `Normalise`). ``clip``: by the mean power of the whole sound. Silence stays silent.

    Takes and returns ``(..., time)`` in Pa; of a map in Pa, the channels share one gain. float64 inside.

    Use it before models that answer level (CARFAC, adaptation loops). Before a cube root and a running `Normalise` it
    costs 8 to 14 of 100 prompts in noise.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import LevelNormalise
    >>> y = LevelNormalise(target_db_spl=94.0, over="clip").apply(np.array([3.0, -3.0]), rate_hz=16000)
    >>> y.round(2).tolist()
    [1.0, -1.0]
    """

    channelwise: ClassVar[bool] = False
    causal_alternative: ClassVar[str] = "LevelNormalise(over='running')"
    hears_unit: ClassVar[str] = "Pa"
    hears_after: ClassVar[str] = "Let it come before what compresses."

    over: Literal["running", "clip"] = Parameter("running", "Where the level comes from.", source="choice")
    tau_s: float = Parameter(2.0, "Time constant of the running level.", gt=0, le=3600, source="choice")
    target_db_spl: float = Parameter(65.0, "The rms level that comes out.", ge=-200, le=200,
                                     source="choice: speech at a conversation's level")

    @property
    def whole_sound(self) -> bool:  # type: ignore[override]
        return self.over == "clip"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_unit(spec.unit)
        target_pa = float(db_spl_to_pa(self.target_db_spl))
        if self.over == "clip":
            return ClipLevelStep(spec, target_pa)
        return RunningLevelStep(spec, target_pa, exp(-1 / (self.tau_s * spec.rate_hz)))


class RunningLevelStep(TogetherStep):
    """The gain of a running level."""

    def __init__(self, spec: SignalSpec, target_pa: float, keep: float) -> None:
        super().__init__(spec, spec.with_axes(spec.axes), state=LevelNormaliseState(np.zeros(2)))
        self.target_pa, self.keep = target_pa, keep

    def hear(self, values: np.ndarray, told: np.ndarray) -> None:
        running_gain(values, self.keep, self.target_pa, self.state.numbers, told)


class ClipLevelStep(WholeStep):
    """The gain of the whole sound."""

    def __init__(self, spec: SignalSpec, target_pa: float) -> None:
        super().__init__(spec, spec.with_axes(spec.axes))
        self.target_pa = target_pa
        self.inside = np.dtype(np.float64)

    def hear(self, values: np.ndarray) -> np.ndarray:
        n = (self.spec.shape or (1,))[-1]
        power_pa2 = float(np.mean(np.square(values[..., :n], dtype=np.float64)))
        out = self.block(len(values))
        out[..., :n] = values[..., :n] * (self.target_pa / np.sqrt(power_pa2) if power_pa2 > 0 else 0.0)
        return out
