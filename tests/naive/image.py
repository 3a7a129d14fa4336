"""Stabilised images by their definition, as published: one channel, lags from the longest to the shortest."""
import numpy as np


def stabilised(nap, segment, window, n_lags, n_future, n_triggers):
    """``(lag, image)`` of one channel, all in samples; lags rise."""
    n = n_lags + int((1 + (n_triggers - 1) / 2) * window)
    first = (n - window) - (n_triggers - 1) * (window // 2)
    w, image, images = np.sin(np.linspace(np.pi / window, np.pi, window)), np.zeros(n_lags), []
    padded = np.concatenate((np.zeros(n), nap))
    for end in range(segment, len(nap) + 1, segment):
        buffer = padded[end:end + n]
        for trigger in range(n_triggers):
            begin = first - n_future + trigger * (window // 2)
            weighted = buffer[begin:begin + window] * w
            if weighted.max() <= 0:
                weighted = w
            moment, peak = weighted.argmax(), weighted.max()
            start = moment + trigger * (window // 2) + 1 + first - n_lags
            a = (0.025 + peak) / (0.5 + peak)
            image = (1 - a) * image + a * buffer[start:start + n_lags]
        images.append(image[::-1])
    return np.array(images).T


def masked_mean(image, best_hz, zero, rate_hz):
    """``(lag,)`` of ``(channel, lag)``: half a cycle around the sample after lag 0 left out."""
    total = np.zeros(image.shape[1])
    for row, f_hz in zip(image, best_hz):
        half = rate_hz / (2 * f_hz)
        for lag in range(len(row)):
            if not np.floor(zero - 1 - half) <= lag <= np.ceil(zero - 1 + half):
                total[lag] += row[lag] / len(image)
    return total
