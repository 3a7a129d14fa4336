"""The stopwatch: ours and its peers take turns, round after round, on one CPU."""
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from auditory.bench.rows import Row, Target, median_and_spread

Job = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Peer:
    """Something to be measured against."""

    method: str                              # how it does the job
    prepare: Callable[[], Job]               # imports what it needs, and gives the job to be timed
    package: str = ""                        # the distribution it comes from; "" for our own
    target: Target | None = None
    install: str = ""                        # what to give pip, where that is more than the package

    def name(self) -> str:
        """The peer as a row calls it, with its version."""
        return f"{self.package} {version(self.package)}, {self.method}" if self.package else self.method


def contest(benchmark: str, what: str, ours: Job, peers: Sequence[Peer], rounds: int,
            one_cpu: bool = True) -> Iterator[Row]:
    """A row for each peer: how many times as long as `ours` it takes.

    A round runs ours and every peer once, in turn, so that a disturbance of the machine meets them all. A peer that is
    not installed, or does not run here, gives a row that says so.

    With `one_cpu`, time is what the process spends on its CPU. On an idle machine that is the time on the wall; on a
    busy one, a long job is interrupted more often than a short one, and the clock on the wall would flatter the quick.
    """
    with pinned() if one_cpu else nullcontext():
        ours()                                               # compiles, and brings its memory in
        ready = [_warmed_up(peer) for peer in peers]
        clock = cpu_clock() if one_cpu else time.perf_counter
        our_s, *their_s = interleaved([ours, *(job for job, _ in ready if job)], rounds, clock).T
    measured = iter(their_s)
    for peer, (job, why_not) in zip(peers, ready, strict=True):
        if job is None:
            yield Row(benchmark, what, f"{peer.package}, {peer.method}", target=peer.target, note=why_not)
            continue
        this_s = next(measured)
        ratio, spread = median_and_spread(this_s / our_s)
        yield Row(benchmark, what, peer.name(), ratio, "×", spread, float(np.median(our_s) * 1e3),
                  float(np.median(this_s) * 1e3), peer.target)


def _warmed_up(peer: Peer) -> tuple[Job | None, str]:
    """The peer's job after a first run, or why there is none."""
    try:
        if peer.package:
            version(peer.package)
        job = peer.prepare()
        job()
    except PackageNotFoundError:
        return None, f"not installed: pip install {peer.install or peer.package}"
    except Exception as error:
        if not peer.package:                                 # ours must run; another's breakage is only told
            raise
        return None, f"does not run here: {type(error).__name__}: {error}"
    return job, ""


def cpu_clock() -> Clock:
    """CPU time of this process, where it is counted finely enough; on Windows it is not."""
    return time.process_time if time.get_clock_info("process_time").resolution < 1e-5 else time.perf_counter


def interleaved(jobs: Sequence[Job], rounds: int, clock: Clock) -> np.ndarray:
    """Seconds by `clock`, ``(round, job)``; each round runs every job once, in turn."""
    times_s = np.empty((rounds, len(jobs)))
    for this_round in times_s:
        for k, job in enumerate(jobs):
            begun = clock()
            job()
            this_round[k] = clock() - begun
    return times_s


@contextmanager
def pinned() -> Iterator[None]:
    """Keep this thread on one CPU, and the linear algebra of peers on one thread; both are restored."""
    with _one_blas_thread():
        if not hasattr(os, "sched_setaffinity"):             # macOS and Windows do not offer it
            yield
            return
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {max(allowed)})              # the first CPU is the one that serves the system most
        try:
            yield
        finally:
            os.sched_setaffinity(0, allowed)


@contextmanager
def _one_blas_thread() -> Iterator[None]:
    """BLAS started its threads when it was loaded, before anyone was pinned; threadpoolctl comes with librosa."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        yield
        return
    with threadpool_limits(limits=1):
        yield
