"""Gammachirps against what Irino's own programs make of clicks and tones: GCFB 2.11 and 2.34 in Octave."""
from pathlib import Path

import numpy as np
import pytest

from auditory import CompressiveGammachirp, Gammachirp
from auditory.cochlea.gammachirp.asymmetry import asymmetry_coefficients
from auditory.cochlea.gammachirp.impulse_responses import impulse_responses
from auditory.cochlea.gammachirp.shapes import LEVEL_PATH_RATIO, Asymmetry, Chirp, compressive_peak_hz
from auditory.scales import RMS_ONE_DB_SPL, db_spl_to_pa

HERE = Path(__file__).parent / "gcfb_octave"
RATE_HZ = 48000.0
PA = float(db_spl_to_pa(RMS_ONE_DB_SPL["gcfb"]))             # of one unit of GCFB
PASSIVE, ASYMMETRY = Chirp(4, 1.81, -2.96), Asymmetry(2.17, 2.20)

# Of the peak. The filters are the same equations in another order; biquads with poles close to the unit circle, low
# frequencies at 48 kHz, magnify rounding from 1e-16 to some 1e-13.
SAME = 1e-12
STORED_IN_FLOAT32 = 1e-7        # of the peak: a golden that was rounded to 24 bits


def golden(name: str) -> dict[str, np.ndarray]:
    with np.load(HERE / f"{name}_48000.npz", allow_pickle=False) as arrays:
        return dict(arrays)


