"""How does one tone suppress another?

A soft tone of 4 kHz at the place that hears it best, and a second tone of any frequency and level: what is left of the
first one. In the filter C1 of the Zilany cochlea and in the compressive gammachirp the second tone takes away gain
without being heard itself, since what listens to the level is wider than the filter or stands above it. The CARFAC and
Lyon's ear turn down each place by what its neighbours say, too. What the two paths of the DRNL do stands in the example
on soft and loud. A bank of linear filters (gammatone, all-pole, gammachirp, half-cosine) would be white all over.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Carfac, CompressiveGammachirp, LyonPassive, Zilany2014
from auditory.cochlea.gammachirp.shapes import compressive_peak_hz
from auditory.scales import erb_number_to_hz, hz_to_erb_number

PROBE_HZ, PROBE_DB_SPL = 4000.0, 40.0
SUPPRESSORS_HZ = np.arange(1000, 7901, 300) + 50.0               # none is the probe's
LEVELS_DB_SPL = np.arange(40, 101, 5.0)
WINDOW_S = 0.02                                                  # holds whole periods of all


def tones(f_hz, level_db_spl, time_s):
    """Each frequency in a row, in Pa."""
    phase = 2 * np.pi * np.reshape(f_hz, (-1, 1)) * time_s
    return np.sqrt(2) * 20e-6 * 10 ** (level_db_spl / 20) * np.sin(phase) * np.minimum(time_s / 0.005, 1)


def gammachirp_place():
    """The filter that peaks at the probe's frequency and level, and the one 1.5 ERB above, in which it hears levels."""
    bank = CompressiveGammachirp()
    fr1_hz = np.linspace(PROBE_HZ, 1.2 * PROBE_HZ, 400)
    peaks_hz = compressive_peak_hz(fr1_hz, bank.rule.ratio(PROBE_DB_SPL), bank.passive, bank.asymmetry)
    place_hz = np.interp(PROBE_HZ, peaks_hz, fr1_hz)
    above_hz = erb_number_to_hz(hz_to_erb_number(place_hz, "gm1990") + bank.level_shift_erb, "gm1990")
    return CompressiveGammachirp(cf_hz=(float(place_hz), float(above_hz)))


EARS = [                                                         # name, ear, rate in Hz, how long it settles in s
    ("Zilany 2014, filter C1", Zilany2014(cf_hz=(PROBE_HZ,), output="c1"), 100000, 0.02),
    ("compressive gammachirp, GCFB 2.11", gammachirp_place(), 48000, 0.02),
    ("CARFAC, membrane", Carfac(output="bm"), 22050, 0.2),
    ("Lyon's passive ear", LyonPassive(), 20000, 0.2),
]

figure, panels = plt.subplots(2, 2, figsize=(11, 8), sharex=True, sharey=True, layout="constrained")
for axes, (name, ear, rate_hz, settling_s) in zip(panels.flat, EARS, strict=True):
    time_s = np.arange(round((settling_s + WINDOW_S) * rate_hz)) / rate_hz
    listening = slice(round(settling_s * rate_hz), None)
    at_probe = np.exp(-2j * np.pi * PROBE_HZ * time_s[listening])
    probe = tones(PROBE_HZ, PROBE_DB_SPL, time_s)
    alone = abs(ear.apply(probe, rate_hz)[0, :, listening] @ at_probe)
    place = 0 if len(alone) == 2 else alone.argmax()
    left_db = []
    for level_db_spl in LEVELS_DB_SPL:
        both = probe + tones(SUPPRESSORS_HZ, level_db_spl, time_s)
        left = abs(ear.apply(both, rate_hz)[:, place, listening] @ at_probe)
        left_db.append(20 * np.log10(left / alone[place]))
    contours = axes.contourf(SUPPRESSORS_HZ / 1000, LEVELS_DB_SPL, left_db, levels=np.arange(-40, 9, 4),
                             cmap="RdBu_r", vmin=-40, vmax=40, extend="both")
    axes.plot(PROBE_HZ / 1000, PROBE_DB_SPL, "k*", markersize=14, clip_on=False, label="the first tone")
    axes.set_title(name)
for axes in panels[1]:
    axes.set_xlabel("frequency of the second tone (kHz)")
for axes in panels[:, 0]:
    axes.set_ylabel("its level (dB SPL)")
panels[0, 0].legend(loc="lower right")
figure.colorbar(contours, ax=panels, label="first tone, re itself alone (dB)")
figure.suptitle(f"What does a second tone leave of {PROBE_DB_SPL:.0f} dB SPL at {PROBE_HZ / 1000:.0f} kHz?")
plt.show()
