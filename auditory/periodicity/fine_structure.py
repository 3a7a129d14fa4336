"""Fine structure: which frequency a place really vibrates at."""
from math import exp, pi
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.periodicity.fine_structure_kernel import turning


class InstantaneousFrequency(Stage):
    """Hear at which frequency each place vibrates, whatever its best frequency: the strongest partial near it.

    With z the complex band and ``L`` exponential smoothing of `tau_s` (0: none), ``rate / (2 pi) arg L(z[n]
    conj(z[n-1]))``. ``synchrony``: how steadily it does so, from 0 to 1, ``|L(z[n] conj(z[n-1]))|`` over the smoothed
    mean of both samples' powers, which makes it at most 1. Silence: 0.

    Takes complex bands, ``(..., channel, time)``, as of ``Gammatone(output="complex")``; returns real
    ``(..., channel, time)`` in Hz, from minus to plus the Nyquist frequency, or without unit. Computed in float64.

    Raises
    ------
    TypeError
        Where the signal is real.

    References
    ----------
    Dietz, Ewert & Hohmann (2011), Speech Commun. 53, 592-605, for the frequency; synchrony in this form is this
    package's own.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Gammatone, InstantaneousFrequency
    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(3200) / 16000)
    >>> place = Gammatone(cf_hz=(900.0,), output="complex") >> InstantaneousFrequency()
    >>> place.apply(tone, rate_hz=16000)[0, -1].round(1).item()
    1000.0
    """

    pointwise: ClassVar[bool] = True
    hears_analytic: ClassVar[bool] = True
    inner_signals: ClassVar = ("synchrony",)

    tau_s: float = Parameter(0.005, "Time constant of smoothing; 0 for none.", ge=0, le=60, source="choice")
    output: Literal["frequency", "synchrony"] = Parameter("frequency", "What to return.", source="choice")

    def unit_after(self, unit: str) -> str:
        return "Hz" if self.output == "frequency" else "1"

    def prepare(self, spec: SignalSpec) -> Step:
        if spec.dtype.kind != "c":
            raise TypeError("InstantaneousFrequency: takes complex bands, this signal is real. "
                            "Give Gammatone output='complex' before it.")
        keep = exp(-1 / (self.tau_s * spec.rate_hz)) if self.tau_s > 0 else 0.0
        output = spec.with_axes(spec.axes, spec.real_dtype, unit=self.unit_after(spec.unit))
        return InstantaneousFrequencyStep(spec, output, keep, self.output == "synchrony")


class TurningState(NamedTuple):
    """What is remembered of each channel."""

    before: np.ndarray          # (channel,) the last sample
    turn: np.ndarray            # (channel,) from sample to sample, smoothed
    power: np.ndarray           # (channel,)


class InstantaneousFrequencyStep(Step):
    """Frequencies, or synchrony."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, keep: float, gives_synchrony: bool) -> None:
        state = TurningState(np.zeros(output.block_size, np.complex128), np.zeros(output.block_size, np.complex128),
                             np.zeros(output.block_size))
        super().__init__(spec, output, keep, state)
        self.inside = np.dtype(np.float64)
        self.gives_synchrony = gives_synchrony

    def process(self, block: np.ndarray) -> np.ndarray:
        out, (before, turn, power) = self.block(len(block)), self.state
        x = self.block(len(block), "bands", dtype=self.spec.dtype)
        n = self.spec.shape[-1] if self.spec.axes else 1
        x[..., :n] = block[..., :n]
        turning(self.flat(x), self.coefficients, 1 - self.coefficients, self.spec.rate_hz / (2 * pi), before, turn,
                power, self.gives_synchrony, self.flat(out))
        return out
