"""The hair cell and synapse of Sumner and colleagues: what vibration lets calcium in, and calcium transmitter out.

Params -> design -> coefficients -> state, and the loops in ``sumner_kernel.py``.
"""
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.nerve.sumner_kernel import (
    CalciumCoefficients,
    PotentialCoefficients,
    receptor_potential,
    vesicle_release,
)
from auditory.numerics import padded

FLOAT64: np.dtype[Any] = np.dtype(np.float64)
REGISTERS = 2
LEAST_RATE_HZ = 50e3            # steps of Euler must be short beside 0.1 ms
TABLE = "Sumner et al. 2002; its authors' table in DSAM, not confirmed in print"
CALCIUM_UNIT = 1e-11

# The cell, of TABLE: its conductances, how its cilia open it, and what pulls its potential.
CAPACITANCE_F = 6e-12                                # Cm
BASOLATERAL_SIEMENS = 18e-9                          # Gk
APICAL_AT_REST_SIEMENS, TRANSDUCING_SIEMENS = 1.974e-9, 8e-9       # G0, Gmax
SLOPES_M, OFFSETS_M = (85e-9, 5e-9), (7e-9, 7e-9)    # s0 and s1, u0 and u1
ENDOCOCHLEAR_V, BASOLATERAL_V = 0.1, -70.45e-3       # Et, Ek
EPITHELIUM = 0.04                                    # Rp / (Rp + Rt), the share of Et that shifts Ek

# Its calcium and its transmitter, of TABLE.
CHANNELS_PER_V, CHANNELS_AT_0_V = 130.0, 400.0       # gamma, beta
CHANNELS_TAU_S, CALCIUM_TAU_S = 1e-4, 1e-4           # tau_m, tau_Ca
CALCIUM_V = 66e-3                                    # ECa
RELEASE_PER_S = 2e32                                 # z, by the cube of calcium
REPLENISH_PER_S, REPROCESS_PER_S = 10.0, 66.3        # y, x
LOSS_PER_S, RECOVER_PER_S = 2580.0, 6580.0           # l, r


class Fibre(NamedTuple):
    """What tells one fibre type from another."""

    conductance_siemens: float  # GCa
    calcium_threshold: float    # ca_thr, in 1e-11
    vesicles: float             # M


FIBRES = {                      # tables of the authors, shipped with DSAM
    "high": Fibre(8e-9, 4.48, 10), "medium": Fibre(4.5e-9, 3.2, 10), "h1": Fibre(7e-9, 2.0, 10),
    "h2": Fibre(4.5e-9, 0.0, 8), "m1": Fibre(4e-9, 2.0, 13), "m2": Fibre(4.25e-9, 2.5, 9),
    "l1": Fibre(2.75e-9, 4.0, 8), "l2": Fibre(2.75e-9, 4.2, 6),
    "2003_medium": Fibre(4.5e-9, 3.32, 10), "2003_l3g": Fibre(8e-9, 5.0, 10), "2003_h3e": Fibre(11e-9, 5.0, 10),
    "2003_l3c": Fibre(3.25e-9, 4.48, 10),                        # Sumner et al. 2003a
    "guinea_pig_high": Fibre(8.5e-9, 3.5, 10), "guinea_pig_medium": Fibre(2.7e-9, 3.5, 10),
    "guinea_pig_low": Fibre(1.8e-9, 3.5, 10),                    # Sumner et al. 2003b
}


