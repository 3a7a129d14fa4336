"""How does a wave run down a passive membrane?

Lyon's passive ear. Left: the half-waves with which each place answers a click, scaled to their own height; the wave
reaches the apex some 5 ms after the base. Middle: what the place of 962 Hz says of tones of any frequency, re its most;
the gain control turns down most what is loudest there, so that loud tones from far away stand out. Right: what it says
of a 1 kHz tone on the average, with and without gain control; dots are figures of the published program (`lyon` 1.0.0).
Above an amplitude of 0.001 the gain control hides nearly all change of level.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import LyonPassive

RATE_HZ = 16000
AMPLITUDES = np.logspace(-5, 0, 11)
PUBLISHED = {1e-4: 4.56127e-5, 1e-2: 4.95998e-4, 1.0: 5.60609e-4}

click = np.zeros(400)
click[0] = 1
membrane = LyonPassive(gain_control=False, difference=False)
answers = membrane.apply(click, RATE_HZ, precision="float64")
cf_hz = membrane.cascade_hz(RATE_HZ)[1][::-1]                    # low to high, as the answers

figure, (wave, tuning, levels) = plt.subplots(1, 3, figsize=(14, 4.5), layout="constrained")
wave.pcolormesh(np.arange(len(click)) / RATE_HZ * 1e3, cf_hz, answers / answers.max(axis=1, keepdims=True),
                cmap="magma", shading="nearest", rasterized=True)
wave.set(yscale="log", xlabel="time after the click (ms)", ylabel="best frequency (Hz)", xlim=(0, 20),
         title="a click, each place to its own height")

place = np.abs(cf_hz - 962.3).argmin()
tones_hz = 962.3 * 2 ** np.linspace(-2, 1, 46)
tones = np.sqrt(2) * np.sin(2 * np.pi * tones_hz[:, np.newaxis] * np.arange(8000) / RATE_HZ)
for level_db_spl in (20, 40, 60, 80, 100):
    bands = LyonPassive().apply(20e-6 * 10 ** (level_db_spl / 20) * tones, RATE_HZ)
    mean_answer = bands[:, place, 4000:].mean(axis=1)
    tuning.semilogx(tones_hz, 20 * np.log10(mean_answer / mean_answer.max()), color=plt.cm.viridis(level_db_spl / 110),
                    label=f"{level_db_spl} dB SPL")
tuning.set(title="the place of 962 Hz, a rms of 1 Pa counting as 1", xlabel="frequency of a tone (Hz)",
           ylabel="mean answer re the greatest (dB)", ylim=(-60, 5))
tuning.set_xticks([250, 500, 1000, 2000], ["250", "500", "1000", "2000"])
tuning.minorticks_off()
tuning.grid(alpha=0.3)
tuning.legend()

tone = np.sin(2 * np.pi * 1000 * np.arange(8000) / RATE_HZ)
for ear, label in ((LyonPassive(), "gain control"), (LyonPassive(gain_control=False), "no gain control")):
    bands = ear.apply(AMPLITUDES[:, np.newaxis] * tone, RATE_HZ, precision="float64")
    mean_answer = bands[:, place, 4000:].mean(axis=1)
    levels.loglog(AMPLITUDES, mean_answer, label=label)
levels.loglog(list(PUBLISHED), list(PUBLISHED.values()), "ko", label="published program")
levels.set(title="a tone of 1 kHz at the place of 962 Hz", xlabel="amplitude, full scale 1",
           ylabel="mean answer, 0.25 to 0.5 s")
levels.grid(alpha=0.3)
levels.legend()
plt.show()
