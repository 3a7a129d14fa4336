"""The critical-band spectrum of perceptual linear prediction."""
from math import asinh, ceil, log2
from typing import ClassVar

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.spectra.weighted import SpectrumCoefficients, SpectrumStep, check_is_sound, check_sizes

HZ_PER_BARK_AT_0 = 600.0        # Hermansky's scale is linear below, logarithmic above


class BarkSpectrum(Stage):
    """Weigh a short-time spectrum by critical bands that mask upward in frequency more than downward.

    Frames of `window_s` under a symmetric Hann window every `hop_s`, their power spectra, and one band about every
    Bark, ``z = 6 asinh(f / 600 Hz)``, from 0 to half the sampling rate; of a frequency z Bark above its centre a band
    takes ``10^min(0, z + 0.5, -2.5 (z - 0.5))`` of the power.

    Takes sounds ``(..., time)`` in Pa; returns ``(..., channel, time)`` in Pa^2 (of a sum over the samples of a frame),
    complete at ``time_s``. `dither_pa` adds to each bin the power of white noise of that rms, without its randomness,
    so that the logarithm of silence is finite. float64 inside.

    References
    ----------
    Hermansky (1990), JASA 87, 1738-1752, as rastamat (Ellis) computes it in GNU Octave, whose Hann window ends in
    zeros; that of MATLAB does not, which changes bands by 0.8 %.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import BarkSpectrum
    >>> BarkSpectrum().apply(np.ones(16000, np.float32), rate_hz=16000).shape
    (21, 98)
    """

    window_s: float = Parameter(0.025, "What a frame hears.", gt=0, le=10, source="rastamat")
    hop_s: float = Parameter(0.010, "From frame to frame.", gt=0, le=10, source="rastamat")
    dither_pa: float = Parameter(2.0**-15, "Rms of the noise whose power is added.", ge=0, le=1e6,
                                 source="rastamat: 1 of samples scaled to 16 bits")

    presets: ClassVar = {"rastamat": {}}

    def sizes(self, rate_hz: float) -> tuple[int, int, int]:
        """Samples of the window, of the hop, and of the transform."""
        window, hop = round(self.window_s * rate_hz), round(self.hop_s * rate_hz)
        check_sizes(self, rate_hz, hop, window, least_window=4)
        return window, hop, 1 << (window - 1).bit_length()

    @staticmethod
    def centres_bark(rate_hz: float) -> np.ndarray:
        """The middle of each band."""
        highest = 6 * asinh(rate_hz / 2 / HZ_PER_BARK_AT_0)
        return np.linspace(0, highest, ceil(highest) + 1)

    def weights(self, rate_hz: float) -> np.ndarray:
        """``(channel, bin)``."""
        n_fft = self.sizes(rate_hz)[2]
        bins_bark = 6 * np.arcsinh(np.arange(n_fft // 2 + 1) * rate_hz / n_fft / HZ_PER_BARK_AT_0)
        above = bins_bark - self.centres_bark(rate_hz)[:, np.newaxis]
        return np.exp2(log2(10) * np.minimum(0, np.minimum(above + 0.5, -2.5 * (above - 0.5))))

    def design(self, spec: SignalSpec) -> SpectrumCoefficients:
        return SpectrumCoefficients.of(np.hanning(self.sizes(spec.rate_hz)[0]), self.weights(spec.rate_hz))

    def unit_after(self, unit: str) -> str:
        return f"{unit}^2"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        check_is_sound(self, spec)
        window, hop, n_fft = self.sizes(spec.rate_hz)
        cf_hz = HZ_PER_BARK_AT_0 * np.sinh(self.centres_bark(spec.rate_hz) / 6)
        added = self.weights(spec.rate_hz).sum(axis=1) * (window * self.dither_pa**2)
        return SpectrumStep(spec, Axis("channel", len(cf_hz), {"cf_hz": cf_hz}), self.unit_after(spec.unit),
                            self.design(spec), hop, n_fft, added=added)
