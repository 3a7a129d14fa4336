"""Rates and scales: the NSL toolbox's cells, the causal form beside its twin, and which way is down."""
from pathlib import Path

import numpy as np
import pytest

import auditory
from auditory import Gammatone, ParameterError, RateScale
from auditory.modulation.rate_scale_step import rate_response, upwards
from tests.naive import modulation as naive

GOLDEN = Path(__file__).parents[1] / "golden" / "integration" / "nsl_aud2cor_rip.npz"
FRAME_RATE_HZ = 125.0
CF_HZ = 440 * 2 ** ((np.arange(128) - 31) / 24)
RATES_HZ, SCALES = (2.0, 8.0, 32.0), (0.25, 1.0, 8.0)
CELLS = RateScale(rates_hz=RATES_HZ, scales_cycles_per_octave=SCALES, output="complex")


def ripple(rate_hz, scale, seconds=2.0):
    """Ribs that move down, at positive rates."""
    t, octaves = np.arange(int(seconds * FRAME_RATE_HZ)) / FRAME_RATE_HZ, np.arange(128)[:, np.newaxis] / 24
    return 1 + 0.9 * np.sin(2 * np.pi * (rate_hz * t + scale * octaves))


@pytest.mark.evidence("cortical", "golden")
def test_published_form_reproduces_the_nsl_toolbox():
    with np.load(GOLDEN, allow_pickle=False) as file:
        y, cells = file["y"].T.astype(float), file["cr"]
    found = CELLS.replace(form="published").apply(y, FRAME_RATE_HZ, cf_hz=CF_HZ, precision="float64")
    expected = np.concatenate((cells[:, :3][:, ::-1], cells[:, 3:]), axis=1).transpose(0, 1, 3, 2)
    # The golden's input is rounded to float32: 3e-8 of the largest cell.
    np.testing.assert_allclose(found[:, :, ::4, ::8], expected, rtol=0, atol=1e-7 * abs(expected).max())


def test_causal_form_equals_naive():
    y = np.random.default_rng(0).random((20, 60))
    found = CELLS.apply(y, FRAME_RATE_HZ, cf_hz=CF_HZ[:20], precision="float64")
    expected = naive.rates_and_scales(y, FRAME_RATE_HZ, 24, RATES_HZ, SCALES)
    assert found.shape == (3, 6, 20, 60)
    # Sums of thirds of n^2 cancel down to it, and the twin adds up a decay that has no end.
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * abs(expected).max())


@pytest.mark.parametrize("form", ["causal", "published"])
@pytest.mark.parametrize("direction", [1, -1])
def test_what_moves_down_appears_at_positive_drift(form, direction):
    stage = RateScale.preset("small", form=form, output="mean_over_channels")
    found = stage.apply(ripple(direction * 8.0, 1.0), FRAME_RATE_HZ, cf_hz=CF_HZ)[..., 125:]
    cell = found.mean(axis=-1)
    scale, drift = np.unravel_index(cell.argmax(), cell.shape)
    assert (stage.scales_cycles_per_octave[scale], stage.drifts_hz()[drift]) == (1.0, direction * 8.0)
    assert cell[scale, drift] > 6 * cell[scale, len(stage.drifts_hz()) - 1 - drift]      # .456 : .073 in the toolbox


def test_what_stands_still_is_not_heard_by_the_causal_form():
    standing = np.ones((1, 1000)) * ripple(0.0, 1.0)[:, :1]
    found = RateScale.preset("small").apply(standing, FRAME_RATE_HZ, cf_hz=CF_HZ, precision="float64")
    assert found[..., -1].max() < 1e-9 * found.max()


@pytest.mark.parametrize(("rate_hz", "apart"), [(2.0, 0.085), (4.0, 0.085), (8.0, 0.085), (16.0, 0.085), (32.0, 0.145)])
def test_filters_in_time_are_near_the_published_ones(rate_hz, apart):
    """Measured .080 near 0 Hz, where the published filter is cut into halves; at 32 Hz of 125 .139."""
    n = 1024
    click = np.zeros((128, n))
    click[64, 0] = 1.0
    stage = RateScale(rates_hz=(rate_hz,), scales_cycles_per_octave=(1.0,), output="complex")
    row = stage.apply(click, FRAME_RATE_HZ, cf_hz=CF_HZ, precision="float64")[0, :, 64]
    flat = np.fft.fft(row, 2 * n) / rate_of_the_click()          # of the scale's filter, at the click's own channel
    response = rate_response(rate_hz, n, FRAME_RATE_HZ)
    assert abs(flat[1] - response).max() < apart and abs(flat[0] - upwards(response)).max() < apart


def rate_of_the_click():
    """What the scale's filter leaves of a click in its own channel: the mean of its gains over both sides."""
    omega = np.arange(128) / 256 * 24
    return np.sum(omega**2 * np.exp(1 - omega**2)) / 256


def test_published_filter_is_as_wide_as_the_sheet_says():
    response, f_hz = abs(rate_response(8.0, 1024, FRAME_RATE_HZ)[:1024]), np.arange(1024) / 2048 * FRAME_RATE_HZ
    passed = f_hz[response > np.sqrt(0.5)]
    assert (passed[0], passed[-1]) == pytest.approx((5.86, 10.25), abs=0.01)
    assert response[0] < 1e-14


@pytest.mark.parametrize(("mean", "axis"), [("mean_over_scales", 0), ("mean_over_drifts", 1),
                                            ("mean_over_channels", 2)])
def test_means_are_means_of_the_magnitudes(mean, axis):
    y, small = ripple(4.0, 0.5), RateScale.preset("small")
    cells = small.apply(y, FRAME_RATE_HZ, cf_hz=CF_HZ, precision="float64")
    found = small.replace(output=mean).apply(y, FRAME_RATE_HZ, cf_hz=CF_HZ, precision="float64")
    np.testing.assert_allclose(found, cells.mean(axis=axis), rtol=1e-12)


def test_axes_are_labelled_and_channels_can_be_put_on_even_octaves():
    ear = Gammatone(n_channels=20) >> auditory.Frames(value="mean") >> RateScale.preset("small", resample_axis=True)
    result = ear(auditory.Sound(np.random.default_rng(0).standard_normal(8000), 16000))
    assert result.dims == ("scale", "drift", "channel", "time")
    assert result.drift_hz.values.tolist() == [-32, -16, -8, -4, -2, 2, 4, 8, 16, 32]
    steps = np.diff(np.log2(result.cf_hz.values))
    np.testing.assert_allclose(steps, steps[0], rtol=1e-9)


@pytest.mark.parametrize(("parameters", "cf_hz", "match"), [
    ({}, (100.0, 200.0, 300.0), r"channels must be evenly spaced in octaves"),
    ({"rates_hz": (2.0, 60.0)}, (100.0, 200.0, 400.0), r"rates_hz = .*60.*must lie below the Nyquist frequency 62\.5"),
])
def test_what_does_not_fit_is_refused(parameters, cf_hz, match):
    with pytest.raises(ParameterError, match=match):
        RateScale(**parameters).apply(np.ones((3, 20)), FRAME_RATE_HZ, cf_hz=cf_hz)
