"""How loud a level is: equal loudness (ISO 226:2003), thresholds, and the dB HL of an audiogram.

Functions take numbers or arrays and compute each element in float64; levels and frequencies may have different shapes
that broadcast. Between the frequencies of a table, its columns are linear over the logarithm of frequency, which is a
choice of this package; beyond its ends, functions refuse.
"""
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

# ISO 226:2003, table 1: frequency in Hz, exponent of loudness, gain of the ear re 1 kHz in dB, threshold in dB SPL.
ISO226_2003 = (
    (20.0, 0.532, -31.6, 78.5), (25.0, 0.506, -27.2, 68.7), (31.5, 0.480, -23.0, 59.5), (40.0, 0.455, -19.1, 51.1),
    (50.0, 0.432, -15.9, 44.0), (63.0, 0.409, -13.0, 37.5), (80.0, 0.387, -10.3, 31.5), (100.0, 0.367, -8.1, 26.5),
    (125.0, 0.349, -6.2, 22.1), (160.0, 0.330, -4.5, 17.9), (200.0, 0.315, -3.1, 14.4), (250.0, 0.301, -2.0, 11.4),
    (315.0, 0.288, -1.1, 8.6), (400.0, 0.276, -0.4, 6.2), (500.0, 0.267, 0.0, 4.4), (630.0, 0.259, 0.3, 3.0),
    (800.0, 0.253, 0.5, 2.2), (1000.0, 0.250, 0.0, 2.4), (1250.0, 0.246, -2.7, 3.5), (1600.0, 0.244, -4.1, 1.7),
    (2000.0, 0.243, -1.0, -1.3), (2500.0, 0.243, 1.7, -4.2), (3150.0, 0.243, 2.5, -6.0), (4000.0, 0.242, 1.2, -5.4),
    (5000.0, 0.242, -2.1, -1.5), (6300.0, 0.245, -7.1, 6.0), (8000.0, 0.254, -11.2, 12.6),
    (10000.0, 0.271, -10.7, 13.9), (12500.0, 0.301, -3.1, 12.3),
)
PHON_RANGE = (20.0, 90.0)       # of ISO 226:2003; from 5 kHz on it says nothing above 80 phon

# What 0 dB HL is in dB SPL.
TRANSDUCERS = {
    # Supra-aural earphone on the coupler IEC 60318-1, ANSI S3.6-2010, as GCFB 2.34 holds it.
    "supra_aural": (
        (125.0, 45.0), (160.0, 38.5), (200.0, 32.5), (250.0, 27.0), (315.0, 22.0), (400.0, 17.0), (500.0, 13.5),
        (630.0, 10.5), (750.0, 9.0), (800.0, 8.5), (1000.0, 7.5), (1250.0, 7.5), (1500.0, 7.5), (1600.0, 8.0),
        (2000.0, 9.0), (2500.0, 10.5), (3000.0, 11.5), (3150.0, 11.5), (4000.0, 12.0), (5000.0, 11.0), (6000.0, 16.0),
        (6300.0, 21.0), (8000.0, 15.5),
    ),
    # Insert earphone Etymotic ER-3A, as the Auditory Modeling Toolbox holds it.
    "er3a": ((125.0, 28.0), (250.0, 17.5), (500.0, 9.5), (1000.0, 5.5), (2000.0, 11.5), (4000.0, 15.0), (8000.0, 15.5)),
    # Both ears in a frontal free field: the threshold of ISO 226:2003.
    "free_field": tuple((f_hz, threshold_db) for f_hz, _, _, threshold_db in ISO226_2003),
}
SPEECH_AT_0_DB_HL_DB_SPL = 20.0  # of the supra-aural earphone, ANSI S3.6-2010


class _Loudness(NamedTuple):
    """The columns of ISO 226 at some frequencies, and what the threshold contributes to loudness."""

    exponent: FloatArray
    gain_db: FloatArray
    at_threshold: FloatArray


