"""Texture statistics: the published toolbox's, and a running form beside its twin and beside them."""
from pathlib import Path

import numpy as np
import pytest

import auditory
from auditory import ParameterError, TextureStatistics
from auditory.modulation.texture_filters import causal_bands
from tests.naive import texture as naive

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
RATE_HZ = 400.0
NOISE = 2 + abs(np.random.default_rng(0).standard_normal((3, 1000)))
WHOLE = TextureStatistics.preset("mcdermott2011")


@pytest.fixture(scope="module")
def comodulated():
    """Envelopes of comodulated noise, and the toolbox's statistics of it."""
    with np.load(GOLDEN / "mcdermott_input_comod.npz", allow_pickle=False) as file:
        envelopes = file["env"].T.astype(float)
    with np.load(GOLDEN / "mcdermott_texture_comod.npz", allow_pickle=False) as file:
        return envelopes, {name: file[name] for name in file.files}


@pytest.mark.parametrize(("output", "names", "order"), [
    ("marginals", ("mean", "nstd", "skew", "kurt"), None), ("modulation_power", "mod_power", None),
    ("correlations", "C", None), ("modulation_correlations", "C1", (2, 0, 1)),
    ("phase_correlations", "C2", (2, 0, 1)),
])
@pytest.mark.evidence("texture", "golden")
def test_reproduces_the_published_toolbox(comodulated, output, names, order):
    envelopes, statistics = comodulated
    expected = np.array([statistics[name] for name in names]) if isinstance(names, tuple) else statistics[names]
    found = WHOLE.replace(output=output).apply(envelopes, RATE_HZ, precision="float64")[..., 0]
    # The golden's C1 is rounded to float32; the rest are sums of 1600 terms.
    tolerance = 1e-7 if names == "C1" else 1e-10
    np.testing.assert_allclose(found, expected if order is None else expected.transpose(order), rtol=0, atol=tolerance)


def test_bands_are_where_the_toolbox_has_them(comodulated):
    np.testing.assert_allclose(WHOLE.best_frequencies_hz(), comodulated[1]["mod_hz"], rtol=1e-12)


def test_running_form_equals_naive():
    stage = TextureStatistics(tau_s=0.5, hop_s=1.0)
    found = stage.apply(NOISE, RATE_HZ, precision="float64")[..., -1]
    np.testing.assert_allclose(found, naive.marginals(NOISE[:, :800], 200.0), rtol=1e-9)  # raw moments lose 5 digits
    found = stage.replace(output="correlations").apply(NOISE, RATE_HZ, precision="float64")[..., -1]
    np.testing.assert_allclose(found, naive.correlations(NOISE[:, :800], 200.0), rtol=0, atol=1e-11)
    found = stage.replace(output="modulation_power").apply(NOISE, RATE_HZ, precision="float64")[..., -1]
    centres_hz = stage.best_frequencies_hz()
    _, gains = causal_bands(centres_hz, RATE_HZ)
    expected = naive.modulation_power(NOISE[1, :800], centres_hz[:17], gains[:17], RATE_HZ, 0.5, 4.0)
    assert found.shape == (3, 17)                                # up to 77.7 Hz: a quarter of 400 is 100
    np.testing.assert_allclose(found[1], expected, rtol=1e-8)


@pytest.mark.parametrize(("tau_s", "deviation", "kurtosis", "correlation"), [
    (1.0, 0.09, 0.10, 0.06), (2.0, 0.05, 0.05, 0.03), (4.0, 0.025, 0.02, 0.015)])
def test_running_form_comes_near_the_whole_sounds(comodulated, tau_s, deviation, kurtosis, correlation):
    """As far as the sheet measured on real textures; the envelopes are heard three times over."""
    envelopes, statistics = comodulated
    stage, thrice = TextureStatistics(tau_s=tau_s), np.tile(envelopes, 3)
    found = stage.apply(thrice, RATE_HZ)[..., -1]
    assert np.median(abs(found[1] / statistics["nstd"] - 1)) < deviation
    assert np.median(abs(found[3] / statistics["kurt"] - 1)) < kurtosis
    found = stage.replace(output="correlations").apply(thrice, RATE_HZ)[..., -1]
    assert np.sqrt(np.mean((found - statistics["C"]) ** 2)) < correlation


def test_causal_bands_say_of_noise_what_half_cosines_say():
    noise = 5 + np.random.default_rng(1).standard_normal((32, 4000))
    whole = WHOLE.replace(output="modulation_power").apply(noise, RATE_HZ)[..., 0]
    running = TextureStatistics(output="modulation_power", tau_s=4.0).apply(noise, RATE_HZ)[..., -1]
    apart_db = 10 * np.log10(np.median(running, axis=0) / np.median(whole[:, :17], axis=0))
    # Below 1 Hz there are too few cycles in 4 s to compare; at 1.3 Hz, the median of 32 channels varies by 1 dB.
    assert abs(apart_db[3:]).max() < 1.5 and abs(apart_db[9:]).max() < 0.6


def test_time_reversed_only_the_imaginary_part_changes_its_sign():
    stage = WHOLE.replace(output="phase_correlations")
    real, imaginary = stage.apply(NOISE, RATE_HZ, precision="float64")[..., 0]
    # The window's mirror image differs by a sample: ramps end at 0 and begin just above.
    backward, mirrored = stage.apply(NOISE[:, ::-1], RATE_HZ, precision="float64")[..., 0]
    np.testing.assert_allclose(backward, real, atol=0.01)
    np.testing.assert_allclose(mirrored, -imaginary, atol=0.01)


@pytest.mark.parametrize("stage", [TextureStatistics(), WHOLE], ids=["running", "sound"])
@pytest.mark.parametrize("output", ["marginals", "modulation_power", "correlations"])
def test_what_does_not_move_has_no_shape(stage, output):
    found = stage.replace(output=output).apply(np.full((2, 800), 1000.0), RATE_HZ)
    assert np.isfinite(found).all()
    assert (found[1:] == 0).all() if output == "marginals" else (found == 0).all()


def test_axes_are_labelled():
    ear = auditory.pipeline("texture")
    sound = auditory.Sound(0.02 * np.random.default_rng(0).standard_normal(20000), 20000)
    marginals = ear(sound)
    assert marginals.dims == ("quantity", "channel", "time") and marginals.time_s.values.tolist() == [0.5, 1.0]
    assert marginals.quantity.values.tolist() == ["mean", "relative_deviation", "skewness", "kurtosis"]
    pairs = auditory.Pipeline(stages=(*ear.stages[:-1], TextureStatistics(output="correlations")))(sound)
    assert pairs.dims == ("channel", "channel_2", "time")
    np.testing.assert_array_equal(pairs.cf_2_hz.values, pairs.cf_hz.values)
    np.testing.assert_allclose(pairs.values[np.arange(32), np.arange(32)], 1, rtol=1e-6)     # float32


@pytest.mark.parametrize(("parameters", "rate_hz", "match"), [
    ({}, 300, r"modulation_max_hz = 200 Hz: must not lie above the Nyquist frequency 150 Hz"),
    ({"hop_s": 0.001}, 400, r"hop_s = 0\.001 s: must be at least one of 400 frames a second"),
])
def test_what_does_not_fit_the_rate_is_refused(parameters, rate_hz, match):
    with pytest.raises(ParameterError, match=match):
        TextureStatistics(**parameters).apply(NOISE, rate_hz)


def test_what_only_a_whole_sound_tells_is_refused():
    with pytest.raises(ParameterError, match=r"output = 'phase_correlations': only a whole sound tells"):
        TextureStatistics(output="phase_correlations")
