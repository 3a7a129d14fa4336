"""How sharp is a passive ear at 250, 1000 and 4000 Hz?

The responses of three gammatone filters to a click, as gain over frequency. Behind each stands the rectangle that lets
as much noise through: it is as wide as the equivalent rectangular bandwidth (ERB) of Glasberg & Moore (1990).
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Gammatone
from auditory.scales import erb_hz

RATE_HZ = 48000
BEST_FREQUENCIES_HZ = (250.0, 1000.0, 4000.0)
FLOOR_DB = -60

click = np.zeros(RATE_HZ)
click[0] = 1
responses = Gammatone(cf_hz=BEST_FREQUENCIES_HZ).apply(click, RATE_HZ, precision="float64")
gain_db = 20 * np.log10(np.abs(np.fft.rfft(responses)) + 1e-12)
frequencies_hz = np.fft.rfftfreq(len(click), 1 / RATE_HZ)

figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
for best_hz, gain in zip(BEST_FREQUENCIES_HZ, gain_db, strict=True):
    (line,) = axes.semilogx(frequencies_hz[1:], gain[1:])
    axes.bar(best_hz, -FLOOR_DB, erb_hz(best_hz), FLOOR_DB, color=line.get_color(), alpha=0.25)
    axes.text(best_hz, 2, f"{best_hz:.0f} Hz\nERB {erb_hz(best_hz):.0f} Hz, 1/{best_hz / erb_hz(best_hz):.1f} of it",
              color=line.get_color(), horizontalalignment="center")
ticks_hz = [60, 125, 250, 500, 1000, 2000, 4000, 8000, 16000]
axes.set(xlim=(60, 16000), ylim=(FLOOR_DB, 14), xlabel="frequency (Hz)", ylabel="gain (dB)",
         title="How sharp is a passive ear?")
axes.set_xticks(ticks_hz, [f"{tick_hz}" for tick_hz in ticks_hz])
axes.minorticks_off()
axes.grid(alpha=0.3)
plt.show()
