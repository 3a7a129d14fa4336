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
