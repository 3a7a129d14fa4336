"""How much does each cochlea compress?

What a tone of 0.5, 1 or 4 kHz becomes at the place that it moves most, re what it is there at 20 dB SPL. Linear filters
follow it (dashed: four banks in one line). Living cochleae give ever less of it, each in its own way: the DRNL is
linear below a knee and again above 80 dB SPL, the CARFAC adapts, and Lyon's ear hardly tells levels apart once its gain
control works. Dots are published answers of the same models to tones, where there are any: of the Auditory Modeling
Toolbox 0.9.10, google/carfac and `lyon` 1.0.0. Those of the hair cells of the Zilany cochlea stand in what becomes
of a tone, the equation of the compressive gammachirp in what an impaired ear misses.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import (
    AllPoleGammatone,
    Carfac,
    CompressiveGammachirp,
    Drnl,
    Gammachirp,
    Gammatone,
    HalfCosine,
    LyonPassive,
    StapesVelocity,
    Zilany2014,
)
from auditory.scales import P0_PA

LEVELS_DB_SPL = np.arange(0, 101, 5)
REFERENCE_DB_SPL = 20


def rms(answers):
    return np.sqrt(np.mean(answers**2, axis=-1))


def mean(answers):
    return np.mean(answers, axis=-1)


def frames(answers):
    """Without the last ones, which hear the end of the tone."""
    return mean(answers[..., :-10])


# Name: an ear that hears f_hz, rate in Hz, how long a tone settles and is then measured in s, and what is measured.
LINEAR = {
    "Gammatone": (lambda f_hz: Gammatone(cf_hz=(f_hz,)), 48000, 0.04, 0.02, rms),
    "AllPoleGammatone": (lambda f_hz: AllPoleGammatone(cf_hz=(f_hz,)), 48000, 0.04, 0.02, rms),
    "Gammachirp": (lambda f_hz: Gammachirp(cf_hz=(f_hz,)), 48000, 0.04, 0.02, rms),
    "HalfCosine": (lambda f_hz: HalfCosine(f_max_hz=8000.0), 48000, 0.04, 0.02, rms),
}
LIVING = {
    "Zilany2014, filter C1": (lambda f_hz: Zilany2014(cf_hz=(f_hz,), output="c1"), 100000, 0.04, 0.02, rms),
    "Drnl": (lambda f_hz: StapesVelocity() >> Drnl(cf_hz=(f_hz,)), 44100, 0.06, 0.02, rms),
    "CompressiveGammachirp": (lambda f_hz: CompressiveGammachirp.preset("gcfb_2.34"), 48000, 0.04, 0.04, frames),
    "Carfac, membrane": (lambda f_hz: Carfac(output="bm"), 22050, 0.15, 0.1, rms),
    "LyonPassive": (lambda f_hz: LyonPassive(), 16000, 0.25, 0.25, mean),
}

# Level in dB SPL, and the answer in the model's own unit.
TOOLBOX = {500.0: (4.518e-6, 4.518e-5, 4.518e-4, 3.416e-3, 8.915e-3, 5.503e-2),
           1000.0: (1.084e-5, 1.084e-4, 1.054e-3, 2.193e-3, 6.603e-3, 5.364e-2),
           4000.0: (6.037e-6, 6.037e-5, 2.487e-4, 4.162e-4, 5.911e-4, 4.631e-3)}
TOOLBOX_DB_SPL = np.arange(0, 101, 20) - 20 * np.log10(2)        # it counts 2 Pa as 1
PUBLISHED = {(f_hz, "Drnl"): (TOOLBOX_DB_SPL, np.array(velocities)) for f_hz, velocities in TOOLBOX.items()} | {
    (1000.0, "Carfac, membrane"): (
        104 + 20 * np.log10(np.array([1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]) / np.sqrt(2)),
        np.array([6.2018e-3, 5.7234e-2, 0.26482, 0.77799, 1.93147, 6.15175])),
    (1000.0, "LyonPassive"): (
        20 * np.log10(np.array([1e-4, 1e-2, 1]) / np.sqrt(2) / P0_PA),
        np.array([4.56127e-5, 4.95998e-4, 5.60609e-4])),
}


def answers_of(f_hz, make, rate_hz, settling_s, measured_s, measure):
    """The strongest place's, at each level."""
    time_s = np.arange(round((settling_s + measured_s) * rate_hz)) / rate_hz
    tone = np.sqrt(2) * P0_PA * np.sin(2 * np.pi * f_hz * time_s)
    answers = make(f_hz).apply(10 ** (LEVELS_DB_SPL[:, np.newaxis] / 20) * tone, rate_hz, precision="float64")
    settled = round(answers.shape[-1] * settling_s / (settling_s + measured_s))
    return measure(answers[..., settled:]).max(axis=-1)


figure, panels = plt.subplots(1, 3, figsize=(12, 5), sharey=True, layout="constrained")
for axes, f_hz in zip(panels, (500.0, 1000.0, 4000.0), strict=True):
    for name, how in LINEAR.items():
        answers = answers_of(f_hz, *how)
        label = ", ".join(LINEAR) if name == "Gammatone" else None
        axes.plot(LEVELS_DB_SPL, 20 * np.log10(answers / answers[LEVELS_DB_SPL == REFERENCE_DB_SPL]), "0.6",
                  linestyle="--", label=label)
    for name, how in LIVING.items():
        answers = answers_of(f_hz, *how)
        reference = answers[LEVELS_DB_SPL == REFERENCE_DB_SPL]
        (line,) = axes.plot(LEVELS_DB_SPL, 20 * np.log10(answers / reference), label=name)
        if (f_hz, name) in PUBLISHED:
            levels_db_spl, published = PUBLISHED[f_hz, name]
            axes.plot(levels_db_spl, 20 * np.log10(published / reference), "o", color=line.get_color())
    axes.set(title=f"{f_hz:.0f} Hz", xlabel="level of the tone (dB SPL)")
    axes.grid(alpha=0.3)
panels[0].set_ylabel(f"answer re {REFERENCE_DB_SPL} dB SPL (dB)")
figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
figure.suptitle("How much does each cochlea compress? Dots: published")
plt.show()
