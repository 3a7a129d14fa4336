"""Modulation filterbank and spectrogram: twins, published outputs, and the sheet's figures."""
from pathlib import Path

import numpy as np
import pytest

from auditory import Gammatone, ModulationFilterbank, ModulationSpectrogram, ParameterError, Sound
from tests.naive import modulation as naive

GOLDEN = Path(__file__).parents[1] / "golden" / "integration"
RATE_HZ = 4000.0
NOISE = abs(np.random.default_rng(0).standard_normal((3, 1500)))
CF_HZ = (100.0, 500.0, 8000.0)
ROUNDING = 1e-11                # of the largest: poles within 1e-3 of the circle multiply the roundings of a sample


def golden(name):
    with np.load(GOLDEN / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def same(found, expected, tolerance=ROUNDING):
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * abs(expected).max())


# ---- the filterbank ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("preset", "magnitude_gain", "slow"), [
    ("dau1997", 1.0, "none"), ("jepsen2008", 2**-0.5, "filter"), ("osses2021-att", 2**-0.5, "gain"),
    ("verhey1999", 1.0, "none"),
])
def test_equals_naive(preset, magnitude_gain, slow):
    stage = ModulationFilterbank.preset(preset)
    found = stage.apply(NOISE, RATE_HZ, cf_hz=CF_HZ, precision="float64")
    for k, row in enumerate(NOISE):
        n = found.shape[1] if preset == "dau1997" else {100.0: 4, 500.0: 7, 8000.0: 12}[CF_HZ[k]]      # the sheet
        expected = naive.dau1997(row, RATE_HZ, stage.best_frequencies_hz(), magnitude_gain, slow)
        same(found[k, :n], expected[:n])
        assert (found[k, n:] == 0).all()


def test_king2019_is_four_poles_whose_edges_meet():
    from scipy.signal import butter
    stage = ModulationFilterbank.preset("king2019")
    np.testing.assert_allclose(stage.best_frequencies_hz(), (2, 5.24, 13.71, 35.89, 93.96), atol=0.005)  # the sheet
    found = stage.apply(NOISE, RATE_HZ, precision="float64")
    for m, centre_hz in enumerate(stage.best_frequencies_hz()):
        edges = [centre_hz * (np.sqrt(1.25) + side / 2) for side in (-1, 1)]
        section = butter(2, edges, "bandpass", fs=RATE_HZ, output="sos")
        expected = naive.filtered(naive.filtered(NOISE[1], section[0, :3], section[0, 3:]),
                                  section[1, :3], section[1, 3:])
        same(found[1, m], expected, 1e-9)                        # poles within 1e-4 of the circle at 2 Hz


def test_reproduces_amts_bank():
    expected = golden("modfilterbank_click_16000")
    click = np.zeros((1, len(expected["out"])))
    click[0, 0] = 1.0
    found = ModulationFilterbank.preset("dau1997").apply(click, 16000, precision="float64")[0]
    np.testing.assert_allclose(ModulationFilterbank().best_frequencies_hz(), expected["mfc"], rtol=1e-12)
    same(found, expected["out"].T, 1e-9)                         # the peer's low-pass is in direct form


def test_reproduces_the_bank_of_king_2019():
    expected, sound = golden("king2019_vowel"), golden("input_left_vowel")
    found = ModulationFilterbank.preset("king2019").apply(sound["ihc"].T[:, ::4].astype(float), 4000, cf_hz=sound["cf"],
                                                          precision="float64")
    same(found[..., ::8], expected["out"].transpose(1, 2, 0), 5e-6)      # the peer's direct form of eight coefficients


def test_counts_are_those_of_the_sheet_and_absent_filters_are_told():
    cf_hz = (60.0, 100.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)
    bank = Gammatone(cf_hz=cf_hz, output="envelope") >> ModulationFilterbank.preset("verhey1999")
    result = bank(Sound(np.random.default_rng(0).standard_normal(3000), 22050))
    assert result.dims == ("channel", "modulation", "time") and result.present.dims == ("channel", "modulation")
    assert result.present.sum("modulation").values.tolist() == [4, 4, 6, 7, 9, 10, 12, 12]
    assert (result.values[~result.present.values] == 0).all() and (result.values[result.present.values] != 0).any()


@pytest.mark.parametrize(("modulation_hz", "width_hz"), [(5.0, 5), (10.0, 5), (16.667, 8.33), (27.78, 13.89),
                                                         (128.6, 64.3), (595.4, 297.7)])
