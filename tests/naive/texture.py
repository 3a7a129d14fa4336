"""Running texture statistics as weighted sums over all that has been, from their definitions."""
import numpy as np


def weights(n, tau_frames):
    """Of `n` frames, the newest last: a plain mean at first, which then fades."""
    least, w = 1 - np.exp(-1 / tau_frames), np.zeros(0)
    for k in range(n):
        share = max(1 / (k + 1), least)
        w = np.append(w * (1 - share), share)
    return w


def marginals(s, tau_frames):
    """``(4, channel)`` of ``(channel, time)`` at its end."""
    w = weights(s.shape[1], tau_frames)
    mean = np.sum(w * s, axis=1)
    second, third, fourth = (np.sum(w * (s - mean[:, np.newaxis]) ** k, axis=1) for k in (2, 3, 4))
    return np.array([mean, np.sqrt(second) / mean, third / second**1.5, fourth / second**2])


def correlations(s, tau_frames):
    """``(channel, channel)`` at the end."""
    w = weights(s.shape[1], tau_frames)
    centred = s - np.sum(w * s, axis=1, keepdims=True)
    covariance = (w * centred) @ centred.T
    deviation = np.sqrt(np.diag(covariance))
    return covariance / np.outer(deviation, deviation)


def modulation_power(row, centres_hz, gains, rate_hz, tau_s, mean_tau_s):
    """``(modulation,)`` of one channel at its end, by convolution with the four one-poles in series."""
    w = weights(len(row), tau_s * rate_hz)
    centred = row - [np.sum(weights(k + 1, mean_tau_s * rate_hz) * row[:k + 1]) for k in range(len(row))]
    variance = np.sum(w * row**2) - np.sum(w * row) ** 2
    n, powers = np.arange(len(row)), []
    for centre_hz, gain in zip(centres_hz, gains, strict=True):
        width = 2 * np.pi * centre_hz / 2 / rate_hz / np.sqrt(2**0.25 - 1)
        impulse = (n + 1) * (n + 2) * (n + 3) / 6 * np.exp((-width / 2 + 2j * np.pi * centre_hz / rate_hz) * n)
        powers.append(gain * np.sum(w * abs(np.convolve(centred, impulse)[:len(row)]) ** 2) / variance)
    return np.array(powers)
