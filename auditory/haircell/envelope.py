"""The envelope of a band: how strongly it vibrates, without how."""
from typing import ClassVar

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.numerics import kernel, lanes


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
        return EnvelopeStep(spec, spec.with_axes(spec.axes, spec.real_dtype))


class EnvelopeStep(Step):
    """Envelopes at work."""

    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        modulus(self.flat(block), self.flat(out))
        return out


@kernel
def modulus(x, out):
    """|x|, complex to real."""
    x, out = lanes(x, 2), lanes(out, 2)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            out[t, c] = abs(x[t, c])
