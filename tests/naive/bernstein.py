"""Bernstein compression, one channel at a time: equations as published, the low-pass of the half-wave hair cell."""
import numpy as np

from tests.naive.half_wave import low_pass


def bernstein(band: np.ndarray, rate_hz: float, exponent: float = 0.23, cutoff_hz: float = 425.0) -> np.ndarray:
    """An analytic band in, the answer of its hair cells out."""
    squared = []
    for sample in band:
        envelope = abs(sample)
        compressed = sample.real * envelope ** (exponent - 1) if envelope > 0 else 0.0
        squared.append(max(compressed, 0.0) ** 2)
    return low_pass(np.array(squared), cutoff_hz, rate_hz, order=2)
