"""A fibre that fires and tires, bin by bin: the rule of the published generator."""
import numpy as np

DT, TD, C, S_SHORT, S_LONG = 1e-5, 0.75e-3, 0.5, 1e-3, 12.5e-3


def renewal(drive, uniforms):
    """Ticks of the spikes of a drive at 100 kHz; `uniforms` in their order: the start, then thresholds."""
    uniforms = iter(uniforms)
    u = next(uniforms)
    ended = np.log(u) / drive[0] if drive[0] > 0 else 0.0
    R0, R1 = C * np.exp(ended / S_SHORT), C * np.exp(ended / S_LONG)
    X, threshold, k, ticks = 0.0, -np.log(next(uniforms)), 0, []
    while k < len(drive):
        if drive[k] > 0:
            X += drive[k] * DT * (1 - R0 - R1)
            if X >= threshold:
                ticks.append(k + 1)
                X, threshold, R0, R1 = 0.0, -np.log(next(uniforms, 1e-300)), C, C
                k += int(TD / DT + 1e-9)
        R0 *= 1 - DT / S_SHORT
        R1 *= 1 - DT / S_LONG
        k += 1
    return ticks
