"""The all-pole filterbank against its naive twin, the analogue filters and the closed forms of their peaks."""
import numpy as np
import pytest

from auditory import AllPoleGammatone, ParameterError
from tests.cochlea.filter_measures import gain, impulse_responses, peak_hz
from tests.naive import allpole as naive

EPS = np.finfo(np.float64).eps
KINDS = {"all_pole": None, "differentiated": 0.0, "one_zero": 0.1}       # and where the zero lies, in w0
RATE_HZ = 16000.0


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(1997).standard_normal(n)


def naive_bank(samples: np.ndarray, cf_hz: np.ndarray, kind: str, order: int) -> np.ndarray:
    bands = []
    for cf in cf_hz:
        natural_hz, q = naive.natural(cf)
        band = naive.all_pole(samples, natural_hz, q, order, RATE_HZ)
        zero = KINDS[kind]
        bands.append(band if zero is None else naive.with_zero(band, natural_hz, zero, RATE_HZ))
    return np.array(bands)


# ---- kernel and twin -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_channels, order", [(1, 1), (5, 4), (30, 4), (30, 8)])
def test_kernel_equals_naive(n_channels, order, kind):
    bank = AllPoleGammatone(n_channels=n_channels, f_max_hz=3500.0, kind=kind, order=order, gain="tail")
    expected = naive_bank(noise(800), bank.best_frequencies_hz(), kind, order)
    found = bank.apply(noise(800), RATE_HZ, precision="float64")
    # The twin's real coefficients place a pole at the angle theta to EPS / theta**2, and it remembers 1 / (1 - r)
    # samples, each section: at 80 Hz theta is 0.03 and the memory 75 samples.
    tolerance = order * EPS / 0.03 ** 2 * 75
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * abs(expected).max())
    assert (abs(found - expected).max(axis=1) <= tolerance * abs(expected).max(axis=1)).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 48000.0])
def test_float32_error_stays_below_what_is_declared(rate_hz, kind):
    cf_hz = tuple(map(float, np.geomspace(50, 3500, 80)))
    bank = AllPoleGammatone(cf_hz=cf_hz, kind=kind)
    samples = noise(round(0.5 * rate_hz)).astype(np.float32)
    exact = bank.apply(samples, rate_hz, precision="float64")
    error = bank.apply(samples, rate_hz) - exact
    worst_db = 10 * np.log10((np.mean(error ** 2, axis=1) / np.mean(exact ** 2, axis=1)).max())
    assert worst_db <= -95, worst_db


@pytest.mark.parametrize("kind", ["all_pole", "differentiated", "one_zero"])
@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 48000.0])
def test_float32_keeps_tones_re_the_loudest_channel_as_is_declared(rate_hz, kind):
    bank = AllPoleGammatone(n_channels=48, f_min_hz=50.0, f_max_hz=min(0.4 * rate_hz, 16000.0), kind=kind)
    moments = np.arange(round(0.4 * rate_hz)) / rate_hz
    ramp = np.minimum(1, np.minimum(moments, moments[::-1]) / 0.01)
    for f_hz in np.geomspace(50.0, bank.f_max_hz, 7):
        samples = (ramp * np.sin(2 * np.pi * f_hz * moments)).astype(np.float32)
        exact = bank.apply(samples, rate_hz, precision="float64")
        error, power = (np.mean(signal ** 2, axis=-1) for signal in (bank.apply(samples, rate_hz) - exact, exact))
        assert 10 * np.log10(error.max() / power.max()) <= -95


# ---- the analogue filters ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("order, quality, kind, expected_hz, expected_gain", [
    (4, 2.0, "all_pole", 935.414, 18.20444), (4, 2.0, "differentiated", 952.591, 17.1868),
    (4, 4.0, "all_pole", 984.251, 264.1915), (4, 4.0, "differentiated", 988.247, 260.560),
    (8, 4.0, "all_pole", 984.251, 69797.14)])
def test_peak_is_where_the_closed_form_says(order, quality, kind, expected_hz, expected_gain):
    # w_p = w0 sqrt(1 - 1 / (2 Q**2)), gain (Q / sqrt(1 - 1 / (4 Q**2)))**N; DAPGF by differentiation (Katsiamis 2007).
    bank = AllPoleGammatone(cf_hz=(1000.0,), kind=kind, order=order, quality=quality)
    peaks_hz = bank.peaks_hz(np.array([1000.0]))
    assert peaks_hz == pytest.approx(expected_hz, abs=6e-4)                          # the digits given
    assert abs(bank.analogue_response(peaks_hz, 1000.0)) == pytest.approx(expected_gain, rel=3e-6)


