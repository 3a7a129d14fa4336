"""Whatever bytes they are given, readers read or refuse as documented: no crash, no hang, no memory for a lying header.

A few hundred cases each time, always the same; AUDITORY_FUZZ_MINUTES=5 goes on for so long with each reader, from a
case that nobody has seen yet.
"""
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

CASES = {"audio": 150, "pipeline": 400, "manifest": 500, "features": 250, "memory": 100}
MINUTES = float(os.environ.get("AUDITORY_FUZZ_MINUTES", "0"))


@pytest.mark.parametrize("reader", CASES)
def test_any_bytes_are_read_or_refused_as_documented(tmp_path: Path, reader: str) -> None:
    how_long = ["--minutes", str(MINUTES), "--first", str(int(time.time()) * 10**6)] if MINUTES else \
        ["--cases", str(CASES[reader])]
    run = subprocess.run([sys.executable, "-m", "tests.fuzz", reader, "--folder", tmp_path, *how_long],
                         capture_output=True, text=True, cwd=Path(__file__).parents[2])
    print(run.stdout)
    assert run.returncode == 0, f"exit code {run.returncode}\n{run.stdout}\n{run.stderr[-5000:]}"
