"""What do power normalisation and linear prediction leave of words in noise?

The same words twice, in quiet and in white noise at 5 dB. In mel bands (left) the noise fills every gap. What PNCC
keeps (middle) is what rises out of its background: steady noise goes under. PLP (right, the spectra of its models)
explains each frame by a few resonances, and knows no background: in noise it models the noise.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory
from auditory import BarkSpectrum, Compress, GammatoneSpectrum, LinearPrediction, MelSpectrum, PowerNormalise

RATE_HZ, POLES = 16000, 12
words = auditory.read(Path(__file__).parent / "audio" / "speech_austen.flac", level_db_spl=65).samples_pa[:3 * RATE_HZ]
noise = np.random.default_rng(1).standard_normal(len(words)) * np.sqrt(np.mean(words**2)) * 10 ** (-5 / 20)
ears = {
    "mel bands": MelSpectrum.preset("speech") >> Compress(kind="db", floor_db=-200.0),
    "before PNCC's cepstrum": GammatoneSpectrum() >> PowerNormalise() >> Compress(exponent=1 / 15),
    "PLP's models": BarkSpectrum() >> LinearPrediction(order=POLES, lifter_exponent=0.0),
}
waves = np.cos(np.pi * np.outer(np.arange(40) / 39, np.arange(POLES + 1))) * [1, *[2] * POLES]       # of a cepstrum

figure, panels = plt.subplots(2, 3, figsize=(11, 5), sharex=True, layout="constrained")
for column, (name, ear) in zip(panels.T, ears.items(), strict=True):
    pictures = []
    for level in (0, 1):
        heard = ear(auditory.Sound((words + level * noise).astype(np.float32), RATE_HZ))
        pictures.append(waves @ heard.values if "quefrency" in heard.dims else heard.values)
    changes = [picture - picture.mean(axis=1, keepdims=True) for picture in pictures]
    print(f"{name:24s} changes in quiet and in noise: r = {np.corrcoef(*map(np.ravel, changes))[0, 1]:.2f}")
    low, high = np.percentile(pictures[0], [5, 99.5])
    for panel, picture, where in zip(column, pictures, ("in quiet", "in noise"), strict=True):
        panel.imshow(picture, origin="lower", aspect="auto", cmap="magma", vmin=low, vmax=high,
                     extent=(heard.time_s.values[0], heard.time_s.values[-1], 1, len(picture)))
        panel.set(title=f"{name}, {where}", ylabel="band, low to high")
for panel in panels[1]:
    panel.set_xlabel("time in s")
figure.suptitle("What do power normalisation and linear prediction leave of words in noise?")
plt.show()
