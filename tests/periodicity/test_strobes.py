"""Strobed integration: its twin, AIM-C's strobes and images, and where ridges stand."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Gammatone, HalfWave, ParameterError, Sound, StrobedIntegration
from tests.naive import strobes as naive

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
RATE_HZ = 16000


def golden(name):
    with np.load(GOLDEN / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def published(stimulus):
    """Activity pattern, best frequencies, AIM-C's strobes and image."""
    sound, expected = golden(f"input_left_{stimulus}"), golden(f"aimc_sai_{stimulus}")
    return (sound["ihc"] / expected["nap_scale"]).astype(np.float32).T, sound["cf"], expected


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("early", [False, True])
def test_images_equal_naive(early, precision):
    rng, cf_hz = np.random.default_rng(0), np.array([120.0, 700.0, 4000.0])
    nap = np.maximum(rng.standard_normal((3, 1500)), 0)
    nap[1, 500:1100] = 0
    stage = StrobedIntegration(hop_s=0.01, half_life_s=0.02, max_lag_s=0.0125, min_lag_s=0.001, early=early)
    found = stage.apply(nap, RATE_HZ, precision=precision, cf_hz=cf_hz)
    for row, f_hz, image in zip(nap, cf_hz, found):
        at = naive.strobes(row, RATE_HZ, f_hz)
        expected = naive.image(row, at, RATE_HZ, f_hz, 200, 160 - early, early, 0.02, 16)
        assert len(at) > 5
        np.testing.assert_allclose(image, expected, rtol=0, atol={"float32": 1e-5, "float64": 1e-13}[precision])


@pytest.mark.parametrize("stimulus", ["vowel", "bursts"])
def test_strobes_are_those_of_aim_c(stimulus):
    """Of the twin; the stage's show in its image, see the next."""
    nap, cf_hz, expected = published(stimulus)
    for c, (row, f_hz) in enumerate(zip(nap, cf_hz)):
        found = naive.strobes(row, RATE_HZ, f_hz)
        found = found[found < len(row) - 1]                      # AIM-C loses one at the end of a block
        np.testing.assert_array_equal(found, expected["strobes"][expected["strobes"][:, 0] == c, 1])


@pytest.mark.parametrize("stimulus", ["vowel", "bursts"])
def test_reproduces_the_image_of_aim_c(stimulus):
    nap, cf_hz, expected = published(stimulus)
    found = StrobedIntegration.preset("aimc").apply(nap, RATE_HZ, cf_hz=cf_hz, precision="float64")
    np.testing.assert_allclose(found[..., expected["frames"]], expected["sai"].transpose(1, 2, 0), rtol=0,
                               atol=3e-5)                        # AIM-C runs in float32


def test_level_does_not_change_where_strobes_lie():
    nap, cf_hz, _ = published("vowel")
    images = [StrobedIntegration().apply(gain * nap, RATE_HZ, cf_hz=cf_hz) / gain for gain in (1, 2**-20, 2**20)]
    np.testing.assert_array_equal(images[0], images[1])
    np.testing.assert_array_equal(images[0], images[2])


def test_a_period_stands_still_at_its_multiples_in_every_channel():
    pulses = (np.arange(RATE_HZ // 2) % 160 == 0).astype(float)
    ear = Gammatone(n_channels=12, f_min_hz=200.0, f_max_hz=6000.0) >> HalfWave() >> StrobedIntegration()
    result = ear(Sound(pulses, RATE_HZ))
    assert result.dims == ("channel", "lag", "time") and result.lag_s[0] == 0 and result.sizes["lag"] == 561
    image = result.values[..., -1]
    assert (image[:, -1] == 0).all()
    # the next cycle was begun by the strobe before: second in rank
    np.testing.assert_allclose(image[:, 240:320], image[:, 80:160] / 2**0.5, rtol=0, atol=1e-3 * image.max())


def test_after_the_sound_half_is_left_after_the_half_life():
    nap = (np.arange(16000) % 100 == 0).astype(float)
    nap[8000:] = 0
    total = StrobedIntegration(hop_s=0.030).apply(nap[np.newaxis], RATE_HZ, cf_hz=[500.0])[0].sum(axis=0)
    np.testing.assert_allclose(total[20:30] / total[19:29], 0.5, rtol=1e-5)
    assert not StrobedIntegration().apply(np.zeros((2, 8000)), RATE_HZ, cf_hz=[100.0, 200.0]).any()


@pytest.mark.parametrize(("parameters", "match"), [
    ({"hop_s": 1e-4}, r"^StrobedIntegration\.hop_s = 0\.0001 s: must be at least 3 samples"),
    ({"max_lag_s": 1e-5}, r"^StrobedIntegration\.max_lag_s = 1e-05 s: must be at least one sample"),
    ({"min_lag_s": 0.1}, r"^StrobedIntegration\.min_lag_s = 0\.1 s: must not be above max_lag_s = 0\.035 s"),
])
def test_what_does_not_fit_is_refused(parameters, match):
    with pytest.raises(ParameterError, match=match):
        StrobedIntegration(**parameters).apply(np.zeros((2, 99)), RATE_HZ, cf_hz=[100.0, 200.0])
