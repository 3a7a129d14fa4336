"""Benchmarks of many files: what the runner costs beside the hearing, and what a second process gains."""
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from auditory.bench.contest import cpu_clock, interleaved, pinned
from auditory.bench.processes import ProcessError, output_of
from auditory.bench.rows import Row, Target, median_and_spread
from auditory.bench.sounds import noise
from auditory.dataset.extraction import extract_file
from auditory.models import pipeline

RATE_HZ = 16000
CLIP_S = 10.0
N_CLIPS = 200
MOST_ROUNDS = 5                 # of a whole run
RUN = ("import sys, auditory; print(auditory.extract_files(sys.argv[1], sys.argv[2], jobs=int(sys.argv[3]))"
       ".elapsed_s)")


def file_overhead(rounds: int, seconds: float) -> Iterator[Row]:
    """What a file costs beside the hearing: reading, digests, writing; as a share of the hearing."""
    ear, samples = pipeline("ratemap"), noise(CLIP_S, RATE_HZ)
    with tempfile.TemporaryDirectory() as folder:
        source, target = _clip(folder, 0, samples), str(Path(folder, "features.npz"))
        jobs: list[Callable[[], object]] = [partial(ear.apply, samples, RATE_HZ),
                                            partial(extract_file, source, target, ear)]
        with pinned():
            for job in jobs:
                job()
            apply_s, extract_s = interleaved(jobs, rounds, cpu_clock()).T
    share, spread = median_and_spread((extract_s - apply_s) / apply_s)
    yield Row("file-overhead", f"extract of a file of {CLIP_S:g} s, beyond apply", "apply alone, ratemap", share * 100,
              "% of apply", (spread[0] * 100, spread[1] * 100), float(np.median(extract_s) * 1e3),
              float(np.median(apply_s) * 1e3), Target(60, at_most=True),
              "CPU time; a worker waits for the disk while it hears the next file")


def two_jobs(rounds: int, seconds: float) -> Iterator[Row]:
    """How many times quicker two processes are than one, start included."""
    what, target = f"extract of {N_CLIPS} files of {CLIP_S:g} s, two processes", Target(1.7)
    with tempfile.TemporaryDirectory() as folder:
        clips = os.path.join(folder, "clips")
        os.mkdir(clips)
        for k in range(N_CLIPS):
            _clip(clips, k, noise(CLIP_S, RATE_HZ))

        def run_s(jobs: int, k: int) -> float:
            return float(output_of("-c", RUN, clips, os.path.join(folder, f"{jobs}-{k}"), str(jobs)))

        try:
            run_s(2, -1)                                         # compiles, and brings the clips in
            one_s, two_s = np.array([(run_s(1, k), run_s(2, k)) for k in range(min(rounds, MOST_ROUNDS))]).T
        except ProcessError as error:
            yield Row("two-jobs", what, "one process", target=target, note=f"does not run here: {error}")
            return
    ratio, spread = median_and_spread(one_s / two_s)
    yield Row("two-jobs", what, "one process", ratio, "×", spread, float(np.median(two_s) * 1e3),
              float(np.median(one_s) * 1e3), target, f"{os.cpu_count()} processors, which must be idle")


def _clip(folder: str, number: int, samples: np.ndarray) -> str:
    import soundfile
    path = os.path.join(folder, f"{number}.wav")
    soundfile.write(path, samples, RATE_HZ, subtype="PCM_16")
    return path
