"""What does an impaired ear make of soft and loud words?

The same sentence at 50, 65 and 80 dB SPL in a normal cochlea and in that of the average man of 70 (GCFB 2.34, audiogram
of ISO 7029): excitation above the threshold of a normal ear. What lies below it, nobody hears. High consonants are the
first to go; for loud words the difference is smaller.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory
from auditory.scales import P0_PA

CLIP = Path(__file__).with_name("audio") / "speech_goforward.wav"
LEVELS_DB_SPL = (50, 65, 80)
EARS = {"normal": {}, "man of 70": {"audiogram_db_hl": (8.0, 8.0, 9.0, 10.0, 19.0, 43.0, 59.0)}}

figure, panels = plt.subplots(3, 2, figsize=(11, 8), sharex=True, sharey=True, layout="constrained")
for column, (name, loss) in enumerate(EARS.items()):
    hearing = auditory.pipeline("gcfb", **loss)
    for axes, level in zip(panels[:, column], LEVELS_DB_SPL, strict=True):
        features = hearing(auditory.read(CLIP, level_db_spl=level))
        above_db = 20 * np.log10(features.values[:, ::8] / P0_PA + 1e-6)
        mesh = axes.pcolormesh(features.time_s[::8], np.arange(features.sizes["channel"]), above_db, vmin=0, vmax=50,
                               cmap="magma", rasterized=True)
        shown = [int(abs(features.cf_hz.values - f_hz).argmin()) for f_hz in (100, 250, 500, 1000, 2000, 4000, 6000)]
        axes.set_yticks(shown, [f"{features.cf_hz.values[k]:.0f}" for k in shown])
        axes.set(title=f"{name}, {level} dB SPL", ylabel="best frequency (Hz)" if column == 0 else None)
for axes in panels[-1]:
    axes.set_xlabel("time (s)")
figure.colorbar(mesh, ax=panels, label="excitation (dB re normal threshold)")
plt.show()
