"""What does a hair cell keep of a tone: its fine structure or its envelope?

Tones of 250, 1000 and 4000 Hz, switched on and off, after the half-wave rectifier and membrane of Dau et al. (1996):
the cell follows each cycle of the low tone and only the envelope of the high one.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import HalfWave

RATE_HZ = 48000
TONES_HZ = (250, 1000, 4000)

time_s = np.arange(int(0.040 * RATE_HZ)) / RATE_HZ
gate = np.clip(np.minimum(time_s - 0.005, 0.035 - time_s) / 0.005, 0, 1)          # 5 ms ramps
tones = gate * np.sin(2 * np.pi * np.array(TONES_HZ)[:, np.newaxis] * time_s)
answers = HalfWave.preset("dau1996").apply(tones, RATE_HZ)

figure, rows = plt.subplots(len(TONES_HZ), figsize=(8, 5.5), sharex=True, layout="constrained")
for row, tone_hz, tone, answer in zip(rows, TONES_HZ, tones, answers, strict=True):
    row.plot(1000 * time_s, tone, color="0.8", label="tone")
    row.plot(1000 * time_s, answer, color="C3", label="hair cell")
    row.set(ylabel=f"{tone_hz} Hz", ylim=(-1.05, 1.05))
rows[0].legend(loc="upper right", ncols=2)
rows[0].set_title("What does a hair cell keep of a tone?")
rows[-1].set_xlabel("time (ms)")
plt.show()
