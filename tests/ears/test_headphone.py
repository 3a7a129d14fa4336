"""The headphone and outer ear of Pralong & Carlile 1996."""
import numpy as np
import pytest

from auditory import Headphone, SignalSpec
from auditory.ears.headphone import HD250_POINTS


def gain_db(f_hz: float, rate_hz: float) -> float:
    taps = Headphone().design(SignalSpec(rate_hz)).taps
    return float(20 * np.log10(abs(taps @ np.exp(-2j * np.pi * f_hz / rate_hz * np.arange(len(taps))))))


@pytest.mark.parametrize("rate_hz", [22050.0, 44100.0, 48000.0])
@pytest.mark.parametrize(("f_hz", "expected_db", "within_db"), [
    (1000.0, 0.0, 0.2), (2720.0, 9.0, 0.5), (8000.0, -11.2, 1.0)])       # Pralong & Carlile 1996, as read in AMT
def test_gain_is_that_of_the_published_curve(rate_hz, f_hz, expected_db, within_db):
    assert gain_db(f_hz, rate_hz) == pytest.approx(expected_db, abs=within_db)


@pytest.mark.parametrize("rate_hz", [22050.0, 44100.0, 48000.0])
def test_gain_is_flat_below_and_small_above_what_was_measured(rate_hz):
    for f_hz in np.geomspace(250, 1500, 20):
        assert gain_db(f_hz, rate_hz) == pytest.approx(0, abs=0.2)
    for f_hz in np.linspace(9000, 0.49 * rate_hz, 20):
        assert gain_db(f_hz, rate_hz) < -21


@pytest.mark.parametrize("rate_hz", [16000.0, 44100.0])
def test_every_measured_point_below_7_khz_is_met(rate_hz):
    for f_hz, gain in HD250_POINTS:
        if 250 <= f_hz < 6900:
            # 513 samples round the narrow peak at 2.7 kHz and the dip at 6.9 kHz.
            assert gain_db(f_hz, rate_hz) == pytest.approx(20 * np.log10(gain), abs=0.6)
