"""What does a CARFAC hear from whisper to shout?

Above, where along the cochlea a 1 kHz tone is felt, and how much stronger than it came in: at 20 dB SPL it is lifted by
58 dB, at 100 dB by 19. (The small peak at 244 Hz is the third harmonic against the 2756 updates of the gain control
in a second.) Beside it, what one place makes of tones of any frequency: louder ones meet a wider filter that peaks
lower. Below, how the strongest channel grows, and the filters of some channels with the loop open and the outer hair
cells linear; crosses are the figures of google/carfac (2025-09).
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Carfac
from auditory.scales import P0_PA, pa_to_db_spl

RATE_HZ = 22050
LEVELS_DB_SPL = (20, 40, 60, 80, 100)
LAST = 2205                     # samples: 0.1 s, when the gain control has settled
PUBLISHED_GROWTH = {1e-5: 6.2018e-3, 1e-4: 5.7234e-2, 1e-3: 0.26482, 1e-2: 0.77799, 0.1: 1.93147, 1.0: 6.15175}
PUBLISHED_PEAKS = {10: (5604, 39.34), 20: (3245, 55.61), 30: (1809, 60.46), 40: (965, 59.18), 50: (477, 52.81),
                   60: (195, 38.98)}            # channel from the base: Hz, dB
FULL_SCALE_DB_SPL = 104         # of a sound whose rms is 1 in the model
FULL_SCALE_PA = P0_PA * 10 ** (FULL_SCALE_DB_SPL / 20)

tone = np.sin(2 * np.pi * 1000 * np.arange(round(0.25 * RATE_HZ)) / RATE_HZ)
figure, ((patterns, tuning), (growth, clicks)) = plt.subplots(2, 2, figsize=(12, 8), layout="constrained")

membrane = Carfac(output="bm")
cf_hz = membrane.stream(RATE_HZ).output.axis("channel").coordinates["cf_hz"]
for level_db_spl in LEVELS_DB_SPL:
    size = np.sqrt(2) * 10 ** ((level_db_spl - FULL_SCALE_DB_SPL) / 20)
    felt = membrane.apply(tone * size * FULL_SCALE_PA, RATE_HZ)[:, -LAST:]
    gain_db = 20 * np.log10(felt.std(axis=-1) / (size / np.sqrt(2)))
    patterns.semilogx(cf_hz, gain_db, label=f"{level_db_spl} dB SPL")
patterns.set(xlabel="best frequency (Hz)", ylabel="gain (dB)", xlim=(100, 8000), ylim=(-30, 65),
             title="all places, a tone of 1 kHz")
patterns.legend()

place = abs(cf_hz - 965).argmin()
tones_hz = 965 * 2 ** np.linspace(-1.5, 0.7, 45)
tones = np.sin(2 * np.pi * tones_hz[:, np.newaxis] * np.arange(round(0.2 * RATE_HZ)) / RATE_HZ)
for level_db_spl in LEVELS_DB_SPL:
    size = np.sqrt(2) * 10 ** ((level_db_spl - FULL_SCALE_DB_SPL) / 20)
    felt = membrane.apply(tones * size * FULL_SCALE_PA, RATE_HZ)[:, place, -LAST:]
    tuning.semilogx(tones_hz, 20 * np.log10(felt.std(axis=-1) / (size / np.sqrt(2))), label=f"{level_db_spl} dB SPL")
tuning.set(xlabel="frequency of the tone (Hz)", ylabel="gain (dB)", ylim=(-30, 65),
           title=f"one place, best frequency {cf_hz[place]:.0f} Hz")
tuning.set_xticks([400, 600, 800, 1000, 1200, 1500], ["400", "600", "800", "1000", "1200", "1500"])
tuning.minorticks_off()

sizes = 10.0 ** np.arange(-5, 0.5, 0.5)
felt = membrane.apply(tone * sizes[:, np.newaxis] * FULL_SCALE_PA, RATE_HZ, precision="float64")[..., -LAST:]
level_db_spl = pa_to_db_spl(sizes * FULL_SCALE_PA / np.sqrt(2))
growth.semilogy(level_db_spl, np.sqrt(np.mean(felt**2, axis=-1)).max(axis=-1), label="strongest channel")
published = np.array(list(PUBLISHED_GROWTH))
growth.semilogy(pa_to_db_spl(published * FULL_SCALE_PA / np.sqrt(2)), list(PUBLISHED_GROWTH.values()), "kx",
                label="google/carfac")
growth.set(xlabel="level of the tone (dB SPL)", ylabel="membrane, rms", title="the strongest place, a tone of 1 kHz")
growth.legend()

click = np.zeros(RATE_HZ)
click[0] = FULL_SCALE_PA
response = Carfac(output="bm", linear=True, open_loop=True).apply(click, RATE_HZ, precision="float64")[::-1]
f_hz = np.fft.rfftfreq(len(click), 1 / RATE_HZ)
for channel, (peak_hz, peak_db) in PUBLISHED_PEAKS.items():
    (line,) = clicks.semilogx(f_hz[1:-1], 20 * np.log10(abs(np.fft.rfft(response[channel]))[1:-1] + 1e-9))
    clicks.plot(peak_hz, peak_db, "kx")
clicks.set(xlabel="frequency (Hz)", ylabel="gain (dB)", xlim=(50, 10000), ylim=(-20, 70),
           title="places without a loop, by a click")
figure.suptitle("What does a CARFAC hear from whisper to shout?")
plt.show()
