"""Benchmarks of what frames cost beyond the rate map as it was first made: means, and running normalisation."""
from collections.abc import Iterator
from functools import partial

import numpy as np

from auditory.bench.contest import cpu_clock, interleaved, pinned
from auditory.bench.rows import Row, Target, median_and_spread
from auditory.bench.sounds import noise
from auditory.catalogue import pipeline

RATE_HZ = 16000.0
# How many times as long as the other a model may take.
PAIRS = {("ratemap", "ratemap-classic"): 1.05, ("ratemap-live", "ratemap"): 1.05}


def normalising(rounds: int, seconds: float) -> Iterator[Row]:
    """What the mean over a hop costs beside its last value, and running mean and variance beside neither."""
    sound = noise(seconds, RATE_HZ)
    for (name, other), bound in PAIRS.items():
        jobs = [partial(pipeline(model).apply, sound, RATE_HZ) for model in (name, other)]
        with pinned():
            for job in jobs:
                job()
            own_s, other_s = interleaved(jobs, rounds, cpu_clock()).T
        ratio, spread = float(np.median(own_s) / np.median(other_s)), median_and_spread(own_s / other_s)[1]
        yield Row("normalising", f"{name}, 16 kHz, {seconds:g} s, the time of", f"of {other}", ratio, "×", spread,
                  float(np.median(own_s) * 1e3), float(np.median(other_s) * 1e3), Target(bound, at_most=True))
