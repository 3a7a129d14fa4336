"""Filters of rate and scale at work, frame by frame or on a whole sound."""
from typing import NamedTuple

import numpy as np

from auditory.contract.signals import Axis, SignalSpec
from auditory.contract.step import Step
from auditory.integration.whole import WholeStep
from auditory.modulation.drift_kernel import drifting
from auditory.numerics import padded

DAMPING = 3.5                   # of a rate filter, per cycle: Chi et al. 2005
MEANS = {"mean_over_scales": 0, "mean_over_drifts": 1, "mean_over_channels": 2}      # and the axis that goes


class Ripples(NamedTuple):
    """The filters across channels, and those in time."""

    scales: np.ndarray          # (scale, frequency across channels) gains
    poles: np.ndarray           # (rate, 2) real and imaginary parts
    leaks: np.ndarray           # (rate, 3) pole of a leaky mean, and how much of it is taken off, so that at 0 Hz is 0
    gains: np.ndarray           # (rate,) so that each filter's gain is 1 where it is highest
    rates_hz: np.ndarray        # (rate,)
    below: np.ndarray           # (channel,) each place on even octaves lies between this channel of the bank
    share: np.ndarray           # (channel,) and the next, so far on the way


class DriftState(NamedTuple):
    """The gammatones' whole memory."""

    sums: np.ndarray            # (scale, rate, 18, channel)


def output_of(spec: SignalSpec, axes: tuple[Axis, ...], says: str) -> SignalSpec:
    """The signal that is told of (scale, drift, channel)."""
    dtype = np.result_type(spec.dtype, np.complex64) if says == "complex" else spec.dtype
    return spec.with_axes(tuple(axis for k, axis in enumerate(axes) if k != MEANS.get(says)), dtype)


def on_even_octaves(values: np.ndarray, ripples: Ripples) -> np.ndarray:
    """(time, channel) in float64, taken between channels where these are not evenly spaced in octaves."""
    x = values.astype(np.float64)
    return (1 - ripples.share) * x[:, ripples.below] + ripples.share * x[:, ripples.below + 1]


def tell(real: np.ndarray, imag: np.ndarray, says: str, target: np.ndarray) -> None:
    """Write what is wanted of one moment of (scale, drift, channel)."""
    if says == "complex":
        target.real, target.imag = real, imag
        return
    magnitude = np.sqrt(real * real + imag * imag)
    target[...] = magnitude.mean(axis=MEANS[says]) if says in MEANS else magnitude


class CausalStep(Step):
    """Scales by Fourier transforms of each frame, drifts by complex gammatones."""

    def __init__(self, spec: SignalSpec, axes: tuple[Axis, ...], ripples: Ripples, says: str) -> None:
        self.cells, self.says = (len(ripples.scales), 2 * len(ripples.poles), axes[2].size), says
        self.width = padded(self.cells[2], np.dtype(np.float64), 4)
        state = DriftState(np.zeros((len(ripples.scales), len(ripples.poles), 18, self.width)))
        super().__init__(spec, output_of(spec, axes, says), ripples, state)

    def process(self, block: np.ndarray) -> np.ndarray:
        from scipy.fft import fft, ifft
        out, ripples, width = self.block(len(block)), self.coefficients, self.output.shape[-1]
        n_scales, n_drifts, n_channels = self.cells
        n = ripples.scales.shape[1]
        scaled = np.zeros((n_scales, 2 * n), np.complex128)
        ripple = self.block(1, "ripple", (n_scales, 2, self.width), np.dtype(np.float64))
        parts = self.block(1, "parts", (n_scales, n_drifts, 2, self.width), np.dtype(np.float64))
        for x, target in zip(on_even_octaves(block[:, :n_channels], ripples), out[..., :width], strict=True):
            scaled[:, :n] = fft(x, 2 * n)[:n] * ripples.scales   # one frame at a time: the same way through it always
            rows = ifft(scaled)[:, :n_channels]
            ripple[0, :, 0, :n_channels], ripple[0, :, 1, :n_channels] = rows.real, rows.imag
            drifting(ripple, ripples.poles, ripples.leaks, ripples.gains, self.state.sums, parts)
            tell(parts[0, :, :, 0, :n_channels], parts[0, :, :, 1, :n_channels], self.says, target)
        return out


class PublishedStep(WholeStep):
    """Fourier transforms over time and channels of a whole sound."""

    def __init__(self, spec: SignalSpec, axes: tuple[Axis, ...], ripples: Ripples, says: str) -> None:
        super().__init__(spec, output_of(spec, axes, says), ripples)
        self.says = says
        self.cells = len(ripples.scales), 2 * len(ripples.poles), axes[2].size

    def hear(self, values: np.ndarray) -> np.ndarray:
        from scipy.fft import fft, ifft
        ripples, width = self.coefficients, self.output.shape[-1]
        n_scales, n_drifts, n_channels = self.cells
        n_frames, n = len(values), ripples.scales.shape[1]
        n_rates, n_time = n_drifts // 2, 1 << (n_frames - 1).bit_length()
        spectrum = fft(on_even_octaves(values[:, :n_channels], ripples), 2 * n, axis=1)[:, :n]
        spectrum = fft(spectrum, 2 * n_time, axis=0)
        responses = [rate_response(f, n_time, self.spec.rate_hz) for f in ripples.rates_hz]
        cells = np.zeros((n_scales, n_drifts, n_frames, n_channels), np.complex128)
        for s, scale in enumerate(ripples.scales):
            ripple = ifft(spectrum * scale, 2 * n, axis=1)[:, :n_channels]
            for r, response in enumerate(responses):
                for k, each in ((n_rates + r, response), (n_rates - 1 - r, upwards(response))):
                    cells[s, k] = ifft(ripple * each[:, np.newaxis], axis=0)[:n_frames]
        out = self.block(n_frames)
        for t, target in enumerate(out[..., :width]):
            tell(cells[:, :, t].real, cells[:, :, t].imag, self.says, target)
        return out


def rate_response(f_hz: float, n: int, rate_hz: float) -> np.ndarray:
    """Of the filter in time that hears ripples move down, at 2 n frequencies of which the negative ones are 0."""
    t = np.arange(n) / rate_hz * f_hz
    impulse = f_hz * t**2 * np.exp(-DAMPING * t) * np.sin(2 * np.pi * t)
    response = np.fft.fft(impulse - impulse.mean(), 2 * n)[:n]
    highest = abs(response).max()
    return np.concatenate((response / (highest if highest > 0 else 1), np.zeros(n)))


def upwards(response: np.ndarray) -> np.ndarray:
    """The same for ripples that move up: mirrored, as the toolbox does."""
    n = len(response) // 2
    mirrored = np.conj(np.roll(response[::-1], 1))
    mirrored[0] = response[0]
    if n > 1:
        mirrored[n] = abs(mirrored[n + 1])                       # at the Nyquist frequency
    return mirrored
