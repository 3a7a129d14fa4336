"""The middle ear of the dual-resonance models: from the eardrum to the stapes."""
from math import pi, sqrt
from typing import ClassVar, Literal

import numpy as np

from auditory.contract.parameters import Parameter
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.ears.fir import FirCoefficients, FirEar, FirStep
from auditory.ears.stapes_data import (
    ABOVE_M_PER_S,
    BELOW_M_PER_S,
    FIGURE_2B_M_PER_S,
    GOODE_DB_SPL,
    GOODE_UM,
    JEPSEN_DISPLACEMENT,
    JEPSEN_IMPEDANCE,
    JEPSEN_PEAK_DB,
)
from auditory.scales import P0_PA

MEASURED_TO_HZ = 10000.0        # last point of the tables
STEP_ABOVE_HZ = 1000.0          # beyond it the gain falls by a factor each kHz
FALL_PER_STEP = 1.1
STRONGEST_HZ = 1000.0           # the middle ear passes this region best; a signal must be able to hold it


class StapesVelocity(FirEar):
    """Let the middle ear pass a sound on: how fast the stapes pushes the cochlea.

    A finite impulse response of 513 samples whose gain follows measured displacements of human stapes, largest at
    800 Hz. Default: the middle ear of the human DRNL, with minimum phase.

    Takes ``(..., time)`` in Pa at the eardrum; returns ``(..., time)`` in m/s.

    Raises
    ------
    ParameterError
        Where the rate cannot hold 1 kHz.

    Notes
    -----
    The tables give a peak velocity at 0 dB SPL, an rms level, and published code filters the waveform with them, so
    that a tone of 0 dB SPL has the *rms* velocity of the table. The constants of the DRNL were fitted with that.

    513 samples resolve frequencies a rate/1024 apart: at 100 kHz the gain at 100 Hz is 1.51e-9 m/s at 0 dB SPL instead
    of 1.18e-9. Where low best frequencies matter, ask for ``length_s=0.0232``, which is 513 samples at 22.05 kHz.

    ``jepsen2008`` has linear phase and is scaled to a peak of -56 dB, m/s per Pa. Published code feeds it a signal in
    its own unit; that pascals are meant is not confirmed in the paper.

    References
    ----------
    Lopez-Poveda & Meddis (2001), JASA 110, 3107-3118, fig. 2b; data of Goode et al. (1994), Am. J. Otol. 15, 145-154.
    Jepsen, Ewert & Dau (2008), JASA 124, 422-438, as in the Auditory Modeling Toolbox 0.9.10.

    Examples
    --------
    >>> import numpy as np
    >>> from auditory import StapesVelocity
    >>> tone_pa = 20e-6 * 10 ** (60 / 20) * np.sqrt(2) * np.sin(2 * np.pi * 800 * np.arange(44100) / 44100)
    >>> velocity = StapesVelocity().apply(tone_pa, rate_hz=44100, precision="float64")
    >>> float(np.std(velocity[4410:]).round(7))                  # m/s at 60 dB SPL
    9.5e-06
    """

    unit: ClassVar[str] = "m/s"

    phase: Literal["linear", "minimum"] = Parameter(
        "minimum", "Delay all frequencies by half the response, or each as little as possible.",
        source="Auditory Modeling Toolbox, lopezpoveda2001")
    data: Literal["goode1994", "figure_2b", "jepsen2008"] = Parameter(
        "goode1994", "Whose middle ear: the measurement, the same off the published figure, or that of CASP.",
        source="Lopez-Poveda & Meddis 2001, fig. 2b")

    presets: ClassVar = {
        "lopezpoveda2001": {},                                           # Auditory Modeling Toolbox
        "lopezpoveda2001_figure": {"data": "figure_2b"},
        "jepsen2008": {"data": "jepsen2008", "phase": "linear"},         # Auditory Modeling Toolbox 0.9.10
    }

    def points(self, rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
        """Gain in m/s per Pa; that of jepsen2008 is still to be scaled."""
        if self.data == "jepsen2008":
            frequencies_hz, velocities = jepsen_velocities()
            kept = self.below_nyquist(rate_hz, frequencies_hz, STRONGEST_HZ)
            return np.r_[0, frequencies_hz[kept], rate_hz / 2], np.r_[0, velocities[kept], 0]
        frequencies_hz, velocities = lopez_poveda_velocities(self.data, rate_hz / 2)
        kept = self.below_nyquist(rate_hz, frequencies_hz, STRONGEST_HZ)
        frequencies_hz, velocities = frequencies_hz[kept], velocities[kept]
        steps_left = (rate_hz / 2 - frequencies_hz[-1]) / STEP_ABOVE_HZ
        at_nyquist = velocities[-1] / (1 + (FALL_PER_STEP - 1) * steps_left)
        return np.r_[0, frequencies_hz, rate_hz / 2], np.r_[0, velocities, at_nyquist] / P0_PA

    def design(self, spec: SignalSpec) -> FirCoefficients:
        taps = super().design(spec).taps
        if self.data == "jepsen2008":
            taps = taps * 10 ** (JEPSEN_PEAK_DB / 20) / np.abs(np.fft.fft(taps)).max()
        return FirCoefficients(taps)

    def prepare(self, spec: SignalSpec) -> Step:
        return FirStep(self, spec)


def lopez_poveda_velocities(data: str, nyquist_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies in Hz, velocities in m/s at 0 dB SPL, carried on towards `nyquist_hz` above the tables."""
    if data == "goode1994":
        frequencies_hz, displacements_um = np.array(GOODE_UM).T
        velocities = displacements_um * 1e-6 * 2 * pi * frequencies_hz * 10 ** (-GOODE_DB_SPL / 20) * sqrt(2)
    else:
        frequencies_hz, velocities = np.array(FIGURE_2B_M_PER_S).T
    below_hz, below = np.array(BELOW_M_PER_S).T
    above_hz, above = np.array(ABOVE_M_PER_S).T
    beyond_hz = np.arange(MEASURED_TO_HZ + STEP_ABOVE_HZ, nyquist_hz, STEP_ABOVE_HZ)
    beyond = above[-1] / FALL_PER_STEP ** np.arange(1, len(beyond_hz) + 1)
    return np.r_[below_hz, frequencies_hz, above_hz, beyond_hz], np.r_[below, velocities, above, beyond]


def jepsen_velocities() -> tuple[np.ndarray, np.ndarray]:
    """Frequencies in Hz, velocities in an arbitrary unit."""
    frequencies_hz, displacements = np.array(JEPSEN_DISPLACEMENT).T
    above_hz, impedances = np.array(JEPSEN_IMPEDANCE).T
    velocities = frequencies_hz * displacements
    above = velocities[-1] * impedances[0] / impedances[1:]
    return np.r_[frequencies_hz, above_hz[1:]], np.r_[velocities, above]
