"""Voices in noise whose fundamental is known, and how often a tracker is far from it."""
from functools import cache
from pathlib import Path

import numpy as np
from scipy.signal import butter, sosfilt

from tests.voices import RATE_HZ, at_level, voice

EXCERPTS = {"allison": (2, 4.5), "maxim": (3, 5.5)}
# noise, signal-to-noise ratio in dB, seed
CONDITIONS = (("none", 0, 0), *((kind, snr_db, seed) for kind, snr_db in (("white", 5), ("white", 0), ("brown", 5))
                                for seed in (1, 2)))
HOP_S = 0.010
GROSS = 0.20                    # an error of more than a fifth


@cache
def table() -> dict[str, np.ndarray]:
    """What librosa says of them, every 10 ms from 0 s on: see tests/golden/README.md."""
    path = Path(__file__).parent / "golden" / "integration" / "f0_voices.npz"
    with np.load(path, allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def in_noise(clean: np.ndarray, kind: str, snr_db: float, seed: int) -> np.ndarray:
    """The voice with white or brown noise, the latter without what lies below 20 Hz."""
    if kind == "none":
        return clean
    noise = np.random.default_rng(seed).standard_normal(len(clean))
    if kind == "brown":
        noise = sosfilt(butter(1, 20, "high", fs=RATE_HZ, output="sos"), np.cumsum(noise))
    return clean + at_level(noise, 65 - snr_db)


def gross_errors(tracker, kind: str, snr_db: float) -> float:
    """Per cent of all voiced frames; ``tracker(samples, tag)`` gives (f0 at each of the table's moments,)."""
    wrong = n_voiced = 0
    for name, excerpt in EXCERPTS.items():
        truth = table()[f"{name}_truth"]
        for _, _, seed in (each for each in CONDITIONS if each[:2] == (kind, snr_db)):
            samples = in_noise(voice(name, *excerpt), kind, snr_db, seed)
            f0_hz = tracker(samples, f"{name}_{kind}_{snr_db:g}_{seed}")
            voiced = truth > 0
            wrong += np.sum(abs(f0_hz[voiced] / truth[voiced] - 1) > GROSS)
            n_voiced += voiced.sum()
    return 100 * wrong / n_voiced


def tracked(pipeline, delay_s: float):
    """A tracker that is a pipeline, which speaks of what was `delay_s` before its ``time_s``."""
    from auditory import Sound

    def tracker(samples: np.ndarray, tag: str) -> np.ndarray:
        track = pipeline(Sound(samples, RATE_HZ))
        moments_s = np.arange(len(table()[f"{tag.partition('_')[0]}_truth"])) * HOP_S
        frames = np.round((moments_s + delay_s - track.time_s.values[0]) / HOP_S).astype(int)
        return track.values[0, np.clip(frames, 0, track.sizes["time"] - 1)]
    return tracker


def by(method: str):
    """A tracker of librosa's, out of the table."""
    return lambda samples, tag: table()[f"{tag}_{method}"]
