"""What has been fitted to listeners and animals: the parameters of a DRNL channel as functions of best frequency.

All frequencies are Hz; inputs and outputs of the filter are m/s, so that `a` and `gain` are pure numbers and `b` has
the unit (m/s)**(1 - c).
"""
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np


class DrnlParameters(NamedTuple):
    """One value per channel."""

    linear_hz: np.ndarray                # centre of the linear path's resonances
    linear_bandwidth_hz: np.ndarray
    linear_cutoff_hz: np.ndarray         # of its low-passes
    gain: np.ndarray                     # g
    nonlinear_hz: np.ndarray             # centre of the nonlinear path's resonances
    nonlinear_bandwidth_hz: np.ndarray
    nonlinear_cutoff_hz: np.ndarray
    a: np.ndarray                        # slope of the broken stick near 0
    b: np.ndarray                        # and the factor of its power law
    c: np.ndarray                        # whose exponent this is


# ---- power laws: 10**(p0 + m log10(best frequency)) as (p0, m) -------------------------------------------------------

class DrnlPowerLaws(NamedTuple):
    """The same, as functions of best frequency; the exponent `c` is the same for all."""

    linear_hz: tuple[float, float]
    linear_bandwidth_hz: tuple[float, float]
    linear_cutoff_hz: tuple[float, float]
    gain: tuple[float, float]
    nonlinear_hz: tuple[float, float]
    nonlinear_bandwidth_hz: tuple[float, float]
    nonlinear_cutoff_hz: tuple[float, float]
    a: tuple[float, float]
    b: tuple[float, float]
    c: float


# Lopez-Poveda & Meddis 2001, JASA 110:3107-3118, table III; the cut-offs are the centres of their paths.
HUMAN = DrnlPowerLaws(
    (-0.06762, 1.01679), (0.03728, 0.78563), (-0.06762, 1.01679), (4.20405, -0.47909),
    (-0.05252, 1.01650), (-0.03193, 0.77426), (-0.05252, 1.01650),
    (1.40298, 0.81916), (1.61912, -0.81867), 0.25)

# Jepsen, Ewert & Dau 2008, JASA 124:422-438, as in the Auditory Modeling Toolbox 1.4 and 1.6.
CASP = HUMAN._replace(
    linear_bandwidth_hz=(0.03728, 0.75), linear_cutoff_hz=(-0.06762, 1.01), nonlinear_bandwidth_hz=(-0.03193, 0.77))

# The same in the Two!Ears Auditory Front-End.
TWO_EARS = CASP._replace(nonlinear_bandwidth_hz=(-0.03193, 0.70), nonlinear_cutoff_hz=(-0.05252, 1.01))

# Sumner et al. 2003, JASA 113:3264-3274, table I.
GUINEA_PIG = DrnlPowerLaws(
    (0.339, 0.895), (1.3, 0.53), (0.339, 0.895), (5.68, -0.97),
    (0.0, 1.0), (0.8, 0.58), (0.0, 1.0),
    (1.87, 0.45), (-5.65, 0.875), 0.1)

# The default of DSAM; its source in print is not confirmed.
GUINEA_PIG_DSAM = GUINEA_PIG._replace(
    linear_hz=(0.14, 0.95), linear_cutoff_hz=(0.14, 0.95), gain=(5.48, -0.97), a=(1.67, 0.45), b=(-5.85, 0.875))

POWER_LAWS: Mapping[str, DrnlPowerLaws] = MappingProxyType({
    "lopezpoveda2001": HUMAN, "casp": CASP, "two_ears": TWO_EARS, "sumner2003": GUINEA_PIG,
    "dsam_guinea_pig": GUINEA_PIG_DSAM,
})
HIGHEST_STICK_HZ = {"casp": 1000.0, "two_ears": 1000.0}      # above this best frequency `a` and `b` are those of
STICK_ABOVE_HZ = 1500.0                                      # this one: a step, as in Jepsen et al. 2008

# ---- tables, low to high: best frequency, centre, bandwidth and gain of the linear path, bandwidth, a, b ------------

# Lopez-Poveda & Meddis 2001, table I: listener YO. As in the Auditory Modeling Toolbox.
YO = (
    (250.0, 235.0, 115.0, 1400.0, 84.0, 2124.0, 0.45),
    (500.0, 460.0, 150.0, 800.0, 103.0, 4609.0, 0.28),
    (1000.0, 945.0, 240.0, 520.0, 175.0, 4598.0, 0.130),
    (2000.0, 1895.0, 390.0, 400.0, 300.0, 9244.0, 0.078),
    (4000.0, 3900.0, 620.0, 270.0, 560.0, 30274.0, 0.06),
    (8000.0, 7450.0, 1550.0, 250.0, 1100.0, 76354.0, 0.035),
)
# Table II: the average listener.
AVERAGE = (
    (250.0, 244.0, 100.0, 1150.0, 84.0, 2194.0, 0.45),
    (500.0, 480.0, 130.0, 850.0, 103.0, 5184.0, 0.28),
    (1000.0, 965.0, 240.0, 520.0, 175.0, 7558.0, 0.130),
    (2000.0, 1925.0, 400.0, 410.0, 300.0, 9627.0, 0.078),
    (4000.0, 3900.0, 660.0, 320.0, 560.0, 22288.0, 0.045),
    (8000.0, 7750.0, 1450.0, 220.0, 1100.0, 43584.0, 0.030),
)
TABLES = MappingProxyType({"lopezpoveda2001_yo": YO, "lopezpoveda2001_average": AVERAGE})
TABLE_EXPONENT = 0.25
TABLES_FROM_HZ, TABLES_TO_HZ = 250.0, 8000.0

# How much of `a` is left where outer hair cells are lost: dB of the listener's loss -> factor. Code of Relano-Iborra et
# al. 2019, JASA 146:3306-3317, whose labels are not 20 log10 of the factor.
A_LEFT_BY_LOSS_DB = MappingProxyType({
    5.0: 0.562341325, 10.0: 0.316227766, 20.0: 0.1, 30.0: 0.0562341325, 40.0: 0.031622777})


def drnl_parameters(fit: str, cf_hz: np.ndarray) -> DrnlParameters:
    """The parameters of channels with these best frequencies.

    Between the rows of a table they are interpolated, logarithm against logarithm, which is a choice.
    """
    if fit in TABLES:
        table_hz, *columns = np.array(TABLES[fit]).T
        linear_hz, linear_bandwidth_hz, gain, bandwidth_hz, a, b = (
            np.exp(np.interp(np.log(cf_hz), np.log(table_hz), np.log(column))) for column in columns)
        return DrnlParameters(linear_hz, linear_bandwidth_hz, linear_hz, gain, cf_hz, bandwidth_hz, cf_hz, a, b,
                              np.full(len(cf_hz), TABLE_EXPONENT))
    law = POWER_LAWS[fit]
    powers = (10 ** (p0 + m * np.log10(cf_hz)) for p0, m in law[:-1])
    parameters = DrnlParameters._make((*powers, np.full(len(cf_hz), law.c)))
    stick_hz = np.where(cf_hz > HIGHEST_STICK_HZ.get(fit, np.inf), STICK_ABOVE_HZ, cf_hz)
    a, b = (10 ** (p0 + m * np.log10(stick_hz)) for p0, m in (law.a, law.b))
    return parameters._replace(a=a, b=b)
