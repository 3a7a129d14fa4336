"""Benchmarks of the rate map and of the filterbank below it."""
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from auditory.bench import peers
from auditory.bench.contest import Peer, contest
from auditory.bench.rows import Row, Target, filterbank_target
from auditory.bench.sounds import burst_then_silence, noise
from auditory.catalogue import pipeline
from auditory.cochlea.gammatone.stage import Gammatone
from auditory.contract.pipeline import Pipeline
from auditory.contract.signals import SignalSpec

RATE_HZ = 16000.0
MUSIC_RATE_HZ = 44100.0
BRIAN_INSTALL = "brian2hears 'numpy<2.4'"    # which brian2 2.9 needs, but does not say


def without_resampling(chain: Pipeline) -> Pipeline:
    """The pipeline at whatever rate the sound has: all but its first stage, `Resample`."""
    return Pipeline(stages=chain.stages[1:])


def ratemap(rounds: int, seconds: float) -> Iterator[Row]:
    """The default features at 16 kHz against the same chain of others, and against a mel spectrogram."""
    chain, samples = pipeline("ratemap"), noise(seconds, RATE_HZ)
    setting = peers.RateMap.of(chain, RATE_HZ)
    brian = partial(peers.brian_ratemap, samples, setting)
    mel = partial(peers.librosa_mel, samples, RATE_HZ)
    others = [
        Peer("same chain, as it comes", brian, "brian2hears", filterbank_target(50, 90), BRIAN_INSTALL),
        Peer("same chain, its best buffer", partial(brian, buffer_samples=peers.BRIAN_BUFFER_SAMPLES), "brian2hears",
             install=BRIAN_INSTALL),
        Peer("same chain, sosfilt", partial(peers.scipy_ratemap, samples, setting), "scipy",
             filterbank_target(60, 100)),
        Peer("melspectrogram, defaults", mel, "librosa", filterbank_target(2.4, 2.8)),
        Peer("melspectrogram, 512-400-160, 64 bands", partial(mel, frames=peers.MelFrames()), "librosa",
             filterbank_target(1.55, 1.8)),
        Peer("stft and mel matrix, 512-400-160, 64 bands, one thread", partial(peers.torch_mel, samples, RATE_HZ),
             "torch", filterbank_target(0.6, 1.0)),
    ]
    what = f"ratemap, 64 channels, 16 kHz, {seconds:g} s"
    yield from contest("ratemap", what, partial(chain.apply, samples, RATE_HZ), others, rounds)


def ratemap_music(rounds: int, seconds: float) -> Iterator[Row]:
    """The same chain with 100 channels at the rate of a compact disc."""
    chain = without_resampling(pipeline("ratemap", n_channels=100))
    samples = noise(seconds, MUSIC_RATE_HZ)
    brian = partial(peers.brian_ratemap, samples, peers.RateMap.of(chain, MUSIC_RATE_HZ))
    mel = partial(peers.librosa_mel, samples, MUSIC_RATE_HZ)
    others = [
        Peer("same chain, as it comes", brian, "brian2hears", filterbank_target(40, 75), BRIAN_INSTALL),
        Peer("melspectrogram, defaults", mel, "librosa", filterbank_target(1.05, 1.35)),
    ]
    what = f"ratemap, 100 channels, 44.1 kHz, {seconds:g} s"
    yield from contest("ratemap-music", what, partial(chain.apply, samples, MUSIC_RATE_HZ), others, rounds)


