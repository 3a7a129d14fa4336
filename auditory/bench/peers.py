"""The rate map as others compute it, each in the best way its library offers."""
from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sqrt, tan
from typing import Any, NamedTuple

import numpy as np

from auditory.contract.pipeline import Pipeline
from auditory.contract.signals import SignalSpec


@dataclass(frozen=True)
class RateMap:
    """What a rate map needs to know, taken from a pipeline of ours."""

    rate_hz: float
    cf_hz: np.ndarray
    cutoff_hz: float            # of the hair cell's membrane
    tau_s: float                # of the leak
    hop: int                    # samples from frame to frame

    @classmethod
    def of(cls, pipeline: Pipeline, rate_hz: float) -> "RateMap":
        """The settings of `pipeline` where it hears a sound of `rate_hz`, which it must not resample."""
        axis = pipeline.prepare(SignalSpec(rate_hz)).output.axis("channel")
        assert axis is not None
        by_name: dict[str, Any] = {type(stage).__name__: stage for stage in pipeline.stages}
        return cls(rate_hz, axis.coordinates["cf_hz"], by_name["HalfWave"].cutoff_hz, by_name["LeakyIntegrator"].tau_s,
                   by_name["Frames"].hop_samples(SignalSpec(rate_hz)))


def means(bands: np.ndarray, hop: int) -> np.ndarray:
    """The mean of every full hop of ``(channel, time)``."""
    n_frames = bands.shape[1] // hop
    return bands[:, :n_frames * hop].reshape(len(bands), n_frames, hop).mean(axis=-1)


# ---- scipy ---------------------------------------------------------------------------------------------------------

def biquads(cf_hz: np.ndarray, rate_hz: float) -> np.ndarray:
    """A gammatone as four biquads, ``(channel, 4, 6)``, 0 dB at each best frequency.

    Slaney (1993), Apple Technical Report 35; each section divided by its own gain, so that also the lowest are sound.
    """
    angle = 2 * pi * cf_hz / rate_hz
    decay = np.exp(-2 * pi * 1.019 * (cf_hz / 9.26449 + 24.7) / rate_hz)
    delay = np.exp(-1j * angle)                              # by one sample, at the best frequency
    one, none = np.ones_like(decay), np.zeros_like(decay)
    a1, a2 = -2 * decay * np.cos(angle), decay ** 2
    sections = []
    for zero in (sqrt(3 + 2 ** 1.5), -sqrt(3 + 2 ** 1.5), sqrt(3 - 2 ** 1.5), -sqrt(3 - 2 ** 1.5)):
        b1 = -decay * (np.cos(angle) + zero * np.sin(angle))
        gain = np.abs((1 + b1 * delay) / (1 + a1 * delay + a2 * delay ** 2))
        sections.append(np.stack([one / gain, b1 / gain, none, one, a1, a2], axis=-1))
    return np.stack(sections, axis=1)


def scipy_bands(samples: np.ndarray, cf_hz: np.ndarray, rate_hz: float) -> Callable[[], np.ndarray]:
    """`scipy.signal.sosfilt`, channel by channel, into an array that is used again; float64, which biquads need."""
    from scipy.signal import sosfilt
    samples, sections = samples.astype(np.float64), biquads(cf_hz, rate_hz)
    bands = np.empty((len(cf_hz), len(samples)))

    def job() -> np.ndarray:
        for band, section in zip(bands, sections, strict=True):
            band[...] = sosfilt(section, samples)
        return bands
    return job


def scipy_ratemap(samples: np.ndarray, ratemap: RateMap) -> Callable[[], np.ndarray]:
    """The whole chain: `sosfilt`, half-wave, two one-poles by `lfilter`, the mean of every hop, cube root."""
    from scipy.signal import lfilter
    bands_of = scipy_bands(samples, ratemap.cf_hz, ratemap.rate_hz)
    corner = tan(pi * ratemap.cutoff_hz / ratemap.rate_hz)
    membrane = [corner / (1 + corner)] * 2, [1.0, (corner - 1) / (corner + 1)]     # Butterworth, order 1, bilinear
    keep = float(np.exp(-1 / (ratemap.tau_s * ratemap.rate_hz)))
    leak = [1 - keep], [1.0, -keep]

    def job() -> np.ndarray:
        rectified = np.maximum(bands_of(), 0)
        smooth = lfilter(*leak, lfilter(*membrane, rectified, axis=-1), axis=-1)
        return np.cbrt(means(smooth, ratemap.hop))
    return job


