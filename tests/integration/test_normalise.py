"""Normalisation against its naive twins, and what it promises."""
import numpy as np
import pytest

from auditory import Compress, DynamicRange, Frames, Gammatone, LevelNormalise, Normalise, ParameterError
from tests.naive import normalise as naive

RATE_HZ = 100.0
EPS = float(np.finfo(np.float64).eps)
MAP = np.random.default_rng(3).standard_normal((5, 700)) * 4 + np.array([[10.0], [0], [-30], [5], [60]])
ROUNDING = 1e3 * EPS            # of some hundred sums, relative to the largest


def same(found, expected, tolerance=ROUNDING):
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * abs(expected).max())


# ---- twins ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("tau_s", [0.05, 1.0, 30.0])
def test_running_forms_equal_naive(tau_s):
    expected = np.array([naive.running(row, tau_s, RATE_HZ, 0.5) for row in MAP])
    same(Normalise(tau_s=tau_s, least_deviation=0.5).apply(MAP, RATE_HZ, precision="float64"), expected)
    expected = np.array([naive.running(row, tau_s, RATE_HZ) for row in MAP])
    same(Normalise(kind="mean", tau_s=tau_s).apply(MAP, RATE_HZ, precision="float64"), expected)
    ear = Gammatone(n_channels=5) >> Frames(value="mean") >> Normalise(kind="level", tau_s=tau_s, least_deviation=1e-3)
    noise = np.random.default_rng(0).standard_normal(16000)
    frames = Gammatone(n_channels=5).apply(noise, 16000, precision="float64")
    frames = Frames(value="mean").apply(frames, 16000, precision="float64")
    same(ear.apply(noise, 16000, precision="float64"), naive.running_level(frames, tau_s, RATE_HZ, 1e-3))


def test_the_recursion_is_a_mean_and_a_variance_of_all_that_was_heard():
    same(naive.running(MAP[0], 0.7, RATE_HZ, 0.5), naive.weighted(MAP[0], 0.7, RATE_HZ, 0.5))


@pytest.mark.parametrize("tau_s", [0.3, 2.0])
def test_level_and_floor_equal_naive(tau_s):
    noise = np.random.default_rng(0).standard_normal((2, 500))
    expected = np.array([naive.level_gain(row[np.newaxis], tau_s, RATE_HZ, 2e-5 * 10**(65 / 20))[0] for row in noise])
    same(LevelNormalise(tau_s=tau_s).apply(noise, RATE_HZ, precision="float64"), expected)
    same(DynamicRange(fall_db_per_s=6.0).apply(MAP, RATE_HZ, precision="float64"), naive.floor(MAP, 40.0, 0.06), 0)


def test_channels_of_a_map_share_one_gain():
    ear = Gammatone(n_channels=5) >> LevelNormalise(tau_s=0.3)
    noise = np.random.default_rng(0).standard_normal(3000)
    bands = Gammatone(n_channels=5).apply(noise, 16000, precision="float64")
    expected = naive.level_gain(bands, 0.3, 16000, 2e-5 * 10**(65 / 20))
    same(ear.apply(noise, 16000, precision="float64"), expected)


def test_clip_forms_are_means_and_deviations_of_the_whole_sound():
    clip = Normalise(over="clip").apply(MAP, RATE_HZ, precision="float64")
    same(clip, (MAP - MAP.mean(axis=1, keepdims=True)) / MAP.std(axis=1, keepdims=True))
    same(Normalise(kind="mean", over="clip").apply(MAP, RATE_HZ, precision="float64"),
         MAP - MAP.mean(axis=1, keepdims=True))
    ranged = DynamicRange(reference="clip", range_db=20.0).apply(MAP, RATE_HZ, precision="float64")
    np.testing.assert_array_equal(ranged, np.maximum(MAP, MAP.max() - 20))
    level = LevelNormalise(over="clip").apply(MAP[0], RATE_HZ, precision="float64")
    assert 20 * np.log10(np.sqrt(np.mean(level**2)) / 2e-5) == pytest.approx(65, abs=1e-9)


