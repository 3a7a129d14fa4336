"""How does a voice stand still while it moves?

A voice glides from 110 to 220 Hz. Its auditory image is drawn in the middle: each channel of a CARFAC around its
strongest moments, so that cycles lie over one another, and all channels show ridges at the same lags, whichever
harmonics they hear. The mean over channels, from moment to moment, is the pitchogram: one line that glides. The table
compares its peak with the period.
"""
import matplotlib.pyplot as plt
import numpy as np

import auditory

RATE_HZ = 22050
DURATION_S = 1.5

time_s = np.arange(int(DURATION_S * RATE_HZ)) / RATE_HZ
f0_hz = 110 * 2 ** (time_s / DURATION_S)
phase = 2 * np.pi * np.cumsum(f0_hz) / RATE_HZ
voice = auditory.Sound(0.02 * sum(np.cos(k * phase) / k for k in range(1, 25)), RATE_HZ)

image = auditory.extract(voice, "sai").sel(time=18)
pitchogram = auditory.extract(voice, "pitchogram")
audible = pitchogram.where((pitchogram.lag_s > 0.0035) & (pitchogram.lag_s < 0.0105), 0)
peak_s = pitchogram.lag_s.values[audible.values.argmax(axis=0)]

print("time (s)  period (ms)  highest peak (ms)")
for k in range(20, len(peak_s), 20):
    moment_s = pitchogram.time_s.values[k] - 0.06                # what an image is about lies that far back
    print(f"{moment_s:8.2f}  {1000 / (110 * 2 ** (moment_s / DURATION_S)):11.2f}  {1000 * peak_s[k]:17.2f}")

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
left.pcolormesh(1000 * image.lag_s, np.arange(image.sizes["channel"]), image.values, cmap="Greys", rasterized=True)
marks = np.arange(0, image.sizes["channel"], 14)
left.set_yticks(marks, [f"{cf:.0f}" for cf in image.cf_hz.values[marks]])
left.set(xlabel="lag (ms)", ylabel="best frequency (Hz)", title=f"image at {float(image.time_s):.2f} s")
right.pcolormesh(pitchogram.time_s, 1000 * pitchogram.lag_s, pitchogram.values, cmap="Greys", rasterized=True)
right.plot(time_s + 0.06, 1000 / f0_hz, "C3--", linewidth=1, label="period")
right.set(xlabel="time (s)", ylabel="lag (ms)", ylim=(0, 25), xlim=(0.1, DURATION_S), title="pitchogram")
right.legend(loc="upper right")
figure.suptitle("How does a voice stand still while it moves?")
plt.show()
