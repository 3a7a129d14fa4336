"""Where the filters of a bank pass most, as they are computed: sampled, cut and real, not as they are on paper."""
from math import ceil, log2, pi

import numpy as np

from auditory.cochlea.gammachirp.asymmetry import AsymmetryCoefficients, passed
from auditory.scales import FloatArray

FINER = 4                       # bins over samples of a response: a parabola through three is off by 3e-4 at most


def best_frequencies_hz(fr1_hz: FloatArray, responses: list[FloatArray], rate_hz: float,
                        fixed: AsymmetryCoefficients | None = None) -> FloatArray:
    """What channels are named by: where each impulse response, or what the `fixed` biquads make of it, is largest.

    Some filters, far broader than those of any ear, have their peaks in another order than their fr1, which then is
    their name.
    """
    peaks_hz = np.array([_passes_most_hz(response, rate_hz, None if fixed is None else _channel(fixed, k))
                         for k, response in enumerate(responses)])
    return peaks_hz if (np.diff(peaks_hz) > 0).all() else fr1_hz


def _channel(fixed: AsymmetryCoefficients, k: int) -> AsymmetryCoefficients:
    return AsymmetryCoefficients(*(part[..., k:k + 1] for part in fixed))


def _passes_most_hz(response: FloatArray, rate_hz: float, fixed: AsymmetryCoefficients | None) -> float:
    n = 2 ** ceil(log2(FINER * len(response)))
    gain = abs(np.fft.rfft(response, n))
    if fixed is not None:
        angle = 2 * pi / n * np.arange(len(gain))
        sections = passed(fixed.zero, fixed.square, angle) / passed(fixed.pole, fixed.square, angle)
        gain = gain * abs(sections.prod(axis=0))
    top = int(np.clip(gain.argmax(), 1, len(gain) - 2))
    below, at, above = np.log(gain[top - 1:top + 2])
    return float((top + (below - above) / (2 * (below - 2 * at + above))) * rate_hz / n)
