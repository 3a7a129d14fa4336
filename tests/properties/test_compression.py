"""Compression keeps the order of levels, and narrows their range."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditory import Compress

SMALLEST = 1e-30                # Pa: what lies below counts as 0
ULPS = 8                        # of the compiled power and logarithm: neighbours may change places within their error

levels = st.lists(st.floats(-1e6, 1e6, width=32), min_size=2, max_size=50).map(np.float32)
STAGES = [Compress(), Compress(exponent=0.03), Compress(exponent=1.0), Compress.preset("cube_root"),
          Compress.preset("db_spl"), Compress(kind="db", floor_db=-300.0)]
every_compression = pytest.mark.parametrize("stage", STAGES, ids=str)


@every_compression
@pytest.mark.parametrize("precision", ["float32", "float64"])
@settings(max_examples=40)
@given(levels)
def test_what_is_louder_stays_louder(stage, precision, levels):
    compressed = stage.apply(np.sort(levels), 100, precision=precision)
    slack = ULPS * np.finfo(precision).eps * abs(compressed[1:])
    assert (np.diff(compressed) >= -slack).all()


@pytest.mark.parametrize("stage", STAGES[:4], ids=str)
@settings(max_examples=40)
@given(st.floats(1e-20, 1e6), st.integers(1, 60))
def test_a_power_law_turns_factors_into_smaller_factors(stage, level, doublings):
    exponent = 1 / 3 if stage.kind == "cube_root" else stage.exponent
    soft, loud = stage.apply(np.array([level, level * 2.0**doublings]), 100, precision="float64")
    assert loud / soft == pytest.approx(2 ** (exponent * doublings), rel=1e-12)          # rounding of two powers


@settings(max_examples=40)
@given(st.floats(1e-9, 1e6), st.integers(-20, 20))
def test_a_factor_of_ten_is_20_db(level, decades):
    stage = Compress(kind="db", floor_db=-300.0, reference_pa=1e-9)
    before, after = stage.apply(np.array([level, level * 10.0 ** abs(decades)]), 100, precision="float64")
    assert after - before == pytest.approx(20 * abs(decades), abs=1e-9)                  # rounding of two logarithms


@every_compression
def test_silence_and_what_pulls_the_other_way_are_one_level(stage):
    compressed = stage.apply(np.array([0.0, -0.0, -1e-40, -1.0, -1e6, SMALLEST / 2]), 100)
    np.testing.assert_array_equal(compressed, stage.floor_db if stage.kind == "db" else 0)
