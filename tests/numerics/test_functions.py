"""How exact the functions of lanes are, against numpy in long double."""
import numpy as np
import pytest

from tests.numerics import kernels as K
from tests.numerics.kernels import both_precisions

N = 64 * 500
ULP = {                                                          # measured maximum, compiled or numpy, rounded up
    "exp": 2, "tanh": 2, "arctan": 1, "sqrt": 1, "reciprocal": 1, "multiply-adds": 1,
    "power": 6,                                                  # the exponent magnifies the rounding of log
}
ROWS = ("exp", "log", "tanh", "power", "arctan", "sqrt", "where", "limits", "reciprocal", "multiply-adds")


def computed_and_expected(dtype):
    rng = np.random.default_rng(3)
    x = (rng.standard_normal(N) * 8).astype(dtype)
    positive = np.exp(rng.standard_normal(N) * 4).astype(dtype)
    out = np.empty((10, N), dtype)
    K.functions(x, positive, out)
    v, w = x.astype(np.longdouble), positive.astype(np.longdouble)
    expected = np.array([
        np.exp(v), np.log(w), np.tanh(v), np.power(w, np.longdouble(0.3)), np.arctan(v), np.sqrt(w),
        np.where((v > 0.5) & (v < 3), 2 * v - 1, -v), np.minimum(abs(v), 1) + np.maximum(v, w) / (1 + w),
        1 / w, 1.75 * v])
    return out, expected


@both_precisions
def test_functions_are_within_a_few_units_of_the_last_place(dtype):
    out, expected = computed_and_expected(dtype)
    error = np.abs(out - expected) / np.finfo(dtype).eps
    worst = dict(zip(ROWS, (error / np.maximum(np.abs(expected), np.finfo(dtype).tiny)).max(axis=1)))
    assert {name: worst[name] for name, limit in ULP.items() if worst[name] > limit} == {}
    for row in (1, 6, 7):                                        # log near 1 and the sums cancel: absolute there
        assert (error[row] <= 2 * np.maximum(1, np.abs(expected[row]))).all(), ROWS[row]


@both_precisions
def test_functions_are_defined_at_the_ends(dtype):
    info = np.finfo(dtype)
    x = np.tile(np.array([-1e30, -0.0, 0.0, 1e30], dtype), 16)
    positive = np.tile(np.array([info.tiny, 1, 1, info.max], dtype), 16)
    out = np.empty((10, 64), dtype)
    with np.errstate(over="ignore"):                             # without the compiler exp overflows to infinity
        K.functions(x, positive, out)
    exp, log, tanh, _, arctan = out[:5, :4]
    assert 0 <= exp[0] < 2 * info.tiny and exp[1] == exp[2] == 1 and exp[3] > info.max / 2
    np.testing.assert_allclose(log, [np.log(info.tiny), 0, 0, np.log(info.max)], rtol=2 * info.eps)
    np.testing.assert_array_equal(tanh, [-1, 0, 0, 1])
    np.testing.assert_allclose(arctan, [-np.pi / 2, 0, 0, np.pi / 2], rtol=2 * info.eps)


def in_last_places(computed, exact):
    """The largest error, in units of the last place of the exact value: `spacing` of it."""
    place = np.spacing(np.abs(exact).astype(computed.dtype)).astype(np.longdouble)
    return (np.abs(computed - exact) / place).max(axis=1)


@pytest.mark.parametrize("dtype, largest", [(np.float32, 1e4), (np.float32, 1e6), (np.float64, 1e4), (np.float64, 1e9)])
def test_sine_and_cosine_are_within_two_units_of_the_last_place_and_tangent_within_three(dtype, largest):
    rng = np.random.default_rng(5)
    anywhere = rng.uniform(-largest, largest, N)
    crossings = np.round(rng.uniform(-largest, largest, N) / (np.pi / 2)) * (np.pi / 2)     # little is left of these
    small = rng.standard_normal(N)
    x = np.concatenate([anywhere, crossings, small]).astype(dtype)
    out = np.empty((3, len(x)), dtype)
    K.angles(x, out)
    v = x.astype(np.longdouble)
    worst = in_last_places(out, np.array([np.sin(v), np.cos(v), np.tan(v)]))
    # Measured maxima, of 2 ** 20 angles: 0.88, 0.89, 2.4 to 1e5; 1.0, 1.06, 2.3 for float32 to 1e6; numpy's own 1.6.
    assert (worst <= (2, 2, 3)).all(), worst


@both_precisions
def test_angles_of_zero_and_of_what_is_no_number(dtype):
    x = np.tile(np.array([0.0, -0.0, np.nan, np.inf], dtype), 16)
    out = np.empty((3, 64), dtype)
    with np.errstate(invalid="ignore"):
        K.angles(x, out)
    np.testing.assert_array_equal(out[:, :2], [[0, 0], [1, 1], [0, 0]])
    assert np.isnan(out[:, 2:4]).all()
