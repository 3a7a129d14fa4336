"""The compressive gammachirp that follows the level from frame to frame, and can have a hearing loss."""
from math import gcd
from typing import NamedTuple

import numpy as np

from auditory.cochlea.gammachirp.asymmetry import AsymmetryCoefficients
from auditory.cochlea.gammachirp.fir import BLOCK, FirBankStep
from auditory.cochlea.gammachirp.fir_kernel import FirBankCoefficients
from auditory.cochlea.gammachirp.frames_kernel import (
    FrameWork,
    LiftCoefficients,
    hear_blocks,
    lift_frames,
)
from auditory.cochlea.gammachirp.samples_kernel import LevelCoefficients
from auditory.contract.signals import SignalSpec

SPECTRUM_BYTES_PER_SAMPLE = 40  # in float64: a sample, twice the pair of blocks it is in, and their spectra


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
        self.width = len(coefficients.source)
        self.hop = len(coefficients.window) // 2
        self.latency_s = (self.hop + BLOCK - gcd(self.hop, BLOCK) - 1) / spec.rate_hz

    def output_length(self, n: int) -> int:
        return n // self.hop + 1 if n else 0

    @property
    def block_bytes_per_sample(self) -> float:
        """Frames and spectra: the bands of one block, which lie between, are gone before the next."""
        return SPECTRUM_BYTES_PER_SAMPLE + super(FirBankStep, self).block_bytes_per_sample

    def process(self, block: np.ndarray) -> np.ndarray:
        n_waiting = self.n_waiting()
        spectra, n_before = self.spectra(block[:, 0])
        return self.frames(spectra, n_before, n_waiting + len(block) - self.n_waiting())

    def flush(self) -> np.ndarray | None:
        if not self.state.sample_index[0]:
            return None
        n_waiting = self.n_waiting()
        spectra, n_before = self.spectra(np.zeros(-n_waiting % BLOCK))
        frames = self.frames(spectra, n_before, n_waiting, n_more=1)
        use, last, gain = self.coefficients, self.state.sums[:1], self.coefficients.fixed.gain
        squares = np.stack((last[:, 0], last[:, 1] * (gain * gain)), axis=1)     # half a frame or more; then silence
        lift_frames(squares, use.level, use.source, use.lift, self.state.held, self.frame_work(), frames[-1:])
        return frames

    def frames(self, spectra: np.ndarray, n_before: int, n_samples: int, n_more: int = 0) -> np.ndarray:
        """What is said of the frames that are full after these blocks, with room for more."""
        n_frames = (int(self.state.within[0]) + n_samples) // self.hop
        out = self.block(n_frames + n_more)
        hear_blocks(spectra, n_before, n_samples, self.coefficients, self.state, self.frame_work(), out)
        out[:, self.width:] = 0                                  # whatever a later stage has left there
        return out

    def frame_work(self) -> FrameWork:
        """Room for one block of sound."""
        group = self.bank.spectra.shape[2] * 2
        n = BLOCK // self.hop + 1
        return FrameWork(self.work(), self.block(BLOCK, "bands", (group,), self.inside),
                         self.wide_block(n, "squares", 2),
                         *(self.wide_block(n, name) for name in ("own ratio", "ratio", "rms")))
