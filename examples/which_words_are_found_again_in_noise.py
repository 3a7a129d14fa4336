"""Which words are found again in noise?

Words of one voice, in white noise at 0 dB, and the nearest clean one by the cosine of their rate maps. As it is (left),
the map of every noisy word is mostly noise, and resembles no word or always the same one. Less its running mean and
over its running deviation (right), each channel tells only what changes, and the words are found.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory

RATE_HZ, PIECE_S = 16000, 0.5
AUDIO = Path(__file__).parent / "audio"
voice = auditory.read(AUDIO / "speech_austen.flac", level_db_spl=65, dtype="float64").samples_pa
pieces = np.stack([voice[k:k + 8000] for k in range(0, len(voice) - 8000, 4000)])
noise = np.random.default_rng(1).standard_normal(pieces.shape) * np.sqrt(np.mean(voice**2))
before = np.random.default_rng(2).standard_normal((len(pieces), 8000)) * np.sqrt(np.mean(voice**2))

figure, panels = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
for panel, name in zip(panels, ("ratemap", "ratemap-live"), strict=True):
    ear = auditory.pipeline(name, n_channels=48, f_max_hz=6000.0)
    clean, noisy = (ear.apply(x, RATE_HZ)[..., -45:] for x in (
        np.concatenate((0 * before, pieces), axis=1), np.concatenate((before, pieces + noise), axis=1)))
    mean, deviation = clean.mean(axis=0), clean.std(axis=0) + 1e-9
    rows, columns = (((x - mean) / deviation).reshape(len(x), -1) for x in (noisy, clean))
    cosines = rows @ columns.T / np.outer(np.linalg.norm(rows, axis=1), np.linalg.norm(columns, axis=1))
    share = np.mean(cosines.argmax(axis=1) == np.arange(len(pieces)))
    print(f"{name:14s} found again: {100 * share:.0f} of 100")
    panel.imshow(cosines, cmap="RdBu_r", vmin=-1, vmax=1)
    panel.plot(cosines.argmax(axis=1), np.arange(len(pieces)), "k.", markersize=5)
    panel.set(title=f"{name}: {100 * share:.0f} % found again", xlabel="clean piece", ylabel="piece in noise")
figure.suptitle("Which words are found again in noise?   (dots: the nearest)")
plt.show()
