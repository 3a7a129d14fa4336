"""Up to which frequency does an inner hair cell follow the cycles of a tone?

The alternating part of the potential of the Zilany inner hair cell, over its mean, for tones of 60 dB SPL at each best
frequency. It falls as the seven low-passes of the membrane do (line, through 1 kHz): the cell keeps each cycle at
500 Hz, and above 4 kHz hardly more than the envelope.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Zilany2014

RATE_HZ = 100e3
BEST_FREQUENCIES_HZ = np.array([250, 500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000])
LEVEL_DB_SPL = 60.0
WINDOW = 2000                                                    # samples; 20 ms hold whole periods of all

time_s = np.arange(6000) / RATE_HZ
ramp = np.minimum(time_s / 0.005, 1)

ratios = []
answers = {}
for best_hz in BEST_FREQUENCIES_HZ:
    tone = np.sqrt(2) * 20e-6 * 10 ** (LEVEL_DB_SPL / 20) * np.sin(2 * np.pi * best_hz * time_s) * ramp
    answer = Zilany2014(cf_hz=(float(best_hz),)).apply(tone, RATE_HZ, precision="float64")[0]
    fundamental = 2 * abs(np.mean(answer[-WINDOW:] * np.exp(-2j * np.pi * best_hz * time_s[-WINDOW:])))
    ratios.append(fundamental / answer[-WINDOW:].mean())
    answers[int(best_hz)] = answer

s = 2j * np.pi * BEST_FREQUENCIES_HZ
low_passes = abs(1 / (1 + s / (2 * np.pi * 3000))) ** 7          # Zilany & Bruce 2006: seven times, 3 kHz

figure, (waves, locking) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
for best_hz in (500, 1000, 2000, 4000):
    waves.plot(time_s * 1e3, answers[best_hz] * 1e3, label=f"{best_hz} Hz", linewidth=1)
waves.set(title=f"tones of {LEVEL_DB_SPL:.0f} dB SPL at the best frequency", xlabel="time (ms)",
          ylabel="potential (mV)", xlim=(4, 24))
waves.legend()
locking.loglog(BEST_FREQUENCIES_HZ, ratios, "o", label="alternating part over mean")
locking.loglog(BEST_FREQUENCIES_HZ, low_passes / low_passes[2] * ratios[2], label="seven low-passes of 3 kHz")
ticks_hz = [250, 500, 1000, 2000, 4000, 8000]
locking.set(title="what is kept of each cycle", xlabel="frequency (Hz)")
locking.set_xticks(ticks_hz, [f"{tick_hz}" for tick_hz in ticks_hz])
locking.minorticks_off()
locking.legend()
locking.grid(alpha=0.3)
plt.show()
