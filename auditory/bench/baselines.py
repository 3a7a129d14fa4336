"""Benchmarks of the baselines against the library that most people take them from."""
from collections.abc import Iterator
from functools import partial

from auditory.bench import peers
from auditory.bench.contest import Peer, contest
from auditory.bench.rows import Row, Target
from auditory.bench.sounds import noise
from auditory.catalogue import pipeline

AS_QUICK = Target(1.0, 1.3)


def baselines(rounds: int, seconds: float) -> Iterator[Row]:
    """The same log-mel spectrogram and the same MFCC as librosa's, by its defaults, at two rates."""
    for rate_hz in (16000.0, 44100.0):
        samples = noise(seconds, rate_hz)
        for name, peer in (("logmel", peers.librosa_logmel), ("mfcc", peers.librosa_mfcc)):
            others = [Peer(f"{name}, defaults", partial(peer, samples, rate_hz), "librosa", AS_QUICK)]
            what = f"{name}, {rate_hz / 1000:g} kHz, {seconds:g} s"
            yield from contest("baselines", what, partial(pipeline(name).apply, samples, rate_hz), others, rounds)
