"""Ears that are impulse responses: their loop, their design, their delay."""
import numpy as np
import pytest

from auditory import Gammatone, Headphone, ParameterError, SignalSpec, StapesVelocity
from auditory.ears.fir_design import frequency_sampled, minimum_phase
from tests.naive import fir as naive

EPS = {"float32": np.finfo(np.float32).eps, "float64": np.finfo(np.float64).eps}
EARS = [Headphone(), StapesVelocity(), StapesVelocity.preset("jepsen2008")]
every_ear = pytest.mark.parametrize("ear", EARS, ids=str)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(1996).standard_normal(shape)


def spectrum(taps: np.ndarray, f_hz: float, rate_hz: float) -> complex:
    return complex(taps @ np.exp(-2j * np.pi * f_hz / rate_hz * np.arange(len(taps))))


# ---- the loop ------------------------------------------------------------------------------------------------------

@every_ear
@pytest.mark.parametrize("precision", EPS)
def test_kernel_equals_naive(ear, precision):
    samples = noise(700).astype(precision)
    taps = ear.design(SignalSpec(16000.0)).taps
    expected = naive.convolved(samples.astype(np.float64), taps)
    found = ear.apply(samples, 16000, precision=precision)
    # 513 additions, each rounding a sum that is never larger than all its terms together.
    most = abs(taps).sum() * abs(samples).max()
    assert abs(found - expected).max() <= len(taps) * EPS[precision] * most


@every_ear
def test_a_click_comes_out_as_the_taps(ear):
    click = np.zeros(600)
    click[0] = 1
    taps = ear.design(SignalSpec(44100.0)).taps
    np.testing.assert_array_equal(ear.apply(click, 44100, precision="float64"), np.r_[taps, np.zeros(600 - len(taps))])


def test_channels_are_heard_one_by_one():
    """Behind a filterbank the ear meets the axes of a block, padding and all."""
    bank, samples = Gammatone(n_channels=5), noise(300)
    bands = bank.apply(samples, 16000, precision="float64")
    found = (bank >> Headphone()).apply(samples, 16000, precision="float64")
    for band, channel in zip(bands, found, strict=True):
        np.testing.assert_array_equal(channel, Headphone().apply(band, 16000, precision="float64"))


# ---- the design ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("order", [64, 510, 512])
def test_frequency_sampling_is_that_of_fir2(order):
    frequencies_hz, gains = np.array([0.0, 700.0, 3000.0, 8000.0]), np.array([0.0, 2.0, 0.3, 0.1])
    found = frequency_sampled(frequencies_hz, gains, 16000.0, order)
    # The twin adds 513 cosines one by one, each at most 2.
    np.testing.assert_allclose(found, naive.fir2(frequencies_hz, gains, 16000.0, order), rtol=0, atol=1e-13)


@pytest.mark.parametrize("n", [65, 512, 513])
def test_minimum_phase_is_the_hilbert_transform_of_the_logarithm(n):
    taps = frequency_sampled(np.array([0.0, 700.0, 8000.0]), np.array([1.0, 2.0, 0.1]), 16000.0, 512)[:n]
    found = minimum_phase(taps)
    # Two Fourier transforms there and back, of logarithms up to 20.
    np.testing.assert_allclose(found, naive.minimum_phase(taps), rtol=0, atol=1e-12)
    np.testing.assert_allclose(abs(np.fft.fft(found)), abs(np.fft.fft(taps)), rtol=0, atol=1e-12)


@every_ear
@pytest.mark.parametrize("rate_hz", [16000.0, 44100.0])
def test_minimum_phase_keeps_the_gain_and_takes_the_delay(ear, rate_hz):
    linear, minimum = (ear.replace(phase=phase).design(SignalSpec(rate_hz)).taps for phase in ("linear", "minimum"))
    assert abs(linear).argmax() == 256                                   # half the order
    energy = np.cumsum(minimum**2) / np.sum(minimum**2)
    assert energy[31] > 0.9                                              # at the start: within 2 ms at 16 kHz
    for f_hz in (500, 1000, 2000, 4000):
        expected, found = abs(spectrum(linear, f_hz, rate_hz)), abs(spectrum(minimum, f_hz, rate_hz))
        assert found == pytest.approx(expected, rel=0.01)                # exact only at multiples of rate / 513


def test_linear_phase_delays_all_frequencies_alike():
    taps = Headphone().design(SignalSpec(44100.0)).taps
    np.testing.assert_allclose(taps, taps[::-1], rtol=0, atol=1e-15)     # symmetric, but for rounding


@pytest.mark.parametrize(("rate_hz", "length_s", "n_taps"), [
    (44100.0, None, 513), (192000.0, None, 513), (22050.0, 0.0232, 513), (100000.0, 0.0232, 2321), (8000.0, 0.001, 9)])
def test_the_length_is_an_even_order(rate_hz, length_s, n_taps):
    assert len(StapesVelocity(length_s=length_s).design(SignalSpec(rate_hz)).taps) == n_taps


@every_ear
def test_a_rate_that_cannot_hold_1_khz_is_refused(ear):
    message = (rf"{type(ear).__name__}\.rate_hz = 2000 Hz: must be above 2000 Hz to hold what this ear is known to do"
               r"\. Put a Resample to a higher rate first\.")
    with pytest.raises(ParameterError, match=f"^{message}$"):
        ear.apply(noise(10), 2000)
