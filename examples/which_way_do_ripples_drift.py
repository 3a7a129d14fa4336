"""Which way do ripples drift, and how finely are they ribbed?

Two spectra of ribs, one octave from rib to rib: the first moves down in frequency, eight ribs a second, the second up,
four a second. Each appears in one cell of rate and scale, on its own side: what moves down at positive drift.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import RateScale

FRAME_RATE_HZ = 125.0
CF_HZ = 180.0 * 2 ** (np.arange(128) / 24)
EAR = RateScale.preset("small", output="mean_over_channels")

t, octaves = np.arange(250) / FRAME_RATE_HZ, np.log2(CF_HZ / CF_HZ[0])[:, np.newaxis]
figure, rows = plt.subplots(2, 2, figsize=(9, 6), layout="constrained")
for row, drift_hz in zip(rows, (8.0, -4.0), strict=True):
    ripples = 1 + 0.9 * np.sin(2 * np.pi * (drift_hz * t + octaves))
    cells = EAR.apply(ripples, FRAME_RATE_HZ, cf_hz=CF_HZ)[..., 125:].mean(axis=-1)
    row[0].pcolormesh(t[:62], octaves[:, 0], ripples[:, :62], rasterized=True)
    picture = row[1].pcolormesh(cells, rasterized=True)
    row[1].set_xticks(np.arange(10) + 0.5, [f"{drift:g}" for drift in EAR.drifts_hz()])
    row[1].set_yticks(np.arange(5) + 0.5, [f"{scale:g}" for scale in EAR.scales_cycles_per_octave])
    row[0].set_ylabel(f"{'down' if drift_hz > 0 else 'up'}, {abs(drift_hz):g} Hz\noctaves")
    row[1].set_ylabel("scale (cycles/octave)")
    figure.colorbar(picture, ax=row[1])
rows[-1, 0].set_xlabel("time (s)")
rows[-1, 1].set_xlabel("drift (Hz), + is down")
figure.suptitle("Which way do ripples drift?")
plt.show()
