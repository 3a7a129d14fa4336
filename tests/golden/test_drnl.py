"""The human DRNL and its middle ear against the Auditory Modeling Toolbox."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Drnl, Headphone, SignalSpec, StapesVelocity
from auditory.scales import db_spl_to_pa

HERE = Path(__file__).parent / "amt_octave"
RATE_HZ = 44100.0

EARS = {"headphone": Headphone(), "lopezpoveda": StapesVelocity(), "jepsen": StapesVelocity.preset("jepsen2008")}

# Re the peak of each channel. AMT runs each path as one polynomial, which loses digits where the memory is long: of a
# 219 Hz channel 1.6e-4, against extended precision, where sections lose 3e-10. Up to (Hz), at most.
AMT_LOSES = ((300.0, 3e-4), (400.0, 1e-4), (600.0, 1e-5), (700.0, 1e-6), (np.inf, 1e-8))
# In float32 the stapes moves with a noise 140 dB below the sound. Of a tone, places far from it hear little, and they
# amplify that noise by some 30 dB more than the tone; a click is as loud everywhere.
FLOAT32_LOSES = {"clickpa80": 2e-5, "tone1000_60": 2e-3}

# What is behind the table's tones besides the filter, its window, is not known to more.
TABLE_WITHIN_DB = 0.004


def golden(name: str) -> dict[str, np.ndarray]:
    with np.load(HERE / f"{name}.npz", allow_pickle=False) as arrays:
        return dict(arrays)


def tolerance(cf_hz: np.ndarray) -> np.ndarray:
    return np.array([next(most for up_to_hz, most in AMT_LOSES if cf < up_to_hz) for cf in cf_hz])


def worst_of_peaks(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    return abs(found - expected).max(axis=-1) / abs(expected).max(axis=-1)


@pytest.mark.evidence("drnl2001", "golden")
@pytest.mark.parametrize("ear", EARS)
@pytest.mark.parametrize("rate_hz", [16000, 44100])
def test_reproduces_amts_middle_ears(ear, rate_hz):
    expected = golden(f"middleearfilter_{rate_hz}")[ear]
    taps = EARS[ear].design(SignalSpec(float(rate_hz))).taps
    # Fourier transforms of 1024 numbers; the impedances behind jepsen are known to ten digits.
    assert abs(taps - expected).max() <= (1e-10 if ear == "jepsen" else 1e-14) * abs(expected).max()


@pytest.mark.evidence("drnl2001", "golden")
@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("stimulus", ["clickpa80", "tone1000_60"])
def test_reproduces_amts_membrane(stimulus, precision):
    arrays = golden(f"lopezpoveda2001_{stimulus}_44100")
    ear = StapesVelocity() >> Drnl(cf_hz=arrays["cf"])
    # AMT's unit is 2 Pa, and its middle ear takes it for 1 Pa: so does ours here.
    found = ear.apply(arrays["x"], RATE_HZ, precision=precision)
    error = worst_of_peaks(found, arrays["out"].T)
    assert (error <= tolerance(arrays["cf"]) + (FLOAT32_LOSES[stimulus] if precision == "float32" else 0)).all()


def test_reproduces_amts_membrane_without_a_middle_ear():
    """Metres per second as they are: 0.14 m/s, far up the broken stick."""
    arrays = golden("lopezpoveda2001_clickpa80_44100")
    found = Drnl(cf_hz=arrays["cf"]).apply(arrays["x"], RATE_HZ, precision="float64")
    assert (worst_of_peaks(found, arrays["out_nomiddleear"].T) <= tolerance(arrays["cf"])).all()


@pytest.mark.evidence("drnl2001", "golden")
@pytest.mark.parametrize(("output", "column"), [("velocity", 2), ("linear", 3), ("nonlinear", 4)])
def test_input_output_functions_from_0_to_100_db_are_amts(output, column):
    moments = np.arange(round(0.2 * RATE_HZ)) / RATE_HZ
    settled = slice(len(moments) // 2, None)
    for row in golden("lopezpoveda2001_io_44100")["table"]:
        f_hz, level_db_spl = row[:2]
        tone = db_spl_to_pa(level_db_spl) * np.sqrt(2) * np.sin(2 * np.pi * f_hz * moments)
        ear = StapesVelocity() >> Drnl(cf_hz=(f_hz,), output=output)
        found = ear.apply(tone / 2, RATE_HZ, precision="float64")[0, settled]          # AMT's unit is 2 Pa
        rms = np.sqrt(np.mean(found**2))
        assert 20 * np.log10(rms) == pytest.approx(20 * np.log10(row[column]), abs=TABLE_WITHIN_DB)