class Sumner2002(Stage):
    """Turn vibration into the release of transmitter: cilia open the cell, its potential lets calcium in.

    Cilia follow the velocity within 2.13 ms; the membrane charges through what they open; calcium enters as
    ``m^3 (ECa - V)``; ``k = z (ca^3 - threshold^3)`` of the free vesicles go; what is released is lost, or taken back,
    made again, and free. One forward Euler step a sample, from silence.

    Takes the velocity of each place on the basilar membrane at 50 kHz or more, ``(..., channel, time)`` in m/s; returns
    ``(..., fibre_type, channel, time)``, the mean rate of release in 1/s; or with `output` the receptor potential,
    ``(..., channel, time)`` in V. Computed in float64, whatever the precision asked for.

    Raises
    ------
    ParameterError
        Where the rate is below 50 kHz; for a fibre type that is none.

    Notes
    -----
    Fibre types: `high`, `medium`, `h1`, `h2`, `m1`, `m2`, `l1`, `l2` of 2002; `2003_medium`, `2003_l3g`, `2003_h3e`,
    `2003_l3c`; `guinea_pig_high`, `guinea_pig_medium`, `guinea_pig_low`.

    Silence: -50 mV; 49.6 releases/s (`high`), 0 (`medium`, `l1`, `l2`). A release is no spike yet: onsets reach
    thousands a second, which refractoriness bounds. Printed tables give 500 nm for s1, with which a leak would be
    negative; all programs have 5 nm.

    References
    ----------
    Sumner, Lopez-Poveda, O'Mard & Meddis (2002), JASA 111, 2178-2188; Sumner et al. (2003a), JASA 113, 893-901;
    Sumner et al. (2003b), JASA 113, 3264-3274. Equal to DSAM 2.8.47.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Sumner2002
    >>> Sumner2002().apply(np.zeros((1, 100)), rate_hz=100000, precision="float64")[:, 0, -1].round(1).tolist()
    [49.6, 0.0, 0.0]
    """

    hears_unit: ClassVar[str] = "m/s"
    hears_after: ClassVar[str] = "Put Drnl before it."
    hears_axes: ClassVar[tuple[str, ...]] = ("channel",)
    inner_signals: ClassVar[tuple[str, ...]] = ("release", "receptor_potential")

    fibre_types: tuple[str, ...] = Parameter(("high", "medium", "l2"), "Which fibres, by the names of the tables.",
                                             source=TABLE)
    cilia_gain_db: float = Parameter(16.0, "Displacement of the cilia over that of the membrane, as 20 log10.", ge=-60,
                                     le=100, source=TABLE)
    cilia_tau_s: float = Parameter(2.13e-3, "How soon cilia give way.", ge=2e-4, le=1, source=TABLE)
    output: Literal["release", "receptor_potential"] = Parameter("release", "What to return.", source="choice")

    presets: ClassVar = {
        "sumner2002": {},
        "sumner2003_guinea_pig": {"fibre_types": ("guinea_pig_high", "guinea_pig_medium", "guinea_pig_low")},
    }

    def model_post_init(self, context: object, /) -> None:
        names = self.fibre_types
        if not names or len(set(names)) != len(names) or not set(names) <= set(FIBRES):
            self.refuse("fibre_types", f"must name one or more of {', '.join(FIBRES)}, each once",
                        "Leave out the others.")

    def computing(self, spec: SignalSpec) -> SignalSpec:
        return spec.change(dtype=FLOAT64)

    def unit_after(self, unit: str) -> str:
        return "1/s" if self.output == "release" else "V"

    def design_potential(self, rate_hz: float) -> tuple[PotentialCoefficients, float]:
        """Of the membrane, and its potential in silence."""
        sample_s = 1 / rate_hz
        (slope0_m, slope1_m), (offset0_m, offset1_m) = SLOPES_M, OFFSETS_M
        closing_at_rest = 1 + np.exp(offset0_m / slope0_m) * (1 + np.exp(offset1_m / slope1_m))
        leak_siemens = APICAL_AT_REST_SIEMENS - TRANSDUCING_SIEMENS / closing_at_rest
        reversal_v = BASOLATERAL_V + ENDOCOCHLEAR_V * EPITHELIUM
        rest_v = ((APICAL_AT_REST_SIEMENS * ENDOCOCHLEAR_V + BASOLATERAL_SIEMENS * reversal_v)
                  / (APICAL_AT_REST_SIEMENS + BASOLATERAL_SIEMENS))
        values = {
            "push": 10 ** (self.cilia_gain_db / 20) * sample_s, "recoil": sample_s / self.cilia_tau_s,
            "leak": leak_siemens, "most": TRANSDUCING_SIEMENS,
            "per_s0": 1 / slope0_m, "at0": offset0_m / slope0_m, "per_s1": 1 / slope1_m, "at1": offset1_m / slope1_m,
            "charge": sample_s / CAPACITANCE_F, "endocochlear": ENDOCOCHLEAR_V,
            "basolateral": BASOLATERAL_SIEMENS, "reversal": reversal_v}
        return PotentialCoefficients(**{name: np.float64(value) for name, value in values.items()}), float(rest_v)

    def design(self, fibres: list[Fibre], rate_hz: float, rest_v: float) -> tuple[CalciumCoefficients, np.ndarray]:
        """Of each lane, and its state in silence (5, lane)."""
        conductance, threshold, vesicles = (np.array(each, np.float64) for each in zip(*fibres, strict=True))
        conductance, threshold = conductance / CALCIUM_UNIT, threshold**3
        sample_s, taken_per_s = 1 / rate_hz, LOSS_PER_S + RECOVER_PER_S
        values = {
            "gamma": CHANNELS_PER_V, "per_beta": 1 / CHANNELS_AT_0_V, "opening": sample_s / CHANNELS_TAU_S,
            "reversal": CALCIUM_V, "clearing": sample_s / CALCIUM_TAU_S, "release": RELEASE_PER_S * CALCIUM_UNIT**3,
            "replenish": REPLENISH_PER_S * sample_s, "loss": taken_per_s * sample_s,
            "recover": RECOVER_PER_S * sample_s, "reprocess": REPROCESS_PER_S * sample_s, "dt": sample_s}
        coefficients = CalciumCoefficients(**{name: np.float64(value) for name, value in values.items()},
                                           conductance=conductance, threshold=threshold, vesicles=vesicles)
        opened = 1 / (1 + np.exp(-CHANNELS_PER_V * rest_v) / CHANNELS_AT_0_V)
        calcium = conductance * opened**3 * (CALCIUM_V - rest_v)
        permeability_per_s = coefficients.release * np.maximum(calcium**3 - threshold, 0)
        releases = permeability_per_s > 0
        divisor_per_s = np.where(releases, permeability_per_s, 1.0)
        cleft = np.where(releases, vesicles * REPLENISH_PER_S * divisor_per_s
                         / (LOSS_PER_S * divisor_per_s + REPLENISH_PER_S * taken_per_s), 0)
        free = np.where(releases, cleft * taken_per_s / divisor_per_s, vesicles)
        reprocessed = cleft * RECOVER_PER_S / REPROCESS_PER_S
        return coefficients, np.array([np.full(len(fibres), opened), calcium, free, cleft, reprocessed])

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        if spec.rate_hz < LEAST_RATE_HZ:
            raise ParameterError(f"Sumner2002: is computed from {LEAST_RATE_HZ:.10g} Hz on, and not at the rate of a "
                                 f"{spec.rate_hz:.10g} Hz signal. Put Resample(rate_hz=100000.0) first.")
        if self.output == "receptor_potential":
            return SumnerStep(self, spec, spec.with_axes(spec.axes, unit="V"))
        types = Axis("fibre_type", len(self.fibre_types), {"fibre_type": np.array(self.fibre_types)})
        return SumnerStep(self, spec, spec.with_axes((types, *spec.axes), unit="1/s"))


