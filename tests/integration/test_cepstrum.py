"""Cepstra, slopes and contexts against their naive twins."""
import numpy as np
import pytest

from auditory import Cepstrum, Deltas, EchoicMemory, Frames, Gammatone, ParameterError, Sound, Stack
from tests.naive import cepstrum as naive

MAP = np.random.default_rng(0).standard_normal((21, 60)) * 20


@pytest.mark.parametrize("lifter", [0, 22])
@pytest.mark.parametrize("n_coefficients", [1, 13, 21])
def test_cepstrum_equals_naive(n_coefficients, lifter):
    stage = Cepstrum(n_coefficients=n_coefficients, lifter=lifter)
    expected = naive.cepstrum(MAP, n_coefficients, lifter)
    np.testing.assert_allclose(stage.apply(MAP, 100, precision="float64"), expected, rtol=0,
                               atol=1e-14 * 21 * abs(expected).max())
    np.testing.assert_allclose(stage.apply(MAP, 100), expected, rtol=0, atol=6e-8 * 21 * abs(expected).max())


def test_all_coefficients_hold_all_of_a_frame():
    cepstra = Cepstrum(n_coefficients=21).apply(MAP, 100, precision="float64")
    np.testing.assert_allclose((cepstra**2).sum(axis=0), (MAP**2).sum(axis=0), rtol=1e-12)


def test_more_coefficients_than_channels_are_refused():
    with pytest.raises(ParameterError, match=r"^Cepstrum\.n_coefficients = 22: must be at most 21, as there are so"):
        Cepstrum(n_coefficients=22).apply(MAP, 100)


def test_every_moment_of_a_memory_has_its_cepstrum():
    ear = Gammatone(n_channels=6) >> Frames(value="mean") >> EchoicMemory(horizon_s=0.3)
    sound = Sound(np.random.default_rng(0).standard_normal(16000), 16000)
    memory, cepstra = ear(sound), (ear >> Cepstrum(n_coefficients=4))(sound)
    assert cepstra.dims == ("age", "quefrency", "time")
    np.testing.assert_allclose(cepstra.values[3], naive.cepstrum(memory.values[3], 4), rtol=0, atol=1e-6)


@pytest.mark.parametrize("half_width", [1, 2, 5])
def test_a_delta_is_the_slope_of_a_line_through_the_neighbours(half_width):
    expected = np.array([naive.slope(row, half_width) for row in MAP])
    found = Deltas(half_width_frames=half_width).apply(MAP, 100, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * abs(MAP).max())       # polyfit's own rounding
    twice = Deltas(order=2, half_width_frames=half_width).apply(MAP, 100, precision="float64")
    inner = slice(2 * half_width, -2 * half_width)               # at the ends, frames are repeated before both
    again = np.array([naive.slope(row, half_width) for row in expected])
    np.testing.assert_allclose(twice[:, inner], again[:, inner], rtol=0, atol=1e-12 * abs(MAP).max())


def test_of_what_stays_there_is_no_slope():
    for order in (1, 2):
        assert (Deltas(order=order).apply(np.full((3, 40), 7.3), 100) == 0).all()


def test_deltas_wait_two_frames_an_order_and_speak_of_the_frame_in_the_middle():
    for order in (1, 2):
        stream = Deltas(order=order).stream(100)
        assert stream.latency_s == pytest.approx(0.02 * order)
        assert stream.push(MAP[0]).shape[-1] == 60 - 2 * order and stream.flush().shape[-1] == 2 * order
    ear = Gammatone(n_channels=3) >> Frames()
    sound = Sound(MAP.ravel(), 16000)
    np.testing.assert_array_equal((ear >> Deltas())(sound).time_s, ear(sound).time_s)


def test_a_stack_holds_the_last_frames_newest_first():
    stacked = Stack(n_frames=4).apply(MAP, 100, precision="float64")
    for back in range(4):
        np.testing.assert_array_equal(stacked[back, :, back:], MAP[:, :60 - back])
        assert (stacked[back, :, :back] == 0).all()
    with pytest.raises(ParameterError, match="already"):
        (Gammatone(n_channels=2) >> Stack() >> Stack()).apply(MAP[0], 16000)
