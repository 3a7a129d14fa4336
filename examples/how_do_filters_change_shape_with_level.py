"""How do the filters of a compressive cochlea change shape with level?

What the place at 1 kHz (fr1) passes at 30 to 90 dB SPL, re its passive peak: the compressive gammachirp of Irino &
Patterson. With level it loses gain and grows broad. Lines are the filterbank, from its answer to a click at a level at
which it is made to stand; dots are the peaks of the equation of Patterson, Unoki & Irino (2003), which four biquads
follow. The table gives the equation's gain, width at half power and equivalent rectangular bandwidth.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import CompressiveGammachirp, Gammachirp
from auditory.scales import erb_hz

RATE_HZ = 48000
FR1_HZ = 1000.0
# Level, and what the equation says: peak in Hz, its gain in dB, width at half power and ERB in Hz.
EQUATION = {30: (897.5, 15.328, 174.83, 189.4), 50: (937.5, 4.332, 169.76, 188.4),
            70: (932.0, -8.093, 211.96, 239.3), 90: (886.0, -15.083, 230.14, 261.1)}

click = np.zeros(RATE_HZ // 4)
click[0] = 1
frequencies_hz = np.fft.rfftfreq(len(click), 1 / RATE_HZ)


def gain_db(stage) -> np.ndarray:
    """The answer to a click, as gain over frequency."""
    return 20 * np.log10(abs(np.fft.rfft(stage.apply(click, RATE_HZ, precision="float64")[0])) + 1e-12)


def standing(level_db_spl: float) -> np.ndarray:
    """The filter at one level."""
    return gain_db(CompressiveGammachirp(cf_hz=(FR1_HZ,), update="never", fixed_level_db_spl=level_db_spl))


figure, axes = plt.subplots(figsize=(9, 5.5), layout="constrained")
colours = plt.cm.viridis(np.linspace(0, 0.85, len(EQUATION)))
ear = CompressiveGammachirp(cf_hz=(FR1_HZ,))
# The filterbank is scaled to a peak of -1 dB at 50 dB SPL, the equation to 0 dB at the passive peak.
normal_db = 20 * np.log10(ear.gain(np.arange(1.0, 5000.0), 50.0).max()) + 1
for (level_db_spl, (peak_hz, peak_db, width_hz, bandwidth_hz)), colour in zip(EQUATION.items(), colours, strict=True):
    label = f"{level_db_spl} dB SPL: {peak_db:5.1f} dB, {width_hz:.0f} Hz, ERB {bandwidth_hz:.0f} Hz"
    axes.semilogx(frequencies_hz[1:], standing(level_db_spl)[1:] + normal_db, color=colour, label=label)
    axes.plot(peak_hz, peak_db, "o", color=colour)
axes.semilogx(frequencies_hz[1:], gain_db(Gammachirp(cf_hz=(FR1_HZ,)))[1:], "k:", label="passive gammachirp")
axes.axvline(FR1_HZ, color="0.7", zorder=0)
axes.text(FR1_HZ, 20, f" fr1, ERB {erb_hz(FR1_HZ):.0f} Hz", color="0.4")
axes.set(xlim=(300, 3000), ylim=(-50, 24), xlabel="frequency (Hz)", ylabel="gain re passive peak (dB)",
         title="How do the filters of a compressive cochlea change shape with level?")
axes.set_xticks([300, 500, 700, 1000, 1500, 2000, 3000], ["300", "500", "700", "1000", "1500", "2000", "3000"])
axes.minorticks_off()
axes.legend(loc="lower left")
axes.grid(alpha=0.3)
plt.show()
