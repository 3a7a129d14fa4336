"""One sound through many long impulse responses: products of spectra, and the way back to time in lanes.

Two channels share a transform, one as its real and one as its imaginary part. The inverse Fourier transform is radix 4,
decimated in time: the products are made in the order of reversed digits, so that moments come out in their own.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes


class FirBankCoefficients(NamedTuple):
    """Impulse responses, cut into parts of half a transform, as spectra."""

    spectra: np.ndarray         # (value, 2, lane) real and imaginary; by group, butterfly, part, frequency
    first: np.ndarray           # (group,) where a group's values begin
    parts: np.ndarray           # (group,) how many parts its impulse responses have
    order: np.ndarray           # (N,) the frequencies in the order of the first pass
    cosines: np.ndarray         # (N / 2,) of whole turns / N
    tangents: np.ndarray        # (N / 2,)


@kernel
def file_spectrum(spectrum, order, sound):
    """The spectrum of a real block, N / 2 + 1 values, into (N, 2): in the order of the first pass, and whole."""
    n = len(order)
    for i in range(n):
        mirrored = order[i] > n // 2
        value = spectrum[n - order[i] if mirrored else order[i]]
        sound[i, 0], sound[i, 1] = value.real, -value.imag if mirrored else value.imag


@kernel
def product(sound, block, i, spectra, at):
    """One block of sound times one part of the responses, at one frequency."""
    x_real, x_imag = sound[block, i, 0], sound[block, i, 1]
    h_real, h_imag = spectra[at, 0, 0], spectra[at, 1, 0]
    return h_real * x_real - h_imag * x_imag, h_real * x_imag + h_imag * x_real


@kernel
def added(real, imag, sound, block, i, spectra, at):
    """The same, added to what others gave."""
    x_real, x_imag = sound[block, i, 0], sound[block, i, 1]
    h_real, h_imag = spectra[at, 0, 0], spectra[at, 1, 0]
    return h_real * x_real + (real - h_imag * x_imag), h_real * x_imag + (imag + h_imag * x_real)


@kernel
def both(a_real, a_imag, b_real, b_imag):
    """``a + b`` and ``a - b``."""
    return a_real + b_real, a_imag + b_imag, a_real - b_real, a_imag - b_imag


@kernel
def both_turned(a_real, a_imag, b_real, b_imag, cosine, tangent):
    """``a + w b`` and ``a - w b``, w being a turn by an angle: six multiply-adds instead of eight operations."""
    real, imag = b_real - tangent * b_imag, b_imag + tangent * b_real
    return a_real + cosine * real, a_imag + cosine * imag, a_real - cosine * real, a_imag - cosine * imag


@kernel
def butterfly(work, k, leg, cosine, tangent, cosine2, tangent2):
    """Four values, a `leg` apart from `k` on, turned by 0, 1, 2 and 3 times an angle, through a transform of four."""
    b, c, d = k + leg, k + 2 * leg, k + 3 * leg
    e_real, e_imag, f_real, f_imag = both_turned(work[k, 0, 0], work[k, 1, 0], work[c, 0, 0], work[c, 1, 0],
                                                 cosine2, tangent2)
    g_real, g_imag, h_real, h_imag = both_turned(work[b, 0, 0], work[b, 1, 0], work[d, 0, 0], work[d, 1, 0],
                                                 cosine2, tangent2)
    first_real, first_imag, third_real, third_imag = both_turned(e_real, e_imag, g_real, g_imag, cosine, tangent)
    second_real, second_imag, fourth_real, fourth_imag = both_turned(f_real, f_imag, -h_imag, h_real, cosine, tangent)
    return first_real, first_imag, second_real, second_imag, third_real, third_imag, fourth_real, fourth_imag


@kernel
def store(work, k, leg, values):
    """Four values, a `leg` apart from `k` on."""
    (work[k, 0, 0], work[k, 1, 0], work[k + leg, 0, 0], work[k + leg, 1, 0],
     work[k + 2 * leg, 0, 0], work[k + 2 * leg, 1, 0], work[k + 3 * leg, 0, 0], work[k + 3 * leg, 1, 0]) = values


@kernel
def multiply(sound, newest, spectra, first, n_parts, start, work):
    """First pass, a quarter of it from `start` on: products at four frequencies, and their transform of four.

    The newest block meets the first part of the responses, the one before it the second, and so on.
    """
    for i in range(start, start + sound.shape[1] // 4, 4):
        at = first + i * n_parts
        a_real, a_imag = product(sound, newest, i, spectra, at)
        b_real, b_imag = product(sound, newest, i + 1, spectra, at + 1)
        c_real, c_imag = product(sound, newest, i + 2, spectra, at + 2)
        d_real, d_imag = product(sound, newest, i + 3, spectra, at + 3)
        for part in range(1, n_parts):
            at += 4
            block = newest - part if newest >= part else newest - part + len(sound)
            a_real, a_imag = added(a_real, a_imag, sound, block, i, spectra, at)
            b_real, b_imag = added(b_real, b_imag, sound, block, i + 1, spectra, at + 1)
            c_real, c_imag = added(c_real, c_imag, sound, block, i + 2, spectra, at + 2)
            d_real, d_imag = added(d_real, d_imag, sound, block, i + 3, spectra, at + 3)
        e_real, e_imag, f_real, f_imag = both(a_real, a_imag, c_real, c_imag)
        g_real, g_imag, h_real, h_imag = both(b_real, b_imag, d_real, d_imag)
        first_real, first_imag, third_real, third_imag = both(e_real, e_imag, g_real, g_imag)
        second_real, second_imag, fourth_real, fourth_imag = both(f_real, f_imag, -h_imag, h_real)
        store(work, i, 1, (first_real, first_imag, second_real, second_imag,
                           third_real, third_imag, fourth_real, fourth_imag))


@kernel
def convolve(sound, newest, bank, group, work, out):
    """Spectra of the last blocks of sound, (block, N, 2) -> one group's bands of the `newest`, (N / 2, channel).

    `sound` is a ring; `work` is (N, 2, lane). Of a transform only the second half is true, the first wraps around.
    """
    spectra, work, out = lanes(bank.spectra, 1), lanes(work, 1), lanes(out, 1)
    cosines, tangents = bank.cosines, bank.tangents
    n = len(work)
    for quarter in range(0, n, n // 4):                          # each by itself: it stays in the cache
        multiply(sound, newest, spectra, bank.first[group], bank.parts[group], quarter, work)
        leg = 4
        while leg < n // 4:
            stride = n // (4 * leg)
            for k in range(leg):
                cosine, tangent = cosines[k * stride], tangents[k * stride]
                cosine2, tangent2 = cosines[2 * k * stride], tangents[2 * k * stride]
                for start in range(quarter + k, quarter + n // 4, 4 * leg):
                    store(work, start, leg, butterfly(work, start, leg, cosine, tangent, cosine2, tangent2))
            leg *= 4
    for t in range(n // 4):                                      # last pass
        _, _, _, _, third_real, third_imag, fourth_real, fourth_imag = butterfly(
            work, t, n // 4, cosines[t], tangents[t], cosines[2 * t], tangents[2 * t])
        out[t, 0], out[t, 1] = third_real, third_imag
        out[t + n // 4, 0], out[t + n // 4, 1] = fourth_real, fourth_imag


@kernel
def convolve_blocks(spectra, n_before, bank, sound, work, out):
    """Spectra of blocks, (block, N / 2 + 1), each with the one before it -> their bands, (time, channel).

    `n_before` blocks were heard before, of which `sound`, a ring of (block, N, 2), holds the last.
    """
    n_samples, width = len(bank.order) // 2, out.shape[1] // len(bank.parts)
    for k in range(len(spectra)):
        newest = (n_before + k) % len(sound)
        file_spectrum(spectra[k], bank.order, sound[newest])
        for group in range(len(bank.parts)):
            convolve(sound, newest, bank, group, work,
                     out[k * n_samples:(k + 1) * n_samples, group * width:(group + 1) * width])
