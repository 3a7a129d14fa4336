"""Stacks and sieves by their definitions, one frame at a time."""
import numpy as np

from auditory.scales import hz_to_erb_number


def at(frame, cf_hz, f_hz):
    """The map between channels, straight over ERB numbers; the outermost channels stand for what is beyond."""
    return np.interp(hz_to_erb_number(f_hz), hz_to_erb_number(cf_hz), frame)


def stack(frame, cf_hz, harmonics):
    """``(harmonic, channel)``; 0 beyond the bank."""
    return np.array([[at(frame, cf_hz, h * cf) if cf_hz[0] <= h * cf <= cf_hz[-1] else 0.0 for cf in cf_hz]
                     for h in harmonics])


def sieve(frame, cf_hz, f0_hz, n_harmonics, decay, range_db):
    """``(f0,)``: levels at harmonics less half of those between them; teeth above the bank count nothing."""
    v = np.maximum(frame - (frame.max() - range_db), 0)
    salience = []
    for f0 in f0_hz:
        total = 0.0
        for k in range(1, n_harmonics + 1):
            if k * f0 <= cf_hz[-1]:
                above = 0.0 if (k + 0.5) * f0 > cf_hz[-1] else at(v, cf_hz, (k + 0.5) * f0)
                total += decay ** (k - 1) * (at(v, cf_hz, k * f0) - at(v, cf_hz, (k - 0.5) * f0) / 2 - above / 2)
        salience.append(total / (range_db * sum(decay**k for k in range(n_harmonics))))
    return np.array(salience)
