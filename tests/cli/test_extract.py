"""``auditory extract``: exit codes, names of outputs, their contents, and what is told."""
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click.testing
import numpy as np
import pytest
import soundfile

import auditory
from auditory.cli import main
from auditory.dataset import folder_state, lock, runner
from auditory.dataset.crew import Event
from auditory.dataset.manifest import LAYOUT, Row
from auditory.dataset.names import name_from_json
from auditory.dataset.worker_process import Job
from tests.cli.inline_crew import InlineCrew

RATE_HZ = 16000


def recording(path: Path, n_samples: int = 8000, n_channels: int = 1, rate_hz: int = RATE_HZ) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(0).integers(-16000, 16000, (n_samples, n_channels), np.int16)
    soundfile.write(path, noise, rate_hz, subtype="PCM_16")
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and no worker processes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner, "Crew", InlineCrew)
    return tmp_path


def invoke(*arguments: str) -> click.testing.Result:
    result = click.testing.CliRunner().invoke(main, ["extract", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def extract(*arguments: str) -> click.testing.Result:
    result = invoke(*arguments)
    assert result.stdout == ""                               # all that is told goes to standard error
    return result


def outputs(folder: Path) -> list[str]:
    """Files, without those of the run itself."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")
                  if path.is_file() and path.name not in LAYOUT)


# ---- names and contents --------------------------------------------------------------------------------------------

def test_tree_of_a_folder_is_kept(here: Path) -> None:
    for name in ("in/a/x.wav", "in/b/x.wav", "in/x.flac"):
        recording(here / name)
    assert extract("in", "-o", "out").exit_code == 0
    assert outputs(here / "out") == ["a/x.wav.npz", "b/x.wav.npz", "x.flac.npz"]


def test_named_file_keeps_its_folder_unless_it_leads_out(here: Path) -> None:
    recording(here / "a/x.wav")
    recording(here / "y.wav")
    assert extract("a/x.wav", str(here / "y.wav"), "-o", "out").exit_code == 0
    assert outputs(here / "out") == ["a/x.wav.npz", "y.wav.npz"]


@pytest.mark.parametrize(("n_samples", "n_channels"), [(50_000, 1), (8000, 2), (1, 1), (150, 1)])
def test_contents_equal_extract_bit_for_bit(here: Path, n_samples: int, n_channels: int) -> None:
    recording(here / "x.wav", n_samples, n_channels)
    assert extract("x.wav", "-o", "out").exit_code == 0
    expected = auditory.extract("x.wav", "ratemap")
    loaded = auditory.load(here / "out/x.wav.npz")
    assert loaded.dims == expected.dims
    np.testing.assert_array_equal(loaded.values, expected.values)


def test_npy_is_the_bare_array_with_a_json_beside_it(here: Path) -> None:
    recording(here / "x.wav")
    assert extract("x.wav", "-o", "out", "--format", "npy").exit_code == 0
    assert outputs(here / "out") == ["x.wav.json", "x.wav.npy"]
    mapped = np.load(here / "out/x.wav.npy", mmap_mode="r")
    np.testing.assert_array_equal(mapped, auditory.extract("x.wav", "ratemap").values)


def test_options_reach_the_features(here: Path) -> None:
    recording(here / "x.wav", 8000, 2)
    options = ("--mono --full-scale-pa 2 --precision float64 -m cochleagram --set n_channels=20 "
               "--set Gammatone.scale=mel")
    assert extract(*f"x.wav -o out {options}".split()).exit_code == 0
    sound = auditory.read("x.wav", channels="mono", full_scale_pa=2.0, dtype="float64")
    expected = auditory.extract(sound, "cochleagram", precision="float64", n_channels=20, scale="mel")
    np.testing.assert_array_equal(auditory.load(here / "out/x.wav.npz").values, expected.values)


def test_level_is_set_over_each_whole_file(here: Path) -> None:
    recording(here / "x.wav")
    assert extract("x.wav", "-o", "out", "--level-db-spl", "65").exit_code == 0
    expected = auditory.extract(auditory.read("x.wav", level_db_spl=65), "ratemap")
    # rtol: two ways of summing the energy may differ by rounding, see tests/io/test_extraction.py
    np.testing.assert_allclose(auditory.load(here / "out/x.wav.npz").values, expected.values, rtol=3e-7)


def test_pipeline_file_is_a_model(here: Path) -> None:
    recording(here / "x.wav")
    ear = auditory.Gammatone(n_channels=8) >> auditory.HalfWave.preset("dau1996") >> auditory.Frames(hop_s=0.01)
    (here / "ear.toml").write_text(ear.to_toml(), encoding="utf-8")
    assert extract("x.wav", "-o", "out", "-m", "ear.toml", "--set", "hop_s=0.02").exit_code == 0
    expected = ear.replace(hop_s=0.02)(auditory.read("x.wav"))
    np.testing.assert_array_equal(auditory.load(here / "out/x.wav.npz").values, expected.values)


def test_a_model_that_must_hear_all_hears_files_up_to_a_length(here: Path) -> None:
    recording(here / "in/long.wav", 16000)
    recording(here / "in/short.wav", 8000)
    ear = auditory.HalfCosine(n_filters=5, f_max_hz=7000.0, output="envelope", decimation=40)
    (here / "ear.toml").write_text(ear.to_toml(), encoding="utf-8")
    result = extract("in", "-o", "out", "-m", "ear.toml", "--longest-s", "0.6")
    assert result.exit_code == 1
    assert "lasts 1 s or more" in result.stderr and "allow more with --longest-s" in result.stderr
    expected = ear(auditory.read("in/short.wav"))
    np.testing.assert_array_equal(auditory.load(here / "out/short.wav.npz").values, expected.values)
    assert extract("in", "-o", "out", "-m", "ear.toml").exit_code == 0
    assert (here / "out/long.wav.npz").exists()


# ---- what is there already -----------------------------------------------------------------------------------------

def test_what_is_there_is_kept_and_the_rest_is_made(here: Path) -> None:
    recording(here / "in/a.wav")
    recording(here / "in/b.wav")
    assert extract("in", "-o", "out").exit_code == 0
    (here / "out/b.wav.npz").unlink()
    before = (here / "out/a.wav.npz").stat()
    again = extract("in", "-o", "out")
    assert again.exit_code == 0
    assert "1 file to 'out'" in again.stderr
    assert "1 there already and left as they are" in again.stderr
    assert (here / "out/a.wav.npz").stat().st_mtime_ns == before.st_mtime_ns
    assert outputs(here / "out") == ["a.wav.npz", "b.wav.npz"]


def test_all_is_heard_again_without_resume(here: Path) -> None:
    recording(here / "x.wav")
    assert extract("x.wav", "-o", "out").exit_code == 0
    assert "1 file to 'out'" in extract("x.wav", "-o", "out", "--no-resume").stderr


def test_files_that_no_run_has_made_are_not_replaced_unless_forced(here: Path) -> None:
    recording(here / "x.wav")
    (here / "out").mkdir()
    (here / "out/x.wav.npz").write_bytes(b"mine")
    refused = extract("x.wav", "-o", "out")
    assert refused.exit_code == 2
    assert "'x.wav.npz' is there already, and no manifest says" in refused.stderr
    assert (here / "out/x.wav.npz").read_bytes() == b"mine"
    assert extract("x.wav", "-o", "out", "--force").exit_code == 0
    assert auditory.load(here / "out/x.wav.npz").shape == (64, 50)


def test_other_settings_are_refused_with_both_values_unless_forced(here: Path) -> None:
    recording(here / "x.wav")
    assert extract("x.wav", "-o", "out").exit_code == 0
    refused = extract("x.wav", "-o", "out", "--set", "n_channels=20", "--mono")
    assert refused.exit_code == 2
    assert "mono is False there and True here; Gammatone.n_channels is 64 there and 20 here" in refused.stderr
    assert "start it afresh with --force" in refused.stderr
    assert extract("x.wav", "-o", "out", "--set", "n_channels=20", "--mono", "--force").exit_code == 0
    assert auditory.load(here / "out/x.wav.npz").shape == (20, 50)


def test_two_recordings_for_one_output_are_refused_before_work_begins(here: Path) -> None:
    recording(here / "a/x.wav")
    recording(here / "b/x.wav", 4000)
    refused = extract("a", "b", "-o", "out")
    assert refused.exit_code == 2
    assert "the features of both 'a/x.wav' and 'b/x.wav' would go there" in refused.stderr
    assert outputs(here / "out") == []


def test_recording_that_is_named_twice_is_heard_once(here: Path) -> None:
    recording(here / "x.wav")
    assert "1 file to" in extract("x.wav", "./x.wav", "-o", "out").stderr


# ---- what lies in folders ------------------------------------------------------------------------------------------

def test_other_files_are_passed_over_and_counted(here: Path) -> None:
    recording(here / "in/x.wav")
    (here / "in/notes.txt").write_text("nothing to hear", encoding="utf-8")
    (here / "in/README").write_text("nothing to hear", encoding="utf-8")
    result = extract("in", "-o", "out")
    assert result.exit_code == 0
    assert "2 other files passed over" in result.stderr
    assert outputs(here / "out") == ["x.wav.npz"]


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
def test_links_and_pipes_are_not_followed(here: Path) -> None:
    recording(here / "in/a/x.wav")
    (here / "in/a/loop").symlink_to(here / "in")
    (here / "in/y.wav").symlink_to(here / "in/a/x.wav")
    os.mkfifo(here / "in/pipe.wav")
    result = extract("in", "in/a/..", "-o", "out")
    assert result.exit_code == 0
    assert outputs(here / "out") == ["a/x.wav.npz"]
    assert "1 other file and 2 links passed over" in result.stderr


@pytest.mark.parametrize("name", ["ü – 音.wav", "-x.wav", "two\nlines.wav", "🎧 .wav"])
def test_odd_names_survive(here: Path, name: str) -> None:
    recording(here / "in" / name)
    assert extract("in", "-o", "out").exit_code == 0
    assert outputs(here / "out") == [f"{name}.npz"]


# ---- what goes wrong -----------------------------------------------------------------------------------------------

def test_bad_file_is_told_on_one_line_and_the_rest_go_on(here: Path) -> None:
    (here / "in").mkdir()
    (here / "in/a.wav").write_text("this is no sound", encoding="utf-8")
    recording(here / "in/b.wav")
    result = extract("in", "-o", "out")
    assert result.exit_code == 1
    failure, summary = result.stderr.splitlines()
    assert failure.startswith("failed: 'in/a.wav' (16 bytes): is no sound file that is known here")
    assert "1 file to 'out'" in summary
    assert "1 failed" in summary
    assert outputs(here / "out") == ["b.wav.npz"]


def test_nan_is_a_failure_or_silence_as_asked(here: Path) -> None:
    soundfile.write(here / "x.wav", np.array([0.1, np.nan, 0.1, np.nan], np.float32), RATE_HZ, subtype="FLOAT")
    refused = extract("x.wav", "-o", "out")
    assert refused.exit_code == 1
    assert "sample 1 is nan, the first of 2 that are not finite" in refused.stderr
    assert "count them as silence with --nonfinite zero" in refused.stderr
    assert outputs(here / "out") == []
    kept = extract("x.wav", "-o", "out", "--nonfinite", "zero")     # nothing came of the other settings
    assert kept.exit_code == 0
    assert "warning: 'x.wav': 2 samples were not finite and count as silence" in kept.stderr


def test_level_cannot_be_given_to_silence(here: Path) -> None:
    soundfile.write(here / "x.wav", np.zeros(1000), RATE_HZ)
    refused = extract("x.wav", "-o", "out", "--level-db-spl", "65")
    assert refused.exit_code == 1
    assert "cannot be given to a sound of 0 Pa rms. Leave out --level-db-spl." in refused.stderr


def test_more_than_two_channels_fail_unless_mixed(here: Path) -> None:
    recording(here / "x.wav", 8000, 6)
    refused = extract("x.wav", "-o", "out")
    assert refused.exit_code == 1
    assert "has 6 channels and there are two ears. Mix them on purpose with --mono, or make a file" in refused.stderr
    assert extract("x.wav", "-o", "out", "--mono").exit_code == 0


def test_damaged_file_is_kept_on_request_and_told(here: Path) -> None:
    whole = recording(here / "x.wav").read_bytes()
    (here / "x.wav").write_bytes(whole[:9000])
    refused = extract("x.wav", "-o", "out")
    assert refused.exit_code == 1
    assert "keep what is left of it with --allow-truncated" in refused.stderr
    kept = extract("x.wav", "-o", "out", "--allow-truncated")
    assert kept.exit_code == 0
    assert "warning: 'x.wav': is damaged, and kept as far as it goes" in kept.stderr


def test_dead_channels_are_told_once_for_all_files(here: Path) -> None:
    for name in ("a.wav", "b.wav", "c.wav"):
        recording(here / "in" / name, 4000, rate_hz=8000)
    warning, _ = extract("in", "-o", "out").stderr.splitlines()
    assert warning.startswith("warning: 'in/a.wav' and 2 other files: Gammatone: 11 of 64 channels")
    assert {row["dead_channels"] for row in rows(here / "out")} == {11}


def test_recording_that_no_channel_can_hear_is_told(here: Path) -> None:
    recording(here / "x.wav", 4000, rate_hz=1000)
    stderr = extract("x.wav", "-o", "out", "--set", "f_min_hz=600").stderr
    assert "warning: 'x.wav': not one of the 64 channels can hear it: nothing of it is in its features" in stderr


def test_no_samples_are_told_and_give_no_frames(here: Path) -> None:
    recording(here / "x.wav", 0)
    result = extract("x.wav", "-o", "out")
    assert result.exit_code == 0
    assert "warning: 'x.wav': holds no samples" in result.stderr
    assert auditory.load(here / "out/x.wav.npz").shape == (64, 0)


def test_rate_that_the_pipeline_refuses_is_a_failure_of_that_file(here: Path) -> None:
    recording(here / "slow.wav", 4000, rate_hz=8000)
    recording(here / "x.wav")
    (here / "ear.toml").write_text("[Gammatone]\nf_max_hz = 7000.0\n", encoding="utf-8")
    result = extract("slow.wav", "x.wav", "-o", "out", "-m", "ear.toml")
    assert result.exit_code == 1
    assert "failed: 'slow.wav' (8,044 bytes): Gammatone.f_max_hz = 7000 Hz: must lie below the Nyq" in result.stderr
    assert outputs(here / "out") == ["x.wav.npz"]


def test_full_disk_ends_the_run_and_keeps_what_is_done(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory.dataset import extraction
    real = extraction.extract_file

    def full(path: str, *rest: object, **options: object) -> object:
        if path.endswith("b.wav"):
            raise OSError(28, "No space left on device")
        return real(path, *rest, **options)                  # type: ignore[arg-type]

    monkeypatch.setattr(extraction, "extract_file", full)
    for name in "abc":
        recording(here / f"in/{name}.wav")
    result = extract("in", "-o", "out")
    assert result.exit_code == 1
    assert "stopped, 2 files left: 'out': No space left on device. Make room, then" in result.stderr
    assert outputs(here / "out") == ["a.wav.npz"]


def test_interruption_ends_with_130_and_keeps_what_is_done(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory.dataset import extraction
    real = extraction.extract_file

    def interrupted(path: str, *rest: object, **options: object) -> object:
        if path.endswith("b.wav"):
            os.kill(os.getpid(), signal.SIGINT)
        return real(path, *rest, **options)                  # type: ignore[arg-type]

    for name in "abc":
        recording(here / f"in/{name}.wav")
    with monkeypatch.context() as patched:
        patched.setattr(extraction, "extract_file", interrupted)
        stopped = extract("in", "-o", "out")
    assert stopped.exit_code == 130
    assert stopped.stderr.count("stopped") == 1
    assert "stopped, 1 file left: the same command goes on from here" in stopped.stderr
    assert outputs(here / "out") == ["a.wav.npz", "b.wav.npz"]
    assert extract("in", "-o", "out").exit_code == 0
    assert outputs(here / "out") == ["a.wav.npz", "b.wav.npz", "c.wav.npz"]


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_second_interruption_waits_for_nobody(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class SlowToEnd(InlineCrew):
        def results(self, jobs: Iterable[Job]) -> Iterator[Event]:
            for event in super().results(jobs):
                os.kill(os.getpid(), signal.SIGINT)
                yield event

        def last_results(self) -> Iterator[Event]:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(60)
            pytest.fail("waited")

    monkeypatch.setattr(runner, "Crew", SlowToEnd)
    for name in "abc":
        recording(here / f"in/{name}.wav")
    result = extract("in", "-o", "out")
    assert (result.exit_code, result.stderr) == (130, "stopped\n")
    assert [row["status"] for row in rows(here / "out")] == ["ok"]


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("during", ["waiting for the lock", "planning", "resuming"])
def test_what_goes_before_the_hearing_is_interrupted_at_once(here: Path, monkeypatch: pytest.MonkeyPatch, during: str,
                                                             how: signal.Signals) -> None:
    """Not at the next recording: there may be a hundred thousand to look at."""
    recording(here / "in/x.wav")
    (here / "out").mkdir()
    place = {"waiting for the lock": (lock.time, "sleep"), "planning": (os, "scandir"),
             "resuming": (folder_state.FolderState, "_kept")}[during]

    def interrupted(*arguments: object) -> None:
        os.kill(os.getpid(), how)
        time.monotonic()                                         # the signal is heard before the next line
        pytest.fail("went on")

    with lock.FolderLock("out") if during == "waiting for the lock" else nullcontext():
        with monkeypatch.context() as patched:
            patched.setattr(*place, interrupted)
            result = extract("in", "-o", "out")
    assert (result.exit_code, result.stderr) == (130, "stopped\n")
    assert outputs(here / "out") == []


def test_a_busy_folder_is_no_mistake_of_the_user(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE_S", 0.0)
    recording(here / "x.wav")
    (here / "out").mkdir()
    with lock.FolderLock("out"):
        busy = extract("x.wav", "-o", "out")
    assert (busy.exit_code, busy.stderr) == (
        75, f"Error: 'out': another run writes into it (process {os.getpid()}). Wait for its end, or give another "
            "folder.\n")
    assert outputs(here / "out") == []
    assert extract("x.wav", "-o", "out").exit_code == 0


def read_only(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let nothing be opened to be written: root, whom permissions do not hold, may run the tests."""
    real = os.open

    def refused(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(number, os.strerror(number), path)
        return real(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", refused)


@pytest.mark.parametrize(("number", "exit_code"), [(errno.EACCES, 2), (errno.EROFS, 1), (errno.ENOSPC, 1)])
def test_nothing_to_do_in_a_folder_that_cannot_be_written_is_all_good(here: Path, monkeypatch: pytest.MonkeyPatch,
                                                                      number: int, exit_code: int) -> None:
    recording(here / "in/x.wav")
    assert extract("in", "-o", "out").exit_code == 0
    before = {path: path.stat().st_mtime_ns for path in (here / "out").rglob("*")}
    with monkeypatch.context() as patched:
        read_only(patched, number)
        done = invoke("in", "-o", "out", "--json")
        assert done.exit_code == 0
        assert "1 there already and left as they are" in done.stderr
        assert [json.loads(line).get("status") for line in done.stdout.splitlines()] == ["ok", None]
        assert auditory.extract_files("in", "out").n_kept == 1
        for more in (["--force"], ["--no-resume"]):
            assert extract("in", "-o", "out", *more).exit_code == exit_code
        (here / "out/run.toml").rename(here / "run.toml")
        assert extract("in", "-o", "out").exit_code == exit_code
        (here / "run.toml").rename(here / "out/run.toml")
        assert extract("in", "-o", "out").exit_code == 0
        assert extract("in", "-o", "out", "--mono").exit_code == 2
    recording(here / "in/y.wav")
    with monkeypatch.context() as patched:
        read_only(patched, number)
        refused = extract("in", "-o", "out")
        assert refused.exit_code == exit_code
        assert "out = 'out': cannot be written" in refused.stderr
    assert {path: path.stat().st_mtime_ns for path in (here / "out").rglob("*")} == before


# ---- rows and plans ------------------------------------------------------------------------------------------------

def rows(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]


def test_json_gives_the_rows_of_the_manifest_and_a_summary(here: Path) -> None:
    recording(here / "in/a.wav")
    (here / "in/b.wav").write_text("this is no sound", encoding="utf-8")
    result = invoke("in", "-o", "out", "--json")
    *printed, summary = map(json.loads, result.stdout.splitlines())
    assert printed == rows(here / "out")
    assert [Row.from_dict(row).status for row in printed] == ["ok", "failed"]
    assert {name: summary["summary"][name] for name in ("ok", "failed", "made", "kept", "left")} == {
        "ok": 1, "failed": 1, "made": 2, "kept": 0, "left": 0}
    again = [json.loads(line) for line in invoke("in", "-o", "out", "--json").stdout.splitlines()]
    assert [row["output"] for row in again[:-1]] == ["a.wav.npz", "b.wav.npz"]


def test_dry_run_tells_files_hours_and_size_and_does_nothing(here: Path) -> None:
    recording(here / "in/a.wav", 160_000)
    recording(here / "in/b.wav", 80_000)
    result = invoke("in", "-o", "out", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ["in/a.wav\tout/a.wav.npz", "in/b.wav\tout/b.wav.npz"]
    assert "would hear 2 files, 15 s of sound by their headers" in result.stderr
    assert "write about 384 kB to 'out'" in result.stderr       # 15 s, 100 frames a second, 64 channels, 4 bytes
    assert not (here / "out").exists()


def test_dry_run_tells_what_is_there_and_what_would_be_refused(here: Path) -> None:
    recording(here / "in/a.wav")
    assert extract("in", "-o", "out").exit_code == 0
    recording(here / "in/b.wav")
    assert "1 there already and left as they are" in invoke("in", "-o", "out", "--dry-run").stderr
    summary = json.loads(invoke("in", "-o", "out", "--dry-run", "--json").stdout.splitlines()[-1])["summary"]
    assert (summary["n_files"], summary["n_kept"], summary["sound_s"]) == (1, 1, 0.5)
    assert invoke("in", "-o", "out", "--dry-run", "--mono").exit_code == 2


def test_dry_run_names_files_as_the_manifest_does(here: Path) -> None:
    names = ["two\nlines.wav", *([os.fsdecode(b"not \xff utf-8.wav")] if os.name == "posix" else [])]
    for name in names:
        recording(here / "plain.wav")
        (here / "in").mkdir(exist_ok=True)
        os.rename(here / "plain.wav", here / "in" / name)
    *planned, _ = map(json.loads, invoke("in", "-o", "out", "--dry-run", "--json").stdout.splitlines())
    assert {name_from_json(each["source"]) for each in planned} == {str(here / "in" / name) for name in names}
    assert {name_from_json(each["output"]) for each in planned} == {f"{name}.npz" for name in names}


def test_dry_run_leaves_warnings_to_the_run_and_touches_nothing(here: Path) -> None:
    recording(here / "in/slow.wav", 4000, rate_hz=8000)          # a few channels hear nothing of it
    assert extract("in", "-o", "out").exit_code == 0
    recording(here / "in/slow too.wav", 4000, rate_hz=8000)
    before = (here / "out").stat().st_mtime_ns
    lines = invoke("in", "-o", "out", "--dry-run").stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("would hear 1 file, ")
    assert (here / "out").stat().st_mtime_ns == before


def forbid(monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    """Let no folder be read whose path, as it is asked for, ends so."""
    real = os.scandir

    def forbidden(path: str) -> Any:
        if str(path).endswith(ending):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", forbidden)


def test_dry_run_exits_with_1_where_the_run_would(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording(here / "in/x.wav")
    (here / "in/secret").mkdir()
    forbid(monkeypatch, "secret")
    for dry in (["--dry-run"], []):
        result = invoke("in", "-o", "out", "--json", *dry)
        assert result.exit_code == 1
        problem = "'in/secret': the folder cannot be read (Permission denied). Check the permissions."
        assert f"failed: {problem}" in result.stderr
        assert json.loads(result.stdout.splitlines()[-1])["summary"]["problems"] == [problem]


@pytest.mark.parametrize("dry", [[], ["--dry-run"]], ids=["run", "dry run"])
def test_a_folder_of_features_that_cannot_be_read_is_told(here: Path, monkeypatch: pytest.MonkeyPatch,
                                                          dry: list[str]) -> None:
    recording(here / "in/x.wav")
    assert extract("in", "-o", "out").exit_code == 0
    (here / "out/secret").mkdir()
    forbid(monkeypatch, "secret/")
    result = invoke("in", "-o", "out", *dry)
    assert result.exit_code == 1
    assert "'out/secret/': Permission denied. Change its owner or its permissions, then give" in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell")
def test_a_closed_standard_error_is_no_error(here: Path) -> None:
    recording(here / "x.wav")
    (here / "y.wav").write_bytes(b"no sound")                    # of which something would be told
    script = f"'{sys.executable}' -m auditory extract x.wav y.wav -o out --jobs 1 --json 2>&-"
    done = subprocess.run(["sh", "-c", script], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})
    assert done.returncode == 1
    assert {json.loads(line)["status"] for line in done.stdout.splitlines()[:-1]} == {"ok", "failed"}


def test_a_followed_link_that_leads_nowhere_is_a_failure(here: Path) -> None:
    recording(here / "in/x.wav")
    (here / "in/broken.wav").symlink_to(here / "nowhere")
    result = extract("in", "-o", "out", "--follow-links")
    assert result.exit_code == 1
    assert "failed: 'in/broken.wav' (0 bytes): no such file. Check the path." in result.stderr
    assert {row["output"]: row["status"] for row in rows(here / "out")} == {
        "x.wav.npz": "ok", "broken.wav.npz": "failed"}


def test_missing_and_unreadable_files_fail_and_the_others_go_on(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory.io import sound_file
    for name in ("secret.wav", "x.wav"):
        recording(here / name)
    real_open, real_access = os.open, os.access

    def forbidden(path: str, *rest: Any, **options: Any) -> int:
        if str(path).endswith("secret.wav"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, *rest, **options)

    monkeypatch.setattr(sound_file.os, "open", forbidden)
    monkeypatch.setattr(os, "access", lambda path, *rest: not str(path).endswith("secret.wav")
                        and real_access(path, *rest))
    result = extract("secret.wav", "gone.wav", "x.wav", "-o", "out")
    assert result.exit_code == 1
    assert "failed: 'secret.wav' (16,044 bytes): cannot be opened (Permission denied). Check the path" in result.stderr
    assert "failed: 'gone.wav' (0 bytes): no such file. Check the path." in result.stderr
    assert [row["status"] for row in rows(here / "out")] == ["failed", "failed", "ok"]


def test_links_are_followed_on_request(here: Path) -> None:
    recording(here / "real/x.wav")
    (here / "in").mkdir()
    (here / "in/linked").symlink_to(here / "real")
    assert extract("in", "-o", "out", "--follow-links").exit_code == 0
    assert outputs(here / "out") == ["linked/x.wav.npz"]


# ---- usage ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("arguments", "message"), [
    (["-m", "nope"], "model = 'nope': no such model. Choose from"),
    (["-m", "nope.toml"], "-m 'nope.toml': cannot be read (No such file or directory)"),
    (["-m", "broken.toml"], "pipeline TOML: does not parse"),
    (["--set", "nope=1"], "no such parameter. Choose from Resample.rate_hz"),
    (["--set", "Nope.n_channels=1"], "no stage 'Nope' here"),
    (["--set", "n_channels=0"], "Gammatone.n_channels = 0: must be at least 1"),
    (["--set", "n_channels=many"], "Gammatone.n_channels = 'many': must be a valid integer"),
    (["--set", "n_channels"], "must be PARAMETER=VALUE or STAGE.PARAMETER=VALUE"),
    (["--set", "f_max_hz=inf"], "Gammatone.f_max_hz = inf Hz: must be finite"),
    (["--set", "f_max_hz=9000"], "Gammatone.f_max_hz = 9000 Hz: must lie below the Nyquist frequency 8000 Hz"),
    (["--set", "output=complex"], "HalfWave: takes a real signal, this one is complex."),
    (["--set", "n_chanels=20"], "Did you mean 'n_channels'?"),
    (["--full-scale-pa", "0"], "--full-scale-pa"),
    (["--level-db-spl", "nan"], "must be finite"),
    (["--level-db-spl", "65", "--full-scale-pa", "2"], "Give one of them"),
    (["--format", "hdf5"], "--format"),
    (["-o", "x.wav"], "out = 'x.wav': cannot be written (File exists)"),
])
def test_usage_errors_exit_with_2_before_work_begins(here: Path, arguments: list[str], message: str) -> None:
    recording(here / "x.wav")
    (here / "broken.toml").write_text("[Gammatone\n", encoding="utf-8")
    result = extract("x.wav", "-o", "out", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert outputs(here) == ["broken.toml", "x.wav"]


def test_nothing_but_missing_files_is_a_usage_error(here: Path) -> None:
    result = extract("nope.wav", "nor.wav", "-o", "out")
    assert result.exit_code == 2
    assert "'nope.wav': No such file or directory. Check the path. (1 more of 2" in result.stderr
    assert not (here / "out").exists()


def test_folder_without_sound_is_a_usage_error(here: Path) -> None:
    (here / "empty").mkdir()
    result = extract("empty", "-o", "out")
    assert result.exit_code == 2
    assert "'empty': no sound files there (nothing at all)" in result.stderr
    assert not (here / "out").exists()
