"""Benchmarks of the echoic memory, and of the models that end in slow frames."""
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from warnings import catch_warnings, simplefilter

import numpy as np

from auditory.bench.contest import Job, Peer, contest, cpu_clock, interleaved, pinned
from auditory.bench.plain_pyramid import PlainPyramid
from auditory.bench.rows import Row, Target, median_and_spread
from auditory.bench.sounds import noise
from auditory.catalogue import models as named_models
from auditory.catalogue import pipeline
from auditory.cochlea.placement import DeadChannelsWarning
from auditory.integration.echoic import EchoicMemory

FRAME_RATE_HZ = 500.0           # frames of 2 ms, as in the model
N_CHANNELS = 64
NEVER = 2 ** 20                 # frames: no snapshot within the benchmark


def echoic(rounds: int, seconds: float) -> Iterator[Row]:
    """What it costs to remember a frame, with and without looking at the memory."""
    frames = np.abs(noise(seconds, FRAME_RATE_HZ, sounds=N_CHANNELS))
    for hop_frames, what in ((NEVER, "remembered"), (8, "remembered, a snapshot every 8")):
        memory = EchoicMemory(hop_frames=hop_frames)
        plain = Peer("lists of numpy arrays", partial(plainly, frames, hop_frames))
        ours = partial(memory.apply, frames, FRAME_RATE_HZ)
        for row in contest("echoic", f"frames of {N_CHANNELS} channels {what}", ours, [plain], rounds):
            assert row.ours_ms is not None
            yield replace(row, note=f"{row.ours_ms * 1e3 / frames.shape[-1]:.2f} µs a frame")
    model = pipeline("echoic")
    yield against_the_clock("echoic", f"model echoic, 16 kHz, {seconds:g} s",
                            partial(model.apply, noise(seconds, 16000.0), 16000.0), rounds, seconds, Target(10 / 12e-3))


def plainly(frames: np.ndarray, hop_frames: int) -> Callable[[], object]:
    """The same memory by lists and numpy, in float64 as ours is."""
    frames = frames.astype(np.float64)
    return lambda: PlainPyramid(len(frames)).listen(frames, hop_frames)


def models(rounds: int, seconds: float) -> Iterator[Row]:
    """How many times quicker than the sound itself each named model is."""
    ears = noise(seconds, 16000.0, sounds=2)
    for model in named_models():
        chain = pipeline(model.name)
        job = partial(chain.apply, ears if chain.couples_ears else ears[0], 16000.0)
        with catch_warnings():
            simplefilter("ignore", DeadChannelsWarning)          # a few of CARFAC's lie above 8 kHz
            row = against_the_clock("models", f"{model.name}, 16 kHz, {seconds:g} s", job, rounds, seconds)
        yield row


def against_the_clock(benchmark: str, what: str, job: Job, rounds: int, seconds: float,
                      target: Target | None = None) -> Row:
    """How many times quicker than the sound itself."""
    with pinned():
        job()
        times_s = interleaved([job], rounds, cpu_clock())[:, 0]
    speed, spread = median_and_spread(seconds / times_s)
    return Row(benchmark, what, "real time", speed, "× real time", spread, float(np.median(times_s) * 1e3),
               seconds * 1e3, target)
