"""A hearing loss as the compressive gammachirp hears it: from an audiogram to compression health and attenuation.

Part of a loss is active: the compression is less healthy, and its gain is missing where sound is soft. The rest is
passive, an attenuation. The map of GCFB 2.34.
"""
from typing import NamedTuple

import numpy as np

from auditory.cochlea.gammachirp.shapes import Asymmetry, LevelRule, output_db
from auditory.hearing_loss import AUDIOGRAM_HZ
from auditory.scales import FloatArray, hz_to_erb_number

# 0 dB HL in dB SPL: supra-aural earphones, ANSI S3.6-2010. Middle ear: ANSI S3.4-2007.
ZERO_HL_DB_SPL = np.array([45.0, 27.0, 13.5, 7.5, 9.0, 12.0, 15.5])
MIDDLE_EAR_DB = np.array([-11.0, -7.4, -3.8, -2.6, -8.5, -6.6, -12.2])
QUIET_DB_SPL = ZERO_HL_DB_SPL + MIDDLE_EAR_DB                    # what reaches a healthy cochlea at its threshold

LEVELS_DB_SPL = np.arange(-1200, 1501) / 10                      # on which the input/output function is inverted
HEALTHS = np.arange(11) / 10                                     # on which a health is looked for


class GcfbHearingLoss(NamedTuple):
    """What became of an audiogram, at its frequencies or in each channel."""

    health: FloatArray          # of the compression: 1 is healthy, 0 is linear
    active_db: FloatArray       # loss by missing compression
    passive_db: FloatArray      # loss by attenuation; -0.1 to 0 dB where compression alone explains it all
    attenuation_db: FloatArray  # of the filterbank's output, which puts the threshold at 0 dB SPL


class Ear(NamedTuple):
    """The healthy compression that a loss is a loss of."""

    peak_hz: FloatArray         # passive peak of each channel
    asymmetry: Asymmetry
    rule: LevelRule

    def output_db(self, level_db_spl: float | FloatArray, channel: int, health: float) -> FloatArray:
        """The input/output function of one channel in some state of health."""
        weaker = self.asymmetry._replace(chirp=health * self.asymmetry.chirp)
        return output_db(level_db_spl, self.peak_hz[channel], weaker, self.rule)

    def active_loss_db(self, quiet_db_spl: float, channel: int, health: float) -> float:
        """How much louder an ear of that health must hear to be as excited as a healthy one at its threshold."""
        excitation = float(self.output_db(quiet_db_spl, channel, 1.0))
        excited_db = self.output_db(LEVELS_DB_SPL, channel, health)
        return float(np.interp(excitation, excited_db, LEVELS_DB_SPL)) - quiet_db_spl

    def health_of(self, active_db: float, quiet_db_spl: float, channel: int) -> float:
        """The health that explains an active loss: the nearest possible one."""
        losses_db = [self.active_loss_db(quiet_db_spl, channel, health) for health in HEALTHS[::-1]]
        return float(np.interp(active_db, losses_db, HEALTHS[::-1]))


def loss_of_audiogram(audiogram_db_hl: FloatArray, health: FloatArray, fr1_hz: FloatArray, ear: Ear) -> GcfbHearingLoss:
    """The loss at the seven frequencies of an audiogram, for the `health` that is hoped for at each of them.

    Each is judged in the channel whose fr1 lies nearest. Where the health alone would cost more than the whole loss, a
    better one is found that costs as much.
    """
    rows = []
    for f_hz, quiet_db, loss_db, hoped in zip(AUDIOGRAM_HZ, QUIET_DB_SPL, audiogram_db_hl, health, strict=True):
        channel = int(np.argmin(abs(fr1_hz - f_hz)))
        active_db = ear.active_loss_db(quiet_db, channel, hoped)
        if active_db >= loss_db:
            hoped = ear.health_of(loss_db, quiet_db, channel)
            active_db = ear.active_loss_db(quiet_db, channel, hoped)
        attenuation_db = float(ear.output_db(quiet_db + loss_db, channel, hoped))
        rows.append((hoped, active_db, loss_db - active_db, attenuation_db))
    return GcfbHearingLoss(*np.array(rows).T)


def loss_of_channels(loss: GcfbHearingLoss, fr1_hz: FloatArray) -> GcfbHearingLoss:
    """The same loss in each channel: linear on the ERB-number scale, continued as straight lines beyond its ends."""
    audiogram, channels = (hz_to_erb_number(f_hz, "gm1990") for f_hz in (AUDIOGRAM_HZ, fr1_hz))
    below = np.clip(np.searchsorted(audiogram, channels) - 1, 0, len(audiogram) - 2)
    along = (channels - audiogram[below]) / (audiogram[below + 1] - audiogram[below])
    in_channels = GcfbHearingLoss(*(part[below] + along * (part[below + 1] - part[below]) for part in loss))
    return in_channels._replace(health=np.clip(in_channels.health, 0, 1))
