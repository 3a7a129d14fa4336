"""Many files on several processes: what crashes costs one file, what stops a run costs nothing, nothing is silent."""
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

import auditory
from auditory import digests
from auditory.dataset import folder_state, runner
from auditory.dataset.crew import Crew
from auditory.dataset.disk import DiskError
from auditory.dataset.folder_state import ForeignFilesError
from auditory.dataset.inspection import inspect_file
from auditory.dataset.lock import FolderBusyError, FolderLock
from auditory.dataset.manifest import LAYOUT, MANIFEST, SETTINGS, ManifestWriter, Row, read_manifest
from auditory.dataset.rows import OutputFile, files_of
from auditory.dataset.settings import OtherSettingsError
from auditory.dataset.verification import Verification
from auditory.dataset.worker_process import Job
from auditory.digests import Kind
from auditory.io.publishing import PARTIAL, Published, Unpublished, digest_of
from tests.cli.inline_crew import InlineCrew
from tests.dataset.poisonous import (
    BREAKS_DISK,
    BREAKS_NAMING,
    BREAKS_PUBLISHER,
    EXITS,
    FILLS_DISK,
    HARMLESS,
    KILLS,
    KILLS_ONCE,
    PAUSE,
    RAISES,
    Poison,
    broken,
)

RATE_HZ = 16000
PROJECT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are ended by signals as POSIX has them")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker processes, where they are not what is tried."""
    monkeypatch.setattr(runner, "Crew", InlineCrew)


def record(path: str, first: float = HARMLESS, n_samples: int = 1600) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(len(path)).uniform(-0.2, 0.2, n_samples)
    noise[0] = first
    soundfile.write(path, noise, RATE_HZ, subtype="PCM_16")
    return path


def outputs(folder: str = "out") -> list[str]:
    paths = (path for path in Path(folder).rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in paths if path.name not in LAYOUT)


def states(folder: str = "out") -> dict[str, str]:
    return {row.output: row.status for row in read_manifest(folder).values()}


def check_nothing_is_silent(report: auditory.dataset.report.Report) -> None:
    """Every recording has a row or is counted as left; features are there for just those that did not fail."""
    manifest = read_manifest(report.folder)
    assert {row.output: row for row in report.rows}.items() <= manifest.items()
    assert report.ok == (not report.failed and not report.n_left and not report.problems)
    with_features = [file.name for row in manifest.values() for file in row.files]
    assert outputs(report.folder) == sorted(with_features)
    assert all(bool(row.files) != row.failed for row in manifest.values())
    assert all(bool(row.error) == (row.status != "ok") for row in manifest.values())