class SumnerCoefficients(NamedTuple):
    """A lane is a channel of a fibre type."""

    potential: PotentialCoefficients
    calcium: CalciumCoefficients
    channels: np.ndarray        # (lane,) which it is of


class SumnerState(NamedTuple):
    """The whole memory."""

    potential: np.ndarray       # (2, channel)
    release: np.ndarray         # (5, lane)


class SumnerStep(Step):
    """Hair cells and their synapses at work."""

    def __init__(self, stage: Sumner2002, spec: SignalSpec, output: SignalSpec) -> None:
        n_channels = spec.shape[-1]
        potential, rest_v = stage.design_potential(spec.rate_hz)
        used = len(stage.fibre_types) * n_channels
        types, channels = np.divmod(np.minimum(np.arange(padded(used, FLOAT64, REGISTERS)), used - 1), n_channels)
        fibres = [FIBRES[stage.fibre_types[k]] for k in types]
        calcium, at_rest = stage.design(fibres, spec.rate_hz, rest_v)
        width = padded(n_channels, FLOAT64, REGISTERS)
        membrane = np.repeat([[0.0], [rest_v]], width, axis=1)
        super().__init__(spec, output, SumnerCoefficients(potential, calcium, channels), SumnerState(membrane, at_rest))
        self.releases, self.used = stage.output == "release", used

    @property
    def block_bytes_per_sample(self) -> float:
        return 2 * 8.0 * len(self.coefficients.channels)

    def process(self, block: np.ndarray) -> np.ndarray:
        n_channels = self.spec.shape[-1]
        v = self.block(len(block), "potential", (self.state.potential.shape[1],), FLOAT64)
        v[:, :n_channels] = block[:, :n_channels]
        receptor_potential(v, self.coefficients.potential, self.state.potential, v)
        out = self.block(len(block))
        if not self.releases:
            out[:, :n_channels] = v[:, :n_channels]
            return out
        lanes = self.block(len(block), "lanes", (len(self.coefficients.channels),), FLOAT64)
        np.take(v, self.coefficients.channels, axis=1, out=lanes)
        vesicle_release(lanes, self.coefficients.calcium, self.state.release, lanes)
        out[..., :n_channels] = lanes[:, :self.used].reshape(len(lanes), *self.output.shape)
        return out
