"""The gammachirp on paper: what its filters pass at each frequency, in closed form.

A compressive gammachirp is a passive one, whose low-frequency side is the shallow one, times an asymmetric function
that lifts what lies above `fr2`; as the level rises `fr2` moves up, and the peak is lifted less.
"""
from typing import NamedTuple

import numpy as np

from auditory.scales import FloatArray, erb_hz

Numbers = float | FloatArray


LEVEL_PATH_RATIO = 1.08         # fr2 / fp1 of the fixed filter that hears the level (Irino & Patterson 2006)


class Chirp(NamedTuple):
    """A passive gammachirp: ``t**(order - 1) exp(-2 pi b ERB t) cos(2 pi fr1 t + c ln t)``."""

    order: int                  # n
    bandwidth_erb: float        # b1
    chirp: float                # c1


class Asymmetry(NamedTuple):
    """The high-pass asymmetric function: ``exp(c2 atan2(f - fr2, b2 ERB(fr2)))``."""

    bandwidth_erb: float        # b2
    chirp: Numbers            # c2; with a hearing loss one for each channel


class LevelRule(NamedTuple):
    """Where the asymmetric function stands: ``fr2 = (at_0_db + per_db * level) * fp1``."""

    at_0_db: float
    per_db: float

    def ratio(self, level_db_spl: Numbers) -> FloatArray:
        """``fr2 / fp1`` at a level."""
        return np.asarray(self.at_0_db + self.per_db * level_db_spl)


def passive_peak_hz(fr1_hz: Numbers, chirp: Chirp) -> FloatArray:
    """fp1, where a passive gammachirp passes most (Irino & Patterson 1997)."""
    n, b, c = chirp
    return np.asarray(fr1_hz + c * b * erb_hz(fr1_hz) / n)


def passive_gain(f_hz: Numbers, fr1_hz: Numbers, chirp: Chirp) -> FloatArray:
    """What a passive gammachirp passes, 1 at its peak (Irino & Patterson 1997)."""
    n, b, c = chirp
    away = (f_hz - fr1_hz) / (b * erb_hz(fr1_hz))
    gamma = ((1 + (c / n) ** 2) / (1 + away * away)) ** (n / 2)
    return np.asarray(gamma * np.exp(c * (np.arctan(away) - np.arctan(c / n))))


def asymmetry_nepers(f_hz: Numbers, fr2_hz: Numbers, asymmetry: Asymmetry) -> FloatArray:
    """Logarithm of what the high-pass asymmetric function passes, 0 at fr2 (Irino & Patterson 2001)."""
    b, c = asymmetry
    return np.asarray(c * np.arctan2(f_hz - fr2_hz, b * erb_hz(fr2_hz)))


def compressive_gain(f_hz: Numbers, fr1_hz: Numbers, ratio: Numbers, chirp: Chirp,
                     asymmetry: Asymmetry) -> FloatArray:
    """What a compressive gammachirp passes with its asymmetric function at ``ratio`` times its passive peak."""
    fr2_hz = ratio * passive_peak_hz(fr1_hz, chirp)
    return passive_gain(f_hz, fr1_hz, chirp) * np.exp(asymmetry_nepers(f_hz, fr2_hz, asymmetry))


def compressive_peak_hz(fr1_hz: FloatArray, ratio: Numbers, chirp: Chirp, asymmetry: Asymmetry) -> FloatArray:
    """fp2, where a compressive gammachirp passes most; one for each `fr1_hz`.

    Its logarithm is level where ``c1 b1' / (b1'**2 + (f - fr1)**2) + c2 b2' / (b2'**2 + (f - fr2)**2) =
    n (f - fr1) / (b1'**2 + (f - fr1)**2)``, b' being bandwidths in Hz: a cubic in f with up to three real roots.
    """
    n, b1, c1 = chirp
    ratios, c2s = (np.broadcast_to(values, np.shape(fr1_hz)) for values in (ratio, asymmetry.chirp))
    peaks = []
    for fr1, fr2, c2 in zip(fr1_hz, ratios * passive_peak_hz(fr1_hz, chirp), c2s, strict=True):
        w1, w2 = b1 * erb_hz(fr1), asymmetry.bandwidth_erb * erb_hz(fr2)
        slope = np.polynomial.Polynomial((c1 * w1 + n * fr1, -n))
        away1, away2 = (np.polynomial.Polynomial((w * w + at * at, -2 * at, 1)) for w, at in ((w1, fr1), (w2, fr2)))
        roots = (slope * away2 + c2 * w2 * away1).roots()
        level = roots[abs(roots.imag) < 1e-6 * abs(roots)].real             # a double root has an imaginary rounding
        nepers = asymmetry_nepers(level, fr2, asymmetry._replace(chirp=c2))
        peaks.append(level[np.argmax(np.log(passive_gain(level, fr1, chirp)) + nepers)])
    return np.array(peaks)


def highest_gain(fr1_hz: FloatArray, ratio: float, chirp: Chirp, asymmetry: Asymmetry, rate_hz: float,
                 n_bins: int) -> FloatArray:
    """The largest gain of each channel on `n_bins` frequencies from 0 to below Nyquist, as GCFB looks for it."""
    f_hz = rate_hz / 2 / n_bins * np.arange(n_bins, dtype=np.float64)[:, np.newaxis]
    return np.asarray(compressive_gain(f_hz, fr1_hz, ratio, chirp, asymmetry).max(axis=0))


# ---- input and output ----------------------------------------------------------------------------------------------

LINEAR_DB_SPL = 100.0           # there the gain is 0 dB by definition (GCFB 2.34)


def lifted_nepers(ratio: Numbers, peak_hz: Numbers, asymmetry: Asymmetry, rule: LevelRule) -> FloatArray:
    """Logarithm of how much more the passive peak is lifted than at 100 dB SPL: what compression takes away."""
    now, linear = (asymmetry_nepers(peak_hz, at * peak_hz, asymmetry) for at in (ratio, rule.ratio(LINEAR_DB_SPL)))
    return np.asarray(now - linear)


def output_db(level_db_spl: Numbers, peak_hz: Numbers, asymmetry: Asymmetry, rule: LevelRule) -> FloatArray:
    """The input/output function of GCFB 2.34: level at the passive peak -> level of the answer, equal at 100 dB."""
    gain = lifted_nepers(rule.ratio(level_db_spl), peak_hz, asymmetry, rule)
    return np.asarray(level_db_spl + 20 / np.log(10) * gain)
