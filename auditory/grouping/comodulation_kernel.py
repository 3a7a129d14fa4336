"""Which places rise and fall together: correlations of envelopes, and their leading eigenvector, frame by frame."""
import numpy as np

from auditory.numerics import kernel

LEAST = 1e-12                   # of a variance: what moves less belongs to nothing
SMALLEST = 1e-9                 # of a step of the iteration: what is less is rounding


@kernel
def follow(envelope, keep, least, largest, start, begun, mean, covariance, vector, out):
    """One frame: e -> x = clip((e - m)/m), leaky m and C = x x', one step v <- R v / |R v| of double-centred R."""
    keep_mean, keep_covariance = keep
    n = len(envelope)
    x = np.empty(n)
    for j in range(n):
        mean[j] = keep_mean * mean[j] + (1 - keep_mean) * envelope[j] if begun[0] > 0 else envelope[j]
        x[j] = min(max((envelope[j] - mean[j]) / mean[j], -largest), largest) if envelope[j] > least else 0.0
    begun[0] = 1
    for j in range(n):
        for k in range(n):
            covariance[j, k] = keep_covariance * covariance[j, k] + (1 - keep_covariance) * x[j] * x[k]
    # with P = 1 - 11'/n, R P v and then P of it is the double-centred R on v
    middle = 0.0
    for j in range(n):
        middle += vector[j] / n
    turned = np.zeros(n)
    total = 0.0
    for j in range(n):
        for k in range(n):
            if covariance[j, j] > LEAST and covariance[k, k] > LEAST:
                turned[j] += covariance[j, k] / np.sqrt(covariance[j, j] * covariance[k, k]) * (vector[k] - middle)
        total += turned[j] / n
    size = 0.0
    for j in range(n):
        turned[j] -= total
        size += turned[j] ** 2
    size = np.sqrt(size)
    if size > SMALLEST:
        for j in range(n):
            vector[j] = turned[j] / size
    moves = False
    for j in range(n):
        out[j] = vector[j] if covariance[j, j] > LEAST else 0.0
        moves = moves or covariance[j, j] > LEAST
    if not moves:
        for j in range(n):
            vector[j] = start[j]


@kernel
def delayed_envelope(windows, first, weights, envelope):
    """sqrt(sum(w y^2)) of each channel, from its own first sample on."""
    for j in range(len(envelope)):
        power = 0.0
        for k in range(len(weights)):
            power += weights[k] * np.float64(windows[first[j] + k, j]) ** 2
        envelope[j] = np.sqrt(power)
