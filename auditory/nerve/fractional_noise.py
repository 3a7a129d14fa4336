"""Noise whose fluctuations are alike on all time scales, as published programs add it to the synapse's drive."""
import numpy as np

HURST = 0.9                     # Zilany et al. 2009
SLOWER = 1000                   # it is drawn at 10 Hz, for steps of 10 kHz


def fractional_gaussian_noise(gaussians: np.ndarray, n: int, deviation: float) -> np.ndarray:
    """`n` values at 10 kHz of given `gaussians` (2, length): Davies & Harte 1987 at 10 Hz, resampled by FFT.

    The length must be that of the published code: the power of 2 at or above ``2 (n' - 1)``, n' values at 10 Hz.
    """
    from scipy.signal import resample
    n_drawn = max(10, -(-n // SLOWER) + 1)
    length = 2 ** int(np.ceil(np.log2(2 * (n_drawn - 1))))
    if gaussians.shape != (2, length):
        raise ValueError(f"gaussians = array of shape {gaussians.shape}: must be (2, {length}) for {n} values. "
                         "Draw that many.")
    lags = np.arange(length // 2 + 1, dtype=np.float64)
    twice = 2 * HURST
    covariance = (np.abs(lags + 1) ** twice - 2 * lags ** twice + np.abs(lags - 1) ** twice) / 2
    spectrum = np.fft.fft(np.concatenate((covariance, covariance[1:-1][::-1]))).real
    drawn = np.fft.ifft(np.sqrt(np.maximum(spectrum, 0)) * (gaussians[0] + 1j * gaussians[1])).real * np.sqrt(length)
    return np.asarray(deviation * resample(drawn[:n_drawn], SLOWER * n_drawn)[:n])
