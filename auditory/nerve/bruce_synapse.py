"""The synapse of Bruce, Erfani & Zilany: an expansion for any spontaneous rate, and power-law adaptation.

Params -> design -> coefficients -> state (``power_law_step.py``); the loops in ``permeability_kernel.py`` and
``power_law_kernel.py``.
"""
from typing import ClassVar

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.nerve.permeability_kernel import PowerMapCoefficients, power_map, power_map_within
from auditory.nerve.power_law_step import PowerLawStep, SynapseCoefficients
from auditory.nerve.synapse import Synapse

FAST_STRENGTH = 0.15
LEAST_PER_S, MOST_PER_S = 1e-3, 180.0       # of the fibres that Bruce et al. 2018 draw


class Bruce2018Synapse(Synapse):
    """Drive fibres of any spontaneous rate: what the hair cell says is expanded, and fades without end.

    ``sign(V) 10^(0.9 log10(cff |V|) + mul) + 3 spont`` drives the two power laws of `Zilany2014Synapse`; what tires at
    once is left to the release sites behind them.

    Takes the potential of inner hair cells at 100 to 500 kHz, ``(..., channel, time)`` in V, with ``cf_hz``; returns
    ``(..., fibre_type, channel, time)``, the rate in 1/s at which each type of fibre is driven, before release sites
    and refractoriness. Computed in float64, whatever the precision asked for.

    Raises
    ------
    ParameterError
        Where the rate is not 100 to 500 kHz; for a spontaneous rate that no
        fibre has.

    Notes
    -----
    Published code goes wrong in the last 19 samples of 100 kHz, by a ramp behind the sound that its filter smears;
    here the last drive is held. Without the published fractional noise. See `Zilany2014Synapse` for the rest.

    References
    ----------
    Bruce, Erfani & Zilany (2018), Hear. Res. 360, 40-54. Equal to the published code but for its last samples.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Bruce2018Synapse
    >>> drive = Bruce2018Synapse(spontaneous_per_s=(70.0,), warm_up="settled")
    >>> drive.apply(np.zeros((1, 5000)), 100000, cf_hz=[1000.0], precision="float64")[0, :, -1].round(1).tolist()
    [83.4]
    """

    spontaneous_per_s: tuple[float, ...] = Parameter(
        (70.0, 4.0, 0.1), "Spontaneous rate of each fibre type, 0.001 to 180 a second.",
        source="Bruce et al. 2018: middle of the high, medium and low group")

    presets: ClassVar = {"bruce2018": {}, "bruce2018_published": {"power_law": "approximate", "rate_hz": 100e3}}

    def model_post_init(self, context: object, /) -> None:
        rates = self.spontaneous_per_s
        if not rates or not all(LEAST_PER_S <= each <= MOST_PER_S for each in rates):
            self.refuse("spontaneous_per_s", f"must be one or more rates from {LEAST_PER_S:g} to {MOST_PER_S:g}",
                        "Change the others.")

    def rates_per_s(self) -> np.ndarray:
        return np.array(self.spontaneous_per_s)

    def design(self, spec: SignalSpec) -> SynapseCoefficients:
        """All that is known before the first sample."""
        types, cf_hz, channels = self.lanes_of(spec)
        spontaneous = self.rates_per_s()[types]
        slope = spontaneous**0.19 * 10**-0.87
        constant = 0.1 * np.log10(spontaneous) ** 2 + 0.56 * np.log10(spontaneous) - 0.84
        factor = 2 * 10 ** np.minimum(8.9655 * slope + constant, slope * cf_hz / 1e3 + constant)
        gain = np.maximum(2.95 * np.maximum(1, 1.5 - spontaneous / 100), 4.3 - 0.2 * cf_hz / 1e3)
        drive = PowerMapCoefficients(factor, np.log(10) * gain, 3 * spontaneous)
        return self.with_power_law(spec, drive, np.zeros((2, len(channels))), cf_hz, channels, FAST_STRENGTH)

    def prepare(self, spec: SignalSpec) -> Step:
        names = tuple(f"{rate:g}/s" for rate in self.spontaneous_per_s)
        output, hop = self.answer(spec, names)
        return BruceSynapseStep(spec, output, hop, self.design(spec), self.power_law)


class BruceSynapseStep(PowerLawStep):
    """Synapses behind an expansion."""

    def hears(self, x: np.ndarray, cells: PowerMapCoefficients, stores: np.ndarray, out: np.ndarray) -> None:
        power_map(x, cells, out)

    def hears_within(self, x: np.ndarray, cells: PowerMapCoefficients, stores: np.ndarray, start: int,
                     begins: np.ndarray, ends: float, held: np.ndarray, out: np.ndarray) -> None:
        power_map_within(x, cells, start, begins, ends, held, out)
