"""How long does an ear remember, and how finely?

Clicks 0.05, 0.4, 1.5 and 3 s ago, as both kinds of echoic memory hold them now. The pyramid keeps means over blocks of
the past, which grow with age; the cascade sees each age through a smooth window, as broad a share of the age at all
ages. What is held, times the width of its slot, is the share of a click that lies there.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import EchoicMemory

FRAME_RATE_HZ = 500.0
CLICK_AGES_S = (0.05, 0.4, 1.5, 3.0)

frames = np.zeros((1, int(4.2 * FRAME_RATE_HZ)))
for click_age_s in CLICK_AGES_S:
    frames[0, round(-click_age_s * FRAME_RATE_HZ)] = 1.0

figure, rows = plt.subplots(2, figsize=(8, 5.5), sharex=True, sharey=True, layout="constrained")
for row, kind in zip(rows, ("pyramid", "cascade"), strict=True):
    with EchoicMemory(kind=kind).stream(FRAME_RATE_HZ, leading=(1,), precision="float64") as stream:
        stream.push(frames)
        held = stream.snapshot()[:, 0]
    age_s, width_s = (stream.output.axes[0].coordinates[name] for name in ("age_s", "age_width_s"))
    row.errorbar(age_s, held * width_s * FRAME_RATE_HZ, xerr=width_s / 2, linestyle="", marker=".", elinewidth=2)
    for click_age_s in CLICK_AGES_S:
        row.axvline(click_age_s, color="C3", linestyle=":", zorder=0)
    row.set_title(f"{kind}: {len(age_s)} slots, half of them narrower than {np.median(width_s / age_s):.0%} of their "
                  "age", loc="left", fontsize=10)
    row.set(ylabel="share of a click")
rows[-1].set(xscale="log", xlim=(0.02, 5), xticks=[0.05, 0.4, 1.5, 3], xticklabels=["0.05", "0.4", "1.5", "3"],
             xlabel="age (s); dotted: the clicks")
rows[-1].minorticks_off()
figure.suptitle("How long does an ear remember, and how finely?")
plt.show()
