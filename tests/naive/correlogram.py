"""Correlograms by their definitions, one lag at a time."""
import numpy as np


def framed(x, rate_hz, window_s, hop_s, n_lags):
    """``(lag, frame)`` of one channel: the mean taken away, a Hann window, products over those of the window."""
    n, hop = 2 * round(window_s * rate_hz / 2), round(hop_s * rate_hz)
    hann, frames = np.hanning(n), []
    for start in range(0, len(x) - n + 1, hop):
        frame = (x[start:start + n] - x[start:start + n].mean()) * hann
        frames.append([sum(frame[lag:] * frame[:n - lag]) / sum(hann[lag:] * hann[:n - lag]) for lag in range(n_lags)])
    return np.array(frames).T


def running(x, rate_hz, tau_s, hop_s, n_lags):
    """``(lag, frame)`` of one channel."""
    keep, hop, h, frames = np.exp(-1 / (tau_s * rate_hz)), round(hop_s * rate_hz), np.zeros(n_lags), []
    for n in range(len(x)):
        for lag in range(n_lags):
            before = x[n - lag] if n >= lag else 0.0
            h[lag] = keep * h[lag] + (1 - keep) * x[n] * before
        if (n + 1) % hop == 0:
            frames.append(h.copy())
    return np.array(frames).T


def pitch(summary, lag_s, f_min_hz, f_max_hz, share):
    """Of one frame ``(lag,)``: frequency and height of the shortest peak that reaches a share of the highest."""
    inside = [k for k in range(len(lag_s)) if 1 / f_max_hz <= lag_s[k] <= 1 / f_min_hz][1:-1]
    peaks = [k for k in inside if summary[k - 1] < summary[k] > summary[k + 1]]
    if not peaks or max(summary[k] for k in peaks) <= 0:
        return 0.0, 0.0
    k = next(k for k in peaks if summary[k] >= share * max(summary[peak] for peak in peaks))
    before, here, after = summary[k - 1:k + 2]
    shift = 0.5 * (before - after) / (before - 2 * here + after)
    return 1 / (lag_s[k] + shift * (lag_s[1] - lag_s[0])), here
