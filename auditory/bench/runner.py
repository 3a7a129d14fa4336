"""Benchmarks of many files: what the runner costs beside the hearing, what a second process gains, how soon it ends."""
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

import auditory
from auditory.bench.contest import cpu_clock, interleaved, pinned
from auditory.bench.processes import ProcessError, output_of
from auditory.bench.rows import Row, Target, median_and_spread
from auditory.bench.sounds import noise
from auditory.catalogue import pipeline
from auditory.dataset.extraction import extract_file
from auditory.dataset.manifest import LOCK, MANIFEST, ManifestWriter
from auditory.dataset.rows import OutputFile
from auditory.dataset.rows import Row as ManifestRow
from auditory.dataset.settings import Settings, write_settings

RATE_HZ = 16000
CLIP_S = 10.0
N_CLIPS = 200
MOST_ROUNDS = 5                 # of a whole run
N_KEPT = 20_000                 # recordings that need not be heard again, and are looked at all the same
LATER_S = 0.5                   # after a moment has come, Ctrl-C is sent within so long
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


# ---- how soon it ends ----------------------------------------------------------------------------------------------

def ctrl_c(rounds: int, seconds: float) -> Iterator[Row]:
    """How soon a run of many files ends after Ctrl-C: while it looks for files, resumes, hears."""
    rounds, chance = min(rounds, MOST_ROUNDS), np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        clips, out = os.path.join(folder, "clips"), os.path.join(folder, "features")
        os.mkdir(clips)
        for k in range(N_CLIPS):
            _clip(clips, k, noise(CLIP_S, RATE_HZ))
        _as_resumed(clips, out)
        manifest, lock = Path(out, MANIFEST), Path(out, LOCK)
        size = manifest.stat().st_size
        moments: dict[str, Callable[[], bool]] = {
            "while it looks for files": lambda: True,
            f"while it resumes {N_KEPT:,} files": lambda: bool(lock.stat().st_size),
            "while it hears": lambda: manifest.stat().st_size > size}
        for moment, has_come in moments.items():
            what, target, took_s = f"extract, from Ctrl-C to its end, {moment}", Target(1.0, at_most=True), []
            try:
                for _ in range(rounds):
                    lock.write_bytes(b"")
                    os.truncate(manifest, size)
                    took_s.append(_seconds_to_end(clips, out, has_come, chance.uniform(0, LATER_S)))
            except ProcessError as error:
                yield Row("ctrl-c", what, unit="s", target=target, note=f"does not run here: {error}")
                continue
            middle_s, spread = median_and_spread(np.array(took_s))
            yield Row("ctrl-c", what, figure=middle_s, unit="s", spread=spread, ours_ms=middle_s * 1e3, target=target,
                      note=f"longest of {rounds}: {max(took_s):.2f} s")


def _as_resumed(clips: str, out: str) -> None:
    """A folder of features as after a run, of recordings beside the clips; all of them are empty files."""
    settings = Settings.of(pipeline("ratemap"))
    os.makedirs(os.path.join(out, "kept"))
    os.mkdir(os.path.join(clips, "kept"))
    write_settings(out, settings)
    with ManifestWriter(out) as manifest:
        for k in range(N_KEPT):
            source, output = os.path.join(clips, "kept", f"{k}.wav"), f"kept/{k}.wav.npz"
            for path in (source, os.path.join(out, output)):
                Path(path).touch()
            manifest.append(ManifestRow(output, source, 0, os.stat(source).st_mtime_ns, "ok", settings.fingerprint,
                                        settings.version, (OutputFile(output, 0, "00"),)))


def _seconds_to_end(clips: str, out: str, has_come: Callable[[], bool], later_s: float) -> float:
    """From Ctrl-C to the end of a run; it is sent so long after a moment has come."""
    begun_s = time.monotonic()
    path = os.pathsep.join(filter(None, (str(Path(auditory.__file__).parents[1]), os.environ.get("PYTHONPATH"))))
    with subprocess.Popen([sys.executable, "-m", "auditory", "extract", clips, "-o", out, "--jobs", "2"],  # noqa: S603
                          stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}) as run:
        while run.poll() is None and not (has_come() and time.monotonic() - begun_s > LATER_S):
            time.sleep(0.005)
        time.sleep(later_s)
        sent_s = time.monotonic()
        run.send_signal(signal.SIGINT)
        _, stderr = run.communicate()
    if run.returncode not in (130, -signal.SIGINT):              # a shell says 130 of both
        raise ProcessError((stderr.strip().splitlines() or [f"exit code {run.returncode}"])[-1])
    return time.monotonic() - sent_s


def _clip(folder: str, number: int, samples: np.ndarray) -> str:
    import soundfile
    path = os.path.join(folder, f"{number}.wav")
    soundfile.write(path, samples, RATE_HZ, subtype="PCM_16")
    return path
