"""The hair cell of Meddis (1990), one channel and one sample at a time: forward Euler from the old amounts."""
import numpy as np

HIGH = {"A": 5.0, "B": 300.0, "g": 2000.0, "y": 5.05, "l": 2500.0, "r": 6580.0, "x": 66.31, "h": 50000.0}
MEDIUM = {**HIGH, "A": 10.0, "B": 3000.0, "g": 1000.0}


def meddis(amplitudes: np.ndarray, rate_hz: float, fibre: dict[str, float]) -> np.ndarray:
    """Amplitudes in the model's unit (rms 1 is 30 dB SPL) in, firing rate in 1/s out."""
    A, B, g, y, l, r, x, h = (fibre[name] for name in "ABgylrxh")
    dt = 1 / rate_hz
    k = g * A / (A + B)
    c = y * k / (l * k + y * (l + r))
    q = c * (l + r) / k
    w = c * r / x
    rates = []
    for s in amplitudes:
        k = g * (s + A) / (s + A + B) if s + A > 0 else 0.0
        replenished = y * dt * (1 - q) if q < 1 else 0.0
        ejected, lost, returned, reprocessed = k * dt * q, l * dt * c, r * dt * c, x * dt * w
        q += replenished - ejected + reprocessed
        c += ejected - lost - returned
        w += returned - reprocessed
        rates.append(h * c)
    return np.array(rates)
