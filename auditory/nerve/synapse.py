"""What synapses with power-law adaptation share: their parameters, and lanes that are channels of fibre types."""
from math import ceil
from typing import Any, ClassVar, Literal

import numpy as np

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.nerve import power_law
from auditory.nerve.power_law_step import SynapseCoefficients
from auditory.numerics import padded

FLOAT64: np.dtype[Any] = np.dtype(np.float64)
RATES_HZ = (100e3, 500e3)       # Zilany et al. 2014, code
REGISTERS = 2


class Synapse(Stage):
    """A synapse with power-law adaptation."""

    hears_unit: ClassVar[str] = "V"
    hears_after: ClassVar[str] = "Put Zilany2014 before it."
    hears_axes: ClassVar[tuple[str, ...]] = ("channel",)
    needs_coordinates: ClassVar[tuple[str, ...]] = ("cf_hz",)

    power_law: Literal["exponentials", "approximate"] = Parameter(
        "exponentials", "The power laws as sums of exponentials, near the true sum, or as the published sections.",
        source="choice; approximate: Zilany et al. 2009")
    warm_up: Literal["published", "settled"] = Parameter(
        "published", "Whether it begins as published programs do, or after 10 s of silence.", source="choice")
    rate_hz: float = Parameter(10e3, "Values a second of what comes out, at most: every k-th sample.",
                               ge=1000, le=500e3, source="Zilany et al. 2009: that of the power laws")

    def computing(self, spec: SignalSpec) -> SignalSpec:
        return spec.change(dtype=FLOAT64)

    def unit_after(self, unit: str) -> str:
        return "1/s"

    def hop(self, spec: SignalSpec) -> int:
        """How many samples make one value."""
        lowest, highest = RATES_HZ
        if not lowest <= spec.rate_hz <= highest:
            raise ParameterError(f"{type(self).__name__}: is defined at sampling rates from {lowest:.10g} to "
                                 f"{highest:.10g} Hz, not at that of a {spec.rate_hz:.10g} Hz signal. "
                                 f"Put Resample(rate_hz={lowest}) first.")
        return max(1, ceil(spec.rate_hz / self.rate_hz - 1e-9))

    def answer(self, spec: SignalSpec, names: tuple[str, ...]) -> tuple[SignalSpec, int]:
        """The signal that comes out, and how many samples make one of its values."""
        self.refuse_complex(spec)
        self.check_no_further_axes(spec)
        hop = self.hop(spec)
        types = Axis("fibre_type", len(names), {"fibre_type": np.array(names),
                                                     "spontaneous_per_s": self.rates_per_s()})
        return spec.with_axes((types, *spec.axes), unit="1/s", **(spec.every(hop, hop) if hop > 1 else {})), hop

    def lanes_of(self, spec: SignalSpec) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of each lane, to whole groups: the number of its fibre type, its best frequency and its channel."""
        cf_hz = self.coordinate(spec, "cf_hz")
        if (cf_hz <= 0).any():
            raise ParameterError(f"{type(self).__name__}: needs best frequencies above 0 Hz, and the lowest is "
                                 f"{cf_hz.min():.10g} Hz. Pass cf_hz=… of the channels.")
        n_types = len(self.rates_per_s())
        used = n_types * len(cf_hz)
        lane = np.minimum(np.arange(padded(used, FLOAT64, REGISTERS)), used - 1)
        types, channels = np.divmod(lane, len(cf_hz))
        return types, cf_hz[channels], channels

    def rates_per_s(self) -> np.ndarray:
        """The nominal spontaneous rate of each fibre type."""
        raise NotImplementedError

    def with_power_law(self, spec: SignalSpec, drive: Any, stores: np.ndarray, cf_hz: np.ndarray, channels: np.ndarray,
                       fast_strength: float) -> SynapseCoefficients:
        """What drives the power laws, and these."""
        steps = power_law.grid(cf_hz, spec.rate_hz)
        settled = (power_law.settled(self.power_law, fast_strength) if self.warm_up == "settled"
                   else np.zeros(power_law.n_memory(self.power_law)))
        return SynapseCoefficients(drive, power_law.coefficients(self.power_law, fast_strength),
                                   power_law.decimator(steps.q), channels, steps.begins, steps.n_before, stores,
                                   settled[:, np.newaxis])


def checked_types(stage: Stage, parameter: str, known: tuple[str, ...]) -> None:
    """Refuse a fibre type that is none, one that is named twice, and no type at all."""
    names = getattr(stage, parameter)
    if not names or len(set(names)) != len(names) or not set(names) <= set(known):
        stage.refuse(parameter, f"must name one or more of {', '.join(known)}, each once", "Leave out the others.")
