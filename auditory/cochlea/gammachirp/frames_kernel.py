"""The compressive gammachirp frame by frame: the energy of each place, and how much of it compression takes away."""
from typing import NamedTuple

import numpy as np

from auditory.cochlea.gammachirp.samples_kernel import fixed_sections, ratio_of, recall, remember
from auditory.numerics import kernel, lanes


class LiftCoefficients(NamedTuple):
    """The gain of a frame, (channel,) each: ``scale * exp(chirp * arctan((1 - ratio) fp1 / (b2 ERB(ratio fp1))))``."""

    scale: np.ndarray
    chirp: np.ndarray           # c2 times the compression health
    peak_hz: np.ndarray         # fp1
    width_at_0_hz: np.ndarray   # b2 ERB(0)
    width_per_ratio: np.ndarray  # growth of b2 ERB(ratio fp1)


@kernel
def gather_energy(bands, fixed, window, within, state, sums, out):
    """Bands (time, channel) -> mean squares (frame, 2, channel) of the band and of what the fixed filter makes of it.

    Windows overlap by half, so that two frames are in flight: in `sums`, (2 frames, 2, channel), the older comes first.
    `within` counts the samples since the last frame was full; `state` is (5, 2, channel).
    """
    bands, state, sums, out = lanes(bands, 1), lanes(state, 1), lanes(sums, 1), lanes(out, 1)
    zeros, poles, squares = lanes(fixed.zero, 1), lanes(fixed.pole, 1), lanes(fixed.square, 1)
    gains = lanes(fixed.gain, 1)
    hop = len(window) // 2
    for c in range(bands.shape[1]):
        past, gain = recall(state, c), gains[c]
        older_band, older_passed, newer_band, newer_passed = sums[0, 0, c], sums[0, 1, c], sums[1, 0, c], sums[1, 1, c]
        frame, k = 0, within
        for t in range(len(bands)):
            band = bands[t, c]
            passed, past = fixed_sections(band, past, c, zeros, poles, squares)
            falling, rising = window[hop + k], window[k]
            older_band, older_passed = older_band + falling * (band * band), older_passed + falling * (passed * passed)
            newer_band, newer_passed = newer_band + rising * (band * band), newer_passed + rising * (passed * passed)
            k += 1
            if k == hop:
                out[frame, 0, c], out[frame, 1, c] = older_band, older_passed * (gain * gain)
                older_band, older_passed, newer_band, newer_passed = newer_band, newer_passed, 0 * gain, 0 * gain
                frame, k = frame + 1, 0
        remember(state, c, past)
        sums[0, 0, c], sums[0, 1, c], sums[1, 0, c], sums[1, 1, c] = older_band, older_passed, newer_band, newer_passed


@kernel
def hear_frame_levels(squares, level, held, out):
    """Mean squares (frame, 2, channel) -> fr2 / fp1 that each channel tells; held (2, channel)."""
    squares, held, out = lanes(squares, 1), lanes(held, 1), lanes(out, 1)
    keep, scale = level.keep[0], level.per_reference[0]
    for c in range(squares.shape[2]):
        passive, compressive = held[0, c], held[1, c]
        for frame in range(len(squares)):
            passive = np.maximum(scale * np.sqrt(squares[frame, 0, c]), keep * passive)
            compressive = np.maximum(scale * np.sqrt(squares[frame, 1, c]), keep * compressive)
            out[frame, c] = ratio_of(passive, compressive, level)
        held[0, c], held[1, c] = passive, compressive


@kernel
def compress_frames(squares, ratio, lift, out):
    """Mean squares (frame, 2, channel) of the fixed filter, lifted as fr2 / fp1 demands -> rms (frame, channel)."""
    squares, ratios, out = lanes(squares, 1), lanes(ratio, 1), lanes(out, 1)
    scale, chirp, peak_hz = lanes(lift.scale, 1), lanes(lift.chirp, 1), lanes(lift.peak_hz, 1)
    width_at_0_hz, width_per_ratio = lanes(lift.width_at_0_hz, 1), lanes(lift.width_per_ratio, 1)
    for frame in range(len(squares)):
        for c in range(squares.shape[2]):
            moved = ratios[frame, c]
            away = (1 - moved) * peak_hz[c] / (width_at_0_hz[c] + width_per_ratio[c] * moved)
            out[frame, c] = scale[c] * np.sqrt(squares[frame, 1, c]) * np.exp(chirp[c] * np.arctan(away))
