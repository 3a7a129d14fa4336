"""Can sound be put together again from its bands?

The half-cosine filterbank of McDermott & Simoncelli (2011). Their filters have no delay, and at every frequency their
squares sum to 1 (left, black line): the same filters, applied again, give the sound back to the last digits (right).
Middle: the envelopes that their models of sound texture start from, 400 a second, to the power of 0.3.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory

sound = auditory.read(Path(__file__).parent / "audio" / "speech_goforward.wav", level_db_spl=65)
samples_pa, rate_hz = sound.samples_pa.astype(np.float64), sound.rate_hz
bank = auditory.HalfCosine(n_filters=30, f_min_hz=50.0, f_max_hz=rate_hz / 2, sampling=1)
rebuilt_pa = bank.invert(bank.apply(samples_pa, rate_hz, precision="float64"), rate_hz)

figure, (filters, cochleagram, waves) = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
gains = bank.filters(len(samples_pa), rate_hz)
frequencies_hz = np.fft.rfftfreq(len(samples_pa), 1 / rate_hz)
filters.semilogx(frequencies_hz[1:], gains[:, 1:].T, linewidth=1)
filters.semilogx(frequencies_hz[1:], np.sum(gains[:, 1:] ** 2, axis=0), "k")
filters.set(title=f"{bank.n_channels} filters, and the sum of their squares", xlabel="frequency (Hz)", ylabel="gain",
            xlim=(20, rate_hz / 2))

features = auditory.extract(sound, "cochleagram-mcdermott")
cochleagram.pcolormesh(features.time_s, features.cf_hz, features, cmap="magma", shading="nearest", rasterized=True)
cochleagram.set(title="cochleagram of 'go forward'", xlabel="time (s)", ylabel="best frequency (Hz)", yscale="log",
                ylim=(50, 8000))

error = np.abs(rebuilt_pa - samples_pa).max() / np.abs(samples_pa).max()
shown = slice(12000, 12400)
waves.plot(np.arange(12000, 12400) / rate_hz * 1e3, samples_pa[shown], linewidth=4, alpha=0.4, label="sound")
waves.plot(np.arange(12000, 12400) / rate_hz * 1e3, rebuilt_pa[shown], linewidth=1, label="from its bands")
waves.set(title=f"put together again: error {error:.0e} of the peak", xlabel="time (ms)", ylabel="pressure (Pa)")
waves.legend(loc="lower right")
plt.show()
