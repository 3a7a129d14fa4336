"""The gammatone filterbank against what published programs make of a click."""
import csv
from pathlib import Path

import numpy as np
import pytest

from auditory import Gammatone
from auditory.scales import EAR_Q, place_by_spacing
from tests.cochlea.filter_measures import bandwidth_hz, erb_by_integration_hz, gain, impulse_responses, peak_hz

HERE = Path(__file__).parent

# Relative to each channel's peak: poles rounded by up to 3e-8, in four filters that remember up to 200 samples (100 Hz
# at 44.1 kHz) and whose gain fits the poles as rounded.
FLOAT32_ERROR = 2e-5


def golden(name: str) -> dict[str, np.ndarray]:
    with np.load(HERE / f"{name}.npz", allow_pickle=False) as arrays:
        return dict(arrays)


def table(name: str) -> list[dict[str, float]]:
    with open(HERE / "tables" / f"{name}.csv", newline="") as lines:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(lines)]


def click(n: int) -> np.ndarray:
    samples = np.zeros(n)
    samples[0] = 1
    return samples


def worst_of_peaks(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The largest difference in each channel, relative to the channel's peak."""
    return abs(found - expected).max(axis=-1) / abs(expected).max(axis=-1)


# ---- Hohmann 2002 --------------------------------------------------------------------------------------------------

HOHMANN_RATE_HZ = 16276.0
# LTFAT rounds the ERB-number per e-fold, 9.26449..., to 9.2645.
HOHMANN_HZ = place_by_spacing(70.0, 6700.0, EAR_Q / 9.2645, hit_hz=1000.0)
HOHMANN_KEPT = np.r_[0:30:3, 29]             # the channels that the thinned golden holds


def test_hohmanns_30_best_frequencies():
    bank = Gammatone.preset("hohmann2002", cf_hz=HOHMANN_HZ)
    expected_hz = golden("amt_octave/hohmann2002_click_16276")["cf"]
    np.testing.assert_allclose(bank.best_frequencies_hz(), expected_hz, rtol=1e-12)


@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-12), ("float32", FLOAT32_ERROR)])
def test_reproduces_hohmanns_complex_bands(precision, tolerance):
    arrays = golden("amt_octave/hohmann2002_click_16276")
    expected = (arrays["re"] + 1j * arrays["im"]).T
    bank = Gammatone.preset("hohmann2002", cf_hz=HOHMANN_HZ, output="complex")
    found = bank.apply(click(1000), HOHMANN_RATE_HZ, precision=precision)[HOHMANN_KEPT]
    # float64: a pole rounded by 2e-16, four times, in filters that remember up to 80 samples.
    assert worst_of_peaks(found, expected).max() <= tolerance


@pytest.mark.parametrize("output", ["real", "envelope"])
def test_other_outputs_are_part_and_modulus_of_hohmanns_bands(output):
    arrays = golden("amt_octave/hohmann2002_click_16276")
    expected = arrays["re"].T if output == "real" else abs(arrays["re"] + 1j * arrays["im"]).T
    bank = Gammatone.preset("hohmann2002", cf_hz=HOHMANN_HZ, output=output)
    found = bank.apply(click(1000), HOHMANN_RATE_HZ, precision="float64")[HOHMANN_KEPT]
    assert worst_of_peaks(found, expected).max() <= 1e-12


# ---- the Auditory Modeling Toolbox's all-pole gammatone ------------------------------------------------------------

# AMT runs one direct form of order eight, which loses digits where the memory is long: in the lowest channels.
AMT_LOSES = {16000: 1e-8, 44100: 1e-6}


@pytest.mark.parametrize(("rate_hz", "kept"), [(16000, slice(None)), (44100, slice(None, None, 2))])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_reproduces_amts_all_pole_gammatone(rate_hz, kept, precision):
    arrays = golden(f"amt_octave/gammatone_complex_allpole_click_{rate_hz}")
    expected = arrays["out"].T
    bank = Gammatone.preset("hohmann2002", cf_hz=arrays["cf"])
    found = bank.apply(click(expected.shape[-1]), float(rate_hz), precision=precision)[kept]
    ours = FLOAT32_ERROR if precision == "float32" else 0
    assert worst_of_peaks(found, expected).max() <= AMT_LOSES[rate_hz] + ours


