"""Perceptual linear prediction by its steps."""
from math import asinh, ceil, log, pi, sinh

import numpy as np


def bark(hz):
    return 6 * np.arcsinh(np.asarray(hz) / 600)


def bark_power(x, rate_hz=16000, dither=1 / 32768):
    """``(band, frame)``, 25 ms every 10 ms under a symmetric Hann window with zero ends; the dither is a constant."""
    window, hop = round(0.025 * rate_hz), round(0.010 * rate_hz)
    n_fft = 1 << (window - 1).bit_length()
    frames = [x[k:k + window] * np.hanning(window) for k in range(0, len(x) - window + 1, hop)]
    power = np.abs(np.fft.rfft(frames, n_fft)) ** 2 + window * dither**2
    highest = 6 * asinh(rate_hz / 2 / 600)
    n, z, rows = ceil(highest) + 1, bark(np.arange(n_fft // 2 + 1) * rate_hz / n_fft), []
    for i in range(n):
        away = z - i * highest / (n - 1)
        rows.append(10 ** np.minimum(0, np.minimum(away + 0.5, -2.5 * (away - 0.5))))
    return np.array(rows) @ power.T, np.array([600 * sinh(i * highest / (n - 1) / 6) for i in range(n)])


def equal_loudness(hz):
    square = hz**2
    return (square / (square + 1.6e5))**2 * (square + 1.44e6) / (square + 9.61e6)


def cepstra(power, cf_hz, order=8, exponent=0.33, lifter=0.6):
    """``(quefrency, frame)``; the normal equations are solved, not recursed."""
    loud = (power * equal_loudness(cf_hz)[:, np.newaxis])**exponent
    loud[0], loud[-1] = loud[1], loud[-2]
    n, columns = len(loud), []
    for y in loud.T:
        mirrored = np.array([*y, *y[-2:0:-1]])
        lags = np.arange(order + 1)[:, np.newaxis]
        r = (mirrored * np.cos(2 * pi * lags * np.arange(2 * n - 2) / (2 * n - 2))).mean(axis=1)
        matrix = r[np.abs(np.subtract.outer(np.arange(order), np.arange(order)))]
        a = np.array([1, *np.linalg.solve(matrix, -r[1:])])
        c = [log(a @ r)]
        for k in range(1, order + 1):
            c.append(-(a[k] + sum((k - j) * a[j] * c[k - j] for j in range(1, k)) / k))
        columns.append([value * (k**lifter if k else 1) for k, value in enumerate(c)])
    return np.array(columns).T
