"""Finite impulse responses: convolution as a double sum, and published designs in the words of their sources."""
import numpy as np


def convolved(samples: np.ndarray, taps: np.ndarray) -> np.ndarray:
    """``y[n] = sum over k of taps[k] x[n - k]``, silence before the first sample."""
    return np.array([sum(taps[k] * samples[n - k] for k in range(len(taps)) if n >= k) for n in range(len(samples))])


def fir2(frequencies_hz: np.ndarray, gains: np.ndarray, rate_hz: float, order: int) -> np.ndarray:
    """The design of MATLAB's fir2, its inverse Fourier transform as a sum over frequencies; order up to 1023.

    513 gains on an even grid from 0 to Nyquist, a delay of half the order, and a Hamming window.
    """
    steps = 512
    grid = [float(np.interp(k * rate_hz / 2 / steps, frequencies_hz, gains)) for k in range(steps + 1)]
    taps = []
    for n in range(order + 1):
        angle = np.pi * (n - order / 2) / steps
        tap = (grid[0] + grid[steps] * np.cos(steps * angle)
               + 2 * sum(grid[k] * np.cos(k * angle) for k in range(1, steps))) / (2 * steps)
        taps.append(tap * (0.54 - 0.46 * np.cos(2 * np.pi * n / order)))
    return np.array(taps)


def minimum_phase(taps: np.ndarray) -> np.ndarray:
    """The phase is minus the Hilbert transform of the logarithm of the gain, as scipy has it."""
    from scipy.signal import hilbert
    gains = np.abs(np.fft.fft(taps))
    return np.fft.ifft(gains * np.exp(-1j * np.imag(hilbert(np.log(gains))))).real
