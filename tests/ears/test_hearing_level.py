"""Equal loudness and hearing level against the standards' numbers."""
from pathlib import Path

import numpy as np
import pytest

from auditory.ears.hearing_level import (
    ISO226_2003,
    TRANSDUCERS,
    db_hl_to_db_spl,
    db_spl_to_db_hl,
    db_spl_to_phon,
    phon_to_db_spl,
    threshold_db_spl,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "amt_octave" / "absolutethreshold.npz"
TABLE_HZ = np.array(ISO226_2003)[:, 0]
HALF_A_DIGIT = 0.0051


# By eq. 1 of ISO 226:2003, from an implementation independent of this one; two decimals.
@pytest.mark.parametrize(("level_phon", "levels_db_spl"), [
    (20, (89.58, 48.38, 20.01, 15.14, 33.04)),
    (40, (99.85, 64.37, 40.01, 36.65, 51.49)),
    (60, (109.51, 78.65, 60.01, 57.57, 68.63)),
    (80, (118.99, 92.48, 80.01, 78.31, 85.41)),
])
def test_equal_loudness_is_that_of_iso_226(level_phon, levels_db_spl):
    found = phon_to_db_spl(level_phon, [20, 100, 1000, 4000, 12500])
    np.testing.assert_allclose(found, levels_db_spl, rtol=0, atol=HALF_A_DIGIT)


def test_a_tone_of_1_khz_is_as_many_phon_as_db_spl():
    levels = np.arange(20.0, 91.0, 10)
    np.testing.assert_allclose(phon_to_db_spl(levels, 1000.0), levels, rtol=0, atol=0.02)     # the standard's rounding


def test_phon_and_level_are_inverses_at_every_frequency():
    phon, f_hz = np.meshgrid(np.linspace(20, 90, 15), np.geomspace(20, 12500, 40))
    # 1e-16 of a sum near which two powers cancel, at 20 phon and 20 Hz to three digits.
    np.testing.assert_allclose(db_spl_to_phon(phon_to_db_spl(phon, f_hz), f_hz), phon, rtol=0, atol=1e-9)


def test_what_is_louder_has_more_phon():
    contours = phon_to_db_spl(np.linspace(20, 90, 50)[:, np.newaxis], np.geomspace(20, 12500, 60))
    assert (np.diff(contours, axis=0) > 0).all()


def test_thresholds_are_those_of_the_auditory_modeling_toolbox():
    with np.load(GOLDEN, allow_pickle=False) as golden:
        np.testing.assert_allclose(threshold_db_spl(golden["f"]), golden["iso226"], rtol=1e-15)      # as printed
        np.testing.assert_allclose(threshold_db_spl(golden["f"], "er3a"), golden["er3a"], rtol=1e-15)


@pytest.mark.parametrize(("f_hz", "db_spl"), [(125, 45.0), (1000, 7.5), (4000, 12.0), (6300, 21.0)])
def test_0_db_hl_of_a_supra_aural_earphone_is_that_of_ansi_s3_6(f_hz, db_spl):
    assert db_hl_to_db_spl(0.0, f_hz) == db_spl                  # ANSI S3.6-2010, coupler IEC 60318-1


@pytest.mark.parametrize("transducer", TRANSDUCERS)
def test_hearing_level_and_sound_pressure_level_are_inverses(transducer):
    f_hz, levels = np.geomspace(125, 8000, 30), np.linspace(-10, 110, 30)
    found = db_spl_to_db_hl(db_hl_to_db_spl(levels, f_hz, transducer), f_hz, transducer)
    np.testing.assert_allclose(found, levels, rtol=0, atol=1e-12)        # two roundings


def test_between_two_frequencies_lies_the_mean_at_their_geometric_mean():
    assert threshold_db_spl(np.sqrt(125.0 * 160.0)) == pytest.approx((22.1 + 17.9) / 2, abs=1e-12)


@pytest.mark.parametrize("f_hz", [19.9, 12501.0, 0.0, -1.0, np.nan, np.inf])
def test_a_frequency_without_a_table_is_refused(f_hz):
    with pytest.raises(ValueError, match=r"^f_hz = .* Hz: must be 20 to 12500 Hz, where there is a table\. Leav"):
        phon_to_db_spl(40.0, [1000.0, f_hz])


def test_a_loudness_beyond_the_standard_is_refused():
    with pytest.raises(ValueError, match=r"^level_phon = 100 phon: must be 20 to 90 phon, where there is a table\."):
        phon_to_db_spl(100.0, 1000.0)
    with pytest.raises(ValueError, match=r"^level_db_spl = .* phon of loudness: must be 20 to 90 phon of loudn"):
        db_spl_to_phon(5.0, 1000.0)


def test_an_unknown_transducer_is_refused():
    with pytest.raises(ValueError, match=r"^transducer = 'horn': is not known\. Choose one of supra_aural, er3a"):
        threshold_db_spl(1000.0, "horn")


def test_every_table_rises_in_frequency():
    assert (np.diff(TABLE_HZ) > 0).all()
    for table in TRANSDUCERS.values():
        assert (np.diff([f_hz for f_hz, _ in table]) > 0).all()
