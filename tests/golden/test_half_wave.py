"""The half-wave hair cell against the Auditory Modeling Toolbox."""
from pathlib import Path

import numpy as np
import pytest

from auditory import HalfWave

HERE = Path(__file__).parent / "amt_octave"
PRESETS = {"ihc_dau": "dau1996", "ihc_lindemann": "lindemann1986", "ihc_breebaart": "breebaart2001"}

# Relative to the peak: dozens of roundings; five times as many in Breebaart's five sections.
TOLERANCE = {"float64": 1e-14, "float32": 1e-6}


@pytest.mark.evidence("dau1997-front", "golden")
@pytest.mark.parametrize("precision", TOLERANCE)
@pytest.mark.parametrize("envelope", PRESETS)
@pytest.mark.parametrize("name", ["ihcenvelope_clickpa80_44100", "ihcenvelope_tone1000_60_16000"])
def test_reproduces_amts_hair_cell_envelopes(name, envelope, precision):
    with np.load(HERE / f"{name}.npz", allow_pickle=False) as golden:
        sound, rate_hz, expected = golden["x"], float(golden["fs"]), golden[envelope]
    # AMT's unit is Pa / 2; these cells answer twice the sound with twice the envelope, so it cancels.
    found = HalfWave.preset(PRESETS[envelope]).apply(sound, rate_hz, precision=precision)
    assert abs(found - expected).max() <= TOLERANCE[precision] * abs(expected).max()
