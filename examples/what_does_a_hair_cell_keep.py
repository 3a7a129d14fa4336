"""What does a hair cell keep of a tone: its fine structure or its envelope?

Tones of 250, 1000 and 4000 Hz, switched on and off, in the band of the cochlea that they excite most, then after the
half-wave rectifier and membrane of Dau et al. (1996), beside the band's envelope. The cell follows each cycle of the
low tone, and ever less of a higher one: its ripple is the fine structure as a share of the greatest answer.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Envelope, Gammatone, HalfWave

RATE_HZ = 48000
TONES_HZ = (250.0, 1000.0, 4000.0)

time_s = np.arange(int(0.060 * RATE_HZ)) / RATE_HZ
gate = np.clip(np.minimum(time_s - 0.005, 0.045 - time_s) / 0.005, 0, 1)          # 5 ms ramps

figure, rows = plt.subplots(len(TONES_HZ), figsize=(8, 6), sharex=True, layout="constrained")
for row, tone_hz in zip(rows, TONES_HZ, strict=True):
    tone_pa = gate * np.sin(2 * np.pi * tone_hz * time_s)
    place = Gammatone(cf_hz=(tone_hz,))
    band = place.apply(tone_pa, RATE_HZ)[0]
    answer = (place >> HalfWave.preset("dau1996")).apply(tone_pa, RATE_HZ)[0]
    envelope = (place.replace(output="complex") >> Envelope()).apply(tone_pa, RATE_HZ)[0]
    steady = answer[(time_s > 0.030) & (time_s < 0.040)]
    row.plot(1000 * time_s, band, color="0.8", linewidth=0.8, label="band")
    row.plot(1000 * time_s, envelope, color="C0", linestyle="--", label="its envelope")
    row.plot(1000 * time_s, answer, color="C3", label="hair cell")
    row.set_title(f"{tone_hz:.0f} Hz: ripple {np.ptp(steady) / steady.max():.0%}", loc="left", fontsize=10)
    row.set(ylabel="pressure (Pa)", ylim=(-1.1, 1.1), xlim=(0, 60))
rows[0].legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, frameon=False)
rows[-1].set_xlabel("time (ms)")
figure.suptitle("What does a hair cell keep of a tone?")
plt.show()
