"""Frames against their naive twin, their grid, and the rate map of the Two!Ears Auditory Front-End."""
from itertools import pairwise

import numpy as np
import pytest

from auditory import Frames, Gammatone, HalfWave, LeakyIntegrator, ParameterError, SignalSpec
from tests.naive import frames as naive
from tests.naive.half_wave import half_wave
from tests.naive.leaky import leaky

EPS = float(np.finfo(np.float64).eps)
RATE_HZ = 1000.0                             # one sample is one millisecond
WINDOWS = {"rectangle": np.ones, "hann": naive.hann}


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(2013).standard_normal(shape)


def framed(samples: np.ndarray, hop: int, value: str, window: np.ndarray) -> np.ndarray:
    return np.array([naive.frames(row, hop, value, window) for row in samples])


# ---- kernel and twin -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("n_channels", [1, 5, 30, 64, 100])
@pytest.mark.parametrize("hop", [1, 7, 10])
def test_last_of_hop_is_that_sample_bit_by_bit(hop, n_channels):
    samples = noise(n_channels, 103)
    found = Frames(hop_s=hop / RATE_HZ).apply(samples, RATE_HZ, precision="float64")
    np.testing.assert_array_equal(found, framed(samples, hop, "last", np.ones(hop)))


@pytest.mark.parametrize("n_channels", [1, 5, 30, 64, 100])
@pytest.mark.parametrize(("hop", "length"), [(1, 1), (1, 6), (7, 7), (10, 10), (10, 20), (10, 24), (7, 40), (40, 42)])
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("value", ["mean", "mean_square"])
def test_kernel_equals_naive(value, window, hop, length, n_channels):
    samples = noise(n_channels, 103)
    window_s = None if length == hop else length / RATE_HZ
    stage = Frames(hop_s=hop / RATE_HZ, window_s=window_s, window=window, value=value)
    expected = framed(samples, hop, value, WINDOWS[window](length))
    found = stage.apply(samples, RATE_HZ, precision="float64")
    assert found.shape == expected.shape
    at_most_42_roundings = 42 * EPS * np.abs(samples).max() ** (2 if value == "mean_square" else 1)
    np.testing.assert_allclose(found, expected, rtol=0, atol=at_most_42_roundings)


@pytest.mark.parametrize("length", [160, 320, 2000, 2002, 160000])       # float64 inside above 2000
@pytest.mark.parametrize("value", ["mean", "mean_square"])
def test_float32_frames_are_within_minus_80_db_of_a_constant(value, length):
    # The hardest sound for a running sum: each addition in one binade rounds the same way.
    constants = np.random.default_rng(0).uniform(0.5, 1, 20).astype(np.float32)
    heard = np.repeat(constants[:, np.newaxis], length, axis=1)
    found = Frames(hop_s=length / 16000, value=value).apply(heard, 16000.0)[:, 0]
    expected = constants.astype(np.float64) ** (2 if value == "mean_square" else 1)
    assert found.dtype == np.float32
    assert np.all(abs(found / expected - 1) <= 1e-4)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("stage", [
    Frames(hop_s=0.007), Frames(hop_s=0.007, value="mean"), Frames.preset("two_ears"),
    Frames(hop_s=0.007, window_s=0.04, window="hann", value="mean"),
    Frames(hop_s=0.1, window_s=2.1, value="mean_square")], ids=repr)     # float64 inside
def test_any_chunking_is_bit_equal(stage, precision):
    samples = noise(2500).astype(precision)
    stream = stage.stream(RATE_HZ, precision=precision)
    edges = [0, 1, 1, 7, 8, 41, 42, 299, 300, 2499, 2500]
    heard = [stream.push(samples[start:stop]).copy() for start, stop in pairwise(edges)]
    np.testing.assert_array_equal(np.concatenate(heard, axis=-1), stage.apply(samples, RATE_HZ, precision=precision))


# ---- the grid ------------------------------------------------------------------------------------------------------

