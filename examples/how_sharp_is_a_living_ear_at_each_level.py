"""How sharp is a living human ear at each level?

Filter shapes of the Zilany cochlea: what a place answers to tones of one level, re the level. Soft tones meet a sharp
and sensitive filter; at 80 dB SPL it has lost 30 dB of its gain and most of its sharpness. Q10 is the best frequency
over the bandwidth 10 dB down; beside it stands what the model was made for, after Shera, Guinan & Oxenham (2002).
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Zilany2014
from auditory.cochlea.zilany.design import sharpness_q10

RATE_HZ = 100e3
BEST_FREQUENCIES_HZ = (1000.0, 4000.0)
LEVELS_DB_SPL = np.arange(0, 101, 20)
OCTAVES = np.linspace(-1, 0.6, 49)
N, SETTLED = 4000, 2000                                          # samples of a tone, and from where on it is measured

time_s = np.arange(N) / RATE_HZ
ramp = np.minimum(time_s / 0.005, 1)

figure, panels = plt.subplots(1, 2, figsize=(11, 4.8), sharey=True, layout="constrained")
for axes, best_hz in zip(panels, BEST_FREQUENCIES_HZ, strict=True):
    frequencies_hz = best_hz * 2**OCTAVES
    tones = np.sin(2 * np.pi * frequencies_hz[:, np.newaxis] * time_s) * ramp
    place = Zilany2014(cf_hz=(best_hz,), output="c1")
    for level in LEVELS_DB_SPL:
        pressure = np.sqrt(2) * 20e-6 * 10 ** (level / 20)
        answers = place.apply(pressure * tones, RATE_HZ, precision="float64")[:, 0, SETTLED:]
        gain_db = 20 * np.log10(np.sqrt(2) * answers.std(axis=1) / pressure)
        peak, ten_down = gain_db.argmax(), gain_db.max() - 10
        low_hz = np.interp(ten_down, gain_db[:peak + 1], frequencies_hz[:peak + 1])
        high_hz = np.interp(-ten_down, -gain_db[peak:], frequencies_hz[peak:])
        q10 = frequencies_hz[peak] / (high_hz - low_hz)
        axes.semilogx(frequencies_hz, gain_db, color=plt.cm.viridis(level / 110),
                      label=f"{level} dB SPL, Q10 {q10:.1f}")
    published = sharpness_q10(np.array([best_hz]), "human")[0]
    axes.set(title=f"best frequency {best_hz:.0f} Hz; published Q10 {published:.1f}",
             xlabel="frequency (Hz)", ylim=(-90, -10))
    ticks_hz = best_hz * 2.0 ** np.array([-1, -0.5, 0, 0.5])
    axes.set_xticks(ticks_hz, [f"{tick_hz:.0f}" for tick_hz in ticks_hz])
    axes.minorticks_off()
    axes.legend(fontsize="small")
    axes.grid(alpha=0.3)
panels[0].set_ylabel("gain of the filter C1 (dB re the sound)")
plt.show()
