"""A gammatone filterbank in the frequency domain: its gains as weights of a short-time Fourier transform."""
from math import cos, exp, pi, sin, sqrt
from typing import ClassVar

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.scales import ERB_AT_0_HZ, place_slaney
from auditory.spectra.weighted import SpectrumCoefficients, SpectrumStep, check_is_sound, check_sizes

BANDWIDTH_ERB, EAR_Q = 1.019, 9.26449                # b of the gammatone, Hz per Hz of ERB: Slaney 1993
ZEROS = sqrt(3 + 2**1.5), -sqrt(3 + 2**1.5), sqrt(3 - 2**1.5), -sqrt(3 - 2**1.5)      # of Slaney's four sections


class GammatoneSpectrum(Stage):
    """Weigh a short-time spectrum as the places of a cochlea would: energies in gammatone bands, without their timing.

    Frames of `window_s` under a symmetric Hamming window every `hop_s`, behind ``x[n] - pre_emphasis x[n - 1]``; their
    power spectra, of twice the next power of two; and the squared gains of Slaney's gammatones, each of unit energy per
    Hz, ``sum H[k]^2 rate / n_fft = 1``. Gains below `least_gain` of a channel's largest are left out.

    Takes sounds ``(..., time)`` in Pa; returns ``(..., channel, time)`` in Pa^2, complete at ``time_s``. The lowest
    channel is at `f_min_hz`, the highest one step below half the sampling rate. float64 inside.

    Raises
    ------
    ParameterError
        Where `f_min_hz` does not lie below half the sampling rate, or window or hop are too short for it.

    References
    ----------
    Kim & Stern (2016), IEEE/ACM TASLP 24, 1315-1329, and Kim's program, whose spectrum this is. Slaney (1993), Apple
    Technical Report 35.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import GammatoneSpectrum
    >>> GammatoneSpectrum().apply(np.ones(16000, np.float32), rate_hz=16000).shape
    (40, 98)
    """

    n_channels: int = Parameter(40, "Gammatone bands.", ge=1, le=4096, source="Kim & Stern 2016")
    f_min_hz: float = Parameter(200.0, "Best frequency of the lowest channel.", gt=0, le=1e6,
                                source="Kim & Stern 2016")
    window_s: float = Parameter(0.0256, "What a frame hears.", gt=0, le=10, source="Kim & Stern 2016")
    hop_s: float = Parameter(0.010, "From frame to frame.", gt=0, le=10, source="Kim & Stern 2016")
    pre_emphasis: float = Parameter(0.97, "How much of the sample before is taken away.", ge=0, le=1,
                                    source="Kim & Stern 2016")
    least_gain: float = Parameter(0.005, "Gains below this part of a channel's largest are left out.", ge=0, lt=1,
                                  source="Kim's program")

    presets: ClassVar = {"kim2016": {}}

    def sizes(self, rate_hz: float) -> tuple[int, int, int]:
        """Samples of the window, of the hop, and of the transform."""
        window, hop = int(self.window_s * rate_hz + 1e-9), round(self.hop_s * rate_hz)
        check_sizes(self, rate_hz, hop, window, least_window=2)
        return window, hop, 2 << (window - 1).bit_length()

    def best_frequencies_hz(self, rate_hz: float) -> np.ndarray:
        """Best frequency of each channel, low to high."""
        if self.f_min_hz >= rate_hz / 2:
            self.refuse("f_min_hz", f"must lie below the Nyquist frequency {rate_hz / 2:.10g} Hz of a {rate_hz:.10g} "
                        "Hz signal", "Lower it.")
        return place_slaney(self.n_channels, self.f_min_hz, rate_hz / 2)

    def gains(self, cf_hz: float, rate_hz: float, n_fft: int) -> np.ndarray:
        """``(bin,)``: how much of each frequency below half the sampling rate one channel lets through."""
        erb_hz = ERB_AT_0_HZ + cf_hz / EAR_Q
        theta, decay = 2 * pi * cf_hz / rate_hz, exp(-2 * pi * BANDWIDTH_ERB * erb_hz / rate_hz)
        delay = np.exp(-2j * pi * np.arange(n_fft // 2) / n_fft)
        resonance, gains = 1 - 2 * decay * cos(theta) * delay + decay**2 * delay**2, np.ones(n_fft // 2)
        for zero in ZEROS:
            gains *= np.abs((1 - decay * (cos(theta) + zero * sin(theta)) * delay) / resonance)
        gains /= sqrt(np.sum(gains**2) * rate_hz / n_fft)
        return np.where(gains < self.least_gain * gains.max(), 0, gains)

    def design(self, spec: SignalSpec) -> SpectrumCoefficients:
        window, _, n_fft = self.sizes(spec.rate_hz)
        squares = (self.gains(cf_hz, spec.rate_hz, n_fft)**2 for cf_hz in self.best_frequencies_hz(spec.rate_hz))
        return SpectrumCoefficients.of(np.hamming(window), squares)

    def unit_after(self, unit: str) -> str:
        return f"{unit}^2"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        check_is_sound(self, spec)
        _, hop, n_fft = self.sizes(spec.rate_hz)
        channels = Axis("channel", self.n_channels, {"cf_hz": self.best_frequencies_hz(spec.rate_hz)})
        return SpectrumStep(spec, channels, self.unit_after(spec.unit), self.design(spec), hop, n_fft,
                            pre_emphasis=self.pre_emphasis)
