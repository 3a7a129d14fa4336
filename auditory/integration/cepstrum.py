"""The cepstrum: how excitation ripples across the channels."""
from typing import ClassVar, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.integration.cepstrum_kernel import across_channels


class CepstrumCoefficients(NamedTuple):
    """The cosines."""

    cosines: np.ndarray         # (channel, quefrency), padded as the output


class Cepstrum(Stage):
    """Describe the shape of a compressed map across channels by a few cosines: coarse to fine.

    The orthonormal cosine transform (DCT-II), ``c[k] = sqrt(2 / N) sum x[n] cos(pi k (2 n + 1) / (2 N))``, c[0] over
    sqrt(2); with `lifter` L, c[k] times ``1 + L / 2 sin(pi k / L)``.

    Takes a map in dB or otherwise compressed, ``(..., channel, time)``; returns ``(..., quefrency, time)`` in its unit.
    Without memory. Of speech, the first dozen tell the vowel, and c[0] the level.

    Raises
    ------
    ParameterError
        Where there are fewer channels than coefficients.

    References
    ----------
    20 coefficients: librosa 0.11; 13: speech recognisers; lifter 22: Young et al., The HTK Book (not confirmed).

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Cepstrum
    >>> Cepstrum(n_coefficients=2).apply(np.ones((4, 1)), rate_hz=100).round(6).tolist()
    [[2.0], [0.0]]
    """

    hears_axes: ClassVar = ("channel",)
    channelwise: ClassVar[bool] = False

    n_coefficients: int = Parameter(13, "How many cosines, from the coarsest.", ge=1, le=4096, source="choice")
    lifter: int = Parameter(0, "L; 0 leaves the coefficients as they are.", ge=0, le=1000, source="librosa 0.11: 0")

    presets: ClassVar = {"librosa": {"n_coefficients": 20}}

    def design(self, spec: SignalSpec) -> CepstrumCoefficients:
        n = spec.shape[-1]
        if self.n_coefficients > n:
            self.refuse("n_coefficients", f"must be at most {n}, as there are so many channels", "Lower it.")
        output = self._output(spec)
        k = np.arange(self.n_coefficients)
        cosines = np.sqrt(2 / n) * np.cos(np.pi * np.outer(np.arange(n) + 0.5, k) / n)
        cosines[:, 0] /= np.sqrt(2)
        if self.lifter:
            cosines *= 1 + self.lifter / 2 * np.sin(np.pi * k / self.lifter)
        table = np.zeros((n, output.width), spec.dtype)
        table[:, :self.n_coefficients] = cosines
        return CepstrumCoefficients(table)

    def _output(self, spec: SignalSpec) -> SignalSpec:
        axis = Axis("quefrency", self.n_coefficients, {"quefrency": np.arange(self.n_coefficients)})
        return spec.with_axes((*spec.axes[:-1], axis))

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        return CepstrumStep(spec, self._output(spec), self.design(spec))


class CepstrumStep(Step):
    """The transform at work."""

    def process(self, block: np.ndarray) -> np.ndarray:
        out = self.block(len(block))
        x = np.ascontiguousarray(block).reshape(-1, block.shape[-1])
        across_channels(x, self.coefficients.cosines, out.reshape(len(x), out.shape[-1]))
        return out
