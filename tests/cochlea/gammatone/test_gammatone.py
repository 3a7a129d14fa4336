"""The gammatone filterbank against its naive twin, its closed form and the numbers of its papers."""
from functools import cache

import numpy as np
import pytest

from auditory import Gammatone, ParameterError, SignalSpec
from auditory.numerics import PERIOD
from auditory.scales import erb_hz
from tests.cochlea.filter_measures import bandwidth_hz, erb_by_integration_hz, gain, impulse_responses, peak_hz
from tests.naive import gammatone as naive

EPS = np.finfo(np.float64).eps
FORMS = ("one_poles", "biquads")
CHANNEL_COUNTS = (1, 5, 30, 64, 100)         # none, some and much padding, for lanes of every width
OF_COMPLEX = {"real": np.real, "envelope": np.abs, "complex": np.asarray}

ANALYTIC = 2                                 # a tone's phasor at +f is half of it: the analytic band doubles it

# Best frequencies that sit where float32 poles round worst: closely spaced at the low end, coarser above.
LOW_TO_HIGH_HZ = np.concatenate((np.geomspace(50, 200, 60), np.geomspace(210, 3500, 20)))


@cache
def noise(n: int) -> np.ndarray:
    samples = np.random.default_rng(2002).standard_normal(n)
    samples.flags.writeable = False
    return samples


@cache
def naive_bank(rate_hz: float, n_channels: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The naive bands, and the poles' moduli as a column."""
    cf_hz = Gammatone(n_channels=n_channels, f_max_hz=3500.0).best_frequencies_hz()
    moduli = np.array([naive.damping(naive.erb_glasberg_moore(cf) / naive.A_GAMMA, rate_hz) for cf in cf_hz])
    return naive.bank(noise(n), cf_hz, rate_hz), moduli[:, np.newaxis]


def relative_rms_db(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    error = np.mean(abs(found - expected) ** 2, axis=-1)
    return 10 * np.log10(error / np.mean(abs(expected) ** 2, axis=-1))


# ---- kernel and twin -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("output", OF_COMPLEX)
@pytest.mark.parametrize("n_channels", CHANNEL_COUNTS)
@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 44100.0])
def test_kernel_equals_naive(rate_hz, n_channels, output):
    bands, moduli = naive_bank(rate_hz, n_channels, 800)
    expected = OF_COMPLEX[output](bands)
    bank = Gammatone(n_channels=n_channels, f_max_hz=3500.0, output=output)
    found = bank.apply(noise(800), rate_hz, precision="float64")
    # Four poles, each up to four roundings (exp, sine, product) off, in filters that remember 1 / (1 - lambda) samples.
    tolerance = 4 * 4 * EPS / (1 - moduli) * abs(expected).max(axis=-1, keepdims=True)
    assert found.shape == expected.shape
    assert np.all(abs(found - expected) <= tolerance)


@pytest.mark.parametrize("output", OF_COMPLEX)
@pytest.mark.parametrize("n_channels", CHANNEL_COUNTS)
def test_float32_kernel_is_within_minus_90_db_of_naive(n_channels, output):
    bands, _ = naive_bank(16000.0, n_channels, 800)
    expected = OF_COMPLEX[output](bands)
    bank = Gammatone(n_channels=n_channels, f_max_hz=3500.0, output=output)
    found = bank.apply(noise(800), 16000.0)
    assert found.dtype == (np.complex64 if output == "complex" else np.float32)
    assert relative_rms_db(found, expected).max() <= -90


@pytest.mark.parametrize("preset, bandwidth_erb, erb", [
    ("hohmann2002", 1 / naive.A_GAMMA, naive.erb_hohmann),
    ("two_ears", 1.018, naive.erb_glasberg_moore),               # Two!Ears Auditory Front-End
])
def test_preset_equals_naive_with_the_constants_of_its_source(preset, bandwidth_erb, erb):
    bank = Gammatone.preset(preset, n_channels=5, f_max_hz=3500.0)
    expected = naive.bank(noise(800), bank.best_frequencies_hz(), 16000.0, bandwidth_erb, erb)
    found = bank.replace(output="complex").apply(noise(800), 16000.0, precision="float64")
    # The longest memory is 75 samples: 16 roundings times that.
    np.testing.assert_allclose(found, expected, rtol=0, atol=16 * 75 * EPS * abs(expected).max())


