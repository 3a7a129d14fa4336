"""How sharp is a passive ear at 250, 1000 and 4000 Hz?

The response of three gammatone filters to a click, as gain over frequency, with the equivalent rectangular bandwidth
(ERB) of Glasberg & Moore (1990) drawn as a bar: a rectangle of that width lets as much noise through as the filter
does.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Gammatone
from auditory.scales import erb_hz

RATE_HZ = 48000
BEST_FREQUENCIES_HZ = (250.0, 1000.0, 4000.0)

click = np.zeros(RATE_HZ)
click[0] = 1
responses = Gammatone(cf_hz=BEST_FREQUENCIES_HZ).apply(click, RATE_HZ, precision="float64")
gain_db = 20 * np.log10(np.abs(np.fft.rfft(responses)) + 1e-12)
frequencies_hz = np.fft.rfftfreq(len(click), 1 / RATE_HZ)

figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
for best_hz, gain in zip(BEST_FREQUENCIES_HZ, gain_db, strict=True):
    (line,) = axes.semilogx(frequencies_hz[1:], gain[1:], label=f"{best_hz:.0f} Hz: ERB {erb_hz(best_hz):.0f} Hz")
    axes.hlines(-3, best_hz - erb_hz(best_hz) / 2, best_hz + erb_hz(best_hz) / 2, color=line.get_color(), linewidth=4)
axes.set(xlim=(60, 16000), ylim=(-60, 3), xlabel="frequency (Hz)", ylabel="gain (dB)",
         title="How sharp is a passive ear?")
axes.grid(alpha=0.3)
axes.legend(title="best frequency")
plt.show()
