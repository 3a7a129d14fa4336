"""The filters and the window of texture statistics."""
import numpy as np

Q = 2.0                         # of the modulation bands: McDermott & Simoncelli's toolbox


def window(n: int, rate_hz: float) -> np.ndarray:
    """Weights of `n` moments, 1 in all, with ramps at the ends: a second's share of the sound, or somewhat less."""
    ramp = n // (round(n / rate_hz) + 1)
    j, weights = np.arange(1, ramp + 1), np.ones(n)
    if 0 < ramp <= n // 2:
        weights[:ramp] = (1 + np.cos(np.pi * (j - ramp) / ramp)) / 2
        weights[n - ramp:] = (1 + np.cos(np.pi * j / ramp)) / 2
    return weights / weights.sum()


def modulation_bands(f_hz: np.ndarray, centres_hz: np.ndarray) -> np.ndarray:
    """Half cosines over frequency, ``(modulation, frequency)``, whose squares sum to 1 on the whole."""
    half_widths = centres_hz[:, np.newaxis] / Q
    distance = abs(f_hz - centres_hz[:, np.newaxis]) / half_widths
    gains = np.where(distance < 1, np.cos(np.pi / 2 * distance), 0.0)
    inner = (f_hz >= centres_hz[3]) & (f_hz <= centres_hz[-4])
    size = np.mean(np.sum(gains[:, inner] ** 2, axis=0)) if inner.any() else 0.0
    return gains / np.sqrt(size) if size > 0 else gains


def octave_bands(f_hz: np.ndarray, centres_hz: np.ndarray) -> np.ndarray:
    """Half cosines over octaves, one to either side, ``(modulation, frequency)``."""
    octaves = np.log2(np.maximum(f_hz, 1e-9) / centres_hz[:, np.newaxis])
    return np.where(abs(octaves) < 1, np.cos(np.pi / 2 * octaves), 0.0)


def octave_centres_hz(top_hz: float) -> np.ndarray:
    """Halves of `top_hz`, without itself, down to 1 Hz; rising."""
    centres_hz = top_hz / 2.0 ** np.arange(1, 64)
    return centres_hz[centres_hz > 1][::-1]


def causal_bands(centres_hz: np.ndarray, rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Poles of four equal complex one-poles for each band, and what its mean square is to be multiplied by.

    Together they are 3 dB down where a band of that quality is, and of white noise they say what half cosines do.
    """
    turns, widths = 2 * np.pi * centres_hz / rate_hz, 2 * np.pi * centres_hz / Q / rate_hz / np.sqrt(2**0.25 - 1)
    poles = np.exp(-widths / 2 + 1j * turns)
    f_hz = np.linspace(0, rate_hz / 2, 1 << 14)
    wanted = np.mean(modulation_bands(f_hz, centres_hz) ** 2, axis=-1)
    passed = poles[:, np.newaxis] * np.exp(-1j * np.linspace(-np.pi, np.pi, 1 << 15))
    found = np.mean(abs(1 / (1 - passed)) ** 8, axis=-1)
    return np.stack((poles.real, poles.imag), axis=-1), wanted / found
