"""PNCC and its stages, against their twins and against Kim's program."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Cepstrum, Compress, GammatoneSpectrum, Normalise, ParameterError, PowerNormalise, Sound, pipeline
from tests.naive import pncc as naive

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
NOISE = np.random.default_rng(0).standard_normal(8000)
KIM_LEVEL_PA2 = 4e7 * (0.5 / 32768)**2                           # his 4e7, where 0.5 Pa is full scale


def golden(name):
    with np.load(GOLDEN / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def bursts(n_channels=12, n_frames=60):
    """Powers that rise and fall by 40 dB, over a background that drifts."""
    rng = np.random.default_rng(1)
    power = rng.exponential(1, (n_channels, n_frames)) * np.linspace(1, 3, n_frames)
    power[:, 20:26] *= 1e4
    power[3, 40:] = 0
    return power


def test_gains_are_those_of_kims_program():
    stage, expected = GammatoneSpectrum(least_gain=0.0), golden("kim_pncc_lbursts")["H"]
    gains = [stage.gains(cf_hz, 16000, 1024) for cf_hz in stage.best_frequencies_hz(16000)]
    np.testing.assert_allclose(gains, expected, rtol=0, atol=3e-7 * expected.max())        # stored as float32
    assert stage.sizes(16000) == (409, 160, 1024)


def test_spectrum_equals_naive():
    expected = naive.gammatone_power(NOISE)
    found = GammatoneSpectrum().apply(NOISE, 16000, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=1e-10)      # a transform's roundings
    # Pre-emphasis takes rounded samples from one another: what it leaves of the lowest channel is 30 dB down.
    np.testing.assert_allclose(GammatoneSpectrum().apply(NOISE, 16000), expected, rtol=1e-5)


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100])
def test_white_noise_has_the_same_power_in_every_channel(rate_hz):
    stage = GammatoneSpectrum(pre_emphasis=0.0, window_s=0.1, n_channels=10)
    power = stage.apply(np.random.default_rng(2).standard_normal(4 * rate_hz), rate_hz).mean(axis=1)
    assert np.ptp(10 * np.log10(power)) < 1.5                    # 2 standard errors: 4 s of bands of 46 Hz and more


@pytest.mark.parametrize("level", [None, 100.0])
@pytest.mark.parametrize(("half", "neighbours"), [(2, 4), (0, 0), (1, 30)])
def test_power_normalise_equals_naive(half, neighbours, level):
    expected = naive.power_normalised(bursts(), level, half, neighbours)
    stage = PowerNormalise(half_width_frames=half, half_width_channels=neighbours, level_pa2=level)
    found = stage.apply(bursts(), 100, precision="float64")
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10 * expected.max())
    np.testing.assert_allclose(stage.apply(bursts(), 100), expected, rtol=0, atol=1e-5 * expected.max())


@pytest.mark.evidence("pncc", "golden")
@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 5e-7), ("float32", 2e-5)])
def test_pncc_is_that_of_kims_program(precision, tolerance):
    sound, expected = golden("input_long_lbursts")["x"], golden("kim_pncc_lbursts")["pncc"].T
    with_his_level = pipeline("pncc", level_pa2=KIM_LEVEL_PA2)
    before_the_mean = type(with_his_level)(stages=with_his_level.stages[:-1])
    found = before_the_mean.apply(sound.astype(precision), 16000, precision=precision)
    # His mean is over the utterance and some rows of zeros: without their means, both are the same.
    found, expected = (each - each.mean(axis=1, keepdims=True) for each in (found, expected))
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * abs(expected).max())


def test_a_steady_sound_goes_under_with_a_time_constant_of_ten_seconds():
    stage = PowerNormalise(level_pa2=1e10, level_keep=1 - 1e-12)                  # whose level stays
    kept = stage.apply(np.ones((4, 12000)), 100, precision="float64")[0]
    assert kept[0] == pytest.approx(0.09, rel=2e-3)              # the envelope begins at 0.9: a tenth rises out of it
    assert kept[2000] / kept[1000] == pytest.approx(np.exp(-1), rel=0.01) and kept[-1] < 1e-5


def test_after_a_burst_what_is_weaker_is_its_shadow_and_that_fades_by_085_a_frame():
    power = np.full((1, 60), 1e-3)
    power[:, 20], power[:, 21:] = 1e6, 1.0
    stage = PowerNormalise(half_width_frames=0, half_width_channels=0, level_pa2=1e10, level_keep=1 - 1e-12, rise=1e-9)
    heard = stage.apply(power, 100, precision="float64")[0]
    np.testing.assert_allclose(heard[21:25] / heard[20], 0.2 * 0.85 ** np.arange(1, 5), rtol=1e-6)


def test_silence_is_nothing_and_what_comes_after_it_is_heard():
    power = np.zeros((40, 50))
    assert (PowerNormalise().apply(power, 100) == 0).all()
    power[:, 30:] = bursts(40, 20)
    found = PowerNormalise().apply(power, 100)
    assert np.isfinite(found).all() and (found[:, :26] == 0).all() and found[:, 28:].max() > 0


def test_frames_without_all_neighbours_are_left_out_and_times_are_those_of_the_middle():
    spectrum = GammatoneSpectrum()
    power, normalised = spectrum(Sound(NOISE, 16000)), (spectrum >> PowerNormalise())(Sound(NOISE, 16000))
    np.testing.assert_array_equal(normalised.time_s, power.time_s[2:-2])
    np.testing.assert_array_equal(normalised.cf_hz, power.cf_hz)
    assert PowerNormalise().stream(100, leading=(40,)).latency_s == pytest.approx(0.04)  # until the first is said


def test_the_running_mean_comes_near_that_of_the_utterance():
    sound = golden("input_long_lbursts")["x"]
    live = pipeline("pncc").apply(sound, 16000)
    whole = pipeline("pncc", over="clip").apply(sound, 16000)
    assert np.corrcoef(live[:, 50:].ravel(), whole[:, 50:].ravel())[0, 1] > 0.9


@pytest.mark.parametrize(("parameters", "match"), [
    ({"f_min_hz": 8000.0}, r"^GammatoneSpectrum\.f_min_hz = 8000 Hz: must lie below the Nyquist frequency 8000 Hz"),
    ({"hop_s": 1e-5}, r"^GammatoneSpectrum\.hop_s = 1e-05 s: must be at least 1 samples at 16000 Hz"),
])
def test_what_does_not_fit_the_rate_is_refused(parameters, match):
    with pytest.raises(ParameterError, match=match):
        GammatoneSpectrum(**parameters).apply(NOISE, 16000)


def test_a_map_is_no_sound():
    with pytest.raises(ParameterError, match="already has the axis"):
        (GammatoneSpectrum() >> Compress() >> Cepstrum() >> Normalise(kind="mean") >> GammatoneSpectrum()).apply(
            NOISE, 16000)
