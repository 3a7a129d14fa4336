"""Bands put together again."""
from auditory.numerics import kernel


@kernel
def summed_in_time(bands, weights, offsets, out):
    """``out[t]`` is the sum over k of ``Re(weights[k] bands[t + offsets[k], k])``.

    bands and weights are real and imaginary parts in turn: (time, 2 channels), (2 channels,).
    """
    for t in range(len(out)):
        total = 0.0
        for k in range(len(offsets)):
            place = t + offsets[k]
            total += weights[2 * k] * bands[place, 2 * k] - weights[2 * k + 1] * bands[place, 2 * k + 1]
        out[t, 0] = total
