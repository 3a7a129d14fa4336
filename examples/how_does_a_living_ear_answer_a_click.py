"""How does a living ear answer a click?

The filter of the Zilany cochlea at 1 kHz, after clicks of 0.1 ms from 40 to 130 dB SPL (peak equivalent): after a soft
one it rings long, after a loud one it answers sooner and is soon at rest. Right: the inner hair cells of a cat and of
two human ears after one click of 0.01 ms; the dots are the peaks of the published C code.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Zilany2014

RATE_HZ = 100e3
CLICK_AT = 1000                                                  # sample
PUBLISHED_PEAKS = {                                              # sample, V after a click of 0.02 Pa: `cochlea` 3
    "cat": (1456, 2.279858804e-3),
    "human": (1669, 7.969546319e-4),
    "human_glasberg_moore": (1468, 1.272027126e-3),
}

LEVELS_DB_SPL = (40, 70, 100, 130)

click, long_click = np.zeros(3000), np.zeros(3000)
click[CLICK_AT], long_click[CLICK_AT:CLICK_AT + 10] = 1, 1
time_ms = (np.arange(len(click)) - CLICK_AT) / RATE_HZ * 1e3

figure, (by_level, by_species) = plt.subplots(1, 2, figsize=(11, 4.8), layout="constrained")
place = Zilany2014(cf_hz=(1000.0,), output="c1")
for row, level in enumerate(LEVELS_DB_SPL):
    pressure = np.sqrt(2) * 20e-6 * 10 ** (level / 20)
    answer = place.apply(pressure * long_click, RATE_HZ, precision="float64")[0]
    by_level.plot(time_ms, row + 0.45 * answer / abs(answer).max())
by_level.set(title="filter C1 of a human ear, each answer re its peak", xlabel="time after the click (ms)",
             xlim=(0, 20), yticks=range(len(LEVELS_DB_SPL)),
             yticklabels=[f"{level} dB SPL" for level in LEVELS_DB_SPL])

for species, (peak_at, peak) in PUBLISHED_PEAKS.items():
    answer = Zilany2014(cf_hz=(1000.0,), species=species).apply(0.02 * click, RATE_HZ, precision="float64")[0]
    (line,) = by_species.plot(time_ms, answer * 1e3, label=species.replace("_", " "))
    by_species.plot(time_ms[peak_at], peak * 1e3, "o", color=line.get_color())
by_species.set(title="a click of 0.02 Pa; dots: peaks of the published code", xlabel="time after the click (ms)",
               ylabel="potential of the inner hair cell (mV)", xlim=(0, 20))
by_species.legend()
plt.show()
