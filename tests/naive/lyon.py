"""Lyon's passive ear, one tap and one sample at a time, from base to apex, from the equations of Slaney (1988)."""
from math import cos, exp, hypot, log, pi, sqrt

import numpy as np

EAR_Q, STEP, BREAK_HZ, ZERO_OFFSET, SHARPNESS, PREEMPHASIS_HZ = 8.0, 0.25, 1000.0, 1.5, 5.0, 300.0
TARGETS, TAUS_S, MOST = (0.0032, 0.0016, 0.0008, 0.0004), (0.64, 0.16, 0.04, 0.01), 0.9
FRONT = 2


def resonance(f_hz: float, quality: float, rate_hz: float) -> list[float]:
    r = exp(-pi * f_hz / (quality * rate_hz))
    return [1.0, -2 * r * cos(2 * pi * f_hz / rate_hz * sqrt(1 - 1 / (4 * quality * quality))), r * r]


def best_frequencies_hz(rate_hz: float) -> tuple[float, list[float]]:
    """Where the membrane begins, and the channels, base to apex."""
    top = rate_hz / 2
    bandwidth = hypot(top, BREAK_HZ) / EAR_Q
    top = top - bandwidth * STEP * ZERO_OFFSET + bandwidth * STEP
    low = BREAK_HZ / sqrt(4 * EAR_Q ** 2 - 1)
    n = int(EAR_Q * (log(top + hypot(top, BREAK_HZ)) - log(low + hypot(low, BREAK_HZ))) / STEP)
    start = top + hypot(top, BREAK_HZ)
    shrinks = [exp(k * STEP / EAR_Q) for k in range(1, n + 1)]
    return top, [(start / e - e * BREAK_HZ ** 2 / start) / 2 for e in shrinks]


def sections(rate_hz: float) -> list[tuple[list[float], list[float]]]:
    """Zeros and poles of each tap: pre-emphasis, the membrane's first resonance, then the channels."""
    top, cf = best_frequencies_hz(rate_hz)
    bandwidth = [hypot(f, BREAK_HZ) / EAR_Q for f in cf]
    z = np.exp(0.5j * pi)                                        # a quarter of the rate
    emphasis = np.array([0, 1, -exp(-2 * pi * PREEMPHASIS_HZ / rate_hz)])
    emphasis /= abs(np.polyval(emphasis[::-1], 1 / z))
    poles = resonance(top, cf[0] / bandwidth[0], rate_hz)
    membrane = np.array([1.0, 0.0, -1.0])
    membrane *= abs(np.polyval(poles[::-1], 1 / z)) / abs(np.polyval(membrane[::-1], 1 / z))
    bank = [(list(emphasis), [1.0, 0.0, 0.0]), (list(membrane), poles)]
    for k, f in enumerate(cf):
        notch = f + bandwidth[k] * STEP * ZERO_OFFSET
        zeros = np.array(resonance(notch, SHARPNESS * notch / bandwidth[k], rate_hz))
        poles = resonance(f, f / bandwidth[k], rate_hz)
        gain = cf[max(k, 1) - 1] / cf[max(k, 1)]
        bank.append((list(zeros * gain * sum(poles) / sum(zeros)), poles))
    return bank


def control_gain(x: np.ndarray, state: np.ndarray, target: float, epsilon: float) -> tuple[np.ndarray, np.ndarray]:
    """One stage of gain control at one moment: what all taps say, and the states afterwards."""
    y, after = np.empty(len(x)), np.empty(len(x))
    for k in range(len(x)):
        y[k] = abs(x[k] * (1 - state[k]))
        neighbours = state[max(k - 1, 0)] + state[k] + state[min(k + 1, len(x) - 1)]
        after[k] = min(MOST, y[k] * epsilon / target + (1 - epsilon) / 3 * neighbours)
    return y, after


def passive_ear(samples: np.ndarray, rate_hz: float, *, gain_control: bool = True, difference: bool = True,
                decimation: int = 1, smoothing_factor: float = 3.0) -> np.ndarray:
    """``(channel, frame)``, low to high."""
    bank = sections(rate_hz)
    n = len(bank)
    delays, states = np.zeros((n, 4)), np.zeros((4, n))          # delays: x1, x2, y1, y2
    smoothing, smoothed = np.zeros((n, 4)), np.empty(n)
    pole, frames = exp(-1 / (smoothing_factor * decimation)), []
    for t, sample in enumerate(samples):
        taps, incoming = np.empty(n), sample
        for k, (b, a) in enumerate(bank):
            x1, x2, y1, y2 = delays[k]
            y = b[0] * incoming + b[1] * x1 + b[2] * x2 - a[1] * y1 - a[2] * y2
            delays[k] = incoming, x1, y, y1
            taps[k], incoming = max(y, 0.0), y
        if t % decimation == 0:
            taps[:FRONT] = 0
        if gain_control:
            for j in range(4):
                epsilon = 1 - exp(-1 / (TAUS_S[j] * rate_hz))
                taps, states[j] = control_gain(taps, states[j], TARGETS[j], epsilon)
        if difference:
            taps = np.array([taps[0]] + [max(0.0, taps[k - 1] - taps[k]) for k in range(1, n)])
        if decimation > 1:
            for k in range(n):
                x1, x2, y1, y2 = smoothing[k]
                smoothed[k] = (1 - pole) ** 2 * x2 + 2 * pole * y1 - pole ** 2 * y2
                smoothing[k] = taps[k], x1, smoothed[k], y1
            taps = smoothed.copy()
        if t % decimation == decimation - 1:
            frames.append(taps[:FRONT - 1:-1])
    return np.array(frames).reshape(-1, n - FRONT).T
