"""An audiogram given to the compressive gammachirp, whose own map (``hearing_loss.py``) makes a loss of it."""
import numpy as np

from auditory.cochlea.gammachirp.compressive import CompressiveGammachirp
from auditory.hearing_loss import AUDIOGRAM_HZ, Achieved, Fit, HearingLoss

NOTE = ("GCFB shares the loss by compression_health, {health}, where the audiogram leaves room for that, and not by "
        "ohc_fraction: outer is missing compression, inner is attenuation.")


def fit(stage: CompressiveGammachirp, loss: HearingLoss) -> Fit:
    """The filterbank with that loss; ``compression_health`` stays as it is, half of it where it was left out.

    Raises
    ------
    ParameterError
        Where ``update`` is not ``"frame"``: no other form has a confirmed hearing loss.
    """
    cf_hz, audiogram = stage.best_frequencies_hz(), loss.at(np.array(AUDIOGRAM_HZ))
    wanted, outer_wanted = loss.at(cf_hz), loss.outer_at(cf_hz)
    if not audiogram.any():                                      # a normal ear, for which every form will do
        return Fit(stage.replace(audiogram_db_hl=None, compression_health=None),
                   Achieved(cf_hz, wanted, outer_wanted, 0 * cf_hz, 0 * cf_hz))
    impaired = stage.replace(audiogram_db_hl=tuple(audiogram.tolist()))
    achieved = impaired.hearing_loss(cf_hz)
    health = "half" if stage.compression_health is None else str(stage.compression_health)
    return Fit(impaired, Achieved(cf_hz, wanted, outer_wanted, achieved.active_db, achieved.passive_db),
               (NOTE.format(health=health),))
