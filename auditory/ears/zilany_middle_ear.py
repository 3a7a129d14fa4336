"""The middle ears of the Zilany models, human and cat."""
from collections.abc import Sequence
from math import pi, tan
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.ears.zilany_middle_ear_kernel import ZilanyMiddleEarCoefficients, zilany_middle_ear

EXACT_AT_HZ = 1000.0            # the bilinear transform keeps this frequency (Zilany et al. 2014, code)


# Analog sections: numerator and denominator in falling powers of s, in rad/s.
SECTIONS = {
    "human": (                                                   # circuit of Pascal et al. 1998, as in Ibrahim 2012
        ((1.0, 5.6665e3, 0.0), (1.0, 5.9761e3, 2.5255e7)),
        ((1.0, 5.8934e3, 1.7926e8), (1.0, 6.4255e3, 1.3975e8)),
        ((3.1137e3, 6.9768e8), (1.0, 2.4891e4, 1.2700e9)),
    ),
    "cat": (                                                     # Bruce et al. 2003, simplified
        ((1.0, 0.0), (1.0, 693.48)),
        ((1.0, 1356.3, 7.4417e8), (1.0, 11053.0, 1.163e8)),
        ((5.7585e5, 7.1665e7), (1.0, 4620.0, 909059944.0)),
    ),
}
DIVISORS = {"human": 2.0, "cat": 41.1405}                        # Zilany et al. 2014, code


class ZilanyMiddleEarState(NamedTuple):
    """The middle ear's whole memory."""

    sections: np.ndarray        # (3, 2, channel), two delays each


class ZilanyMiddleEar(Stage):
    """Pass sound through the small bones of a human's or a cat's middle ear.

    Three second-order sections, from circuits that were fitted to measurements, made digital by the bilinear transform
    that is exact at 1 kHz. Best passed is 1.1 kHz in the human (-6 dB) and 1.7 kHz in the cat (0 dB).

    Takes and returns ``(..., time)`` in Pa; what comes out is pressure on the scale of the Zilany cochlea. Computed in
    float64, whatever the precision asked for: at 100 kHz the poles lie within 1 to 4 % of 1.

    Raises
    ------
    ParameterError
        Where 1 kHz does not lie below the Nyquist frequency of the signal.

    Notes
    -----
    Made for 100 kHz and more; at lower rates the transform warps what lies above some kHz.

    References
    ----------
    Human: Pascal, Bourgeade, Lagier & Legros (1998), JASA 104, 1509-1516; Ibrahim (2012), thesis, McMaster University.
    Cat: Bruce, Sachs & Young (2003), JASA 113, 369-388.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import ZilanyMiddleEar
    >>> tone = np.sin(2 * np.pi * 0.01 * np.arange(10000))
    >>> stapes = ZilanyMiddleEar(species="human").apply(tone, rate_hz=100000)
    >>> round(float(20 * np.log10(abs(stapes[5000:]).max())), 1)
    -6.1
    """

    pointwise: ClassVar[bool] = True
    hears_unit: ClassVar[str] = "Pa"

    species: Literal["human", "cat"] = Parameter("human", "Whose middle ear.", source="Zilany et al. 2014, code")

    presets: ClassVar = {
        "ibrahim2012": {"species": "human"},                     # Ibrahim 2012, after Pascal et al. 1998
        "bruce2003": {"species": "cat"},                         # Bruce et al. 2003
    }

    def design(self, spec: SignalSpec) -> ZilanyMiddleEarCoefficients:
        """The digital sections; the last one is scaled."""
        warped_rate_hz = pi * EXACT_AT_HZ / tan(pi * EXACT_AT_HZ / spec.rate_hz)
        b, a = np.zeros((3, 3)), np.zeros((3, 3))
        for k, (numerator, denominator) in enumerate(SECTIONS[self.species]):
            zeros, poles = bilinear(numerator, denominator, warped_rate_hz)
            b[k, :len(zeros)], a[k, :len(poles)] = zeros, poles
        b[-1] /= DIVISORS[self.species]
        return ZilanyMiddleEarCoefficients(b, a)

    def computing(self, spec: SignalSpec) -> SignalSpec:
        return spec.change(dtype=np.dtype(np.float64))

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        if EXACT_AT_HZ >= spec.rate_hz / 2:
            self.refuse("species", f"its best frequencies, {EXACT_AT_HZ:.10g} Hz, must lie below the Nyquist frequency "
                        f"{spec.rate_hz / 2:.10g} Hz of a {spec.rate_hz:.10g} Hz signal", "Put Resample(100000) first.")
        return ZilanyMiddleEarStep(self, spec)


class ZilanyMiddleEarStep(Step):
    """A middle ear at work, in place."""

    def __init__(self, stage: ZilanyMiddleEar, spec: SignalSpec) -> None:
        output = spec.with_axes(spec.axes)
        inside = stage.computing(spec).dtype
        state = ZilanyMiddleEarState(np.zeros((3, 2, output.block_size), inside))
        super().__init__(spec, output, stage.design(spec), state)
        self.inside = inside

    def process(self, block: np.ndarray) -> np.ndarray:
        x = self.wide(block)
        zilany_middle_ear(x, self.coefficients, self.state.sections, x)
        return self.as_output(x)


def bilinear(numerator: Sequence[float], denominator: Sequence[float], rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """The digital section, in falling powers of z, of an analog one: ``s = 2 rate_hz (z - 1) / (z + 1)``.

    Both polynomials are multiplied by ``(z + 1)**order``, and divided by the leading coefficient of the denominator.
    Factors are shared out and multiplied as in scipy 1.17, so that the bits are those of ``scipy.signal.bilinear``,
    which takes most of a second to import.
    """
    factor, order = np.sqrt(2 * rate_hz), len(denominator) - 1
    minus, plus = [np.ones(1)], [np.ones(1)]                     # powers of z - 1 and z + 1
    for _ in range(order):
        minus.append(np.convolve(minus[-1], np.array((1.0, -1.0)) * factor))
        plus.append(np.convolve(plus[-1], np.array((1.0, 1.0)) / factor))
    zeros, poles = (np.sum([np.convolve(coefficient * plus[order - k], minus[k])
                            for k, coefficient in enumerate(reversed(section))], axis=0)
                    for section in (numerator, denominator))
    return zeros / poles[0], poles / poles[0]
