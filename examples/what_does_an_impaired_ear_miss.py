"""What does an impaired ear miss of soft and loud tones?

Excitation of a normal ear and of two impaired ones by tones of 0.5, 1 and 4 kHz (GCFB 2.34), in dB re the threshold of
a normal ear: the strongest place. A normal ear compresses: 80 dB of level become half as many of excitation. `hl3` is
the average man of 70 (ISO 7029), `hl2` an ear of 80 years, both with half of their compression left where the audiogram
leaves room for that. Impaired ears start later and rise faster: recruitment. Dots are the equation's own input/output
function of a normal ear at 1 kHz: it is told the level, which the filterbank estimates, and so lies up to 4 dB away.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import CompressiveGammachirp
from auditory.scales import P0_PA, db_spl_to_pa

RATE_HZ = 48000.0
FREQUENCIES_HZ = (500.0, 1000.0, 4000.0)
LEVELS_DB_SPL = np.arange(0, 101, 10)
EARS = {"normal": "gcfb_2.34", "hl3, 70 years": "gcfb_2.34_hl3", "hl2, 80 years": "gcfb_2.34_hl2"}
# GCFB 2.34 at fr1 = 1 kHz: level in, level out, which is 45.22 dB above the threshold there.
EQUATION_DB = {0: 41.431, 20: 55.622, 40: 63.955, 60: 70.734, 80: 83.517, 100: 100.0}
EQUATION_AT_THRESHOLD_DB = 45.224

t_s = np.arange(0, 0.1, 1 / RATE_HZ)
ramp = np.minimum(1, np.minimum(t_s, t_s[::-1]) / 0.01)
tones = np.array([[np.sqrt(2) * db_spl_to_pa(level) * ramp * np.sin(2 * np.pi * f_hz * t_s) for level in LEVELS_DB_SPL]
                  for f_hz in FREQUENCIES_HZ])

figure, panels = plt.subplots(1, 3, figsize=(11, 4.5), sharey=True, layout="constrained")
for name, preset in EARS.items():
    ear = CompressiveGammachirp.preset(preset)
    frames = ear.apply(tones, RATE_HZ)[..., 60:140]              # the middle of the tone
    excitation_db = 20 * np.log10(frames.mean(axis=-1).max(axis=-1) / P0_PA + 1e-9)
    for axes, f_hz, curve in zip(panels, FREQUENCIES_HZ, excitation_db, strict=True):
        axes.plot(LEVELS_DB_SPL, curve, label=name)
        axes.set(title=f"{f_hz:.0f} Hz", xlabel="level of the tone (dB SPL)", ylim=(-30, 70))
        axes.grid(alpha=0.3)
panels[1].plot(list(EQUATION_DB), np.array(list(EQUATION_DB.values())) - EQUATION_AT_THRESHOLD_DB, "ko", markersize=4,
               label="equation, normal")
panels[0].set_ylabel("excitation (dB re normal threshold)")
panels[1].legend()
panels[0].axhline(0, color="0.7", zorder=0)
figure.suptitle("What does an impaired ear miss of soft and loud tones?")
plt.show()
