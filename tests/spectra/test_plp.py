"""Perceptual linear prediction against its twin and against rastamat."""
from pathlib import Path

import numpy as np
import pytest

from auditory import BarkSpectrum, Compress, LinearPrediction, ParameterError, Pipeline, Sound, pipeline
from tests.naive import plp as naive

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
NOISE = 0.1 * np.random.default_rng(0).standard_normal(8000)


def golden(name):
    with np.load(GOLDEN / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100])
def test_bands_equal_naive(rate_hz):
    expected, cf_hz = naive.bark_power(NOISE, rate_hz)
    found = BarkSpectrum()(Sound(NOISE, rate_hz))
    np.testing.assert_allclose(found.cf_hz, cf_hz, rtol=1e-12)
    np.testing.assert_allclose(BarkSpectrum().apply(NOISE, rate_hz, precision="float64"), expected, rtol=1e-12)
    np.testing.assert_allclose(found, expected, rtol=1e-6)       # the sound is rounded to float32, and the result
    np.testing.assert_allclose(found.time_s[0], round(0.025 * rate_hz) / rate_hz)


def test_bands_are_those_of_rastamat():
    expected = golden("rastamat_plp_lbursts")["audspec"] / 32768**2
    found = BarkSpectrum().apply(golden("input_long_lbursts")["x"], 16000, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=1e-10)      # what the golden's table asks for


@pytest.mark.parametrize(("order", "exponent", "lifter"), [(8, 0.33, 0.6), (12, 1 / 3, 0.0), (1, 1.0, 1.0)])
def test_cepstra_equal_naive(order, exponent, lifter):
    power, cf_hz = naive.bark_power(NOISE)
    expected = naive.cepstra(power, cf_hz, order, exponent, lifter)
    stage = LinearPrediction(order=order, exponent=exponent, lifter_exponent=lifter, reference_pa2=1.0)
    found = stage.apply(power, 100, cf_hz=cf_hz, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-11 * abs(expected).max())
    in_float32 = stage.apply(power, 100, cf_hz=cf_hz)
    np.testing.assert_allclose(in_float32, expected, rtol=0, atol=3e-5 * abs(expected).max())


@pytest.mark.evidence("plp", "golden")
@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-10), ("float32", 3e-6)])
def test_plp_is_that_of_rastamat(precision, tolerance):
    sound, expected = golden("input_long_lbursts")["x"].astype(precision), golden("rastamat_plp_lbursts")
    for order in (12, 8):
        found, theirs = pipeline("plp", order=order).apply(sound, 16000, precision=precision), expected[f"plp{order}"]
        np.testing.assert_allclose(found, theirs, rtol=0, atol=tolerance * abs(theirs).max())


def test_rasta_plp_is_that_of_rastamat_given_its_start():
    sound, expected = golden("input_long_lbursts")["x"], golden("rastamat_plp_lbursts")["rastaplp8"]
    found = pipeline("rasta-plp", init="rastamat").apply(sound, 16000, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * abs(expected).max())
    ours = pipeline("rasta-plp").apply(sound, 16000, precision="float64")
    assert abs(ours - expected)[:, 150:].max() < 1e-3 * abs(expected).max()       # 0.94^150 is 1e-4


def test_a_colouring_that_stays_does_not_change_rasta_plp_but_does_change_plp():
    bands = Pipeline(stages=pipeline("rasta-plp").stages[1:2]).apply(NOISE, 16000, precision="float64")
    after = Pipeline(stages=pipeline("rasta-plp").stages[2:])
    cf_hz = BarkSpectrum()(Sound(NOISE, 16000)).cf_hz.values
    coloured = bands * (1 + cf_hz[:, np.newaxis] / 1000)

    filtered = [after.apply(each, 100, cf_hz=cf_hz, precision="float64") for each in (bands, coloured)]
    np.testing.assert_allclose(*filtered, rtol=0, atol=1e-9 * abs(filtered[0]).max())      # a difference of logarithms
    plain = LinearPrediction()
    assert abs(plain.apply(coloured, 100, cf_hz=cf_hz) - plain.apply(bands, 100, cf_hz=cf_hz)).max() > 0.1


def test_of_a_flat_spectrum_nothing_is_left_but_its_level():
    flat = LinearPrediction(equal_loudness=False, reference_pa2=1.0).apply(
        np.full((21, 2), 100.0), 100, cf_hz=np.linspace(0, 8000, 21), precision="float64")
    np.testing.assert_allclose(flat[0], 0.33 * np.log(100), rtol=1e-12)
    np.testing.assert_allclose(flat[1:], 0, atol=1e-13)


def test_a_frame_of_nothing_is_nothing_and_one_band_alone_is_finite():
    cf_hz, bands = np.linspace(0, 8000, 21), np.zeros((21, 3))
    bands[7, 1], bands[0, 2] = 1e12, 1.0
    found = LinearPrediction(order=19).apply(bands, 100, cf_hz=cf_hz)
    assert np.isfinite(found).all() and (found[:, [0, 2]] == 0).all() and found[0, 1] != 0


def test_a_model_of_more_poles_than_bands_hold_is_refused():
    with pytest.raises(ParameterError, match=r"^LinearPrediction\.order = 20: must be at most 19, as there are 21"):
        (BarkSpectrum() >> LinearPrediction(order=20)).apply(NOISE, 16000)
    with pytest.raises(ParameterError, match=r"^BarkSpectrum\.window_s = 0\.0001 s: must be at least 4 samples"):
        BarkSpectrum(window_s=1e-4).apply(NOISE, 16000)
    with pytest.raises(ParameterError, match="already has the axis"):
        (BarkSpectrum() >> Compress() >> BarkSpectrum()).apply(NOISE, 16000)
