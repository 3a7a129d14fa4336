"""The envelope of a band: how strongly it vibrates, without how."""
from typing import ClassVar

from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.contract.tick_step import TickStep
from auditory.numerics import Tick, kernel


class Envelope(Stage):
    """Forget the fine structure of each band and keep its envelope.

    The modulus of a complex band. A real signal has no instantaneous envelope without looking ahead, so this stage
    takes ``Gammatone(output="complex")``; to save a step, ``Gammatone(output="envelope")`` does both.

    Takes complex ``(..., channel, time)``; returns real ``(..., channel, time)`` in the same unit.

    Raises
    ------
    TypeError
        Where the signal is real.
    """

    pointwise: ClassVar[bool] = True

    def prepare(self, spec: SignalSpec) -> Step:
        if spec.dtype.kind != "c":
            raise TypeError("Envelope: takes complex bands, this signal is real. "
                            "Give Gammatone output='complex' before it, or output='envelope' instead.")
        return TickStep(spec, spec.with_axes(spec.axes, spec.real_dtype), [Tick(modulus)], [()])


@kernel
def modulus(parameters, state, x, now):
    """|x|, complex to real."""
    return abs(x), state
