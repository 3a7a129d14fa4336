"""The synapse of the auditory-nerve model of Zilany and colleagues: fast, slow and power-law adaptation.

Params -> design -> coefficients -> state (``power_law_step.py``); the loops in ``permeability_kernel.py`` and
``power_law_kernel.py``.
"""
from typing import ClassVar, Literal

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.nerve.permeability_kernel import ReleaseCoefficients, three_stores, three_stores_within
from auditory.nerve.power_law_step import PowerLawStep, SynapseCoefficients
from auditory.nerve.synapse import Synapse, checked_types

SPONTANEOUS_PER_S = {"zilany2014": {"high": 100.0, "medium": 4.0, "low": 0.1},
                     "zilany2009": {"high": 100.0, "medium": 5.0, "low": 0.1}}
FAST_STRENGTH = {"zilany2014": 0.25, "zilany2009": 0.5}
DRIVE_AT_REST = {               # of the spontaneous rate, where the power laws are approximate or true
    ("zilany2014", "approximate"): 2.75, ("zilany2014", "exponentials"): 3.0,
    ("zilany2009", "approximate"): 4.1, ("zilany2009", "exponentials"): 5.0}
MOST_PERMEABLE = 0.6            # PImax
ONSET_OVER_STEADY = 3.0         # PTS
FAST_OVER_SLOW = 6.0            # Ar / Ast
FAST_TAU_S, SLOW_TAU_S = 2e-3, 60e-3
LONGEST_EXPONENT = 400.0        # beyond, e^x overflows and ln(e^x - 1) is x


