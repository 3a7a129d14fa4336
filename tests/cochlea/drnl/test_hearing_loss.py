"""From an audiogram to the DRNL's `a`: the points of Relano-Iborra et al. 2019, and refusals for all else."""
import numpy as np
import pytest

from auditory import Drnl, HearingLoss, ParameterError

CASP = Drnl.preset("jepsen2008", cf_hz=(500.0, 1000.0, 4000.0))


def flat(db_hl: float, ohc_fraction: float = 1.0) -> HearingLoss:
    return HearingLoss(freqs_hz=(1000,), db_hl=(db_hl,), ohc_fraction=ohc_fraction)


@pytest.mark.parametrize(("loss_db", "factor"), [                # code of Relano-Iborra et al. 2019
    (5, 0.562341325), (10, 0.316227766), (20, 0.1), (30, 0.0562341325), (40, 0.031622777)])
def test_a_confirmed_loss_takes_its_factor(loss_db, factor):
    fit = flat(loss_db).fit(CASP)
    assert fit.stage == CASP.replace(a_factor=(factor,) * 3)
    np.testing.assert_array_equal(fit.table.total, loss_db)
    assert fit.notes == ()


def test_channels_may_take_different_confirmed_losses():
    loss = HearingLoss(freqs_hz=(500, 1000, 4000), db_hl=(0, 10, 40), ohc_fraction=1)
    assert loss.fit(CASP).stage.a_factor == (1.0, 0.316227766, 0.031622777)


@pytest.mark.parametrize("loss_db", [15, 20.01, 50])
def test_what_lies_between_or_beyond_is_refused(loss_db):
    with pytest.raises(ParameterError, match=rf"^Drnl\.a_factor: no map from {loss_db:g} dB of outer-hair-cell loss, "
                                             "at 500 Hz, is confirmed by a publication; 0, 5, 10, 20, 30, 40 dB are"):
        flat(loss_db).fit(CASP)


@pytest.mark.parametrize("ear", [Drnl(), Drnl.preset("paulick2024")])
def test_other_filters_than_those_of_the_published_factors_are_refused(ear):
    with pytest.raises(ParameterError, match=r"^Drnl\.fit = .*confirmed for the filters of Drnl\.preset\('jepsen2008'"):
        flat(20).fit(ear)


def test_the_inner_hair_cells_part_is_told_to_be_missing():
    fit = flat(30, 2 / 3).fit(CASP)
    np.testing.assert_array_equal(fit.table.total, 20)
    assert fit.notes == ("Drnl has no inner hair cells: up to 10.0 dB of the loss are not in it.",)


def test_an_ear_with_normal_hearing_answers_with_the_same_bits():
    velocity = 1e-6 * np.sin(2 * np.pi * 1000 * np.arange(2000) / 44100)
    np.testing.assert_array_equal(flat(0).fit(CASP).stage.apply(velocity, 44100), CASP.apply(velocity, 44100))
