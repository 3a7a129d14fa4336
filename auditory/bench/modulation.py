"""Benchmarks of what is heard of modulation."""
from collections.abc import Iterator
from functools import partial

import numpy as np

from auditory.bench.contest import cpu_clock, interleaved, pinned
from auditory.bench.rows import Row, Target, median_and_spread
from auditory.bench.sounds import noise
from auditory.catalogue import pipeline
from auditory.contract.pipeline import Pipeline
from auditory.modulation.spectrogram import ModulationSpectrogram

RATE_HZ = 16000.0


def ams(rounds: int, seconds: float) -> Iterator[Row]:
    """What seven rhythms in 16 channels cost beside a rate map, behind their envelopes and with them."""
    sound, model, ratemap = noise(seconds, RATE_HZ), pipeline("ams"), pipeline("ratemap")
    *front, rhythms = model.stages
    assert isinstance(rhythms, ModulationSpectrogram)
    frame_rate_hz = 500.0
    envelopes = Pipeline(stages=tuple(front)).apply(sound, RATE_HZ)
    jobs = {"behind its envelopes": (partial(rhythms.apply, envelopes, frame_rate_hz), Target(0.5, at_most=True)),
            "with its envelopes": (partial(model.apply, sound, RATE_HZ), None)}
    of_ratemap = partial(ratemap.apply, sound, RATE_HZ)
    for name, (job, target) in jobs.items():
        with pinned():
            job()
            of_ratemap()
            own, other = interleaved([job, of_ratemap], rounds, cpu_clock()).T
        ratio, spread = median_and_spread(own / other)
        yield Row("ams", f"ams, 16 channels, {seconds:g} s, {name}, the time of", "of ratemap", ratio, "×", spread,
                  float(np.median(own) * 1e3), float(np.median(other) * 1e3), target)
