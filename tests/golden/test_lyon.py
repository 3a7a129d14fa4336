"""Lyon's passive ear against the package `lyon` 1.0.0."""
from pathlib import Path

import numpy as np
import pytest

from auditory import LyonPassive

HERE = Path(__file__).parent / "lyon"
RATE_HZ = 16000.0
AS_IT_IS = LyonPassive()
OPEN = LyonPassive(gain_control=False, difference=False)

# Relative to the largest peak: 88 sections in a row, each a few roundings; the open golden is float32.
CASES = {"passive_ear_df1_click_16000": (AS_IT_IS, 1e-12), "passive_ear_df1_tone1000_60_16000": (AS_IT_IS, 1e-12),
         "passive_ear_df20_noise_16000": (AS_IT_IS.replace(decimation=20), 1e-12),
         "passive_ear_noagc_nodiffer_click_16000": (OPEN, 1e-7)}


def test_design_is_the_packages():
    with np.load(HERE / "design_16000.npz", allow_pickle=False) as golden:
        sections, cf_hz = golden["coefficients"], golden["cf"]
    np.testing.assert_allclose(AS_IT_IS.cascade_hz(RATE_HZ)[1], cf_hz, rtol=1e-12)
    np.testing.assert_allclose(AS_IT_IS.design_sections(RATE_HZ), sections, rtol=0, atol=1e-12)


@pytest.mark.evidence("lyon", "golden")
@pytest.mark.parametrize("name", CASES)
def test_reproduces_the_package(name):
    ear, tolerance = CASES[name]
    with np.load(HERE / f"{name}.npz", allow_pickle=False) as golden:
        sound, expected = golden["x"], golden["out"].T           # base to apex
        every, step = int(golden["every"]), int(golden["channel_step"])
    found = ear.apply(sound, RATE_HZ, precision="float64")[::-1][::step, ::every][:, :expected.shape[1]]
    assert found.shape == expected.shape
    assert abs(found - expected).max() <= tolerance * abs(expected).max()
    # Each channel by its own peak: quiet ones are differences of loud ones.
    peaks = abs(expected).max(axis=1)
    assert (abs(found - expected).max(axis=1) <= max(1e-9, tolerance) * peaks).all()
