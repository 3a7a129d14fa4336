"""How does the level of a sound change what comes out of each kind of compression?

A 1 kHz tone from 0 to 100 dB SPL through the 1 kHz channel's envelope, then a cube root, a power of 0.3 and decibels.
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
for label, compress in {"cube root": Compress.preset("cube_root"), "power 0.3": Compress.preset("mcdermott2011"),
                        "dB": Compress.preset("db_spl")}.items():
    answers = (ear >> compress).apply(tones_pa, RATE_HZ)[:, 0, -1]
    axes.plot(LEVELS_DB_SPL, answers / answers[-1], marker="o", markersize=3, label=label)
axes.set(xlabel="level of the tone (dB SPL)", ylabel="answer re that at 100 dB SPL",
         title="How does level change what is heard?")
axes.grid(alpha=0.3)
axes.legend(title="compression")
plt.show()
