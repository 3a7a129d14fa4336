"""What a best frequency, a species and the health of its hair cells make of the Zilany cochlea.

Formulas and constants: Zilany, Bruce & Carney 2014 and its published code (version 5.2), where not said otherwise.
"""
from math import pi
from typing import Literal, NamedTuple

import numpy as np

from auditory.cochlea.zilany.control_kernel import SHORTEST, ZilanyControlCoefficients
from auditory.cochlea.zilany.filter_kernel import ZilanyFilterCoefficients
from auditory.haircell.zilany_ihc_kernel import ZilanyHairCellCoefficients

Species = Literal["human", "human_glasberg_moore", "cat"]
PathDelay = Literal["cat", "human", "none"]

OHC_CUTOFF_HZ, IHC_CUTOFF_HZ = 600.0, 3000.0
ASYMMETRY = 7.0                 # of the outer hair cell: how much further it opens than it shuts
PLACE_TO_WIDEBAND = 1.2         # mm towards the base, where the centre of the wideband filter has its place
WIDEBAND_RANGE = 0.2            # of the range of time constants, that the wideband filter has
WIDEBAND_GAIN = 1e4


class Greenwood(NamedTuple):
    """Best frequency of a place x mm from the apex: ``base_hz (10**(x / length_mm) - low)`` (Greenwood 1990)."""

    base_hz: float
    length_mm: float
    low: float

    def place_mm(self, cf_hz: np.ndarray) -> np.ndarray:
        """The place of a best frequency."""
        return self.length_mm * np.log10(self.low + cf_hz / self.base_hz)

    def cf_hz(self, place_mm: np.ndarray) -> np.ndarray:
        """The best frequency of a place."""
        return self.base_hz * (10 ** (place_mm / self.length_mm) - self.low)


CAT_MAP = Greenwood(456.0, 11.9, 0.80)
HUMAN_MAP = Greenwood(165.4, 35 / 2.1, 1.0)


class Tuning(NamedTuple):
    """Per channel, what the formulas give; time constants in s."""

    gain_db: np.ndarray         # of the cochlear amplifier
    q10: np.ndarray             # sharpness of the filter at rest
    tau_max_s: np.ndarray       # of the first pole pair, at rest
    tau_min_s: np.ndarray       # and without the amplifier
    wide_tau_max_s: np.ndarray  # the same of the wideband filter
    wide_tau_min_s: np.ndarray
    wide_hz: np.ndarray         # the centre of the wideband filter


def amplifier_gain_db(cf_hz: np.ndarray) -> np.ndarray:
    """Gain of the cochlear amplifier, 15 to 60 dB (Zilany & Bruce 2006)."""
    return np.clip(26 * (np.tanh(2.2 * np.log10(cf_hz / 600) + 0.15) + 1), 15.0, 60.0)


def sharpness_q10(cf_hz: np.ndarray, species: Species) -> np.ndarray:
    """CF over the bandwidth 10 dB down."""
    khz = cf_hz / 1000
    if species == "cat":
        return 10 ** (0.4708 * np.log10(khz) + 0.4664)
    q_erb = 12.7 * khz**0.3                                      # Shera, Guinan & Oxenham 2002
    if species == "human_glasberg_moore":
        q_erb = cf_hz / (24.7 * (4.37 * khz + 1))                # Glasberg & Moore 1990
    return 0.505 * q_erb + 0.2085                                # Ibrahim & Bruce 2010


def tuning(cf_hz: np.ndarray, species: Species) -> Tuning:
    """Gain, sharpness and time constants of each channel."""
    gain_db, q10 = amplifier_gain_db(cf_hz), sharpness_q10(cf_hz, species)
    tau_max = q10 / (pi * cf_hz)
    tau_min = tau_max * 10 ** (-gain_db / 60)
    first_max = tau_max / 0.7                                    # ten poles are narrower than the three of `tau_max`
    wide_max = tau_min + WIDEBAND_RANGE * (tau_max - tau_min)
    places = CAT_MAP if species == "cat" else HUMAN_MAP
    wide_hz = places.cf_hz(places.place_mm(cf_hz) + PLACE_TO_WIDEBAND)
    return Tuning(gain_db, q10, first_max, first_max * 10 ** (-gain_db / 50), wide_max, wide_max * tau_min / tau_max,
                  wide_hz)