@pytest.mark.parametrize("n_channels", CHANNEL_COUNTS)
@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 44100.0])
def test_biquads_equal_slaneys(rate_hz, n_channels):
    bank = Gammatone.preset("slaney1993", n_channels=n_channels, f_max_hz=3500.0)
    found = bank.apply(noise(800), rate_hz, precision="float64")
    for band, cf in zip(found, bank.best_frequencies_hz(), strict=True):
        expected = naive.biquads(noise(800), cf, rate_hz)
        # The twin's sections of real coefficients lose a half of all digits as 1 / (the angles of decay and frequency):
        # a rounding of its 2 e cos(theta) moves the pole by that much. Four sections, 16 roundings each.
        moved = EPS / (-np.log(naive.damping(1.019 * naive.erb_slaney(cf), rate_hz)) * 2 * np.pi * cf / rate_hz)
        assert abs(band - expected).max() <= 64 * moved * abs(expected).max()


@pytest.mark.parametrize("cf_hz", [50.0, 1000.0, 7900.0])
def test_biquads_have_slaneys_0_db_at_the_best_frequency(cf_hz):
    for rate_hz in (16000.0, 44100.0):
        response = impulse_responses(Gammatone(form="biquads", cf_hz=(cf_hz,)), rate_hz)[0]
        # Half a second leaves e**-100 of a channel at 50 Hz; a sum of 8e3 to 2e4 terms.
        assert 20 * np.log10(gain(response, cf_hz, rate_hz)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("output", ["envelope", "complex"])
def test_biquads_make_a_real_band_only(output):
    with pytest.raises(ParameterError, match=rf"^Gammatone\.output = '{output}': Slaney's biquads make a real band"):
        Gammatone.preset("slaney1993", output=output)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("n_channels", CHANNEL_COUNTS)
def test_rows_written_at_the_exit_have_the_bits_of_blocks(n_channels, precision, form):
    bank = Gammatone(n_channels=n_channels, form=form)
    step = bank.prepare(SignalSpec(16000.0, np.dtype(precision)))
    samples = noise(333).astype(precision)
    blocks = step.output.outward(step.process(samples[:, np.newaxis]))
    np.testing.assert_array_equal(bank.apply(samples, 16000.0, precision=precision), blocks)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_channel_hears_the_same_bits_alone_as_in_a_bank(precision, form):
    bank = Gammatone(n_channels=37, form=form)
    together = bank.apply(noise(400), 16000.0, precision=precision)
    for k in (0, 17, 36):
        alone = Gammatone(cf_hz=(float(bank.best_frequencies_hz()[k]),), form=form)
        np.testing.assert_array_equal(alone.apply(noise(400), 16000.0, precision=precision)[0], together[k])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("rate_hz, bound_db", [
    (8000.0, -90), (16000.0, -90), (44100.0, -90), (48000.0, -90), (96000.0, -80), (192000.0, -80)])
def test_float32_error_stays_below_what_is_declared(rate_hz, bound_db, form, record_property):
    bank = Gammatone(cf_hz=LOW_TO_HIGH_HZ, form=form)
    samples = noise(round(0.5 * rate_hz)).astype(np.float32)
    error_db = relative_rms_db(bank.apply(samples, rate_hz), bank.apply(samples, rate_hz, precision="float64"))
    worst = int(error_db.argmax())
    record_property("worst_db", float(error_db[worst]))
    print(f"{rate_hz:.0f} Hz: worst {error_db[worst]:.1f} dB at {LOW_TO_HIGH_HZ[worst]:.0f} Hz")
    assert error_db[worst] <= bound_db


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("rate_hz, bound_db", [
    (8000.0, -90), (16000.0, -90), (44100.0, -90), (48000.0, -90), (96000.0, -80), (192000.0, -80)])
def test_float32_keeps_tones_re_the_loudest_channel_as_is_declared(rate_hz, bound_db, form):
    bank = Gammatone(n_channels=48, f_min_hz=50.0, f_max_hz=min(0.4 * rate_hz, 16000.0), form=form)
    moments = np.arange(round(0.4 * rate_hz)) / rate_hz
    ramp = np.minimum(1, np.minimum(moments, moments[::-1]) / 0.01)
    for f_hz in np.geomspace(50.0, bank.f_max_hz, 7):
        samples = (ramp * np.sin(2 * np.pi * f_hz * moments)).astype(np.float32)
        exact = bank.apply(samples, rate_hz, precision="float64")
        error, power = (np.mean(signal ** 2, axis=-1) for signal in (bank.apply(samples, rate_hz) - exact, exact))
        assert 10 * np.log10(error.max() / power.max()) <= bound_db


# ---- the published numbers -----------------------------------------------------------------------------------------

def test_reproduces_the_single_filter_of_hohmanns_figure_1():
    rate_hz, cf_hz = 10000.0, 1000.0                             # Hohmann 2002, fig. 1: 100 Hz wide at -3 dB
    modulus = naive.damping_from_attenuation(100.0, 3.0, rate_hz)
    assert modulus == pytest.approx(0.9302144802, abs=5e-11)     # the digits printed
    bandwidth_erb = -np.log(modulus) * rate_hz / (2 * np.pi) / erb_hz(cf_hz)
    bank = Gammatone(cf_hz=(cf_hz,), bandwidth_erb=float(bandwidth_erb), output="complex")
    coefficients = bank.prepare(SignalSpec(rate_hz, np.dtype(np.float64))).coefficients
    assert coefficients.gain[0] == pytest.approx(4.743416564e-5, rel=5e-10)
    response = impulse_responses(bank, rate_hz)[0]
    assert abs(response).argmax() == 39
    assert abs(response).max() == pytest.approx(0.03241708, abs=5e-9)
    edges_db = [20 * np.log10(gain(response, f_hz, rate_hz) / ANALYTIC) for f_hz in (950.0, 1050.0)]
    assert edges_db == pytest.approx([-3, -3], abs=1e-6)         # rounding of the formula for the modulus


# Rate, best frequency, where the response to a click is largest and how large, width at half power and ERB in Hz:
# from Slaney's equations in float64, apart from this code, to the digits printed.
SLANEYS = [(16000.0, 1000.0, 56, 0.0237631386, 117.6, 132.72), (44100.0, 100.0, 658, 2.248425503e-3, 31.444, 35.446),
           (16000.0, 4000.0, 14, 0.0818906299, None, None)]


@pytest.mark.parametrize(("rate_hz", "cf_hz", "n", "largest", "width_hz", "erb"), SLANEYS)
def test_biquads_have_the_numbers_of_slaneys(rate_hz, cf_hz, n, largest, width_hz, erb):
    response = impulse_responses(Gammatone.preset("slaney1993", cf_hz=(cf_hz,)), rate_hz)[0]
    assert abs(response).argmax() == n
    assert abs(response[n]) == pytest.approx(largest, rel=5e-9)
    if width_hz is not None:
        assert bandwidth_hz(response, cf_hz, rate_hz) == pytest.approx(width_hz, abs=0.05)
        assert erb_by_integration_hz(response, cf_hz, rate_hz) == pytest.approx(erb, abs=0.005)


# ---- what the filters are said to be -------------------------------------------------------------------------------

@pytest.mark.parametrize("rate_hz", [16000.0, 44100.0, 96000.0])
def test_peak_gain_is_0_db_at_cf(rate_hz):
    bank = Gammatone(n_channels=12, output="complex")
    for response, cf in zip(impulse_responses(bank, rate_hz), bank.best_frequencies_hz(), strict=True):
        gain_db = 20 * np.log10(gain(response, cf, rate_hz) / ANALYTIC)
        assert gain_db == pytest.approx(0, abs=1e-6)             # 8e3 to 5e4 roundings of a sum: below 1e-9 dB


@pytest.mark.parametrize("rate_hz", [16000.0, 44100.0, 96000.0])
def test_real_part_has_0_db_at_cf_but_for_the_image_of_the_band_at_minus_cf(rate_hz):
    bank = Gammatone(n_channels=12)
    cf_hz = bank.best_frequencies_hz()
    for response, cf, b in zip(impulse_responses(bank, rate_hz), cf_hz, bank.bandwidths_hz(cf_hz), strict=True):
        gain_db = 20 * np.log10(gain(response, cf, rate_hz))
        band, image = naive.response(np.array([cf, -cf]), cf, naive.damping(b, rate_hz), rate_hz)
        assert gain_db == pytest.approx(20 * np.log10(abs(band + image.conj()) / 2), abs=1e-6)
        if cf <= 0.4 * rate_hz:
            # |image / band| is about (b / 2 cf)^4: 2e-3 at 80 Hz, where the two are nearest.
            assert abs(gain_db) < 0.02


# Best frequency, in Hz or as a part of the rate, and how far off 0 dB the real band is there, as its docstring says.
REAL_OFF_DB = [(20.0, 0.7), (50.0, 0.03), (80.0, 0.03), (1000.0, 0.03), (0.4, 0.033), (7 / 16, 0.21), (0.45, 0.46),
               (0.499, 6.02)]


@pytest.mark.parametrize(("cf", "most_db"), REAL_OFF_DB)
@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 48000.0])
def test_real_band_lies_off_0_db_near_the_ends_and_the_complex_band_nowhere(rate_hz, cf, most_db):
    cf_hz = cf if cf >= 1 else cf * rate_hz
    off_db = {}
    for output, unit in (("real", 1), ("complex", ANALYTIC)):
        response = impulse_responses(Gammatone(cf_hz=(cf_hz,), output=output), rate_hz)[0]
        off_db[output] = abs(20 * np.log10(gain(response, cf_hz, rate_hz) / unit))
    assert off_db["complex"] <= 1e-6                             # see test_peak_gain_is_0_db_at_cf
    assert off_db["real"] <= most_db
    if most_db > 0.1:                                            # and it is no exaggeration
        assert off_db["real"] >= 0.75 * most_db


