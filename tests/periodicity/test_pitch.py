"""How often the pitch is told wrong: real voices in noise beside yin and pyin, and vowels that glide."""
import numpy as np
import pytest

from auditory import (
    Compress,
    Correlogram,
    Frames,
    Gammatone,
    HalfWave,
    HarmonicSieve,
    LeakyIntegrator,
    Pitch,
    Sound,
)
from tests.pitch_of_voices import by, gross_errors, tracked
from tests.voices import RATE_HZ, at_level

# Power that leaks away within 20 ms, from 50 Hz on, four channels to an ERB.
POWER = (Gammatone(n_channels=113, f_min_hz=50.0, f_max_hz=6000.0) >> Frames(hop_s=0.002, value="mean_square")
         >> LeakyIntegrator(tau_s=0.020) >> Frames(hop_s=0.010))
# The leak, and what filters at 150 Hz wait: 10 ms.
SIEVE = tracked(POWER >> Compress(kind="db") >> HarmonicSieve() >> Pitch(threshold=0.0), delay_s=0.030)
REPEATS = Gammatone(n_channels=32, f_min_hz=80.0, f_max_hz=5000.0) >> HalfWave.preset("dau1996") >> Correlogram()
# Half a window, and the filters.
SUMMARY = tracked(REPEATS >> Pitch(threshold=0.0), delay_s=0.024)


# What is asked for. Measured, in per cent: the sieve 1.4, 2.0, 2.6, 3.4; the summary 4.9, 8.8, 12.1, 17.3; yin 0.0,
# 12.6, 19.4, 10.4; pyin, the best guess of every frame, 0.0, 6.5, 83.1, 5.2.
@pytest.mark.parametrize(("noise", "snr_db", "at_most"), [
    ("none", 0, 5.0), ("white", 5, 11.0), ("white", 0, 14.0), ("brown", 5, 21.0)])
def test_the_sieve_is_seldom_far_off_in_noise(noise, snr_db, at_most):
    errors = gross_errors(SIEVE, noise, snr_db)
    assert errors <= at_most
    if noise != "none":
        assert errors <= 0.7 * gross_errors(by("yin"), noise, snr_db)
        assert errors <= gross_errors(by("pyin"), noise, snr_db)


def test_the_summary_is_never_above_yin_in_white_noise():
    errors = gross_errors(SUMMARY, "white", 0)
    assert errors <= 18                                          # measured: 12
    for snr_db in (5, 0):
        assert gross_errors(SUMMARY, "white", snr_db) <= gross_errors(by("yin"), "white", snr_db)


def gliding_vowels():
    """a, e, i, o, u of 0.6 s each, gliding between 90 and 280 Hz, and the fundamental at each sample."""
    formants_hz = ((730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410), (300, 870, 2240))
    n = round(0.6 * RATE_HZ)
    glides = ((90, 280), (280, 120), (120, 200), (200, 90), (90, 250))
    f0_hz = np.concatenate([np.geomspace(*ends, n) for ends in glides])
    phase = 2 * np.pi * np.cumsum(f0_hz) / RATE_HZ
    sound = np.zeros(len(f0_hz))
    for k in range(1, 60):
        f_hz = k * f0_hz
        gain = np.concatenate([np.prod([1 / (1 + ((each - formant) / 90) ** 2) ** 0.25 for formant in triple], axis=0)
                               for triple, each in zip(formants_hz, np.split(f_hz, 5))])
        sound += np.where(f_hz < 5000, gain, 0) * np.cos(k * phase)
    return at_level(sound), f0_hz


@pytest.mark.parametrize("snr_db", [None, 10, 5])
def test_gliding_vowels_are_followed(snr_db):
    sound, f0_hz = gliding_vowels()
    if snr_db is not None:
        sound = sound + at_level(np.random.default_rng(3).standard_normal(len(sound)), 65 - snr_db)
    track = (REPEATS >> Pitch(threshold=0.0))(Sound(sound, RATE_HZ))
    truth = np.interp(track.time_s.values - 0.024, np.arange(len(f0_hz)) / RATE_HZ, f0_hz)
    steady = np.abs((track.time_s.values - 0.024 + 0.3) % 0.6 - 0.3) > 0.05          # not where one becomes the next
    errors = track.values[0] / truth - 1
    assert np.mean(abs(errors[steady]) > 0.2) <= 0.015           # the sheet: .5 %
    assert np.median(abs(errors[steady])) < 0.005
