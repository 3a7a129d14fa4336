"""The compressive gammachirp frame by frame: the energy of each place, and how much of it compression takes away."""
from typing import NamedTuple

import numpy as np

from auditory.cochlea.gammachirp.fir_kernel import convolve, file_spectrum
from auditory.cochlea.gammachirp.samples_kernel import fixed_sections, ratio_of, recall, remember
from auditory.numerics import kernel, lanes


class FrameWork(NamedTuple):
    """Room for one block of sound on its way to frames."""

    transform: np.ndarray       # (N, 2, lane) see `convolve`
    bands: np.ndarray           # (N / 2, channel) of one group
    squares: np.ndarray         # (frame, 2, channel) mean squares of the bands and of the fixed filter
    own_ratio: np.ndarray       # (frame, channel) fr2 / fp1 that each channel tells
    ratio: np.ndarray           # (frame, channel) fr2 / fp1 that each channel is told
    rms: np.ndarray             # (frame, channel)


class LiftCoefficients(NamedTuple):
    """The gain of a frame, (channel,) each: ``scale * exp(chirp * arctan((1 - ratio) fp1 / (b2 ERB(ratio fp1))))``."""

    scale: np.ndarray
    chirp: np.ndarray           # c2 times the compression health
    peak_hz: np.ndarray         # fp1
    width_at_0_hz: np.ndarray   # b2 ERB(0)
    width_per_ratio: np.ndarray  # growth of b2 ERB(ratio fp1)


@kernel
def gather_energy(bands, first, fixed, window, within, state, sums, out):
    """Bands (time, channel) -> mean squares (frame, 2, channel) of the band and of what the fixed filter makes of it.

    The bands are those of the groups from `first` on, as far as there are channels. Windows overlap by half, so that
    two frames are in flight: in `sums`, (2 frames, 2, channel), the older comes first. `within` counts the samples
    since the last frame was full; `state` is (5, 2, channel).
    """
    bands, state, sums, out = lanes(bands, 1), lanes(state, 1), lanes(sums, 1), lanes(out, 1)
    zeros, poles, squares = lanes(fixed.zero, 1), lanes(fixed.pole, 1), lanes(fixed.square, 1)
    gains = lanes(fixed.gain, 1)
    hop = len(window) // 2
    for c in range(first, min(first + bands.shape[1], len(gains))):
        past, gain = recall(state, c), gains[c]
        older_band, older_passed, newer_band, newer_passed = sums[0, 0, c], sums[0, 1, c], sums[1, 0, c], sums[1, 1, c]
        frame, k = 0, within
        for t in range(len(bands)):
            band = bands[t, c - first]
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


@kernel
def copied(values, out):
    """Values (time, channel) in the precision of `out`, which may have more channels."""
    for t in range(len(values)):
        for c in range(values.shape[1]):
            out[t, c] = values[t, c]


@kernel
def lift_frames(squares, level, source, lift, held, work, out):
    """Mean squares (frame, 2, channel) -> what is said of these frames, (frame, channel); held (2, channel)."""
    n, width = len(squares), len(source)
    own_ratio, ratio, rms = work.own_ratio[:n], work.ratio[:n], work.rms[:n]
    hear_frame_levels(squares, level, held, own_ratio)
    for frame in range(n):
        for c in range(width):
            ratio[frame, c] = own_ratio[frame, source[c]]
    compress_frames(squares, ratio, lift, rms)
    copied(rms, out)


@kernel
def hear_blocks(spectra, n_before, n_samples, use, state, work, out):
    """Spectra of blocks, as for `convolve_blocks`, of which `n_samples` count -> the full frames, (frame, channel).

    A block is done, group by group, before the next, so that what lies between stays in the cache.
    """
    bank, within, hop = use.bank, state.within[0], len(use.window) // 2
    n_block, n_groups = len(work.bands), lanes(work.bands, 1).shape[1]
    n_said = 0
    for k in range(len(spectra)):
        newest, n = (n_before + k) % len(state.spectra), min(n_block, n_samples - k * n_block)
        file_spectrum(spectra[k], bank.order, state.spectra[newest])
        for group in range(len(bank.parts)):
            convolve(state.spectra, newest, bank, group, work.transform, work.bands)
            gather_energy(work.bands[:n], group * n_groups, use.fixed, use.window, within, state.sections, state.sums,
                          work.squares)
        n_frames, within = (within + n) // hop, (within + n) % hop
        lift_frames(work.squares[:n_frames], use.level, use.source, use.lift, state.held, work,
                    out[n_said:n_said + n_frames])
        n_said += n_frames
    state.within[0] = within
