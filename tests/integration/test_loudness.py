"""Loudness over time, and the sliding temporal window: twins, published numbers, and the sheet's figures."""
from pathlib import Path

import numpy as np
import pytest

from auditory import LoudnessIntegration, ParameterError, TemporalWindow

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
NOISE = abs(np.random.default_rng(0).standard_normal((3, 900)))


def naive_loudness(x, attack, release):
    level, out = 0.0, []
    for value in x:
        a = attack if value > level else release
        level = a * value + (1 - a) * level
        out.append(level)
    return np.array(out)


def naive_window(x, weights, n_before):
    padded = np.pad(x, (n_before, len(weights) - 1 - n_before))
    return np.array([sum(weights * padded[k:k + len(weights)]) for k in range(len(x))])


# ---- loudness ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("preset", list(LoudnessIntegration.presets))
@pytest.mark.parametrize("rate_hz", [1000.0, 100.0])
def test_loudness_equals_naive(preset, rate_hz):
    stage = LoudnessIntegration.preset(preset)
    expected = np.array([naive_loudness(row, *stage.weights(rate_hz)) for row in NOISE])
    np.testing.assert_allclose(stage.apply(NOISE, rate_hz, precision="float64"), expected, rtol=1e-12)
    np.testing.assert_allclose(stage.apply(NOISE, rate_hz), expected, rtol=1e-4)           # 1000 roundings at most


def test_reproduces_the_published_numbers_of_tvl2018():
    """The first five of a tone's loudness in tvl2018's own tests, which test the integrator alone."""
    short = [0.06962138, 0.12972933, 0.18023906, 0.22377568, 0.26341937]
    long = LoudnessIntegration.preset("long_term_2018").apply(np.array([short]), 1000, precision="float64")[0]
    np.testing.assert_allclose(long, [0.00069621, 0.00198654, 0.00376907, 0.00596914, 0.00854364], atol=6e-9)  # digits


def test_reproduces_tvl2018():
    with np.load(GOLDEN / "loudness_tvl2018_steps.npz", allow_pickle=False) as golden:
        inst, short, total, long = (golden[name] for name in ("inst", "short_term", "total_short", "long_term"))
    stage = LoudnessIntegration.preset("short_term_2018")
    found = stage.apply(inst.T, 1000, precision="float64")
    np.testing.assert_allclose(found, short.T, rtol=0, atol=1e-12 * short.max())
    found = LoudnessIntegration.preset("long_term_2018").apply(total[np.newaxis], 1000, precision="float64")[0]
    np.testing.assert_allclose(found, long, rtol=0, atol=1e-12 * long.max())


@pytest.mark.parametrize(("preset", "rise_ms", "fall_ms"), [
    ("short_term_2002", 21.7, 49.5), ("long_term_2002", 99.5, 1999.5), ("short_term_2018", 21.7, 29.8),
    ("long_term_2018", 99.5, 751.4),
])
def test_time_constants_are_those_of_the_sheet_at_any_frame_rate(preset, rise_ms, fall_ms):
    for rate_hz in (1000.0, 100.0, 500.0):
        attack, release = LoudnessIntegration.preset(preset).weights(rate_hz)
        found = [-1000 / rate_hz / np.log(1 - a) for a in (attack, release)]
        assert found == pytest.approx([rise_ms, fall_ms], rel=2e-3)


# ---- the temporal window -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("stage", [TemporalWindow(), TemporalWindow.preset("oxenham_moore1994"),
                                   TemporalWindow.preset("causal"), TemporalWindow(look_ahead_s=0.010)], ids=str)
def test_window_equals_naive(stage):
    from auditory import SignalSpec
    weights, n_before = stage.design(SignalSpec(1000.0))
    expected = np.array([naive_window(row, weights, n_before) for row in NOISE])
    np.testing.assert_allclose(stage.apply(NOISE, 1000, precision="float64"), expected, rtol=1e-12)


@pytest.mark.parametrize(("preset", "duration_ms"), [("plack_moore1990", 8.00), ("oxenham_moore1994", 10.14)])
def test_equivalent_rectangular_durations_are_those_of_the_sheet(preset, duration_ms):
    stage = TemporalWindow.preset(preset)
    assert 1000 * stage.equivalent_rectangular_duration_s() == pytest.approx(duration_ms, abs=0.005)
    click = np.zeros((1, 40001))
    click[0, 20000] = 1.0
    response = stage.replace(look_ahead_s=0.1).apply(click, 100_000, precision="float64")[0]
    assert 1000 * response.sum() / response.max() / 100_000 == pytest.approx(duration_ms, rel=3e-3)    # of 10 µs steps


def test_the_window_reaches_back_as_far_as_the_sheet_says():
    assert TemporalWindow().reach_s() == pytest.approx(0.1035, abs=2e-4)


@pytest.mark.parametrize("preset", ["plack_moore1990", "oxenham_moore1994"])
def test_a_gap_is_filled_the_more_the_shorter_it_is(preset):
    stage, least = TemporalWindow.preset(preset, look_ahead_s=0.1), []
    t_s = np.arange(-200_000, 200_001) / 1e6
    window = np.where(t_s <= 0, stage.side(abs(t_s), True), stage.side(abs(t_s), False))
    for gap_ms in (1, 2, 4, 8, 16):
        sound = np.ones((1, 8000))
        sound[0, 4000:4000 + 10 * gap_ms] = 0.0
        heard = stage.apply(sound, 10_000, precision="float64")[0, 2000:6000]
        least.append(heard.min())
        open_share = np.convolve(window, np.ones(1000 * gap_ms), "valid").max() / window.sum()
        assert heard.min() == pytest.approx(1 - open_share, abs=0.02)    # of steps of 0.1 ms
    assert (np.diff(least) < 0).all()


def test_a_constant_stays_and_time_is_the_centre():
    constant = TemporalWindow().apply(np.full((1, 4000), 3.0), 4000, precision="float64")[0]
    np.testing.assert_allclose(constant[1000:3000], 3.0, rtol=1e-12)
    with TemporalWindow().stream(4000) as stream:
        assert stream.latency_s == 0.025
    click = np.zeros((1, 1000))
    click[0, 500] = 1.0
    assert TemporalWindow().apply(click, 4000, precision="float64")[0].argmax() == 500


def test_what_does_not_fit_is_refused():
    with pytest.raises(ParameterError, match="a skirt must not be shorter than its peak"):
        TemporalWindow(before_skirt_s=0.001)
    with pytest.raises(ParameterError, match=r"^TemporalWindow\.before_skirt_s = 10 s: makes a window of \d+ samples"):
        TemporalWindow(before_skirt_s=10.0).apply(NOISE, 44100)
