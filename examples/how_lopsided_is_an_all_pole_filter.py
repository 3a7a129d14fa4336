"""How lopsided is an all-pole filter?

Left: four filters for 1 kHz with the same poles, their gain re the peak. A gammatone falls on both sides alike; without
zeros (APGF) the low side runs out into a tail, with one zero at 0 Hz (DAPGF) the tail falls by 6 dB an octave, and with
a zero near it (OZGF) it ends in a shelf. Right: as a living cochlea turns its gain up or down, quality rises or falls
and the tail stays; dots are the closed forms of Lyon (1997) and Katsiamis, Drakakis & Lyon (2007).
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import AllPoleGammatone, Gammatone

RATE_HZ = 48000
BEST_HZ = 1000.0

click = np.zeros(RATE_HZ)
click[0] = 1
frequencies_hz = np.fft.rfftfreq(len(click), 1 / RATE_HZ)


def gain_db(bank):
    response = bank.apply(click, RATE_HZ, precision="float64")[0]
    return 20 * np.log10(np.abs(np.fft.rfft(response)) + 1e-12)


figure, (shapes, levels) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
banks = {"gammatone": Gammatone(cf_hz=(BEST_HZ,), bandwidth_erb=1.019)}
banks |= {name.upper(): AllPoleGammatone.preset(name, cf_hz=(BEST_HZ,)) for name in ("apgf", "dapgf", "ozgf")}
for name, bank in banks.items():
    gain = gain_db(bank)
    shapes.semilogx(frequencies_hz[1:], gain[1:] - gain.max(), label=name)
shapes.set(title="the same poles, other zeros", ylabel="gain re the peak (dB)", ylim=(-80, 5))

for quality in (2.0, 4.0, 8.0):
    bank = AllPoleGammatone(cf_hz=(BEST_HZ,), quality=quality)
    (line,) = levels.semilogx(frequencies_hz[1:], gain_db(bank)[1:], label=f"Q = {quality:.0f}")
    peak_hz = BEST_HZ * np.sqrt(1 - 1 / (2 * quality**2))
    peak = (quality / np.sqrt(1 - 1 / (4 * quality**2))) ** 4
    levels.plot(peak_hz, 20 * np.log10(peak), "o", color=line.get_color())
levels.set(title="APGF: quality moves the peak, not the tail", ylabel="gain (dB)", ylim=(-40, 80))
for axes in (shapes, levels):
    axes.set(xlabel="frequency (Hz)", xlim=(60, 8000))
    axes.set_xticks([60, 125, 250, 500, 1000, 2000, 4000, 8000], ["60", "125", "250", "500", "1k", "2k", "4k", "8k"])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend()
plt.show()