@pytest.mark.parametrize("rate_hz", [16000, 44100])
def test_group_delay_is_amts_delay(rate_hz):
    arrays = golden(f"amt_octave/gammatone_complex_allpole_click_{rate_hz}")
    bank = Gammatone.preset("hohmann2002", cf_hz=arrays["cf"])
    group_delay_s = 3 / (2 * np.pi * bank.bandwidths_hz(arrays["cf"]))
    np.testing.assert_allclose(group_delay_s, arrays["delay"], rtol=1e-14)   # the same formula in another order


def test_widths_and_gains_are_those_of_amts_table():
    rows = table("amt_gammatone_complex_allpole_click_16000")
    bank = Gammatone.preset("hohmann2002", cf_hz=[row["cf"] for row in rows])
    for response, row in zip(impulse_responses(bank, 16000.0), rows, strict=True):
        cf, peak = row["cf"], peak_hz(response, row["cf"], 16000.0)
        assert 20 * np.log10(gain(response, cf, 16000.0)) == pytest.approx(row["gain_cf_db"], abs=1e-5)
        # The table's peaks stand on a grid of 0.01 Hz or wider; half a step off the top costs less than 1e-5 dB.
        assert 20 * np.log10(gain(response, peak, 16000.0)) == pytest.approx(row["gain_peak_db"], abs=1e-5)
        assert bandwidth_hz(response, cf, 16000.0) == pytest.approx(row["bw3"], rel=1e-5)
        assert bandwidth_hz(response, cf, 16000.0, down_db=10) == pytest.approx(row["bw10"], rel=1e-5)
        assert erb_by_integration_hz(response, cf, 16000.0) == pytest.approx(row["erb"], rel=1e-5)


# ---- Slaney's four biquads -----------------------------------------------------------------------------------------

@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-12), ("float32", FLOAT32_ERROR)])
def test_reproduces_slaneys_biquads(precision, tolerance):
    arrays = golden("gammatone/erb_filterbank_click_16000")
    bank = Gammatone.preset("slaney1993", cf_hz=arrays["cf"])
    found = bank.apply(click(arrays["out"].shape[-1]), 16000.0, precision=precision)
    # float64: at 100 Hz sections of real coefficients lose three digits to where the poles lie, ours none.
    assert worst_of_peaks(found, arrays["out"]).max() <= tolerance


@pytest.mark.parametrize("rate_hz", [16000, 44100])
def test_widths_and_gains_are_those_of_slaneys_biquads(rate_hz):
    rows = table(f"gammatone_erb_ir_{rate_hz}")
    bank = Gammatone.preset("slaney1993", cf_hz=[row["cf"] for row in rows])
    for response, row in zip(impulse_responses(bank, float(rate_hz), 0.1), rows, strict=True):      # as long as theirs
        # Both in float64; their sections of real coefficients lose some digits at 100 Hz.
        assert 20 * np.log10(gain(response, row["fpeak"], rate_hz)) == pytest.approx(row["gain_peak_db"], abs=1e-9)
        # Widths stand on the table's grid of frequencies, 0.01 Hz or wider.
        assert bandwidth_hz(response, row["cf"], rate_hz) == pytest.approx(row["bw3"], rel=1e-5)
        assert erb_by_integration_hz(response, row["cf"], rate_hz) == pytest.approx(row["erb"], rel=1e-5)


def test_the_one_poles_are_another_filter_alike_where_the_band_is_narrow():
    arrays = golden("gammatone/erb_filterbank_click_16000")
    bank = Gammatone.preset("slaney1993", cf_hz=arrays["cf"], form="one_poles")
    apart = worst_of_peaks(bank.apply(click(arrays["out"].shape[-1]), 16000.0, precision="float64"), arrays["out"])
    # The same poles without the zeros: far from 0 and the Nyquist frequency within 1e-3, at 7.2 kHz of 16 not at all.
    assert apart[:-1].max() <= 1e-3 and apart[-1] > 0.04
