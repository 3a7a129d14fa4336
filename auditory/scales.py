"""Where the ear puts a frequency, and how loud a pascal is.

Levels first, then one section per frequency scale (a pair of functions: from hertz, to hertz), then the ways to place
channels. Frequencies are hertz, at least 0; functions take numbers or arrays and compute each element in float64.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def _float64(values: ArrayLike) -> FloatArray:
    return np.asarray(values, np.float64)


# ---- levels --------------------------------------------------------------------------------------------------------

P0_PA = 20e-6  # rms pressure of 0 dB SPL


def pa_to_db_spl(rms_pa: ArrayLike) -> FloatArray:
    """Sound pressure level in dB SPL of an rms pressure in Pa, which must be above 0."""
    return 20 * np.log10(_float64(rms_pa) / P0_PA)


def db_spl_to_pa(level_db_spl: ArrayLike) -> FloatArray:
    """Rms pressure in Pa of a level in dB SPL; the peak of a sine is sqrt(2) times that."""
    return P0_PA * 10 ** (_float64(level_db_spl) / 20)


#: What rms 1.0 means, in dB SPL, in the code bases whose constants depend on it: ``db_spl_to_pa`` of an entry is the
#: number of pascals in that code base's unit. Lyon's passive ear and pycochleagram have none: their unit is arbitrary.
RMS_ONE_DB_SPL: Mapping[str, float] = MappingProxyType({
    "pascal": float(pa_to_db_spl(1.0)),  # 93.98: this package, AMT 1.x, Zilany, Verhulst, brian2hears
    "amt_0": 100.0,                      # AMT 0.x and the original PEMO and CASP
    "gcfb": 30.0,                        # GCFB, which says "Meddis hair-cell level", and Meddis 1990
    "carfac": 104.0,                     # its spike-rate test labels -104 dB re rms 1.0 as 0 dB SPL; 107 is proposed
})

# ---- ERB: equivalent rectangular bandwidth -------------------------------------------------------------------------
# Glasberg & Moore 1990, Hear. Res. 47:103-138

ERB_AT_0_HZ = 24.7                                # Hz
ERB_SLOPE_PER_HZ = 0.00437                        # relative growth of the bandwidth
EAR_Q = 1000 / (24.7 * 4.37)                      # 9.26449...: the bandwidth grows by 1 Hz per EAR_Q Hz

_ERB_NUMBER_PER_E_FOLD = {
    "exact": EAR_Q,                               # the integral of 1 / erb_hz
    "gm1990": 21.4 / np.log(10),                  # the paper's printed 21.4 log10(...), 0.3 % more
}

ErbRate = Literal["exact", "gm1990"]


def erb_hz(f_hz: ArrayLike) -> FloatArray:
    """Bandwidth in Hz of the auditory filter of a young normal ear (Glasberg & Moore 1990)."""
    return ERB_AT_0_HZ * (ERB_SLOPE_PER_HZ * _float64(f_hz) + 1)


def hz_to_erb_number(f_hz: ArrayLike, erb_rate: ErbRate = "exact") -> FloatArray:
    """Number of auditory filters, side by side, that fit below a frequency (Glasberg & Moore 1990).

    ``erb_rate="exact"`` integrates ``1 / erb_hz``; ``"gm1990"`` uses the rounded factor printed in the paper.
    """
    return _erb_number_per_e_fold(erb_rate) * np.log1p(ERB_SLOPE_PER_HZ * _float64(f_hz))


def erb_number_to_hz(erb_number: ArrayLike, erb_rate: ErbRate = "exact") -> FloatArray:
    """Frequency in Hz of an ERB-number."""
    return np.expm1(_float64(erb_number) / _erb_number_per_e_fold(erb_rate)) / ERB_SLOPE_PER_HZ


def _erb_number_per_e_fold(erb_rate: str) -> float:
    return _chosen("erb_rate", erb_rate, _ERB_NUMBER_PER_E_FOLD)


# Moore & Glasberg 1983, JASA 74:750-753
_ERB1983_FACTOR = 11.17
_ERB1983_NUMERATOR_HZ = 312.0
_ERB1983_DENOMINATOR_HZ = 14675.0
_ERB1983_OFFSET = 43.0  # makes 0 Hz -0.015; LTFAT shifts the scale to 0 at 0 Hz


def hz_to_erb_number_1983(f_hz: ArrayLike) -> FloatArray:
    """ERB-number before the 1990 revision (Moore & Glasberg 1983)."""
    f_hz = _float64(f_hz)
    ratio = (f_hz + _ERB1983_NUMERATOR_HZ) / (f_hz + _ERB1983_DENOMINATOR_HZ)
    return _ERB1983_FACTOR * np.log(ratio) + _ERB1983_OFFSET


def erb_number_1983_to_hz(erb_number: ArrayLike) -> FloatArray:
    """Frequency in Hz of a 1983 ERB-number, below 43."""
    ratio = np.exp((_float64(erb_number) - _ERB1983_OFFSET) / _ERB1983_FACTOR)
    return (_ERB1983_DENOMINATOR_HZ * ratio - _ERB1983_NUMERATOR_HZ) / (1 - ratio)


# ---- Bark: critical bands ------------------------------------------------------------------------------------------
# Traunmüller 1990, JASA 88:97-100; the end corrections as others reproduce them, not confirmed in the paper itself.

def hz_to_bark(f_hz: ArrayLike, *, end_corrections: bool = False) -> FloatArray:
    """Critical-band rate in Bark (Traunmüller 1990).

    ``end_corrections`` bends the scale below 2 and above 20.1 Bark towards Zwicker's table; LTFAT leaves them out.
    """
    f_hz = _float64(f_hz)
    bark = 26.81 * f_hz / (1960 + f_hz) - 0.53
    if not end_corrections:
        return bark
    low, high = 0.15 * np.maximum(2 - bark, 0), 0.22 * np.maximum(bark - 20.1, 0)
    return bark + low + high


def bark_to_hz(bark: ArrayLike, *, end_corrections: bool = False) -> FloatArray:
    """Frequency in Hz of a critical-band rate, below 26.28 Bark (27.64 with the end corrections)."""
    bark = _float64(bark)
    if end_corrections:
        low, high = 0.15 / 0.85 * np.maximum(2 - bark, 0), 0.22 / 1.22 * np.maximum(bark - 20.1, 0)
        bark = bark - low - high
    return 1960 * (bark + 0.53) / (26.28 - bark)


# Zwicker & Terhardt 1980, JASA 68:1523-1525

def hz_to_bark_zwicker(f_hz: ArrayLike) -> FloatArray:
    """Critical-band rate in Bark (Zwicker & Terhardt 1980); it has no inverse in closed form."""
    f_khz = _float64(f_hz) / 1000
    return 13 * np.arctan(0.76 * f_khz) + 3.5 * np.arctan((f_khz / 7.5) ** 2)


def critical_bandwidth_hz(f_hz: ArrayLike) -> FloatArray:
    """Width in Hz of the critical band around a frequency (Zwicker & Terhardt 1980)."""
    f_khz = _float64(f_hz) / 1000
    return 25 + 75 * (1 + 1.4 * f_khz**2) ** 0.69


# ---- mel: equal steps of pitch -------------------------------------------------------------------------------------

def hz_to_mel(f_hz: ArrayLike) -> FloatArray:
    """Pitch in mel as speech recognisers count it (O'Shaughnessy 1987; HTK)."""
    return 2595 * np.log10(1 + _float64(f_hz) / 700)


def mel_to_hz(mel: ArrayLike) -> FloatArray:
    """Frequency in Hz of a pitch in HTK mel."""
    return 700 * (10 ** (_float64(mel) / 2595) - 1)


# Slaney 1998, Auditory Toolbox: 15 equal steps up to 1 kHz, then 27 steps per factor of 6.4
_SLANEY_KNEE_HZ = 1000.0
_SLANEY_KNEE_MEL = 15.0
_SLANEY_MEL_PER_E_FOLD = 27 / np.log(6.4)


def hz_to_mel_slaney(f_hz: ArrayLike) -> FloatArray:
    """Pitch in the mel of the Auditory Toolbox and librosa: linear below 1 kHz, logarithmic above (Slaney 1998)."""
    f_hz = _float64(f_hz)
    above = np.log(np.maximum(f_hz, _SLANEY_KNEE_HZ) / _SLANEY_KNEE_HZ)
    return _SLANEY_KNEE_MEL * np.minimum(f_hz, _SLANEY_KNEE_HZ) / _SLANEY_KNEE_HZ + _SLANEY_MEL_PER_E_FOLD * above


def mel_slaney_to_hz(mel: ArrayLike) -> FloatArray:
    """Frequency in Hz of a pitch in Slaney mel."""
    mel = _float64(mel)
    growth = np.exp(np.maximum(mel - _SLANEY_KNEE_MEL, 0) / _SLANEY_MEL_PER_E_FOLD)
    return np.minimum(mel, _SLANEY_KNEE_MEL) / _SLANEY_KNEE_MEL * _SLANEY_KNEE_HZ * growth


def hz_to_mel_fant(f_hz: ArrayLike) -> FloatArray:
    """Pitch in mel with its knee at 1 kHz (Fant)."""
    return 1000 * np.log2(1 + _float64(f_hz) / 1000)


def mel_fant_to_hz(mel: ArrayLike) -> FloatArray:
    """Frequency in Hz of a pitch in Fant mel."""
    return 1000 * (np.exp2(_float64(mel) / 1000) - 1)


# ---- Greenwood: place along the basilar membrane -------------------------------------------------------------------
# Greenwood 1990, JASA 87:2592-2605: f = factor_hz (10^(decades * position) - offset)

class GreenwoodMap(NamedTuple):
    """One species' constants of the frequency-place map."""

    factor_hz: float  # A
    decades: float    # a, for positions as a fraction of the length
    offset: float     # k


GREENWOOD_MAPS: Mapping[str, GreenwoodMap] = MappingProxyType({
    "human": GreenwoodMap(factor_hz=165.4, decades=2.1, offset=0.88),  # a membrane of 35 mm
    "cat": GreenwoodMap(factor_hz=456.0, decades=2.1, offset=0.80),    # 25 mm
})


def hz_to_position(f_hz: ArrayLike, species: str = "human") -> FloatArray:
    """Place of best response, as a fraction of the basilar membrane's length from the apex (Greenwood 1990)."""
    species_map = _chosen("species", species, GREENWOOD_MAPS)
    return np.log10(_float64(f_hz) / species_map.factor_hz + species_map.offset) / species_map.decades


def position_to_hz(position: ArrayLike, species: str = "human") -> FloatArray:
    """Best frequency in Hz at a fraction of the basilar membrane's length from the apex."""
    species_map = _chosen("species", species, GREENWOOD_MAPS)
    return species_map.factor_hz * (10 ** (species_map.decades * _float64(position)) - species_map.offset)


# ---- placing channels ----------------------------------------------------------------------------------------------

class Scale(NamedTuple):
    """A frequency scale: both directions, strictly increasing above 0 Hz."""

    from_hz: Callable[[ArrayLike], FloatArray]
    to_hz: Callable[[ArrayLike], FloatArray]


#: The scales on which channels can be placed, by the name a stage's ``scale`` parameter takes.
SCALES: Mapping[str, Scale] = MappingProxyType({
    "erb": Scale(hz_to_erb_number, erb_number_to_hz),
    "erb_gm1990": Scale(partial(hz_to_erb_number, erb_rate="gm1990"), partial(erb_number_to_hz, erb_rate="gm1990")),
    "bark": Scale(hz_to_bark, bark_to_hz),
    "mel": Scale(hz_to_mel, mel_to_hz),
    "mel_slaney": Scale(hz_to_mel_slaney, mel_slaney_to_hz),
    "greenwood": Scale(hz_to_position, position_to_hz),
    "log": Scale(np.log2, np.exp2),
    "linear": Scale(_float64, _float64),
})


def place_channels(n_channels: int, f_min_hz: float, f_max_hz: float, scale: str = "erb") -> FloatArray:
    """Best frequencies in Hz, low to high, at equal steps of a scale from `f_min_hz` to `f_max_hz`.

    Both ends are in the set, to the last bit; a single channel sits at `f_min_hz`.
    GCFB places its channels like this (on ``"erb_gm1990"``), brian2hears too.

    Raises ``ValueError`` for no channels, an empty or infinite range, or an unknown scale.

    >>> place_channels(3, 100.0, 4000.0).round(1).tolist()
    [100.0, 950.4, 4000.0]
    """
    chosen = _chosen("scale", scale, SCALES)
    _check_count(n_channels)
    _check_range(f_min_hz, f_max_hz)
    cf_hz = chosen.to_hz(np.linspace(chosen.from_hz(f_min_hz), chosen.from_hz(f_max_hz), n_channels))
    cf_hz[-1] = f_max_hz
    cf_hz[0] = f_min_hz  # last, for it is also the last of a single channel
    return cf_hz


def place_slaney(n_channels: int, f_min_hz: float, f_max_hz: float) -> FloatArray:
    """Best frequencies in Hz, low to high, as in Slaney 1993 (Apple TR #35, ``ERBSpace``).

    `n_channels` equal steps of the ERB-number scale fill the range and each channel sits at the low end of its step:
    the first at `f_min_hz`, the last one step below `f_max_hz`. Slaney lists them high to low, with half the sampling
    rate for `f_max_hz`.

    >>> place_slaney(3, 100.0, 8000.0).round(1).tolist()
    [100.0, 733.0, 2584.5]
    """
    _check_count(n_channels)
    return place_channels(n_channels + 1, f_min_hz, f_max_hz)[:-1]


def place_by_spacing(f_min_hz: float, f_max_hz: float, spacing_erb: float, hit_hz: float | None = None) -> FloatArray:
    """Best frequencies in Hz, low to high, `spacing_erb` apart on the ERB-number scale (AMT, LTFAT, Hohmann 2002).

    With `hit_hz` one channel sits there and the others are counted from it, up and down, as far as the range goes;
    without it the set is centred, and what is left of the range is split between its two ends.

    >>> place_by_spacing(70.0, 6700.0, 1.0, hit_hz=1000.0).round(1)[[0, 13, -1]].tolist()
    [73.2, 1000.0, 6682.0]
    """
    _check_range(f_min_hz, f_max_hz)
    if not 0 < spacing_erb < np.inf:
        raise ValueError(f"spacing_erb = {spacing_erb:g} ERB: must be above 0 and finite. 1 sets filters side by side.")
    if hit_hz is not None and not f_min_hz <= hit_hz <= f_max_hz:
        raise ValueError(f"hit_hz = {hit_hz:g} Hz: must lie between f_min_hz = {f_min_hz:g} Hz and "
                         f"f_max_hz = {f_max_hz:g} Hz. Move it, or widen the range.")
    lowest, highest = float(hz_to_erb_number(f_min_hz)), float(hz_to_erb_number(f_max_hz))
    if hit_hz is None:
        steps = np.arange(_whole_steps(highest - lowest, spacing_erb) + 1)
        first = (lowest + highest - steps[-1] * spacing_erb) / 2
        cf_hz = erb_number_to_hz(first + steps * spacing_erb)
    else:
        hit = float(hz_to_erb_number(hit_hz))
        below, above = _whole_steps(hit - lowest, spacing_erb), _whole_steps(highest - hit, spacing_erb)
        cf_hz = erb_number_to_hz(hit + np.arange(-below, above + 1) * spacing_erb)
        cf_hz[below] = hit_hz
    return np.clip(cf_hz, f_min_hz, f_max_hz)


def _whole_steps(width_erb: float, spacing_erb: float) -> int:
    # A range of exactly n steps must not lose its last channel to rounding: 1e-9 of a step is granted.
    return int(np.floor(width_erb / spacing_erb + 1e-9))


# ---- refusals ------------------------------------------------------------------------------------------------------

_Choice = TypeVar("_Choice")


def _chosen(what: str, name: str, choices: Mapping[str, _Choice]) -> _Choice:
    if name not in choices:
        raise ValueError(f"{what} = {name!r}: is not known. Choose one of {', '.join(choices)}.")
    return choices[name]


def _check_count(n_channels: int) -> None:
    if n_channels < 1:
        raise ValueError(f"n_channels = {n_channels}: must be at least 1. Ask for one channel or more.")


def _check_range(f_min_hz: float, f_max_hz: float) -> None:
    for what, f_hz in (("f_min_hz", f_min_hz), ("f_max_hz", f_max_hz)):
        if not 0 < f_hz < np.inf:
            raise ValueError(f"{what} = {f_hz:g} Hz: must be above 0 Hz and finite. Give a frequency the ear can hear.")
    if f_min_hz >= f_max_hz:
        raise ValueError(f"f_min_hz = {f_min_hz:g} Hz: must lie below f_max_hz = {f_max_hz:g} Hz. "
                         "Lower f_min_hz or raise f_max_hz.")
