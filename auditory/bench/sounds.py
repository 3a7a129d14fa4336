"""What the benchmarks listen to."""
import numpy as np

LEVEL_PA = 0.02                 # 60 dB SPL: conversation


def noise(seconds: float, rate_hz: float, sounds: int | None = None) -> np.ndarray:
    """White noise, float32, always the same; ``(time,)``, or ``(sound, time)``."""
    n = round(seconds * rate_hz)
    samples = np.random.default_rng(1).standard_normal(n if sounds is None else (sounds, n), dtype=np.float32)
    return samples * np.float32(LEVEL_PA)


def burst_then_silence(seconds: float, rate_hz: float) -> np.ndarray:
    """10 ms of noise, then digital zeros: what is left in the filters decays into numbers too small to be normal."""
    samples = np.zeros(round(seconds * rate_hz), np.float32)
    burst = noise(0.010, rate_hz)
    samples[:len(burst)] = burst[:len(samples)]
    return samples
