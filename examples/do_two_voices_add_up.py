"""Do two voices add up in what is heard of them?

Sounds are transparent: the pressure of two voices is the sum of both. A picture of a mixture should be the sum of two
pictures, and mostly is not. How far it is from that, in dB (lower is more transparent), for one representation after
the other. Linear bands add up to the last digits; powers and periods, gathered over time, nearly; what is compressed,
like log-mel, does not.
"""
from pathlib import Path

import matplotlib.pyplot as plt

import auditory
from auditory import Compress, Correlogram, Frames, Gammatone, HalfWave, SummaryCorrelogram

AUDIO, RATE_HZ = Path(__file__).parent / "audio", 16000
first, second = (auditory.read(AUDIO / name, level_db_spl=65, dtype="float64").samples_pa[:40000]
                 for name in ("speech_austen.flac", "speech_goforward.wav"))

bank = Gammatone(n_channels=32, f_min_hz=80.0, f_max_hz=5000.0)
hair_cell = bank >> HalfWave.preset("dau1996")
ears = {
    "linear bands": bank,
    "power, 50 ms": bank >> Frames(hop_s=0.025, window_s=0.05, value="mean_square"),
    "summary correlogram, 10 ms": hair_cell >> Correlogram.preset("meddis_omard1997")
                                  >> SummaryCorrelogram(channels="mean"),
    "hair cell": hair_cell,
    "rate map, cube root": auditory.pipeline("ratemap"),
    "envelopes to the power of 0.3": bank.replace(output="envelope") >> Compress(exponent=0.3),
    "log-mel, above its floor": auditory.pipeline("logmel"),
}
indices_db = {}
for name, ear in ears.items():
    both, one, other = (ear.apply(x, RATE_HZ, precision="float64") for x in (first + second, first, second))
    floor = min(each.min() for each in (both, one, other)) if "log" in name else 0.0
    indices_db[name] = auditory.superposition_index_db(both - floor, one - floor, other - floor)
    print(f"{name:32s}{indices_db[name]:8.1f} dB")

figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
names = list(indices_db)[::-1]
axes.barh(names, [-max(indices_db[name], -40) for name in names], color=["C0" if indices_db[name] > -40 else "C2"
                                                                           for name in names])
axes.set(xlabel="transparency (dB below the sum of both voices; linear bands: 300)", xlim=(0, 41))
figure.suptitle("Do two voices add up in what is heard of them?")
plt.show()
