"""What does a change of rate from 48 to 16 kHz let through?

Tones of all frequencies go through `Resample`, in both precisions. What lies above the new Nyquist frequency, 8 kHz,
must not come back as another tone; just below it, the price is a narrow band that fades.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Resample

RATE_HZ = 48000
NEW_RATE_HZ = 16000

tones_hz = np.linspace(257, 23900, 400)
tones = np.sqrt(2) * np.sin(2 * np.pi * tones_hz[:, np.newaxis] * np.arange(RATE_HZ // 4) / RATE_HZ)

figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
for precision in ("float32", "float64"):
    resampled = Resample(rate_hz=NEW_RATE_HZ).apply(tones, RATE_HZ, precision=precision)
    middle = resampled[:, NEW_RATE_HZ // 16:-NEW_RATE_HZ // 16]  # away from where the tones begin and end
    axes.plot(tones_hz / 1000, 20 * np.log10(np.sqrt(np.mean(middle**2, axis=-1))), label=precision)
axes.axvline(NEW_RATE_HZ / 2000, color="0.6", linestyle=":", label="new Nyquist frequency")
axes.set(xlim=(0, 24), ylim=(-240, 10), xlabel="frequency of the tone (kHz)", ylabel="level of what comes out (dB)",
         title="What does a change of rate from 48 to 16 kHz let through?")
axes.grid(alpha=0.3)
axes.legend()
plt.show()
