"""Normalisation, one channel and one moment at a time."""
from math import exp, sqrt

import numpy as np


def running(x, tau_s, rate_hz, least=None):
    """Growing mean of ``(time,)`` taken away; over the growing deviation where `least` is given."""
    keep, weight, mean, variance, y = exp(-1 / (tau_s * rate_hz)), 0.0, 0.0, 0.0, []
    for value in map(float, x):
        weight = keep * weight + 1
        before = value - mean
        mean += before / weight
        variance += (before * (value - mean) - variance) / weight
        y.append(value - mean if least is None else (value - mean) / sqrt(variance + least**2))
    return np.array(y)


def weighted(x, tau_s, rate_hz, least):
    """The same by its definition: at each moment, weights a^age over all that was heard, mean and variance of it.

    The mean is that of the weights; the variance is what the recursion gathers, each deviation from the means then.
    """
    keep, y = exp(-1 / (tau_s * rate_hz)), []
    means = [np.average(x[:k + 1], weights=keep ** np.arange(k, -1.0, -1)) for k in range(len(x))]
    deviations = [(x[k] - (means[k - 1] if k else 0.0)) * (x[k] - means[k]) for k in range(len(x))]
    for k in range(len(x)):
        variance = np.average(deviations[:k + 1], weights=keep ** np.arange(k, -1.0, -1))
        y.append((x[k] - means[k]) / sqrt(variance + least**2))
    return np.array(y)


def running_level(x, tau_s, rate_hz, least):
    """One growing mean and deviation of all channels of ``(channel, time)``."""
    keep, weight, mean, variance, y = exp(-1 / (tau_s * rate_hz)), 0.0, 0.0, 0.0, []
    for frame in x.T:
        weight = keep * weight + 1
        before, mean = mean, mean + np.mean(frame - mean) / weight
        variance += (np.mean((frame - before) * (frame - mean)) - variance) / weight
        y.append((frame - mean) / sqrt(variance + least**2))
    return np.array(y).T


def level_gain(x, tau_s, rate_hz, target):
    """``(channel, time)`` at one running level."""
    keep, weight, power, y = exp(-1 / (tau_s * rate_hz)), 0.0, 0.0, []
    for frame in x.T:
        weight = keep * weight + 1
        power += (np.mean(frame**2) - power) / weight
        y.append(frame * target / sqrt(power) if power else 0 * frame)
    return np.array(y).T


def floor(x, range_db, fall_db):
    """``(channel, time)`` no lower than a range below a reference that falls until something louder comes."""
    reference, y = -np.inf, []
    for frame in x.T:
        reference = max(frame.max(), reference - fall_db)
        y.append(np.maximum(frame, reference - range_db))
    return np.array(y).T


def pcen(x, s, alpha, delta, root, epsilon, first):
    """Of energies ``(time,)``; M begins with the first of them, or as if it had been `first`."""
    m, y = first, []
    for energy in map(float, x):
        m = energy if m is None else (1 - s) * m + s * energy
        y.append((energy / (epsilon + m) ** alpha + delta) ** root - delta**root)
    return np.array(y)


def rasta(x, pole):
    """Of ``(time,)``; before it stood what it begins with."""
    before, y, out = [float(x[0])] * 4, 0.0, []
    for value in map(float, x):
        taps = [value, *before]
        y = pole * y + 0.1 * (2 * taps[0] + taps[1] - taps[3] - 2 * taps[4])
        before = taps[:4]
        out.append(y)
    return np.array(out)
