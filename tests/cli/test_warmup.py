"""``auditory warmup``: side by side, whatever becomes of one model, and complete."""
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click.testing
import pytest

from auditory import HalfCosine
from auditory.cli import main, warming
from auditory.cli.warming import Begun, Done, side_by_side
from tests.numerics.kernels import needs_jit

CRASH_CODE = 3


def warmup(*models: str) -> click.testing.Result:
    return click.testing.CliRunner().invoke(main, ("warmup", *models))


def dies_of_bad(connection: Any) -> None:
    """Stands in for what a process does: some models end it."""
    while True:
        model = connection.recv()
        if model.startswith("bad"):
            os._exit(CRASH_CODE)
        connection.send(((f"{model} warns",), ""))


@pytest.mark.parametrize("n_processes", [1, 2])
def test_a_model_that_ends_its_process_does_not_stop_the_others(monkeypatch, n_processes):
    monkeypatch.setattr(warming, "_work", dies_of_bad)
    models = ("bad", "good", "bad too", "better")
    events = list(side_by_side(models, n_processes))
    assert [event.model for event in events if isinstance(event, Begun)] == list(models)
    outcomes = {event.model: (event.warnings, event.error) for event in events if isinstance(event, Done)}
    ended = (), f"its process ended with exit code {CRASH_CODE}"
    assert outcomes == {"bad": ended, "bad too": ended,
                        "good": (("good warns",), ""), "better": (("better warns",), "")}


@needs_jit
def test_it_says_what_is_at_work_how_many_are_left_and_what_failed(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text(HalfCosine(f_max_hz=20000.0).to_toml(), encoding="utf-8")         # above the Nyquist frequency
    result = warmup(str(bad), "cochleagram-mcdermott")
    assert result.exit_code == 1
    assert f"compiling {bad}; 2 of 2 models left\n" in result.stderr
    assert f"failed: {bad}: ParameterError: HalfCosine.f_max_hz = 20000 Hz: must not lie above" in result.stderr
    model, last = result.stdout.splitlines()
    assert model.startswith("cochleagram-mcdermott\t") and last.startswith("all but the failed ones ready after ")


@needs_jit
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_ends_it_at_once_and_without_traces(tmp_path):
    process = subprocess.Popen([sys.executable, "-m", "auditory", "warmup", "ratemap", "carfac"], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0,
                               env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)})
    begun = process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)                        # as a terminal does it: to all of them
    _, rest = process.communicate(timeout=10)
    assert begun == "compiling ratemap; 2 of 2 models left\n"
    assert process.returncode == 130
    assert [line for line in rest.splitlines() if not line.startswith("compiling ")] == ["stopped"]


@needs_jit
def test_what_is_warm_compiles_nothing_any_more(tmp_path):
    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], check=True, env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)})

    model = "cochleagram"
    run("-m", "auditory", "warmup", model)
    kernels = {path.name for path in tmp_path.iterdir()}
    assert kernels
    run("-c", f"""
import numpy as np, auditory
two_ears = np.random.default_rng(1).standard_normal((2, 100_000)) * 0.02             # some blocks of the engine
for precision in ("float32", "float64"):
    auditory.extract(auditory.Sound(two_ears, 44100.0), {model!r}, precision=precision)
    auditory.pipeline({model!r}).apply(two_ears, 16000.0, precision=precision)
    stream = auditory.pipeline({model!r}).stream(16000.0, leading=(2,), precision=precision)
    stream.push(two_ears[:, :1]), stream.push(two_ears[:, 1:20_000]), stream.flush()
""")
    assert {path.name for path in Path(tmp_path).iterdir()} == kernels
