"""Gammachirps one channel and one sample at a time, in the units of GCFB: rms 1 is 30 dB SPL."""
from math import atan, atan2, cos, exp, floor, log, log10, pi

import numpy as np

ORDER, B1, C1, B2, C2 = 4, 1.81, -2.96, 2.17, 2.20
RATIO_AT_0_DB, RATIO_PER_DB = 0.466, 0.0109
CENTRE_DB = (1 - RATIO_AT_0_DB) / RATIO_PER_DB               # where fr2 = fp1
LEVEL_PATH_RATIO = 1.08
LEVEL_REFERENCE = 10 ** ((50 - 30) / 20)


def erb(f_hz: float) -> float:
    """Glasberg & Moore 1990."""
    return 24.7 * (4.37 * f_hz / 1000 + 1)


# ---- shapes --------------------------------------------------------------------------------------------------------

def passive_peak_hz(fr1: float) -> float:
    """Where the passive gammachirp passes most."""
    return fr1 + C1 * B1 * erb(fr1) / ORDER


def passive_gain(f_hz: float, fr1: float, b: float = B1, c: float = C1) -> float:
    """The analytic amplitude, 1 at its peak."""
    u = (f_hz - fr1) / (b * erb(fr1))
    return ((1 + (c / ORDER) ** 2) / (1 + u * u)) ** (ORDER / 2) * exp(c * (atan(u) - atan(c / ORDER)))


def asymmetry(f_hz: float, fr2: float, c2: float = C2) -> float:
    """The analytic high-pass asymmetric function, 1 at fr2."""
    return exp(c2 * atan2(f_hz - fr2, B2 * erb(fr2)))


def compressive_gain(f_hz: float, fr1: float, fr2: float, c2: float = C2) -> float:
    """Passive gammachirp times asymmetric function."""
    return passive_gain(f_hz, fr1) * asymmetry(f_hz, fr2, c2)


# ---- filters -------------------------------------------------------------------------------------------------------

def impulse_response(fr1: float, rate_hz: float, b: float = B1, c: float = C1) -> np.ndarray:
    """The gammachirp, its envelope's maximum 1, before its gain is set."""
    length = floor((40 * ORDER / b + 200) * rate_hz / 16000 * erb(1000) / erb(fr1))
    h = np.zeros(length)
    envelope = np.zeros(length)
    for n in range(1, length):
        t = n / rate_hz
        envelope[n] = t ** (ORDER - 1) * exp(-2 * pi * b * erb(fr1) * t)
        h[n] = envelope[n] * cos(2 * pi * fr1 * t + c * log(t) + c * log(fr1 / 1000))
    return h / envelope.max()


def peak_normalised(h: np.ndarray, f_hz: float, rate_hz: float) -> np.ndarray:
    """Gain 1 at the bin nearest to `f_hz` of a grid that starts at 0 and leaves out the Nyquist frequency."""
    n_bins = 2 ** int(np.ceil(np.log2(len(h))))
    grid = [k * rate_hz / 2 / n_bins for k in range(n_bins)]
    nearest = min(grid, key=lambda bin_hz: abs(bin_hz - f_hz))
    return h / abs(np.sum(h * np.exp(-2j * pi * nearest / rate_hz * np.arange(len(h)))))


def asymmetric_section(k: int, fr2: float, rate_hz: float, c2: float = C2) -> tuple[list[float], list[float]]:
    """The k-th of four biquads of the asymmetric compensation filter, gain 1 at fr2: numerator, denominator."""
    p0, p4 = 2.0, 1.0724
    p1 = 1.7818 * (1 - 0.0791 * B2) * (1 - 0.1655 * abs(c2))
    p2 = 0.5689 * (1 - 0.1620 * B2) * (1 - 0.0857 * abs(c2))
    r = exp(-p1 * (p0 / p4) ** k * 2 * pi * B2 * erb(fr2) / rate_hz)
    shift = (p0 * p4) ** k * p2 * c2 * B2 * erb(fr2)
    pole, zero = (2 * pi * max(fr2 + sign * shift, 0) / rate_hz for sign in (1, -1))
    numerator, denominator = [1, -2 * r * cos(zero), r * r], [1, -2 * r * cos(pole), r * r]
    delay = np.exp(-2j * pi * fr2 / rate_hz)
    gain = abs(np.polyval(denominator[::-1], delay) / np.polyval(numerator[::-1], delay))
    return [float(gain * v) for v in numerator], denominator


def passive(x: np.ndarray, fr1: float, rate_hz: float) -> np.ndarray:
    """The band of the passive gammachirp."""
    h = peak_normalised(impulse_response(fr1, rate_hz), passive_peak_hz(fr1), rate_hz)
    return np.convolve(x, h)[:len(x)]


def asymmetric(x: np.ndarray, fr2: np.ndarray, rate_hz: float, c2: float = C2) -> np.ndarray:
    """Four biquads in direct form I; `fr2` says at every sample where they stand."""
    for k in range(4):
        y = np.zeros(len(x))
        for n in range(len(x)):
            b, a = asymmetric_section(k, fr2[n], rate_hz, c2)
            y[n] = b[0] * x[n]
            for delay in (1, 2):
                if n >= delay:
                    y[n] += b[delay] * x[n - delay] - a[delay] * y[n - delay]
        x = y
    return x


