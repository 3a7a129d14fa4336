"""How does a wave run down a passive membrane?

Lyon's passive ear. Left: the half-waves with which each place answers a click, scaled to their own height; the wave
reaches the apex some 5 ms after the base. Right: what the place of 962 Hz says of a 1 kHz tone on the average, with and
without gain control; dots are figures of the published program (`lyon` 1.0.0). Above an amplitude of 0.001 the gain
control hides nearly all change of level.
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

figure, (wave, levels) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
wave.pcolormesh(np.arange(len(click)) / RATE_HZ * 1e3, cf_hz, answers / answers.max(axis=1, keepdims=True),
                cmap="magma", shading="nearest", rasterized=True)
wave.set(yscale="log", xlabel="time after the click (ms)", ylabel="best frequency (Hz)", xlim=(0, 20),
         title="a click, each place to its own height")

tone = np.sin(2 * np.pi * 1000 * np.arange(8000) / RATE_HZ)
place = np.abs(cf_hz - 962.3).argmin()
for ear, label in ((LyonPassive(), "gain control"), (LyonPassive(gain_control=False), "no gain control")):
    said = ear.apply(AMPLITUDES[:, np.newaxis] * tone, RATE_HZ, precision="float64")[:, place, 4000:].mean(axis=1)
    levels.loglog(AMPLITUDES, said, label=label)
levels.loglog(list(PUBLISHED), list(PUBLISHED.values()), "ko", label="published program")
levels.set(title="a tone of 1 kHz at the place of 962 Hz", xlabel="amplitude, full scale 1",
           ylabel="mean answer, 0.25 to 0.5 s")
levels.grid(alpha=0.3)
levels.legend()
plt.show()
