"""What is lost with the outer hair cells?

How much louder a tone must be for the inner hair cells of the Zilany cochlea to answer as a healthy ear does at its
threshold. The dots are the thresholds that the authors of the model tabulated (in steps of 0.5 dB, found with spikes).
No loss of outer hair cells can shift a threshold further than the left end of each curve.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Zilany2014

RATE_HZ = 100e3
COHC = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.0)
# Best frequency in Hz: healthy threshold in dB SPL, shifts in dB (human by Shera et al.; tables of fitaudiogram2).
PUBLISHED = {
    259.46: (22.5, (0.5, 0.5, 1, 2, 2.5, 3, 4, 4.5, 5.5, 6.5, 7)),
    989.95: (7.5, (2, 3.5, 5.5, 8, 11, 14, 18, 22.5, 29, 33.5, 38.5)),
    3776.5: (5.0, (2, 4, 6.5, 9, 12.5, 16, 21, 27, 36.5, 43, 52.5)),
}

time_s = np.arange(5000) / RATE_HZ
ramp = np.minimum(np.minimum(time_s, time_s[::-1]) / 0.0025, 1)


def answers_to(levels_db_spl: np.ndarray, ear: Zilany2014) -> np.ndarray:
    """Mean depolarisation by tones of 50 ms at the best frequency."""
    tone = np.sqrt(2) * 20e-6 * np.sin(2 * np.pi * ear.best_frequencies_hz()[0] * time_s) * ramp
    tones = 10 ** (levels_db_spl[:, np.newaxis] / 20) * tone
    return np.maximum(ear.apply(tones, RATE_HZ, precision="float64")[:, 0], 0).mean(axis=1)


figure, axes = plt.subplots(figsize=(8, 4.8), layout="constrained")
for best_hz, (threshold, published) in PUBLISHED.items():
    levels = threshold + np.arange(-2, 60, 4.0)
    healthy = answers_to(np.array([threshold]), Zilany2014(cf_hz=(best_hz,)))
    shifts = []
    for cohc in COHC:
        impaired = answers_to(levels, Zilany2014(cf_hz=(best_hz,), cohc=cohc))
        shifts.append(np.interp(np.log(healthy[0]), np.log(impaired), levels) - threshold)
    (line,) = axes.plot(COHC, shifts, label=f"{best_hz:.0f} Hz")
    axes.plot(COHC, published, "o", color=line.get_color(), markersize=5)
axes.plot([], [], "ko", markersize=5, label="authors' tables")
axes.set(xlabel="health of the outer hair cells (cohc)", ylabel="shift of the threshold (dB)",
         title="Only the gain of the amplifier can be lost")
axes.legend()
axes.grid(alpha=0.3)
plt.show()
