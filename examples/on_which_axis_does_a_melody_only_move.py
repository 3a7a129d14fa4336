"""On which axis does a melody only move?

A note of 200 Hz is played up to an octave lower and higher. On mel bands the pattern changes, whichever way it is
shifted; the sum of all channels' repetitions, on an axis of log lags, moves by the interval and keeps its shape; and
the column of the fundamental in a harmonic stack does not even move: it holds the harmonics, wherever they are. The
table says what is left in dB at the best shift of the bands, how far the lags moved, and by how much the column
changed.
"""
import matplotlib.pyplot as plt
import numpy as np

import auditory
from auditory import Correlogram, Gammatone, HalfWave, SummaryCorrelogram
from auditory.scales import hz_to_erb_number

RATE_HZ, NOTE_HZ = 16000, 200.0
INTERVALS = (-12, -7, -4, -2, 2, 4, 7, 12)                       # semitones
STEP = 0.1                                                       # semitones, of the axis of lags
LAG_S = 2 ** (np.arange(-30, 19.5, STEP) / 12) / NOTE_HZ

mel = auditory.pipeline("logmel", n_channels=64, range_db=60.0)
stack = auditory.pipeline("harmonic-stack", harmonics=(1.0, 2.0, 3.0, 4.0, 5.0))
repeats = (Gammatone(n_channels=32, f_min_hz=80.0, f_max_hz=5000.0) >> HalfWave.preset("dau1996") >> Correlogram()
           >> SummaryCorrelogram())


def views(semitones):
    """Mel bands in dB, summary over log lags, and the fundamental's column in dB, of a note in its middle."""
    f0_hz, t = NOTE_HZ * 2 ** (semitones / 12), np.arange(RATE_HZ // 2) / RATE_HZ
    note = auditory.Sound(0.02 * sum(np.cos(2 * np.pi * f0_hz * k * t) / k for k in range(1, int(7000 / f0_hz) + 1)),
                          RATE_HZ)
    bands, summary, columns = (ear(note).sel(time_s=0.25, method="nearest") for ear in (mel, repeats, stack))
    lags = np.interp(np.log(LAG_S), np.log(summary.lag_s.values[1:]), summary.values[1:])
    place = hz_to_erb_number(columns.cf_hz.values)
    return bands.values, lags, np.array([np.interp(hz_to_erb_number(f0_hz), place, row) for row in columns.values])


def overlapping(before, after, shift):
    n = len(before) - abs(shift)
    return (before[:n], after[shift:]) if shift >= 0 else (before[-shift:], after[:n])


def rms_db(before, after):
    return np.sqrt(np.mean((before - after) ** 2))


at_rest = views(0)
moved = {interval: views(interval) for interval in INTERVALS}
print("semitones  left on mel bands (dB)  lags moved by (semitones)  their r  column changed by (dB)")
for interval, (bands, lags, column) in moved.items():
    left = min(rms_db(*overlapping(at_rest[0], bands, shift)) for shift in range(-24, 25))
    r, shift = max((np.corrcoef(*overlapping(at_rest[1], lags, shift))[0, 1], -shift) for shift in range(-150, 151))
    print(f"{interval:9d}{left:24.1f}{shift * STEP:27.1f}{r:9.3f}{rms_db(at_rest[2], column):24.2f}")

figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
for name, color in ((0, "0.6"), (4, "C0"), (7, "C3")):
    bands, lags, column = at_rest if name == 0 else moved[name]
    label = f"{name:+d} semitones" if name else "200 Hz"
    axes[0].plot(bands, color=color, label=label)
    axes[1].semilogx(1000 * LAG_S, lags, color=color)
    axes[2].plot(range(1, 6), column, "o-", color=color, markersize=4)
axes[0].set(xlabel="mel band", ylabel="level (dB)", title="mel bands: another pattern")
axes[1].set(xlabel="lag (ms)", ylabel="summary", title="log lags: the same, moved")
axes[1].set_xticks([1, 2, 5, 10], ["1", "2", "5", "10"])
axes[2].set(xlabel="harmonic", ylabel="level (dB)", title="stack at the fundamental: the same", xticks=range(1, 6))
axes[0].legend(fontsize=8)
figure.suptitle("On which axis does a melody only move?")
plt.show()
