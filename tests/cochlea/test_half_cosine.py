"""The half-cosine filterbank against its naive twin and what its authors promise of it."""
import numpy as np
import pytest

from auditory import DeadChannelsWarning, Gammatone, HalfCosine, ParameterError, Resample
from auditory.cochlea.half_cosine import decimated
from tests.naive import half_cosine as naive

EPS = np.finfo(np.float64).eps
RATE_HZ = 16000.0
BANK = HalfCosine(n_filters=30, f_min_hz=50.0, f_max_hz=7600.0)
SAMPLINGS = (1, 2, 4)


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(2011).standard_normal(n)


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("n", [100, 101])
def test_bands_equal_naive(n, sampling):
    bank = HalfCosine(n_filters=6, f_max_hz=7600.0, sampling=sampling)
    gains = naive.filters(n, RATE_HZ, 6, 50.0, 7600.0, sampling)
    np.testing.assert_allclose(bank.filters(n, RATE_HZ), gains, rtol=0, atol=1e-13)      # some roundings of the scale
    analytic = naive.analytic_bands(noise(n), gains)
    tolerance = n * EPS * abs(analytic).max()                    # the twin adds n / 2 turning vectors
    for output, expected in (("real", analytic.real), ("complex", analytic), ("envelope", abs(analytic))):
        found = bank.replace(output=output).apply(noise(n), RATE_HZ, precision="float64")
        np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("sampling, n_channels, first_centre_hz", [
    (1, 32, 81.6706), (2, 65, 65.4095), (4, 131, 57.6012)])
def test_squares_of_all_filters_sum_to_1(sampling, n_channels, first_centre_hz):
    bank = BANK.replace(sampling=sampling)
    gains = bank.filters(16000, RATE_HZ)
    assert len(gains) == bank.n_channels == n_channels
    assert bank.best_frequencies_hz()[sampling] == pytest.approx(first_centre_hz, abs=6e-5)      # linspace on the scale
    np.testing.assert_allclose((gains ** 2).sum(axis=0), 1, rtol=0, atol=20 * EPS)


@pytest.mark.parametrize("output", ["real", "complex"])
@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("n", [1, 2, 1000, 1001])
def test_inversion_gives_the_sound_back(n, sampling, output):
    bank = BANK.replace(sampling=sampling, output=output)
    sounds = np.stack([noise(n), noise(n)[::-1]])                # leading axes pass through
    found = bank.invert(bank.apply(sounds, RATE_HZ, precision="float64"), RATE_HZ)
    np.testing.assert_allclose(found, sounds, rtol=0, atol=1e-12)


def test_inversion_in_float32_is_within_minus_120_db():
    sound = noise(4000).astype(np.float32)
    found = BANK.invert(BANK.apply(sound, RATE_HZ), RATE_HZ)
    assert found.dtype == np.float32
    assert np.sqrt(np.mean((found - sound) ** 2) / np.mean(sound ** 2)) < 1e-6


def test_bands_have_no_delay():
    click = np.zeros(2001)
    click[1000] = 1
    assert (BANK.apply(click, RATE_HZ, precision="float64").argmax(axis=-1) == 1000).all()


def test_a_tone_has_the_envelope_of_its_gain():
    tone = np.sin(2 * np.pi * 1000 * np.arange(1600) / RATE_HZ)  # a whole number of periods
    envelopes = BANK.replace(output="envelope").apply(tone, RATE_HZ, precision="float64")
    gain_at_1_khz = BANK.filters(1600, RATE_HZ)[:, 100]
    np.testing.assert_allclose(envelopes, np.repeat(gain_at_1_khz[:, np.newaxis], 1600, axis=1), rtol=0, atol=1e-12)


