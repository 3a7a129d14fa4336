"""Can two voices be taken apart, and put together again?

Two voices at the same level (top), and a mask on the complex bands of a cochlea that knows which voice is stronger in
each place and moment: what it lets through becomes a sound again, here the first voice. Five lines do it. The mask is
an ideal one, to show how far masking can go.
"""
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import soundfile

import auditory

AUDIO, RATE_HZ = Path(__file__).parent / "audio", 16000
first, second = (auditory.read(AUDIO / name, level_db_spl=65).samples_pa[:40000]
                 for name in ("speech_austen.flac", "speech_goforward.wav"))
mixture = auditory.Sound(first + second, RATE_HZ)

bank = auditory.Gammatone(n_channels=60, f_min_hz=70, f_max_hz=6700, output="complex")
target, others, both = (bank(auditory.Sound(x, RATE_HZ)) for x in (first, second, mixture.samples_pa))
mask = auditory.ideal_binary_mask(target, others)
separated = auditory.Resynthesis()(auditory.masked(both, mask))
soundfile.write(Path(tempfile.gettempdir()) / "separated.wav", separated.values, RATE_HZ, subtype="FLOAT")

before, after = (auditory.si_sdr_db(x, first) for x in (mixture.samples_pa, separated.values))
print(f"first voice against all else: {before:.1f} dB in the mixture, {after:.1f} dB behind the mask")

figure, rows = plt.subplots(4, figsize=(9, 8), sharex=True, layout="constrained")
time_s = both.time_s.values
rows[0].plot(time_s, mixture.samples_pa, linewidth=0.4, color="0.3")
rows[0].set_title("two voices", loc="left", fontsize=10)
rows[1].pcolormesh(time_s[::80], both.cf_hz, mask.values[:, ::80], cmap="magma", shading="nearest", rasterized=True)
rows[1].set(yscale="log", ylabel="best frequency (Hz)")
rows[1].set_title("where the first one is stronger", loc="left", fontsize=10)
rows[2].plot(time_s, separated.values, linewidth=0.4, color="C2")
rows[2].set_title(f"behind the mask: {after:.1f} dB", loc="left", fontsize=10)
rows[3].plot(time_s, first, linewidth=0.4, color="C0")
rows[3].set_title("the first voice alone", loc="left", fontsize=10)
rows[3].set_xlabel("time (s)")
figure.suptitle("Can two voices be taken apart, and put together again?")
plt.show()
