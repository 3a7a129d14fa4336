"""What do the named models make of the same words?

"Go forward ten meters" through four of them. Three give a picture over time; the echoic memory is shown as it stands at
the end of the words, newest at the right: what is older is held in ever broader strokes.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory

CLIP = Path(__file__).with_name("audio") / "speech_goforward.wav"
MODELS = ("ratemap", "ratemap-afe", "cochleagram", "echoic")
MARKS_HZ = (100, 500, 1000, 2000, 5000)

sound = auditory.read(CLIP, level_db_spl=65).excerpt(0.0, 2.1)
figure, panels = plt.subplots(2, 2, figsize=(10, 6.5), layout="constrained")
for axes, model in zip(panels.flat, MODELS, strict=True):
    features = auditory.extract(sound, model)
    across, label = "time_s", "time (s)"
    if "age" in features.dims:
        features, across, label = features.isel(time=-1).transpose("channel", "age"), "age_s", "age (s)"
        axes.set(xscale="log", xlim=(4, 0.002))
    if features.attrs["unit"] == "Pa^2":                         # not compressed: drawn as a level, 60 dB of it
        features = 10 * np.log10(np.maximum(features, 1e-6 * features.max()))
    channels = np.arange(features.sizes["channel"])
    axes.pcolormesh(features[across], channels, features, cmap="magma", rasterized=True)
    axes.set_yticks(np.interp(MARKS_HZ, features["cf_hz"], channels), MARKS_HZ)
    axes.set(title=model, xlabel=label, ylabel="best frequency (Hz)")
figure.suptitle("What do the named models make of “go forward ten meters”?")
plt.show()
