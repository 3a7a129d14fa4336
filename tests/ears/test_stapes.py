"""The middle ear of Lopez-Poveda & Meddis 2001, and that of CASP."""
import numpy as np
import pytest

from auditory import SignalSpec, StapesVelocity
from auditory.ears.stapes import lopez_poveda_velocities
from auditory.scales import P0_PA

# Velocity at 0 dB SPL from the displacements of Goode et al. 1994, computed apart from this package, m/s.
GOODE_M_PER_S = {
    400: 4.4747e-9, 600: 7.7064e-9, 800: 9.8128e-9, 1000: 8.4861e-9, 1200: 6.7278e-9, 1600: 5.1616e-9, 2000: 3.7127e-9,
    3000: 2.1176e-9, 4000: 1.5698e-9, 5000: 1.4016e-9, 6000: 1.0092e-9,
}
# What 513 taps make of it at 22050 Hz, computed apart from this package, m/s at 0 dB SPL.
FILTERED_M_PER_S = {250: 2.91e-9, 500: 6.12e-9, 1000: 8.48e-9, 2000: 3.73e-9, 4000: 1.565e-9, 8000: 7.58e-10}


def velocity_at_0_db_spl(ear: StapesVelocity, f_hz: float, rate_hz: float) -> float:
    taps = ear.design(SignalSpec(rate_hz)).taps
    return float(abs(taps @ np.exp(-2j * np.pi * f_hz / rate_hz * np.arange(len(taps)))) * P0_PA)


def test_displacements_become_the_velocities_of_the_paper():
    velocities = dict(zip(*lopez_poveda_velocities("goode1994", 11025.0), strict=True))
    for f_hz, expected in GOODE_M_PER_S.items():
        assert velocities[f_hz] == pytest.approx(expected, rel=2e-5)     # five digits


def test_the_two_readings_of_the_figure_agree_within_2_db():
    """They differ most near 4.5 to 6.5 kHz, where the published figure is hard to read."""
    goode, figure = (lopez_poveda_velocities(data, 11025.0)[1] for data in ("goode1994", "figure_2b"))
    assert 0.5 < abs(20 * np.log10(goode / figure)).max() < 2


@pytest.mark.parametrize(("f_hz", "expected"), FILTERED_M_PER_S.items())
def test_filtered_velocity_at_22050_hz(f_hz, expected):
    assert velocity_at_0_db_spl(StapesVelocity(), f_hz, 22050.0) == pytest.approx(expected, rel=2e-3)    # three digits


def test_513_samples_are_too_short_for_100_hz_at_100_khz_and_23_ms_are_not():
    wanted = 1.181e-9                                            # m/s; Lopez-Poveda & Meddis 2001, fig. 2b
    assert velocity_at_0_db_spl(StapesVelocity(), 100.0, 1e5) > 1.25 * wanted
    assert velocity_at_0_db_spl(StapesVelocity(length_s=0.0232), 100.0, 1e5) == pytest.approx(wanted, rel=0.03)


def test_a_tone_of_0_db_spl_has_the_rms_velocity_of_the_table():
    tone_pa = np.sqrt(2) * P0_PA * np.sin(2 * np.pi * 800 * np.arange(22050) / 22050)
    moved = StapesVelocity().apply(tone_pa, 22050, precision="float64")[2205:]
    assert np.std(moved) == pytest.approx(GOODE_M_PER_S[800], rel=0.03)   # the window rounds the peak at 800 Hz


def test_above_10_khz_the_gain_falls_by_a_tenth_per_khz():
    ends = {16000.0: 7.6190e-10, 44100.0: 1.90227e-10}           # m/s at 0 dB SPL at Nyquist, of the published design
    for rate_hz, expected in ends.items():
        frequencies_hz, gains = StapesVelocity().points(rate_hz)
        assert frequencies_hz[-1] == rate_hz / 2
        assert gains[-1] * P0_PA == pytest.approx(expected, rel=1e-5)    # five digits


def test_output_is_in_metres_per_second():
    assert StapesVelocity().prepare(SignalSpec(44100.0)).output.unit == "m/s"
