"""Benchmarks of the adaptation loops."""
from collections.abc import Iterator
from functools import partial

import numpy as np

from auditory.bench.contest import Job, Peer, contest
from auditory.bench.rows import Row, Target
from auditory.bench.sounds import noise
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.engine import block_length
from auditory.contract.signals import SignalSpec
from auditory.contract.step import Step
from auditory.haircell.adaptation_loops import UNITS_PER_PA, AdaptationLoops
from auditory.haircell.half_wave import HalfWave
from auditory.numerics import denormals_flushed

RATE_HZ = 16000.0
N_CHANNELS = 64


def adaptation(rounds: int, seconds: float) -> Iterator[Row]:
    """The adaptation loops with their limiter, on rectified noise and behind a cochlea, against a scalar loop.

    Both skip the limiter where they can. In rectified noise the scalar loop cannot foresee where; in the slow waves
    behind a cochlea it can.
    """
    stage, front = AdaptationLoops.preset("dau1997"), Gammatone(n_channels=N_CHANNELS) >> HalfWave.preset("dau1996")
    step = stage.prepare(front.prepare(SignalSpec(RATE_HZ)).output)
    inputs = {
        "rectified noise, on and off at 4 Hz": syllables(seconds),
        "behind gammatones and hair cells": front.apply(noise(seconds, RATE_HZ), RATE_HZ),
    }
    for what, cells in inputs.items():
        twin = Peer("scalar loop, float64", partial(by_a_scalar_loop, stage, cells), "numba", Target(8, 14))
        title = f"adaptation loops, {N_CHANNELS} channels, {seconds:g} s, float32, {what}"
        yield from contest("adaptation", title, in_a_pipeline(step, cells), [twin], rounds)


def syllables(seconds: float) -> np.ndarray:
    """Rectified noise of 80 dB SPL in every channel, ``(channel, time)``, half of each quarter of a second silent."""
    cells = 10 * abs(noise(seconds, RATE_HZ, sounds=N_CHANNELS))
    return cells * (np.arange(cells.shape[1]) * 8 / RATE_HZ % 2 < 1).astype(np.float32)


def in_a_pipeline(step: Step, cells: np.ndarray) -> Job:
    """What a pipeline asks of one of its steps: block after block, ``(time, channel)``, from rest."""
    length = block_length(step)
    rows = np.zeros((cells.shape[-1], *step.spec.block_shape), cells.dtype)
    rows[:, :len(cells)] = cells.T
    room = step.block(length, "input")

    def job() -> None:
        step.state = step.fresh_state()
        with denormals_flushed():
            for start in range(0, len(rows), length):
                block = room[:len(rows) - start]                 # a step overwrites its block
                block[...] = rows[start:start + length]
                step.process(block)
    return job


def by_a_scalar_loop(stage: AdaptationLoops, cells: np.ndarray) -> Job:
    """The same in float64, one channel after the other."""
    from auditory.bench.adaptation_twin import scalar_adaptation_loops
    units = cells * UNITS_PER_PA + np.zeros(1)                   # float64
    double = stage.design(SignalSpec(RATE_HZ, units.dtype))
    out = np.empty_like(units)
    return partial(scalar_adaptation_loops, units, double.divisor, double.gain, double.excess, stage.minimum(), out)
