"""What does a living ear make of soft and loud words?

The same sentence at 50, 65 and 80 dB SPL in the inner hair cells of the Zilany cochlea: what depolarises them, smoothed
over 4 ms. 30 dB in the sound become a few dB in the strongest places, and sharp ridges grow together.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory
from auditory import Frames, HalfWave, LeakyIntegrator

CLIP = Path(__file__).with_name("audio") / "speech_goforward.wav"
LEVELS_DB_SPL = (50, 65, 80)

hearing = (auditory.pipeline("zilany2014-ihc", n_channels=32) >> HalfWave.preset("rectifier")
           >> LeakyIntegrator(tau_s=0.004) >> Frames(hop_s=0.004))

figure, panels = plt.subplots(3, 1, figsize=(10, 8), sharex=True, layout="constrained")
for axes, level in zip(panels, LEVELS_DB_SPL, strict=True):
    sound = auditory.read(CLIP, level_db_spl=level)
    features = hearing(sound)
    mesh = axes.pcolormesh(features.time_s, np.arange(features.sizes["channel"]), 20 * np.log10(features.values + 1e-6),
                           vmin=-80, vmax=-20, cmap="magma", rasterized=True)
    shown = [int(abs(features.cf_hz.values - f_hz).argmin()) for f_hz in (125, 500, 1000, 2000, 4000, 7000)]
    axes.set_yticks(shown, [f"{features.cf_hz.values[k]:.0f}" for k in shown])
    axes.set(title=f"{level} dB SPL", ylabel="best frequency (Hz)")
panels[-1].set_xlabel("time (s)")
figure.colorbar(mesh, ax=panels, label="depolarisation (dB re 1 V)")
plt.show()
