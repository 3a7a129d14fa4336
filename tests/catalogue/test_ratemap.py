"""The rate map of a steady voice is steady: a frame hears all of its hop, whatever the period."""
import numpy as np
import pytest

import auditory

RATE_HZ = 16000


def ripple_db(model, phases):
    """How far the excitation of a steady complex of 110 Hz goes up and down, in its worst channel."""
    time_s = np.arange(2 * RATE_HZ) / RATE_HZ
    voice = sum(np.sin(2 * np.pi * 110 * (k + 1) * time_s + phase) for k, phase in enumerate(phases))
    voice *= 2e-5 * 10 ** (65 / 20) / np.sqrt(np.mean(voice**2))
    excitation_db = 3 * 20 * np.log10(auditory.pipeline(model).apply(voice, RATE_HZ)[:, 50:])   # of its cube root
    return np.ptp(excitation_db, axis=1).max()


# Harmonics up to 6490 Hz, their phases drawn: 5.37 and 0.47 dB, of which float32 takes less than 0.001.
@pytest.mark.parametrize(("model", "expected_db"), [("ratemap-classic", 5.4), ("ratemap", 0.5)])
def test_a_steady_voice_ripples(model, expected_db):
    phases = np.random.default_rng(0).uniform(0, 2 * np.pi, 59)
    assert ripple_db(model, phases) == pytest.approx(expected_db, abs=0.1)


@pytest.mark.parametrize("phase", [0.0, np.pi / 2], ids=["sine", "cosine"])
def test_a_voice_of_pulses_ripples_seven_times_less_in_means(phase):
    phases = np.full(59, phase)
    assert ripple_db("ratemap", phases) < 1 < 6.5 < ripple_db("ratemap-classic", phases)
