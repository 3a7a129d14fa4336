"""The compressive gammachirp that follows the level from sample to sample, or stands at one level."""
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from auditory.cochlea.gammachirp.asymmetry import (
    AsymmetryCoefficients,
    asymmetry_coefficients,
    asymmetry_rule,
    widened,
)
from auditory.cochlea.gammachirp.fir import FirBankStep, bank_width
from auditory.cochlea.gammachirp.fir_kernel import FirBankCoefficients
from auditory.cochlea.gammachirp.samples_kernel import (
    LevelCoefficients,
    MovingCoefficients,
    compress,
    hear_levels,
    stand_still,
)
from auditory.cochlea.gammachirp.shapes import highest_gain, passive_peak_hz
from auditory.contract.signals import SignalSpec
from auditory.scales import ERB_AT_0_HZ, ERB_SLOPE_PER_HZ, FloatArray

if TYPE_CHECKING:
    from auditory.cochlea.gammachirp.compressive import CompressiveGammachirp

NORMAL_DB_SPL = 50.0            # at this level every channel peaks at NORMAL_GAIN_DB (GCFB 2.11)
NORMAL_GAIN_DB = -1.0
NORMAL_BINS = 1024              # on this many frequencies from 0 to below Nyquist


class FixedCoefficients(NamedTuple):
    """A filterbank at one level."""

    bank: FirBankCoefficients
    fixed: AsymmetryCoefficients


class FixedState(NamedTuple):
    """The memory of a filterbank at one level."""

    heard: np.ndarray           # these three: see FirBankState
    spectra: np.ndarray
    sample_index: np.ndarray
    sections: np.ndarray        # (5, 2, channel) the last two samples before, between and after the biquads


class MovingBankCoefficients(NamedTuple):
    """A filterbank that follows the level."""

    bank: FirBankCoefficients
    fixed: AsymmetryCoefficients    # of the path that hears the level
    level: LevelCoefficients
    source: np.ndarray              # (channel,) which channel tells it its level
    moving: MovingCoefficients


class MovingState(NamedTuple):
    """The memory of a filterbank that follows the level."""

    heard: np.ndarray           # these three: see FirBankState
    spectra: np.ndarray
    sample_index: np.ndarray
    level_sections: np.ndarray  # (5, 2, channel)
    held: np.ndarray            # (2, channel) peaks of the band and of the level path, re the level reference
    sections: np.ndarray        # (5, 2, channel)


def normal_gain(stage: "CompressiveGammachirp", fr1_hz: FloatArray, rate_hz: float) -> FloatArray:
    """What makes every channel peak at -1 dB at 50 dB SPL."""
    highest = highest_gain(fr1_hz, float(stage.rule.ratio(NORMAL_DB_SPL)), stage.passive, stage.asymmetry, rate_hz,
                           NORMAL_BINS)
    return np.asarray(10 ** (NORMAL_GAIN_DB / 20) / highest)


class FixedStep(FirBankStep):
    """Compressive gammachirps that stand at one level: a linear filterbank."""

    def __init__(self, stage: "CompressiveGammachirp", spec: SignalSpec, fr1_hz: FloatArray) -> None:
        assert stage.fixed_level_db_spl is not None
        ratio, bank = float(stage.rule.ratio(stage.fixed_level_db_spl)), stage.design_bank(spec, fr1_hz)
        output = stage.output(spec, fr1_hz, ratio, stage.asymmetry)
        fr2_hz = ratio * passive_peak_hz(fr1_hz, stage.passive)
        fixed = asymmetry_coefficients(fr2_hz, stage.asymmetry, spec.rate_hz)
        fixed = fixed._replace(gain=fixed.gain * normal_gain(stage, fr1_hz, spec.rate_hz))
        width = bank_width(bank)
        coefficients = FixedCoefficients(bank, AsymmetryCoefficients(*(widened(part, width) for part in fixed)))
        super().__init__(spec, output, coefficients, FixedState(*self.at_rest(bank), np.zeros((5, 2, width))), bank)

    def answer(self, bands: np.ndarray) -> np.ndarray:
        stand_still(bands, self.coefficients.fixed, self.state.sections, bands)
        return self.narrowed(bands)


class MovingStep(FirBankStep):
    """Compressive gammachirps that follow the level from sample to sample."""

    def __init__(self, stage: "CompressiveGammachirp", spec: SignalSpec, fr1_hz: FloatArray) -> None:
        bank = stage.design_bank(spec, fr1_hz)
        width = bank_width(bank)
        output = stage.output(spec, fr1_hz, float(stage.rule.ratio(NORMAL_DB_SPL)), stage.asymmetry)
        level_path, source = stage.design_level_path(fr1_hz, spec.rate_hz, stage.asymmetry, width)
        level = stage.design_level(1 / spec.rate_hz, 0.0)
        rule = asymmetry_rule(stage.asymmetry, spec.rate_hz)
        turn = 2 * np.pi / spec.rate_hz
        moving = MovingCoefficients(widened(turn * passive_peak_hz(fr1_hz, stage.passive), width),
                                    ERB_AT_0_HZ * np.array([1.0, ERB_SLOPE_PER_HZ / turn]), rule.decay[:, 0],
                                    rule.spread[:, 0], widened(normal_gain(stage, fr1_hz, spec.rate_hz), width))
        state = MovingState(*self.at_rest(bank), np.zeros((5, 2, width)), np.zeros((2, width)), np.zeros((5, 2, width)))
        super().__init__(spec, output, MovingBankCoefficients(bank, level_path, level, source, moving), state, bank)

    def answer(self, bands: np.ndarray) -> np.ndarray:
        use, state = self.coefficients, self.state
        told, ratio = (self.wide_block(len(bands), name) for name in ("told", "ratio"))
        hear_levels(bands, use.fixed, use.level, state.level_sections, state.held, told)
        np.take(told, use.source, axis=1, out=ratio, mode="clip")        # the quickest mode; all indices are valid
        compress(bands, ratio, use.moving, state.sections, ratio)
        return self.narrowed(ratio)
