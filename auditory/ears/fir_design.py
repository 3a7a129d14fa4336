"""Impulse responses that have a given gain over frequency."""
from math import ceil, log2

import numpy as np

FEWEST_STEPS = 512              # of the frequency grid from 0 to Nyquist, as MATLAB's fir2 has them
FAINTEST = 1e-10                # -200 dB re the strongest frequency: what lies below has no logarithm worth having


def frequency_sampled(frequencies_hz: np.ndarray, gains: np.ndarray, rate_hz: float, order: int) -> np.ndarray:
    """``order + 1`` symmetric taps whose gain follows the points, which go from 0 Hz to the Nyquist frequency.

    As MATLAB's ``fir2``: linear interpolation on an even grid, back to time, and a Hamming window. `order` is even; the
    delay is ``order / 2`` samples.
    """
    steps = max(FEWEST_STEPS, 2 ** ceil(log2(order)))
    grid = np.interp(np.linspace(0, rate_hz / 2, steps + 1), frequencies_hz, gains)
    return np.roll(np.fft.irfft(grid), order // 2)[:order + 1] * np.hamming(order + 1)


def minimum_phase(taps: np.ndarray) -> np.ndarray:
    """As many taps with the same gain and the least delay.

    The logarithm of the gain has its Hilbert transform for a phase; here by folding the cepstrum onto positive times
    (Oppenheim & Schafer 1989, section 12.7). The spectrum is taken at as many frequencies as there are taps, as the
    published middle ears do, so that the gain is exact at these.
    """
    n = len(taps)
    gains = np.abs(np.fft.fft(taps))
    cepstrum = np.fft.ifft(np.log(np.maximum(gains, FAINTEST * gains.max()))).real
    fold = np.zeros(n)
    fold[0], fold[1:(n + 1) // 2] = 1, 2
    if n % 2 == 0:
        fold[n // 2] = 1
    return np.fft.ifft(np.exp(np.fft.fft(fold * cepstrum))).real
