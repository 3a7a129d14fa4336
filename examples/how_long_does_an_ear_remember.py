"""How long does an ear remember, and how finely?

Four clicks, 0.05, 0.4, 1.5 and 3 s ago, in both kinds of echoic memory. The pyramid keeps blocks whose width grows with
age; the cascade smooths, with a width that is a constant share of the age.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import EchoicMemory

FRAME_RATE_HZ = 500.0
AGES_S = (0.05, 0.4, 1.5, 3.0)

frames = np.zeros((1, int(4.2 * FRAME_RATE_HZ)))
for age_s in AGES_S:
    frames[0, round(-age_s * FRAME_RATE_HZ)] = 1.0

figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
for kind in ("pyramid", "cascade"):
    memory = EchoicMemory(kind=kind)
    with memory.stream(FRAME_RATE_HZ, leading=(1,), precision="float64") as stream:
        stream.push(frames)
        held = stream.snapshot()[:, 0]
    ages_s = stream.output.axes[0].coordinates["age_s"]
    axes.plot(ages_s, held * ages_s, drawstyle="steps-mid" if kind == "pyramid" else "default", label=kind)
for age_s in AGES_S:
    axes.axvline(age_s, color="0.7", linestyle=":", zorder=0)
axes.set(xscale="log", xlim=(0.01, 5), xlabel="age (s)", ylabel="what is held x age",
         title="How long does an ear remember, and how finely?")
axes.legend(title="kind")
plt.show()
