"""The front end of Dau, Kollmeier & Kohlrausch as a whole."""
from pathlib import Path

import numpy as np

import auditory
from auditory import Gammatone, HalfWave, Resample
from tests.naive import adaptation_loops, gammatone, half_wave

CLIP = Path(__file__).parents[2] / "examples" / "audio" / "speech_goforward.wav"
RATE_HZ = 44100.0


def test_equals_the_naive_chain():
    ear = auditory.pipeline("dau1997-front")
    resample, bank, cell, loops = ear.stages
    assert (resample, cell) == (Resample(rate_hz=RATE_HZ), HalfWave.preset("dau1996"))
    cf_hz = (250.0, 1000.0, 4000.0)
    few = ear.replace(cf_hz=cf_hz)
    sound = 0.02 * np.random.default_rng(1997).standard_normal(1500)
    bands = gammatone.bank(sound, np.array(cf_hz), RATE_HZ).real
    expected = np.array([adaptation_loops.adaptation_loops(half_wave.half_wave(band, RATE_HZ), RATE_HZ)
                         for band in bands])
    found = few.apply(sound, RATE_HZ, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * abs(expected).max())     # three stages' roundings
    assert isinstance(bank, Gammatone) and loops.limit == 10


def test_channels_stand_one_erb_apart_from_80_to_8000_hz():
    cf_hz = np.array(auditory.pipeline("dau1997-front").stages[1].cf_hz)
    assert len(cf_hz) == 31 and cf_hz[0] >= 80 and cf_hz[-1] <= 8000
    np.testing.assert_allclose(np.diff(auditory.scales.hz_to_erb_number(cf_hz)), 1.0, rtol=0, atol=1e-9)


def test_no_word_however_loud_is_answered_with_more_than_the_limiter_lets_through():
    loud = auditory.read(CLIP, level_db_spl=80).excerpt(0.0, 1.0)
    answer_mu = auditory.extract(loud, "dau1997-front").values
    assert 1300 < answer_mu.max() <= 1443.99                     # MU; 1443.981 is the answer to any loud step
