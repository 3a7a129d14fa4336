"""The simplest hair cell: half-wave rectification and a low-pass membrane."""
from math import pi, sqrt, tan
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep, nested
from auditory.haircell.half_wave_kernel import LowPassCoefficients, first_order, full_wave, half_wave, second_order
from auditory.numerics import Tick

# For a corner below this fraction of the rate float32 does not serve. First-order sections lose what they gain a sample
# to rounding, of a constant most, each as much: 20 lie -75 dB re float64 at 1/2000, -99 dB at 1/100. The coefficients
# of a second-order one cannot place its corner: a constant lies -71 dB off at 1/500, 20 sections -94 dB at 1/64.
LOWEST_FLOAT32_CUTOFF_A_SECTION, LOWEST_FLOAT32_CUTOFF = 1 / 2000, 1 / 64


class HalfWaveState(NamedTuple):
    """The membranes' whole memory."""

    sections: np.ndarray        # (section, 2, channel); first order: input and output before; second: the two delays


class HalfWave(Stage):
    """Turn vibration into what the hair cell answers: one half-wave, smoothed by its membrane.

    ``r = max(x, 0)``, or the magnitude of both half-waves, then `repeats` digital Butterworth low-passes in series, of
    order 1 or 2, by the pre-warped bilinear transform. Keeps the fine structure below the corner and the envelope above
    it.

    Takes and returns ``(..., time)`` in the unit of its input. float32 lies within -90 dB of float64; where the corner
    is too low for that it runs in float64 inside.

    Raises
    ------
    ParameterError
        Where the corner does not lie below the Nyquist frequency of the signal.

    Notes
    -----
    Rectification makes harmonics; below a rate of about four times the highest best frequency they alias.
    The first-order presets are Dau et al. (1996), Lindemann (1986) and King et al. (2019); for the last, published code
    and documentation disagree (1000 and 1500 Hz) and the paper's own value is not confirmed. `breebaart2001` puts five
    2000 Hz sections in series, -3 dB at 771 Hz. `two_ears_joergensen` smooths an envelope: it stands behind `Envelope`,
    where nothing is left to rectify.

    References
    ----------
    Dau, Pueschel & Kohlrausch (1996), JASA 99, 3615-3622. Breebaart, van de Par & Kohlrausch (2001), JASA 110,
    1074-1088.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import HalfWave
    >>> float(HalfWave.preset("dau1996").apply(np.ones(4800, np.float32), rate_hz=48000)[-1].round(6))
    1.0
    """

    pointwise: ClassVar[bool] = True

    cutoff_hz: float = Parameter(1000.0, "-3 dB corner of each low-pass.", gt=0, le=1e6, source="Dau et al. 1996")
    order: int = Parameter(1, "Order of each low-pass.", ge=1, le=2, source="Dau et al. 1996")
    repeats: int = Parameter(1, "Low-passes in series; 0 only rectifies.", ge=0, le=20, source="Dau et al. 1996")

    waves: Literal["half", "full"] = Parameter("half", "Whether one half-wave is heard, or the magnitude of both.",
                                               source="Dau et al. 1996")

    presets: ClassVar = {
        "dau1996": {},
        "lindemann1986": {"cutoff_hz": 800.0},                          # Lindemann 1986, JASA 80, 1608-1622
        "king2019": {"cutoff_hz": 1000.0},                              # AMT 1.4 code; not confirmed against the paper
        "breebaart2001": {"cutoff_hz": 2000.0, "repeats": 5},           # Breebaart et al. 2001; AMT
        "relanoiborra2019": {"order": 2},                               # Relano-Iborra et al. 2019; AMT 1.4
        "two_ears_dau": {"order": 2},                                   # Two!Ears Auditory Front-End, "dau"
        "two_ears_joergensen": {"cutoff_hz": 150.0},                    # Two!Ears Auditory Front-End, of an envelope
        "rectifier": {"repeats": 0},
        "full_wave": {"repeats": 0, "waves": "full"},
    }

    def design(self, spec: SignalSpec) -> LowPassCoefficients:
        """One Butterworth section, designed in float64; `b` fits `a` as rounded: a constant comes out as it went in."""
        k = tan(pi * self.cutoff_hz / spec.rate_hz)
        if self.order == 1:
            zeros, poles = [1 / 2, 1 / 2, 0], [1, (k - 1) / (k + 1), 0]
        else:
            d = 1 + sqrt(2) * k + k * k
            zeros, poles = [1 / 4, 1 / 2, 1 / 4], [1, 2 * (k * k - 1) / d, (1 - sqrt(2) * k + k * k) / d]
        a = np.array(poles, spec.dtype)
        return LowPassCoefficients((a.sum(dtype=np.float64) * np.array(zeros)).astype(spec.dtype), a)

    def computing(self, spec: SignalSpec) -> SignalSpec:
        lowest = self.repeats * LOWEST_FLOAT32_CUTOFF_A_SECTION if self.order == 1 else LOWEST_FLOAT32_CUTOFF
        if not self.repeats or self.cutoff_hz > lowest * spec.rate_hz:
            return spec
        return spec.change(dtype=np.dtype(np.float64))

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        if self.repeats and self.cutoff_hz >= spec.rate_hz / 2:
            self.refuse("cutoff_hz", f"must lie below the Nyquist frequency {spec.rate_hz / 2:.10g} Hz of a "
                        f"{spec.rate_hz:.10g} Hz signal", "Lower it or put Resample first.")
        return HalfWaveStep(self, spec)


class HalfWaveStep(TickStep):
    """Hair cells at work, in place."""

    def __init__(self, stage: HalfWave, spec: SignalSpec) -> None:
        output, inside = spec.with_axes(spec.axes), stage.computing(spec)
        coefficients, n = stage.design(inside), stage.repeats
        tick, parameters = section(stage.order, coefficients)
        rectifier = Tick(half_wave if stage.waves == "half" else full_wave)
        state = HalfWaveState(np.zeros((n, 2, output.block_size), inside.dtype))
        super().__init__(spec, output, [rectifier, *[tick] * n], [(), *[parameters] * n], coefficients, state,
                         inside.dtype)

    def states(self) -> tuple[Any, ...]:
        return (), *nested(self.state.sections)


def section(order: int, low_pass: LowPassCoefficients) -> tuple[Tick, tuple[np.floating, ...]]:
    """The tick of a low-pass, and its parameters."""
    b, a = low_pass
    return (Tick(first_order), (b[0], a[1])) if order == 1 else (Tick(second_order), (*b, *a[1:]))
