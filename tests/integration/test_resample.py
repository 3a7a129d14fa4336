"""Resampling against the sound itself, and against scipy's polyphase filter."""
from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import firwin, resample_poly

from auditory import Gammatone, Resample, SignalSpec

RATES_HZ = [(44100, 16000), (48000, 16000), (8000, 16000), (16000, 44100), (96000, 48000), (22050, 16000)]
every_pair_of_rates = pytest.mark.parametrize(("from_hz", "to_hz"), RATES_HZ)

# How far what is not the tone lies below it. libsoxr's HQ is made for 20 bits, VHQ for 28.
REST_DB = {"float32": -120, "float64": -170}

# Between rates without a small common ratio, libsoxr interpolates its filter and rolls off a little towards Nyquist.
ROLL_OFF_DB = 0.01


def tone(f_hz: float, rate_hz: int, n: int) -> np.ndarray:
    return np.sin(2 * np.pi * f_hz / rate_hz * np.arange(n))


def relative_rms_db(found: np.ndarray, expected: np.ndarray) -> float:
    """Leaving out a quarter at both ends, where the filters still hear the silence around the sound."""
    inner = slice(len(expected) // 4, -len(expected) // 4)
    return float(10 * np.log10(np.mean((found - expected)[inner] ** 2) / np.mean(expected[inner] ** 2)))


@pytest.mark.parametrize("precision", REST_DB)
@every_pair_of_rates
def test_tone_keeps_its_level_and_its_place_in_time(from_hz, to_hz, precision):
    lower_hz = min(from_hz, to_hz)
    for f_hz in (0.05 * lower_hz, 0.3 * lower_hz, 0.45 * lower_hz):      # to 0.9 of the lower Nyquist frequency
        resampled = Resample(rate_hz=float(to_hz)).apply(tone(f_hz, from_hz, from_hz), from_hz, precision=precision)
        assert resampled.dtype == precision and len(resampled) == to_hz
        inner = np.arange(to_hz // 4, 3 * to_hz // 4)            # whole periods: half a second of an even number of Hz
        turns = f_hz / to_hz * inner
        phasor = 2j * np.mean(resampled[inner] * np.exp(-2j * np.pi * turns))
        assert 20 * np.log10(abs(phasor)) == pytest.approx(0, abs=ROLL_OFF_DB)
        late_samples = np.angle(phasor) / (2 * np.pi * f_hz) * to_hz
        assert late_samples == pytest.approx(0, abs=1e-5)        # float32's eps of a turn, at the lowest tone: 1e-6
        rest = resampled[inner] - np.imag(phasor * np.exp(2j * np.pi * turns))
        assert 10 * np.log10(2 * np.mean(rest**2)) <= REST_DB[precision]


@every_pair_of_rates
def test_passband_is_that_of_scipys_polyphase_filter(from_hz, to_hz):
    up, down = Fraction(to_hz, from_hz).as_integer_ratio()
    sound = sum(tone(fraction * min(from_hz, to_hz), from_hz, from_hz // 2) for fraction in (0.02, 0.1, 0.2, 0.3))
    half = 40 * max(up, down)                                    # Kaiser 14: 140 dB, a transition of 0.23 of Nyquist
    low_pass = firwin(2 * half + 1, 1 / max(up, down), window=("kaiser", 14.0))
    expected = resample_poly(sound, up, down, window=low_pass)
    found = Resample(rate_hz=float(to_hz)).apply(sound, from_hz, precision="float64")
    assert relative_rms_db(found, expected[:len(found)]) <= -80      # libsoxr's roll-off: 1e-4 of the highest tone


@pytest.mark.parametrize("precision", REST_DB)
@every_pair_of_rates
def test_click_stays_where_it_was_and_rings_alike_on_both_sides(from_hz, to_hz, precision):
    up, down = Fraction(to_hz, from_hz).as_integer_ratio()
    periods = 4000 // down                                       # the click falls on a sample of the new rate too
    click = np.zeros(8001)
    click[periods * down] = 1
    resampled = Resample(rate_hz=float(to_hz)).apply(click, from_hz, precision=precision)
    peak = int(abs(resampled).argmax())
    assert peak == periods * up
    before, after = resampled[peak - 50:peak][::-1], resampled[peak + 1:peak + 51]
    tolerance = 10 ** (REST_DB[precision] / 20)
    np.testing.assert_allclose(before, after, rtol=0, atol=tolerance * resampled[peak])


def test_what_lies_above_the_new_nyquist_frequency_is_not_heard():
    resampled = Resample(rate_hz=16000.0).apply(tone(10000.0, 44100, 44100), 44100, precision="float32")[2000:-2000]
    assert 20 * np.log10(abs(resampled).max()) <= -120           # HQ: 20 bits


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_same_rate_gives_the_same_bits_without_waiting(precision):
    samples = np.random.default_rng(0).standard_normal((2, 100)).astype(precision)
    stage = Resample(rate_hz=16000.0)
    np.testing.assert_array_equal(stage.apply(samples, 16000, precision=precision), samples)
    step = stage.prepare(SignalSpec(16000.0, np.dtype(precision)))
    assert step.latency_s == 0 and not step.state_arrays()


@pytest.mark.parametrize("n", [0, 1, 2, 100, 44100, 44101])
@every_pair_of_rates
def test_length_is_the_duration_at_the_new_rate(from_hz, to_hz, n):
    exact = Fraction(n * to_hz, from_hz)
    assert Resample(rate_hz=float(to_hz)).apply(np.zeros(n), from_hz).shape == (int(exact + Fraction(1, 2)),)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_ears_do_not_hear_each_other(precision):
    ears = np.random.default_rng(0).standard_normal((3, 5000))
    stage = Resample(rate_hz=16000.0)
    together = stage.apply(ears, 44100, precision=precision)
    np.testing.assert_array_equal(together, [stage.apply(ear, 44100, precision=precision) for ear in ears])


@every_pair_of_rates
def test_latency_is_the_longest_that_a_stream_lags_behind(from_hz, to_hz):
    stream = Resample(rate_hz=float(to_hz)).stream(float(from_hz))
    n_in, n_out, longest_s = 0, 0, 0.0
    while n_in < 1.5 * from_hz:                                  # libsoxr answers in batches: the lag rises and falls
        n_out += stream.push(np.zeros(10, np.float32)).shape[-1]
        n_in += 10
        longest_s = max(longest_s, n_in / from_hz - n_out / to_hz)
    two_blocks_s = 20 / from_hz
    assert stream.latency_s - two_blocks_s <= longest_s <= stream.latency_s


def test_complex_bands_are_refused():
    with pytest.raises(TypeError, match=r"Resample: takes a real signal, this one is complex\."):
        (Gammatone(output="complex") >> Resample(rate_hz=8000.0)).apply(np.zeros(10), 16000.0)
