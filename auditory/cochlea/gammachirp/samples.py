"""The compressive gammachirp that follows the level from sample to sample, or stands at one level."""
from typing import NamedTuple

import numpy as np

from auditory.cochlea.gammachirp.asymmetry import AsymmetryCoefficients
from auditory.cochlea.gammachirp.fir import FirBankStep
from auditory.cochlea.gammachirp.fir_kernel import FirBankCoefficients
from auditory.cochlea.gammachirp.samples_kernel import (
    LevelCoefficients,
    MovingCoefficients,
    compress,
    hear_levels,
    stand_still,
)


class FixedCoefficients(NamedTuple):
    """A filterbank at one level."""

    bank: FirBankCoefficients
    fixed: AsymmetryCoefficients


class FixedState(NamedTuple):
    """The memory of a filterbank at one level."""

    samples: np.ndarray         # these three: see FirBankState
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

    samples: np.ndarray         # these three: see FirBankState
    spectra: np.ndarray
    sample_index: np.ndarray
    level_sections: np.ndarray  # (5, 2, channel)
    held: np.ndarray            # (2, channel) peaks of the band and of the level path, re the level reference
    sections: np.ndarray        # (5, 2, channel)


class FixedStep(FirBankStep):
    """Compressive gammachirps that stand at one level: a linear filterbank."""

    def answer(self, bands: np.ndarray) -> np.ndarray:
        stand_still(bands, self.coefficients.fixed, self.state.sections, bands)
        return self.narrowed(bands)


class MovingStep(FirBankStep):
    """Compressive gammachirps that follow the level from sample to sample."""

    def answer(self, bands: np.ndarray) -> np.ndarray:
        use, state = self.coefficients, self.state
        own_ratio, ratio = (self.wide_block(len(bands), name) for name in ("own ratio", "ratio"))
        hear_levels(bands, use.fixed, use.level, state.level_sections, state.held, own_ratio)
        np.take(own_ratio, use.source, axis=1, out=ratio, mode="clip")   # the quickest mode; all indices are valid
        compress(bands, ratio, use.moving, state.sections, ratio)
        return self.narrowed(ratio)