# ---- level ---------------------------------------------------------------------------------------------------------

def held_peaks(values: np.ndarray, keep: float) -> np.ndarray:
    """The larger of what comes in and of what remains."""
    level, held = 0.0, np.zeros(len(values))
    for n, value in enumerate(values):
        held[n] = level = max(value, 0.0, level * keep)
    return held


def level_db(level1: np.ndarray, level2: np.ndarray) -> np.ndarray:
    """Total level from the passive and the level-path filter, in dB re 1, at least -30."""
    total = LEVEL_REFERENCE / 2 * ((level1 / LEVEL_REFERENCE) ** 1.5 + (level2 / LEVEL_REFERENCE) ** 0.5)
    return 20 * np.log10(np.maximum(total, 10 ** (-30 / 20)))


# ---- filterbanks ---------------------------------------------------------------------------------------------------

def peak_gain(fr1: float, ratio: float, rate_hz: float, n_bins: int, c2: float = C2) -> float:
    """The largest value of the analytic compressive gammachirp on a grid of frequencies below Nyquist."""
    fr2 = ratio * passive_peak_hz(fr1)
    return max(compressive_gain(k * rate_hz / 2 / n_bins, fr1, fr2, c2) for k in range(n_bins))


def standing(x: np.ndarray, fr1: float, level_db_spl: float, rate_hz: float) -> np.ndarray:
    """GCFB 2.11 at one level."""
    return at_levels(x, fr1, np.full(len(x), level_db_spl), rate_hz)


def following(x: np.ndarray, fr1: float, source_fr1: float, rate_hz: float) -> np.ndarray:
    """GCFB 2.11, the level of every sample being heard in the channel at `source_fr1`."""
    keep = exp(-log(2) / (0.5e-3 * rate_hz))
    band = passive(x, source_fr1, rate_hz)
    fixed = np.full(len(x), LEVEL_PATH_RATIO * passive_peak_hz(source_fr1))
    level = level_db(held_peaks(band, keep), held_peaks(asymmetric(band, fixed, rate_hz), keep))
    return at_levels(x, fr1, level + 30, rate_hz)


def at_levels(x: np.ndarray, fr1: float, level_db_spl: np.ndarray, rate_hz: float) -> np.ndarray:
    """A band whose asymmetric filter stands where the level of each sample puts it; -1 dB at its peak at 50 dB."""
    fr2 = (RATIO_AT_0_DB + RATIO_PER_DB * level_db_spl) * passive_peak_hz(fr1)
    gain = 10 ** (-1 / 20) / peak_gain(fr1, RATIO_AT_0_DB + RATIO_PER_DB * 50, rate_hz, 1024)
    return gain * asymmetric(passive(x, fr1, rate_hz), fr2, rate_hz)


def asymmetric_gain_db(level: float, fr1: float, health: float = 1.0) -> float:
    """What the high-pass function does at the passive peak, relative to 100 dB."""
    peak = passive_peak_hz(fr1)

    def log_gain(at_db: float) -> float:
        fr2 = (1 + RATIO_PER_DB * (at_db - CENTRE_DB)) * peak
        return health * C2 * atan2(peak - fr2, B2 * erb(fr2))

    return 20 * log10(exp(log_gain(level) - log_gain(100)))


def rms_frames(x: np.ndarray, rate_hz: float) -> np.ndarray:
    """The root mean square under 1 ms Hann windows, every 0.5 ms, centred."""
    length, hop = round(1e-3 * rate_hz), round(0.5e-3 * rate_hz)
    window = np.hanning(length) / np.hanning(length).sum()
    sound = np.concatenate((np.zeros(hop), x, np.zeros(length)))
    return np.sqrt([np.sum(window * sound[hop * k:hop * k + length] ** 2) for k in range(len(x) // hop + 1)])


def frame_based(x: np.ndarray, fr1: np.ndarray, sources: list[int], rate_hz: float, health: np.ndarray,
                attenuation_db: np.ndarray) -> np.ndarray:
    """GCFB 2.34; each channel hears its level in one of the `sources`; (channel, frame)."""
    hop = round(0.5e-3 * rate_hz)
    keep = exp(-log(2) / (0.5e-3 * rate_hz)) ** hop
    fixed = [LEVEL_PATH_RATIO * passive_peak_hz(f) for f in fr1]
    bands = [passive(x, f, rate_hz) for f in fr1]
    static = [asymmetric(bands[k], np.full(len(x), fixed[k]), rate_hz, health[k] * C2) for k in range(len(fr1))]
    out = []
    for k, f in enumerate(fr1):
        source = sources[k]
        levels_db_spl = level_db(held_peaks(rms_frames(bands[source], rate_hz), keep),
                                 held_peaks(rms_frames(static[source], rate_hz), keep)) + 30 - 3
        gain_db = np.array([asymmetric_gain_db(level, f, health[k]) for level in levels_db_spl])
        top = peak_gain(f, LEVEL_PATH_RATIO, rate_hz, 2048, health[k] * C2)
        out.append(rms_frames(static[k], rate_hz) / top * 10 ** (gain_db / 20) * 10 ** (-attenuation_db[k] / 20))
    return np.array(out)