def test_envelopes_can_be_taken_400_times_a_second():
    bank = BANK.replace(output="envelope", decimation=40)
    tone = np.sin(2 * np.pi * 1000 * np.arange(16000) / RATE_HZ)
    found = bank.apply(tone, RATE_HZ, precision="float64")
    assert found.shape == (65, 400) and found.min() >= 0
    gain_at_1_khz = BANK.filters(16000, RATE_HZ)[:, 1000]
    np.testing.assert_allclose(found[:, 100], gain_at_1_khz, rtol=0, atol=1e-3)      # ripple of the Kaiser window


@pytest.mark.parametrize("n", [1, 39, 41, 2000])
@pytest.mark.parametrize("every", [2, 7, 40])
def test_decimation_is_that_of_scipy(every, n):
    scipy_signal = pytest.importorskip("scipy.signal")
    envelopes = abs(np.random.default_rng(1).standard_normal((3, n)))
    for dtype, tolerance in (np.float64, 1e-15), (np.float32, 1e-6):                 # numpy's Kaiser window is another
        signals = envelopes.astype(dtype)
        expected = scipy_signal.resample_poly(signals, 1, every, axis=-1)
        found = decimated(signals, every)
        assert found.dtype == dtype
        np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * abs(expected).max())


@pytest.mark.parametrize("changes", [{}, {"output": "envelope", "decimation": 40}])
def test_what_a_stage_before_still_owes_at_the_end_is_heard(changes):
    sounds = np.random.default_rng(5).standard_normal((2, 3000))
    slower, bank = Resample(rate_hz=16000), HalfCosine(**changes)
    expected = bank.apply(slower.apply(sounds, 44100, precision="float64"), 16000, precision="float64")
    found = (slower >> bank).apply(sounds, 44100, precision="float64")
    np.testing.assert_array_equal(found, expected)


def test_human_preset_has_38_filters_to_20_khz():
    bank = HalfCosine.preset("human")                            # floor(e(20000) - e(50)) - 1
    assert bank.n_filters == int(naive.scale(20000) - naive.scale(50)) - 1 == 38
    assert bank.apply(noise(100), 44100.0).shape == (81, 100)


def test_it_cannot_stream_and_says_what_can():
    with pytest.raises(ParameterError, match=r"HalfCosine: needs the whole sound .* Use Gammatone instead"):
        BANK.stream(RATE_HZ)
    Gammatone().stream(RATE_HZ)


@pytest.mark.parametrize("changes, message", [
    ({"f_max_hz": 9000.0}, r"HalfCosine.f_max_hz = 9000 Hz: must not lie above the Nyquist frequency 8000 Hz"),
    ({"decimation": 40}, r"HalfCosine.decimation = 40: only envelopes are taken more rarely"),
    ({"f_min_hz": 7700.0}, r"HalfCosine.f_min_hz = 7700 Hz: must lie below f_max_hz = 7600 Hz"),
])
def test_what_does_not_fit_is_refused_by_name(changes, message):
    with pytest.raises(ParameterError, match=message):
        BANK.replace(**changes).apply(noise(100), RATE_HZ)


def test_bands_of_another_filterbank_are_refused():
    with pytest.raises(ValueError, match=r"must be \(..., 65, time\)"):
        BANK.invert(np.zeros((64, 100)), RATE_HZ)


def test_envelopes_are_not_taken_for_bands():
    bank = BANK.replace(output="envelope")
    with pytest.raises(ValueError, match=r"^HalfCosine.output = 'envelope': .* no sound can be made of them"):
        bank.invert(bank.apply(noise(100), RATE_HZ), RATE_HZ)


def test_bands_that_the_source_cannot_fill_are_told():
    bank = HalfCosine(n_filters=30, f_max_hz=8000.0, output="envelope")
    with pytest.warns(DeadChannelsWarning, match=r"^HalfCosine: 12 of 65 channels, 4538 to .* hear nothing"):
        envelopes = (Resample(rate_hz=20000.0) >> bank).apply(noise(4000), 8000.0)
    assert envelopes[-12:].max() < 0.1 * envelopes[:-12].max()   # what the resampler lets through
    bank.apply(noise(4000), 16000.0)                             # silently: the highest filter begins below 8 kHz
