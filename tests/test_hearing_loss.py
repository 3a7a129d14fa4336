"""One audiogram as a value, and which models it may be given to."""
import numpy as np
import pytest

from auditory import (
    Carfac,
    CompressiveGammachirp,
    Drnl,
    Gammatone,
    HalfWave,
    HearingLoss,
    ParameterError,
    Resample,
    Zilany2014,
)

SLOPING = HearingLoss(freqs_hz=(500, 1000, 4000), db_hl=(10, 20, 60))
NORMAL = HearingLoss(freqs_hz=(1000,), db_hl=(0,))


# ---- a value ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("loss", [
    SLOPING, HearingLoss(freqs_hz=(250, 8000), db_hl=(-5, 40.5), ohc_fraction=(1, 0.25)), HearingLoss.preset("hl3")])
def test_a_loss_round_trips_through_toml(loss):
    assert HearingLoss.from_toml(loss.to_toml()) == loss


def test_a_loss_never_changes():
    with pytest.raises(ValueError, match="frozen"):
        SLOPING.ohc_fraction = 1.0


def test_a_loss_is_read_on_straight_lines_over_octaves_and_stays_beyond_the_ends():
    np.testing.assert_allclose(SLOPING.at(np.array([100, 500, 1000, 2000, 4000, 8000])), [10, 10, 20, 40, 60, 60],
                               rtol=1e-12)


def test_outer_hair_cells_take_two_thirds_unless_told_otherwise_at_each_frequency():
    at_hz = np.array([1000.0, 4000.0])
    np.testing.assert_allclose(SLOPING.outer_at(at_hz), [40 / 3, 40], rtol=1e-12)
    other = HearingLoss(freqs_hz=(1000, 4000), db_hl=(20, 60), ohc_fraction=(1, 0.5))
    np.testing.assert_allclose(other.outer_at(at_hz), [20, 30], rtol=1e-12)


def test_an_ear_better_than_normal_has_lost_no_outer_hair_cells():
    assert HearingLoss(freqs_hz=(1000,), db_hl=(-10,)).outer_at(np.array([1000.0]))[0] == 0


def test_the_presets_are_the_audiograms_of_gcfb():
    loss = HearingLoss.preset("hl3")                             # GCFB 2.34: ISO 7029, men of 70 years
    assert loss.freqs_hz == (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)
    assert loss.db_hl == (8.0, 8.0, 9.0, 10.0, 19.0, 43.0, 59.0)
    with pytest.raises(ParameterError, match=r"HearingLoss\.preset = 'hl7': .* Choose from hl1, hl2,"):
        HearingLoss.preset("hl7")


@pytest.mark.parametrize(("changes", "text"), [
    ({"freqs_hz": (1000, 500, 4000)}, r"freqs_hz = \(1000.0, 500.0, 4000.0\) Hz: must rise"),
    ({"freqs_hz": (0, 500, 4000)}, r"freqs_hz = .* must rise from low to high, above 0"),
    ({"freqs_hz": ()}, "freqs_hz = .* must hold at least 1 values"),
    ({"db_hl": (10, 20)}, "db_hl = .* must be one loss for each of 3 frequencies"),
    ({"db_hl": (10, 20, 121)}, "db_hl = .* must lie from -20 to 120"),
    ({"db_hl": (10, 20, np.nan)}, r"db_hl\[2\] = nan: must be finite"),
    ({"ohc_fraction": 1.1}, "ohc_fraction = 1.1: must lie from 0 to 1"),
    ({"ohc_fraction": (0.5, 0.5)}, "ohc_fraction = .* one for each of 3 frequencies"),
    ({"ear": "left"}, "ear = 'left': no such parameter"),
])
def test_what_is_no_audiogram_is_refused(changes, text):
    given = {"freqs_hz": SLOPING.freqs_hz, "db_hl": SLOPING.db_hl}
    with pytest.raises(ParameterError, match=rf"^HearingLoss\.{text}"):
        HearingLoss(**{**given, **changes})


def test_toml_of_something_else_is_refused():
    with pytest.raises(ParameterError, match="its headers are Gammatone, must be HearingLoss alone"):
        HearingLoss.from_toml(Gammatone().to_toml())


# ---- fitting ---------------------------------------------------------------------------------------------------------

def test_carfac_is_refused_because_no_map_is_published():
    with pytest.raises(ParameterError, match=r"^Carfac: no map from an audiogram to ohc_health is confirmed by a "
                                             r"publication\. Set ohc_health yourself"):
        SLOPING.fit(Carfac())


@pytest.mark.parametrize("ear", [Gammatone(), Gammatone() >> HalfWave()])
def test_a_passive_ear_is_refused(ear):
    with pytest.raises(ParameterError, match="no map from an audiogram to a parameter of Gammatone"):
        SLOPING.fit(ear)


def test_in_a_pipeline_only_the_cochlea_gets_the_loss():
    ear = Zilany2014(n_channels=4)
    fit = SLOPING.fit(Resample(rate_hz=100e3) >> ear)
    assert fit.stage == Resample(rate_hz=100e3) >> SLOPING.fit(ear).stage


def test_what_is_a_kind_of_a_known_model_gets_its_loss():
    class MyEar(Zilany2014):
        pass

    assert SLOPING.fit(MyEar(n_channels=4)).stage.cohc == SLOPING.fit(Zilany2014(n_channels=4)).stage.cohc


@pytest.mark.parametrize("ear", [Zilany2014(n_channels=4), CompressiveGammachirp(), Drnl(),
                                 CompressiveGammachirp.preset("gcfb_2.34"), Drnl.preset("jepsen2008")])
def test_normal_hearing_changes_nothing(ear):
    fit = NORMAL.fit(ear)
    assert fit.stage == ear                                      # equal stages give equal bits
    assert not fit.table.total.any()


def test_what_was_achieved_is_told_by_best_frequency():
    achieved = SLOPING.fit(Zilany2014(cf_hz=(500.0, 1000.0, 4000.0))).achieved
    np.testing.assert_allclose(achieved.wanted_db, [10, 20, 60], rtol=1e-12)
    np.testing.assert_allclose(achieved.outer_db + achieved.inner_db, achieved.total_db, rtol=1e-12)
    np.testing.assert_allclose(achieved.outer_wanted_db + achieved.inner_wanted_db, achieved.wanted_db, rtol=1e-12)
    assert float(achieved.total_db.sel(cf_hz=4000.0)) == pytest.approx(60, abs=2)    # as near as the grid of healths


def test_a_fit_reads_as_a_table():
    text = repr(SLOPING.fit(Zilany2014(cf_hz=(500.0, 1000.0, 4000.0))))
    assert text.startswith("Hearing loss of Zilany2014, 3 channels\n")
    assert "1000 Hz  20.0 dB" in text


def test_an_audiogram_may_be_given_in_order() -> None:
    assert HearingLoss((500, 1000), (10, 20)) == HearingLoss(freqs_hz=(500, 1000), db_hl=(10, 20))
    assert HearingLoss((500, 1000), (10, 20), 0.5).ohc_fraction == 0.5
    with pytest.raises(ValueError, match="longer"):
        HearingLoss((500,), (10,), 0.5, 1)
