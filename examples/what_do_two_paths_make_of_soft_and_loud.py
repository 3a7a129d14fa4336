"""What do two paths make of soft and loud sounds?

A dual-resonance ear adds a sharp path that compresses to a wide one that does not. Growth of the membrane's velocity
with level, beside what the Auditory Modeling Toolbox computes (dots); tuning of one place from soft to loud, whose top
moves down in frequency as in Lopez-Poveda & Meddis (2001), figure 3; what a second tone leaves of a soft one; and the
velocity along the membrane for the same words at three levels, 30 dB apart at the stapes.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory
from auditory import Drnl, StapesVelocity

RATE_HZ = 44100.0
CLIP = Path(__file__).with_name("audio") / "speech_goforward.wav"
N, SETTLED = 4410, 2205                      # samples; the last 50 ms hold whole periods of every tone
PLACE_HZ, PROBE_DB_SPL = 4000.0, 40.0
LEVELS_DB_SPL = np.arange(0, 101, 5.0)

# Auditory Modeling Toolbox 0.9.10, lopezpoveda2001 with its middle ear: Hz -> velocity in m/s at 0, 20, … 100 dB SPL.
# It counts 2 Pa as 1, so that its sounds are 6.02 dB softer than these levels say.
TOOLBOX = {
    500.0: (4.518e-6, 4.518e-5, 4.518e-4, 3.416e-3, 8.915e-3, 5.503e-2),
    1000.0: (1.084e-5, 1.084e-4, 1.054e-3, 2.193e-3, 6.603e-3, 5.364e-2),
    4000.0: (6.037e-6, 6.037e-5, 2.487e-4, 4.162e-4, 5.911e-4, 4.631e-3),
}
TOOLBOX_DB_SPL = np.arange(0, 101, 20) - 20 * np.log10(2)

moments_s = np.arange(N) / RATE_HZ


def tone(f_hz: float, level_db_spl: float) -> np.ndarray:
    """A tone in Pa."""
    return np.sqrt(2) * 20e-6 * 10 ** (level_db_spl / 20) * np.sin(2 * np.pi * f_hz * moments_s)


def decibels(velocity: np.ndarray) -> np.ndarray:
    """Rms of what has settled, dB re 1 m/s."""
    return 10 * np.log10(np.mean(velocity[..., -SETTLED:].astype(np.float64) ** 2, axis=-1))


figure, ((growth, tuning), (suppression, speech)) = plt.subplots(2, 2, figsize=(11, 8), layout="constrained")

for cf_hz, published in TOOLBOX.items():
    ear, tones = StapesVelocity() >> Drnl(cf_hz=(cf_hz,)), np.stack([tone(cf_hz, level) for level in LEVELS_DB_SPL])
    (line,) = growth.plot(LEVELS_DB_SPL, decibels(ear.apply(tones, RATE_HZ)[:, 0]), label=f"{cf_hz:.0f} Hz")
    growth.plot(TOOLBOX_DB_SPL, 20 * np.log10(published), "o", color=line.get_color())
for path in ("linear", "nonlinear"):
    one = StapesVelocity() >> Drnl(cf_hz=(1000.0,), output=path)
    tones = np.stack([tone(1000.0, level) for level in LEVELS_DB_SPL])
    growth.plot(LEVELS_DB_SPL, decibels(one.apply(tones, RATE_HZ)[:, 0]), ":", color="gray")
growth.text(30, -95, "linear path at 1000 Hz", color="gray", rotation=42)
growth.set(xlabel="level of a tone at the best frequency (dB SPL)", ylabel="velocity (dB re 1 m/s)", ylim=(-125, -10),
           title="Growth: steep, then flat, then steep again")
growth.legend()

frequencies_hz = np.arange(1000, 6001, 100.0)
place = StapesVelocity() >> Drnl(cf_hz=(PLACE_HZ,))
stapes_db = decibels(StapesVelocity().apply(np.stack([tone(f_hz, 0.0) for f_hz in frequencies_hz]), RATE_HZ))
for level in (20.0, 40.0, 60.0, 80.0, 100.0):
    answers = place.apply(np.stack([tone(f_hz, level) for f_hz in frequencies_hz]), RATE_HZ)[:, 0]
    gain_db = decibels(answers) - stapes_db - level
    (line,) = tuning.plot(frequencies_hz / 1000, gain_db, label=f"{level:.0f} dB SPL")
    tuning.plot(frequencies_hz[gain_db.argmax()] / 1000, gain_db.max(), "v", color=line.get_color())
tuning.set(xlabel="frequency (kHz)", ylabel="membrane re stapes (dB)", ylim=(0, 80),
           title=f"Tuning at {PLACE_HZ / 1000:.0f} kHz: lower and wider when loud")
tuning.legend()

sharp = StapesVelocity() >> Drnl(cf_hz=(PLACE_HZ,), output="nonlinear")
suppressors_hz, suppressors_db_spl = np.arange(1050, 8051, 400.0), np.arange(40, 101, 5.0)
probe = tone(PLACE_HZ, PROBE_DB_SPL)
both = np.array([[probe + tone(f_hz, level) for f_hz in suppressors_hz] for level in suppressors_db_spl])
at_probe = np.exp(-2j * np.pi * PLACE_HZ * moments_s[-SETTLED:])
alone, left = (abs(sharp.apply(x, RATE_HZ)[..., 0, -SETTLED:] @ at_probe) for x in (probe, both))
contours = suppression.contourf(suppressors_hz / 1000, suppressors_db_spl, 20 * np.log10(left / alone),
                                levels=np.arange(-32, 5, 4), cmap="RdBu_r", vmin=-32, vmax=32, extend="both")
suppression.plot(PLACE_HZ / 1000, PROBE_DB_SPL, "k*", markersize=14, clip_on=False)
suppression.set(xlabel="frequency of a second tone (kHz)", ylabel="its level (dB SPL)",
                title=f"Suppression: what is left of {PROBE_DB_SPL:.0f} dB SPL at {PLACE_HZ / 1000:.0f} kHz")
figure.colorbar(contours, ax=suppression, label="first tone, re itself alone (dB)")

whole = auditory.pipeline("drnl2001")
for level in (80.0, 65.0, 50.0):
    words = auditory.read(CLIP, level_db_spl=level).excerpt(0.4, 1.9)
    moved = whole.apply(words.samples_pa, words.rate_hz, precision="float64")
    speech.semilogx(whole.stages[-1].best_frequencies_hz(), 10 * np.log10(np.mean(moved**2, axis=-1)),
                    label=f"{level:.0f} dB SPL")
speech.set(xlabel="best frequency (Hz)", ylabel="velocity (dB re 1 m/s)", title="The same words at three levels")
speech.set_xticks([100, 200, 500, 1000, 2000, 5000], ["100", "200", "500", "1000", "2000", "5000"])
speech.minorticks_off()
speech.legend()
for axes in (growth, tuning, speech):
    axes.grid(alpha=0.3)
plt.show()
