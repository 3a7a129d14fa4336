"""The hair cell of Meddis: transmitter that is released, lost, taken back and made again.

Params -> design() -> coefficients -> state, and the loop in ``meddis_kernel.py``.
"""
from typing import ClassVar, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.haircell.meddis_kernel import MeddisCoefficients, MeddisState, meddis
from auditory.scales import RMS_ONE_DB_SPL, db_spl_to_pa

UNITS_PER_PA = 1 / float(db_spl_to_pa(RMS_ONE_DB_SPL["gcfb"]))    # an amplitude of rms 1 is 30 dB SPL


class Silence(NamedTuple):
    """The cell when it hears nothing."""

    release_per_s: float        # k0
    pool: float                 # q0
    cleft: float                # c0
    store: float                # w0


class Meddis1990(Stage):
    """Release transmitter as long as there is some: a fast answer to onsets, then fatigue.

    The membrane lets ``k = g (s + A) / (s + A + B)`` through, or nothing below ``s = -A``. Free transmitter q, in the
    cleft c, in the reprocessing store w: ``q' = y max(1 - q, 0) + x w - k q``, ``c' = k q - (l + r) c``,
    ``w' = r c - x w``; a fibre fires at the rate ``h c``. One forward Euler step a sample, from silence.

    Takes the vibration of each place, ``(..., time)`` in Pa; returns ``(..., time)``, the mean rate of a fibre in 1/s.
    The model's own unit of amplitude is 30 dB SPL for rms 1; that is done inside.

    Raises
    ------
    ParameterError
        Where a step would take more out of a reservoir than is in it: at and below 9080 Hz, with the published values.

    Notes
    -----
    Silence: 64.77/s (`high`), 15.49/s (`medium`). However loud the sound, the steady rate stays below ``h y / l``,
    101/s. Onset and steady rate agree within 1.5 % from 20 kHz on. `akeroyd` and `lauscher` are `high` with the one
    value in which those two programs differ. float32 lies within -115 dB of float64.

    References
    ----------
    Meddis, Hewitt & Shackleton (1990), JASA 87, 1813-1816. Meddis (1986), JASA 79, 702-711.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Meddis1990
    >>> Meddis1990.preset("medium").apply(np.zeros(3), rate_hz=20000, precision="float64").round(2).tolist()
    [15.49, 15.49, 15.49]
    """

    pointwise: ClassVar[bool] = True
    hears_unit: ClassVar[str] = "Pa"
    hears_after: ClassVar[str] = "Put Gammatone before it, which keeps pressure."

    permeability_a: float = Parameter(5.0, "A: at -A the membrane closes, in units of 30 dB SPL.", ge=0.001,
                                      le=1e6, source="Meddis et al. 1990, Table I")
    permeability_b: float = Parameter(300.0, "B: by so much above -A it is half open.", ge=0.001, le=1e6,
                                      source="Meddis et al. 1990, Table I")
    release_per_s: float = Parameter(2000.0, "g: permeability of the open membrane.", ge=0.001, le=1e6,
                                     source="Meddis et al. 1990, Table I")
    replenish_per_s: float = Parameter(5.05, "y: how fast new transmitter is made.", ge=0.001, le=1e6,
                                       source="Meddis et al. 1990, Table I")
    loss_per_s: float = Parameter(2500.0, "l: how fast the cleft loses transmitter.", ge=0.001, le=1e6,
                                  source="Meddis et al. 1990, Table I")
    return_per_s: float = Parameter(6580.0, "r: how fast it is taken back from the cleft.", ge=0.001, le=1e6,
                                    source="Meddis et al. 1990, Table I")
    reprocess_per_s: float = Parameter(66.31, "x: how fast what was taken back is free again.", ge=0.001, le=1e6,
                                       source="Meddis et al. 1990, Table I")
    firing_per_s: float = Parameter(50000.0, "h: rate of the fibre for a cleft that holds 1.", ge=0.001, le=1e9,
                                    source="Meddis et al. 1990")

    presets: ClassVar = {
        "high": {},                                              # Meddis et al. 1990, Table I
        "medium": {"permeability_a": 10.0, "permeability_b": 3000.0, "release_per_s": 1000.0},           # Table II
        "akeroyd": {"loss_per_s": 2580.0},                       # Akeroyd's binaural toolbox
        "lauscher": {"reprocess_per_s": 66.3},                   # Cramer et al. 2020, Heidelberg's spiking data sets
    }

    def silence(self) -> Silence:
        """Where the amounts stay as they are, hearing nothing."""
        a, b, y = self.permeability_a, self.permeability_b, self.replenish_per_s
        k = self.release_per_s * a / (a + b)
        out_of_cleft = self.loss_per_s + self.return_per_s
        cleft = y * k / (self.loss_per_s * k + y * out_of_cleft)
        return Silence(k, cleft * out_of_cleft / k, cleft, cleft * self.return_per_s / self.reprocess_per_s)

    def design(self, spec: SignalSpec) -> MeddisCoefficients:
        """Designed in float64."""
        at_rest, per_sample = self.silence(), 1 / spec.rate_hz
        half_range = self.permeability_a + self.permeability_b
        values = {
            "scale": UNITS_PER_PA, "closed": -self.permeability_a, "half_range": half_range,
            "opening": self.release_per_s * self.permeability_b / half_range * per_sample,
            "release": at_rest.release_per_s * per_sample, "replenish": self.replenish_per_s * per_sample,
            "loss_and_return": (self.loss_per_s + self.return_per_s) * per_sample,
            "recover": self.return_per_s * per_sample, "reprocess": self.reprocess_per_s * per_sample,
            "pool": at_rest.pool, "excess": at_rest.pool - 1, "cleft": at_rest.cleft, "firing": self.firing_per_s}
        return MeddisCoefficients(**{name: np.array([value], spec.dtype) for name, value in values.items()})

    def unit_after(self, unit: str) -> str:
        return "1/s"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        for largest, others in (("return_per_s", ("loss_per_s",)), ("release_per_s", ("replenish_per_s",)),
                                ("reprocess_per_s", ())):
            total = sum(getattr(self, name) for name in (largest, *others))
            if total >= spec.rate_hz:
                together = f"with {others[0]} " if others else ""
                self.refuse(largest, f"{together}must lie below the rate of a {spec.rate_hz:.10g} Hz signal, or a "
                            "sample would take more out of a reservoir than it holds",
                            f"Put Resample({max(20000.0, 2 * total):.10g}) first.")
        return MeddisStep(self, spec)


class MeddisStep(Step):
    """Meddis hair cells at work, in place."""

    def __init__(self, stage: Meddis1990, spec: SignalSpec) -> None:
        output = spec.with_axes(spec.axes, unit=stage.unit_after(spec.unit))
        state = MeddisState(*(np.zeros((n, output.block_size), spec.dtype) for n in (3, 2)))
        super().__init__(spec, output, stage.design(spec), state)

    def process(self, block: np.ndarray) -> np.ndarray:
        x = self.wide(block)
        meddis(x, self.coefficients, *self.state, x)
        return self.as_output(x)
