"""Bernstein compression against the Auditory Modeling Toolbox."""
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import hilbert

from auditory import Axis, Bernstein1999, SignalSpec

HERE = Path(__file__).parent / "amt_octave"

# Relative to the peak. float64: the envelope of the click's far end, 1e-6 of its peak, is what two FFTs left of it.
# float32: as rounded, that end is compressed by 0.23 as well.
TOLERANCE = {"complex128": 1e-12, "complex64": 3e-5}


@pytest.mark.parametrize("precision", TOLERANCE)
@pytest.mark.parametrize("name", ["ihcenvelope_clickpa80_44100", "ihcenvelope_tone1000_60_16000"])
def test_reproduces_amts_hair_cell_envelopes(name, precision):
    with np.load(HERE / f"{name}.npz", allow_pickle=False) as golden:
        sound, rate_hz, expected = golden["x"], float(golden["fs"]), golden["ihc_bernstein"]
    # AMT takes its envelopes from the whole sound; the stage is given that analytic signal as one channel. Its unit,
    # Pa / 2, is the unit of both.
    step = Bernstein1999().prepare(SignalSpec(rate_hz, np.dtype(precision)).with_axes((Axis("channel", 1),)))
    band = np.zeros((len(sound), *step.spec.block_shape), precision)
    band[:, 0] = hilbert(sound)
    found = step.process(band)[:, 0]
    assert abs(found - expected).max() <= TOLERANCE[precision] * abs(expected).max()
