"""What is measured of a filter through its impulse response: gain, peak, widths."""
import numpy as np
from scipy.optimize import brentq, minimize_scalar

from auditory import Gammatone

HALF_POWER_DB = 10 * np.log10(2)             # what the literature rounds to 3 dB


def impulse_responses(bank: Gammatone, rate_hz: float, duration_s: float = 0.5) -> np.ndarray:
    """``(channel, time)`` in float64; half a second lets a channel at 80 Hz ring down to 1e-30."""
    click = np.zeros(round(duration_s * rate_hz))
    click[0] = 1
    return bank.apply(click, rate_hz, precision="float64")


def gain(impulse_response: np.ndarray, f_hz: float, rate_hz: float) -> float:
    """The magnitude of the response to a tone, by the definition of the Fourier sum."""
    turns = f_hz / rate_hz * np.arange(len(impulse_response))
    return float(abs(impulse_response @ np.exp(-2j * np.pi * turns)))


def peak_hz(impulse_response: np.ndarray, cf_hz: float, rate_hz: float) -> float:
    """Where the response is largest, to 1e-4 Hz, within 10 % of `cf_hz`."""
    found = minimize_scalar(lambda f_hz: -gain(impulse_response, f_hz, rate_hz), method="bounded",
                            bounds=(0.9 * cf_hz, min(1.1 * cf_hz, rate_hz / 2)), options={"xatol": 1e-4})
    return float(found.x)


def bandwidth_hz(impulse_response: np.ndarray, cf_hz: float, rate_hz: float, down_db: float = HALF_POWER_DB) -> float:
    """The width at `down_db` below the peak, by default at half power."""
    peak = peak_hz(impulse_response, cf_hz, rate_hz)
    threshold = gain(impulse_response, peak, rate_hz) * 10 ** (-down_db / 20)

    def excess(f_hz: float) -> float:
        return gain(impulse_response, f_hz, rate_hz) - threshold

    return brentq(excess, peak, rate_hz / 2, xtol=1e-6) - brentq(excess, 0, peak, xtol=1e-6)


def erb_by_integration_hz(impulse_response: np.ndarray, cf_hz: float, rate_hz: float) -> float:
    """The area under the squared response of a real filter, 0 to Nyquist, over its peak."""
    area = rate_hz / 2 * np.sum(impulse_response**2)             # Parseval's theorem
    return float(area / gain(impulse_response, peak_hz(impulse_response, cf_hz, rate_hz), rate_hz) ** 2)
