"""The passive gammachirp: where it peaks, how it is shaped, what it refuses."""
import numpy as np
import pytest

from auditory import Gammachirp, Gammatone, ParameterError, SignalSpec
from auditory.cochlea.gammachirp.fir import BLOCK, digits_reversed
from tests.cochlea.filter_measures import bandwidth_hz, gain, impulse_responses, peak_hz
from tests.naive import gammachirp as naive

RATE_HZ = 48000.0


def test_bands_equal_the_naive_ones_beyond_several_blocks():
    sound = np.random.default_rng(1).standard_normal(3 * BLOCK + 77)
    fr1_hz = (100.0, 317.0, 1000.0, 2500.0, 9000.0)              # 4 parts of an impulse response, and 1
    found = Gammachirp(cf_hz=fr1_hz).apply(sound, RATE_HZ, precision="float64")
    for band, fr1 in zip(found, fr1_hz, strict=True):
        expected = naive.passive(sound, fr1, RATE_HZ)
        assert abs(band - expected).max() <= 1e-13 * abs(expected).max()         # rounding of 10 passes


@pytest.mark.parametrize(("fr1", "fp1", "mirrored"), [
    # fr1 + c b ERB / n, evaluated for b = 1.81, c = -2.96, n = 4. A real filter also has a mirror image, at negative
    # frequencies, whose skirt moves the peak of broad filters near 0 Hz.
    (250, 180.7734, 0.015), (500, 394.6301, 0.002), (1000, 822.3433, 0.001), (2000, 1677.7698, 0.001),
    (4000, 3388.6228, 0.001),
])
def test_peaks_lie_below_fr1_where_the_equation_says(fr1, fp1, mirrored):
    response = impulse_responses(Gammachirp(cf_hz=(float(fr1),)), RATE_HZ, 0.1)[0]
    assert peak_hz(response, fp1, RATE_HZ) == pytest.approx(fp1, rel=mirrored)
    assert 20 * np.log10(gain(response, fp1, RATE_HZ)) == pytest.approx(0, abs=0.01)         # is set on a grid


def test_channels_are_named_by_their_peaks():
    bank = Gammachirp(n_channels=30)
    axis = bank.prepare(SignalSpec(RATE_HZ)).output.axis("channel").coordinates
    np.testing.assert_array_equal(axis["place_hz"], bank.best_frequencies_hz())
    for response, cf_hz in zip(impulse_responses(bank, RATE_HZ, 0.2), axis["cf_hz"], strict=True):
        assert peak_hz(response, cf_hz, RATE_HZ) == pytest.approx(cf_hz, rel=1e-3)           # a parabola through bins


def test_channels_peak_at_0_db_but_for_the_lowest():
    bank = Gammachirp(n_channels=100)
    peaks_db = 20 * np.log10(abs(np.fft.rfft(impulse_responses(bank, RATE_HZ, 0.2), 2**17)).max(axis=-1))
    from_250_hz = bank.best_frequencies_hz() >= 250
    np.testing.assert_allclose(peaks_db[from_250_hz], 0, atol=0.1)
    assert (0 <= peaks_db[~from_250_hz] + 1e-3).all() and (peaks_db[~from_250_hz] < 0.5).all()


def test_a_tone_at_1_khz_comes_out_10_5_db_weaker_at_fr1_986_hz():
    # GCFB 2.11's passive filter, computed from its equations: input - 10.50 dB
    response = impulse_responses(Gammachirp(cf_hz=(986.5765,)), RATE_HZ, 0.1)[0]
    assert 20 * np.log10(gain(response, 1000.0, RATE_HZ)) == pytest.approx(-10.50, abs=0.01)


def test_the_low_side_is_the_shallow_one():
    response = impulse_responses(Gammachirp(cf_hz=(1000.0,)), RATE_HZ, 0.1)[0]
    peak = peak_hz(response, 822.3, RATE_HZ)
    below, above = (gain(response, peak + side, RATE_HZ) for side in (-400, 400))
    assert below > 2 * above


def test_without_a_chirp_it_is_a_gammatone():
    chirpless = Gammachirp.preset("gammatone", cf_hz=(1000.0,))
    tone = Gammatone.preset("slaney1993", cf_hz=(1000.0,))
    widths = [bandwidth_hz(impulse_responses(bank, RATE_HZ, 0.1)[0], 1000.0, RATE_HZ) for bank in (chirpless, tone)]
    assert widths[0] == pytest.approx(widths[1], rel=1e-3)       # all-pole and sampled filters differ in their zeros


@pytest.mark.parametrize(("changes", "text"), [
    ({"f_min_hz": 30.0}, r"f_min_hz = 30 Hz: the channel at fr1 = 30 Hz would pass most at -7.* Hz, which must lie"),
    ({"cf_hz": (20.0, 900.0)}, r"cf_hz = \(20.0, 900.0\) Hz: the channel at fr1 = 20 Hz would pass most at -15.9"),
    ({"chirp": 3.0, "f_max_hz": 23000.0}, r"f_max_hz = 23000 Hz: the channel at fr1 = .* Hz, which must lie"),
    ({"f_max_hz": 30000.0}, r"f_max_hz = 30000 Hz: must lie below the Nyquist frequency 24000 Hz"),
])
def test_peaks_that_lie_nowhere_are_refused(changes, text):
    with pytest.raises(ParameterError, match=rf"^Gammachirp\.{text}"):
        Gammachirp(**changes).apply(np.zeros(10), RATE_HZ)


def test_the_order_of_reversed_digits_comes_back_when_reversed_again():
    order = digits_reversed(64)
    assert order[1] == 16 and order[4] == 4                      # base 4: 001 -> 100, 010 -> 010
    np.testing.assert_array_equal(order[order], np.arange(64))
