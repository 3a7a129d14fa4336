"""Which frequencies does the ear let through, and which does it hear best?

Left: the ears of ANSI S3.4-2007 and ISO 532-2, from a free or a diffuse field, or from the eardrum, to the cochlea.
Middle: a headphone on an outer ear (Pralong & Carlile 1996), the middle ears of the Zilany cochlea, and the stapes, in
m/s re its velocity at 1 kHz (Lopez-Poveda & Meddis 2001). Lines are impulse responses, dots the published tables.
Right: pure tones that are equally loud (ISO 226:2003), and the softest that are heard in the field and with an
audiometer's earphone, 0 dB HL (ANSI S3.6-2010). The canal's resonance at 3 kHz, which the left picture shows, is where
the right one is lowest.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Headphone, OuterMiddleEar, StapesVelocity, ZilanyMiddleEar
from auditory.ears.ansi_s34_data import FIELD_TO_EARDRUM_DB, MIDDLE_EAR_DB
from auditory.ears.headphone import HD250_POINTS
from auditory.ears.hearing_level import phon_to_db_spl, threshold_db_spl

RATE_HZ = 48000
TICKS_HZ = (20, 100, 1000, 10000)

# dB at ZILANY_HZ, code of Zilany et al. 2014; m/s at 0 dB SPL, Lopez-Poveda & Meddis 2001.
ZILANY_HZ = (125, 250, 500, 1000, 2000, 4000, 8000, 16000)
ZILANY_DB = {"human": (-23.991, -17.553, -10.449, -6.050, -9.913, -8.508, -14.433, -29.172),
             "cat": (-24.607, -16.875, -10.080, -3.301, -0.516, -12.923, -10.394, -17.742)}
STAPES_M_PER_S = {400: 4.4747e-9, 600: 7.7064e-9, 800: 9.8128e-9, 1000: 8.4861e-9, 1200: 6.7278e-9, 1600: 5.1616e-9,
                  2000: 3.7127e-9, 3000: 2.1176e-9, 4000: 1.5698e-9, 5000: 1.4016e-9, 6000: 1.0092e-9}


def gain_db(ear, rate_hz=RATE_HZ):
    """Frequencies from 5 Hz on, and the gain there."""
    click = np.zeros(round(0.2 * rate_hz))
    click[0] = 1
    response = ear.apply(click, rate_hz, precision="float64")
    return np.fft.rfftfreq(len(click), 1 / rate_hz)[1:], 20 * np.log10(abs(np.fft.rfft(response)))[1:]


field, middle = np.array(FIELD_TO_EARDRUM_DB), dict(MIDDLE_EAR_DB)
known = [(f_hz, free_db, diffuse_db, middle[f_hz]) for f_hz, free_db, diffuse_db in field]
table_hz, free_db, diffuse_db, middle_db = np.array(known).T

figure, (gains, others, levels) = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
for color, name, table_db in (("C0", "free", free_db + middle_db), ("C1", "diffuse", diffuse_db + middle_db),
                              ("C2", "none", middle_db)):
    label = "from the eardrum" if name == "none" else f"from a {name} field"
    gains.plot(*gain_db(OuterMiddleEar(field=name)), color=color, label=label)
    gains.plot(table_hz, table_db, ".", color=color)
gains.set(xscale="log", xlim=(20, 20000), ylim=(-45, 15), xlabel="frequency (Hz)", ylabel="gain to the cochlea (dB)")

headphone_hz, headphone_gain = np.array(HD250_POINTS).T
others.plot(*gain_db(Headphone()), color="C0", label="headphone, outer ear")
others.plot(headphone_hz, 20 * np.log10(headphone_gain), ".", color="C0")
for color, (species, published_db) in zip(("C1", "C2"), ZILANY_DB.items(), strict=True):
    others.plot(*gain_db(ZilanyMiddleEar(species=species), 100000), color=color, label=f"middle ear, {species}")
    others.plot(ZILANY_HZ, published_db, ".", color=color)
f_hz, stapes_db = gain_db(StapesVelocity())
stapes_re_1_khz = np.array(list(STAPES_M_PER_S.values())) / STAPES_M_PER_S[1000]
others.plot(f_hz, stapes_db - stapes_db[f_hz == 1000], color="C3", label="stapes re 1 kHz")
others.plot(list(STAPES_M_PER_S), 20 * np.log10(stapes_re_1_khz), ".", color="C3")
others.set(xscale="log", xlim=(20, 20000), ylim=(-45, 15), xlabel="frequency (Hz)", ylabel="gain (dB)")

contour_hz, audiogram_hz = np.geomspace(20, 12500, 300), np.geomspace(125, 8000, 100)
for phon in range(20, 91, 10):
    levels.plot(contour_hz, phon_to_db_spl(phon, contour_hz), color="0.4", linewidth=1)
    levels.text(1000, phon + 1, f"{phon} phon" if phon == 20 else phon, fontsize=8, ha="center")
levels.plot(contour_hz, threshold_db_spl(contour_hz), color="C3", label="threshold, free field")
levels.plot(audiogram_hz, threshold_db_spl(audiogram_hz, "supra_aural"), color="C3", linestyle="--",
            label="0 dB HL, supra-aural earphone")
levels.set(xscale="log", xlim=(20, 20000), ylim=(-10, 130), xlabel="frequency (Hz)", ylabel="level (dB SPL)")
for axes in (gains, others, levels):
    axes.set_xticks(TICKS_HZ, TICKS_HZ)
    axes.legend(frameon=False)
figure.suptitle("Which frequencies does the ear let through, and which does it hear best?")
plt.show()
