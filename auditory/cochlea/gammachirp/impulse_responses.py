"""The gammachirp in discrete time: one impulse response per channel, as GCFB cuts and scales it."""
from math import ceil, floor, log2, pi

import numpy as np

from auditory.cochlea.gammachirp.shapes import Chirp, passive_peak_hz
from auditory.scales import FloatArray, erb_hz


def impulse_responses(fr1_hz: FloatArray, rate_hz: float, chirp: Chirp) -> list[FloatArray]:
    """The impulse response of each channel, gain 1 at its passive peak.

    The chirp's phase is ``c ln(t fr1 / 1 kHz)``. The response is cut where it has decayed to some 1e-8, and its gain is
    that at the frequency nearest to the peak on a grid of as many bins, a power of two, as it has samples (GCFB 2.11).
    """
    return [_impulse_response(float(fr1), rate_hz, chirp) for fr1 in fr1_hz]


def _impulse_response(fr1_hz: float, rate_hz: float, chirp: Chirp) -> FloatArray:
    n, b, c = chirp
    bandwidth_hz = float(erb_hz(fr1_hz))
    length = floor((40 * n / b + 200) * rate_hz / 16000 * float(erb_hz(1000)) / bandwidth_hz)
    t_s = np.arange(1, length) / rate_hz                         # the sample at 0 is 0
    envelope = t_s ** (n - 1) * np.exp(-2 * pi * b * bandwidth_hz * t_s)
    carrier = np.cos(2 * pi * fr1_hz * t_s + c * np.log(t_s * fr1_hz / 1000))
    response = np.concatenate(([0.0], envelope / envelope.max() * carrier))
    n_bins = 2 ** ceil(log2(length))
    peak = float(passive_peak_hz(fr1_hz, chirp))
    nearest = min(round(peak / (rate_hz / 2) * n_bins), n_bins - 1)
    return np.asarray(response / abs(np.sum(response * np.exp(-1j * pi * nearest / n_bins * np.arange(length)))))