def phon_to_db_spl(level_phon: ArrayLike, f_hz: ArrayLike) -> FloatArray:
    """Level in dB SPL of a pure tone in a frontal free field that is as loud as `level_phon` (ISO 226:2003, eq. 1).

    From 20 to 90 phon; from 5 kHz on the standard says nothing above 80.
    """
    phon = np.asarray(level_phon, np.float64)
    _check("level_phon", "phon", phon, *PHON_RANGE)
    ear = _loudness(f_hz)
    loudness = 4.47e-3 * (10 ** (0.025 * phon) - 1.15) + ear.at_threshold        # A_f
    return 10 / ear.exponent * np.log10(loudness) - ear.gain_db + 94


def db_spl_to_phon(level_db_spl: ArrayLike, f_hz: ArrayLike) -> FloatArray:
    """Loudness level in phon of a pure tone in a frontal free field (ISO 226:2003, eq. 1 solved for it).

    Exact inverse of `phon_to_db_spl`; levels softer than 20 or louder than 90 phon are refused.
    """
    ear = _loudness(f_hz)
    level = np.asarray(level_db_spl, np.float64)
    loudness = 10 ** (ear.exponent / 10 * (level + ear.gain_db - 94))
    above = (loudness - ear.at_threshold) / 4.47e-3 + 1.15
    phon = 40 * np.log10(np.maximum(above, 1e-300))
    _check("level_db_spl", "phon of loudness", phon, *PHON_RANGE, rounding=1e-9)
    return phon


def threshold_db_spl(f_hz: ArrayLike, transducer: str = "free_field") -> FloatArray:
    """Softest pure tone that normal ears hear, in dB SPL: what 0 dB HL is.

    `transducer`: ``"free_field"`` (ISO 226:2003), ``"supra_aural"`` (ANSI S3.6-2010, in the coupler IEC 60318-1) or
    ``"er3a"``.
    """
    if transducer not in TRANSDUCERS:
        raise ValueError(f"transducer = {transducer!r}: is not known. Choose one of {', '.join(TRANSDUCERS)}.")
    (threshold_db,) = _columns(TRANSDUCERS[transducer], f_hz)
    return threshold_db


def db_hl_to_db_spl(level_db_hl: ArrayLike, f_hz: ArrayLike, transducer: str = "supra_aural") -> FloatArray:
    """Level in dB SPL of a pure tone of so many dB above what normal ears hear (dB HL)."""
    return np.asarray(level_db_hl, np.float64) + threshold_db_spl(f_hz, transducer)


def db_spl_to_db_hl(level_db_spl: ArrayLike, f_hz: ArrayLike, transducer: str = "supra_aural") -> FloatArray:
    """Hearing level, in dB HL, of a pure tone of so many dB SPL."""
    return np.asarray(level_db_spl, np.float64) - threshold_db_spl(f_hz, transducer)


def _loudness(f_hz: ArrayLike) -> _Loudness:
    exponent, gain_db, threshold_db = _columns(ISO226_2003, f_hz)
    return _Loudness(exponent, gain_db, (0.4 * 10 ** ((threshold_db + gain_db) / 10 - 9)) ** exponent)


def _columns(table: tuple[tuple[float, ...], ...], f_hz: ArrayLike) -> list[FloatArray]:
    """Each column of a table after the first, at frequencies between its own."""
    table_hz, *columns = np.array(table).T
    at_hz = np.asarray(f_hz, np.float64)
    _check("f_hz", "Hz", at_hz, table_hz[0], table_hz[-1])
    return [np.interp(np.log(at_hz), np.log(table_hz), column) for column in columns]


def _check(what: str, unit: str, values: FloatArray, least: float, most: float, rounding: float = 0.0) -> None:
    outside = ~((values >= least - rounding) & (values <= most + rounding))
    if outside.any():
        raise ValueError(f"{what} = {values[outside].flat[0]:.10g} {unit}: must be {least:g} to {most:g} {unit}, where "
                         "there is a table. Leave it out.")
