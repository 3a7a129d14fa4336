"""``python -m tests.fuzz.guided READER FOLDER [options of libFuzzer]``: cases that atheris grows along new branches.

It asks for ``pip install atheris``, which no test needs. ``-max_total_time=300`` ends it after five minutes; libFuzzer
leaves a case that makes a reader fail in the current folder. Kernels cannot be compiled once atheris has looked at
them: ``memory`` asks for ``NUMBA_DISABLE_JIT=1``.
"""
import os
import sys
import warnings
from pathlib import Path

import atheris

folder = Path(sys.argv[2])
os.environ["FUZZ_FOLDER"] = str(folder)
with atheris.instrument_imports(include=["auditory", "tomllib", "zipfile", "json"]):
    from tests.fuzz.readers import READERS

reader, seeds = READERS[sys.argv[1]], folder / "seeds"


def read(content: bytes) -> None:
    """One case."""
    path = folder / "case"
    path.write_bytes(content)
    reader.read(path)


warnings.simplefilter("error")
warnings.simplefilter("ignore", UserWarning)
seeds.mkdir(exist_ok=True)
for k, seed in enumerate(reader.seeds()):
    (seeds / f"seed-{k}").write_bytes(seed)
atheris.Setup([sys.argv[0], str(seeds), *sys.argv[3:]], read)
atheris.Fuzz()
