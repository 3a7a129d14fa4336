"""Which frequencies does the ear let through, and which does it hear best?

Left: the ears of ANSI S3.4-2007 and ISO 532-2, from a free or a diffuse field, or from the eardrum, to the cochlea;
lines are impulse responses, dots the tables of the standard. Right: pure tones that are equally loud (ISO 226:2003),
and the softest that are heard in the field and with an audiometer's earphone, 0 dB HL (ANSI S3.6-2010). The canal's
resonance at 3 kHz, which the left picture shows, is where the right one is lowest.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import OuterMiddleEar
from auditory.ears.ansi_s34_data import FIELD_TO_EARDRUM_DB, MIDDLE_EAR_DB
from auditory.ears.hearing_level import phon_to_db_spl, threshold_db_spl

RATE_HZ = 48000
TICKS_HZ = (20, 100, 1000, 10000)

field, middle = np.array(FIELD_TO_EARDRUM_DB), dict(MIDDLE_EAR_DB)
known = [(f_hz, free_db, diffuse_db, middle[f_hz]) for f_hz, free_db, diffuse_db in field]
table_hz, free_db, diffuse_db, middle_db = np.array(known).T
click = np.zeros(round(0.2 * RATE_HZ))
click[0] = 1
f_hz = np.fft.rfftfreq(len(click), 1 / RATE_HZ)

figure, (gains, levels) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
for color, name, table_db in (("C0", "free", free_db + middle_db), ("C1", "diffuse", diffuse_db + middle_db),
                              ("C2", "none", middle_db)):
    response = OuterMiddleEar(field=name).apply(click, RATE_HZ, precision="float64")
    label = "from the eardrum" if name == "none" else f"from a {name} field"
    gains.plot(f_hz[1:], 20 * np.log10(abs(np.fft.rfft(response)))[1:], color=color, label=label)
    gains.plot(table_hz, table_db, ".", color=color)
gains.set(xscale="log", xlim=(20, 20000), ylim=(-45, 15), xlabel="frequency (Hz)", ylabel="gain to the cochlea (dB)")

contour_hz, audiogram_hz = np.geomspace(20, 12500, 300), np.geomspace(125, 8000, 100)
for phon in range(20, 91, 10):
    levels.plot(contour_hz, phon_to_db_spl(phon, contour_hz), color="0.4", linewidth=1)
    levels.text(1000, phon + 1, f"{phon} phon" if phon == 20 else phon, fontsize=8, ha="center")
levels.plot(contour_hz, threshold_db_spl(contour_hz), color="C3", label="threshold, free field")
levels.plot(audiogram_hz, threshold_db_spl(audiogram_hz, "supra_aural"), color="C3", linestyle="--",
            label="0 dB HL, supra-aural earphone")
levels.set(xscale="log", xlim=(20, 20000), ylim=(-10, 130), xlabel="frequency (Hz)", ylabel="level (dB SPL)")
for axes in (gains, levels):
    axes.set_xticks(TICKS_HZ, TICKS_HZ)
    axes.legend(frameon=False)
figure.suptitle("Which frequencies does the ear let through, and which does it hear best?")
plt.show()
