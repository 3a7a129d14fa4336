"""The scales against printed tables, LTFAT's numbers and their own inverses."""
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditory import scales

GOLDEN = Path(__file__).parent / "golden"

# The table's frequencies and values, to the digits printed there: computed in float64 from the equations of
# Glasberg & Moore 1990, Traunmüller 1990, Zwicker & Terhardt 1980, HTK, Slaney 1998 and Greenwood 1990 by an
# implementation independent of this one.
TABLE_HZ = [100, 125, 250, 500, 1000, 2000, 4000, 8000, 16000]
TABLE = {
    "erb bandwidth": (
        scales.erb_hz, 4,
        [35.4939, 38.1924, 51.6848, 78.6695, 132.6390, 240.5780, 456.4560, 888.2120, 1751.7240]),
    "erb number, gm1990": (
        scales.SCALES["erb_gm1990"].from_hz, 5,
        [3.36957, 4.05059, 6.86224, 10.76654, 15.62145, 21.15516, 27.10742, 33.29454, 39.60645]),
    "erb number, exact": (
        scales.hz_to_erb_number, 5,
        [3.35891, 4.03777, 6.84053, 10.73247, 15.57202, 21.08822, 27.02164, 33.18918, 39.48112]),
    "bark, ends corrected": (
        lambda f_hz: scales.hz_to_bark(f_hz, end_corrections=True), 5,
        [0.95574, 1.21572, 2.50281, 4.91919, 8.52743, 13.01040, 17.46329, 21.20305, 24.07011]),
    "bark, zwicker": (
        scales.hz_to_bark_zwicker, 5,
        [0.98673, 1.23228, 2.44479, 4.73647, 8.51053, 13.10406, 17.25892, 21.27532, 24.09445]),
    "mel, htk": (
        scales.hz_to_mel, 3,
        [150.489, 185.169, 344.163, 607.446, 999.986, 1521.360, 2146.065, 2840.023, 3574.920]),
    "mel, slaney": (
        scales.hz_to_mel_slaney, 5,
        [1.5, 1.875, 3.75, 7.5, 15, 25.08188, 35.16376, 45.24564, 55.32752]),
    "greenwood, human": (
        scales.hz_to_position, 6,
        [0.081718, 0.101769, 0.180318, 0.281617, 0.400228, 0.530002, 0.666213, 0.805898, 0.947389]),
}

PAIRS = {
    **scales.SCALES,
    "erb_1983": scales.Scale(scales.hz_to_erb_number_1983, scales.erb_number_1983_to_hz),
    "bark, ends corrected": scales.Scale(
        lambda f_hz: scales.hz_to_bark(f_hz, end_corrections=True),
        lambda bark: scales.bark_to_hz(bark, end_corrections=True)),
    "mel_fant": scales.Scale(scales.hz_to_mel_fant, scales.mel_fant_to_hz),
    "greenwood, cat": scales.Scale(
        lambda f_hz: scales.hz_to_position(f_hz, species="cat"),
        lambda position: scales.position_to_hz(position, species="cat")),
}

INVERSE_RTOL = 1e-12  # a few hundred roundings of float64
ROUNDING_RTOL = 1e-14  # the same formula in another order of operations

# LTFAT and AMT round the exact ERB-number per e-fold, 9.26449..., to 9.2645 in the scale and to 9.265 in the bandwidth.
LTFAT_SCALE_ROUNDING = 9.2645 / scales.EAR_Q

audible_hz = st.floats(20.0, 20000.0)
every_pair = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
every_scale = pytest.mark.parametrize("scale", scales.SCALES)


def ltfat() -> dict[str, np.ndarray]:
    with np.load(GOLDEN / "amt_octave" / "erbscale.npz", allow_pickle=False) as golden:
        return dict(golden)


# ---- levels --------------------------------------------------------------------------------------------------------

def test_full_scale_sine_at_100_db_has_96_99_db_spl():
    rms_pa = scales.db_spl_to_pa(100.0) / np.sqrt(2)
    assert scales.pa_to_db_spl(rms_pa) == pytest.approx(100 - 10 * np.log10(2), rel=ROUNDING_RTOL)
    assert scales.pa_to_db_spl(rms_pa) == pytest.approx(96.99, abs=0.005)  # the digits commonly printed


def test_94_db_spl_is_1_0024_pa():
    assert scales.db_spl_to_pa(94.0) == pytest.approx(1.0023744672545445, rel=1e-9)  # 20e-6 * 10^4.7, by hand


