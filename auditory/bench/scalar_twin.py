"""The gammatone as one writes it first: a loop over channels, a loop over samples, left to Numba."""
import numba
import numpy as np


def poles(decay, cf_hz, rate_hz):
    """The complex poles of gammatones, in their own frequency rather than turned down to 0 Hz."""
    return (decay[:len(cf_hz)] * np.exp(2j * np.pi * cf_hz / rate_hz)).astype(np.complex64)


@numba.njit(cache=True, fastmath=True)
def scalar_gammatone(x, pole, gain, out):
    """(time,) -> (channel, time); `fastmath` because it makes this loop quicker, not slower."""
    for c in range(len(pole)):
        a = pole[c]
        z1 = z2 = z3 = z4 = np.complex64(0)
        for t in range(len(x)):
            z1 = a * z1 + x[t]
            z2 = a * z2 + z1
            z3 = a * z3 + z2
            z4 = a * z4 + z3
            out[c, t] = gain[c] * z4.real
