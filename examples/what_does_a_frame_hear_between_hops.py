"""What does a frame hear of what happens between its hops?

Four clicks in the answer of a hair cell, and frames every 10 ms that look at it in three ways. The bare value at the
hop misses all that is over by then; after a leak of 8 ms it hears a click fade; a mean over the hop hears every click
alike.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Frames, HalfWave, LeakyIntegrator

RATE_HZ = 16000
HOP_S = 0.010
CLICKS_S = (0.021, 0.043, 0.065, 0.087)

clicks = np.zeros(int(0.12 * RATE_HZ))
clicks[[round(click_s * RATE_HZ) for click_s in CLICKS_S]] = 1
cell = HalfWave.preset("dau1996")
looks = {"value at the hop": cell >> Frames(hop_s=HOP_S),
         "8 ms leak, value at the hop": cell >> LeakyIntegrator(tau_s=0.008) >> Frames(hop_s=HOP_S),
         "mean over the hop": cell >> Frames(hop_s=HOP_S, value="mean")}

figure, rows = plt.subplots(1 + len(looks), figsize=(8, 6), sharex=True, layout="constrained")
answer = cell.apply(clicks, RATE_HZ)
rows[0].plot(1000 * np.arange(len(clicks)) / RATE_HZ, 1000 * answer, color="0.4")
rows[0].set_title("hair cell, at 16 kHz", loc="left", fontsize=10)
for row, (label, look) in zip(rows[1:], looks.items(), strict=True):
    frames = look.apply(clicks, RATE_HZ)
    hops_ms = 1000 * HOP_S * np.arange(len(frames) + 1)
    row.stairs(1000 * frames, hops_ms, fill=True)
    row.set_title(label, loc="left", fontsize=10)
    row.set_ylim(0, 8)
for row in rows:
    row.set(ylabel="mPa", xlim=(0, 120))
    for click_s in CLICKS_S:
        row.axvline(1000 * click_s, color="C3", linestyle=":", linewidth=1)
rows[-1].set_xticks(np.arange(0, 121, 10))
rows[-1].set_xlabel("time (ms); dotted: the clicks")
figure.suptitle("What does a frame hear of what happens between its hops?")
plt.show()