# ---- brian2hears ---------------------------------------------------------------------------------------------------

BRIAN_BUFFER_SAMPLES = 1024     # the quickest of 32 (its default), 256, 1024, 4096 and the whole sound


def brian_ratemap(samples: np.ndarray, ratemap: RateMap, buffer_samples: int | None = None) -> Callable[[], np.ndarray]:
    """The same chain of brian2hears filterbanks, in its numpy code: `Gammatone`, half-wave, `LowPass` twice."""
    import brian2
    import brian2hears
    brian2.prefs.codegen.target = "numpy"
    samples = samples.astype(np.float64)[:, np.newaxis]
    options = {} if buffer_samples is None else {"buffersize": buffer_samples}

    def job() -> np.ndarray:
        sound = brian2hears.Sound(samples, samplerate=ratemap.rate_hz * brian2.Hz)
        bands = brian2hears.Gammatone(sound, ratemap.cf_hz * brian2.Hz)
        rectified = brian2hears.FunctionFilterbank(bands, lambda band: np.maximum(band, 0))
        membrane = brian2hears.LowPass(rectified, ratemap.cutoff_hz * brian2.Hz)
        leak = brian2hears.LowPass(membrane, 1 / (2 * pi * ratemap.tau_s) * brian2.Hz)
        return np.cbrt(means(leak.process(**options).T, ratemap.hop))
    return job


# ---- librosa -------------------------------------------------------------------------------------------------------

class MelFrames(NamedTuple):
    """Other frames than librosa's own."""

    n_fft: int = 512
    win_length: int = 400
    hop_length: int = 160
    n_mels: int = 64


def librosa_mel(samples: np.ndarray, rate_hz: float, frames: MelFrames | None = None) -> Callable[[], np.ndarray]:
    """`librosa.feature.melspectrogram`, by its defaults (2048-512, 128 bands) or with `frames`."""
    from librosa.feature import melspectrogram
    options = frames._asdict() if frames else {}
    return lambda: melspectrogram(y=samples, sr=rate_hz, **options)


def librosa_logmel(samples: np.ndarray, rate_hz: float) -> Callable[[], np.ndarray]:
    """The mel spectrogram in dB, by all its defaults."""
    from librosa import power_to_db
    from librosa.feature import melspectrogram
    return lambda: power_to_db(melspectrogram(y=samples, sr=rate_hz))


def librosa_mfcc(samples: np.ndarray, rate_hz: float) -> Callable[[], np.ndarray]:
    """`librosa.feature.mfcc`, by its defaults."""
    from librosa.feature import mfcc
    return lambda: mfcc(y=samples, sr=rate_hz)


# ---- torch ---------------------------------------------------------------------------------------------------------

def torch_mel(samples: np.ndarray, rate_hz: float) -> Callable[[], Any]:
    """``torch.stft`` and a product with a mel matrix, in float32 on one thread: what models in torch train on."""
    import torch

    from auditory.scales import hz_to_mel, mel_to_hz
    torch.set_num_threads(1)
    frames = MelFrames()
    edges_hz = mel_to_hz(np.linspace(0, hz_to_mel(rate_hz / 2), frames.n_mels + 2))
    bins_hz = np.linspace(0, rate_hz / 2, frames.n_fft // 2 + 1)
    rising, falling = ((bins_hz - edges_hz[:-2, np.newaxis]) / np.diff(edges_hz)[:-1, np.newaxis],
                       (edges_hz[2:, np.newaxis] - bins_hz) / np.diff(edges_hz)[1:, np.newaxis])
    bands = torch.from_numpy(np.maximum(0, np.minimum(rising, falling)).astype(np.float32))
    window, sound = torch.hann_window(frames.win_length), torch.from_numpy(samples)

    def job() -> Any:
        with torch.inference_mode():
            spectra = torch.stft(sound, frames.n_fft, frames.hop_length, frames.win_length, window, return_complex=True)
            return bands @ (spectra.real.square() + spectra.imag.square())
    return job
