"""A hearing loss as the Zilany cochlea has it: from an audiogram to the health of outer and inner hair cells.

The published algorithm (fitaudiogram2, BEZ2018) on a table of this package's own thresholds, which
``threshold_shifts.py`` computes.
"""
from functools import lru_cache
from pathlib import Path

import numpy as np

from auditory.cochlea.zilany.design import Species
from auditory.cochlea.zilany.stage import Zilany2014
from auditory.cochlea.zilany.threshold_shifts import CF_HZ, CIHC, COHC, STEPS_PER_DB, ThresholdShifts
from auditory.hearing_loss import Achieved, Fit, HearingLoss

TABLES = Path(__file__).with_name("threshold_shifts.npz")


@lru_cache(maxsize=3)
def threshold_shifts(species: Species) -> ThresholdShifts:
    """What the loss of hair cells costs that species, in steps of 0.1 dB."""
    with np.load(TABLES, allow_pickle=False) as held:
        return ThresholdShifts(held[f"{species}_healthy_db_spl"], held[f"{species}_shift"] / STEPS_PER_DB)


def health_for(loss_db: float, outer_db: float, shift_db: np.ndarray) -> tuple[int, int]:
    """Where the healths that explain a loss stand in `COHC` and `CIHC`, by the shifts ``(cohc, cihc)`` of a place.

    First the outer hair cells, whose part of the loss with healthy inner ones lies nearest; then the inner ones, with
    which the whole lies nearest. What exceeds all there is takes all of them: near 125 Hz that is any loss of outer
    hair cells, which have no gain to lose there.
    """
    healthy_inner = shift_db[:, 0]
    outer = len(COHC) - 1 if outer_db > healthy_inner.max() else int(abs(healthy_inner - outer_db).argmin())
    some_left = shift_db[outer, :-1]
    inner = len(CIHC) - 1 if loss_db > some_left.max() else int(abs(some_left - loss_db).argmin())
    return outer, inner


def fit(stage: Zilany2014, loss: HearingLoss) -> Fit:
    """The ear with that loss; each channel by the nearest best frequency of the table. A gain is no loss."""
    cf_hz, shift_db = stage.best_frequencies_hz(), threshold_shifts(stage.species).shift_db
    wanted, outer_wanted = loss.at(cf_hz), loss.outer_at(cf_hz)
    places = abs(CF_HZ - cf_hz[:, np.newaxis]).argmin(axis=1)
    found = [health_for(max(whole, 0.0), part, shift_db[place])
             for whole, part, place in zip(wanted, outer_wanted, places, strict=True)]
    outer, inner = np.array(found).T
    impaired = stage.replace(cohc=_one_if_healthy(COHC[outer]), cihc=_one_if_healthy(CIHC[inner]))
    by_outer = shift_db[places, outer, 0]
    above = f"Above {CF_HZ[-1]:.0f} Hz, where the table ends, hair cells are those of its last row."
    return Fit(impaired, Achieved(cf_hz, wanted, outer_wanted, by_outer, shift_db[places, outer, inner] - by_outer),
               (above,) if cf_hz[-1] > CF_HZ[-1] else ())


def _one_if_healthy(health: np.ndarray) -> float | tuple[float, ...]:
    return 1.0 if (health == 1).all() else tuple(health.tolist())
