"""Strobes and the images they gather, one channel, as AIM-C has them."""
import numpy as np


def strobes(x, rate_hz, cf_hz, height=1.2, width_cycles=1.5, fall_s=0.02):
    """Where the strobes of a channel lie, in samples; beyond the ends stand zeros."""
    w0 = width_cycles / cf_hz
    a, b = 4 * (1 - height) / w0**2, -w0 / 2
    found, threshold, strength = [], 0.0, 0.0
    for i in range(len(x)):
        if x[i] >= threshold:
            threshold = x[i]
            if (x[i - 1] if i else 0) < x[i] > (x[i + 1] if i + 1 < len(x) else 0):
                found.append(i)
                strength = x[i]
        if found and i - found[-1] <= np.floor(rate_hz * w0 / 2):
            threshold = strength * (a * ((i - found[-1]) / rate_hz + b) ** 2 + height)
        else:
            threshold = max(threshold - strength / np.floor(rate_hz * fall_s), 0)
    return np.array(found, int)


def image(x, at, rate_hz, cf_hz, max_lag, period, early, half_life_s=0.03, min_lag=0):
    """``(lag, frame)``: what each strobe gathers, weighed as at the last strobe's coming."""
    keep, weights, frames = 0.5 ** (1 / (half_life_s * rate_hz)), {}, []
    shares, whole, part = {}, np.zeros(max_lag + 1), np.zeros(max_lag + 1)
    for i in range(len(x)):
        if i in at:
            before = max(weights, default=None)
            weights[i] = 1.0 if before is None else min(1.0, (i - before) / rate_hz * cf_hz / 10)
            for oldest in sorted(weights)[:-50]:
                del weights[oldest]
            shares = {k: weights[k] / np.sqrt(rank) for rank, k in enumerate(sorted(weights, reverse=True), 1)}
            shares = {k: share / sum(shares.values()) for k, share in shares.items()}
        for k in [k for k in weights if i - k > max_lag]:
            del weights[k]
        left = period - 1 - i % period + early
        for k in weights:
            if min_lag <= i - k < max_lag:
                part[i - k] += x[i] * shares[k] * keep**left
        if i % period == period - 1:
            whole, part = part + keep ** (period + early) * whole, np.zeros(max_lag + 1)
            frames.append(whole)
    return np.array(frames).T
