"""Bernstein compression: the envelope of each band squeezed, its fine structure kept, one half-wave squared."""
import numpy as np

from auditory.numerics import kernel

SOFTEST = 1e-18                 # Pa; softer envelopes count as this: float32 squares them to 0, and 0 has no power


@kernel
def compressed_half_wave_squared(exponent, state, x, now):
    """Complex -> real: max(e ** exponent Re x, 0) ** 2 with e = |x|."""
    envelope = np.maximum(abs(x), SOFTEST)
    half_wave = np.maximum(x.real, 0) * np.power(envelope, exponent)
    return half_wave * half_wave, state
