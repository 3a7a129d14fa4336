"""Bernstein compression: the envelope of each band squeezed, its fine structure kept, one half-wave squared."""
import numpy as np

from auditory.numerics import kernel, lanes

SOFTEST = 1e-18                 # Pa; softer envelopes count as this: float32 squares them to 0, and 0 has no power


@kernel
def compressed_half_wave_squared(x, exponent, out):
    """(time, channel) complex -> real: max(e ** exponent Re x, 0) ** 2 with e = |x|."""
    x, out = lanes(x, 2), lanes(out, 2)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            envelope = np.maximum(abs(x[t, c]), SOFTEST)
            heard = np.maximum(x[t, c].real, 0) * np.power(envelope, exponent)
            out[t, c] = heard * heard
