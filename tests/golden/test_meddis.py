"""The Meddis hair cell against the Auditory Modeling Toolbox."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Meddis1990

HERE = Path(__file__).parent / "amt_octave"
PA_PER_MEDDIS_UNIT = 20e-6 * 10 ** (30 / 20)                     # rms 1 is 30 dB SPL

# Relative to the peak: dozens of roundings in an amount that mostly decays; measured 2e-15 and 1.5e-7.
TOLERANCE = {"float64": 1e-13, "float32": 1e-6}


@pytest.mark.parametrize("precision", TOLERANCE)
@pytest.mark.parametrize("rate_hz", [16000, 44100])
def test_reproduces_amts_answer_to_a_tone(rate_hz, precision):
    with np.load(HERE / f"meddis1990_octcpp_tone1000_60_{rate_hz}.npz", allow_pickle=False) as golden:
        amplitudes, expected = golden["x"], golden["out"]
    found = Meddis1990.preset("high").apply(PA_PER_MEDDIS_UNIT * amplitudes, rate_hz, precision=precision)
    assert abs(found - expected).max() <= TOLERANCE[precision] * expected.max()
