"""The envelope of complex bands."""
import numpy as np
import pytest

from auditory import Envelope, Gammatone


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(2011).standard_normal(n)


@pytest.mark.parametrize("n_channels", [1, 5, 64])
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_envelope_is_the_modulus_of_the_band(n_channels, precision):
    bank = Gammatone(n_channels=n_channels, output="complex")
    bands = bank.apply(noise(300), 16000.0, precision=precision)
    found = (bank >> Envelope()).apply(noise(300), 16000.0, precision=precision)
    assert found.dtype == precision and found.shape == bands.shape
    np.testing.assert_allclose(found, abs(bands), rtol=4 * np.finfo(precision).eps)  # two squares, a sum, a root


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_gammatone_envelope_saves_the_step(precision):
    in_one = Gammatone(output="envelope").apply(noise(300), 16000.0, precision=precision)
    in_two = (Gammatone(output="complex") >> Envelope()).apply(noise(300), 16000.0, precision=precision)
    np.testing.assert_allclose(in_one, in_two, rtol=8 * np.finfo(precision).eps)  # gain before or after the modulus


def test_envelope_of_a_tone_is_its_amplitude():
    tone = 0.3 * np.cos(2 * np.pi * 1000 / 16000 * np.arange(4000))
    ear = Gammatone(cf_hz=(1000.0,), output="complex") >> Envelope()
    heard = ear.apply(tone, 16000.0, precision="float64")[0, -800:]
    # The tone's image at -1000 Hz passes with (1 + (2 cf / b)^2)^-2 = 2e-5 of the amplitude and beats with it.
    np.testing.assert_allclose(heard, 0.3, rtol=3e-5)


def test_real_signal_is_refused_with_the_remedy():
    message = r"Envelope: takes complex bands, this signal is real\. Give Gammatone output='complex'"
    with pytest.raises(TypeError, match=message):
        (Gammatone() >> Envelope()).apply(np.zeros(10), 16000.0)
