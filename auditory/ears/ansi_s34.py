"""From the sound field to the cochlea: the ears of the loudness standards."""
from typing import ClassVar, Literal

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.ears.ansi_s34_data import FIELD_TO_EARDRUM_DB, MIDDLE_EAR_2006_DB, MIDDLE_EAR_DB
from auditory.ears.fir import FirEar, FirStep
from auditory.scales import erb_number_to_hz, hz_to_erb_number

CALIBRATED_HZ = 1000.0
GRID_POINTS = 2048              # on the ERB-number axis, where the tables are interpolated
FIELDS = {"free": 1, "diffuse": 2}                               # column of the table


class OuterMiddleEar(FirEar):
    """Hear with the ears of ANSI S3.4-2007 and ISO 532-2: from the sound field, or the eardrum, into the cochlea.

    The gains of both tables added, interpolated in dB on the ERB-number axis, the ends going on beyond. With a free
    field 0 dB at 1 kHz, 6.4 dB at 2.5 kHz, 7.6 dB at 4 kHz and -12.4 dB at 100 Hz.

    Takes and returns ``(..., time)`` in Pa: what the cochlea is given, as if its fluid were as the air at the eardrum.

    Raises
    ------
    ParameterError
        Where the rate cannot hold 1 kHz.

    Notes
    -----
    The response lies within 0.3 dB of the tables from 100 Hz to 12.5 kHz; a shorter one is wrong at low frequencies.
    The tables end at 16 to 20 kHz. With ``phase="linear"`` everything comes ``length_s / 2`` late. GCFB takes the gain
    of the outer ear re 1 kHz, so that a level at 1 kHz is that at the eardrum: ``normalized=True``. GCFB itself fits
    its shorter response in another way, so samples differ where gains agree.

    References
    ----------
    ANSI S3.4-2007; ISO 532-2:2017. Glasberg & Moore (2006), JASA 120, 585-588. `glasberg2006` is that of their loudness
    models, as the Auditory Modeling Toolbox has it.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import OuterMiddleEar
    >>> click = np.zeros(4800)
    >>> click[0] = 1
    >>> response = OuterMiddleEar().apply(click, rate_hz=48000, precision="float64")
    >>> gains = 20 * np.log10(abs(np.fft.rfft(response)))
    >>> (gains[[10, 400]] + 0.0).round(1).tolist()                                       # 100 Hz and 4 kHz
    [-12.5, 7.6]
    """

    field: Literal["free", "diffuse", "none"] = Parameter(
        "free", "Where the sound was measured: a frontal free field, a diffuse field, or at the eardrum.",
        source="ANSI S3.4-2007")
    middle_ear: Literal["2007", "2006", "none"] = Parameter(
        "2007", "The table of the standard, that of the models of 2006, or only up to the eardrum.",
        source="ANSI S3.4-2007")
    normalized: bool = Parameter(False, "Whether the outer ear has 0 dB at 1 kHz.", source="ANSI S3.4-2007; True: GCFB")
    phase: Literal["linear", "minimum"] = Parameter(
        "minimum", "Delay all frequencies by half the response, or each as little as possible.", source="GCFB")
    length_s: float = Parameter(0.05, "Length of the response, to an even order.", ge=0.001, le=0.2,
                                source="choice: 0.3 dB from 100 Hz on")

    presets: ClassVar = {
        "free_field": {},
        "diffuse_field": {"field": "diffuse"},
        "eardrum": {"field": "none"},
        "gcfb": {"normalized": True},
        "glasberg2006": {"middle_ear": "2006"},
    }

    def gain_db(self, frequencies_hz: np.ndarray) -> np.ndarray:
        """What is asked for at any frequency, in dB."""
        gain_db = np.zeros(len(frequencies_hz))
        if self.field != "none":
            table = np.array(FIELD_TO_EARDRUM_DB)
            at_hz = np.append(frequencies_hz, CALIBRATED_HZ)
            outer_db = interpolated(at_hz, table[:, 0], table[:, FIELDS[self.field]])
            gain_db += outer_db[:-1] - (outer_db[-1] if self.normalized else 0)
        if self.middle_ear != "none":
            changes = MIDDLE_EAR_2006_DB if self.middle_ear == "2006" else {}
            gain_db += interpolated(frequencies_hz, *np.array([(f_hz, changes.get(f_hz, middle_db))
                                                              for f_hz, middle_db in MIDDLE_EAR_DB]).T)
        return gain_db

    def points(self, rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
        self.below_nyquist(rate_hz, np.array([CALIBRATED_HZ]), CALIBRATED_HZ)
        frequencies_hz = erb_number_to_hz(np.linspace(0, hz_to_erb_number(rate_hz / 2), GRID_POINTS))
        frequencies_hz[-1] = rate_hz / 2
        return frequencies_hz, 10 ** (self.gain_db(frequencies_hz) / 20)

    def prepare(self, spec: SignalSpec) -> Step:
        return FirStep(self, spec)


def interpolated(frequencies_hz: np.ndarray, table_hz: np.ndarray, table_db: np.ndarray) -> np.ndarray:
    """A table in dB at other frequencies: linear over ERB-numbers, the ends going on."""
    return np.interp(hz_to_erb_number(frequencies_hz), hz_to_erb_number(table_hz), table_db)
