"""The adaptation loops against the Auditory Modeling Toolbox."""
from pathlib import Path

import numpy as np
import pytest

from auditory import AdaptationLoops

HERE = Path(__file__).parent / "amt_octave"
PA_PER_AMT_UNIT = 2.0           # AMT's rms 1 is 100 dB SPL

# Relative to the peak. float64: the loops feed their roundings back for 0.5 s; measured 5e-14. float32: its minimum is
# one that divides out, some roundings from 1e-5, and the peak is a step over that; measured 1.3e-6.
TOLERANCE = {"float64": 1e-12, "float32": 5e-6}
both_precisions = pytest.mark.parametrize("precision", TOLERANCE)


def golden(name: str) -> dict[str, np.ndarray]:
    with np.load(HERE / f"{name}.npz", allow_pickle=False) as held:
        return {key: held[key] for key in held.files}


@pytest.mark.evidence("dau1997-front", "golden")
@both_precisions
@pytest.mark.parametrize(("preset", "output"), [
    ("dau1997", "out_limit10_dau"), ("puschel1988", "out_puschel_limit0"), ("breebaart2001", "out_breebaart_limit0")])
def test_reproduces_amts_answer_to_a_rectified_tone(preset, output, precision):
    held = golden("adaptloop_tone1000_60_16000")
    found = AdaptationLoops.preset(preset).apply(PA_PER_AMT_UNIT * held["x"], float(held["fs"]), precision=precision)
    assert abs(found - held[output]).max() <= TOLERANCE[precision] * abs(held[output]).max()


@both_precisions
@pytest.mark.parametrize(("preset", "output"), [("dau1996", "out_limit0"), ("dau1997", "out_limit10")])
def test_reproduces_amts_answer_to_steps(preset, output, precision):
    """0.1 s of nothing, 0.5 s at one level, 0.4 s of nothing."""
    held = golden("adaptloop_steps_10000")
    steps = np.zeros((len(held["levels"]), 10000))
    steps[:, 1000:6000] = PA_PER_AMT_UNIT * 10 ** ((held["levels"][:, np.newaxis] - 100) / 20)
    found = AdaptationLoops.preset(preset).apply(steps, float(held["fs"]), precision=precision)[:, held["index"]].T
    assert (abs(found - held[output]).max(axis=0) <= TOLERANCE[precision] * abs(held[output]).max(axis=0)).all()
