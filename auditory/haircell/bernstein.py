"""The hair cell of Bernstein, van de Par and Trahiotis: compression of the envelope before rectification."""
from typing import Any, ClassVar

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep, nested
from auditory.haircell.bernstein_kernel import compressed_half_wave_squared
from auditory.haircell.half_wave import HalfWave, HalfWaveState, section
from auditory.numerics import Tick

ORDER = 2                       # of the low-pass
SQUARED = 2


class Bernstein1999(Stage):
    """Squeeze the envelope of each band, keep its fine structure, and answer one half-wave, squared and smoothed.

    With e the envelope, ``z = e**(exponent - 1) x``, ``r = max(z, 0)**2``, then a Butterworth low-pass of second order.
    A steady tone of amplitude A far above the corner is answered with ``A**(2 exponent) / 4``.

    Takes complex bands, ``(..., channel, time)`` in Pa, as of ``Gammatone(output="complex")``, so that it can work
    live; returns real ``(..., channel, time)`` in ``Pa^(2 exponent)``.

    Raises
    ------
    TypeError
        Where the signal is real: its envelope cannot be known without looking ahead.
    ParameterError
        Where the corner does not lie below the Nyquist frequency of the signal.

    Notes
    -----
    The low-pass is that of AMT and of the Two!Ears front end; other programs take a linear-phase filter of fourth
    order with the same corner. Envelopes below 1e-18 Pa count as that.

    References
    ----------
    Bernstein, van de Par & Trahiotis (1999), JASA 106, 870-876; the low-pass: Bernstein & Trahiotis (1996).

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Bernstein1999, Gammatone
    >>> ear = Gammatone(cf_hz=(4000.0,), output="complex") >> Bernstein1999()
    >>> tone = np.sin(2 * np.pi * 4000 * np.arange(9600) / 48000)
    >>> ear.apply(tone, rate_hz=48000)[0, -12:].mean().round(2).item()
    0.25
    """

    pointwise: ClassVar[bool] = True

    exponent: float = Parameter(0.23, "Exponent of the envelope.", gt=0, le=1, source="Bernstein et al. 1999")
    cutoff_hz: float = Parameter(425.0, "-3 dB corner of the low-pass.", gt=0, le=1e6,
                                 source="Bernstein & Trahiotis 1996")

    presets: ClassVar = {"bernstein1999": {}}

    def low_pass(self) -> HalfWave:
        """The membrane: a low-pass by the same design as everyone's."""
        return HalfWave(cutoff_hz=self.cutoff_hz, order=ORDER)

    def unit_after(self, unit: str) -> str:
        return f"{unit}^{SQUARED * self.exponent:.6g}"

    def prepare(self, spec: SignalSpec) -> Step:
        if spec.dtype.kind != "c":
            raise TypeError("Bernstein1999: takes complex bands, this signal is real. "
                            "Give Gammatone output='complex' before it.")
        if self.cutoff_hz >= spec.rate_hz / 2:
            self.refuse("cutoff_hz", f"must lie below the Nyquist frequency {spec.rate_hz / 2:.10g} Hz of a "
                        f"{spec.rate_hz:.10g} Hz signal", "Lower it or put Resample first.")
        return BernsteinStep(self, spec)


class BernsteinStep(TickStep):
    """Bernstein compression at work."""

    def __init__(self, stage: Bernstein1999, spec: SignalSpec) -> None:
        output = spec.with_axes(spec.axes, spec.real_dtype, unit=stage.unit_after(spec.unit))
        inside = stage.low_pass().computing(output)
        coefficients = stage.low_pass().design(inside)
        tick, parameters = section(ORDER, coefficients)
        state = HalfWaveState(np.zeros((1, 2, output.block_size), inside.dtype))
        super().__init__(spec, output, [Tick(compressed_half_wave_squared), tick],
                         [inside.dtype.type(stage.exponent - 1), parameters], coefficients, state, inside.dtype)

    def states(self) -> tuple[Any, ...]:
        return (), *nested(self.state.sections)