@given(st.floats(-100.0, 200.0))
def test_level_and_pressure_are_inverse(level_db_spl):
    assert scales.pa_to_db_spl(scales.db_spl_to_pa(level_db_spl)) == pytest.approx(level_db_spl, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("code_base", "pa"), [
    ("pascal", 1.0),
    ("amt_0", 2.0),               # AMT is fed Pa / 2
    ("gcfb", 1 / 1581.1388),      # Meddis' hair cell is fed 1581.1388 times Pa
    ("carfac", 3.1697863849),     # 20e-6 * 10^5.2
])
def test_rms_one_of_a_code_base_in_pascal(code_base, pa):
    assert scales.db_spl_to_pa(scales.RMS_ONE_DB_SPL[code_base]) == pytest.approx(pa, rel=1e-7)  # the digits given


# ---- values --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", TABLE)
def test_reproduces_the_table(name):
    from_hz, decimals, expected = TABLE[name]
    half_a_unit_of_the_last_digit = 0.5000001 * 10.0**-decimals
    np.testing.assert_allclose(from_hz(TABLE_HZ), expected, rtol=0, atol=half_a_unit_of_the_last_digit)


def test_erb_number_is_that_of_ltfat_but_for_its_rounded_factor():
    golden = ltfat()
    ours = scales.hz_to_erb_number(golden["fcin"]) * LTFAT_SCALE_ROUNDING
    np.testing.assert_allclose(ours, golden["freqtoerb"], rtol=ROUNDING_RTOL)


def test_erb_number_1983_is_that_of_ltfat_but_for_its_shift_to_zero_at_0_hz():
    golden = ltfat()
    ours = scales.hz_to_erb_number_1983(golden["fcin"]) - scales.hz_to_erb_number_1983(0.0)
    np.testing.assert_allclose(ours, golden["freqtoerb83"], rtol=1e-13)  # the shift cancels one digit


def test_bark_is_that_of_ltfat():
    golden = ltfat()
    np.testing.assert_allclose(scales.hz_to_bark(golden["fcin"]), golden["freqtobark"], rtol=ROUNDING_RTOL)


def test_mel_is_that_of_ltfat_but_for_the_rounding_of_2595():
    golden = ltfat()
    exact_factor = 1000 / np.log10(17 / 7)  # makes 1000 Hz 1000 mel
    ours = scales.hz_to_mel(golden["fcin"]) * exact_factor / 2595
    np.testing.assert_allclose(ours, golden["freqtomel"], rtol=ROUNDING_RTOL)


def test_bandwidth_is_that_of_ltfat_but_for_its_rounded_slope():
    golden = ltfat()
    ours = 24.7 + (scales.erb_hz(golden["fcin"]) - 24.7) * scales.EAR_Q / 9.265
    np.testing.assert_allclose(ours, golden["audfiltbw"], rtol=ROUNDING_RTOL)


@given(audible_hz)
def test_erb_number_grows_by_one_per_bandwidth(f_hz):
    step_hz = 1e-3 * scales.erb_hz(f_hz)
    slope_per_hz = (scales.hz_to_erb_number(f_hz + step_hz) - scales.hz_to_erb_number(f_hz - step_hz)) / (2 * step_hz)
    assert slope_per_hz * scales.erb_hz(f_hz) == pytest.approx(1, rel=1e-6)  # error of the central difference: < 1e-8


def test_zwicker_critical_band_at_1_khz_is_162_hz():
    assert scales.critical_bandwidth_hz(1000.0) == pytest.approx(25 + 75 * 2.4**0.69, rel=ROUNDING_RTOL)
    assert scales.critical_bandwidth_hz(1000.0) == pytest.approx(162.2, abs=0.05)


def test_fant_mel_is_1000_at_1_khz():
    assert scales.hz_to_mel_fant(1000.0) == 1000.0


def test_greenwood_cat_reaches_from_91_hz_to_57_khz():
    # 456 (1 - 0.8) and 456 (10^2.1 - 0.8), Greenwood 1990
    np.testing.assert_allclose(scales.position_to_hz([0.0, 1.0], species="cat"), [91.2, 57042.2], rtol=1e-6)


# ---- both directions -----------------------------------------------------------------------------------------------

@every_pair
@given(f_hz=audible_hz)
def test_inverse_returns_the_frequency(pair, f_hz):
    assert pair.to_hz(pair.from_hz(f_hz)) == pytest.approx(f_hz, rel=INVERSE_RTOL)