@pytest.mark.parametrize("rate_hz", [16000.0, 48000.0])
def test_response_to_any_tone_is_the_closed_form(rate_hz):
    bank = Gammatone(n_channels=6, output="complex")
    cf_hz = bank.best_frequencies_hz()
    for response, cf, b in zip(impulse_responses(bank, rate_hz), cf_hz, bank.bandwidths_hz(cf_hz), strict=True):
        f_hz = np.linspace(cf / 2, min(2 * cf, rate_hz / 2), 7)
        expected = abs(naive.response(f_hz, cf, naive.damping(b, rate_hz), rate_hz))
        measured = [gain(response, f, rate_hz) for f in f_hz]
        # Poles as above, 200 samples of memory at most; a sum of 24000 terms.
        np.testing.assert_allclose(measured, expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize("rate_hz", [16000.0, 44100.0])
def test_erb_by_integration_is_one_erb(rate_hz):
    # Below 200 Hz the image at -cf counts for more, 0.3 % at 80 Hz; above a fifth of the rate sampling bends skirts.
    bank = Gammatone(n_channels=12, f_min_hz=200.0, f_max_hz=rate_hz / 5)
    for response, cf in zip(impulse_responses(bank, rate_hz), bank.best_frequencies_hz(), strict=True):
        assert erb_by_integration_hz(response, cf, rate_hz) == pytest.approx(float(erb_hz(cf)), rel=2e-3)


@pytest.mark.parametrize("rate_hz", [16000.0, 44100.0])
def test_half_power_bandwidth_is_that_of_a_fourth_order_gammatone(rate_hz):
    bank = Gammatone(n_channels=8, f_min_hz=100.0, f_max_hz=3000.0, output="complex")
    cf_hz = bank.best_frequencies_hz()
    for response, cf, b in zip(impulse_responses(bank, rate_hz), cf_hz, bank.bandwidths_hz(cf_hz), strict=True):
        # (1 + (f / b)^2)^-4 = 1/2. Sampling bends the skirts by (pi b / rate)^2, 4e-3 for 3 kHz at 16 kHz.
        expected = 2 * b * np.sqrt(2**0.25 - 1)
        assert bandwidth_hz(response, cf, rate_hz) == pytest.approx(expected, rel=5e-3)
        assert peak_hz(response, cf, rate_hz) == pytest.approx(cf, abs=1e-3)     # ten times what the search resolves


@pytest.mark.parametrize("rate_hz", [16000.0, 48000.0])
def test_envelope_of_a_click_peaks_at_the_group_delay(rate_hz):
    bank = Gammatone(n_channels=16, output="envelope")
    axis = bank.prepare(SignalSpec(rate_hz)).output.axis("channel")
    bandwidths_hz = bank.bandwidths_hz(axis.coordinates["cf_hz"])
    np.testing.assert_allclose(axis.coordinates["group_delay_s"], 3 / (2 * np.pi * bandwidths_hz))
    peaks = impulse_responses(bank, rate_hz).argmax(axis=-1)
    # (n + 1)(n + 2)(n + 3) lambda^n is largest at floor(3 lambda / (1 - lambda)): up to 2.5 samples before t^3 exp(-t).
    early = axis.coordinates["group_delay_s"] * rate_hz - peaks
    assert np.all((early >= 0) & (early <= 2.5))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bandwidth_erb", [0.01, 1.0186])        # the narrowest that is allowed, and an ERB
@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 22050.0, 44100.0, 48000.0, 96000.0, 192000.0])
def test_poles_lie_inside_the_unit_circle(rate_hz, bandwidth_erb, dtype):
    bank = Gammatone(n_channels=500, f_min_hz=20.0, f_max_hz=0.499 * rate_hz, bandwidth_erb=bandwidth_erb)
    coefficients = bank.prepare(SignalSpec(rate_hz, np.dtype(dtype))).coefficients
    decay, turn = coefficients.decay[:500].astype(np.float64), coefficients.turn[:, :500].astype(np.float64)
    assert np.all((decay > 0) & (decay < 1) & (decay ** PERIOD * np.hypot(*turn) < 1))
