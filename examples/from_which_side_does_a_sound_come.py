"""From which side does a sound come?

A voice that goes round a head without shadows but with ears 0.2 m apart: the ear that is farther away hears it later
and, here, a little softer. What two ears tell: the delay in each channel (top), positive where the sound is on the
right; the level difference; and how alike the ears are, which tells where to believe the other two.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory

RATE_HZ = 16000
voice = auditory.read(Path(__file__).parent / "audio" / "speech_austen.flac", level_db_spl=65,
                      dtype="float64").samples_pa[:5 * RATE_HZ]
t = np.arange(len(voice)) / RATE_HZ
side = np.sin(2 * np.pi * t / 5)                                 # -1: left, 1: right
delay_s = 0.0003 * side
ears = np.stack([np.interp(t - shift, t, voice) * 10 ** (gain_db / 20)
                 for shift, gain_db in ((delay_s, -3 * side), (-delay_s, 3 * side))])

cues = auditory.extract(auditory.Sound(ears, RATE_HZ), "binaural")
figure, rows = plt.subplots(3, figsize=(9, 7.5), sharex=True, layout="constrained")
limits = {"itd": (1e6, "delay (µs)", 700), "ild": (1, "level difference (dB)", 8), "coherence": (1, "coherence", 1)}
for row, (name, (scale, label, most)) in zip(rows, limits.items(), strict=True):
    picture = cues.values[list(cues["quantity"].values).index(name)] * scale
    mesh = row.pcolormesh(cues.time_s, np.arange(cues.sizes["channel"]), picture, cmap="magma" if name == "coherence"
                          else "RdBu_r", vmin=0 if name == "coherence" else -most, vmax=most, rasterized=True)
    marks = [int(np.argmin(abs(cues.cf_hz.values - f))) for f in (100, 500, 1000, 2000, 5000)]
    row.set_yticks(marks, ["100", "500", "1k", "2k", "5k"])
    row.set_ylabel("best frequency (Hz)")
    figure.colorbar(mesh, ax=row, label=label)
low = cues.values[0][(cues.cf_hz.values > 300) & (cues.cf_hz.values < 1200)]
right = np.nanmedian(low[:, 110:140]) * 1e6
print(f"at 1.25 s, on the right: {right:.0f} µs in the median of channels from 300 to 1200 Hz (600 µs were put there)")
rows[-1].set_xlabel("time (s)")
figure.suptitle("From which side does a sound come?")
plt.show()
