"""The compressive gammachirp that follows the level from frame to frame, and can have a hearing loss."""
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from auditory.cochlea.gammachirp.asymmetry import AsymmetryCoefficients, widened
from auditory.cochlea.gammachirp.fir import BLOCK, FirBankStep, bank_width
from auditory.cochlea.gammachirp.fir_kernel import FirBankCoefficients
from auditory.cochlea.gammachirp.frames_kernel import (
    LiftCoefficients,
    compress_frames,
    gather_energy,
    hear_frame_levels,
)
from auditory.cochlea.gammachirp.hearing_loss import GcfbHearingLoss
from auditory.cochlea.gammachirp.samples_kernel import LevelCoefficients
from auditory.cochlea.gammachirp.shapes import LEVEL_PATH_RATIO, Asymmetry, highest_gain, lifted_nepers, passive_peak_hz
from auditory.contract.signals import SignalSpec
from auditory.scales import ERB_AT_0_HZ, ERB_SLOPE_PER_HZ, FloatArray

if TYPE_CHECKING:
    from auditory.cochlea.gammachirp.compressive import CompressiveGammachirp

HOP_S = 0.5e-3                  # half a window of 1 ms (GCFB 2.34)
LOWEST_RATE_HZ = 3000.0         # a window must hold 4 samples, of which the outer ones count as 0
HALF_WAVE_DB = -3.0             # the rms of a frame re the peak of a half wave that the level rule was made for
NORMAL_BINS = 2048              # frequencies from 0 to below Nyquist among which the highest gain is looked for


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

    heard: np.ndarray           # these three: see FirBankState
    spectra: np.ndarray
    sample_index: np.ndarray
    sections: np.ndarray        # (5, 2, channel) the last two samples before, between and after the biquads
    sums: np.ndarray            # (2 frames, 2, channel) energy of band and fixed filter, the older frame first
    held: np.ndarray            # (2, channel) peaks of both, re the level reference
    within: np.ndarray          # (1,) samples since the last frame was full


class FrameStep(FirBankStep):
    """Compressive gammachirps that follow the level from frame to frame."""

    def __init__(self, stage: "CompressiveGammachirp", spec: SignalSpec, fr1_hz: FloatArray) -> None:
        if spec.rate_hz < LOWEST_RATE_HZ:
            stage.refuse("update", f"windows of 1 ms need at least {LOWEST_RATE_HZ:.10g} Hz, more than "
                         f"that of a {spec.rate_hz:.10g} Hz signal", "Choose update='sample' or put Resample first.")
        self.hop, bank, loss = round(HOP_S * spec.rate_hz), stage.design_bank(spec, fr1_hz), stage.hearing_loss(fr1_hz)
        width = bank_width(bank)
        asymmetry = stage.asymmetry._replace(chirp=loss.health * stage.asymmetry_chirp)
        output = stage.output(spec, fr1_hz, LEVEL_PATH_RATIO, asymmetry, rate_hz=spec.rate_hz / self.hop,
                              start_s=spec.start_s + self.hop / spec.rate_hz)
        fixed, source = stage.design_level_path(fr1_hz, spec.rate_hz, asymmetry, width)
        window = np.hanning(2 * self.hop)
        level = stage.design_level(self.hop / spec.rate_hz, HALF_WAVE_DB)
        lift = design_lift(stage, spec.rate_hz, fr1_hz, loss, asymmetry, width)
        coefficients = FrameCoefficients(bank, fixed, window / window.sum(), level, source, lift)
        state = FrameState(*self.at_rest(bank), np.zeros((5, 2, width)), np.zeros((2, 2, width)), np.zeros((2, width)),
                           np.zeros(1, np.int64))
        super().__init__(spec, output, coefficients, state, bank)
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
        told, ratio, made = (self.wide_block(len(squares), name) for name in ("told", "ratio", "made"))
        hear_frame_levels(squares, use.level, self.state.held, told)
        np.take(told, use.source, axis=1, out=ratio, mode="clip")        # the quickest mode; all indices are valid
        compress_frames(squares, ratio, use.lift, made)
        return self.narrowed(made)


def design_lift(stage: "CompressiveGammachirp", rate_hz: float, fr1_hz: FloatArray, loss: GcfbHearingLoss,
                asymmetry: Asymmetry, width: int) -> LiftCoefficients:
    """How a frame is lifted where fr2 stands at some ratio to fp1."""
    peak_hz = passive_peak_hz(fr1_hz, stage.passive)
    highest = highest_gain(fr1_hz, LEVEL_PATH_RATIO, stage.passive, asymmetry, rate_hz, NORMAL_BINS)
    at_ratio_1 = np.exp(lifted_nepers(1.0, peak_hz, asymmetry, stage.rule))
    scale = at_ratio_1 / highest * 10 ** (-loss.attenuation_db / 20)
    width_at_0_hz = np.full(len(peak_hz), asymmetry.bandwidth_erb * ERB_AT_0_HZ)
    return LiftCoefficients(widened(scale, width), widened(np.asarray(asymmetry.chirp), width), widened(peak_hz, width),
                            widened(width_at_0_hz, width, fill=1.0),
                            widened(width_at_0_hz * ERB_SLOPE_PER_HZ * peak_hz, width))
