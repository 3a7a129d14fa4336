"""Texture statistics at work."""
from typing import NamedTuple

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.integration.whole import WholeStep
from auditory.modulation.texture_filters import causal_bands, modulation_bands, octave_bands, window
from auditory.modulation.texture_kernel import remembered

LEAST_OF_MEAN = 1e-6            # a deviation that small is what roundings leave of fourth powers


class TextureState(NamedTuple):
    """Averages in which the past fades."""

    moments: np.ndarray         # (4, channel)
    slow: np.ndarray            # (channel,) mean
    bands: np.ndarray           # (modulation, 4, 2, channel) four one-poles, real and imaginary parts
    powers: np.ndarray          # (modulation, channel)
    products: np.ndarray        # (channel, channel)
    sample_index: np.ndarray    # (1,) absolute position


def marginals(mean: np.ndarray, central: np.ndarray, least: float) -> np.ndarray:
    """(4, channel) of means and central moments (2nd to 4th, channel)."""
    moving = is_moving(mean, central[0], least)
    variance, size = np.where(moving, central[0], 1.0), np.where(mean == 0, 1.0, mean)
    return np.stack((mean, np.where(moving & (mean != 0), np.sqrt(variance) / size, 0),
                     np.where(moving, central[1] / variance**1.5, 0), np.where(moving, central[2] / variance**2, 0)))


def is_moving(mean: np.ndarray, variance: np.ndarray, least: float) -> np.ndarray:
    """Which channels have a deviation that is taken seriously."""
    return variance > np.maximum(least, LEAST_OF_MEAN * abs(mean)) ** 2


def correlated(covariance: np.ndarray, variance: np.ndarray, moving: np.ndarray) -> np.ndarray:
    """Correlations (…, channel, channel); 0 of what does not move."""
    deviation = np.sqrt(np.where(moving, variance, 1.0))
    both = moving[..., :, np.newaxis] & moving[..., np.newaxis, :]
    return np.where(both, covariance / (deviation[..., :, np.newaxis] * deviation[..., np.newaxis, :]), 0)


