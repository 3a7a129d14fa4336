"""The first charge against spectrograms: sounds are transparent, and add up. Which representations do?"""
import numpy as np
import pytest

from auditory import (
    Correlogram,
    Frames,
    Gammatone,
    HalfWave,
    LeakyIntegrator,
    SummaryCorrelogram,
    pipeline,
    superposition_index_db,
)
from tests.voices import PAIRS, RATE_HZ

VOICES = PAIRS[0]
BANK = Gammatone(n_channels=32, f_min_hz=80.0, f_max_hz=7000.0)


def index_db(ear, precision="float64", voices=VOICES):
    sounds = [np.asarray(x, precision) for x in (voices[0] + voices[1], *voices)]
    sounds[0] = sounds[1] + sounds[2]
    return superposition_index_db(*(ear.apply(x, RATE_HZ, precision=precision) for x in sounds))


class _Squares:
    """The power map of the sheet: bands squared, then smoothed; stages stop short of the square of a real band."""

    def apply(self, x, rate_hz, precision):
        power = BANK.apply(x, rate_hz, precision=precision) ** 2
        frames = LeakyIntegrator(tau_s=0.05) >> Frames(hop_s=0.01, value="last")
        return frames.apply(power, rate_hz, precision=precision)


def test_linear_subbands_add_up_to_the_rounding():
    assert index_db(BANK) <= -290 and index_db(BANK, "float32") <= -110
    assert index_db(BANK.replace(output="complex")) <= -290


def test_powers_over_50_ms_and_the_summary_correlogram_nearly_do():
    assert index_db(_Squares()) <= -17                           # measured on a prototype: -19.5
    summary = (BANK.replace(f_max_hz=5000.0) >> HalfWave.preset("dau1996")
               >> Correlogram.preset("meddis_omard1997") >> SummaryCorrelogram(channels="mean"))
    assert index_db(summary) <= -14                              # measured on a prototype: -16.2


def test_what_is_compressed_does_not():
    """Log-mel: -7.4 dB on a prototype. A map in dB has no zero; it counts from its floor."""
    logmel = pipeline("logmel")
    found = [logmel.apply(x, RATE_HZ, precision="float64") + 100 for x in (VOICES[0] + VOICES[1], *VOICES)]
    floors = [x - x.min() for x in found]
    assert superposition_index_db(*floors) > -10
    assert index_db(pipeline("ratemap")) > -12


def test_what_is_of_other_shapes_is_refused():
    with pytest.raises(ValueError, match=r"must be of one shape"):
        superposition_index_db(np.ones(3), np.ones(2), np.ones(3))
