"""PNCC by its steps: weights, the medium-time gain, cepstra."""
from math import cos, exp, pi, sin, sqrt

import numpy as np

from auditory.scales import place_slaney


def gammatone_weights(n_channels=40, low_hz=200.0, rate_hz=16000, n_fft=1024):
    """``(channel, bin)``: magnitudes of Slaney's four biquads, of unit energy per Hz, small ones left out."""
    rows = []
    for cf_hz in place_slaney(n_channels, low_hz, rate_hz / 2):
        theta, decay = 2 * pi * cf_hz / rate_hz, exp(-2 * pi * 1.019 * (24.7 + cf_hz / 9.26449) / rate_hz)
        delay = np.exp(-2j * pi * np.arange(n_fft // 2) / n_fft)
        row = np.ones(n_fft // 2)
        for zero in (sqrt(3 + 2**1.5), -sqrt(3 + 2**1.5), sqrt(3 - 2**1.5), -sqrt(3 - 2**1.5)):
            above = 1 - decay * (cos(theta) + zero * sin(theta)) * delay
            row *= np.abs(above / (1 - 2 * decay * cos(theta) * delay + decay**2 * delay**2))
        row /= sqrt(np.sum(row**2) * rate_hz / n_fft)
        rows.append(np.where(row < 0.005 * row.max(), 0, row))
    return np.array(rows)


def gammatone_power(x, rate_hz=16000):
    """``(channel, frame)``: pre-emphasis, 25.6 ms every 10 ms under a Hamming window, 1024 bins."""
    x = np.concatenate((x[:1], x[1:] - 0.97 * x[:-1]))
    frames = [x[k:k + 409] * np.hamming(409) for k in range(0, len(x) - 408, 160)]
    return gammatone_weights()**2 @ (np.abs(np.fft.rfft(frames, 1024)[:, :512]) ** 2).T


def asymmetric(before, now):
    """Rises slowly, falls at once."""
    return 0.999 * before + 0.001 * now if now > before else 0.5 * before + 0.5 * now


def power_normalised(power, level=None, half=2, neighbours=4):
    """``(channel, frame)``, frames with all their neighbours only."""
    n_channels, n_frames = power.shape
    out, lower, floor, peak = [], None, None, None
    for m in range(half, n_frames - half):
        medium = power[:, m - half:m + half + 1].mean(axis=1)
        lower = np.array([*map(asymmetric, 0.9 * medium if lower is None else lower, medium)])
        excess = np.maximum(medium - lower, 0)
        floor = np.array([*map(asymmetric, 0.9 * excess if floor is None else floor, excess)])
        peak = excess if peak is None else peak
        gain = np.zeros(n_channels)
        for c in range(n_channels):
            faded = 0.85 * peak[c]
            if medium[c] < 2 * lower[c]:
                kept = floor[c]
            else:
                kept = 0.2 * faded if excess[c] <= faded else excess[c]
            kept = max(kept, floor[c])
            gain[c] = kept / medium[c] if medium[c] > 0 else 0
            peak = np.array([*peak[:c], max(faded, excess[c]), *peak[c + 1:]])
        smooth = [gain[max(0, c - neighbours):c + neighbours + 1].mean() for c in range(n_channels)]
        shaped = np.array(smooth) * power[:, m]
        level = shaped.sum() if not level else 0.999 * level + 0.001 * shaped.sum()
        out.append(shaped / level * 1e10 if level else shaped)
    return np.array(out).T
