"""Which benchmarks there are, and their run."""
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from auditory.bench import (
    adaptation,
    baselines,
    carfac,
    cochlea,
    drnl,
    gammachirp,
    images,
    loops,
    memory,
    modulation,
    nerve,
    normalising,
    passive,
    periodicity,
    processes,
    runner,
    zilany,
)
from auditory.bench.rows import Row


class Benchmark(NamedTuple):
    """Rows that are measured together."""

    rows: Callable[[int, float], Iterator[Row]]              # (rounds, seconds of sound)
    by_default: bool = True                                  # or only when asked for by name


BENCHMARKS = {
    "ratemap": Benchmark(cochlea.ratemap),
    "ratemap-music": Benchmark(cochlea.ratemap_music),
    "fusion": Benchmark(loops.fusion),
    "bands": Benchmark(cochlea.bands),
    "channels": Benchmark(loops.channels),
    "little": Benchmark(loops.little),
    "precision": Benchmark(cochlea.precision),
    "silence": Benchmark(cochlea.silence),
    "accuracy": Benchmark(cochlea.accuracy),
    "threads": Benchmark(cochlea.threads),
    "echoic": Benchmark(memory.echoic),
    "ams": Benchmark(modulation.ams),
    "normalising": Benchmark(normalising.normalising),
    "adaptation": Benchmark(adaptation.adaptation),
    "zilany": Benchmark(zilany.zilany),
    "nerve": Benchmark(nerve.nerve),
    "carfac": Benchmark(carfac.carfac),
    "drnl": Benchmark(drnl.drnl),
    "gammachirp": Benchmark(gammachirp.gammachirp),
    "all-pole": Benchmark(passive.all_pole),
    "lyon": Benchmark(passive.lyon),
    "half-cosine": Benchmark(passive.half_cosine),
    "pitch": Benchmark(periodicity.pitch),
    "sieve": Benchmark(periodicity.sieve),
    "image": Benchmark(images.image),
    "baselines": Benchmark(baselines.baselines),
    "models": Benchmark(memory.models),
    "start": Benchmark(processes.start),
    "warmup": Benchmark(processes.warmup, by_default=False),
    "file-overhead": Benchmark(runner.file_overhead),
    "two-jobs": Benchmark(runner.two_jobs, by_default=False),
    "ctrl-c": Benchmark(runner.ctrl_c, by_default=False),
    "long-file": Benchmark(processes.long_file, by_default=False),
}


def benchmark_names() -> dict[str, str]:
    """Every benchmark and what it asks, in one line."""
    return {name: (each.rows.__doc__ or "").partition("\n")[0] for name, each in BENCHMARKS.items()}


def run(names: Sequence[str] | None = None, rounds: int = 9, seconds: float = 10.0,
        report: Callable[[Row], object] | None = None) -> list[Row]:
    """Measure, and return a row for each figure.

    Parameters
    ----------
    names
        Which benchmarks (see `benchmark_names`); by default all that do not take long, under two minutes together.
    rounds
        How often ours and its peers take turns.
    seconds
        How much sound they hear; short sounds flatter those with little to set up.
    report
        Called with each row as soon as it is there.
    """
    unknown = [name for name in names or () if name not in BENCHMARKS]
    if unknown:
        raise ValueError(f"benchmark = {unknown[0]!r}: no such benchmark. Choose from {', '.join(BENCHMARKS)}.")
    if rounds < 1:
        raise ValueError(f"rounds = {rounds}: must be at least 1. The default is 9.")
    if not seconds >= 0.1:
        raise ValueError(f"seconds = {seconds} s: must be at least 0.1 s. The default is 10 s.")
    rows = []
    for name, benchmark in BENCHMARKS.items():
        if name in names if names else benchmark.by_default:
            for row in benchmark.rows(rounds, seconds):
                rows.append(row)
                if report is not None:
                    report(row)
    return rows
