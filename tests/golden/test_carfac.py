"""The CARFAC against what the published programs make of a click and of a tone, and against their designs."""
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import auditory
from auditory import Carfac
from auditory.contract.signals import SignalSpec
from auditory.scales import pa_to_db_spl

HERE = Path(__file__).parent / "carfac"
RATE_HZ = 22050.0
AS_IS = float(pa_to_db_spl(1.0))             # the programs were fed pascal as is

CELLS = {
    "two_cap": {"hair_cell": "two_cap"},
    "one_cap": {"hair_cell": "one_cap"},
    "just_hwr": {"hair_cell": "just_half_wave"},
    "two_cap_with_syn": {"synapse": True},
}
OCTAVE = [("two_cap", "click"), *((cell, "tone1000_60") for cell in CELLS)]
JAX = [case for case in OCTAVE if case[0] != "just_hwr"]
every_octave = pytest.mark.parametrize(("cell", "sound"), OCTAVE, ids="-".join)
every_jax = pytest.mark.parametrize(("cell", "sound"), JAX, ids="-".join)

# Of the peak. Rounding in another order, fed back through the gain control, comes to 5e-13 within 0.1 s.
FLOAT64_ERROR = 1e-9
# float32 rounds what swings for hundreds of samples, and the hair cell amplifies differences 76 times: up to 5.0e-5 of
# the peak with one capacitor, 4.4e-5 with two.
FLOAT32_ERROR = 1e-4


def golden(name: str) -> dict[str, np.ndarray]:
    with np.load(HERE / f"{name}.npz", allow_pickle=False) as arrays:
        return dict(arrays)


def samples_of(sound: str) -> np.ndarray:
    if sound == "click":
        return np.eye(1, 2205)[0]
    return golden("tone1000_60_22050")["x"]


@cache
def channels(cell: str, sound: str, output: str, precision: str = "float64") -> np.ndarray:
    """``(time, channel)``, base first as in the programs."""
    stage = Carfac(full_scale_db_spl=AS_IS, output=output, **CELLS[cell])
    return stage.apply(samples_of(sound), RATE_HZ, precision=precision)[::-1].T


def error(found: np.ndarray, expected: np.ndarray, peak: float | None = None) -> float:
    return abs(found - expected).max() / (abs(expected).max() if peak is None else peak)


@pytest.mark.evidence("carfac", "golden")
@every_octave
@pytest.mark.parametrize("output", ["bm", "nap"])
@pytest.mark.parametrize(("precision", "tolerance"), [("float64", FLOAT64_ERROR), ("float32", FLOAT32_ERROR)])
def test_equals_the_matlab_program(cell, sound, output, precision, tolerance):
    expected, found = golden(f"octave_{cell}_{sound}_22050"), channels(cell, sound, output, precision)
    peak = abs(expected[output]).max()
    assert error(found[::5, ::12], expected[output]) <= tolerance
    assert error(found[-1], expected[f"{output}_last"], peak) <= tolerance


@every_octave
@pytest.mark.parametrize(("output", "name"), [("agc", "agc_last"), ("ohc", "ohc_last")])
def test_what_the_membrane_and_its_gain_control_remember_equals_the_matlab_program(cell, sound, output, name):
    expected = golden(f"octave_{cell}_{sound}_22050")[name]
    assert error(channels(cell, sound, output)[-1], expected) <= FLOAT64_ERROR


@pytest.mark.evidence("carfac", "golden")
@every_jax
@pytest.mark.parametrize("output", ["bm", "nap"])
def test_equals_the_jax_program(cell, sound, output):
    expected = golden(f"jax64_{cell}_{sound}_22050")
    assert error(channels(cell, sound, output)[-1], expected[f"{output}_last"]) <= FLOAT64_ERROR


@pytest.mark.evidence("carfac-nerve", "golden")
def test_the_named_model_with_its_synapse_equals_the_matlab_program():
    model = auditory.pipeline("carfac-nerve", full_scale_db_spl=AS_IS)
    found = model.apply(samples_of("tone1000_60"), RATE_HZ, precision="float64")[::-1].T
    assert error(found[::5, ::12], golden("octave_two_cap_with_syn_tone1000_60_22050")["nap"]) <= FLOAT64_ERROR


@every_octave
def test_poles_lie_where_the_program_has_them(cell, sound):
    found = Carfac().cascade(SignalSpec(RATE_HZ)).pole_hz[::-1]
    np.testing.assert_allclose(found, golden(f"octave_{cell}_{sound}_22050")["pole_hz"], rtol=1e-13)


@pytest.mark.parametrize(("rate_hz", "n_channels"), [(16000, 65), (22050, 71), (44100, 83)])
def test_equals_the_design_of_the_numpy_program(rate_hz, n_channels):
    expected, filters = golden(f"np_design_{rate_hz}"), Carfac().cascade(SignalSpec(float(rate_hz)))
    assert len(filters.pole_hz) == n_channels
    for name, values in (("pole_freqs", filters.pole_hz), ("a0_coeffs", filters.a0), ("c0_coeffs", filters.c0),
                         ("h_coeffs", filters.h), ("r1_coeffs", filters.r1), ("zr_coeffs", filters.zr)):
        # The program keeps float32; its sines lose as much as their angle has lost.
        np.testing.assert_allclose(values[::-1], expected[name], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(filters.unity_gain(1.0)[::-1], expected["g0_coeffs"], rtol=1e-3)     # float32, cancels