def test_bands_are_as_wide_as_the_sheet_says_and_of_unit_gain(modulation_hz, width_hz):
    rate_hz, n = 8000.0, 2**17
    click = np.zeros((1, n))
    click[0, 0] = 1.0
    stage = ModulationFilterbank.preset("dau1997")
    m = int(np.argmin(abs(stage.best_frequencies_hz() - modulation_hz)))
    bandwidths_hz = stage.bandwidths_hz()
    assert bandwidths_hz[m] == pytest.approx(width_hz, rel=1e-3)
    row = naive.resonator(click[0, :20000], stage.best_frequencies_hz()[m], bandwidths_hz[m], rate_hz)
    gains, f_hz = abs(np.fft.fft(row, n))[:n // 2], np.arange(n // 2) * rate_hz / n
    assert gains.max() == pytest.approx(1, abs=2e-3)             # of the nearest bin, 0.06 Hz apart
    passed = f_hz[gains > gains.max() / np.sqrt(2)]
    assert passed[-1] - passed[0] == pytest.approx(width_hz, rel=0.02)


def test_a_modulation_of_depth_m_comes_out_as_about_m():
    t = np.arange(40000) / RATE_HZ
    stage = ModulationFilterbank.preset("dau1997")
    for m, centre_hz in list(enumerate(stage.best_frequencies_hz()))[1:10]:
        moved = 0.5 * np.sin(2 * np.pi * centre_hz * t)
        row = stage.apply(moved[np.newaxis], RATE_HZ, precision="float64")[0, m, 20000:]
        assert 0.5 * 0.95 <= row.max() <= 0.5 * 1.14             # the sheet: 1.09 to 1.13 for the real parts


def test_what_does_not_fit_is_refused():
    with pytest.raises(ParameterError, match=r"^ModulationFilterbank\.f_max_hz = 1000 Hz: its highest filter reach"):
        ModulationFilterbank().apply(NOISE, 1000)
    with pytest.raises(ParameterError, match=r"^ModulationFilterbank: needs cf_hz of each channel"):
        ModulationFilterbank.preset("verhey1999").apply(NOISE, RATE_HZ)
    with pytest.raises(ParameterError, match=r"has no limit_by_channel, response or magnitude_gain"):
        ModulationFilterbank(kind="king2019", limit_by_channel=True)


# ---- the spectrogram -----------------------------------------------------------------------------------------------

def test_log_spectrogram_equals_naive():
    stage = ModulationSpectrogram(n_filters=5, f_min_hz=4.0, f_max_hz=300.0, low_pass_first=True)
    expected = naive.log_spectrogram(NOISE[0], RATE_HZ, stage.best_frequencies_hz(), 1.0, 128, 64, True)
    same(stage.apply(NOISE, RATE_HZ, precision="float64")[0], expected)


def test_decimation_by_means_is_the_mean_of_so_many_samples():
    stage = ModulationSpectrogram(n_filters=4, f_max_hz=100.0, decimation=4)
    few = NOISE.reshape(3, -1, 4).mean(axis=-1)
    same(stage.apply(NOISE, RATE_HZ, precision="float64"),
         stage.replace(decimation=1).apply(few, RATE_HZ / 4, precision="float64"), 1e-13)


@pytest.mark.parametrize("stimulus", ["vowel", "bursts"])
@pytest.mark.parametrize(("preset", "values", "centres"), [("two_ears_log", "ams", "mod_hz"),
                                                           ("two_ears_linear", "ams_lin", "lin_hz")])
def test_reproduces_the_two_ears_front_end(stimulus, preset, values, centres):
    sound, expected = golden(f"input_left_{stimulus}"), golden(f"afe_modulation_{stimulus}")
    stage = ModulationSpectrogram.preset(preset)
    np.testing.assert_allclose(stage.best_frequencies_hz(), expected[centres], rtol=1e-12)
    found = stage.apply(sound["ihc"].T.astype(float), 16000, cf_hz=sound["cf"], precision="float64")
    # Coefficients of two ways of designing them differ by a rounding, which poles 0.006 from the circle multiply.
    same(found, expected[values].transpose(1, 2, 0), 1e-11)


def test_a_rhythm_is_heard_in_its_own_filter():
    t = np.arange(2000) / 500
    for k, modulation_hz in enumerate(2.0 ** np.arange(1, 8)):
        rhythm = ModulationSpectrogram().apply((1 + np.sin(2 * np.pi * modulation_hz * t))[np.newaxis], 500)
        assert rhythm[0, :, 60:].mean(axis=-1).argmax() == k


@pytest.mark.parametrize(("stage", "rate_hz", "match"), [
    (ModulationSpectrogram(), 400, r"f_max_hz = 128 Hz: the bands reach 207\.1.* Hz, which must lie below"),
    (ModulationSpectrogram.preset("two_ears_log"), 13000, r"f_max_hz = 1024 Hz: the bands reach 1656"),
    (ModulationSpectrogram(f_max_hz=10.0, hop_s=0.001), 100, r"hop_s = 0\.001 s: must be at least one of 100 values"),
])
def test_what_does_not_fit_the_rate_is_refused(stage, rate_hz, match):
    with pytest.raises(ParameterError, match=match):
        stage.apply(NOISE, rate_hz)