def test_what_is_given_is_used_and_stands_in_the_toml():
    stage = Normalise(over="given", mean=tuple(MAP.mean(axis=1)), deviation=tuple(MAP.std(axis=1)))
    frames = Gammatone(n_channels=5) >> Frames(value="mean")
    noise = np.random.default_rng(0).standard_normal(8000)
    values = frames.apply(noise, 16000, precision="float64")
    again = type(stage).from_toml(stage.to_toml())
    assert again == stage
    expected = (values - MAP.mean(axis=1, keepdims=True)) / MAP.std(axis=1, keepdims=True)
    same((frames >> again).apply(noise, 16000, precision="float64"), expected)
    same((frames >> Normalise(over="given", mean=2.0 * np.ones(1), deviation=(4.0,))).apply(
        noise, 16000, precision="float64"), (values - 2) / 4)
    with pytest.raises(ParameterError, match=r"^Normalise\.mean = .*: must hold 1, 4 or 4 values"):
        (Gammatone(n_channels=4) >> again).apply(noise, 16000)


# ---- promises ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_constant_is_nothing(precision):
    for value in (0.0, 7.3, -60.0, 1e4):
        for stage in (Normalise(kind="mean"), Normalise(least_deviation=3.0), Normalise(over="clip"),
                      Normalise(kind="mean", over="clip")):
            assert (stage.apply(np.full((2, 300), value), RATE_HZ, precision=precision) == 0).all()


@pytest.mark.parametrize("offset_db", [-60.0, 13.0, 60.0])
def test_what_is_added_to_all_frames_of_a_log_map_is_not_heard(offset_db):
    stage = Normalise(least_deviation=3.0)
    values, moved = (stage.apply(x, RATE_HZ, precision="float64") for x in (MAP, MAP + offset_db))
    np.testing.assert_allclose(moved, values, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("tau_s", "deviation"), [(1.0, 0.994), (0.5, 0.98)])
def test_noise_of_any_size_comes_out_with_the_deviation_of_the_sheet(tau_s, deviation):
    # the sheet's figures; 200,000 values tell a deviation to 0.0016, and they are correlated over tau
    noise = 50 * np.random.default_rng(1).standard_normal((1, 200_000)) + 7
    values = Normalise(tau_s=tau_s, least_deviation=0.05).apply(noise, RATE_HZ, precision="float64")
    assert values[0, round(3 * tau_s * RATE_HZ):].std() == pytest.approx(deviation, abs=0.006)


def test_silence_is_silence():
    silence = np.zeros((3, 400))
    for stage in (Normalise(least_deviation=0.02), Normalise(over="clip"), LevelNormalise(),
                  LevelNormalise(over="clip")):
        assert (stage.apply(silence, RATE_HZ) == 0).all()


def test_the_unit_says_which_deviation_is_the_smallest():
    ear = Gammatone(n_channels=3) >> Frames(value="mean") >> Compress(kind="cube_root")
    noise = np.random.default_rng(0).standard_normal(8000)
    np.testing.assert_array_equal((ear >> Normalise()).apply(noise, 16000),
                                  (ear >> Normalise(least_deviation=0.02)).apply(noise, 16000))
    with pytest.raises(ParameterError, match=r"^Normalise\.least_deviation = None: is known for dB and Pa\^1/3, and "):
        (Gammatone(n_channels=3) >> Normalise()).apply(noise, 16000)


@pytest.mark.parametrize(("parameters", "match"), [
    ({"over": "given"}, r"Normalise\.mean = None: must be given for over='given'"),
    ({"over": "given", "mean": (1.0,)}, r"Normalise\.deviation = None: must be given"),
    ({"mean": (1.0,)}, r"Normalise\.mean = \(1\.0,\): serves only over='given'"),
    ({"over": "given", "mean": (1.0,), "deviation": (0.0,)}, r"Normalise\.deviation = 0: must be greater than 0"),
])
def test_parameters_that_do_not_go_together_are_refused(parameters, match):
    with pytest.raises(ParameterError, match=match):
        Normalise(**parameters)
    with pytest.raises(ParameterError, match=r"DynamicRange\.reference_db = None: must be given for"):
        DynamicRange(reference="fixed")


def test_whole_sound_forms_name_what_runs():
    with pytest.raises(ParameterError, match=r"^Normalise: needs the whole sound.*Use Normalise\(over='running'\)"):
        Normalise(over="clip").stream(100)
    with pytest.raises(ParameterError, match=r"^DynamicRange: needs .*Use DynamicRange\(reference='running'\)"):
        DynamicRange(reference="clip").stream(100, leading=(2,))
