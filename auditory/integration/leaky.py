"""The smallest stage that gathers over time."""
from math import exp, expm1, log10
from typing import Any, ClassVar, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.integration.leaky_kernel import leak
from auditory.numerics import Tick

# With a longer memory a float32 level would stop moving before it arrives: the last steps, level / (tau rate), fall
# below its resolution. At 2000 samples what is lost stays below -80 dB.
LONGEST_FLOAT32_SAMPLES = 2000
LARGEST_GAIN_DB = 400.0         # choice: what comes out of 1e6 Pa still fits float32


class LeakyIntegratorCoefficients(NamedTuple):
    """The same for every channel and pole."""

    keep: np.floating           # exp(-1 / (tau rate))
    gain: np.floating           # 1 - keep, or 1 where not normalized


class LeakyIntegratorState(NamedTuple):
    """The integrators' whole memory."""

    level: np.ndarray           # (pole, channel)


class LeakyIntegrator(Stage):
    """Let what was heard leak away: exponential smoothing with a time constant.

    ``y[n] = a y[n-1] + (1 - a) x[n]``, ``a = exp(-1 / (tau_s rate))``, from silence. With `poles` > 1 as many
    integrators of ``tau_s / poles`` stand in a row, which keeps the mean delay and cuts more of what would alias in
    frames.

    Takes and returns ``(..., time)`` in the unit of its input. DC gain 1, or ``1 / (1 - a)`` a pole with
    ``normalize=False``, refused where that is more than 400 dB in all.
    Runs in float64 inside where ``tau_s * rate`` is above 2000 samples, whatever the precision asked for.

    References
    ----------
    Default 8 ms: rate maps of the Two!Ears Auditory Front-End (2013-16) and of Brown & Cooke (1994). The form without
    gain is that of the NSL toolbox.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import LeakyIntegrator
    >>> y = LeakyIntegrator(tau_s=0.008).apply(np.ones(16000, np.float32), rate_hz=16000)
    >>> bool(abs(y[127] - (1 - np.exp(-1))) < 1e-5)
    True
    """

    pointwise: ClassVar[bool] = True

    tau_s: float = Parameter(0.008, "Time constant: how long a sound lingers.", ge=1e-12, le=3600,
                             source="Two!Ears Auditory Front-End, rate map")
    poles: int = Parameter(1, "Integrators in a row, of tau_s / poles each.", ge=1, le=20, source="choice")
    normalize: bool = Parameter(True, "Whether a constant comes out as it went in.",
                                source="choice; False: NSL toolbox")

    def keep(self, rate_hz: float) -> float:
        """How much of a level one sample leaves."""
        return exp(-self.poles / (self.tau_s * rate_hz))

    def design(self, spec: SignalSpec) -> LeakyIntegratorCoefficients:
        keep = self.keep(spec.rate_hz)
        gain = 1 - keep if self.normalize else 1.0
        return LeakyIntegratorCoefficients(spec.dtype.type(keep), spec.dtype.type(gain))

    def computing(self, spec: SignalSpec) -> SignalSpec:
        if self.tau_s * spec.rate_hz / self.poles <= LONGEST_FLOAT32_SAMPLES:
            return spec
        return spec.change(dtype=np.dtype(np.float64))

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        if self.poles * -log10(-expm1(-self.poles / (self.tau_s * spec.rate_hz))) > LARGEST_GAIN_DB / 20 \
                and not self.normalize:
            self.refuse("normalize", f"makes a constant more than {LARGEST_GAIN_DB:.10g} dB louder at "
                        f"{spec.rate_hz:.10g} Hz", "Normalize it, shorten tau_s or take fewer poles.")
        return LeakyIntegratorStep(self, spec)


class LeakyIntegratorStep(TickStep):
    """Leaky integrators at work, in place."""

    def __init__(self, stage: LeakyIntegrator, spec: SignalSpec) -> None:
        output, inside = spec.with_axes(spec.axes), stage.computing(spec)
        coefficients = stage.design(inside)
        state = LeakyIntegratorState(np.zeros((stage.poles, output.block_size), inside.dtype))
        super().__init__(spec, output, [Tick(leak)] * stage.poles, [coefficients] * stage.poles, coefficients, state,
                         inside.dtype)

    def states(self) -> tuple[Any, ...]:
        return tuple(self.state.level)
