"""The mel spectrum: energies of a short-time Fourier transform in triangles on a scale of pitch."""
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from auditory.contract.parameters import Parameter, ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.contract.step import Step
from auditory.scales import hz_to_mel, hz_to_mel_slaney, mel_slaney_to_hz, mel_to_hz
from auditory.spectra.weighted import SpectrumCoefficients, SpectrumStep, check_is_sound, check_sizes

SCALES = {"slaney": (hz_to_mel_slaney, mel_slaney_to_hz), "htk": (hz_to_mel, mel_to_hz)}


class MelSpectrum(Stage):
    """Take the picture that most machines are given: energies in mel bands of a short-time Fourier transform.

    Frames of `window_samples` under a periodic Hann window every `hop_samples`, their power spectra, and triangles
    between neighbours on the mel scale, of unit area in Hz (``area``) or unit height (``peak``). Window and hop can be
    given in seconds instead; the transform then has the next power of two.

    Takes sounds ``(..., time)`` in Pa; returns ``(..., channel, time)`` in Pa^2 (of a sum over the samples of a frame,
    as is usual), ``cf_hz`` the tip of each triangle. `centred` frames stand around their moment, with silence around
    the sound, and so come half a window late; others are complete at ``time_s``. A channel narrower than a bin may hold
    none, and is 0. float64 inside.

    This is no model of hearing. It is here to be compared with: on the same files, by the same command.

    References
    ----------
    Defaults, and the mel scale of Slaney's Auditory Toolbox (1998), as librosa 0.11 has them. ``htk``: Young et al.,
    The HTK Book.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import MelSpectrum
    >>> MelSpectrum().apply(np.ones(22050, np.float32), rate_hz=22050).shape
    (128, 44)
    """

    n_channels: int = Parameter(128, "Mel bands.", ge=1, le=4096, source="librosa 0.11")
    f_min_hz: float = Parameter(0.0, "Lower edge of the lowest band.", ge=0, le=1e6, source="librosa 0.11")
    f_max_hz: float | None = Parameter(None, "Upper edge of the highest band; the Nyquist frequency, if left out.",
                                       gt=0, le=1e6, source="librosa 0.11")
    window_samples: int = Parameter(2048, "What a frame hears, and the length of the transform.", ge=2, le=2**20,
                                    source="librosa 0.11")
    hop_samples: int = Parameter(512, "From frame to frame.", ge=1, le=2**20, source="librosa 0.11")
    window_s: float | None = Parameter(None, "What a frame hears, in the place of window_samples.", gt=0, le=10,
                                       source="choice")
    hop_s: float | None = Parameter(None, "From frame to frame, in the place of hop_samples.", gt=0, le=10,
                                    source="choice")
    centred: bool = Parameter(True, "Whether frames stand around their moment.", source="librosa 0.11")
    scale: Literal["slaney", "htk"] = Parameter("slaney", "Which mel scale.", source="librosa 0.11")
    norm: Literal["area", "peak"] = Parameter("area", "What all triangles have alike.", source="librosa 0.11")

    presets: ClassVar = {
        "librosa": {},
        "speech": {"n_channels": 40, "window_s": 0.025, "hop_s": 0.010, "centred": False, "f_min_hz": 20.0},
    }

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.f_max_hz is not None and self.f_max_hz <= self.f_min_hz:
            raise ParameterError(f"MelSpectrum.f_max_hz = {self.f_max_hz:.10g} Hz: must be greater than "
                                 f"f_min_hz = {self.f_min_hz:.10g} Hz. Raise it.")
        return self

    def sizes(self, rate_hz: float) -> tuple[int, int, int]:
        """Samples of the window, of the hop, and of the transform."""
        hop = self.hop_samples if self.hop_s is None else round(self.hop_s * rate_hz)
        window = self.window_samples if self.window_s is None else round(self.window_s * rate_hz)
        check_sizes(self, rate_hz, hop, window, least_window=2)
        return window, hop, window if self.window_s is None else 1 << (window - 1).bit_length()

    def edges_hz(self, rate_hz: float) -> np.ndarray:
        """``(channel + 2,)``: each band begins, peaks and ends at three neighbours."""
        high_hz = rate_hz / 2 if self.f_max_hz is None else self.f_max_hz
        if high_hz > rate_hz / 2:
            self.refuse("f_max_hz", f"must not lie above the Nyquist frequency {rate_hz / 2:.10g} Hz of a "
                        f"{rate_hz:.10g} Hz signal", "Lower it, or leave it out.")
        if self.f_min_hz >= high_hz:
            self.refuse("f_min_hz", f"must lie below {high_hz:.10g} Hz, the upper edge of the bands", "Lower it.")
        to_mel, to_hz = SCALES[self.scale]
        low, high = (float(to_mel(hz)) for hz in (self.f_min_hz, high_hz))
        return to_hz(np.linspace(low, high, self.n_channels + 2))

    def design(self, spec: SignalSpec) -> SpectrumCoefficients:
        window, _, n_fft = self.sizes(spec.rate_hz)
        edges_hz = self.edges_hz(spec.rate_hz)
        bins_hz = np.arange(n_fft // 2 + 1) * spec.rate_hz / n_fft
        triangles = (self.triangle(bins_hz, *edges_hz[m:m + 3]) for m in range(self.n_channels))
        return SpectrumCoefficients.of(np.hanning(window + 1)[:window], triangles)

    def triangle(self, f_hz: np.ndarray, low_hz: float, middle_hz: float, high_hz: float) -> np.ndarray:
        """The weights of one band."""
        rising, falling = (f_hz - low_hz) / (middle_hz - low_hz), (high_hz - f_hz) / (high_hz - middle_hz)
        return np.maximum(0, np.minimum(rising, falling)) * (2 / (high_hz - low_hz) if self.norm == "area" else 1.0)

    def unit_after(self, unit: str) -> str:
        return f"{unit}^2"

    def prepare(self, spec: SignalSpec) -> Step:
        self.refuse_complex(spec)
        check_is_sound(self, spec)
        window, hop, n_fft = self.sizes(spec.rate_hz)
        channels = Axis("channel", self.n_channels, {"cf_hz": self.edges_hz(spec.rate_hz)[1:-1]})
        return SpectrumStep(spec, channels, self.unit_after(spec.unit), self.design(spec), hop, n_fft,
                            n_around=window // 2 if self.centred else 0)