class RunningTextureStep(Step):
    """Averages, told every `hop` frames."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, says: str, least: float, centres_hz: np.ndarray,
                 hop: int, taus_s: tuple[float, float]) -> None:
        n_channels, self.says, self.least, self.hop = spec.shape[-1], says, least, hop
        poles, self.gains = causal_bands(centres_hz, spec.rate_hz)
        n_bands = output.shape[-1] if self.says == "modulation_power" else 0
        n_pairs = n_channels if self.says == "correlations" else 0
        self.shares = [-np.expm1(-1 / (tau_s * spec.rate_hz)) for tau_s in taus_s]
        super().__init__(spec, output, poles[:n_bands], TextureState(
            np.zeros((4, n_channels)), np.zeros(n_channels), np.zeros((n_bands, 4, 2, n_channels)),
            np.zeros((n_bands, n_channels)), np.zeros((n_pairs, n_channels)), np.zeros(1, np.int64)))
        self.latency_s = (hop - 1) / spec.rate_hz

    def output_length(self, n: int) -> int:
        return n // self.hop

    def process(self, block: np.ndarray) -> np.ndarray:
        x, start = block[:, :self.spec.shape[-1]].astype(np.float64), int(self.state.sample_index[0])
        out = self.block(self.output_length(start + len(x)) - self.output_length(start))
        done = 0
        for target in out:
            end = self.hop - (start + done) % self.hop + done
            self.remember(x[done:end], start + done)
            target[..., :self.output.shape[-1]] = self.told()
            done = end
        self.remember(x[done:], start + done)
        self.state.sample_index[0] = start + len(x)
        return out

    def remember(self, x: np.ndarray, index: int) -> None:
        state = self.state
        remembered(x, index, *self.shares, self.coefficients, state.moments, state.slow, state.bands, state.powers,
                   state.products)

    def told(self) -> np.ndarray:
        """What is wanted of the averages as they are."""
        m, m2, m3, m4 = self.state.moments
        variance = m2 - m * m
        moving = is_moving(m, variance, self.least)
        if self.says == "marginals":
            third, fourth = m3 - 3 * m * m2 + 2 * m**3, m4 - 4 * m * m3 + 6 * m * m * m2 - 3 * m**4
            return marginals(m, np.stack((variance, third, fourth)), self.least)
        if self.says == "modulation_power":
            scaled = self.state.powers * self.gains[:len(self.coefficients), np.newaxis]
            return np.where(moving, scaled / np.where(moving, variance, 1.0), 0).T
        return correlated(self.state.products - m[:, np.newaxis] * m, variance, moving)


class WholeTextureStep(WholeStep):
    """Statistics of a whole sound, as the published toolbox has them."""

    def __init__(self, spec: SignalSpec, output: SignalSpec, says: str, least: float, centres_hz: np.ndarray,
                 octaves_hz: np.ndarray) -> None:
        super().__init__(spec, output)
        self.says, self.least, self.centres_hz, self.octaves_hz = says, least, centres_hz, octaves_hz

    def output_length(self, n: int) -> int:
        return min(n, 1)

    def hear(self, values: np.ndarray) -> np.ndarray:
        s = values[:, :self.spec.shape[-1]].T.astype(np.float64)             # (channel, time)
        weights = window(s.shape[1], self.spec.rate_hz)
        out = self.block(1)
        out[0, ..., :self.output.shape[-1]] = getattr(self, self.says)(s, weights)
        return out

    def spectra(self, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.fft.rfft(s), np.fft.rfftfreq(s.shape[1], 1 / self.spec.rate_hz)

    def octaves(self, s: np.ndarray) -> np.ndarray:
        """Analytic envelopes in octaves, ``(modulation, channel, time)``."""
        spectra, f_hz = self.spectra(s)
        n = s.shape[1]
        spectra[:, 1:(n + 1) // 2] *= 2
        whole = np.zeros((len(self.octaves_hz), len(s), n), np.complex128)
        whole[..., :spectra.shape[1]] = octave_bands(f_hz, self.octaves_hz)[:, np.newaxis] * spectra
        return np.fft.ifft(whole)

    def marginals(self, s: np.ndarray, weights: np.ndarray) -> np.ndarray:
        mean = np.sum(s * weights, axis=-1)
        centred = s - mean[:, np.newaxis]
        return marginals(mean, np.stack([np.sum(centred**k * weights, axis=-1) for k in (2, 3, 4)]), self.least)

    def modulation_power(self, s: np.ndarray, weights: np.ndarray) -> np.ndarray:
        mean = np.sum(s * weights, axis=-1)
        variance = np.sum((s - mean[:, np.newaxis]) ** 2 * weights, axis=-1)
        moving = is_moving(mean, variance, self.least)
        spectra, f_hz = self.spectra(s)
        gains = modulation_bands(f_hz, self.centres_hz)
        powers = np.stack([np.sum(np.fft.irfft(spectra * gain, s.shape[1]) ** 2 * weights, axis=-1) for gain in gains],
                          axis=-1)
        return np.where(moving[:, np.newaxis], powers / np.where(moving, variance, 1.0)[:, np.newaxis], 0)

    def correlations(self, s: np.ndarray, weights: np.ndarray) -> np.ndarray:
        mean = s.mean(axis=-1)                                               # not weighted, as published
        centred = s - mean[:, np.newaxis]
        variance = np.mean(centred**2, axis=-1)
        return correlated((centred * weights) @ centred.T, variance, is_moving(mean, variance, self.least))

    def modulation_correlations(self, s: np.ndarray, weights: np.ndarray) -> np.ndarray:
        mean = abs(s).mean(axis=-1)
        x = self.octaves(s)[1:].real
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.mean(centred**2, axis=-1)
        return correlated((centred * weights) @ centred.transpose(0, 2, 1), variance,
                          is_moving(mean, variance, 0.0))

    def phase_correlations(self, s: np.ndarray, weights: np.ndarray) -> np.ndarray:
        mean = abs(s).mean(axis=-1)
        octaves = self.octaves(s)
        size = abs(octaves[:-1])
        doubled = octaves[:-1] ** 2 / np.where(size > 0, size, 1)
        powers = [np.sum(each.real**2 * weights, axis=-1) for each in (doubled, octaves[1:])]
        moving = is_moving(mean, powers[0], 0.0) & is_moving(mean, powers[1], 0.0)
        deviation = np.sqrt(np.where(moving, powers[0] * powers[1], 1.0))
        found = [np.where(moving, np.sum(doubled.real * part * weights, axis=-1) / deviation, 0)
                 for part in (octaves[1:].real, octaves[1:].imag)]
        return np.stack(found).transpose(0, 2, 1)
