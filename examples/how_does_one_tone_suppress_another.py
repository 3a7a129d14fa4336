"""How does one tone suppress another?

A soft tone of 4 kHz at the place that hears it best, and a second tone of any frequency and level: what is left of the
first one in the filter C1 of the Zilany cochlea. The second tone drives the outer hair cells, whose control path
listens over a wider range than the filter, and takes away gain without being heard itself.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Zilany2014

RATE_HZ = 100e3
PROBE_HZ, PROBE_DB_SPL = 4000.0, 40.0
SUPPRESSORS_HZ = np.arange(1000, 9001, 200) + 50.0               # none is the probe's
LEVELS_DB_SPL = np.arange(40, 101, 5.0)
N, WINDOW = 4000, 2000                                           # samples; the last 20 ms hold whole periods of all

time_s = np.arange(N) / RATE_HZ
ramp = np.minimum(time_s / 0.005, 1)


def tone(f_hz: float, level_db_spl: float) -> np.ndarray:
    """A tone in Pa."""
    return np.sqrt(2) * 20e-6 * 10 ** (level_db_spl / 20) * np.sin(2 * np.pi * f_hz * time_s) * ramp


def probe_amplitude(answers: np.ndarray) -> np.ndarray:
    """Of the component at the probe's frequency."""
    return abs(answers[..., -WINDOW:] @ np.exp(-2j * np.pi * PROBE_HZ * time_s[-WINDOW:]))


place = Zilany2014(cf_hz=(PROBE_HZ,), output="c1")
probe = tone(PROBE_HZ, PROBE_DB_SPL)
alone = probe_amplitude(place.apply(probe, RATE_HZ, precision="float64"))
both = np.array([[probe + tone(f_hz, level) for f_hz in SUPPRESSORS_HZ] for level in LEVELS_DB_SPL])
left_db = 20 * np.log10(probe_amplitude(place.apply(both, RATE_HZ, precision="float64"))[..., 0] / alone)

figure, axes = plt.subplots(figsize=(8, 4.8), layout="constrained")
contours = axes.contourf(SUPPRESSORS_HZ / 1000, LEVELS_DB_SPL, left_db, levels=np.arange(-40, 5, 4), cmap="RdBu_r",
                         vmin=-40, vmax=40, extend="both")
axes.plot(PROBE_HZ / 1000, PROBE_DB_SPL, "k*", markersize=14, clip_on=False, label="the first tone")
axes.set(xlabel="frequency of the second tone (kHz)", ylabel="level of the second tone (dB SPL)",
         title=f"What a second tone leaves of {PROBE_DB_SPL:.0f} dB SPL at {PROBE_HZ / 1000:.0f} kHz")
axes.legend(loc="lower right")
figure.colorbar(contours, label="first tone, re itself alone (dB)")
plt.show()
