"""Benchmarks of loops made of ticks: what is gained by one loop, what channels cost, how soon little is answered."""
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from auditory.bench.contest import Job, Peer, contest, cpu_clock, interleaved, pinned
from auditory.bench.rows import Row, Target, median_and_spread
from auditory.bench.sounds import noise
from auditory.catalogue import pipeline
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract import engine
from auditory.contract.pipeline import Pipeline
from auditory.contract.signals import SignalSpec
from auditory.haircell.half_wave import HalfWave
from auditory.integration.frames import Frames
from auditory.integration.leaky import LeakyIntegrator

RATE_HZ = 16000.0
FRONT_RATE_HZ = 44100.0         # that of the Dau front end, which then resamples nothing
SHORT_S = 0.010
REPEATS = 200                   # of what takes microseconds


def fusion(rounds: int, seconds: float) -> Iterator[Row]:
    """What is gained where neighbours run as one loop."""
    samples, sound = noise(seconds, RATE_HZ), noise(seconds / 2, FRONT_RATE_HZ)
    chains = {
        "ratemap": (pipeline("ratemap"), samples, RATE_HZ, Target(1.3)),
        "ratemap-afe": (pipeline("ratemap-afe"), samples, RATE_HZ, Target(1.3)),
        "cochleagram": (pipeline("cochleagram"), samples, RATE_HZ, Target(1.1)),
        "dau1997-front": (pipeline("dau1997-front"), sound, FRONT_RATE_HZ, Target(1.1)),
        "bands, hair cells, leak": (Gammatone() >> HalfWave() >> LeakyIntegrator(), samples, RATE_HZ, Target(1.1)),
    }
    for name, (chain, pressure, rate_hz, target) in chains.items():
        apart = Peer("as single stages", partial(run_by_engine, chain, pressure, rate_hz, fuse=False), target=target)
        what = f"{name}, {rate_hz / 1000:g} kHz, {len(pressure) / rate_hz:g} s, as one loop"
        yield from contest("fusion", what, run_by_engine(chain, pressure, rate_hz, fuse=True), [apart], rounds)


def run_by_engine(chain: Pipeline, samples: np.ndarray, rate_hz: float, fuse: bool) -> Callable[[], np.ndarray]:
    """What `apply` does with one sound, with or without fusion."""
    step = chain.prepare(SignalSpec(rate_hz, bandwidth_hz=rate_hz / 2), fuse=fuse)
    output = np.empty((*step.output.shape, step.output_length(len(samples))), step.output.dtype)

    def job() -> np.ndarray:
        engine.run_lane(step, samples, output)
        return output
    return job


def channels(rounds: int, seconds: float) -> Iterator[Row]:
    """What a rate map costs by the number of its channels."""
    samples = noise(seconds, RATE_HZ)
    counts = (8, 32, 48, 100, 128)
    jobs = [partial(pipeline("ratemap", n_channels=n).apply, samples, RATE_HZ) for n in counts]
    with pinned():
        for job in jobs:
            job()
        times_s = dict(zip(counts, interleaved(jobs, rounds, cpu_clock()).T, strict=True))
    what = f"ratemap, 16 kHz, {seconds:g} s, the time of"
    few, many = times_s[8], times_s[32]
    ratio, spread = median_and_spread(few / many)
    yield Row("channels", f"{what} 8 channels", "of 32", ratio, "×", spread, float(np.median(few) * 1e3),
              float(np.median(many) * 1e3), Target(0.6, at_most=True))
    for n in (48, 100):
        ratio, spread = median_and_spread(times_s[n] / n / (times_s[128] / 128))
        yield Row("channels", f"{what} a channel, of {n}", "of 128", ratio, "×", spread,
                  float(np.median(times_s[n]) * 1e3), float(np.median(times_s[128]) * 1e3), Target(1.15, at_most=True))


def little(rounds: int, seconds: float) -> Iterator[Row]:
    """How soon a short clip, a block of one sample, and a push of one are answered."""
    chain = pipeline("ratemap")
    clip = noise(SHORT_S, RATE_HZ)
    step = (Gammatone() >> HalfWave() >> LeakyIntegrator() >> Frames()).prepare(SignalSpec(RATE_HZ))
    one = clip[:1].reshape(1, 1)
    with chain.stream(RATE_HZ) as stream:
        jobs = {
            "ratemap of a clip of 10 ms": (partial(chain.apply, clip, RATE_HZ), Target(80, at_most=True)),
            "one sample through the joined step of a rate map": (partial(step.process, one), Target(5, at_most=True)),
            "a push of one sample, ratemap": (partial(stream.push, clip[:1]), Target(50, at_most=True)),
        }
        with pinned():
            times_s = interleaved([_often(job) for job, _ in jobs.values()], rounds, cpu_clock())
    for (what, (_, target)), its_s in zip(jobs.items(), times_s.T, strict=True):
        figure, spread = median_and_spread(its_s / REPEATS * 1e6)
        yield Row("little", what, "", figure, "µs", spread, target=target)


def _often(job: Job) -> Job:
    def repeatedly() -> None:
        for _ in range(REPEATS):
            job()
    return repeatedly
