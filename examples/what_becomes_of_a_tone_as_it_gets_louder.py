"""What becomes of a tone as it gets louder?

Mean potential of the inner hair cells of the Zilany cochlea (2014) at three places, for tones at their best frequency.
The dots are what the published C code of the model answers. Without outer hair cells soft tones are lost, loud ones
hardly changed; above 90 dB SPL the broad filter takes over, which outer hair cells do not reach.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Zilany2014

RATE_HZ = 100e3
LEVELS_DB_SPL = np.arange(0, 111, 5)
PUBLISHED = {                                                    # mean in V at 0, 20, … 100 dB SPL: package `cochlea` 3
    500.0: (3.587621e-6, 5.532517e-4, 6.068210e-3, 2.274433e-2, 5.182901e-2, 1.104590e-1),
    1000.0: (1.340680e-5, 1.105798e-3, 7.494512e-3, 1.268159e-2, 1.895296e-2, 5.474574e-2),
    4000.0: (6.521159e-6, 7.980561e-4, 7.065516e-3, 1.724355e-2, 2.669430e-2, 3.386789e-2),
}

time_s = np.arange(9000) / RATE_HZ
ramp = np.minimum(time_s / 0.005, 1)
pressures_pa = np.sqrt(2) * 20e-6 * 10 ** (LEVELS_DB_SPL[:, np.newaxis] / 20)

figure, panels = plt.subplots(1, 3, figsize=(12, 4.2), sharey=True, layout="constrained")
for axes, (best_hz, means) in zip(panels, PUBLISHED.items(), strict=True):
    tones = pressures_pa * np.sin(2 * np.pi * best_hz * time_s) * ramp
    for cohc, label in ((1.0, "healthy"), (0.0, "no outer hair cells")):
        cells = Zilany2014(cf_hz=(best_hz,), cohc=cohc)
        answers = cells.apply(tones, RATE_HZ, precision="float64")[:, 0, 5000:].mean(axis=1)
        axes.semilogy(LEVELS_DB_SPL, np.maximum(answers, 1e-9), label=label)
    axes.semilogy(range(0, 101, 20), means, "ko", label="published code, healthy")
    axes.set(title=f"{best_hz:.0f} Hz", xlabel="level (dB SPL)", ylim=(1e-7, 0.3))
    axes.grid(alpha=0.3)
panels[0].set_ylabel("mean potential of the inner hair cell (V)")
panels[-1].legend(loc="lower right")
plt.show()
