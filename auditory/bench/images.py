"""Benchmarks of what stands still: auditory images."""
from collections.abc import Iterator
from functools import partial

from auditory.bench.memory import against_the_clock
from auditory.bench.rows import Row, Target
from auditory.bench.sounds import noise
from auditory.periodicity.image import StabilizedAuditoryImage

RATE_HZ = 22050.0
N_CHANNELS = 71


def image(rounds: int, seconds: float) -> Iterator[Row]:
    """The stabilised auditory image behind a CARFAC, which is not counted."""
    nap, stage = abs(noise(seconds, RATE_HZ, sounds=N_CHANNELS)), StabilizedAuditoryImage()
    what = f"auditory image, {N_CHANNELS} channels, 25 images a second of 500 lags, {seconds:g} s"
    yield against_the_clock("image", what, partial(stage.apply, nap, RATE_HZ), rounds, seconds, Target(1 / 0.03))
