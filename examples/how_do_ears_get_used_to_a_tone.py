"""How do ears get used to a tone, and what do they make of its beginning and its end?

A tone of 1 kHz, 200 ms long, at three levels, in the band it excites most. The adaptation loops of Dau et al. (1997)
answer its beginning with up to ten times what they settle at, which grows with the level in dB, and are deaf for a
moment afterwards. The hair cell of Meddis et al. (1990) does the same with its transmitter: its rate shoots up, settles
below the 101/s that it can make new transmitter for, and falls below its spontaneous 65/s after the tone. In between,
the tone of Osses & Kohlrausch (2021), fig. 11: 4 kHz, 70 dB SPL, ramps of 2.5 ms; their limiter of 5 answers the onset
with 0.43 of what the 10 of Dau et al. answer to a step. Last, cells that get used to nothing: rectifiers and membranes,
in which a tone is after some milliseconds what it stays.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import AdaptationLoops, Bernstein1999, Gammatone, HalfWave, Meddis1990, Resample, Zilany2014

RATE_HZ = 48000
LEVELS_DB_SPL = (40, 60, 80)
STEADY_MU = {40: 35.7454, 60: 55.6422, 80: 77.0235}              # of a constant of that level, closed form
CEILING_PER_S, SPONTANEOUS_PER_S = 101.0, 64.77                  # h y / l, and silence, of Meddis et al. 1990, table I

time_s = np.arange(round(0.4 * RATE_HZ)) / RATE_HZ


def tone_pa(f_hz, level_db_spl, ramp_s=0.0025):
    """From 50 to 250 ms."""
    gate = np.sin(np.pi / 2 * np.clip(np.minimum(time_s - 0.05, 0.25 - time_s) / ramp_s, 0, 1)) ** 2
    return 20e-6 * 10 ** (level_db_spl / 20) * np.sqrt(2) * gate * np.sin(2 * np.pi * f_hz * time_s)


def by_ms(values):
    """Means of 1 ms: a cycle of 1 kHz."""
    return values.reshape(400, -1).mean(axis=1)


figure, ((loops, limits), (rates, constant)) = plt.subplots(2, 2, figsize=(11, 8), layout="constrained")
for color, level_db_spl in zip(("C0", "C1", "C3"), LEVELS_DB_SPL, strict=True):
    place = Gammatone(cf_hz=(1000.0,))
    sound_pa = tone_pa(1000.0, level_db_spl)
    adapted = (place >> HalfWave.preset("dau1996") >> AdaptationLoops.preset("dau1997")).apply(sound_pa, RATE_HZ)[0]
    loops.plot(by_ms(adapted), color=color, label=f"{level_db_spl} dB SPL")
    loops.axhline(STEADY_MU[level_db_spl], color=color, linestyle=":", linewidth=1)
    fired = (place >> Meddis1990.preset("high")).apply(sound_pa, RATE_HZ)[0]
    rates.plot(by_ms(fired), color=color, label=f"{level_db_spl} dB SPL")
for color, limit in (("C2", 10.0), ("C4", 5.0)):
    ear = Gammatone(cf_hz=(4000.0,)) >> HalfWave.preset("breebaart2001") >> AdaptationLoops(limit=limit)
    adapted = ear.apply(tone_pa(4000.0, 70.0), RATE_HZ)[0]
    limits.plot(by_ms(adapted), color=color, label=f"limit {limit:.0f}: {adapted.max():.0f} MU")
rates.axhline(CEILING_PER_S, color="0.5", linestyle=":", linewidth=1)
rates.axhline(SPONTANEOUS_PER_S, color="0.5", linestyle="--", linewidth=1)
complex_place = Gammatone(cf_hz=(1000.0,), output="complex")
for name, ear in (("half-wave (dau1996)", place >> HalfWave.preset("dau1996")),
                  ("Bernstein et al. 1999", complex_place >> Bernstein1999()),
                  ("Zilany et al. 2014, hair cell", Resample(rate_hz=100000.0) >> Zilany2014(cf_hz=(1000.0,)))):
    receptor_potential = by_ms(ear.apply(tone_pa(1000.0, 60.0), RATE_HZ, precision="float64")[0])
    constant.plot(receptor_potential / receptor_potential[200:240].mean(), label=name)
loops.set(title="Dau et al. 1997, 1 kHz", ylabel="model units; dotted: a constant of that level")
limits.set(title="as Osses & Kohlrausch 2021, 4 kHz, 70 dB", ylabel="model units")
rates.set(title="Meddis et al. 1990, 1 kHz", yscale="log", ylim=(15, 800),
          ylabel="spikes/s; dotted: ceiling, dashed: silence")
constant.set(title="cells that do not adapt, 1 kHz, 60 dB SPL", ylabel="re the last 50 ms of the tone")
for axes in (loops, limits, rates, constant):
    axes.set_xlabel("time (ms)")
    axes.legend(frameon=False, loc="center" if axes is constant else "upper right")
figure.suptitle("How do ears get used to a tone?")
plt.show()
