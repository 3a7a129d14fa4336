"""Benchmarks of periodicity: what pitch costs after the hair cell, and what a sieve costs beside a rate map."""
from collections.abc import Iterator
from functools import partial

from auditory.bench.contest import Peer, contest
from auditory.bench.memory import against_the_clock
from auditory.bench.rows import Row, Target
from auditory.bench.sounds import noise
from auditory.catalogue import pipeline
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.signals import Axis, SignalSpec
from auditory.periodicity.correlogram import Correlogram
from auditory.periodicity.harmonics import HarmonicSieve
from auditory.periodicity.pitch import Pitch

RATE_HZ = 16000.0


def pitch(rounds: int, seconds: float) -> Iterator[Row]:
    """Correlogram, its sum and the pitch of 32 channels, after the hair cell."""
    cells = abs(noise(seconds, RATE_HZ, sounds=32))
    job = partial((Correlogram() >> Pitch()).apply, cells, RATE_HZ)
    what = f"correlogram, sum and pitch, 32 channels, 16 kHz, {seconds:g} s, after the hair cell"
    yield against_the_clock("pitch", what, job, rounds, seconds, Target(1 / 0.08))


def sieve(rounds: int, seconds: float) -> Iterator[Row]:
    """The harmonic sieve after a map of 113 channels, against a whole rate map."""
    bank = Gammatone(n_channels=113, f_min_hz=50.0, f_max_hz=6000.0)
    cf_hz = bank.best_frequencies_hz()
    channels = Axis("channel", len(cf_hz), {"cf_hz": cf_hz})
    step = HarmonicSieve().prepare(SignalSpec(100.0).with_axes((channels,), unit="dB"))
    levels = 60 + 1000 * noise(step.spec.width, 100.0 * seconds).reshape(-1, step.spec.width)
    ratemap, samples = pipeline("ratemap"), noise(seconds, RATE_HZ)
    peer = Peer("model ratemap", lambda: partial(ratemap.apply, samples, RATE_HZ), target=Target(1 / 0.3))
    what = f"harmonic sieve of {len(cf_hz)} channels, 100 frames a second, {seconds:g} s"
    yield from contest("sieve", what, partial(step.process, levels), [peer], rounds)