@every_pair
@given(f_hz=audible_hz, ratio=st.floats(1.000001, 10.0))
def test_scale_rises_with_frequency(pair, f_hz, ratio):
    assert pair.from_hz(f_hz) < pair.from_hz(f_hz * ratio)


@every_pair
def test_array_gives_what_its_elements_give(pair):
    f_hz = np.array([[20.0, 440.0, 1000.0], [1001.0, 9000.0, 20000.0]])
    one_by_one = np.reshape([pair.from_hz(f) for f in f_hz.flat], f_hz.shape)
    np.testing.assert_allclose(pair.from_hz(f_hz), one_by_one, rtol=ROUNDING_RTOL)  # numpy's vector log may round apart


# ---- placing channels ----------------------------------------------------------------------------------------------

@every_scale
@given(n_channels=st.integers(2, 200), f_min_hz=st.floats(20.0, 4000.0), octaves=st.floats(0.1, 6.0))
def test_channels_rise_in_equal_steps_between_exact_ends(scale, n_channels, f_min_hz, octaves):
    f_max_hz = f_min_hz * 2.0**octaves
    cf_hz = scales.place_channels(n_channels, f_min_hz, f_max_hz, scale)
    assert cf_hz.shape == (n_channels,) and cf_hz.dtype == np.float64
    assert cf_hz[0] == f_min_hz and cf_hz[-1] == f_max_hz
    steps = np.diff(scales.SCALES[scale].from_hz(cf_hz))
    rounding_of_positions = 1e-12 * abs(scales.SCALES[scale].from_hz(f_max_hz))
    np.testing.assert_allclose(steps, steps.mean(), rtol=0, atol=rounding_of_positions)


def test_single_channel_sits_at_the_low_end():
    assert scales.place_channels(1, 100.0, 4000.0).tolist() == [100.0]


def test_gcfb_spacing_is_0_276132_erb():
    cf_hz = scales.place_channels(100, 100.0, 6000.0, "erb_gm1990")
    spacing_erb = np.diff(scales.hz_to_erb_number(cf_hz, "gm1990"))
    np.testing.assert_allclose(spacing_erb, 0.276132, atol=0.5e-6, rtol=0)  # GCFB's own figure, six digits


def test_channels_are_those_of_ltfat_erbspace():
    golden = ltfat()["erb31"]  # equal steps: the rounded factor cancels
    np.testing.assert_allclose(scales.place_channels(31, 80.0, 8000.0), golden, rtol=INVERSE_RTOL)


def test_channels_are_those_of_the_gammatone_package():
    with np.load(GOLDEN / "gammatone" / "erb_filterbank_click_16000.npz", allow_pickle=False) as golden:
        cf_hz = golden["cf"]
    np.testing.assert_allclose(scales.place_channels(16, 100.0, 7200.0), cf_hz, rtol=INVERSE_RTOL)


def test_slaney_channels_follow_his_equation():
    n_channels, low_hz, high_hz = 20, 100.0, 8000.0
    offset_hz = scales.EAR_Q * 24.7
    i = np.arange(1, n_channels + 1)
    high_to_low_hz = -offset_hz + (high_hz + offset_hz) * np.exp(
        i * (np.log(low_hz + offset_hz) - np.log(high_hz + offset_hz)) / n_channels)
    cf_hz = scales.place_slaney(n_channels, low_hz, high_hz)
    assert cf_hz[0] == low_hz
    np.testing.assert_allclose(cf_hz, high_to_low_hz[::-1], rtol=INVERSE_RTOL)


def test_centred_channels_are_those_of_ltfat_erbspacebw():
    golden = ltfat()["fc"]
    spacing_erb = 1 / LTFAT_SCALE_ROUNDING  # LTFAT's step of 1 on the exact scale
    np.testing.assert_allclose(scales.place_by_spacing(80.0, 8000.0, spacing_erb), golden, rtol=INVERSE_RTOL)


def test_hohmann_channels_hit_1_khz():
    with np.load(GOLDEN / "amt_octave" / "hohmann2002_click_16276.npz", allow_pickle=False) as golden:
        golden_hz = golden["cf"]
    cf_hz = scales.place_by_spacing(70.0, 6700.0, 1 / LTFAT_SCALE_ROUNDING, hit_hz=1000.0)
    np.testing.assert_allclose(cf_hz, golden_hz, rtol=INVERSE_RTOL)
    assert len(cf_hz) == 30 and 1000.0 in cf_hz
    np.testing.assert_allclose(cf_hz[[0, -1]], [73.2236, 6681.981], rtol=1e-6)  # AMT's ends, as printed