def worst(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference in any channel, relative to the peak of that channel; channels come first."""
    assert found.shape == expected.shape
    return float((abs(found - expected).max(axis=-1) / abs(expected).max(axis=-1)).max())


# ---- filters -------------------------------------------------------------------------------------------------------

def test_impulse_responses_are_those_of_gcfb():
    arrays = golden("gammachirp_ir")
    for k, response in enumerate(impulse_responses(arrays["cf"], RATE_HZ, PASSIVE)):
        assert len(response) == arrays["len"][k]
        assert worst(response, arrays["gc"][:len(response), k]) <= SAME


def test_coefficients_of_the_asymmetric_filter_are_those_of_gcfb():
    arrays = golden("asymmetry_coefficients")                # (channel, coefficient, section)
    found = asymmetry_coefficients(arrays["fr2_hz"], ASYMMETRY, RATE_HZ)
    np.testing.assert_allclose(found.pole.T, arrays["ap"][:, 1], rtol=1e-14)
    np.testing.assert_allclose(found.square.T, arrays["ap"][:, 2], rtol=1e-14)
    np.testing.assert_allclose(found.zero.T, arrays["bz"][:, 1] / arrays["bz"][:, 0], rtol=1e-14)
    np.testing.assert_allclose(found.gain, arrays["bz"][:, 0].prod(axis=1), rtol=1e-12)      # of differences near 0


def test_shapes_on_paper_are_those_of_gcfb():
    arrays = golden("cgc_frsp")
    ear = CompressiveGammachirp(cf_hz=arrays["Fr1"])
    level_db = (1.08 - ear.level_offset) / ear.level_slope   # where fr2 / fp1 is 1.08
    np.testing.assert_allclose(ear.gain(arrays["freq"], level_db).T, arrays["cGCFrsp"], rtol=1e-12, atol=1e-15)
    passive = CompressiveGammachirp(cf_hz=arrays["Fr1"], asymmetry_chirp=0.0).gain(arrays["freq"], level_db)
    np.testing.assert_allclose(passive.T, arrays["pGCFrsp"], rtol=1e-12, atol=1e-15)


def test_peaks_lie_within_a_bin_of_where_gcfb_finds_them():
    arrays = golden("cgc_frsp")
    bank = CompressiveGammachirp.preset("gcfb_2.34", cf_hz=arrays["Fr1"])
    axis = bank(_silence()).coords
    on_paper = compressive_peak_hz(arrays["Fr1"], LEVEL_PATH_RATIO, PASSIVE, ASYMMETRY)
    np.testing.assert_allclose(on_paper, arrays["Fp2"], atol=RATE_HZ / 2048 / 2)             # half a bin
    np.testing.assert_allclose(axis["cf_hz"], on_paper, rtol=0.01)       # the biquads are a fit
    np.testing.assert_array_equal(axis["place_hz"], arrays["Fr1"])
    passive = Gammachirp(cf_hz=arrays["Fr1"])(_silence()).coords
    # On paper; of 100 Hz, sampling and the image at -100 Hz leave a filter that peaks 2 % higher.
    np.testing.assert_allclose(passive["cf_hz"], arrays["Fp1"], rtol=0.03)
    np.testing.assert_allclose(passive["cf_hz"][arrays["Fr1"] > 400], arrays["Fp1"][arrays["Fr1"] > 400], rtol=2e-3)


def _silence():
    from auditory import Sound
    return Sound(np.zeros(100, np.float32), RATE_HZ)


# ---- filterbanks ---------------------------------------------------------------------------------------------------

def bank(preset: str, cf_hz: np.ndarray) -> CompressiveGammachirp:
    stage = CompressiveGammachirp.preset(preset, n_channels=len(cf_hz))
    np.testing.assert_allclose(stage.best_frequencies_hz(), cf_hz, rtol=1e-14)
    return stage


def test_passive_bands_are_those_of_gcfb():
    arrays = golden("dynamic_pulse100_60")
    passive = Gammachirp(n_channels=len(arrays["cf"]))
    found = passive.apply(PA * arrays["x"], RATE_HZ, precision="float64")[arrays["kept"]]
    assert worst(found / PA, arrays["pgc"].T) <= SAME


def test_following_the_level_of_pulses_is_what_gcfb_2_11_does():
    arrays = golden("dynamic_pulse100_60")
    ear = bank("gcfb_2.11", arrays["cf"])
    found = ear.apply(PA * arrays["x"], RATE_HZ, precision="float64")[arrays["kept"]]
    assert worst(found / PA, arrays["cgc"].T) <= SAME


@pytest.mark.parametrize(("preset", "name"), [("gcfb_2.11", "dynamic"), ("gcfb_2.11_static", "static")])
def test_tones_come_out_as_from_gcfb_2_11(preset, name):
    arrays, x = golden(f"{name}_tone1000_60"), golden("frames_tone1000_60")["x"]
    found = bank(preset, arrays["cf"]).apply(PA * x, RATE_HZ, precision="float64")[arrays["kept"], :2400]
    assert worst(found / PA, arrays["cgc"].T) <= STORED_IN_FLOAT32


@pytest.mark.evidence("gcfb", "golden")
@pytest.mark.parametrize(("preset", "name"), [("gcfb_2.34", "NH"), ("gcfb_2.34_hl3", "HL3")])
def test_frames_of_normal_and_impaired_ears_are_those_of_gcfb_2_34(preset, name):
    arrays = golden("frames_tone1000_60")
    found = bank(preset, arrays["cf"]).apply(PA * arrays["x"], RATE_HZ, precision="float64")
    assert worst(found / PA, arrays[name]) <= SAME


@pytest.mark.parametrize(("ear", "declared"), [
    (Gammachirp(), 1e-6),
    (CompressiveGammachirp(), 3e-7),                         # all but input and output is float64: 6e-8 is a rounding
    (CompressiveGammachirp.preset("gcfb_2.11_static"), 3e-7),
    (CompressiveGammachirp.preset("gcfb_2.34"), 3e-7),
    (CompressiveGammachirp.preset("gcfb_2.34", n_channels=20), 3e-7),
    (CompressiveGammachirp.preset("gcfb_2.34_hl3"), 3e-7),
], ids=["passive", "samples", "at one level", "frames", "frames of few channels", "frames of an impaired ear"])
@pytest.mark.parametrize("sound", ["tone", "noise", "burst of 20 dB SPL", "burst of 100 dB SPL", "burst of 140 dB SPL"])
def test_float32_is_as_near_as_it_says(ear, declared, sound):
    seconds = np.arange(4800) / RATE_HZ
    burst = np.where(seconds < 0.05, np.sqrt(2) * np.sin(2 * np.pi * 4000 * seconds), 0)         # then silence
    sounds = {
        "tone": PA * golden("frames_tone1000_60")["x"],
        "noise": PA * 1000 * np.random.default_rng(1).standard_normal(9600),
        "burst of 20 dB SPL": db_spl_to_pa(20) * burst,
        "burst of 100 dB SPL": db_spl_to_pa(100) * burst,
        "burst of 140 dB SPL": db_spl_to_pa(140) * burst,
    }
    heard = sounds[sound].astype(np.float32)
    exact = ear.apply(heard, RATE_HZ, precision="float64")
    assert abs(ear.apply(heard, RATE_HZ) - exact).max() <= declared * abs(exact).max()
