"""A mel spectrogram by its definition: frames, a Fourier transform, triangles."""
import numpy as np


def slaney_hz(mel):
    """Slaney's scale: linear below 1 kHz, then a factor of 6.4 in 27 steps."""
    return np.where(mel < 15, 200 / 3 * mel, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


def slaney_mel(hz):
    return np.where(hz < 1000, 3 * hz / 200, 15 + 27 * np.log(np.maximum(hz, 1000) / 1000) / np.log(6.4))


def triangles(n_fft, rate_hz, n_mels, low_hz, high_hz):
    """``(mel, bin)``: triangles of unit area in Hz between neighbours on the mel scale."""
    edges_hz = slaney_hz(np.linspace(slaney_mel(np.float64(low_hz)), slaney_mel(np.float64(high_hz)), n_mels + 2))
    bins_hz, weights = np.arange(n_fft // 2 + 1) * rate_hz / n_fft, []
    for low, middle, high in zip(edges_hz, edges_hz[1:], edges_hz[2:]):
        rising, falling = (bins_hz - low) / (middle - low), (high - bins_hz) / (high - middle)
        weights.append(np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low))
    return np.array(weights)


def mel_power(x, rate_hz, n_fft=2048, hop=512, n_mels=128, centred=True):
    """``(mel, frame)``; a periodic Hann window, and zeros around the sound where frames are centred."""
    if centred:
        x = np.pad(x, n_fft // 2)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    frames = [x[k:k + n_fft] * window for k in range(0, len(x) - n_fft + 1, hop)]
    power = np.abs(np.fft.rfft(frames)) ** 2
    return triangles(n_fft, rate_hz, n_mels, 0, rate_hz / 2) @ power.T