class Zilany2014Synapse(Synapse):
    """Release transmitter as a synapse that tires soon, slower, and without end: onsets stand out, long sounds fade.

    A soft rectifier opens the membrane; three stores of transmitter (Westerman & Smith 1988) tire within 2 and 60 ms;
    two power laws, ``s = max(0, x - a sum s(t') / (t - t' + b))``, take away ever more slowly, at 10 kHz.

    Takes the potential of inner hair cells at 100 to 500 kHz, ``(..., channel, time)`` in V, with ``cf_hz``; returns
    ``(..., fibre_type, channel, time)``, the rate at which each type of fibre is driven in 1/s, before refractoriness.
    Computed in float64, whatever the precision asked for.

    Raises
    ------
    ParameterError
        Where the rate is not 100 to 500 kHz; for a fibre type that is none.

    Notes
    -----
    ``power_law="approximate"`` is the published sections, which are no power law beyond 0.3 s; ``"exponentials"``, 16
    and 12 of them, lie within 1e-4 of the true sum in a closed loop. The published start lasts 75 ms at 1 kHz, so that
    the drive still falls for 0.3 s; ``warm_up="settled"`` begins after 10 s of silence. Answers come three steps of 10
    kHz after the sound; times are those of the sound. Without the published fractional noise.

    References
    ----------
    Zilany, Bruce & Carney (2014), JASA 135, 283-286; Zilany, Bruce, Nelson & Carney (2009), JASA 126, 2390-2412. Equal
    to the published code as of the package `cochlea` 3.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Zilany2014Synapse
    >>> synapse = Zilany2014Synapse(warm_up="settled")
    >>> drive = synapse.apply(np.zeros((1, 5000)), rate_hz=100000, cf_hz=[1000.0], precision="float64")
    >>> drive.shape, drive[:, 0, -1].round(1).tolist()
    ((3, 1, 500), [84.9, 3.4, 0.1])
    """

    version: Literal["zilany2014", "zilany2009"] = Parameter("zilany2014", "Whose constants.",
                                                             source="Zilany et al. 2014; Zilany et al. 2009")
    fibre_types: tuple[str, ...] = Parameter(("high", "medium", "low"), "Which fibres, by their spontaneous rate: "
                                             "high, medium, low.", source="Zilany et al. 2014")

    presets: ClassVar = {
        "zilany2014": {},
        "zilany2009": {"version": "zilany2009"},
        "zilany2014_published": {"power_law": "approximate", "rate_hz": 100e3},
    }

    def model_post_init(self, context: object, /) -> None:
        checked_types(self, "fibre_types", tuple(SPONTANEOUS_PER_S[self.version]))

    def rates_per_s(self) -> np.ndarray:
        return np.array([SPONTANEOUS_PER_S[self.version][name] for name in self.fibre_types])

    def design(self, spec: SignalSpec) -> SynapseCoefficients:
        """All that is known before the first sample."""
        types, cf_hz, channels = self.lanes_of(spec)
        spontaneous = self.rates_per_s()[types]
        cell, stores = self.release(cf_hz, np.array(self.fibre_types)[types], spontaneous, spec.rate_hz)
        return self.with_power_law(spec, cell, stores, cf_hz, channels, FAST_STRENGTH[self.version])

    def release(self, cf_hz: np.ndarray, types: np.ndarray, spontaneous_per_s: np.ndarray, rate_hz: float,
                ) -> tuple[ReleaseCoefficients, np.ndarray]:
        """Rectifier and stores of each lane, and what the stores hold at rest."""
        place = np.select([types == "high", types == "medium"],
                          [np.minimum(800, 10 ** (0.29 * cf_hz / 1e3 + 0.7)), np.minimum(50, 1e-3 * cf_hz + 0.2)],
                          np.minimum(1.0, 2.5e-5 * cf_hz + 0.15))
        slope = 51 / 55 * place * 20 * MOST_PERMEABLE
        steady = 800 * (1 + cf_hz / 100e3) if self.version == "zilany2014" else 300 * np.pi * (1 + cf_hz / 10e3)
        at_rest = DRIVE_AT_REST[self.version, self.power_law] * spontaneous_per_s
        onset = ONSET_OVER_STEADY * steady
        fast = (onset - steady) * FAST_OVER_SLOW / (1 + FAST_OVER_SLOW)
        slow = onset - steady - fast
        resting = MOST_PERMEABLE * at_rest / onset
        cg = at_rest * (onset - at_rest) / (onset * resting * (1 - at_rest / steady))
        g1, g2, k1, k2 = cg / at_rest, cg / steady, -1 / FAST_TAU_S, -1 / SLOW_TAU_S
        lost, most = 1 - MOST_PERMEABLE / resting, MOST_PERMEABLE
        vi0 = lost / (g1 * (fast * (k1 - k2) / (cg * most) + k2 / (resting * g1) - k2 / (most * g2)))
        vi1 = lost / (g1 * (slow * (k2 - k1) / (cg * most) + k1 / (resting * g1) - k1 / (most * g2)))
        vi = (vi0 + vi1) / 2
        alpha = g2 / (k1 * k2)
        beta = -(k1 + k2) * alpha
        theta1, theta2, theta3 = alpha * most / vi, vi / most, g2 - 1 / most
        pl = ((beta - theta2 * theta3) / theta1 - 1) * most
        pg = 1 / (theta3 - 1 / pl)
        vl = theta1 * pl * pg
        immediate = at_rest / resting
        local = immediate * (resting + pl) / pl
        exponent = np.log(2) * (slope + resting) / resting
        bounded = np.minimum(exponent, LONGEST_EXPONENT)
        strength = np.where(exponent < LONGEST_EXPONENT, np.log(np.expm1(bounded)), exponent)
        softness = resting / np.log(2)                           # slope / strength
        cell = ReleaseCoefficients(softness, strength, 1 / (vi * rate_hz), 1 / (vl * rate_hz), pl, pg, cg,
                                   1 / pg + 1 / pl, 1 / pl)
        return cell, np.array([immediate, local])

    def prepare(self, spec: SignalSpec) -> Step:
        output, hop = self.answer(spec, self.fibre_types)
        return ZilanySynapseStep(spec, output, hop, self.design(spec), self.power_law)


class ZilanySynapseStep(PowerLawStep):
    """Synapses behind three stores."""

    def hears(self, x: np.ndarray, cells: ReleaseCoefficients, stores: np.ndarray, out: np.ndarray) -> None:
        three_stores(x, cells, stores, out)

    def hears_within(self, x: np.ndarray, cells: ReleaseCoefficients, stores: np.ndarray, start: int,
                     begins: np.ndarray, ends: float, held: np.ndarray, out: np.ndarray) -> None:
        three_stores_within(x, cells, stores, start, begins, ends, held, out)
