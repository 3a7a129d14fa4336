"""The crash lab: runs that are killed at random moments leave nothing that is readable but wrong, and lose nothing.

``AUDITORY_TEST_KILLS=200`` makes it as long as before a release.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

import auditory
from auditory.dataset import runner
from auditory.dataset.manifest import LAYOUT, read_manifest
from auditory.io.features import FeatureFileError
from tests.cli.inline_crew import InlineCrew
from tests.dataset.poisonous import PAUSE, Poison

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed by signals as POSIX has them")

KILLS = int(os.environ.get("AUDITORY_TEST_KILLS", "10"))
N_FILES = 40
RATE_HZ = 16000
PROJECT = Path(__file__).parents[2]
RUN = ("import auditory; from tests.dataset.poisonous import Poison; "
       "auditory.extract_files('in', 'out', Poison(), jobs=2, on_row=lambda row: print(flush=True))")


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """Recordings in ``in``, a current folder, and chance."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner, "Crew", InlineCrew)
    os.mkdir("in")
    for k in range(N_FILES):
        noise = np.random.default_rng(k).uniform(-0.2, 0.2, 20_000 + 5000 * k)
        soundfile.write(f"in/{k}.wav", noise, RATE_HZ, subtype="PCM_16")
    return random.Random(0)


def check_whatever_can_be_read_is_right() -> None:
    """Features of Poison are the sound itself."""
    for path in Path("out").rglob("*.np[yz]"):
        expected = auditory.read(Path("in", path.stem)).samples_pa
        if path.suffix == ".npy":
            np.testing.assert_array_equal(np.load(path, allow_pickle=False), expected)
        try:
            loaded = auditory.load(path)
        except FeatureFileError:                                 # unreadable is allowed, wrong is not
            continue
        np.testing.assert_array_equal(loaded.values, expected)


def check_rows(format: str) -> None:
    """What the manifest promises is there; once all is, the next run begins anew."""
    manifest = read_manifest("out")
    there = {str(path.relative_to("out")) for path in Path("out").rglob("*")}
    assert all(row.status == "ok" for row in manifest.values())
    assert {file.name for row in manifest.values() for file in row.files} <= there
    if len(manifest) == N_FILES:
        check_the_rest_is_made(format)
        shutil.rmtree("out")


def check_the_rest_is_made(format: str) -> None:
    """A run makes just what is missing, and leaves nothing else."""
    sizes = {path.name: path.stat().st_size for path in Path("out").glob("*")}
    whole = {row.output for row in read_manifest("out").values()
             if all(sizes.get(file.name) == file.size_bytes for file in row.files)}
    report = auditory.extract_files("in", "out", Poison(), format=format)               # type: ignore[arg-type]
    assert report.ok
    assert {row.output for row in report.made} == {row.output for row in report.rows} - whole
    check_whatever_can_be_read_is_right()
    left = {path.name for path in Path("out").iterdir() if path.name not in LAYOUT}
    assert left == {file.name for row in report.rows for file in row.files}


@pytest.mark.parametrize("format", ["npz", "npy"])
def test_a_run_and_its_worker_killed_at_once_leave_nothing_wrong_and_lose_nothing(lab: random.Random,
                                                                                  format: str) -> None:
    """As when the machine stops: all that writes is one process here, which costs next to nothing to start."""
    for _ in range(KILLS):
        read_end, write_end = os.pipe()
        run = os.fork()
        if run == 0:
            try:
                auditory.extract_files("in", "out", Poison(), format=format,            # type: ignore[arg-type]
                                       on_row=lambda row, write_end=write_end: os.write(write_end, b"."))
            finally:
                os._exit(0)
        os.close(write_end)
        for _ in range(lab.randrange(10)):                       # so many files further, or none
            os.read(read_end, 1)
        time.sleep(lab.uniform(0, 0.02))                         # and somewhere in the next one, or before the first
        os.kill(run, signal.SIGKILL)
        os.waitpid(run, 0)
        os.close(read_end)
        if os.path.exists("out"):
            check_whatever_can_be_read_is_right()
            check_rows(format)
    check_the_rest_is_made(format)


@pytest.mark.parametrize("whom", ["the run", "a worker"])
def test_real_runs_that_are_killed_leave_nothing_wrong_and_lose_nothing(lab: random.Random, whom: str) -> None:
    for _ in range(max(KILLS // 10, 1)):
        with subprocess.Popen([sys.executable, "-c", RUN], stdout=subprocess.PIPE,
                              env={**os.environ, "PYTHONPATH": str(PROJECT), PAUSE: "0.003"}) as run:
            assert run.stdout is not None
            for _ in range(lab.randrange(1, N_FILES // 4)):      # so many files further
                run.stdout.readline()
            time.sleep(lab.uniform(0, 0.02))                     # and somewhere in the next ones
            workers = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
            victim = run.pid if whom == "the run" or not workers else int(lab.choice(workers))
            os.kill(victim, signal.SIGKILL)
            run.stdout.read()
        check_whatever_can_be_read_is_right()
        check_rows("npz")
    check_the_rest_is_made("npz")
