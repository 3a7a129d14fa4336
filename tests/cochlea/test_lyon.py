"""Lyon's passive ear against its naive twin and published numbers."""
import numpy as np
import pytest

from auditory import DeadChannelsWarning, LyonPassive, ParameterError, Resample, SignalSpec
from tests.naive import lyon as naive

RATE_HZ = 16000.0
# 88 sections in a row, each a few roundings, and a gain control that divides by targets of 4e-4; of the peak.
ROUNDING = 1e-12


def noise(n: int) -> np.ndarray:
    return 0.05 * np.random.default_rng(1982).standard_normal(n)


def click(n: int) -> np.ndarray:
    return np.eye(1, n)[0]


# ---- kernel and twin -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("options", [
    {}, {"gain_control": False}, {"difference": False}, {"decimation": 7, "smoothing_factor": 2.0},
    {"gain_control": False, "difference": False, "decimation": 20}], ids=str)
@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0])
def test_kernel_equals_naive(rate_hz, options):
    expected = naive.passive_ear(noise(150), rate_hz, **options)
    found = LyonPassive(**options).apply(noise(150), rate_hz, precision="float64")
    assert found.shape == expected.shape
    assert abs(found - expected).max() <= ROUNDING * expected.max()


def test_float32_differs_by_the_rounding_of_what_goes_in_and_out():
    exact = LyonPassive().apply(noise(4000), RATE_HZ, precision="float64")
    found = LyonPassive().apply(noise(4000).astype(np.float32), RATE_HZ)
    assert abs(found - exact).max() <= 4 * np.finfo(np.float32).eps * exact.max()


# ---- the published numbers -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("rate_hz, n_channels", [(8000, 64), (16000, 86), (20000, 93), (22050, 96), (44100, 118)])
def test_number_of_channels_follows_from_the_rate(rate_hz, n_channels):
    cf_hz = LyonPassive().cascade_hz(rate_hz)[1]                 # `lyon` 1.0.0
    assert len(cf_hz) == n_channels
    assert LyonPassive().apply(click(10), rate_hz).shape == (n_channels, 10)


def test_channels_come_out_low_to_high():
    cf_hz = LyonPassive().prepare(SignalSpec(RATE_HZ)).output.axes[0].coordinates["cf_hz"]
    assert (np.diff(cf_hz) > 0).all()
    np.testing.assert_allclose(cf_hz[[0, 84, 85]], [73.29035, 7393.0086, 7629.792], rtol=1e-6)      # `lyon` 1.0.0


def test_sections_are_those_of_the_report():
    sections = LyonPassive().design_sections(RATE_HZ)            # b0 b1 b2 a1 a2; digits of `lyon` 1.0.0
    np.testing.assert_allclose(sections[:, 0], [0, 0.74741812, -0.66435393, 0, 0], atol=5e-9)
    np.testing.assert_allclose(sections[:, 1], [0.83734037, 0, -0.83734037, 1.64327161, 0.67717803], atol=5e-9)
    np.testing.assert_allclose(sections[:, 2], [0.88985664, 1.7137286, 0.82510812, 1.63687127, 0.68541576], atol=1e-8)
    np.testing.assert_allclose(sections[:, 51], [0.90125715, -1.44914888, 0.88540116, -1.58992303, 0.91507527],
                               atol=5e-9)                        # 1506.2496 Hz


def test_click_runs_down_the_membrane():
    answers = LyonPassive(gain_control=False, difference=False).apply(click(800), RATE_HZ, precision="float64")[::-1]
    channels = [0, 10, 30, 50, 70, 85]                           # from the base; `lyon` 1.0.0
    assert answers.argmax(axis=1)[channels].tolist() == [3, 5, 16, 31, 47, 89]
    np.testing.assert_allclose(answers.max(axis=1)[channels], [
        0.8469977, 0.7859141, 0.3842272, 0.1086203, 0.01643766, 3.988251e-4], rtol=5e-7)            # the digits printed


@pytest.mark.parametrize("amplitude, expected", [(1e-4, 4.56127e-5), (1e-2, 4.95998e-4), (1.0, 5.60609e-4)])
def test_gain_control_compresses_above_1e_3(amplitude, expected):
    tone = amplitude * np.sin(2 * np.pi * 1000 * np.arange(8000) / RATE_HZ)      # 0.5 s; `lyon` 1.0.0
    means = LyonPassive().apply(tone, RATE_HZ, precision="float64")[::-1, 4000:].mean(axis=1)
    assert means.argmax() == 60                                  # from the base: 962.3 Hz
    assert means[60] == pytest.approx(expected, rel=2e-6)        # the digits printed


def test_constant_input_makes_one_gain_control_settle_at_a_third():
    from auditory.cochlea.lyon_kernel import GainControlCoefficients, gain_control
    width = 64                                                   # all alike: neighbours change nothing
    stage = GainControlCoefficients(np.array([1.0, 0, 0, 0]), np.array([0.5 / 3, 0, 0, 0]), np.array([0.9]),
                                    np.ones(width), np.ones(width), np.ones(width))
    taps = np.ones((40, width))
    gain_control(taps, stage, np.zeros((4, width)), taps)
    # target = epsilon = 0.5 and the limit 0.9: the unit test of the published program.
    expected = [1, 0.1, 0.45, 0.275, 0.3625, 0.3187, 0.3406, 0.3297]
    inner = taps[:, width // 2]
    np.testing.assert_allclose(inner[:8], expected, atol=6e-5)                   # the digits printed
    assert inner[-1] == pytest.approx(1 / 3, abs=1e-6)


# ---- what the documentation promises -------------------------------------------------------------------------------

def test_without_decimation_the_highest_channel_is_silent():
    answers = LyonPassive().apply(noise(400), RATE_HZ)
    assert not answers[-1].any() and answers[:-1].any(axis=1).all()
    assert LyonPassive(decimation=5).apply(noise(400), RATE_HZ)[-1].any()


def test_full_scale_is_only_a_unit():
    loud = LyonPassive(full_scale_pa=2.0).apply(2 * noise(400), RATE_HZ, precision="float64")
    np.testing.assert_allclose(loud, LyonPassive().apply(noise(400), RATE_HZ, precision="float64"), rtol=0,
                               atol=ROUNDING * loud.max())


def test_a_rate_without_room_is_refused_by_name():
    with pytest.raises(ParameterError, match=r"LyonPassive.break_hz = 1000 Hz: leaves no place .* at a rate of 150 Hz"):
        LyonPassive().apply(click(10), 150.0)


def test_channels_that_the_source_cannot_fill_are_warned_of_by_frequency():
    cf_hz = LyonPassive().cascade_hz(RATE_HZ)[1]
    dead = cf_hz[cf_hz >= 4000]
    message = rf"{len(dead)} of 86 channels, {dead[-1]:.0f} to 7630 Hz, lie above 4000 Hz.* Resample to 8000 Hz or less"
    with pytest.warns(DeadChannelsWarning, match=message):
        (Resample(rate_hz=RATE_HZ) >> LyonPassive()).apply(click(10), 8000.0)
    LyonPassive().apply(click(10), 8000.0)                       # at the rate of the source there are none
