"""What does one moment say of a rhythm?

Two noises, a low and a high one, take turns: low high low high, or low low high high, with a gap after every burst.
Both rhythms hold the same sounds equally often; only their order in time tells them apart. A linear reader is to say
which of the two a clip of 2 s is: from one frame of 40 ms, from what an echoic memory holds at the end of the clip, and
from how much of each modulation there was. The memory holds the rhythm, but it slides through its slots: a linear
reader finds it there only where all clips end at the same beat. Modulation energies do not mind where it begins.
"""
import matplotlib.pyplot as plt
import numpy as np

from auditory import Compress, EchoicMemory, Frames, Gammatone, ModulationSpectrogram

RATE_HZ, FRAME_RATE_HZ, CLIP_S = 16000, 500, 2.0
BANDS_HZ = ((400.0, 900.0), (1600.0, 3600.0))
PATTERNS = ((0, 1, 0, 1), (0, 0, 1, 1))
BURST, RAMP_S, LEVEL_PA = 0.55, 0.008, 0.02
EAR = (Gammatone(n_channels=12, f_min_hz=200.0, f_max_hz=5000.0, output="envelope") >> Frames(hop_s=0.002, value="mean")
       >> Compress(kind="power", exponent=0.3))
RHYTHMS = ModulationSpectrogram(n_filters=9, f_max_hz=32.0)      # 2 to 32 Hz, two to the octave


def bands_of_noise(rng):
    """The low and the high noise, of equal rms, as long as a clip."""
    n = int(CLIP_S * RATE_HZ)
    spectra = np.fft.rfft(rng.standard_normal((2, n)))
    f_hz = np.fft.rfftfreq(n, 1 / RATE_HZ)
    for spectrum, (low_hz, high_hz) in zip(spectra, BANDS_HZ, strict=True):
        spectrum[(f_hz < low_hz) | (f_hz > high_hz)] = 0
    noises = np.fft.irfft(spectra, n)
    return LEVEL_PA * noises / np.sqrt(np.mean(noises**2, axis=-1, keepdims=True))


def clip(rng, pattern, phase_free):
    """Two seconds of a pattern, its slots 90 to 140 ms long; without free phase, it ends where the pattern does."""
    slot_s = rng.uniform(0.09, 0.14)
    first_s = CLIP_S % (4 * slot_s) - 4 * slot_s + (rng.uniform(0, 4 * slot_s) if phase_free else 0)
    t, gates = np.arange(int(CLIP_S * RATE_HZ)) / RATE_HZ, np.zeros((2, int(CLIP_S * RATE_HZ)))
    for k in range(-4, int(CLIP_S / slot_s) + 5):
        since_s = t - (first_s + k * slot_s)
        gates[pattern[k % 4]] += np.clip(np.minimum(since_s, BURST * slot_s - since_s) / RAMP_S, 0, 1)
    return np.sum(gates * bands_of_noise(rng), axis=0)


def clips(n, phase_free, seed):
    """So many clips, and which pattern each has."""
    rng = np.random.default_rng(seed)
    kinds = np.arange(n) % 2
    return np.array([clip(rng, PATTERNS[kind], phase_free) for kind in kinds]), kinds


def percent_right(features, kinds, n_training=300, ridge=10.0):
    """How often a linear reader, trained on the first clips, is right about the others."""
    x = features.reshape(len(features), -1).astype(float)
    x = (x - x[:n_training].mean(axis=0)) / (x[:n_training].std(axis=0) + 1e-9)
    x = np.c_[x, np.ones(len(x))]
    training = x[:n_training]
    weights = np.linalg.solve(training.T @ training + ridge * np.eye(x.shape[1]),
                              training.T @ (2.0 * kinds[:n_training] - 1))
    return 100 * np.mean((x[n_training:] @ weights > 0) == kinds[n_training:])


def table(n=700, seed=11):
    """What each view of a clip lets a linear reader say, in per cent."""
    percent = {}
    for phase, phase_free in (("fixed", False), ("free", True)):
        sounds, kinds = clips(n, phase_free, seed)
        maps = EAR.apply(sounds, RATE_HZ)
        frame = int(0.04 * FRAME_RATE_HZ)
        views = {
            "one frame of 40 ms": maps[..., -frame:].mean(axis=-1),
            "echoic memory": EchoicMemory().apply(maps, FRAME_RATE_HZ)[..., -1],
            "modulation energies": RHYTHMS.apply(maps, FRAME_RATE_HZ)[..., 15:].mean(axis=-1),
        }
        percent |= {(view, phase): percent_right(features, kinds) for view, features in views.items()}
    return percent


def picture():
    """One clip of each pattern: the sound's map, what the memory holds of it, and its modulation energies."""
    figure, rows = plt.subplots(2, 3, figsize=(10, 5), layout="constrained")
    for row, pattern in zip(rows, PATTERNS, strict=True):
        heard = EAR.apply(clip(np.random.default_rng(0), pattern, False), RATE_HZ)
        row[0].pcolormesh(np.arange(1000) / FRAME_RATE_HZ, np.arange(12), heard, rasterized=True)
        row[0].axvspan(CLIP_S - 0.04, CLIP_S, color="C3", alpha=0.5)
        row[0].set_xlim(0, CLIP_S)
        row[1].pcolormesh(np.arange(64), np.arange(12), EchoicMemory().apply(heard, FRAME_RATE_HZ)[..., -1].T,
                          rasterized=True)
        row[2].pcolormesh(np.arange(9), np.arange(12), RHYTHMS.apply(heard, FRAME_RATE_HZ)[..., 15:].mean(axis=-1),
                          rasterized=True)
        row[0].set_ylabel(f"{' '.join('low high'.split()[band] for band in pattern)}\nchannel")
        row[2].set_xticks(np.arange(0, 9, 2), [f"{f_hz:g}" for f_hz in RHYTHMS.best_frequencies_hz()[::2]])
    for column, title in zip(rows[0], ("2 s; red: one frame", "echoic memory", "modulation energies"), strict=True):
        column.set_title(title)
    for column, label in zip(rows[1], ("time (s)", "slot, newest first", "modulation (Hz)"), strict=True):
        column.set_xlabel(label)
    figure.suptitle("What does one moment say of a rhythm?")
    plt.show()


if __name__ == "__main__":
    print(f"{'right of 400 clips, %':24}{'phase fixed':>12}{'phase free':>12}")
    right = table()
    for view in dict.fromkeys(view for view, _ in right):
        print(f"{view:24}{right[view, 'fixed']:12.1f}{right[view, 'free']:12.1f}")
    picture()
