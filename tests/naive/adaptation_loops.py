"""Adaptation loops, one channel and one sample at a time, as the equations stand in the literature."""
from math import exp

import numpy as np

DAU_S = (0.005, 0.050, 0.129, 0.253, 0.500)


def adaptation_loops(samples: np.ndarray, rate_hz: float, taus_s: tuple[float, ...] = DAU_S, limit: float = 10.0,
                     minimum_db_spl: float = 0.0) -> np.ndarray:
    """Pascals in, model units out."""
    minimum = 10 ** ((minimum_db_spl - 100) / 20)                # rms 1 is 100 dB SPL, which is 2 Pa
    at_rest = [minimum ** (1 / 2**i) for i in range(1, 6)]
    charges = list(at_rest)
    answers = []
    for sample in samples:
        v = max(sample / 2, minimum)
        for i in range(5):
            v = v / charges[i]
            most = (1 - at_rest[i] ** 2) * limit - 1
            if limit > 1 and v > 1:
                v = 2 * most / (1 + exp(-2 / most * (v - 1))) - (most - 1)
            decay = exp(-1 / (taus_s[i] * rate_hz))
            charges[i] = decay * charges[i] + (1 - decay) * v
        answers.append((v - at_rest[4]) * 100 / (1 - at_rest[4]))
    return np.array(answers)
