"""RASTA: a filter on each channel's log energy that passes the rates at which speech changes."""
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.integration.rasta_kernel import rasta
from auditory.numerics import Tick
from auditory.sound import Grid

DELAY_FRAMES = 4                # by which the published filter, which is not causal, is advanced
LONGEST_FLOAT32_FRAMES = 1000


class RastaState(NamedTuple):
    """The filter's whole memory, (channel,) each."""

    y: np.ndarray
    x1: np.ndarray              # one frame ago
    x2: np.ndarray
    x3: np.ndarray
    x4: np.ndarray
    n: np.ndarray               # frames heard, as far as it matters


class Rasta(Stage):
    """Hear only changes at the rates of speech, about 1 to 13 Hz: a colouring that stays is not heard.

    ``H(z) = 0.1 (2 + z^-1 - z^-3 - 2 z^-4) / (1 - p z^-1)`` on each channel of a compressed map at 100 frames a second
    (elsewhere the rates scale). With p = 0.94 the gain peaks at 3.84 Hz (0.969), with 0.98 at 2.22 Hz (0.990).

    Takes and returns ``(..., time)`` in the unit of its input. Causal, without latency. The published filter is
    advanced by 4 frames: with `compensate_delay`, ``time_s`` says so, and no value changes. What was before the first
    frame is taken for that frame, so a constant is 0 from the start; ``init="rastamat"`` says nothing for four frames
    and begins from there, and differs by what decays as p^t.

    References
    ----------
    Hermansky & Morgan (1994), IEEE TSAP 2, 578-589, where p is recalled to be 0.98 (not confirmed); 0.94 is that of
    rastamat.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Rasta
    >>> bool((Rasta().apply(np.full((1, 50), 3.0), rate_hz=100) == 0).all())
    True
    """

    pointwise: ClassVar[bool] = True

    pole: float = Parameter(0.94, "p; nearer to 1, slower changes are heard.", ge=0, lt=1,
                            source="rastamat; 0.98 recalled of Hermansky & Morgan 1994, not confirmed")
    init: Literal["first", "rastamat"] = Parameter("first", "What was before the sound.", source="choice")
    compensate_delay: bool = Parameter(False, "Whether time_s is that of the published filter, 4 frames earlier.",
                                       source="choice")

    presets: ClassVar = {"rastamat": {"init": "rastamat"}}

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        grid = spec.grid
        if self.compensate_delay:
            grid = Grid(grid.rate_hz, grid.step, grid.first - DELAY_FRAMES * grid.step)
        output = spec.with_axes(spec.axes, grid=grid)
        inside = np.dtype(np.float64) if 1 / (1 - self.pole) > LONGEST_FLOAT32_FRAMES else spec.dtype
        silent = DELAY_FRAMES if self.init == "rastamat" else 0
        state = RastaState(*(np.zeros(output.block_size, inside) for _ in RastaState._fields))
        return TickStep(spec, output, [Tick(rasta)], [(inside.type(self.pole), inside.type(silent))], None, state,
                        inside)