def bands(rounds: int, seconds: float) -> Iterator[Row]:
    """The filterbank alone, at the full rate, into an array that is used again."""
    from auditory.bench.scalar_twin import poles, scalar_gammatone
    stage = Gammatone(n_channels=64, f_min_hz=80.0, f_max_hz=7000.0)
    samples = noise(seconds, RATE_HZ)
    step = stage.prepare(SignalSpec(RATE_HZ))
    axis, coefficients = step.output.axis("channel"), step.coefficients
    assert axis is not None
    out, twin_out = (np.empty((axis.size, len(samples)), np.float32) for _ in range(2))
    cf_hz = axis.coordinates["cf_hz"]
    pole, gain = poles(coefficients.decay, cf_hz, RATE_HZ), coefficients.gain[:axis.size]
    biquads = partial(peers.scipy_bands, samples, cf_hz, RATE_HZ)
    others = [
        Peer("sosfilt, four biquads, float64", biquads, "scipy", filterbank_target(15, 22)),
        Peer("scalar loop, float32", lambda: partial(scalar_gammatone, samples, pole, gain, twin_out), "numba"),
    ]
    what = f"gammatone, 64 channels, 16 kHz, {seconds:g} s, into out="
    yield from contest("bands", what, partial(stage.apply, samples, RATE_HZ, out=out), others, rounds)


def precision(rounds: int, seconds: float) -> Iterator[Row]:
    """What float64 costs."""
    chain, samples = pipeline("ratemap"), noise(seconds, RATE_HZ)
    single = partial(chain.apply, samples, RATE_HZ)
    double = Peer("in float64", lambda: partial(single, precision="float64"), target=Target(2.2, at_most=True))
    yield from contest("precision", f"ratemap, 16 kHz, {seconds:g} s, float32", single, [double], rounds)


def silence(rounds: int, seconds: float) -> Iterator[Row]:
    """What digital silence costs."""
    chain = pipeline("ratemap")
    loud = partial(chain.apply, noise(seconds, RATE_HZ), RATE_HZ)
    quiet = partial(chain.apply, burst_then_silence(seconds, RATE_HZ), RATE_HZ)
    decaying = Peer("10 ms of noise, then digital zeros", lambda: quiet, target=Target(1.2, at_most=True))
    yield from contest("silence", f"ratemap, 16 kHz, {seconds:g} s of noise", loud, [decaying], rounds)


def threads(rounds: int, seconds: float) -> Iterator[Row]:
    """What a second thread brings, on a machine that has a second CPU to spare."""
    chain, clips = pipeline("ratemap"), noise(1.0, RATE_HZ, sounds=64)
    together, alone = (partial(chain.apply, clips, RATE_HZ, threads=n) for n in (2, 1))
    one = Peer("1 thread", lambda: alone, target=Target(1.7, 1.9))
    load = f"load average {os.getloadavg()[0]:.1f} before, {os.cpu_count()} CPUs" if hasattr(os, "getloadavg") else ""
    what = "ratemap, 64 clips of 1 s, 2 threads"
    for row in contest("threads", what, together, [one], rounds, one_cpu=False):
        yield replace(row, note=load)


LOWEST_CF_HZ = 50.0                          # where float32 has it hardest
ACCURACY_TARGETS_DB = {8000.0: -90.0, 16000.0: -90.0, 44100.0: -90.0, 48000.0: -90.0, 96000.0: -80.0, 192000.0: -80.0}


def accuracy(rounds: int, seconds: float) -> Iterator[Row]:
    """How far float32 lies from float64, in the worst channel, for one second of noise; not a matter of time."""
    for rate_hz, bound_db in ACCURACY_TARGETS_DB.items():
        f_max_hz = min(0.45 * rate_hz, 20000.0)
        stage = Gammatone(n_channels=64, f_min_hz=LOWEST_CF_HZ, f_max_hz=f_max_hz)
        samples = noise(1.0, rate_hz)
        exact = stage.apply(samples, rate_hz, precision="float64")
        error = stage.apply(samples, rate_hz) - exact
        worst_db = 10 * np.log10(np.max(np.sum(error ** 2, axis=-1) / np.sum(exact ** 2, axis=-1)))
        yield Row("accuracy", f"gammatone, float32, {rate_hz / 1000:g} kHz, from {LOWEST_CF_HZ:g} Hz", "float64",
                  float(worst_db), "dB", target=Target(bound_db, at_most=True))
