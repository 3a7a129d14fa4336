"""A hearing loss as the dual-resonance filterbank has it: only the points that published code has, nothing between."""
import numpy as np

from auditory.cochlea.drnl.parameters import A_LEFT_BY_LOSS_DB
from auditory.cochlea.drnl.stage import Drnl
from auditory.contract.parameters import ParameterError
from auditory.hearing_loss import Achieved, Fit, HearingLoss

MADE_FOR = Drnl.preset("jepsen2008")      # Relano-Iborra et al. 2019 take its filters
A_LEFT = {0.0: 1.0, **A_LEFT_BY_LOSS_DB}
ROUNDING_DB = 1e-6              # a part of a loss, such as two thirds of 30 dB, need not be a point to the last bit


def fit(stage: Drnl, loss: HearingLoss) -> Fit:
    """The filterbank whose `a` is what the loss of outer hair cells leaves of it (Relano-Iborra et al. 2019).

    Raises
    ------
    ParameterError
        Where a channel asks for an outer-hair-cell loss that the published code has no factor for, or the parameters
        are not those that its factors were made for.
    """
    cf_hz = stage.best_frequencies_hz()
    wanted, outer_wanted = loss.at(cf_hz), loss.outer_at(cf_hz)
    if not (wanted > 0).any():
        return Fit(stage.replace(a_factor=None), Achieved(cf_hz, wanted, outer_wanted, 0 * cf_hz, 0 * cf_hz))
    if (stage.fit, stage.section_counts()) != (MADE_FOR.fit, MADE_FOR.section_counts()):
        raise ParameterError(f"Drnl.fit = {stage.fit!r}: the map from an audiogram to a_factor is confirmed for the "
                             "filters of Drnl.preset('jepsen2008') only. Take these, or set a_factor yourself.")
    points_db = np.array(list(A_LEFT))
    nearest = abs(points_db - outer_wanted[:, np.newaxis]).argmin(axis=1)
    off = np.flatnonzero(abs(points_db[nearest] - outer_wanted) > ROUNDING_DB)
    if len(off):
        raise ParameterError(
            f"Drnl.a_factor: no map from {outer_wanted[off[0]]:.4g} dB of outer-hair-cell loss, at "
            f"{cf_hz[off[0]]:.10g} Hz, is confirmed by a publication; {', '.join(f'{point:g}' for point in points_db)} "
            "dB are. Choose db_hl and ohc_fraction that make one of these in each channel, or set a_factor yourself: "
            "0.0 leaves no nonlinear path.")
    factors = np.array(list(A_LEFT.values()))[nearest]
    inner_db = (np.maximum(wanted, 0) - outer_wanted).max()
    notes = (f"Drnl has no inner hair cells: up to {inner_db:.1f} dB of the loss are not in it.",) \
        if inner_db > ROUNDING_DB else ()
    return Fit(stage.replace(a_factor=tuple(factors.tolist())),
               Achieved(cf_hz, wanted, outer_wanted, points_db[nearest], 0 * cf_hz), notes)
