"""Per-channel energy normalisation: a gain control that follows each channel, then a root."""
from math import sqrt
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.integration.pcen_kernel import pcen
from auditory.numerics import Tick
from auditory.scales import P0_PA

LONGEST_FLOAT32_FRAMES = 1000


class PcenCoefficients(NamedTuple):
    """What a value is computed with."""

    reference: np.floating
    keep: np.floating           # 1 - s
    epsilon: np.floating
    alpha: np.floating
    delta: np.floating
    root: np.floating
    rest: np.floating           # delta^r: what silence would be


class PcenState(NamedTuple):
    """What is remembered of each channel."""

    smooth: np.ndarray          # (channel,) M
    begun: np.ndarray           # (channel,) above 0 when M has begun


class Pcen(Stage):
    """Turn each channel down by what it has been of late, then take a root: what is new stands out.

    ``M[t] = (1 - s) M[t-1] + s E[t]`` and ``(E / (epsilon + M)^alpha + delta)^r - delta^r``, E being the energy over
    `reference_pa2`. `s` follows from the time constant in frames, ``T = tau_s rate``:
    ``(sqrt(1 + 4 T^2) - 1) / (2 T^2)``.

    Takes energies ``(..., time)`` in Pa^2, at frame rate; returns ``(..., time)`` without unit. The recipe is not free
    of scale: its delta of 2 belongs to 16-bit samples lifted by 2^16, for which (20 µPa)^2 as reference stands within
    0.7 dB. M begins with the first energy; ``init="one"`` is librosa's start, M[-1] = 1 whatever the unit;
    ``init="given"`` has `before_pa2` for M[-1], what a channel is expected to have been. float64 inside where the
    time constant is above 1000 frames.

    References
    ----------
    Wang, Getreuer, Hughes, Lyon & Saurous (2017), ICASSP; defaults as librosa states them. Lostanlen et al. (2019),
    IEEE SPL 26, 39-43.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Pcen
    >>> steady = Pcen(reference_pa2=1.0).apply(np.array([np.full(100, 1e6), np.full(100, 1e7)]), rate_hz=100)
    >>> (steady[1] - steady[0])[[0, 99]].astype(float).round(2).tolist()       # ten times the energy
    [0.02, 0.02]
    """

    pointwise: ClassVar[bool] = True

    tau_s: float = Parameter(0.4, "Time constant of what a channel has been of late.", gt=0, le=3600,
                             source="librosa: 0.4 s")
    alpha: float = Parameter(0.98, "How much of it is taken away; 1 is all.", ge=0, le=1, source="Wang et al. 2017")
    delta: float = Parameter(2.0, "Bias before the root.", ge=0, le=1e9, source="Wang et al. 2017")
    root: float = Parameter(0.5, "Exponent r.", gt=0, le=1, source="Wang et al. 2017")
    epsilon: float = Parameter(1e-6, "Keeps silence from being blown up.", gt=0, le=1, source="Wang et al. 2017")
    reference_pa2: float = Parameter(P0_PA**2, "The energy that counts as 1.", gt=0, le=1e12,
                                     source="choice: (20 uPa)^2, within 0.7 dB of the scale of Wang et al. 2017")
    init: Literal["first", "one", "given"] = Parameter("first", "How M begins.", source="choice; 'one': librosa")
    before_pa2: float | None = Parameter(None, "The energy before the sound, for init='given'.", gt=0, le=1e12,
                                         source="data")

    presets: ClassVar = {"librosa": {"reference_pa2": 1.0, "init": "one"}}

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.init == "given" and self.before_pa2 is None:
            raise ParameterError("Pcen.before_pa2 = None: must be given for init='given'. Pass the energy that is "
                                 "expected, or choose init='first'.")
        if self.init != "given" and self.before_pa2 is not None:
            raise ParameterError(f"Pcen.before_pa2 = {self.before_pa2:.10g} Pa^2: serves only init='given'. "
                                 "Leave it out.")
        return self

    def smoothing(self, rate_hz: float) -> float:
        """s, from the time constant in frames."""
        n_frames = self.tau_s * rate_hz
        return (sqrt(1 + 4 * n_frames**2) - 1) / (2 * n_frames**2) if n_frames > 1e-4 else 1.0

    def design(self, spec: SignalSpec) -> PcenCoefficients:
        numbers = (self.reference_pa2, 1 - self.smoothing(spec.rate_hz), self.epsilon, self.alpha, self.delta,
                   self.root, self.delta**self.root)
        return PcenCoefficients(*map(spec.dtype.type, numbers))

    def computing(self, spec: SignalSpec) -> SignalSpec:
        if self.tau_s * spec.rate_hz <= LONGEST_FLOAT32_FRAMES:
            return spec
        return spec.change(dtype=np.dtype(np.float64))

    def unit_after(self, unit: str) -> str:
        return "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        inside, output = self.computing(spec), spec.with_axes(spec.axes, unit="1")
        coefficients = self.design(inside)
        before = {"first": 0.0, "one": 1.0, "given": (self.before_pa2 or 0.0) / self.reference_pa2}[self.init]
        at_rest = np.full(output.block_size, before, inside.dtype)
        return TickStep(spec, output, [Tick(pcen)], [tuple(coefficients)], coefficients,
                        PcenState(at_rest, at_rest.copy()), inside.dtype)


