"""The Zilany middle ears against their naive twin and their published coefficients and gains."""
import numpy as np
import pytest

from auditory import Gammatone, ParameterError, SignalSpec, ZilanyMiddleEar
from auditory.ears.zilany_middle_ear import SECTIONS, bilinear
from tests.naive import zilany as naive

RATE_HZ = 100e3
FREQUENCIES_HZ = np.array([125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0])


def gain_db(stage: ZilanyMiddleEar, f_hz: np.ndarray, rate_hz: float = RATE_HZ) -> np.ndarray:
    """Measured through a click that has died away."""
    click = np.zeros(int(0.2 * rate_hz))
    click[0] = 1
    answer = stage.apply(click, rate_hz, precision="float64")
    return 20 * np.log10(abs(np.exp(-2j * np.pi * f_hz[:, np.newaxis] / rate_hz * np.arange(len(click))) @ answer))


@pytest.mark.parametrize("rate_hz", [16e3, 44.1e3, 100e3, 500e3])
@pytest.mark.parametrize("species", ["human", "cat"])
def test_kernel_equals_naive(species, rate_hz):
    sounds = np.random.default_rng(1).standard_normal((3, 800))
    found = ZilanyMiddleEar(species=species).apply(sounds, rate_hz, precision="float64")
    expected = np.array([naive.middle_ear(sound, species, rate_hz) for sound in sounds])
    # Another order of operations; the poles, within 1 % of 1 at 100 kHz and nearer at 500, multiply each rounding.
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-11 * abs(expected).max())


@pytest.mark.parametrize("rate_hz", [2001.0, 16e3, 100e3, 500e3])
@pytest.mark.parametrize("section", [section for sections in SECTIONS.values() for section in sections])
def test_the_bilinear_transform_is_scipys(section, rate_hz):
    scipy_signal = pytest.importorskip("scipy.signal")
    found, expected = bilinear(*section, rate_hz), scipy_signal.bilinear(*section, rate_hz)
    for name, one, other in zip(("zeros", "poles"), found, expected, strict=True):
        # Equal with scipy 1.17; others multiply in another order, which costs a rounding of the largest or two.
        np.testing.assert_allclose(one, other, rtol=0, atol=4 * np.finfo(float).eps * abs(other).max(), err_msg=name)


def test_reproduces_the_sections_of_ibrahim_2012():
    # A1-A3 of Ibrahim 2012 (thesis, McMaster University) for 100 kHz, four decimals; the thesis prints -1.9226 for the
    # second coefficient of the second section, where its formulas give -1.9225.
    sections = ZilanyMiddleEar.preset("ibrahim2012").design(SignalSpec(RATE_HZ))
    b, a = sections.b.copy(), sections.a
    b[2] *= 2
    half_a_digit = 5.1e-5
    np.testing.assert_allclose(b, [[0.9979, -1.9408, 0.9429], [0.9984, -1.9225, 0.9415], [0.0286, 0.0302, 0.0016]],
                               rtol=0, atol=half_a_digit)
    np.testing.assert_allclose(a, [[1, -1.9395, 0.9420], [1, -1.9244, 0.9379], [1, -1.6748, 0.7847]],
                               rtol=0, atol=half_a_digit)


# Computed from the published analog sections by an implementation independent of this one, three decimals.
@pytest.mark.parametrize(("species", "expected_db"), [
    ("human", [-23.991, -17.553, -10.449, -6.050, -9.913, -8.508, -14.433, -29.172]),
    ("cat", [-24.607, -16.875, -10.080, -3.301, -0.516, -12.923, -10.394, -17.742]),
])
def test_reproduces_the_gains_at_100_khz(species, expected_db):
    np.testing.assert_allclose(gain_db(ZilanyMiddleEar(species=species), FREQUENCIES_HZ), expected_db, atol=5.1e-4)


@pytest.mark.parametrize(("species", "best_hz", "best_db"), [("human", 1100, -6.0), ("cat", 1700, 0.0)])
def test_best_passed_is_what_is_said(species, best_hz, best_db):
    f_hz = np.geomspace(100, 20000, 500)
    found_db = gain_db(ZilanyMiddleEar(species=species), f_hz)
    assert f_hz[found_db.argmax()] == pytest.approx(best_hz, abs=30)
    assert found_db.max() == pytest.approx(best_db, abs=0.02)


@pytest.mark.parametrize("rate_hz", [8e3, 44.1e3, 500e3])
@pytest.mark.parametrize(("species", "expected_db"), [("human", -6.050), ("cat", -3.301)])
def test_the_gain_at_1_khz_is_the_same_at_every_rate(species, expected_db, rate_hz):
    one_khz = np.array([1000.0])
    assert gain_db(ZilanyMiddleEar(species=species), one_khz, rate_hz)[0] == pytest.approx(expected_db, abs=5.1e-4)


def test_float32_is_what_float64_rounds_to():
    sound = np.random.default_rng(1).standard_normal(2000).astype(np.float32)
    single, double = (ZilanyMiddleEar().apply(sound, RATE_HZ, precision=precision)
                      for precision in ("float32", "float64"))
    np.testing.assert_array_equal(single, double.astype(np.float32))


def test_1_khz_must_be_heard():
    with pytest.raises(ParameterError, match=r"^ZilanyMiddleEar\.species = 'human': .* of a 2000 Hz signal\. Put"):
        ZilanyMiddleEar().apply(np.zeros(10), 2000.0)


def test_complex_bands_are_refused():
    with pytest.raises(TypeError, match=r"^ZilanyMiddleEar: takes a real signal"):
        (Gammatone(output="complex") >> ZilanyMiddleEar()).apply(np.zeros(10), 16000.0)