def test_10_s_in_frames_of_20_ms_every_10_ms_are_999():
    stage = Frames.preset("two_ears")
    spec = SignalSpec(16000.0)
    assert (stage.hop_samples(spec), stage.window_samples(spec)) == (160, 320)       # Two!Ears Auditory Front-End
    heard = stage.apply(np.ones(160000, np.float32), 16000.0)
    assert heard.shape == (999,)                                 # floor((160000 - (320 - 160)) / 160)


@pytest.mark.parametrize("n", [0, 1, 19, 20, 29, 30, 31, 103])
def test_frame_that_is_not_full_stays_unsaid(n):
    stage = Frames(hop_s=0.010, window_s=0.020, value="mean")
    n_frames = max(0, (n - (20 - 10)) // 10)
    assert stage.apply(np.ones(n), RATE_HZ).shape == (n_frames,)
    assert stage.prepare(SignalSpec(RATE_HZ)).output_length(n) == n_frames


@pytest.mark.parametrize(("stage", "end_of_first_s"), [
    (Frames(hop_s=0.010), 0.010), (Frames(hop_s=0.010, window_s=0.024, value="mean"), 0.024)], ids=repr)
def test_time_is_the_end_of_what_a_frame_has_heard(stage, end_of_first_s):
    output = stage.prepare(SignalSpec(RATE_HZ)).output
    np.testing.assert_allclose(output.time_s(4), end_of_first_s + 0.010 * np.arange(4), rtol=1e-12)
    assert output.rate_hz == pytest.approx(100, rel=1e-12)


def test_windows_are_forced_to_an_even_number_of_samples():
    spec = SignalSpec(11025.0)                                   # 20 ms are 220.5 samples
    assert Frames.preset("two_ears").window_samples(spec) == 220


def test_hann_window_of_a_constant_weighs_it_by_its_own_mean():
    stage = Frames(hop_s=0.010, window_s=0.020, window="hann", value="mean")
    expected = 0.5 * 19 / 20                                     # the mean of 20 samples of a symmetric Hann window
    np.testing.assert_allclose(stage.apply(np.ones(50), RATE_HZ, precision="float64"), expected, rtol=1e-14)


# ---- the rate map of the Two!Ears Auditory Front-End ---------------------------------------------------------------

def test_two_ears_rate_map_equals_its_equations():
    sound, rate_hz = noise(3200), 16000.0
    bank = Gammatone.preset("two_ears", n_channels=5, f_max_hz=4000.0)
    ear = bank >> HalfWave.preset("two_ears_dau") >> LeakyIntegrator(tau_s=0.008) >> Frames.preset("two_ears")
    bands = bank.apply(sound, rate_hz, precision="float64")
    rates = [leaky(half_wave(band, rate_hz, cutoff_hz=1000.0, order=2), 0.008, rate_hz) for band in bands]
    expected = framed(np.array(rates), 160, "mean_square", naive.hann(320))
    found = ear.apply(sound, rate_hz, precision="float64")
    assert found.shape == (5, 19)
    # Twice the relative error of the leak, eps over 128 samples, and 320 additions.
    np.testing.assert_allclose(found, expected, rtol=0, atol=1000 * EPS * expected.max())


# ---- refusals ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("parameters", "message"), [
    ({"window_s": 0.020}, r"Frames\.value = 'last': hears one sample and has no window\."),
    ({"window": "hann"}, r"Frames\.value = 'last': hears one sample and has no window\."),
    ({"value": "mean", "window_s": 0.005}, r"Frames\.window_s = 0\.005 s: must be at least hop_s = 0\.01 s"),
])
def test_window_that_does_not_fit_is_refused_by_name(parameters, message):
    with pytest.raises(ParameterError, match=message):
        Frames(**parameters)


def test_hop_below_one_sample_is_refused_with_the_length_of_a_sample():
    message = r"Frames\.hop_s = 0\.0001 s: must be at least one sample, 0\.001 s at 1000 Hz\."
    with pytest.raises(ParameterError, match=message):
        Frames(hop_s=1e-4).apply(np.zeros(10), RATE_HZ)
