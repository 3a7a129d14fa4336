"""Instantaneous frequency and synchrony: their definition, and what tones and beats show."""
import numpy as np
import pytest

from auditory import Gammatone, InstantaneousFrequency, Sound

RATE_HZ = 16000
TIME_S = np.arange(RATE_HZ // 2) / RATE_HZ


def bands(sound, **parameters):
    return Gammatone(output="complex", **parameters).apply(sound, RATE_HZ, precision="float64")


def definition(z, tau_s):
    """Frequency and synchrony of one band, sample by sample."""
    keep, turn, power, rows = (np.exp(-1 / (tau_s * RATE_HZ)) if tau_s else 0.0), 0j, 0.0, []
    for before, here in zip([0, *z[:-1]], z):
        turn = keep * turn + (1 - keep) * here * np.conj(before)
        power = keep * power + (1 - keep) * (abs(here) ** 2 + abs(before) ** 2) / 2
        rows.append((np.angle(turn) * RATE_HZ / (2 * np.pi), abs(turn) / power))
    return np.array(rows).T


@pytest.mark.parametrize("tau_s", [0.0, 0.005])
def test_equals_its_definition(tau_s):
    noise = np.random.default_rng(0).standard_normal(500)
    ear = Gammatone(cf_hz=(300.0, 2000.0), output="complex")
    for output, row in (("frequency", 0), ("synchrony", 1)):
        found = (ear >> InstantaneousFrequency(tau_s=tau_s, output=output)).apply(noise, RATE_HZ, precision="float64")
        expected = [definition(z, tau_s)[row] for z in bands(noise, cf_hz=(300.0, 2000.0))]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_a_tone_is_heard_at_its_frequency_beside_its_place():
    ear = Gammatone(cf_hz=(900.0,), output="complex") >> InstantaneousFrequency(tau_s=0.0)
    found = ear.apply(np.sin(2 * np.pi * 1000 * TIME_S), RATE_HZ)[0, 1600:]
    np.testing.assert_allclose(found, 1000.0, rtol=0, atol=0.5)


def test_two_tones_in_one_place_beat_at_their_difference():
    tones = np.sin(2 * np.pi * 1000 * TIME_S) + 0.8 * np.sin(2 * np.pi * 1050 * TIME_S)
    ear = Gammatone(cf_hz=(1020.0,), output="complex") >> InstantaneousFrequency(tau_s=0.0)
    found = ear.apply(tones, RATE_HZ)[0, -RATE_HZ // 5:]                                         # ten beats
    spectrum = abs(np.fft.rfft(found - found.mean()))
    assert spectrum.argmax() * 5 == 50


def test_a_tone_is_steadier_than_noise():
    ear = Gammatone(cf_hz=(500.0, 1000.0, 2000.0), output="complex") >> InstantaneousFrequency(output="synchrony")
    tone = ear.apply(np.sin(2 * np.pi * 1000 * TIME_S), RATE_HZ)[:, 1600:]
    noise = ear.apply(np.random.default_rng(0).standard_normal(len(TIME_S)), RATE_HZ)
    assert tone.min() > 0.9999 and noise.min() < 0.9 and noise.max() <= 1


def test_silence_has_no_frequency():
    ear = Gammatone(n_channels=4, output="complex") >> InstantaneousFrequency()
    assert not ear.apply(np.zeros(1000), RATE_HZ).any()


def test_units_and_the_other_output():
    ear = Gammatone(n_channels=4, output="complex") >> InstantaneousFrequency()
    result = ear(Sound(np.sin(2 * np.pi * 500 * TIME_S), RATE_HZ), keep=["InstantaneousFrequency.synchrony"])
    assert result.features.unit == "Hz" and result["InstantaneousFrequency.synchrony"].unit == "1"


def test_a_real_signal_is_refused():
    with pytest.raises(TypeError, match=r"^InstantaneousFrequency: takes complex bands, this signal is real"):
        (Gammatone(n_channels=4) >> InstantaneousFrequency()).apply(TIME_S, RATE_HZ)


def test_a_result_of_complex_bands_is_heard():
    ear, sound = Gammatone(n_channels=4, output="complex"), Sound(np.sin(2 * np.pi * 500 * TIME_S), RATE_HZ)
    result = InstantaneousFrequency()(ear(sound))
    np.testing.assert_array_equal(result.values, (ear >> InstantaneousFrequency())(sound).values)
    assert result.dims == ("channel", "time") and "cf_hz" in result.coords
