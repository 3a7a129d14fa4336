"""How does the level of a sound change what comes out of each kind of compression?

A 1 kHz tone from 0 to 100 dB SPL through the 1 kHz channel's envelope, then a cube root, a power of 0.3, decibels, or
nothing. Twenty decibels more are ten times the pressure: about twice the answer behind a power law, and always the same
step in decibels.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Compress, Gammatone
from auditory.scales import db_spl_to_pa

RATE_HZ = 16000
LEVELS_DB_SPL = np.arange(0, 101, 5)

tone = np.sqrt(2) * np.sin(2 * np.pi * 1000 * np.arange(RATE_HZ // 4) / RATE_HZ)
tones_pa = db_spl_to_pa(LEVELS_DB_SPL)[:, np.newaxis] * tone
ear = Gammatone(cf_hz=(1000.0,), output="envelope")

figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
for label, compressed in {"dB": ear >> Compress.preset("db_spl"), "power 0.3": ear >> Compress.preset("mcdermott2011"),
                          "cube root": ear >> Compress.preset("cube_root"), "none": ear}.items():
    answers = compressed.apply(tones_pa, RATE_HZ)[:, 0, -1]
    step = f"+{answers[-1] - answers[-5]:.0f} dB" if label == "dB" else f"× {answers[-1] / answers[-5]:.1f}"
    axes.plot(LEVELS_DB_SPL, answers / answers[-1], marker=".", label=f"{label} ({step})",
              color="0.6" if label == "none" else None)
axes.set(xlabel="level of the tone (dB SPL)", ylabel="answer, as a share of that at 100 dB SPL",
         title="How does level change what comes out of each kind of compression?")
axes.grid(alpha=0.3)
axes.legend(title="compression (for 20 dB more)")
plt.show()
