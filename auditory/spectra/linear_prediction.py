"""Perceptual linear prediction: a few resonances that explain what is heard of each frame."""
from math import prod
from typing import ClassVar, NamedTuple

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.spectra.linear_prediction_kernel import predicted_cepstra


class LinearPredictionCoefficients(NamedTuple):
    """What a frame is computed with."""

    loudness: np.ndarray        # (channel,) weight of each band, before the root
    cosines: np.ndarray         # (lag, channel) from a spectrum to its autocorrelation
    lifter: np.ndarray          # (quefrency,)


class LinearPrediction(Stage):
    """Explain each frame of a critical-band spectrum by a few resonances, and tell them as a cepstrum.

    Each band is weighted by equal loudness at its ``cf_hz``,
    ``(f^2 / (f^2 + 1.6e5))^2 (f^2 + 1.44e6) / (f^2 + 9.61e6)``, and raised to `exponent`; the first and the last take
    the value of their neighbour. The spectrum is turned into an autocorrelation (inverse Fourier transform), that into
    an all-pole model of `order` (Levinson), its error into ``c[0] = ln e`` and its coefficients a into
    ``c[n] = -(a[n] + sum over k < n of (n - k) a[k] c[n - k] / n)``, times ``n^lifter_exponent``.

    Takes the powers of bands ``(..., channel, time)`` with ``cf_hz``, or their decibels, such as RASTA has filtered;
    returns ``(..., quefrency, time)``, order + 1 rows, without unit. Powers count in `reference_pa2`, which only c[0]
    tells; decibels are powers of 1 at 0 dB. Without memory. A frame of nothing is 0 throughout. float64 inside.

    Raises
    ------
    ParameterError
        Where there are fewer bands than `order` + 2, or none has a ``cf_hz``.

    References
    ----------
    Hermansky (1990), JASA 87, 1738-1752, as rastamat (Ellis) computes it.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import BarkSpectrum, LinearPrediction
    >>> (BarkSpectrum() >> LinearPrediction(order=12)).apply(np.ones(16000, np.float32), rate_hz=16000).shape
    (13, 98)
    """

    hears_axes: ClassVar = ("channel",)
    needs_coordinates: ClassVar = ("cf_hz",)
    channelwise: ClassVar[bool] = False

    order: int = Parameter(8, "Poles of the model.", ge=1, le=100, source="rastamat")
    exponent: float = Parameter(0.33, "From power to loudness.", gt=0, le=1, source="Hermansky 1990; rastamat: .33")
    equal_loudness: bool = Parameter(True, "Whether bands are weighted by equal loudness.", source="Hermansky 1990")
    lifter_exponent: float = Parameter(0.6, "Of the number of a coefficient, by which it is multiplied; 0 leaves them.",
                                       ge=0, le=10, source="rastamat")
    reference_pa2: float = Parameter(2.0**-30, "The power that counts as 1.", gt=0, le=1e12,
                                     source="rastamat: samples scaled to 16 bits")

    presets: ClassVar = {"rastamat": {}}

    def design(self, spec: SignalSpec) -> LinearPredictionCoefficients:
        n, square = spec.shape[-1], self.coordinate(spec, "cf_hz")**2
        if n < self.order + 2:
            self.refuse("order", f"must be at most {n - 2}, as there are {n} channels", "Lower it.")
        loudness = (square / (square + 1.6e5))**2 * (square + 1.44e6) / (square + 9.61e6)
        if not self.equal_loudness:
            loudness = np.ones(n)
        if spec.unit != "dB":
            loudness /= self.reference_pa2
        cosines = np.cos(np.pi * np.outer(np.arange(self.order + 1), np.arange(n)) / (n - 1)) / (n - 1)
        cosines[:, [0, -1]] /= 2
        lifter = np.maximum(np.arange(self.order + 1), 1.0)**self.lifter_exponent
        return LinearPredictionCoefficients(loudness, cosines, lifter)

    def unit_after(self, unit: str) -> str:
        return "1"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        axis = Axis("quefrency", self.order + 1, {"quefrency": np.arange(self.order + 1)})
        return LinearPredictionStep(self, spec, spec.with_axes((*spec.axes[:-1], axis), unit="1"))


class LinearPredictionStep(Step):
    """The model at work."""

    def __init__(self, stage: LinearPrediction, spec: SignalSpec, output: SignalSpec) -> None:
        super().__init__(spec, output, stage.design(spec))
        self.exponent, self.in_db = stage.exponent, spec.unit == "dB"
        self.inside = np.dtype(np.float64)

    def process(self, block: np.ndarray) -> np.ndarray:
        out, n_bands = self.block(len(block)), self.spec.shape[-1]
        n_frames, n_lags = prod(block.shape[:-1]), len(self.coefficients.lifter)
        frames = np.ascontiguousarray(block).reshape(n_frames, block.shape[-1])
        predicted_cepstra(frames, *self.coefficients, self.exponent, self.in_db,
                          self.block(1, "bands", (n_bands,), self.inside)[0],
                          self.block(3, "lags", (n_lags,), self.inside), out.reshape(n_frames, out.shape[-1]))
        return out
