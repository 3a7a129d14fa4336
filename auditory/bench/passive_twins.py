"""Passive cochleae as one writes them first: a loop over channels and samples, left to Numba."""
import numba
import numpy as np


@numba.njit(cache=True, fastmath=True)
def scalar_all_pole(x, sections, out):
    """(time,) -> (channel, time): resonances in a row, `sections` (channel, [order, b0, a1, a2]); `fastmath` helps."""
    for channel in range(len(sections)):
        order, b0, a1, a2 = sections[channel]
        delays = np.zeros((int(order), 2), x.dtype)
        for t in range(len(x)):
            value = x[t]
            for k in range(len(delays)):
                value = b0 * value - a1 * delays[k, 0] - a2 * delays[k, 1]
                delays[k, 1] = delays[k, 0]
                delays[k, 0] = value
            out[channel, t] = value


@numba.njit(cache=True)
def scalar_lyon(x, sections, push, keep, most, out):
    """(time,) -> (tap, time) in float64, base to apex: cascade, half-wave, gain control, differences.

    `sections` are the biquads (tap, [b0 b1 b2 a1 a2]); `push` and `keep` those of the four gain controls. Without
    `fastmath`, which would not make this loop quicker.
    """
    n = len(sections)
    delays, states, before = np.zeros((n, 2)), np.zeros((4, n)), np.zeros(n)
    taps = np.zeros(n)
    for t in range(len(x)):
        value = x[t]
        for k in range(n):
            b0, b1, b2, a1, a2 = sections[k]
            y = b0 * value + delays[k, 0]
            delays[k, 0] = b1 * value - a1 * y + delays[k, 1]
            delays[k, 1] = b2 * value - a2 * y
            value = y
            taps[k] = max(y, 0.0) if k > 1 else 0.0
        for j in range(4):
            before[:] = states[j]
            for k in range(n):
                taps[k] = abs(taps[k] * (1 - before[k]))
                near = before[max(k - 1, 0)] + before[k] + before[min(k + 1, n - 1)]
                states[j, k] = min(most, push[j] * taps[k] + keep[j] * near)
        for k in range(1, n):
            out[k, t] = max(taps[k - 1] - taps[k], 0.0)
