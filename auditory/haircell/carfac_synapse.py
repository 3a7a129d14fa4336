"""The synapse of the CARFAC: three classes of fibres share what one hair cell releases.

Params -> design -> coefficients -> state, and the loop in ``carfac_synapse_kernel.py``.
"""
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.haircell.carfac import new_share
from auditory.haircell.carfac_synapse_kernel import CarfacSynapseCoefficients, synapse_all

V3 = "CARFAC v3 (google/carfac, 2025-09); not confirmed by a paper"
CLASSES = ("high", "medium", "low")     # spontaneous rate
SPONTANEOUS_PER_S = (50.0, 6.0, 1.0)    # CARFAC v3
WEIGHT_S = 1.2 / (22050 * 10)           # what a spike per second and fibre adds to the nap: CARFAC v3


class CarfacSynapseParameters(Stage):
    """What a synapse of the CARFAC can be set to, alone or in the whole model."""

    fibres_high: int = Parameter(500, "Fibres of high spontaneous rate, 50/s, in a channel.", ge=0, le=10**6, source=V3)
    fibres_medium: int = Parameter(350, "Fibres of medium spontaneous rate, 6/s, in a channel.", ge=0, le=10**6,
                                   source=V3)
    fibres_low: int = Parameter(250, "Fibres of low spontaneous rate, 1/s, in a channel.", ge=0, le=10**6, source=V3)
    saturated_per_s: float = Parameter(200.0, "Firing rate of a fibre that is driven half of the time.", gt=100,
                                       le=1e4, source=V3)
    saturated_reservoir: float = Parameter(0.2, "How full the reservoir then still is.", ge=0.01, le=0.5, source=V3)
    sigmoid_width: float = Parameter(0.02, "Receptor potential over which release rises.", ge=1e-3, le=1, source=V3)
    reservoir_tau_s: float = Parameter(20e-3, "How soon the reservoir refills.", ge=1e-3, le=10, source=V3)

    def design_synapse(self, spec: SignalSpec, lowpass_tau_s: float) -> tuple[CarfacSynapseCoefficients, np.ndarray]:
        """Coefficients, and what reservoir and low-pass of each class hold in silence."""
        emptied = (1 - self.saturated_reservoir) / (self.saturated_reservoir / 2)
        released = self.saturated_per_s / spec.rate_hz / (self.saturated_reservoir / 2)
        refill = new_share(self.reservoir_tau_s, spec.rate_hz)
        if refill * (1 + emptied) >= 2:                          # driven to the utmost, it would swing ever wider
            self.refuse("reservoir_tau_s", f"is too short for a reservoir that loses {emptied:.10g} times what is "
                        f"released, at the rate of a {spec.rate_hz:.10g} Hz signal",
                        "Lengthen it, raise saturated_reservoir, or put Resample first.")
        spikes = np.array(SPONTANEOUS_PER_S) / spec.rate_hz
        gone = emptied * spikes / released
        release = spikes / released / (1 - gone)
        weight = np.array([self.fibres_high, self.fibres_medium, self.fibres_low]) * (WEIGHT_S * spec.rate_hz)
        kind = spec.dtype.type
        coefficients = CarfacSynapseCoefficients(
            half=np.log((1 - release) / release).astype(spec.dtype),
            weight=weight.astype(spec.dtype),
            resting=kind(np.dot(weight, spikes)),
            per_width=kind(1 / self.sigmoid_width),
            released=kind(released),
            emptied=kind(emptied),
            keep=kind(new_share(lowpass_tau_s, spec.rate_hz)),
            refill=kind(refill))
        return coefficients, np.array([gone, spikes], spec.dtype).T.ravel()


class CarfacSynapseState(NamedTuple):
    """The synapses' whole memory."""

    cleft: np.ndarray           # (2 * class, 1, channel): emptied part of the reservoir, spikes of a fibre per sample


class CarfacSynapse(CarfacSynapseParameters):
    """Turn receptor potential into firing: fibres of high, medium and low spontaneous rate, weighed into one pattern.

    For each class ``s = 1 / (1 + exp(-(v - v_half) / width))`` of what the reservoir still holds is released, smoothed
    and weighed by the number of fibres; from the sum the firing in silence is taken away.

    Takes ``(..., time)``, the receptor potential that ``CarfacHairCell(output="receptor_potential")`` gives, or a whole
    ``Carfac(synapse=True, output="receptor_potential")``. Returns ``(..., time)``: the neural activity pattern, 0 in
    silence, like the potential without a unit; or with `output` the firing rate of a fibre of one class, in spikes per
    second.

    Raises
    ------
    ParameterError
        Where the reservoir would swing ever wider: refilled too soon beside the rate of the signal and what it loses.

    Notes
    -----
    Published in code only (google/carfac, version 3); no paper was found, so its constants are not confirmed. Fewer
    fibres make a synaptopathy; the firing in silence falls with them.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import CarfacHairCell, CarfacSynapse
    >>> nerve = CarfacHairCell(output="receptor_potential") >> CarfacSynapse()
    >>> abs(float(nerve.apply(np.zeros(1000, np.float32), rate_hz=22050)[-1])) < 1e-5
    True
    >>> fibre = CarfacHairCell(output="receptor_potential") >> CarfacSynapse(output="medium")
    >>> round(float(fibre.apply(np.zeros(1000), rate_hz=22050)[-1]), 3)                     # spikes per second
    6.0
    """

    pointwise: ClassVar[bool] = True
    hears_unit: ClassVar[str] = "1"
    hears_after: ClassVar[str] = 'Put CarfacHairCell(output="receptor_potential") before it.'
    inner_signals: ClassVar[tuple[str, ...]] = CLASSES

    lowpass_tau_s: float = Parameter(80e-6, "Time constant of the low-pass behind the release.", ge=1e-6, le=1,
                                     source=V3)
    output: Literal["nap", "high", "medium", "low"] = Parameter(
        "nap", "What to return: the neural activity pattern, or the firing rate of a fibre of high, medium or low "
        "spontaneous rate.", source=V3)

    presets: ClassVar = {"carfac_v3": {}}

    def unit_after(self, unit: str) -> str:
        return "1" if self.output == "nap" else "1/s"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        return CarfacSynapseStep(self, spec)


class CarfacSynapseStep(Step):
    """Synapses at work, in place."""

    def __init__(self, stage: CarfacSynapse, spec: SignalSpec) -> None:
        output = spec.with_axes(spec.axes, unit=stage.unit_after(spec.unit))
        coefficients, at_rest = stage.design_synapse(output, stage.lowpass_tau_s)
        if stage.output != "nap":                                # one class, as often as it fires
            weight = np.array([spec.rate_hz * (name == stage.output) for name in CLASSES], spec.dtype)
            coefficients = coefficients._replace(weight=weight, resting=spec.dtype.type(0))
        state = CarfacSynapseState(np.repeat(at_rest[:, np.newaxis, np.newaxis], output.block_size, axis=-1))
        super().__init__(spec, output, coefficients, state)

    def process(self, block: np.ndarray) -> np.ndarray:
        x = self.wide(block)[:, np.newaxis]
        synapse_all(x, self.coefficients, self.state.cleft, x)
        return self.as_output(x[:, 0])