def path_delay_s(cf_hz: np.ndarray, delay: PathDelay) -> np.ndarray:
    """How long the travelling wave takes to a place, and the answer to leave it."""
    if delay == "cat":
        return 3e-3 * np.exp(-CAT_MAP.place_mm(cf_hz) / 12.5)
    return 5.545e-3 * (cf_hz / 1000) ** -0.37 if delay == "human" else np.zeros_like(cf_hz)


def low_pass(cutoff_hz: float, rate_hz: float) -> np.ndarray:
    """First order, by the bilinear transform without pre-warping: what stays of y[n-1], what comes of x[n] + x[n-1]."""
    c, corner = 2 * rate_hz, 2 * pi * cutoff_hz
    return np.array([c - corner, corner]) / (c + corner)


def control_coefficients(cf_hz: np.ndarray, of: Tuning, cohc: np.ndarray, rate_hz: float) -> ZilanyControlCoefficients:
    """The control path."""
    slope = 2 * rate_hz * (of.wide_tau_max_s - of.wide_tau_min_s) / (of.tau_max_s - of.tau_min_s)
    ratio_max = 2 * rate_hz * of.wide_tau_max_s
    drive = WIDEBAND_GAIN * np.maximum(1, cf_hz / 5000) / ratio_max**3
    range_at_rest = (ASYMMETRY - 1) / (ASYMMETRY + 1) / 2 - SHORTEST
    decay = -np.log((of.tau_min_s / of.tau_max_s - SHORTEST) / (1 - SHORTEST)) / range_at_rest
    cosine = np.cos(2 * pi * (of.wide_hz - cf_hz) / rate_hz)
    return ZilanyControlCoefficients(
        turn=np.exp(2j * pi * of.wide_hz / rate_hz), drive=drive, tau_max_s=of.tau_max_s, tau_min_s=of.tau_min_s,
        decay=decay, cohc=cohc, slope_per_s=slope, offset=ratio_max - slope * of.tau_max_s, cosine=cosine,
        level=1 / (2 * (1 + cosine)), low_pass=low_pass(OHC_CUTOFF_HZ, rate_hz))


def control_at_rest(path: ZilanyControlCoefficients) -> tuple[np.ndarray, np.ndarray]:
    """Ratio and gain of the wideband filter in silence."""
    ratio = path.slope_per_s * (path.cohc * (path.tau_max_s - path.tau_min_s) + path.tau_min_s) + path.offset
    k1 = 1 - 2 / (ratio + 1)
    return ratio, (ratio + 1) * np.sqrt((k1 * k1 - 2 * k1 * path.cosine + 1) * path.level)


def longest_gain_delay(path: ZilanyControlCoefficients) -> int:
    """The most samples that a new gain may be due later.

    The delay, 1/2 + Re(z / (1 - z)) with z = k1 exp(j angle), rounded down, is at most 1 / (2 sin(angle)), whatever k1.
    """
    return int(np.max(1 / (2 * np.sqrt(1 - path.cosine**2)))) + 1            # one more, should it be rounded up


def filter_coefficients(cf_hz: np.ndarray, of: Tuning, rate_hz: float) -> ZilanyFilterCoefficients:
    """The tenth-order filter, at 0 dB and its own phase at CF when at rest (Zilany & Bruce 2006)."""
    omega = 2 * pi * cf_hz
    first_imag, step_imag = 1.01 * omega - 50, 0.2343 * omega - 1104
    step_real = 10 ** (0.9 * np.log10(cf_hz) + 0.55) + 2000
    zero = 10 ** (0.7 * np.log10(cf_hz) + 1.6) + 500
    damping = step_real * np.array([[0.5], [1.0]])
    imag = first_imag - step_imag * np.array([[0.0], [0.5], [1.0]])
    real = 1 / of.tau_max_s + np.vstack((np.zeros_like(omega), damping))
    at_cf = real**2 + imag**2 - omega**2 + 2j * real * omega
    gain = abs(at_cf[0]) ** 2 * abs(at_cf[1]) * abs(at_cf[2]) ** 2 / np.sqrt(omega**2 + zero**2) ** 5
    return ZilanyFilterCoefficients(omega, omega / np.tan(omega / (2 * rate_hz)), damping, imag**2, 1 / at_cf,
                                    omega / zero, gain / 4)


def hair_cell_coefficients(cf_hz: np.ndarray, cihc: np.ndarray, rate_hz: float) -> ZilanyHairCellCoefficients:
    """The inner hair cell."""
    return ZilanyHairCellCoefficients(cihc, (cf_hz / 10) * (cf_hz / 2000), low_pass(IHC_CUTOFF_HZ, rate_hz))
