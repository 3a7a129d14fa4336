"""The half-wave hair cell against its naive twin and the tables of its published variants."""
from functools import reduce
from operator import rshift

import numpy as np
import pytest

from auditory import Frames, Gammatone, HalfWave, LeakyIntegrator, ParameterError, SignalSpec
from tests.naive import half_wave as naive

EPS = np.finfo(np.float64).eps


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(1996).standard_normal(shape)


def relative_rms_db(found: np.ndarray, expected: np.ndarray) -> float:
    return float(10 * np.log10(np.mean((found - expected) ** 2) / np.mean(expected**2)))


def answer_to_a_tone(stage: HalfWave, f_hz: float, rate_hz: int = 48000) -> tuple[float, float]:
    """Mean, and amplitude at `f_hz`, of the last half of 1 s of a unit sine, where the onset is forgotten."""
    turns = f_hz * np.arange(rate_hz) / rate_hz
    heard = stage.apply(np.sin(2 * np.pi * turns), rate_hz, precision="float64")[rate_hz // 2:]
    return float(heard.mean()), float(2 * abs(np.mean(heard * np.exp(-2j * np.pi * turns[rate_hz // 2:]))))


def magnitude(stage: HalfWave, f_hz: float, rate_hz: float) -> float:
    """The closed form of the low-passes' response."""
    b, a = naive.low_pass_coefficients(stage.cutoff_hz, rate_hz, stage.order)
    z = np.exp(2j * np.pi * f_hz / rate_hz)
    return float(abs(np.polyval(b, z) / np.polyval(a, z)) ** stage.repeats)


# ---- kernel and twin -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("n_channels", [1, 5, 30, 64, 100])
@pytest.mark.parametrize("repeats", [0, 1, 5])
@pytest.mark.parametrize("order", [1, 2])
def test_kernel_equals_naive(order, repeats, n_channels):
    samples = noise(n_channels, 120)
    stage = HalfWave(order=order, repeats=repeats)
    for rate_hz in (8000.0, 48000.0):
        expected = np.array([naive.half_wave(row, rate_hz, order=order, repeats=repeats) for row in samples])
        found = stage.apply(samples, rate_hz, precision="float64")
        # Five sections that remember at most 10 samples each, some ten roundings a sample.
        np.testing.assert_allclose(found, expected, rtol=0, atol=500 * EPS * abs(expected).max())


@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 44100.0, 48000.0, 96000.0, 192000.0])
@pytest.mark.parametrize("preset", ["dau1996", "lindemann1986", "breebaart2001", "relanoiborra2019"])
def test_float32_is_within_minus_90_db_of_float64(preset, rate_hz):
    stage = HalfWave.preset(preset)
    samples = noise(round(0.25 * rate_hz)).astype(np.float32)
    found = stage.apply(samples, rate_hz)
    assert found.dtype == np.float32
    assert relative_rms_db(found, stage.apply(samples, rate_hz, precision="float64")) <= -90


@pytest.mark.parametrize("cutoff_hz", [0.1, 1.0, 10.0, 23.9, 24.1, 50.0, 749.0, 751.0])
@pytest.mark.parametrize("order", [1, 2])
def test_so_it_is_for_a_corner_as_low_as_one_likes(order, cutoff_hz):
    """At 48 kHz a first-order section computes in float64 up to 24 Hz, one of second order up to 750 Hz."""
    stage = HalfWave(order=order, cutoff_hz=cutoff_hz)
    samples = abs(noise(48000)).astype(np.float32)
    assert relative_rms_db(stage.apply(samples, 48000.0),
                           stage.apply(samples, 48000.0, precision="float64")) <= -90
    in_float64 = stage.prepare(SignalSpec(48000.0)).inside == np.float64
    assert in_float64 == (cutoff_hz <= {1: 24, 2: 750}[order])


@pytest.mark.parametrize(("order", "repeats", "part_of_rate"), [
    (1, 1, 1 / 1999), (1, 5, 5 / 1999), (1, 20, 20 / 1999), (2, 1, 1 / 63), (2, 3, 1 / 63), (2, 20, 1 / 63)])
@pytest.mark.parametrize("sound", ["constant", "click", "pulses", "60 Hz", "1 kHz", "soft noise", "loud noise"])
def test_so_it_is_for_any_sound_where_float32_only_just_serves(sound, order, repeats, part_of_rate):
    rate_hz, n = 48000.0, 19200
    stage = HalfWave(order=order, repeats=repeats, cutoff_hz=part_of_rate * rate_hz)
    assert stage.prepare(SignalSpec(rate_hz)).inside == np.float32
    seconds = np.arange(n) / rate_hz
    samples = {"constant": np.full(n, 0.1), "click": np.eye(1, n, 50)[0],
               "pulses": np.where(np.arange(n) % 480, 0, 1.0),
               "60 Hz": np.sin(2 * np.pi * 60 * seconds), "1 kHz": np.sin(2 * np.pi * 1000 * seconds),
               "soft noise": 1e-5 * noise(n), "loud noise": 1e3 * noise(n)}[sound].astype(np.float32)
    assert relative_rms_db(stage.apply(samples, rate_hz), stage.apply(samples, rate_hz, precision="float64")) <= -90


def test_a_corner_too_low_for_float32_is_not_computed_in_the_loop_of_the_rate_map():
    bank, *row = Gammatone(n_channels=3), HalfWave(cutoff_hz=1.0), LeakyIntegrator(), Frames()
    loops = reduce(rshift, row, bank).prepare(SignalSpec(16000.0)).loops
    assert loops == ("Gammatone", "HalfWave", "LeakyIntegrator+Frames")


def test_behind_a_cochlea_each_channel_is_heard_by_itself():
    sound = noise(400)
    bank, cell = Gammatone(n_channels=5), HalfWave()
    bands = bank.apply(sound, 16000.0, precision="float64")
    expected = np.array([naive.half_wave(band, 16000.0) for band in bands])
    found = (bank >> cell).apply(sound, 16000.0, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=0, atol=500 * EPS * abs(expected).max())


# ---- tables of the published variants ------------------------------------------------------------------------------

@pytest.mark.parametrize(("rate_hz", "cutoff_hz", "b", "a"), [
    (48000.0, 1000.0, 0.06151177, -0.87697646),      # from the bilinear transform, eight digits
    (48000.0, 800.0, 0.04979798, -0.90040404),
    (44100.0, 1000.0, 0.06660578, -0.86678844),
    (16000.0, 1000.0, 0.16591068, -0.66817864),
])
def test_coefficients_of_the_first_order_low_pass(rate_hz, cutoff_hz, b, a):
    design = HalfWave(cutoff_hz=cutoff_hz).design(SignalSpec(rate_hz, np.dtype(np.float64)))
    half_a_digit = 5.001e-9
    np.testing.assert_allclose(design.b, [b, b, 0], rtol=0, atol=half_a_digit)
    np.testing.assert_allclose(design.a, [1, a, 0], rtol=0, atol=half_a_digit)


# Unit sine at 48 kHz: mean, amplitude at the tone's frequency, their ratio; computed from the published difference
# equations by an implementation independent of this one. The mean is 1/pi but for aliased harmonics, and for the half
# period of 125 Hz that half a second breaks off.
TONES = [
    ("dau1996", 125.0, 0.31580, 0.49218, 1.5585),
    ("dau1996", 500.0, 0.31820, 0.44731, 1.4058),
    ("dau1996", 1000.0, 0.31786, 0.35355, 1.1123),
    ("dau1996", 2000.0, 0.31649, 0.22284, 0.7041),
    ("dau1996", 4000.0, 0.31100, 0.11880, 0.3820),
    ("lindemann1986", 500.0, 0.31820, 0.42407, 1.3327),
    ("lindemann1986", 1000.0, 0.31786, 0.31225, 0.9824),
    ("lindemann1986", 4000.0, 0.31100, 0.09598, 0.3086),
    ("breebaart2001", 125.0, 0.31591, 0.49129, 1.5552),
    ("breebaart2001", 500.0, 0.31820, 0.43036, 1.3525),
    ("breebaart2001", 1000.0, 0.31786, 0.28745, 0.9043),
    ("breebaart2001", 2000.0, 0.31649, 0.08839, 0.2793),
    ("breebaart2001", 4000.0, 0.31100, 0.00834, 0.0268),
    ("relanoiborra2019", 1000.0, 0.31786, 0.35355, 1.1123),
    ("relanoiborra2019", 2000.0, 0.31649, 0.12029, 0.3801),
    ("relanoiborra2019", 4000.0, 0.31100, 0.02986, 0.0960),
]


@pytest.mark.parametrize(("preset", "f_hz", "mean", "amplitude", "ratio"), TONES)
def test_reproduces_the_answers_to_tones(preset, f_hz, mean, amplitude, ratio):
    found_mean, found_amplitude = answer_to_a_tone(HalfWave.preset(preset), f_hz)
    relative = 1e-3 if preset == "breebaart2001" else 1e-4       # what the tables are given to, or half a digit
    assert found_mean == pytest.approx(mean, rel=relative, abs=5e-6)
    assert found_amplitude == pytest.approx(amplitude, rel=relative, abs=5e-6)
    assert found_amplitude / found_mean == pytest.approx(ratio, rel=relative, abs=5e-5)


@pytest.mark.parametrize("preset", ["dau1996", "lindemann1986", "breebaart2001", "relanoiborra2019"])
def test_amplitude_is_half_the_response_of_the_low_pass(preset):
    stage = HalfWave.preset(preset)
    for f_hz in (500.0, 1000.0, 4000.0):                         # an even number of samples per period
        # Rectified, a sine has half its amplitude and even harmonics, which then alias onto even harmonics only.
        assert answer_to_a_tone(stage, f_hz)[1] == pytest.approx(magnitude(stage, f_hz, 48000.0) / 2, rel=1e-12)


@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 48000.0])
@pytest.mark.parametrize("order", [1, 2])
def test_corner_is_half_power_at_every_rate(order, rate_hz):
    # Pre-warping puts it there exactly; measured through a click, which rectification leaves alone.
    click = np.zeros(round(0.1 * rate_hz))
    click[0] = 1
    heard = HalfWave(order=order).apply(click, rate_hz, precision="float64")
    power = abs(heard @ np.exp(-2j * np.pi * 1000 / rate_hz * np.arange(len(heard)))) ** 2
    assert power == pytest.approx(0.5, rel=1e-12)                # thousands of roundings at most


def test_breebaarts_five_sections_together_reach_half_power_at_771_hz():
    stage = HalfWave.preset("breebaart2001")
    corner_hz = 2000 * np.sqrt(2**0.2 - 1)                       # of the analog cascade: 771.23 Hz
    assert corner_hz == pytest.approx(771.23, abs=0.005)
    # At 1 MHz the bilinear transform warps 771 Hz by less than 1e-5.
    assert magnitude(stage, corner_hz, 1e6) ** 2 == pytest.approx(0.5, rel=1e-4)
    click = np.zeros(20000)
    click[0] = 1
    heard = stage.apply(click, 1e6, precision="float64")
    found = abs(heard @ np.exp(-2j * np.pi * corner_hz / 1e6 * np.arange(len(heard))))
    assert found == pytest.approx(magnitude(stage, corner_hz, 1e6), rel=1e-9)


@pytest.mark.parametrize(("preset", "same_as"), [
    ("king2019", HalfWave(cutoff_hz=1000.0)), ("two_ears_dau", HalfWave(order=2)), ("rectifier", HalfWave(repeats=0)),
    ("two_ears_joergensen", HalfWave(cutoff_hz=150.0))])
def test_other_presets_are_what_their_sources_say(preset, same_as):
    assert HalfWave.preset(preset) == same_as


# ---- what the stage is said to be ----------------------------------------------------------------------------------

@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("rate_hz", [8000.0, 16000.0, 48000.0, 192000.0])
def test_constant_comes_out_as_it_went_in(rate_hz, order, precision):
    heard = HalfWave(order=order).apply(np.ones(round(0.2 * rate_hz)), rate_hz, precision=precision)
    # A section multiplies its own roundings, eps / 2 each, by up to 1 / (1 + a1 + a2): 1e3 at 192 kHz, second order.
    assert heard[-1] == pytest.approx(1, abs=500 * float(np.finfo(precision).eps))


def test_twice_as_loud_is_answered_twice_as_strongly_bit_by_bit():
    samples = noise(300).astype(np.float32)
    np.testing.assert_array_equal(HalfWave().apply(2 * samples, 16000.0), 2 * HalfWave().apply(samples, 16000.0))


def test_negative_pressure_is_not_heard():
    assert not HalfWave(order=2, repeats=3).apply(-abs(noise(100)), 16000.0).any()


def test_corner_at_nyquist_is_refused_by_name():
    message = (r"HalfWave\.cutoff_hz = 1000 Hz: must lie below the Nyquist frequency 1000 Hz of a 2000 Hz signal\. "
               r"Lower it or put Resample first\.")
    with pytest.raises(ParameterError, match=message):
        HalfWave().apply(np.zeros(10), 2000.0)


def test_complex_bands_are_refused():
    with pytest.raises(TypeError, match=r"HalfWave: takes a real signal, this one is complex\."):
        (Gammatone(output="complex") >> HalfWave()).apply(np.zeros(10), 16000.0)
