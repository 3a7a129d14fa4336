"""Which pitch has a sound without a fundamental?

Harmonics 3 to 12 of 200 Hz: nothing sounds at 200 Hz, and yet that is the pitch. In the correlogram (right), places far
apart repeat after the same 5 ms; added up, they agree on it (left, below the waveform). The second half has 1840, 2040
and 2240 Hz, whose spacing is 200 Hz: the pitch is 204 Hz, a tenth of 2040, as listeners say.
"""
import matplotlib.pyplot as plt
import numpy as np

import auditory
from auditory import Correlogram, Gammatone, HalfWave, Pitch, SummaryCorrelogram

RATE_HZ = 16000
t = np.arange(RATE_HZ // 2) / RATE_HZ
missing, shifted = (0.02 * np.sum([np.cos(2 * np.pi * f * t) for f in tones], axis=0)
                    for tones in (200 * np.arange(3, 13), (1840, 2040, 2240)))
sound = auditory.Sound(np.concatenate((missing, shifted)), RATE_HZ)

ear = Gammatone(n_channels=32, f_min_hz=80.0, f_max_hz=5000.0) >> HalfWave.preset("dau1996") >> Correlogram()
correlogram = ear(sound)
summary, track = SummaryCorrelogram()(correlogram), Pitch()(correlogram)
for name, moment_s in (("harmonics 3 to 12 of 200 Hz", 0.3), ("1840, 2040 and 2240 Hz", 0.8)):
    f0_hz, salience = track.sel(time_s=moment_s, method="nearest").values
    print(f"{name:30s}{f0_hz:7.1f} Hz, salience {salience:.2f}")

figure, ((heights, places), (tracks, unused)) = plt.subplots(2, 2, figsize=(11, 6), layout="constrained",
                                                             gridspec_kw={"width_ratios": [1.5, 1]})
heights.pcolormesh(summary.time_s, 1000 * summary.lag_s, summary, cmap="magma", shading="nearest", rasterized=True)
heights.set(ylabel="lag (ms)", title="what all channels say of a lag")
tracks.plot(track.time_s, track.values[0], ".", color="C3")
tracks.set(xlabel="time (s)", ylabel="pitch (Hz)", ylim=(150, 250))
moment = correlogram.sel(time_s=0.3, method="nearest")
places.pcolormesh(1000 * correlogram.lag_s, correlogram.cf_hz, moment / moment.isel(lag=0), cmap="magma", vmin=-0.2,
                  vmax=1, shading="nearest", rasterized=True)
places.set(xlabel="lag (ms)", ylabel="best frequency (Hz)", yscale="log", title="each channel at 0.3 s")
places.axvline(5, color="w", linestyle=":")
unused.set_axis_off()
figure.suptitle("Which pitch has a sound without a fundamental?")
plt.show()
