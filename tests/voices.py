"""Voices and noises at 16 kHz, as the tests of noise, mixtures and pitch hear them."""
from functools import cache
from pathlib import Path

import numpy as np
import soxr

import auditory

RATE_HZ = 16000
HERE = Path(__file__).parent
VOICES = HERE / "recordings"
NOISES = HERE.parent / "examples" / "audio"


@cache
def recording(path: Path) -> np.ndarray:
    """A file, mono, at 16 kHz."""
    sound = auditory.read(path, dtype="float64").mono()
    return soxr.resample(sound.samples_pa, sound.rate_hz, RATE_HZ)


def at_level(samples: np.ndarray, level_db_spl: float = 65.0) -> np.ndarray:
    """The samples turned to an rms level."""
    return samples * (2e-5 * 10 ** (level_db_spl / 20) / np.sqrt(np.mean(samples**2)))


def voice(name: str, start_s: float, stop_s: float) -> np.ndarray:
    """An excerpt of a voice at 65 dB SPL."""
    return at_level(recording(VOICES / f"{name}.flac")[round(start_s * RATE_HZ):round(stop_s * RATE_HZ)])


# Pairs of talkers who speak at the same time, at equal level; they end in silence, for what still rings.
PAIRS = tuple(tuple(np.append(voice(*excerpt), np.zeros(320)) for excerpt in pair) for pair in (
    (("allison", 2, 5), ("maxim", 3, 6)), (("allison", 10, 13), ("maxim", 12, 15))))
