"""Which places of the cochlea belong to one voice?

The partials of two notes, 200 and 310 Hz, lie far apart and between one another. In a harmonic stack, each channel
is taken as a fundamental and its multiples are laid over it: the columns of the two notes hold their harmonics at their
own levels, others hold gaps. A sieve adds up each column and takes away what lies between: two peaks, where the notes
are.
"""
import matplotlib.pyplot as plt
import numpy as np

import auditory
from auditory import Compress, Frames, Gammatone, HarmonicSieve, HarmonicStack

RATE_HZ, NOTES_HZ = 16000, (200.0, 310.0)
MARKS_HZ = (50, 100, 200, 310, 400, 800)
t = np.arange(RATE_HZ // 2) / RATE_HZ
rng = np.random.default_rng(0)
sound = auditory.Sound(sum(0.02 * np.cos(2 * np.pi * f0_hz * k * t + rng.uniform(0, 2 * np.pi)) / k**0.5
                           for f0_hz in NOTES_HZ for k in range(1, 16)), RATE_HZ)

levels = (Gammatone(n_channels=121, f_min_hz=50.0, f_max_hz=7000.0) >> Frames(hop_s=0.05, value="mean_square")
          >> Compress(kind="db"))(sound)
image = HarmonicStack()(levels).isel(time=-1)
salience = HarmonicSieve(n_candidates=400)(levels).isel(time=-1)
places_hz = levels.cf_hz.values

print("column (Hz)   h = " + "".join(f"{h:7g}" for h in image.harmonic.values))
for f0_hz in (*NOTES_HZ, NOTES_HZ[0] / 2, 250.0):
    column = image.values[:, int(abs(places_hz - f0_hz).argmin())]
    print(f"{f0_hz:11.0f}{'dB':>7s}" + "".join(f"{level:7.0f}" for level in column))
inner = salience.values[1:-1]
peaks = 1 + np.flatnonzero((inner > salience.values[:-2]) & (inner > salience.values[2:]))
best = peaks[np.argsort(salience.values[peaks])[::-1][:2]]
print("highest peaks of the sieve: " + ", ".join(f"{salience.f0_hz.values[k]:.0f} Hz ({salience.values[k]:.2f})"
                                                 for k in best))

figure, (top, middle, bottom) = plt.subplots(3, figsize=(8, 7.5), layout="constrained")
top.semilogx(places_hz, levels.isel(time=-1), color="0.3")
top.set(xlabel="best frequency (Hz)", ylabel="level (dB SPL)", title="what the cochlea says: partials of both",
        xlim=(50, 7000))
present = np.where(image.present.values, image.values, np.nan)
middle.pcolormesh(places_hz, np.arange(len(image.harmonic)), present, vmin=25, cmap="magma", shading="nearest",
                  rasterized=True)
middle.set(xscale="log", xlabel="place taken as the fundamental (Hz)", ylabel="times it", xlim=(50, 800),
           title="the same, multiples laid over one another")
middle.set_yticks(range(len(image.harmonic)), [f"{h:g}" for h in image.harmonic.values])
bottom.semilogx(salience.f0_hz, salience, color="C3")
bottom.set(xlabel="fundamental (Hz)", ylabel="salience", title="the sieve", xlim=(50, 800))
for axis in (middle, bottom):
    for f0_hz in NOTES_HZ:
        axis.axvline(f0_hz, color="C0", linestyle=":")
for axis, ticks_hz in ((top, (50, 100, 200, 500, 1000, 2000, 5000)), (middle, MARKS_HZ), (bottom, MARKS_HZ)):
    axis.set_xticks(ticks_hz, [str(f_hz) for f_hz in ticks_hz])
    axis.minorticks_off()
figure.suptitle("Which places belong to one voice?")
plt.show()
