"""Benchmarks that need a process of their own: how soon a new one answers, and how much memory a long file takes."""
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

import auditory
from auditory.bench.rows import Row, Target, median_and_spread
from auditory.bench.sounds import noise
from auditory.dataset.runner import processors

MOST_ROUNDS = 7                 # a process takes its time; more rounds would tell little more
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class ProcessError(RuntimeError):
    """A process of the benchmark failed; its last line says why."""


def output_of(*arguments: str, **environment: str) -> str:
    """What this Python prints with `arguments`, in a process of its own that uses this very package."""
    here = str(Path(auditory.__file__).parents[1])
    path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True,  # noqa: S603 - our own arguments
                          env={**os.environ, **ONE_THREAD, **environment, "PYTHONPATH": path})
    if done.returncode:
        raise ProcessError((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
    return done.stdout


# ---- how soon ------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Start:
    """Something a new process does first."""

    what: str
    arguments: tuple[str, ...]
    target: Target | None = None
    prints: Literal["seconds", "moment", ""] = ""    # how long it took, or when it had its answer; else its end counts

    def seconds(self) -> float:
        """How long it takes, once."""
        begun = time.time()
        printed = output_of(*self.arguments)
        if self.prints == "seconds":
            return float(printed)
        return (float(printed) if self.prints == "moment" else time.time()) - begun


NUMPY = Start("import numpy, the whole process", ("-c", "import numpy"))      # what no answer can come before
SECOND_OF_NOISE = "import numpy as np; samples = np.random.default_rng(1).standard_normal(16000, dtype=np.float32); "
MOMENT = "; import time; print(time.time())"
STARTS = (
    Start("import auditory, timed within its process",
          ("-c", "import time; begun = time.perf_counter(); import auditory; print(time.perf_counter() - begun)"),
          Target(0.15, at_most=True), prints="seconds"),
    Start("auditory --help, the whole process", ("-m", "auditory", "--help"), Target(0.25, at_most=True)),
    Start("auditory models, the whole process", ("-m", "auditory", "models"), Target(0.4, at_most=True)),
    Start("first ratemap array, from the start of the process",
          ("-c", SECOND_OF_NOISE + "import auditory; auditory.pipeline('ratemap').apply(samples, 16000)" + MOMENT),
          Target(1.0, 0.6, at_most=True), prints="moment"),
    Start("first array of the Zilany model, from the start of the process",
          ("-c", SECOND_OF_NOISE + "import auditory; auditory.pipeline('zilany2014-ihc').apply(samples, 16000)"
           + MOMENT),
          Target(0.7, at_most=True), prints="moment"),
    Start("first labelled result, from the start of the process",
          ("-c", SECOND_OF_NOISE + "import auditory; auditory.extract(auditory.Sound(samples, 16000))" + MOMENT),
          Target(1.4, 1.0, at_most=True), prints="moment"),
)


def start(rounds: int, seconds: float) -> Iterator[Row]:
    """How soon a new process answers, caches warm, beside what numpy alone takes; the sound is one second of noise."""
    rounds = min(rounds, MOST_ROUNDS)
    for each in STARTS:
        try:
            each.seconds()                                   # warms the caches
            our_s, numpy_s = np.array([(each.seconds(), NUMPY.seconds()) for _ in range(rounds)]).T
        except ProcessError as error:
            yield Row("start", each.what, unit="s", target=each.target, note=f"does not run here: {error}")
            continue
        middle_s, spread = median_and_spread(our_s)
        yield Row("start", each.what, NUMPY.what, middle_s, "s", spread, middle_s * 1e3,
                  float(np.median(numpy_s) * 1e3), each.target, f"quickest of {rounds}: {our_s.min():.3f} s")


WARMUP_TARGET = Target(40.0, at_most=True)   # on two processors that have nothing else to do


def warmup(rounds: int, seconds: float) -> Iterator[Row]:
    """How long `auditory warmup` takes where nothing has been compiled yet, once."""
    what = "auditory warmup, all models, nothing compiled yet"
    with tempfile.TemporaryDirectory() as folder:
        begun, cpu_begun_s = time.perf_counter(), cpu_of_children_s()
        try:
            output_of("-m", "auditory", "warmup", NUMBA_CACHE_DIR=folder)
        except ProcessError as error:
            yield Row("warmup", what, unit="s", target=WARMUP_TARGET, note=f"does not run here: {error}")
            return
        elapsed_s, cpu_s = time.perf_counter() - begun, cpu_of_children_s() - cpu_begun_s
    yield Row("warmup", what, figure=elapsed_s, unit="s", ours_ms=elapsed_s * 1e3, target=WARMUP_TARGET,
              note=f"{cpu_s:.0f} s of processors, of which there are {processors()}")


def cpu_of_children_s() -> float:
    """What the processes that this one has started, and that have ended, have computed."""
    times = os.times()
    return times.children_user + times.children_system


# ---- how much memory -----------------------------------------------------------------------------------------------

FILE_RATE_HZ, FILE_EARS = 48000, 2
FILE_BLOCKS = 360                            # of 10 s: one hour
FILE_MODELS = ("ratemap", "echoic")

# A process inherits the peak of the one that started it, so a small one stands between.
PEAK_OF_CHILD = ("import resource, subprocess, sys; "
                 "done = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL); "
                 "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)")


def long_file(rounds: int, seconds: float) -> Iterator[Row]:
    """The largest resident memory of `auditory extract` on a stereo file of one hour, once for each model."""
    import soundfile
    target = Target(300, at_most=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hour.wav")
        block = np.stack([noise(10.0, FILE_RATE_HZ)] * FILE_EARS, axis=1)
        with soundfile.SoundFile(path, "w", FILE_RATE_HZ, FILE_EARS, "PCM_16") as file:
            for _ in range(FILE_BLOCKS):
                file.write(block)
        for model in FILE_MODELS:
            what = f"extract on a stereo 48 kHz file of one hour, {model}, largest resident memory"
            extract = ("-m", "auditory", "extract", str(path), "-o", str(Path(folder, model)), "--model", model)
            begun = time.perf_counter()
            try:
                printed = output_of("-c", PEAK_OF_CHILD, *extract)
            except ProcessError as error:
                yield Row("long-file", what, unit="MB", target=target, note=f"does not run here: {error}")
                continue
            elapsed_ms = (time.perf_counter() - begun) * 1e3
            # ru_maxrss, of the run or its worker, whichever took more: bytes on macOS, KiB elsewhere
            peak_bytes = float(printed) * (1 if sys.platform == "darwin" else 1024)
            yield Row("long-file", what, figure=peak_bytes / 1e6, unit="MB", ours_ms=elapsed_ms, target=target)
