"""Bernstein compression against its naive twin, its closed form, and what the stage is said to be."""
import numpy as np
import pytest

from auditory import Bernstein1999, Gammatone, ParameterError
from tests.naive import bernstein as naive

RATES_HZ = (8000.0, 16000.0, 48000.0, 192000.0)


def bands(rate_hz: float, n_channels: int = 9, f_max_hz: float = 3500.0) -> Gammatone:
    return Gammatone(n_channels=n_channels, f_max_hz=f_max_hz, output="complex")


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("n_channels", [1, 9, 33])
def test_kernel_equals_naive(n_channels, rate_hz):
    sound = 0.02 * np.random.default_rng(1999).standard_normal(300)
    bank = bands(rate_hz, n_channels)
    expected = np.array([naive.bernstein(band, rate_hz) for band in bank.apply(sound, rate_hz, precision="float64")])
    found = (bank >> Bernstein1999()).apply(sound, rate_hz, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * abs(expected).max())   # the power's few roundings


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_float32_is_within_minus_80_db_of_float64(rate_hz):
    """What float32 costs the bands, -90 dB, and the corner, is in it."""
    sound = 0.02 * np.random.default_rng(1).standard_normal(round(0.25 * rate_hz)).astype(np.float32)
    ear = bands(rate_hz) >> Bernstein1999()
    exact, found = ear.apply(sound, rate_hz, precision="float64"), ear.apply(sound, rate_hz)
    assert found.dtype == np.float32
    assert 10 * np.log10(np.mean((found - exact) ** 2) / np.mean(exact**2)) <= -80


@pytest.mark.parametrize("amplitude_pa", [1e-4, 1.0, 10.0])
@pytest.mark.parametrize("exponent", [0.23, 0.5, 1.0])
def test_a_steady_high_tone_is_answered_with_its_compressed_power(exponent, amplitude_pa):
    """Half of a squared sine's mean, 1/2: A**(2 exponent) / 4."""
    tone = amplitude_pa * np.sin(2 * np.pi * 4000 * np.arange(9600) / 48000)
    ear = Gammatone(cf_hz=(4000.0,), output="complex") >> Bernstein1999(exponent=exponent)
    steady = ear.apply(tone, 48000.0, precision="float64")[0, -1200:]
    # The envelope of a real tone's band ripples by what is left of its negative frequency: 1e-4.
    assert steady.mean() == pytest.approx(amplitude_pa ** (2 * exponent) / 4, rel=1e-3)


def test_ten_times_the_sound_is_answered_with_10_to_the_0_46():
    sound = 0.02 * np.random.default_rng(1).standard_normal(2000)
    ear = bands(16000.0) >> Bernstein1999()
    once, louder = (ear.apply(factor * sound, 16000.0, precision="float64") for factor in (1, 10))
    np.testing.assert_allclose(louder, 10**0.46 * once, rtol=1e-9, atol=1e-12 * abs(once).max())


def test_the_unit_is_that_of_the_compressed_square():
    assert (bands(16000.0) >> Bernstein1999()).stream(16000).output.unit == "Pa^0.46"


def test_silence_is_answered_with_nothing():
    assert not (bands(16000.0) >> Bernstein1999()).apply(np.zeros(100), 16000.0).any()


def test_a_band_that_fades_to_nothing_is_never_heard_again():
    """Where float32 squares an envelope to 0, its compression has no power to be taken; float64 gets there later."""
    burst = np.where(np.arange(24000) < 4800, 0.03 * np.sin(2 * np.pi * np.arange(24000) / 48), 0)
    half_waves = (bands(48000.0) >> Bernstein1999()).apply(burst.astype(np.float32), 48000.0)
    assert half_waves[:, 9600:].max() < 0.05 * half_waves.max()  # 0.1 s after its end, the slowest band at 80 Hz


def test_a_real_signal_is_refused():
    with pytest.raises(TypeError, match=r"^Bernstein1999: takes complex bands, this signal is real\. Give Gamm"):
        (Gammatone() >> Bernstein1999()).apply(np.zeros(10), 16000.0)


def test_a_corner_at_nyquist_is_refused_by_name():
    message = r"^Bernstein1999\.cutoff_hz = 425 Hz: must lie below the Nyquist frequency 400 Hz of a 800 Hz signal\. "
    with pytest.raises(ParameterError, match=message):
        (Gammatone(cf_hz=(100.0,), output="complex") >> Bernstein1999()).apply(np.zeros(10), 800.0)
