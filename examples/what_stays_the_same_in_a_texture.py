"""What stays the same in a texture?

Birds of a savanna, the hiss of a record and a drum, a few seconds each: no moment is like another, and yet each is
itself. Above: how much of the variance of each channel's envelope lies at which modulation. Below: which channels move
together. The hiss hardly moves but in its fast modulations, channel by channel; strokes of a drum move all at once.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory
from auditory import Pipeline, TextureStatistics

AUDIO = Path(__file__).parent / "audio"
RECORDINGS = ("environment_safari", "environment_vinyl_hiss", "music_tabla")
FRONT = auditory.pipeline("texture").stages[:-1]

figure, rows = plt.subplots(2, 3, figsize=(10, 6), layout="constrained")
for column, name in zip(rows.T, RECORDINGS, strict=True):
    sound = auditory.read(AUDIO / f"{name}.flac").mono()
    for cell, output in zip(column, ("modulation_power", "correlations"), strict=True):
        told = Pipeline(stages=(*FRONT, TextureStatistics(output=output, tau_s=4.0)))(sound).isel(time=-1)
        if output == "modulation_power":
            cell.pcolormesh(10 * np.log10(told.values + 1e-6), vmin=-30, vmax=0, rasterized=True)
            ticks = np.arange(0, told.sizes["modulation"], 4)
            cell.set_xticks(ticks + 0.5, [f"{f_hz:.2g}" for f_hz in told.modulation_hz.values[ticks]])
        else:
            cell.pcolormesh(told.values, vmin=-1, vmax=1, cmap="RdBu_r", rasterized=True)
            cell.set_aspect("equal")
    column[0].set_title(name.partition("_")[2].replace("_", " "))
    column[0].set_xlabel("modulation (Hz)")
    column[1].set_xlabel("channel")
for cell in rows[:, 0]:
    cell.set_ylabel("channel")
figure.suptitle("What stays the same in a texture? Above: modulation power, below: correlations")
plt.show()
