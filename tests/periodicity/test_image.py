"""Stabilised images and the pitchogram: twins, published outputs, and where ridges stand."""
from pathlib import Path

import numpy as np
import pytest

import auditory
from auditory import ParameterError, Pitchogram, Sound, StabilizedAuditoryImage
from tests.naive import image as naive

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
RATE_HZ = 22050
PULSES = (np.arange(RATE_HZ) % 100 == 0).astype(float)


def golden(name):
    with np.load(GOLDEN / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def cosines():
    """The images of the published pitchogram, as the package has them: lowest channel first, lags rising."""
    lag, channel, frame = np.arange(1102), np.arange(71), np.arange(3)
    image = 0.5 + 0.5 * np.cos(2 * np.pi * lag[:, np.newaxis] * (channel[:, np.newaxis, np.newaxis] + 1 + frame) / 200)
    return image[::-1, ::-1], -lag[::-1] / RATE_HZ


# ---- twins ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-14), ("float32", 1e-6)])     # a few products
@pytest.mark.parametrize("samples", [(100, 60, 80, 30, 2), (50, 51, 120, 119, 3), (70, 40, 30, 0, 1)])
def test_image_equals_naive(samples, precision, tolerance):
    segment, window, n_lags, n_future, n_triggers = samples
    nap = np.random.default_rng(0).standard_normal((3, 1111))
    nap[1, 300:700] = 0
    nap[2] = -abs(nap[2])                                        # nothing above 0 to be held
    stage = StabilizedAuditoryImage(segment_s=segment / 1000, window_s=window / 1000, width_s=n_lags / 1000,
                                    future_s=n_future / 1000, n_triggers=n_triggers)
    found = stage.apply(nap, 1000, precision=precision)
    expected = [naive.stabilised(row, segment, window, n_lags, min(n_future, n_lags - 1), n_triggers) for row in nap]
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * 4)


def test_linear_pitchogram_equals_naive():
    images, lag_s = np.random.default_rng(0).random((3, 400, 5)), np.arange(-150, 250) / RATE_HZ
    best_hz = np.array([150.0, 777.0, 3000.0])
    with Pitchogram(lags="linear").stream(25, leading=(3, 400), precision="float64", cf_hz=best_hz,
                                          lag_s=lag_s) as stream:
        found = stream.push(images)
    for t in range(5):
        np.testing.assert_allclose(found[:, t], naive.masked_mean(images[..., t], best_hz, 150, RATE_HZ), atol=1e-14)


# ---- published outputs ---------------------------------------------------------------------------------------------

@pytest.mark.evidence("sai", "golden")
def test_reproduces_the_published_image():
    file = golden("carfac_sai_binaural_test")
    found = StabilizedAuditoryImage().apply(file["nap"].T[::-1], RATE_HZ, precision="float64")
    np.testing.assert_allclose(found[..., 0], file["sai"][::-1, ::-1], rtol=0, atol=5e-8)       # nine digits


@pytest.mark.evidence("pitchogram", "golden")
@pytest.mark.parametrize("lags", ["linear", "log"])
def test_reproduces_the_published_pitchogram(lags):
    file, (images, lag_s) = golden("carfac_pitchogram_formula"), cosines()
    with Pitchogram(lags=lags).stream(RATE_HZ / 256, leading=images.shape[:2], precision="float64",
                                      cf_hz=file["pole_hz"][::-1], lag_s=lag_s) as stream:
        found = stream.push(images.copy())
    expected = file[lags].T if lags == "log" else file[lags].T[::-1]
    np.testing.assert_allclose(found, expected, rtol=0, atol=5e-6)                              # float32


# ---- where ridges stand --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("period", [25, 10, 5, 2])
def test_a_period_stands_still_at_its_multiples(period):
    stage = StabilizedAuditoryImage(segment_s=0.038, window_s=0.038, width_s=0.015, future_s=0.0)
    pulses = np.array([(np.arange(380) + phase) % period == 0 for phase in range(5)], float)
    for row in stage.apply(pulses, 1000)[..., -1]:
        assert set(np.flatnonzero(row > 0.3)) == set(range(0, 15, period))


def test_images_say_when_and_where():
    result = auditory.extract(Sound(PULSES * 0.05, RATE_HZ), "sai")
    assert result.dims == ("channel", "lag", "time") and result.sizes["lag"] == 500
    assert result.lag_s.values[[0, 250, -1]] == pytest.approx([-250 / RATE_HZ, 0, 249 / RATE_HZ])
    np.testing.assert_array_equal(result.time_s, np.arange(1, 26) * 882 / RATE_HZ)


def test_the_pitchogram_shows_the_period():
    result = auditory.extract(Sound(PULSES * 0.05, RATE_HZ), "pitchogram")
    assert result.dims == ("lag", "time")
    near = result.isel(time=-1).where((result.lag_s > 0.003) & (result.lag_s < 0.006), 0)
    assert float(result.lag_s[int(near.values.argmax())]) == pytest.approx(100 / RATE_HZ, rel=0.02)    # of a cell: 3 %


def test_an_image_in_silence_fades():
    nap = np.zeros((1, 44100))
    nap[0, 5000:6000:50] = 1.0
    image = StabilizedAuditoryImage().apply(nap, RATE_HZ)[0]
    assert image.max() > 0.5 and abs(image[:, -1]).max() < 1e-20 and np.isfinite(image).all()


@pytest.mark.parametrize(("make", "match"), [
    (lambda: StabilizedAuditoryImage(future_s=1.0),
     r"^StabilizedAuditoryImage\.future_s = 1 s: must not be longer than width_s = 0\.02"),
    (lambda: StabilizedAuditoryImage(segment_s=1.0).apply(np.zeros((2, 9)), 22050),
     r"^StabilizedAuditoryImage\.segment_s = 1 s: must not be longer than the lags and windows of an image, 0\.08"),
    (lambda: StabilizedAuditoryImage(window_s=1e-6).apply(np.zeros((2, 9)), 22050),
     r"^StabilizedAuditoryImage\.window_s = 1e-06 s: is less than 2 samples at 22050 Hz"),
    (lambda: Pitchogram(first_s=1.0).apply(np.zeros((2, 9, 9)), 25, cf_hz=[100, 200], lag_s=np.arange(9) / 1000),
     r"^Pitchogram\.first_s = 1 s: lies beyond the lags of this signal, up to 0\.008 s"),
    (lambda: Pitchogram().apply(np.zeros((2, 9, 9)), 25, cf_hz=[100, 200], lag_s=np.arange(9) + 1.0),
     r"^Pitchogram: needs lag_s rising evenly, with 0 among them; this signal has 9 from 1 to 9 s"),
])
def test_what_does_not_fit_is_refused(make, match):
    with pytest.raises(ParameterError, match=match):
        make()