@given(st.floats(20.0, 500.0), st.floats(600.0, 20000.0), st.floats(0.05, 5.0), st.floats(0.0, 1.0) | st.none())
def test_spaced_channels_fill_the_range(f_min_hz, f_max_hz, spacing_erb, hit_fraction):
    hit_hz = None if hit_fraction is None else float(np.clip(
        f_min_hz + hit_fraction * (f_max_hz - f_min_hz), f_min_hz, f_max_hz))
    cf_hz = scales.place_by_spacing(f_min_hz, f_max_hz, spacing_erb, hit_hz)
    assert f_min_hz <= cf_hz[0] and cf_hz[-1] <= f_max_hz
    assert hit_hz is None or hit_hz in cf_hz
    position_erb = scales.hz_to_erb_number(cf_hz)
    rounding_erb = 1e-7  # above the 1e-9 of a step that the ends are granted
    np.testing.assert_allclose(np.diff(position_erb), spacing_erb, rtol=0, atol=rounding_erb)
    margins_erb = np.array([position_erb[0] - scales.hz_to_erb_number(f_min_hz),
                            scales.hz_to_erb_number(f_max_hz) - position_erb[-1]])
    room_erb = spacing_erb if hit_hz is not None else spacing_erb / 2  # any more and another channel would fit
    assert np.all(margins_erb < room_erb + rounding_erb)


def test_whole_number_of_steps_keeps_its_last_channel():
    edges_erb = scales.hz_to_erb_number([100.0, 8000.0])
    spacing_erb = (edges_erb[1] - edges_erb[0]) / np.arange(1, 200)
    counts = [len(scales.place_by_spacing(100.0, 8000.0, spacing, hit_hz=100.0)) for spacing in spacing_erb]
    assert counts == list(range(2, 201))


# ---- refusals ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("bad", "message"), [
    ({"n_channels": 0}, r"n_channels = 0: must be at least 1\."),
    ({"f_min_hz": 0.0}, r"f_min_hz = 0 Hz: must be above 0 Hz and finite\."),
    ({"f_min_hz": -5.0}, r"f_min_hz = -5 Hz: must be above 0 Hz and finite\."),
    ({"f_max_hz": np.inf}, r"f_max_hz = inf Hz: must be above 0 Hz and finite\."),
    ({"f_max_hz": np.nan}, r"f_max_hz = nan Hz: must be above 0 Hz and finite\."),
    ({"f_min_hz": 8000.0}, r"f_min_hz = 8000 Hz: must lie below f_max_hz = 8000 Hz\."),
    ({"scale": "octave"}, r"scale = 'octave': is not known\. Choose one of erb, .*, linear\."),
])
def test_impossible_placement_is_refused_by_name(bad, message):
    good = {"n_channels": 10, "f_min_hz": 100.0, "f_max_hz": 8000.0, "scale": "erb"}
    with pytest.raises(ValueError, match=message):
        scales.place_channels(**(good | bad))


def test_slaney_refuses_no_channels():
    with pytest.raises(ValueError, match=r"n_channels = 0: must be at least 1\."):
        scales.place_slaney(0, 100.0, 8000.0)


@pytest.mark.parametrize(("bad", "message"), [
    ({"spacing_erb": 0.0}, r"spacing_erb = 0 ERB: must be above 0 and finite\."),
    ({"spacing_erb": np.nan}, r"spacing_erb = nan ERB: must be above 0 and finite\."),
    ({"hit_hz": 50.0}, r"hit_hz = 50 Hz: must lie between f_min_hz = 100 Hz and f_max_hz = 8000 Hz\."),
    ({"f_max_hz": 50.0}, r"f_min_hz = 100 Hz: must lie below f_max_hz = 50 Hz\."),
])
def test_impossible_spacing_is_refused_by_name(bad, message):
    good = {"f_min_hz": 100.0, "f_max_hz": 8000.0, "spacing_erb": 1.0}
    with pytest.raises(ValueError, match=message):
        scales.place_by_spacing(**(good | bad))


def test_unknown_erb_rate_and_species_are_refused_with_the_choices():
    with pytest.raises(ValueError, match=r"erb_rate = 'moore': is not known\. Choose one of exact, gm1990\."):
        scales.hz_to_erb_number(1000.0, "moore")
    with pytest.raises(ValueError, match=r"species = 'dog': is not known\. Choose one of human, cat\."):
        scales.hz_to_position(1000.0, species="dog")