# ---- rows ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("format", ["npz", "npy"])
def test_a_row_tells_what_was_heard_and_what_was_written(here: Path, inline: None, format: str) -> None:
    soundfile.write("x.wav", np.full((1600, 2), 1.0), RATE_HZ, subtype="PCM_16")
    report = auditory.extract_files("x.wav", "out", "ratemap", format=format)       # type: ignore[arg-type]
    row, = report.rows
    status = os.stat("x.wav")
    assert (row.output, row.source) == (f"x.wav.{format}", str(here / "x.wav"))
    assert (row.size_bytes, row.mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert (row.status, row.rate_hz, row.n_ears, row.frames_decoded, row.duration_s) == ("ok", 16000.0, 2, 1600, 0.1)
    assert (row.n_frames, row.clipped_samples, row.error) == (10, 3200, "")
    assert row.decoder.startswith("libsndfile")
    assert [file.name for file in row.files] == sorted(outputs())
    for file in row.files:
        assert file.size_bytes == os.path.getsize(f"out/{file.name}")
        assert file.digest == digest_of(f"out/{file.name}")
    assert Row.from_dict(json.loads(Path("out", MANIFEST).read_text("utf-8"))) == row
    check_nothing_is_silent(report)


@pytest.mark.parametrize(("ears", "silent", "warned"), [
    ([[0, 1], [0, 0]], 1, ("ear 1 of 0 and 1 holds nothing but zeros.",)),
    ([[0, 0], [1, 0]], 1, ("ear 0 of 0 and 1 holds nothing but zeros.",)),
    ([[1, 0], [0, 1]], 0, ()), ([[0, 0], [0, 0]], 2, ()), ([[0, 0]], 1, ()),
], ids=["right", "left", "none", "both", "the only one"])
def test_ears_that_hold_nothing_are_counted(here: Path, inline: None, ears: list[list[int]], silent: int,
                                            warned: tuple[str, ...]) -> None:
    samples = np.zeros((100_000, len(ears)), np.int16)           # two blocks
    samples[[0, -1]] = np.array(ears).T
    soundfile.write("x.wav", samples, RATE_HZ)
    row, = auditory.extract_files("x.wav", "out", Poison(), mono=False).rows
    assert (row.silent_ears, row.warnings) == (silent, warned)


def test_features_have_the_bits_of_extract(here: Path) -> None:
    record("x.wav", n_samples=50_000)
    assert auditory.extract_files("x.wav", "out", "ratemap", jobs=1, n_channels=20).ok
    expected = auditory.extract("x.wav", "ratemap", n_channels=20)
    np.testing.assert_array_equal(auditory.load("out/x.wav.npz").values, expected.values)


def test_the_order_of_rows_is_that_of_the_recordings(here: Path) -> None:
    names = [record(f"in/{k}.wav") for k in range(10)]
    rows: list[Row] = []
    report = auditory.extract_files(names, "out", Poison(), jobs=2, on_row=rows.append)
    assert [row.output for row in report.rows] == [f"{name}.npz" for name in names]
    assert sorted(row.output for row in rows) == [row.output for row in report.rows]
    check_nothing_is_silent(report)


# ---- crashes -------------------------------------------------------------------------------------------------------

def test_a_crash_costs_one_recording_and_is_told(here: Path) -> None:
    for k in range(8):
        record(f"in/{k}.wav")
    record("in/1.wav", KILLS)
    record("in/3.wav", EXITS)
    record("in/4.wav", RAISES)
    record("in/6.wav", KILLS_ONCE)
    report = auditory.extract_files("in", "out", Poison(), jobs=2)
    errors = {row.output: row.error for row in report.failed}
    assert sorted(errors) == ["1.wav.npz", "3.wav.npz", "4.wav.npz"]
    killed = "twice, the worker process that heard it was ended by signal 9 (SIGKILL), as the system"
    assert killed in errors["1.wav.npz"]
    assert "ended with exit code 3, its last words: 'a decoder would say something like this'" in errors["3.wav.npz"]
    assert errors["4.wav.npz"] == "unexpected ZeroDivisionError: by poison. Please report it."
    assert os.path.exists("has killed")                          # and the second try of that recording was good
    assert outputs() == [f"{k}.wav.npz" for k in (0, 2, 5, 6, 7)]
    check_nothing_is_silent(report)


def test_workers_that_cannot_begin_end_the_run(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record("x.wav")
    monkeypatch.setattr(sys, "path", [str(here)])                # what is not found here is not found there
    Path("auditory.py").write_text("raise SystemExit('this is another package')", "utf-8")
    report = auditory.extract_files("x.wav", "out", Poison())
    assert report.stopped == ("worker processes cannot begin: one after the other ended with exit code 1, its last "
                              "words: 'this is another package'. Try auditory doctor")
    assert (report.n_left, report.ok, outputs()) == (1, False, [])


def test_workers_that_are_killed_while_they_begin_end_the_run_with_a_remedy(here: Path,
                                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    record("x.wav")
    monkeypatch.setattr(sys, "path", [str(here)])
    Path("auditory.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "utf-8")
    report = auditory.extract_files("x.wav", "out", Poison())
    assert report.stopped.endswith("as the system does when memory runs out. Try fewer jobs")


def test_a_stage_that_workers_cannot_import_is_refused(here: Path) -> None:
    class Local(Poison):
        def prepare(self, spec):
            return super().prepare(spec)

    auditory.Stage.registry.pop("Local")
    record("x.wav")
    with pytest.raises(auditory.ParameterError, match="Local: is defined where worker processes cannot import it"):
        auditory.extract_files("x.wav", "out", Local())
    assert not os.path.exists("out")


def test_a_script_needs_no_guard(here: Path) -> None:
    record("x.wav")
    Path("script.py").write_text("import auditory\n"
                                 "print(auditory.extract_files('x.wav', 'out', 'ratemap', jobs=1).counts['ok'])\n")
    done = subprocess.run([sys.executable, "script.py"], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(PROJECT)})
    assert (done.stdout, done.stderr) == ("1\n", "")


# ---- going on ------------------------------------------------------------------------------------------------------

def test_just_what_is_missing_is_made(here: Path, inline: None) -> None:
    names = [record(f"in/{k}.wav") for k in range(6)]
    Path("in/bad.wav").write_bytes(b"no sound")
    auditory.extract_files("in", "out", Poison())
    os.unlink("out/0.wav.npz")                                   # lost
    os.truncate("out/1.wav.npz", 100)                            # of another size
    record(names[2], n_samples=3200)                             # changed
    os.utime(names[3])                                           # touched
    record("in/new.wav")
    rows: list[Row] = []
    report = auditory.extract_files("in", "out", Poison(), on_row=rows.append)
    assert [row.output for row in rows] == ["0.wav.npz", "1.wav.npz", "2.wav.npz", "3.wav.npz", "bad.wav.npz",
                                            "new.wav.npz"]
    assert report.made == tuple(rows)
    assert report.n_kept == 2
    check_nothing_is_silent(report)


@pytest.mark.parametrize("format", ["npz", "npy"])
@pytest.mark.parametrize("now", ["blake2b", "sha256"])
def test_a_folder_goes_on_where_another_kind_of_digest_is_quicker(here: Path, inline: None, format: str, now: Kind,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    before: Kind = "blake2b" if now == "sha256" else "sha256"
    for kind, name in ((before, "in/a.wav"), (now, "in/b.wav")):
        monkeypatch.setattr(digests, "quicker_kind", lambda kind=kind: kind)
        record(name)
        report = auditory.extract_files("in", "out", "ratemap", format=format)      # type: ignore[arg-type]
        assert (report.ok, len(report.made)) == (True, 1)
    kinds = {row.output[0]: {digests.kind_of(file.digest) for file in row.files} for row in report.rows}
    assert kinds == {"a": {before}, "b": {now}}
    assert not list(Verification("out").findings())
    for name, features in zip("ab", auditory.open_folder("out"), strict=True):
        digest = features.attrs["input_digest"]
        assert digests.kind_of(digest) == (before if name == "a" else now)
        assert auditory.read(f"in/{name}.wav").has_digest(digest)
        account = inspect_file(f"out/{name}.wav.{format}")
        assert digests.kind_of(account.digest) == now


def test_a_recording_that_has_gone_bad_loses_its_features(here: Path, inline: None) -> None:
    record("x.wav")
    auditory.extract_files("x.wav", "out", Poison())
    Path("x.wav").write_bytes(b"no sound")
    report = auditory.extract_files("x.wav", "out", Poison())
    assert states() == {"x.wav.npz": "failed"}
    check_nothing_is_silent(report)


def test_what_no_run_has_made_stays_beside_a_recording_that_fails(here: Path, inline: None) -> None:
    record("x.wav")
    auditory.extract_files("x.wav", "out", Poison(), format="npy")
    Path("y.wav").write_bytes(b"no sound")
    Path("out/y.wav.json").write_bytes(b"mine")
    with pytest.raises(ForeignFilesError, match=r"'y\.wav\.json' is there already, and that is not what features"):
        auditory.extract_files("y.wav", "out", Poison(), format="npy")
    assert not auditory.extract_files("y.wav", "out", Poison(), format="npy", force=True).ok
    assert Path("out/y.wav.json").read_bytes() == b"mine"


def test_damaged_recordings_are_kept_only_as_long_as_that_is_asked_for(here: Path, inline: None) -> None:
    content = Path(record("x.wav")).read_bytes()
    Path("x.wav").write_bytes(content[:2000])
    for allow_truncated, status in ((True, "truncated"), (True, "truncated"), (False, "failed"), (True, "truncated")):
        report = auditory.extract_files("x.wav", "out", Poison(), allow_truncated=allow_truncated)
        assert states() == {"x.wav.npz": status}
        check_nothing_is_silent(report)


def test_a_recording_that_changes_while_it_is_read_fails(here: Path, inline: None,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.dataset import poisonous
    record("x.wav")
    real = poisonous.PoisonStep.process

    def growing(self: poisonous.PoisonStep, block: np.ndarray) -> np.ndarray:
        with open("x.wav", "ab") as file:
            file.write(b"\0\0")
        return real(self, block)

    monkeypatch.setattr(poisonous.PoisonStep, "process", growing)
    report = auditory.extract_files("x.wav", "out", Poison())
    assert [row.error for row in report.failed] == [
        "has changed while it was read. Wait until it is finished, and read it again."]
    check_nothing_is_silent(report)


def test_other_settings_are_refused_with_both_values_and_touch_nothing(here: Path, inline: None) -> None:
    record("x.wav")
    auditory.extract_files("x.wav", "out", Poison())
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    with pytest.raises(OtherSettingsError, match=r"precision is 'float32' there and 'float64' here; Poison.dose is"):
        auditory.extract_files("x.wav", "out", Poison(dose=2.0), precision="float64")
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == before


def test_force_starts_afresh_and_leaves_what_is_not_of_a_run(here: Path, inline: None) -> None:
    record("in/a.wav")
    record("in/b.wav")
    auditory.extract_files("in", "out", Poison(), format="npy")
    Path("out/mine.txt").write_bytes(b"mine")
    report = auditory.extract_files("in/a.wav", "out", Poison(), precision="float64", force=True)
    assert outputs() == ["in/a.wav.npz", "mine.txt"]
    assert states() == {"in/a.wav.npz": "ok"}
    assert report.ok


def test_force_starts_afresh_where_the_manifest_has_lost_rows(here: Path, inline: None) -> None:
    for k in range(4):
        record(f"in/{k}.wav")
    auditory.extract_files("in", "out", Poison(), format="npy")
    _lost, *rest = Path("out", MANIFEST).read_bytes().splitlines(keepends=True)
    Path("out", MANIFEST).write_bytes(b"{x\n" + b"".join(rest))
    for name in ("mine.npy", "notes.json", "4.wav.json"):        # and 4.wav.npy is not there
        Path("out", name).write_bytes(b"mine")
    record("in/4.wav")
    assert auditory.extract_files("in", "out", Poison(), force=True).ok
    assert outputs() == ["0.wav.npz", "1.wav.npz", "2.wav.npz", "3.wav.npz", "4.wav.json", "4.wav.npz", "mine.npy",
                         "notes.json"]


def forged(output: str, **changes: object) -> Row:
    """A row, as good as those of the folder, that speaks of whatever lies in the place of `output`."""
    true = next(iter(read_manifest("out").values()))
    lies = tuple(OutputFile(name, os.path.getsize(f"out/{name}"), digest_of(f"out/{name}"))
                 for name in files_of(output))
    row = replace(true, output=output, source=os.path.abspath(output.rpartition(".")[0]), files=lies, **changes)
    with open(f"out/{MANIFEST}", "ab") as manifest:
        manifest.write(row.as_line())
    return row


def mine(name: str, content: bytes | None = None) -> Path:
    """A file of a user's own in the folder."""
    path = Path("out", name)
    path.parent.mkdir(exist_ok=True)
    if content is not None:
        path.write_bytes(content)
    elif name.endswith(".npz"):
        np.savez(path, mine=np.arange(5))
    else:
        np.save(path, np.arange(5))
    return path


@pytest.mark.parametrize(("name", "content"), [
    ("thesis.txt", b"mine"), ("x.wav", b"RIFF"), ("mine.npz", None), ("mine.npz", b"mine"), ("a/mine.npy", None),
    ("run.toml.npz", None)])
def test_a_forged_row_lets_nothing_be_removed(here: Path, inline: None, name: str, content: bytes | None) -> None:
    auditory.extract_files(record("x.wav"), "out", Poison(), precision="float64")
    path = mine(name, content)
    if name.endswith(".npy"):
        mine(name.replace(".npy", ".json"), b'{"mine": 1}')
    forged(name)
    before = path.read_bytes()
    assert auditory.extract_files("x.wav", "out", Poison(), force=True).ok
    assert path.read_bytes() == before
    Path("mine").write_bytes(b"no sound")                        # nor by its recording that fails
    forged(name)
    assert not auditory.extract_files(["x.wav", "mine"], "out", Poison(), force=True).ok
    assert path.read_bytes() == before


def test_a_row_of_other_bytes_lets_nothing_be_removed(here: Path, inline: None) -> None:
    for name in ("in/a.wav", "in/b.wav", "in/c.wav"):
        record(name)
    auditory.extract_files("in", "out", Poison())
    other = bytearray(Path("out/b.wav.npz").read_bytes())
    other[-1] ^= 1
    Path("out/b.wav.npz").write_bytes(other)                     # as large, and not what its row says
    os.truncate("out/c.wav.npz", 100)
    Path("in/b.wav").write_bytes(b"no sound")
    assert not auditory.extract_files("in", "out", Poison()).ok
    assert Path("out/b.wav.npz").read_bytes() == other
    shutil.copyfile("in/a.wav", "d.wav")
    assert auditory.extract_files("d.wav", "out", Poison(), precision="float64", force=True).ok
    assert outputs() == ["b.wav.npz", "d.wav.npz"]               # a.wav.npz and what c.wav gave anew were of the run
    assert Path("out/b.wav.npz").read_bytes() == other


@pytest.mark.parametrize("content", [b"mine", None])
def test_a_forged_row_lets_nothing_be_replaced(here: Path, inline: None, content: bytes | None) -> None:
    auditory.extract_files(record("x.wav"), "out", Poison())
    path = mine("y.wav.npz", content)
    before = path.read_bytes()
    for lie in (forged("y.wav.npz"), forged("y.wav.npz", run="abc")):
        record("y.wav")
        with pytest.raises(ForeignFilesError, match=r"'y\.wav\.npz' is there already, and that is not what features"):
            auditory.extract_files("y.wav", "out", Poison())
        assert (path.read_bytes(), lie.output) == (before, "y.wav.npz")


def test_a_link_in_the_place_of_features_goes_only_by_force(here: Path, inline: None) -> None:
    auditory.extract_files(record("x.wav"), "out", Poison())
    os.rename("out/x.wav.npz", "moved.npz")
    os.symlink("../moved.npz", "out/x.wav.npz")
    before = Path("moved.npz").read_bytes()
    with pytest.raises(ForeignFilesError, match=r"'x\.wav\.npz' is there already, and that is not what features"):
        auditory.extract_files("x.wav", "out", Poison())
    assert os.path.islink("out/x.wav.npz")
    Path("x.wav").write_bytes(b"no sound")
    assert not auditory.extract_files("x.wav", "out", Poison(), force=True).ok
    assert os.path.islink("out/x.wav.npz")
    record("x.wav")
    assert auditory.extract_files("x.wav", "out", Poison(), force=True).ok
    assert not os.path.islink("out/x.wav.npz")
    assert Path("moved.npz").read_bytes() == before


def test_a_missing_recording_has_a_row_and_the_others_go_on(here: Path, inline: None) -> None:
    record("x.wav")
    report = auditory.extract_files(["x.wav", "gone.wav"], "out", Poison())
    assert [(row.output, row.error) for row in report.failed] == [("gone.wav.npz", "no such file. Check the path.")]
    assert states() == {"x.wav.npz": "ok", "gone.wav.npz": "failed"}
    check_nothing_is_silent(report)


def test_a_recording_that_is_gone_takes_no_features_with_it(here: Path, inline: None) -> None:
    auditory.extract_files([record("x.wav"), record("y.wav")], "out", Poison())
    os.unlink("y.wav")                                           # or the disk that it is on
    report = auditory.extract_files(["x.wav", "y.wav"], "out", Poison())
    assert report.problems == ("'y.wav': no such file; its features are there and stay as they are. Check the path.",)
    assert (report.n_kept, report.ok) == (2, False)
    check_nothing_is_silent(report)


def test_settings_of_which_nothing_came_are_forgotten(here: Path, inline: None) -> None:
    Path("x.wav").write_bytes(b"no sound")
    auditory.extract_files("x.wav", "out", Poison())
    record("x.wav")
    assert auditory.extract_files("x.wav", "out", Poison(), precision="float64").ok
    assert {row.status for row in read_manifest("out").values()} == {"ok"}


def test_files_that_no_run_has_made_are_not_replaced(here: Path, inline: None) -> None:
    record("x.wav")
    os.mkdir("out")
    for name in ("x.wav.npy", "x.wav.json"):
        Path("out", name).write_bytes(b"mine")
        with pytest.raises(ForeignFilesError, match=rf"'{name}' is there already, and no manifest says"):
            auditory.extract_files("x.wav", "out", Poison(), format="npy")
        assert outputs() == [name]
        os.unlink(f"out/{name}")


def test_features_are_not_replaced_by_those_of_another_recording_of_that_name(here: Path, inline: None) -> None:
    record("a/x.wav")
    record("b/x.wav", n_samples=800)
    auditory.extract_files("a", "out", Poison())
    with pytest.raises(ForeignFilesError, match=r"holds the features of .*a/x.wav'.*b/x.wav' would replace them"):
        auditory.extract_files("b", "out", Poison())
    os.rename("a", "moved")                                      # the same recording, elsewhere: nothing to do
    assert auditory.extract_files("moved", "out", Poison()).n_kept == 1


def test_links_in_the_folder_do_not_lead_features_out_of_it(here: Path, inline: None) -> None:
    record("in/a/x.wav")
    os.mkdir("out")
    os.mkdir("elsewhere")
    os.symlink("../elsewhere", "out/a")
    with pytest.raises(ForeignFilesError, match="a link leads from there out of"):
        auditory.extract_files("in", "out", Poison())
    os.unlink("out/a")
    os.mkdir("out/a")
    Path("elsewhere/mine").write_bytes(b"mine")
    os.symlink("../../elsewhere/mine", "out/a/x.wav.npz")        # a link in the place of features is replaced
    assert auditory.extract_files("in", "out", Poison(), force=True).ok
    assert Path("elsewhere/mine").read_bytes() == b"mine"


def test_what_dead_processes_left_is_swept_up(here: Path, inline: None) -> None:
    record("x.wav")
    os.mkdir("out")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    stray = Path(f"out/.{dead.pid}-0123456789abcdef.partial")
    living = Path(f"out/.{os.getppid()}-0123456789abcdef.partial")
    for path in (stray, living):
        assert PARTIAL.fullmatch(path.name)
        path.write_bytes(b"half")
    auditory.extract_files("x.wav", "out", Poison())
    assert not stray.exists()
    assert living.exists()
    os.utime(living, (0, 0))                                     # too old to be of the process that has this number
    auditory.extract_files("x.wav", "out", Poison())
    assert not living.exists()


def test_a_second_run_on_the_folder_is_refused(here: Path, inline: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory.dataset import lock
    monkeypatch.setattr(lock, "PATIENCE_S", 0.0)
    record("x.wav")
    os.mkdir("out")
    with FolderLock("out"), pytest.raises(FolderBusyError, match="another run writes into it"):
        auditory.extract_files("x.wav", "out", Poison())
    assert auditory.extract_files("x.wav", "out", Poison()).ok


# ---- the disk ------------------------------------------------------------------------------------------------------

def test_a_full_disk_stops_the_run_and_leaves_nothing_half_done(here: Path) -> None:
    for k in range(6):
        record(f"in/{k}.wav")
    record("in/3.wav", FILLS_DISK)
    report = auditory.extract_files("in", "out", Poison(), jobs=1)
    assert report.stopped == "'out': No space left on device. Make room, then give the same command again"
    assert len(report.rows) <= 3
    assert len(report.rows) + report.n_left == 6
    assert not report.ok
    check_nothing_is_silent(report)
    record("in/3.wav")
    assert auditory.extract_files("in", "out", Poison(), jobs=1).n_kept == len(report.rows)


@pytest.mark.parametrize("format", ["npz", "npy"])
@pytest.mark.parametrize("poison", [BREAKS_DISK, BREAKS_NAMING])
def test_a_disk_that_lets_nothing_be_removed_costs_its_recordings_and_hangs_nobody(here: Path, poison: float,
                                                                                   format: str) -> None:
    for k in range(12):
        record(f"in/{k:02}.wav")
    record("in/01.wav", poison)
    report = auditory.extract_files("in", "out", Poison(), jobs=1, format=format)       # type: ignore[arg-type]
    assert "its features cannot be written (Input/output error)" in report.failed[0].error
    assert (report.stopped, len(report.rows)) == ("", 12)
    check_nothing_is_silent(report)                              # the run itself, which is sane, sweeps up


def test_a_worker_that_cannot_go_on_ends_and_is_mourned(here: Path) -> None:
    for k in range(12):
        record(f"in/{k:02}.wav")
    record("in/03.wav", BREAKS_PUBLISHER)
    report = auditory.extract_files("in", "out", Poison(), jobs=1)
    row, = report.failed
    assert row.output == "03.wav.npz"
    assert "exit code 70, its last words: 'unexpected ZeroDivisionError: nobody thought of this'" in row.error
    assert len(report.rows) == 12


@pytest.mark.parametrize("gone", ["out", "out/manifest.jsonl"])
def test_a_folder_that_is_removed_meanwhile_stops_the_run(here: Path, gone: str) -> None:
    for k in range(30):
        record(f"in/{k:02}.wav", n_samples=16_000)

    def remove(row: Row) -> None:
        shutil.rmtree("out", ignore_errors=True) if gone == "out" else os.unlink(gone)

    report = auditory.extract_files("in", "out", Poison(), jobs=1, on_row=remove)
    assert report.stopped == ("'out/manifest.jsonl': was removed or replaced while the run wrote to it. "
                              "See what removed it, then give the same command again")
    assert not report.ok
    assert outputs() == (["00.wav.npz"] if gone != "out" else [])    # no more than had a row
    assert auditory.extract_files("in", "out", Poison(), jobs=1).ok


def test_a_manifest_whose_end_does_not_reach_the_disk_is_told(here: Path, inline: None,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    record("x.wav")
    real = ManifestWriter.__exit__

    def failing(self: ManifestWriter, *error: object) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", broken)
            real(self, *error)                                   # type: ignore[arg-type]

    monkeypatch.setattr(ManifestWriter, "__exit__", failing)
    report = auditory.extract_files("x.wav", "out", Poison())
    assert (len(report.rows), report.n_left, report.ok) == (1, 0, False)
    assert report.stopped.startswith("'out/manifest.jsonl': Input/output error. Check the disk")


@pytest.mark.parametrize(("number", "message"), [
    (errno.ENOSPC, "No space left on device. Make room, then give the same command again."),
    (errno.EDQUOT, "Disk quota exceeded. Make room, then"),
    (errno.EROFS, "Read-only file system. See to it that it can be written, then"),
    (errno.EACCES, "Permission denied. Change its owner or its permissions, then"),
    (errno.ESTALE, "Check the disk, then"),
])
def test_a_disk_that_refuses_the_settings_is_told_with_the_remedy(here: Path, inline: None,
                                                                  monkeypatch: pytest.MonkeyPatch, number: int,
                                                                  message: str) -> None:
    record("x.wav")

    def refusing(folder: str, settings: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folder_state, "write_settings", refusing)
    with pytest.raises(DiskError, match=re.escape(message)):
        auditory.extract_files("x.wav", "out", Poison())
    assert outputs() == []


@pytest.mark.parametrize("number", [errno.EDQUOT, errno.EROFS])
def test_a_disk_that_takes_no_more_stops_the_run(here: Path, inline: None, monkeypatch: pytest.MonkeyPatch,
                                                 number: int) -> None:
    names = [record(f"in/{k}.wav") for k in range(3)]
    real = Unpublished.publish

    def refusing(self: Unpublished) -> Published:
        if "1.wav" in self.path:
            raise OSError(number, os.strerror(number))
        return real(self)

    monkeypatch.setattr(Unpublished, "publish", refusing)
    report = auditory.extract_files(names, "out", Poison())
    assert report.stopped.startswith(f"'out': {os.strerror(number)}. ")
    assert (len(report.rows), report.n_left) == (1, 2)
    check_nothing_is_silent(report)


def test_a_disk_without_locks_is_told_and_used(here: Path, inline: None, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl
    record("x.wav")

    def unknown(*arguments: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", unknown)
    with pytest.warns(UserWarning, match="this disk knows no locks .* only one run at a time"):
        assert auditory.extract_files("x.wav", "out", Poison()).ok


def test_a_sparse_recording_is_heard_in_the_memory_of_a_block(here: Path, inline: None) -> None:
    n_bytes = 64 * 2**20
    soundfile.write("x.wav", np.zeros(0), RATE_HZ, subtype="PCM_16")
    with open("x.wav", "r+b") as file:
        for place, value in ((4, n_bytes + 36), (40, n_bytes)):  # of the file and of its samples, as its header says
            file.seek(place)
            file.write(value.to_bytes(4, "little"))
        file.truncate(n_bytes + 44)
    tracemalloc.start()
    try:
        row, = auditory.extract_files("x.wav", "out", "ratemap", n_channels=16).rows
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()
    assert (row.status, row.frames_decoded, row.silent_ears) == ("ok", n_bytes // 2, 1)


def test_a_full_disk_while_the_manifest_is_written_stops_the_run(here: Path, inline: None,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    for k in range(3):
        record(f"in/{k}.wav")
    real, rows = os.write, 0

    def full(descriptor: int, data: bytes) -> int:
        nonlocal rows
        rows += data.startswith(b'{"output"')
        return real(descriptor, data if rows < 2 else data[:10])

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        report = auditory.extract_files("in", "out", Poison())
    assert report.stopped == ("'out/manifest.jsonl': No space left on device. "
                              "Make room, then give the same command again")
    assert (len(report.rows), report.n_left) == (1, 2)
    check_nothing_is_silent(report)                              # what has no row is taken back
    assert auditory.extract_files("in", "out", Poison()).n_kept == 1
    check_nothing_is_silent(auditory.extract_files("in", "out", Poison()))


# ---- stopping ------------------------------------------------------------------------------------------------------

@pytest.fixture
def slow(here: Path) -> subprocess.Popen[str]:
    """A run in a process of its own that has done one recording of 30, and takes seconds for the rest."""
    for k in range(30):
        record(f"in/{k:02}.wav", n_samples=65536)
    code = ("import auditory; from tests.dataset.poisonous import Poison; "
            "auditory.extract_files('in', 'out', Poison(), jobs=2)")
    run = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True,
                           env={**os.environ, "PYTHONPATH": str(PROJECT), PAUSE: "0.1"})
    while not (os.path.exists("out/manifest.jsonl") and os.path.getsize("out/manifest.jsonl")):
        assert run.poll() is None
        time.sleep(0.01)
    return run


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run_and_the_same_call_goes_on(slow: subprocess.Popen[str], inline: None,
                                                          how: signal.Signals) -> None:
    slow.send_signal(how)
    _, stderr = slow.communicate(timeout=60)
    assert stderr.splitlines()[-1] == "KeyboardInterrupt"
    done = states()
    assert 0 < len(done) < 30
    assert set(done.values()) == {"ok"}
    assert outputs() == sorted(done)                             # no strays, nothing without a row
    report = auditory.extract_files("in", "out", Poison())
    assert (report.n_kept, report.ok) == (len(done), True)
    check_nothing_is_silent(report)


def test_workers_end_with_a_run_that_is_killed(slow: subprocess.Popen[str], inline: None) -> None:
    slow.kill()
    slow.communicate(timeout=60)
    with FolderLock("out"):                                      # which the workers hold until they end
        done = states()
    report = auditory.extract_files("in", "out", Poison())
    assert report.n_kept == len(done) > 0
    check_nothing_is_silent(report)


def test_a_crew_can_be_stopped_by_another_thread(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PAUSE, "0.1")
    os.mkdir("out")
    jobs = [Job(k, record(f"in/{k}.wav"), f"out/{k}.npz", 0) for k in range(1000)]
    settings = {"pipeline": Poison().to_toml(), "modules": [Poison.__module__], "options": {}}
    with Crew(1, settings) as crew:
        threading.Timer(0.01, crew.stop).start()
        events = [*crew.results(jobs), *crew.last_results()]
    assert len(events) < 1000


def test_settings_of_the_folder_are_readable(here: Path, inline: None) -> None:
    record("x.wav")
    auditory.extract_files("x.wav", "out", Poison(dose=2.0))
    text = Path("out", SETTINGS).read_text("utf-8")
    assert text.startswith("# What decides the features in this folder")
    assert "[Poison]\ndose = 2.0\n" in text