def test_poles_are_those_of_the_gammatone():
    natural_hz, quality = AllPoleGammatone(cf_hz=(1000.0,)).resonances(np.array([1000.0]))
    assert natural_hz == pytest.approx(1009.0927, abs=5e-5)      # sqrt(1000**2 + (1.019 * 132.639)**2)
    assert quality == pytest.approx(3.732979, abs=5e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_the_largest_analogue_gain_is_at_the_peak(kind):
    bank = AllPoleGammatone(cf_hz=(1000.0,), kind=kind, quality=2.0, zero_ratio=0.5)
    f_hz = np.linspace(500, 1500, 100001)
    zero = {"one_zero": 0.5}.get(kind, KINDS[kind])
    found = f_hz[naive.analogue_gain(f_hz, 1000.0, 2.0, 4, zero).argmax()]
    assert bank.peaks_hz(np.array([1000.0])) == pytest.approx(found, abs=0.01)       # the grid


@pytest.mark.parametrize("kind", KINDS)
def test_gain_at_the_peak_is_that_of_the_analogue_filter(kind):
    bank = AllPoleGammatone(n_channels=12, f_max_hz=6000.0, kind=kind)
    for cf_hz, peak, response in zip(bank.best_frequencies_hz(), bank.peaks_hz(bank.best_frequencies_hz()),
                                     impulse_responses(bank, RATE_HZ)):
        wanted = naive.analogue_gain(peak, *naive.natural(cf_hz), 4, KINDS[kind])
        assert gain(response, peak, RATE_HZ) == pytest.approx(float(wanted), rel=1e-9)       # float64, 8000 samples


@pytest.mark.parametrize("kind", KINDS)
def test_unit_peak_is_0_db(kind):
    bank = AllPoleGammatone(n_channels=12, f_max_hz=6000.0, kind=kind, gain="unit_peak")
    for peak, response in zip(bank.peaks_hz(bank.best_frequencies_hz()), impulse_responses(bank, RATE_HZ)):
        assert gain(response, peak, RATE_HZ) == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize("kind, at_rest", [("all_pole", 1.0), ("differentiated", 0.0), ("one_zero", 0.1)])
def test_tail_is_that_of_the_analogue_filter(kind, at_rest):
    bank = AllPoleGammatone(n_channels=12, kind=kind, gain="tail")
    responses = impulse_responses(bank, RATE_HZ)
    np.testing.assert_allclose(responses.sum(axis=1), at_rest, rtol=0, atol=1e-9)    # the gain at 0 Hz
    natural_hz = naive.natural(1000.0)[0]
    channel = AllPoleGammatone(cf_hz=(1000.0,), kind=kind, gain="tail")
    at_20_hz = gain(impulse_responses(channel, RATE_HZ)[0], 20.0, RATE_HZ)
    wanted = abs(20j / natural_hz + at_rest) if kind != "all_pole" else 1.0
    assert at_20_hz == pytest.approx(wanted, rel=2e-3)           # 20 Hz is not quite 0 Hz: 4 (20 / 1000)**2 = 1.6e-3


@pytest.mark.parametrize("cf_hz, rate_hz, quality, peak_percent, gain_db", [
    # Digital against analogue with the tail kept, N = 4: w0 / rate = 0.40, 0.59, 1.18 (measured, not published).
    (1000.0, 16000.0, None, 0.05, 0.44), (1500.0, 16000.0, None, 0.11, 0.99), (3000.0, 16000.0, 4.0, 0.4, 4.2)])
def test_a_digital_filter_rises_above_its_tail_by_more(cf_hz, rate_hz, quality, peak_percent, gain_db):
    bank = AllPoleGammatone(cf_hz=(cf_hz,), quality=quality, gain="tail")
    analogue_hz = bank.peaks_hz(np.array([cf_hz]))[0]
    response = impulse_responses(bank, rate_hz)[0]
    found_hz = peak_hz(response, analogue_hz, rate_hz)
    rise = gain(response, found_hz, rate_hz) / abs(bank.analogue_response(analogue_hz, cf_hz)[0])
    assert 100 * (found_hz / analogue_hz - 1) == pytest.approx(peak_percent, abs=0.05)
    assert 20 * np.log10(rise) == pytest.approx(gain_db, abs=0.05)


def test_quality_raises_the_peak_and_leaves_the_tail():
    sharp, dull = (impulse_responses(AllPoleGammatone(cf_hz=(500.0,), quality=q, gain="tail"), RATE_HZ)[0]
                   for q in (8.0, 2.0))
    assert gain(sharp, 490.0, RATE_HZ) > 50 * gain(dull, 490.0, RATE_HZ)             # some (8 / 2)**4 = 256
    assert gain(sharp, 25.0, RATE_HZ) == pytest.approx(gain(dull, 25.0, RATE_HZ), rel=0.02)


def test_bands_too_narrow_for_float32_are_refused_by_name():
    with pytest.raises(ParameterError, match=r"AllPoleGammatone.quality = 1000: makes bands too narrow for float32"):
        AllPoleGammatone(cf_hz=(1.0,), quality=1000.0).apply(np.zeros(10), 192000.0)
