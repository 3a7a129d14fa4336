"""Up to which frequency does a hair cell follow each cycle of a tone?

Synchrony, the first harmonic of the answer over its mean, for tones of 100 Hz to 8 kHz: 1 where a cell answers in one
instant of each cycle, 0.79 for a half-wave, 0 where it hears the envelope only. Crosses are numbers computed from the
published equations by other programs. Nerve fibres of gerbils follow with less than 0.9 up to 1 kHz, and less than 0.2
just above 4 kHz (Versteegh, Meenderink & van der Heijden 2011). Right, cells that adapt until each cycle falls below
what they say in silence, which makes the ratio more than 1: their membranes lose high frequencies all the same.
`king2019` is as `dau1996`, `two_ears_dau` as `relanoiborra2019`. For the Zilany cell see which cycles it follows.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import AdaptationLoops, Bernstein1999, CarfacHairCell, CarfacSynapse, Gammatone, HalfWave, Meddis1990

RATE_HZ = 100000
TONES_HZ = np.array([100, 125, 200, 250, 400, 500, 800, 1000, 1250, 2000, 2500, 4000, 5000, 6250, 8000])
CELLS = {
    "dau1996, 1 kHz": HalfWave.preset("dau1996"),
    "lindemann1986, 800 Hz": HalfWave.preset("lindemann1986"),
    "breebaart2001, 5 x 2 kHz": HalfWave.preset("breebaart2001"),
    "relanoiborra2019, order 2": HalfWave.preset("relanoiborra2019"),
    "Bernstein 1999": Bernstein1999(),
    "Meddis 1990, 60 dB": Meddis1990(),
}
PUBLISHED = {                                                    # name: (Hz, synchrony)
    "dau1996, 1 kHz": ([125, 500, 1000, 2000, 4000], np.array([1.5585, 1.4058, 1.1123, 0.7041, 0.3820]) / 2),
    "lindemann1986, 800 Hz": ([500, 1000, 4000], np.array([1.3327, 0.9824, 0.3086]) / 2),
    "breebaart2001, 5 x 2 kHz": ([125, 500, 1000, 2000, 4000], np.array([1.5552, 1.3525, 0.9043, 0.2793, 0.0268]) / 2),
    "relanoiborra2019, order 2": ([1000, 2000, 4000], np.array([1.1123, 0.3801, 0.0960]) / 2),
    "Meddis 1990, 60 dB": ([250, 500, 1000, 2000, 3000, 4000, 5000], [0.740, 0.713, 0.626, 0.454, 0.339, 0.267, 0.218]),
}
ADAPTING = {                                                     # name: cell, amplitude of the tone
    "AdaptationLoops, 60 dB SPL": (HalfWave.preset("dau1996") >> AdaptationLoops.preset("dau1997"), 0.02 * 2**0.5),
    "CarfacHairCell, one_cap": (CarfacHairCell(hair_cell="one_cap"), 0.36),
    "CarfacHairCell, two_cap": (CarfacHairCell(), 0.36),
    "CarfacSynapse": (CarfacHairCell(output="receptor_potential") >> CarfacSynapse(), 0.36),
    "CarfacHairCell, just_half_wave": (CarfacHairCell(hair_cell="just_half_wave"), 0.36),
}
MEDDIS_PA = 20e-6 * 10 ** (30 / 20) * 10 ** (60 / 20 - 1.35)     # amplitude of "60 dB" in Slaney's test of the model

time_s = np.arange(round(0.2 * RATE_HZ)) / RATE_HZ


def synchrony(cell, f_hz, amplitude=MEDDIS_PA):
    """Over the second half of 200 ms, whole cycles at every frequency here."""
    tone = amplitude * np.sin(2 * np.pi * f_hz * time_s)
    if isinstance(cell, Bernstein1999):                          # takes the analytic band
        cell = Gammatone(cf_hz=(float(f_hz),), output="complex") >> cell
    answer = np.ravel(cell.apply(tone, RATE_HZ, precision="float64"))[len(time_s) // 2:]
    return abs(answer @ np.exp(-2j * np.pi * f_hz * time_s[len(time_s) // 2:])) / answer.sum()


figure, (axes, adapting) = plt.subplots(1, 2, figsize=(13, 5), layout="constrained")
for k, (name, cell) in enumerate(CELLS.items()):
    axes.plot(TONES_HZ, [synchrony(cell, f_hz) for f_hz in TONES_HZ], color=f"C{k}", label=name)
    if name in PUBLISHED:
        axes.plot(*PUBLISHED[name], "x", color=f"C{k}")
axes.plot([100, 1000], [0.9, 0.9], color="0.6", linestyle="--", label="nerve fibres: below")
axes.plot([4100, 8000], [0.2, 0.2], color="0.6", linestyle="--")
axes.set(xscale="log", xlabel="frequency of the tone (Hz)", ylabel="synchrony", ylim=(0, 1), xlim=(100, 8000))
axes.legend(frameon=False)
for name, (cell, amplitude) in ADAPTING.items():
    adapting.loglog(TONES_HZ, [synchrony(cell, f_hz, amplitude) for f_hz in TONES_HZ], label=name)
adapting.set(xlabel="frequency of the tone (Hz)", ylabel="first harmonic over mean", ylim=(0.03, 6), xlim=(100, 8000))
adapting.legend(frameon=False)
figure.suptitle("Up to which frequency does a hair cell follow each cycle?")
plt.show()
