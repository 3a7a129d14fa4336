"""Static compression against 40-digit decimal arithmetic and its own laws."""
from decimal import Decimal

import numpy as np
import pytest

from auditory import Compress, Gammatone, SignalSpec
from tests.naive import compress as naive

LOUDNESSES_PA = 10.0 ** np.linspace(-8, 3, 441)      # far below the threshold of hearing to far above pain
POWERS = {"power": (3, 10), "cube_root": (1, 3)}

# exp(p ln x) turns an error of eps in ln x into p ln x eps: up to 6 at 1e-8, and each of the two steps adds some
# roundings of its own; in float32 the exponent, 0.3 or 1/3, is itself rounded.
POWER_ULPS = 16


def compressed(values: np.ndarray, precision: str = "float64", **parameters) -> np.ndarray:
    return Compress(**parameters).apply(values, 100.0, precision=precision)


# ---- accuracy ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("kind", POWERS)
def test_power_is_right_to_a_few_ulps(kind, precision):
    values = LOUDNESSES_PA.astype(precision)
    found = compressed(values, precision, kind=kind)
    assert found.dtype == precision
    for value, power in zip(values, found, strict=True):
        exact = naive.power(float(value), *POWERS[kind])
        assert abs(Decimal(float(power)) - exact) <= POWER_ULPS * Decimal(float(np.spacing(power)))


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_decibels_are_right_to_a_few_roundings(precision):
    values = LOUDNESSES_PA.astype(precision)
    found = compressed(values, precision, kind="db", floor_db=-300.0)
    eps = float(np.finfo(precision).eps)
    for value, level_db in zip(values, found, strict=True):
        exact = naive.decibel(float(value), 20e-6, -300.0)
        # Rounding the reference and the ratio costs 8.7 dB eps each, whatever the level; the log a few eps of it.
        assert abs(Decimal(float(level_db)) - exact) <= Decimal(2 * 8.7 * eps + 4 * eps * abs(float(level_db)))


@pytest.mark.parametrize("n_channels", [1, 5, 30, 64, 100])
def test_each_value_is_compressed_by_itself_whatever_the_shape(n_channels):
    values = np.random.default_rng(0).standard_normal((n_channels, 7))
    one_by_one = np.array([[compressed(np.array([value]))[0] for value in row] for row in values])
    np.testing.assert_array_equal(compressed(values), one_by_one)


# ---- laws ----------------------------------------------------------------------------------------------------------

def test_10_db_more_becomes_a_ratio_of_1_41254():
    quiet = np.array([1e-5, 1e-3, 0.1])
    ratio = compressed(quiet * np.sqrt(10)) / compressed(quiet)
    np.testing.assert_allclose(ratio, 10**0.15, rtol=1e-14)      # 16 ulps twice
    np.testing.assert_allclose(ratio, 1.41254, atol=5e-6)        # 10^(0.3 * 10 / 20), McDermott & Simoncelli's exponent


def test_cube_root_of_a_cube_is_the_number():
    numbers = np.array([0.01, 0.5, 1.0, 2.0, 10.0])
    found = compressed(numbers**3, kind="cube_root")
    np.testing.assert_allclose(found, numbers, rtol=1e-14)       # 16 ulps, and the cube's own


def test_inverse_power_gives_the_value_back():
    # 16 ulps times 10 / 3 would do; one in 1e12 is what is asked of an inverse.
    np.testing.assert_allclose(compressed(LOUDNESSES_PA) ** (10 / 3), LOUDNESSES_PA, rtol=1e-12)


@pytest.mark.parametrize(("value_pa", "level_db"), [
    (20e-6, 0), (2.0, 100), (0.2, 80), (2e-6, -20), (2e-8, -60), (1e-9, -60)])
def test_decibels_count_from_the_reference_down_to_the_floor(value_pa, level_db):
    assert compressed(np.array([value_pa]), kind="db")[0] == pytest.approx(level_db, abs=1e-12)


def test_reference_and_floor_can_be_chosen():
    heard = compressed(np.array([1.0, 0.1, 1e-4]), kind="db", reference_pa=1.0, floor_db=-40.0)
    np.testing.assert_allclose(heard, [0, -20, -40], rtol=0, atol=1e-12)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("kind", POWERS)
def test_what_is_not_above_zero_becomes_zero(kind, precision):
    values = np.array([0.0, -0.0, -1e-38, -1.0, -1e30])
    np.testing.assert_array_equal(compressed(values, precision, kind=kind), np.zeros(5))


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_what_is_not_above_zero_lies_on_the_floor(precision):
    values = np.array([0.0, -0.0, -1e-38, -1.0, -1e30])
    np.testing.assert_array_equal(compressed(values, precision, kind="db"), np.full(5, -60.0))


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("kind", POWERS)
def test_tiny_values_count_as_zero_and_never_as_more_than_their_betters(kind, precision):
    values = np.array([1e-44, 1e-38, 9e-31, 1.1e-30, 1e-29, 1e-20])
    heard = compressed(values, precision, kind=kind)
    np.testing.assert_array_equal(heard[:3], 0)                  # below 1e-30, denormal numbers included
    assert np.all(heard[3:] > 0) and np.all(np.diff(heard) >= 0)


@pytest.mark.parametrize("kind", ["power", "cube_root", "db"])
def test_louder_is_never_answered_less(kind):
    values = np.sort(np.random.default_rng(1).standard_normal(2000)).astype(np.float32)
    heard = compressed(values, "float32", kind=kind).astype(np.float64)
    # Two neighbours may change places within what each is right to: 2 x 16 ulps of 2, or of 110 dB a few.
    rounding = 2 * POWER_ULPS * 2.0**-23 if kind in POWERS else 4 * 2.0**-23 * 110
    assert np.all(np.diff(heard) >= -rounding)


@pytest.mark.parametrize(("preset", "unit"), [("mcdermott2011", "Pa^0.3"), ("cube_root", "Pa^1/3"), ("db_spl", "dB")])
def test_unit_says_what_was_done(preset, unit):
    assert Compress.preset(preset).prepare(SignalSpec(16000.0)).output.unit == unit


def test_complex_bands_are_refused():
    with pytest.raises(TypeError, match=r"Compress: takes a real signal, this one is complex\."):
        (Gammatone(output="complex") >> Compress()).apply(np.zeros(10), 16000.0)
