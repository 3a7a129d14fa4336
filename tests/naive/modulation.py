"""Modulation filters one sample at a time, from their definitions."""
import numpy as np
from scipy.signal import butter


def filtered(x, b, a):
    """Direct form I of ``(time,)``."""
    y = np.zeros(len(x))
    for n in range(len(x)):
        y[n] = sum(b[k] * x[n - k] for k in range(len(b)) if n >= k)
        y[n] -= sum(a[k] * y[n - k] for k in range(1, len(a)) if n >= k)
    return y


def resonator(x, centre_hz, bandwidth_hz, rate_hz):
    """A complex one-pole of unit peak gain."""
    length = np.exp(-np.pi * bandwidth_hz / rate_hz)
    pole, z, out = length * np.exp(2j * np.pi * centre_hz / rate_hz), 0j, []
    for value in x:
        z = pole * z + (1 - length) * value
        out.append(z)
    return np.array(out)


def dau1997(x, rate_hz, centres_hz, magnitude_gain=1.0, slow="none"):
    """``(modulation, time)`` of one channel."""
    if slow == "filter":
        x = filtered(x, *butter(1, 150, fs=rate_hz))
    rows = [filtered(x, *butter(2, 2.5, fs=rate_hz))]
    for centre_hz in centres_hz[1:]:
        z = 2 * resonator(x, centre_hz, 5 if centre_hz < 10 else centre_hz / 2, rate_hz)
        row = z.real if centre_hz <= 10 else magnitude_gain * abs(z)
        rows.append(row / np.sqrt(1 + (centre_hz / 150) ** 2) if slow == "gain" else row)
    return np.array(rows)


def framed(x, window, hop):
    """Means of magnitudes of ``(time,)``."""
    return np.array([abs(x[k:k + window]).mean() for k in range(0, len(x) - window + 1, hop)])


def log_spectrogram(x, rate_hz, centres_hz, q, window, hop, low_pass_first):
    """``(modulation, frame)`` of one channel."""
    rows = []
    for k, centre_hz in enumerate(centres_hz):
        edges = [centre_hz * (np.sqrt(1 + 1 / (4 * q * q)) + side / (2 * q)) for side in (-1, 1)]
        first = k == 0 and low_pass_first
        rows.append(framed(filtered(x, *(butter(1, centre_hz, fs=rate_hz) if first else
                                         butter(1, edges, "bandpass", fs=rate_hz))), window, hop))
    return np.array(rows)


def rates_and_scales(y, rate_hz, channels_per_octave, rates_hz, scales):
    """Causal ``(scale, drift, channel, time)`` of ``(channel, time)``, complex, as convolutions."""
    n_channels, n_frames = y.shape
    n_fft = 2 * 2 ** int(np.ceil(np.log2(n_channels)))
    omega = np.arange(n_fft // 2) / n_fft * channels_per_octave
    turns = np.exp(-1j * np.pi * np.arange(1, 20000) / 20000)
    out = np.zeros((len(scales), 2 * len(rates_hz), n_channels, n_frames), complex)
    for s, scale in enumerate(scales):
        spectrum = np.fft.fft(y, n_fft, axis=0)
        spectrum[:n_fft // 2] *= ((omega / scale) ** 2 * np.exp(1 - (omega / scale) ** 2))[:, np.newaxis]
        spectrum[n_fft // 2:] = 0
        ripples = np.fft.ifft(spectrum, axis=0)[:n_channels]
        for r, f in enumerate(rates_hz):
            n = np.arange(4 * int(10 * rate_hz / f))             # e^-140 is left behind that
            turning = n**2 * np.exp((-3.5 + 2j * np.pi) * f * n / rate_hz)
            decaying = n**2 * np.exp(-3.5 * f * n / rate_hz)
            kernel = turning - turning.sum() / decaying.sum() * decaying
            kernel /= abs(sum(value * turns**k for k, value in enumerate(kernel))).max() * 1j
            for c in range(n_channels):
                out[s, len(rates_hz) + r, c] = np.convolve(ripples[c], kernel)[:n_frames]
                out[s, len(rates_hz) - 1 - r, c] = np.convolve(ripples[c], kernel.conj())[:n_frames]
    return out
