"""Energies of a short-time Fourier transform under the weights of each channel, whatever they are."""
from collections.abc import Iterable
from typing import NamedTuple, Self

import numpy as np

from auditory.contract.parameters import ParameterError
from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.stage import Stage
from auditory.integration.windows import WindowedStep
from auditory.spectra.weighted_kernel import weighted_energies

SIDE_BY_SIDE = 16               # frames: whole registers, so that each goes the same way through a transform


def check_is_sound(stage: Stage, spec: SignalSpec) -> None:
    """Refuse what already has axes: only of a sound there is a spectrum."""
    if spec.axes:
        raise ParameterError(f"{type(stage).__name__}: takes a sound, this signal already has the axis "
                             f"{spec.axes[-1].name}. Let it come first.")


def check_sizes(stage: Stage, rate_hz: float, hop: int, window: int, least_window: int) -> None:
    """Refuse frames of too few samples."""
    for name, n, least in (("hop_s", hop, 1), ("window_s", window, least_window)):
        if n < least:
            stage.refuse(name, f"must be at least {least} samples at {rate_hz:.10g} Hz", "Lengthen it.")


class SpectrumCoefficients(NamedTuple):
    """What a frame is weighted with."""

    window: np.ndarray          # (sample,)
    first_bins: np.ndarray      # (channel,) where the weights of each channel are first above 0
    starts: np.ndarray          # (channel + 1,) where its weights begin
    weights: np.ndarray         # of all channels, one after the other

    @classmethod
    def of(cls, window: np.ndarray, weights: Iterable[np.ndarray]) -> Self:
        """Of the weights of each channel, ``(bin,)``, less the zeros on either side."""
        first_bins, held = [], []
        for row in weights:
            bins = np.flatnonzero(row)
            first_bins.append(bins[0] if bins.size else 0)
            held.append(row[bins[0]:bins[-1] + 1] if bins.size else row[:0])
        starts = np.concatenate(([0], np.cumsum([len(row) for row in held])))
        return cls(window, np.array(first_bins, np.int64), starts.astype(np.int64), np.concatenate(held))


class SpectrumStep(WindowedStep):
    """Frames of a sound, transformed and weighted.

    `n_around` samples of silence stand before and behind the sound, so that frames are centred on their moment.
    With `pre_emphasis` p, what is heard is ``x[n] - p x[n - 1]``; `added` is a power that each channel has in silence.
    """

    def __init__(self, spec: SignalSpec, channels: Axis, unit: str, coefficients: SpectrumCoefficients, hop: int,
                 n_fft: int, n_around: int = 0, pre_emphasis: float = 0.0, added: np.ndarray | None = None) -> None:
        window = len(coefficients.window)
        self.n_fft, self.pre_emphasis, self.added = n_fft, pre_emphasis, added
        self.n_behind, n_before = n_around, n_around + (pre_emphasis != 0)
        output = spec.with_axes((channels,), unit=unit, **spec.every(hop, 0 if n_around else window))
        super().__init__(spec, output, window + (pre_emphasis != 0), hop, coefficients, n_before=n_before)
        self.n_before = n_before
        self.latency_s -= n_before / spec.rate_hz
        self.inside = np.dtype(np.float64)                       # float32 loses what is 60 dB below the loudest

    def output_length(self, n: int) -> int:
        return self.windows_of(n + self.n_before + self.n_behind) if n else 0

    def flush(self) -> np.ndarray | None:
        heard = int(self.state.sample_index[0])
        if not self.n_behind or heard == self.n_before:
            return None
        return self.process(np.zeros((self.n_behind, self.spec.width), self.spec.dtype))

    def hear(self, windows: np.ndarray) -> np.ndarray:
        out = self.block(len(windows))
        for start in range(0, len(windows), SIDE_BY_SIDE):       # few enough that they stay in the cache
            these = slice(start, start + SIDE_BY_SIDE)
            self._weigh(windows[these, :, 0], out[these])
        return out

    def _weigh(self, windows: np.ndarray, out: np.ndarray) -> None:
        """What is heard of some frames, (frame, sample)."""
        from scipy.fft import rfft
        n, (window, first_bins, starts, weights) = len(windows), self.coefficients
        frames = self.block(SIDE_BY_SIDE, "frames", (len(window),), self.inside)
        if self.pre_emphasis:
            np.multiply(windows[:, :-1], -self.pre_emphasis, out=frames[:n])
            frames[:n] += windows[:, 1:]
            frames[:n] *= window
        else:
            np.multiply(windows, window, out=frames[:n])
        frames[n:] = 0
        spectra = rfft(frames, self.n_fft).view(self.inside)
        weighted_energies(spectra[:n], first_bins, starts, weights, out)
        if self.added is not None:
            out[:, :len(self.added)] += self.added
