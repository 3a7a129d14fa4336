"""The way back from bands: its twin, the sheet's figures, and what it promises."""
import numpy as np
import pytest

from auditory import Gammatone, ParameterError, Resynthesis, SignalSpec, Sound, si_sdr_db
from tests.naive.resynthesis import synthesis
from tests.voices import PAIRS, RATE_HZ

BANK = Gammatone(n_channels=60, f_min_hz=70.0, f_max_hz=6700.0, output="complex")


def test_equals_naive():
    bank = Gammatone(cf_hz=(300.0, 500.0, 900.0, 1500.0), output="complex")
    noise = np.random.default_rng(0).standard_normal(400)
    click = np.zeros(8000)
    click[1] = 1.0
    bands, responses = (bank.apply(x, RATE_HZ, precision="float64") for x in (noise, click))
    expected = synthesis(responses, bands, 128, (300.0, 500.0, 900.0, 1500.0), RATE_HZ)
    found = (bank >> Resynthesis(delay_s=0.008)).apply(noise, RATE_HZ, precision="float64")
    np.testing.assert_allclose(found, expected[128:], rtol=0, atol=1e-9 * abs(expected).max())     # 100 divisions
    in_float32 = (bank >> Resynthesis(delay_s=0.008)).apply(noise, RATE_HZ)
    np.testing.assert_allclose(in_float32, expected[128:], rtol=0, atol=1e-5 * abs(expected).max())  # of the bands


# The sheet, measured at 16276 Hz with Hohmann's bank from 70 to 6700 Hz: filters per ERB, delay, ripple and SNR between
# 1.5 times the lowest and 0.9 times the highest best frequency. Half a dB: another grid of frequencies.
@pytest.mark.parametrize(("n_channels", "delay_s", "snr_db", "ripple_db"), [
    (30, 0.004, 18.3, 7.7), (30, 0.008, 22.7, 2.0), (30, 0.016, 23.0, 0.95),
    (59, 0.004, 21.6, 0.08), (59, 0.008, 34.8, 0.05), (59, 0.016, 36.8, 0.05), (117, 0.016, 39.1, 0.05),
])
def test_is_as_flat_as_the_sheet_says(n_channels, delay_s, snr_db, ripple_db):
    bank = Gammatone.preset("hohmann2002", n_channels=n_channels, f_min_hz=70.0, f_max_hz=6700.0, output="complex")
    click = np.zeros(2**15)
    click[1000] = 1.0
    back = (bank >> Resynthesis(delay_s=delay_s, erb="hohmann2002")).apply(click, 16276, precision="float64")
    transfer, f_hz = np.fft.rfft(back) / np.fft.rfft(click), np.fft.rfftfreq(2**15, 1 / 16276)
    within = (f_hz > 1.5 * 70) & (f_hz < 0.9 * 6700)
    assert -10 * np.log10(np.mean(abs(transfer[within] - 1) ** 2)) == pytest.approx(snr_db, abs=0.5)
    assert abs(20 * np.log10(abs(transfer[within]))).max() <= ripple_db * 1.05


@pytest.mark.parametrize("voice", [voice for pair in PAIRS for voice in pair])
def test_a_voice_comes_back(voice):
    back = (BANK >> Resynthesis()).apply(voice, RATE_HZ, precision="float64")
    assert back.shape == voice.shape and si_sdr_db(back, voice) >= 40


def test_live_it_waits_8_ms_and_says_the_same_for_any_blocks():
    live = BANK >> Resynthesis.preset("live")
    expected = live.apply(PAIRS[0][0][:3000], RATE_HZ)
    with live.stream(RATE_HZ) as stream:
        assert stream.latency_s == 0.008
        pieces = [stream.push(PAIRS[0][0][k:k + 700]) for k in range(0, 2800, 700)]
        pieces += [stream.push(PAIRS[0][0][2800:3000]), stream.flush()]
    np.testing.assert_array_equal(np.concatenate(pieces), expected)


def test_bands_are_heard_as_arrays_and_as_results():
    sound = Sound(PAIRS[0][0][:4000], RATE_HZ)
    bands = BANK(sound)
    expected = (BANK >> Resynthesis())(sound)
    assert expected.dims == ("time",) and expected.unit == "Pa"
    np.testing.assert_array_equal(Resynthesis()(bands).values, expected.values)
    np.testing.assert_array_equal(Resynthesis().apply(bands.values, RATE_HZ, cf_hz=bands.cf_hz.values), expected.values)
    with Resynthesis().stream(RATE_HZ, leading=(60,), cf_hz=bands.cf_hz.values) as stream:
        pieces = [stream.push(bands.values[:, :1000]), stream.push(bands.values[:, 1000:]), stream.flush()]
    np.testing.assert_array_equal(np.concatenate(pieces), expected.values)
    np.testing.assert_array_equal(expected.time_s.values, SignalSpec(16000.0).time_s(4000))


def test_what_is_not_finite_in_a_band_is_refused():
    bands = np.ones((60, 100), np.complex64)
    bands[3, 7] = complex(0, np.nan)
    with pytest.raises(ValueError, match="not finite"):
        Resynthesis().apply(bands, RATE_HZ, cf_hz=np.geomspace(100, 5000, 60))


@pytest.mark.parametrize(("make", "match"), [
    (lambda: (Gammatone() >> Resynthesis()).apply(PAIRS[0][0], RATE_HZ), "takes complex bands, this signal is real"),
    (lambda: Resynthesis(delay_s=1e-5).apply(np.ones((2, 9), np.complex64), RATE_HZ, cf_hz=(100.0, 200.0)),
     r"^Resynthesis\.delay_s = 1e-05 s: must be at least one sample"),
    (lambda: Resynthesis().apply(np.ones((2, 9), np.complex64), RATE_HZ), r"^Resynthesis: needs cf_hz of each channel"),
])
def test_what_does_not_fit_is_refused(make, match):
    with pytest.raises(ParameterError, match=match):
        make()
