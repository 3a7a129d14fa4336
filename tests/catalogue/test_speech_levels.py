"""Every named model hears soft, ordinary and loud speech: nothing saturates, dies or turns into NaN."""
from pathlib import Path

import numpy as np
import pytest

import auditory
from auditory.catalogue.named import MODELS
from tests.contract.examples import SMALLER

SPEECH = Path(__file__).parents[2] / "examples" / "audio" / "speech_goforward.wav"
LEVELS_DB_SPL = (50.0, 65.0, 80.0)
DURATION_S = 1.0
NEARLY = 0.25                   # dB, by which a power law misses its exponent because of what lies below its floor

# How many dB more a model answers (rms, above its answer to silence) to speech of 80 than of 50 dB SPL: exactly where
# it is linear but for one power law, at least and at most where it compresses as it hears.
GROWTH_DB = {
    "ams": (0.3 * 30 - NEARLY, 0.3 * 30 + NEARLY),
    "binaural": (-0.5, 0.5),                 # which ear is louder does not hang on how loud
    "carfac": (6.0, 12.0),                   # gain control takes 20 to 25 dB of 30 from what the hair cells say
    "carfac-nerve": (8.0, 28.0),             # high channels alone: soft speech hardly reaches them
    "cortical": (30 / 3 - NEARLY, 30 / 3 + NEARLY),
    "cochleagram": (0.3 * 30 - NEARLY, 0.3 * 30 + NEARLY),
    "cochleagram-mcdermott": (0.3 * 30 - NEARLY, 0.3 * 30 + NEARLY),
    "dau1997-front": (3.0, 4.6),             # what lasts from 45 to 77 MU, 4.6 dB; the onsets, limited, by less
    "drnl2001": (18.0, 22.0),                # the nonlinear path by 7.5, the linear path, which takes over, by 30
    "echoic": (30 / 3 - NEARLY, 30 / 3 + NEARLY),
    "gfcc": (2.0, 5.0),                      # normalised: what is beside the smallest deviation grows
    "gcfb": (10.0, 15.0),                    # its input/output function: 14.1 from 35 to 65 dB SPL in a channel
    "harmonic-stack": (2.5, 3.5),            # in dB: from 62 of them above its floor to 88
    "logmel": (3.0, 5.0),                    # in dB: from some 60 of them above silence to 90, 80 below the loudest
    "logmel-live": (3.0, 5.0),
    "lyon": (1.0, 8.0),                      # gain control leaves 1 dB of 40 of a loud tone, more of what is soft
    "mfcc": (3.0, 5.0),                      # those of logmel
    "mfcc-live": (3.0, 5.0),
    "pcen": (0.3, 1.5),                      # 0.98 of 30 dB are taken away before a square root
    "plp": (4.0, 8.0),                       # its zeroth coefficient is a logarithm
    "pncc": (-0.1, 0.1),                     # power is normalised: no level is left
    "pitchogram": (10.0, 15.0),              # CARFAC's; lags that channels share grow more than each channel
    "rasta-plp": (0.2, 1.5),                 # what stays, such as a level, is filtered out
    "ratemap-classic": (30 / 3 - NEARLY, 30 / 3 + NEARLY),
    "ratemap-live": (2.0, 5.0),              # normalised: what is beside the smallest deviation grows
    "ratemap": (30 / 3 - NEARLY, 30 / 3 + NEARLY),
    "ratemap-afe": (60 - NEARLY, 60 + NEARLY),
    "sai": (6.0, 12.0),                      # CARFAC's
    "texture": (-0.5, 0.5),                  # kurtosis, the largest of what it tells, does not hang on how loud
    "zilany2014": (4.0, 9.0),                # high-rate fibres saturate; the medium and low ones still grow
    "bruce2018": (17.0, 24.0),               # the drive of its release sites, before they are used up
    "zilany2014-ihc": (12.0, 20.0),          # outer hair cells and the hair cell's logarithm take about half
}
every_model = pytest.mark.parametrize("name", MODELS)
pytestmark = pytest.mark.filterwarnings("ignore::auditory.DeadChannelsWarning")       # speech at 16 kHz in a CARFAC


def answers_of(name: str) -> tuple[np.ndarray, list[np.ndarray]]:
    """Answers to silence, and to speech at each of the levels."""
    model, speech = auditory.pipeline(name, **SMALLER.get(name, {})), auditory.read(SPEECH).excerpt(0.0, DURATION_S)
    sounds = [speech.with_level(level).samples_pa for level in LEVELS_DB_SPL]
    if model.couples_ears:                   # the right one hears later and softer
        sounds = [np.stack((sound, 0.7 * np.roll(sound, 3))) for sound in sounds]
    return (model.apply(np.zeros_like(sounds[0]), speech.rate_hz),
            [model.apply(sound, speech.rate_hz) for sound in sounds])


@every_model
def test_speech_at_any_level_is_heard_in_every_channel(name):
    silence, answers = answers_of(name)
    above = [answer - silence for answer in answers]
    assert all(np.isfinite(answer).all() for answer in answers)
    for answer in answers:
        moves = np.ptp(answer, axis=-1) > 0
        assert moves.reshape(-1, moves.shape[-1]).any(axis=0).all()          # no channel is dead or stuck
    rms = [np.sqrt(np.mean(np.square(each, dtype=np.float64))) for each in above]
    low_db, high_db = GROWTH_DB[name]
    assert low_db < 0 or rms[0] < rms[1] < rms[2]
    assert low_db <= 20 * np.log10(rms[2] / rms[0]) <= high_db
