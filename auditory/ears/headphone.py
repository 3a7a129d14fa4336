"""From the current in a headphone to the eardrum."""
from typing import ClassVar

import numpy as np

from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.ears.fir import FirEar, FirStep

# Pralong & Carlile 1996: mean gain of a Sennheiser HD 250 Linear with the outer ear, as the Auditory Modeling Toolbox
# and the Two!Ears Auditory Front-End hold it. Hz, pressure at the eardrum over pressure in the signal.
HD250_POINTS = (
    (125.0, 1.0), (250.0, 1.0), (500.0, 1.0), (1000.0, 0.994850557), (1237.384651, 0.994850557),
    (1531.120775, 0.994850557), (1894.585346, 1.114513162), (2002.467159, 1.235743262), (2344.330828, 1.867671314),
    (2721.273584, 2.822751493), (3001.403462, 2.180544843), (3589.453635, 1.442755787), (4001.342781, 1.173563859),
    (4441.534834, 1.37016005), (5004.212211, 1.599690164), (5495.887031, 1.37016005), (5997.423738, 1.114513162),
    (6800.526258, 0.648125625), (6946.931144, 0.631609176), (7995.508928, 0.276505667), (8414.866811, 0.084335217),
    (9008.422743, 0.084335217),
)
CALIBRATED_HZ = 1000.0          # a signal that cannot hold this frequency has no level at the eardrum


class Headphone(FirEar):
    """Hear a sound through a headphone: what arrives at the eardrum.

    A Sennheiser HD 250 Linear on an average outer ear: 0 dB from 250 Hz to 1.5 kHz, 9 dB at 2.7 kHz, -21 dB and less
    from 9 kHz on, where nothing has been measured.

    Takes and returns ``(..., time)`` in Pa, a finite impulse response of 513 samples.

    Raises
    ------
    ParameterError
        Where the rate cannot hold 1 kHz.

    Notes
    -----
    As published the phase is linear: all frequencies come 256 samples late. ``phase="minimum"`` has the same gain
    without that delay. 513 samples resolve frequencies a rate/1024 apart; at a high rate, ask for `length_s`.

    References
    ----------
    Pralong & Carlile (1996), JASA 100, 3785-3793; points as in the Auditory Modeling Toolbox.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import Headphone
    >>> Headphone().apply(np.zeros(441, np.float32), rate_hz=44100).shape
    (441,)
    """

    presets: ClassVar = {"pralong_carlile1996": {}}

    def points(self, rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
        frequencies_hz, gains = np.array(HD250_POINTS).T
        kept = self.below_nyquist(rate_hz, frequencies_hz, CALIBRATED_HZ)
        return np.r_[0, frequencies_hz[kept], rate_hz / 2], np.r_[0, gains[kept], 0]

    def prepare(self, spec: SignalSpec) -> Step:
        return FirStep(self, spec)
