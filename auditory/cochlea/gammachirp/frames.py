"""The compressive gammachirp that follows the level from frame to frame, and can have a hearing loss."""
from math import gcd
from typing import NamedTuple

import numpy as np

from auditory.cochlea.gammachirp.asymmetry import AsymmetryCoefficients
from auditory.cochlea.gammachirp.fir import BLOCK, FirBankStep
from auditory.cochlea.gammachirp.fir_kernel import FirBankCoefficients
from auditory.cochlea.gammachirp.frames_kernel import (
    LiftCoefficients,
    compress_frames,
    gather_energy,
    hear_frame_levels,
)
from auditory.cochlea.gammachirp.samples_kernel import LevelCoefficients
from auditory.contract.signals import SignalSpec


class FrameCoefficients(NamedTuple):
    """A filterbank that follows the level from frame to frame."""

    bank: FirBankCoefficients
    fixed: AsymmetryCoefficients
    window: np.ndarray          # (sample,)
    level: LevelCoefficients
    source: np.ndarray          # (channel,) which channel tells it its level
    lift: LiftCoefficients


class FrameState(NamedTuple):
    """The memory of such a filterbank."""

    samples: np.ndarray         # these three: see FirBankState
    spectra: np.ndarray
    sample_index: np.ndarray
    sections: np.ndarray        # (5, 2, channel) the last two samples before, between and after the biquads
    sums: np.ndarray            # (2 frames, 2, channel) energy of band and fixed filter, the older frame first
    held: np.ndarray            # (2, channel) peaks of both, re the level reference
    within: np.ndarray          # (1,) samples since the last frame was full


class FrameStep(FirBankStep):
    """Compressive gammachirps that follow the level from frame to frame."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, coefficients: FrameCoefficients,
                 state: FrameState) -> None:
        super().__init__(spec, output, coefficients, state, coefficients.bank)
        self.hop = len(coefficients.window) // 2
        self.latency_s = (self.hop + BLOCK - gcd(self.hop, BLOCK) - 1) / spec.rate_hz

    def output_length(self, n: int) -> int:
        return n // self.hop + 1 if n else 0

    def answer(self, bands: np.ndarray) -> np.ndarray:
        return self.lifted(self.gathered(bands))

    def flush(self) -> np.ndarray | None:
        if not self.state.sample_index[0]:
            return None
        squares = self.gathered(self.last_bands())
        last, gain = self.state.sums[0], self.coefficients.fixed.gain
        last = np.stack((last[0], last[1] * (gain * gain)))      # half a frame or more; what follows is silence
        return self.lifted(np.concatenate((squares, last[np.newaxis])))

    def gathered(self, bands: np.ndarray) -> np.ndarray:
        """Mean squares ``(frame, 2, width)`` of the bands and of the fixed filter, in the frames that are full now."""
        use, state = self.coefficients, self.state
        exact = bands
        if bands.dtype != self.inside:                           # recursive filters need it
            exact = self.wide_block(len(bands), "exact")
            exact[...] = bands
        squares = self.wide_block((int(state.within[0]) + len(bands)) // self.hop, "squares", 2)
        gather_energy(exact, use.fixed, use.window, state.within[0], state.sections, state.sums, squares)
        state.within[0] = (state.within[0] + len(bands)) % self.hop
        return squares

    def lifted(self, squares: np.ndarray) -> np.ndarray:
        """What is said of these frames."""
        use = self.coefficients
        own_ratio, ratio, rms = (self.wide_block(len(squares), name) for name in ("own ratio", "ratio", "rms"))
        hear_frame_levels(squares, use.level, self.state.held, own_ratio)
        np.take(own_ratio, use.source, axis=1, out=ratio, mode="clip")   # the quickest mode; all indices are valid
        compress_frames(squares, ratio, use.lift, rms)
        return self.narrowed(rms)
