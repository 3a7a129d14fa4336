"""Impulse responses of thousands of samples, block by block through the Fourier transform.

Blocks lie on an absolute grid of `BLOCK` samples, so that whatever pieces a sound arrives in, the bits are the same; an
answer therefore waits for its block to fill.
"""
from typing import Any, NamedTuple

import numpy as np

from auditory.cochlea.gammachirp.fir_kernel import FirBankCoefficients, convolve_blocks
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.numerics import lane_count, lane_empty
from auditory.scales import FloatArray

N = 1024                        # of the transform; a power of 4
BLOCK = N // 2


class FirBankState(NamedTuple):
    """What a bank of impulse responses remembers."""

    samples: np.ndarray         # (N,) the block before, and what there is of the present one
    spectra: np.ndarray         # (block, N, 2) of what was heard, a ring, real and imaginary
    sample_index: np.ndarray    # (1,) absolute position; the grid of blocks hangs on it


def design_fir(responses: list[FloatArray], dtype: np.dtype[Any]) -> FirBankCoefficients:
    """Spectra of the parts of the responses; neighbouring channels, which are alike in length, share a transform."""
    n_lanes = lane_count(dtype)
    groups = [responses[k:k + 2 * n_lanes] for k in range(0, len(responses), 2 * n_lanes)]
    parts = np.array([-(-max(map(len, group)) // BLOCK) for group in groups])
    spectra = lane_empty((int(N * parts.sum()), 2, n_lanes), dtype)
    first = N * (np.cumsum(parts) - parts)
    order = digits_reversed(N)
    for start, n_parts, group in zip(first, parts, groups, strict=True):
        padded = np.zeros((2 * n_lanes, n_parts * BLOCK))
        for row, response in zip(padded, group, strict=False):
            row[:len(response)] = response
        pairs = (padded[:n_lanes] + 1j * padded[n_lanes:]).reshape(n_lanes, n_parts, BLOCK)
        values = np.fft.fft(pairs, N)[..., order].reshape(n_lanes, n_parts, N // 4, 4).transpose(2, 1, 3, 0) / N
        values = values.reshape(-1, n_lanes)
        spectra[start:start + len(values)] = np.stack((values.real, values.imag), axis=1)
    angle = 2 * np.pi * np.arange(N // 2) / N
    cosines, tangents = np.cos(angle), np.tan(angle)
    rounding = np.finfo(dtype).eps
    cosines[N // 4], tangents[N // 4] = rounding, 1 / rounding   # a quarter turn, its tangent finite
    return FirBankCoefficients(spectra, first, parts, order, cosines.astype(dtype), tangents.astype(dtype))


def bank_width(bank: FirBankCoefficients) -> int:
    """How many channels a bank computes, padding included."""
    return 2 * len(bank.parts) * bank.spectra.shape[2]


def at_rest(bank: FirBankCoefficients) -> FirBankState:
    """The memory of a bank before any sound."""
    spectra = np.zeros((int(bank.parts.max()), N, 2), bank.spectra.dtype)
    return FirBankState(np.zeros(N), spectra, np.zeros(1, np.int64))


def digits_reversed(n: int) -> np.ndarray:
    """The numbers below `n`, a power of 4, with the order of their digits to base 4 reversed."""
    reverse, rest = np.zeros(n, np.int64), np.arange(n)
    place = 1
    while place < n:
        reverse, rest, place = 4 * reverse + rest % 4, rest // 4, 4 * place
    return reverse


class FirBankStep(Step):
    """A bank of impulse responses at work; what becomes of the bands is up to `answer`."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, coefficients: NamedTuple, state: NamedTuple,
                 bank: FirBankCoefficients) -> None:
        super().__init__(spec, output, coefficients, state)
        self.inside = np.dtype(np.float64)
        self.bank, self.width = bank, bank_width(bank)
        self.latency_s = (BLOCK - 1) / spec.rate_hz

    @property
    def block_bytes_per_sample(self) -> float:
        """The bands in float64, which they are or become, at the rate of the sound, whatever is made of them."""
        return float(self.width * self.inside.itemsize)

    def process(self, block: np.ndarray) -> np.ndarray:
        return self.answer(self.bands(block[:, 0]))

    def flush(self) -> np.ndarray | None:
        return self.answer(self.last_bands())

    def answer(self, bands: np.ndarray) -> np.ndarray:
        """What is said of bands, ``(time, width)``, as a block of the output."""
        raise NotImplementedError

    def wide_block(self, n: int, name: str, *inner: int) -> np.ndarray:
        """A working block in float64, as wide as the bands."""
        return self.block(n, name, (*inner, self.width), self.inside)

    def narrowed(self, values: np.ndarray) -> np.ndarray:
        """What was computed, ``(time, width)``, as a block of the output."""
        out = self.block(len(values))
        out[:, :self.width] = values
        out[:, self.width:] = 0                                  # whatever a later stage has left there
        return out

    def bands(self, samples: np.ndarray) -> np.ndarray:
        """The bands of all blocks that `samples` fill, ``(time, width)``."""
        spectra, n_before = self.spectra(samples)
        out = self.block(len(spectra) * BLOCK, "bands", (self.width,), self.bank.spectra.dtype)
        convolve_blocks(spectra, n_before, self.bank, self.state.spectra, self.work(), out)
        return out

    def spectra(self, samples: np.ndarray) -> tuple[np.ndarray, int]:
        """Spectra ``(block, N / 2 + 1)`` of all blocks that `samples` fill, and how many were full before.

        Each is transformed with the block before it, by itself, so that the bits are those of any other chunking.
        """
        state = self.state
        n_before, waiting = divmod(int(state.sample_index[0]), BLOCK)
        state.sample_index[0] += len(samples)
        sound = np.concatenate((state.samples[:BLOCK + waiting], samples))
        n_blocks = len(sound) // BLOCK - 1
        rest = sound[n_blocks * BLOCK:]
        state.samples[:len(rest)], state.samples[len(rest):] = rest, 0
        blocks = sound[:(n_blocks + 1) * BLOCK].reshape(-1, BLOCK)
        return np.fft.rfft(np.concatenate((blocks[:-1], blocks[1:]), axis=1)), n_before

    def work(self) -> np.ndarray:
        """Room for the transform of a group."""
        dtype = self.bank.spectra.dtype
        return self.block(N, "work", (2, lane_count(dtype)), dtype)

    def last_bands(self) -> np.ndarray:
        """The bands of the samples that wait for their block to fill, when no more will come."""
        n = self.n_waiting()
        return self.bands(np.zeros(-n % BLOCK))[:n]

    def n_waiting(self) -> int:
        """How many samples wait for their block to fill."""
        return int(self.state.sample_index[0]) % BLOCK
