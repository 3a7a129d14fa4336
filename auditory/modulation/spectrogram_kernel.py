"""Magnitudes under weights, and samples taken together."""
import numpy as np

from auditory.numerics import kernel


@kernel
def triangles_of_magnitudes(spectrum, weights, out):
    """``out[m, c] = sum over k of weights[m, k] |spectrum[c, k]|``."""
    for c in range(len(spectrum)):
        for m in range(len(weights)):
            total = 0.0
            for k in range(weights.shape[1]):
                if weights[m, k] > 0:
                    total += weights[m, k] * np.abs(spectrum[c, k])
            out[m, c] = total


@kernel
def means_of(x, n, start, sums, out):
    """The mean of every `n` samples of (time, channel), the first of index `start`; `sums` is what is begun."""
    k = 0
    for t in range(len(x)):
        for c in range(x.shape[1]):
            sums[c] += x[t, c]
        if (start + t + 1) % n == 0:
            for c in range(x.shape[1]):
                out[k, c] = sums[c] / n
                sums[c] = 0.0
            k += 1
