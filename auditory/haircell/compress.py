"""Static compression: how the ear's answer grows with level."""
from math import log
from typing import ClassVar, Literal

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.haircell.compress_kernel import decibel, power_law
from auditory.numerics import Tick
from auditory.scales import P0_PA


class Compress(Stage):
    """Squeeze the range of levels: a power law, a cube root, or decibels above a fixed reference.

    ``power``: ``max(x, 0) ** exponent``; ``cube_root``: ``max(x, 0) ** (1/3)``; ``db``:
    ``max(20 log10(x / reference_pa), floor_db)``, of a mean square ``10 log10(x / reference_pa**2)``. The reference is
    fixed, never the loudest moment of the sound, so that it works live and does not depend on what else is heard.

    Takes and returns ``(..., time)``; the unit becomes ``unit^exponent`` or dB. Without memory. Values below 1e-30
    count as 0.

    References
    ----------
    Exponent 0.3 of an envelope: McDermott & Simoncelli (2011), Neuron 71, 926-940.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Compress
    >>> Compress(kind="cube_root").apply(np.array([0.0, 8.0, 27.0]), rate_hz=100, precision="float64").round(9).tolist()
    [0.0, 2.0, 3.0]
    """

    pointwise: ClassVar[bool] = True

    kind: Literal["power", "cube_root", "db"] = Parameter("power", "Which compression.", source="choice")
    exponent: float = Parameter(0.3, "Exponent of the power law; only for kind='power'.", gt=0, le=1,
                                source="McDermott & Simoncelli 2011")
    reference_pa: float = Parameter(P0_PA, "What 0 dB is; only for kind='db'.", ge=1e-12, le=1e6,
                                   source="20 uPa: 0 dB SPL for an rms")
    floor_db: float = Parameter(-60.0, "What lies lower is raised to this; only for kind='db'.", ge=-300, le=300,
                                source="McDermott & Simoncelli 2011 (there: below the loudest moment)")

    presets: ClassVar = {
        "mcdermott2011": {},
        "roman2003": {"exponent": 0.5},                          # Roman, Wang & Brown 2003, of a half-wave
        "cube_root": {"kind": "cube_root"},
        "db_spl": {"kind": "db", "floor_db": 0.0},
    }

    def unit_after(self, unit: str) -> str:
        if self.kind == "db":
            return "dB"
        if unit in ("", "1"):
            return unit
        return f"{unit}^1/3" if self.kind == "cube_root" else f"{unit}^{self.exponent:.6g}"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        exponent = 1 / 3 if self.kind == "cube_root" else self.exponent
        output = spec.with_axes(spec.axes, unit=self.unit_after(spec.unit))
        number = spec.dtype.type
        if self.kind != "db":
            return TickStep(spec, output, [Tick(power_law)], [number(exponent)])
        power = 2 if spec.unit.endswith("^2") else 1             # of a mean square: 10 log10(x / reference_pa**2)
        decibels = (number(20 / power / log(10)), number(self.reference_pa ** power), number(self.floor_db))
        return TickStep(spec, output, [Tick(decibel)], [decibels])
