"""``python -m tests.fuzz READER``: damaged files until the time is up, in a process that may crash.

A case is made from its number alone: ``--first 1234 --cases 1`` repeats case 1234. The bytes of the case at work lie in
the folder, so that what killed the process is at hand. A crash, a hang, another exception than the documented ones or
memory that a header has talked somebody into ends the run with exit code 1.
"""
import argparse
import faulthandler
import os
import sys
import time
import traceback
import tracemalloc
import warnings
from pathlib import Path
from random import Random

HANGS_S = 60.0                           # a case of a few kilobytes takes milliseconds
MOST_BYTES = 64 * 2**20                  # that reading one may take beyond what was there before


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("reader")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cases", type=int, default=10**12)
    parser.add_argument("--minutes", type=float, default=10**6)
    options = parser.parse_args()
    os.environ["FUZZ_FOLDER"] = str(options.folder)

    from tests.fuzz.mutations import mutated
    from tests.fuzz.readers import READERS
    reader = READERS[options.reader]
    warnings.simplefilter("error")
    warnings.simplefilter("ignore", UserWarning)         # which tell what a file is, such as that it holds no samples
    path = options.folder / "case"
    seeds = reader.seeds()
    for seed in seeds:                                   # everything is imported, compiled and allocated once
        path.write_bytes(seed)
        reader.read(path)

    began, slowest_s, number = time.monotonic(), 0.0, options.first
    peak_bytes = resident_bytes()
    tracemalloc.start()
    while number < options.first + options.cases and time.monotonic() - began < 60 * options.minutes:
        content = mutated(Random(number), seeds, reader.tokens)
        path.write_bytes(content)
        faulthandler.dump_traceback_later(HANGS_S, exit=True)
        tracemalloc.reset_peak()
        before, started = tracemalloc.get_traced_memory()[0], time.monotonic()
        try:
            reader.read(path)
        except BaseException:
            traceback.print_exc()
            return failed(options.folder, number, content, "an exception that is not documented")
        taken = max(tracemalloc.get_traced_memory()[1] - before, resident_bytes() - peak_bytes)
        if taken > MOST_BYTES:
            return failed(options.folder, number, content, f"took {taken:,} bytes of memory")
        slowest_s = max(slowest_s, time.monotonic() - started)
        number += 1
    faulthandler.cancel_dump_traceback_later()
    print(f"{options.reader}: {number - options.first:,} cases in {time.monotonic() - began:.0f} s, the slowest took "
          f"{slowest_s:.2f} s; {(resident_bytes() - peak_bytes) / 2**20:.0f} MiB more than at the start")
    return 0


def failed(folder: Path, number: int, content: bytes, why: str) -> int:
    """Keep the case and say how to repeat it."""
    kept = folder / f"failed-{number}"
    kept.write_bytes(content)
    print(f"case {number}: {why}; its {len(content):,} bytes are kept in {kept}")
    return 1


def resident_bytes() -> int:
    """The most memory that this process has had so far; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


sys.exit(main())
