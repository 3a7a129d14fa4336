"""``auditory verify``: each thing that is off has a line with its remedy, and the exit code says if there is any."""
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import click.testing
import numpy as np
import pytest
import soundfile

from auditory import digests
from auditory.cli import main
from auditory.dataset import runner
from auditory.dataset.lock import FolderLock
from auditory.dataset.manifest import LOCK, MANIFEST, SETTINGS, ManifestWriter
from auditory.dataset.verification import Verification
from auditory.digests import Kind
from tests.cli.inline_crew import InlineCrew
from tests.dataset.results import failed, folder_of, written

A_DEAD_PROCESS = 2**22 + 1               # beyond the highest number that Linux gives


def verify(folder: Path, *options: str) -> click.testing.Result:
    result = click.testing.CliRunner().invoke(main, ["verify", str(folder), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def out(tmp_path: Path) -> Path:
    rows = [written(tmp_path / "out", name) for name in ("a/x.flac", "y.wav")]
    (tmp_path / "out" / LOCK).touch()
    return folder_of(tmp_path / "out", *rows, written(tmp_path / "out", "z.wav", "npy"), failed("empty.wav"))


def test_a_folder_as_it_was_written_is_well(out: Path) -> None:
    result = verify(out)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{str(out)!r}: 3 results; 4 files and ")
    assert result.stdout.endswith(" bytes compared; 1 recording failed and without features; all as it was written\n")


@pytest.mark.parametrize("preferred", ["blake2b", "sha256"])
def test_digests_of_either_kind_are_compared_on_any_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                            preferred: Kind) -> None:
    monkeypatch.setattr(digests, "quicker_kind", lambda: preferred)
    rows = [written(tmp_path / "out", f"{kind}.wav", ending, kind=kind)
            for kind in get_args(Kind) for ending in ("npz", "npy")]
    out = folder_of(tmp_path / "out", *rows)
    assert [file.digest.partition(":")[0] == "sha256" for row in rows for file in row.files] == 3 * [False] + 3 * [True]
    assert verify(out).stdout.endswith("; all as it was written\n")
    for kind in get_args(Kind):
        flip(out / f"{kind}.wav.npz")
    assert [line.partition(".")[0] for line in verify(out).stdout.splitlines()[:-1]] == ["'blake2b", "'sha256"]


def remove(path: Path) -> None:
    path.unlink()


def shorten(path: Path) -> None:
    os.truncate(path, 100)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def garble(path: Path) -> None:
    path.write_text("[run", "utf-8")


def tear(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"output": "hal')


@pytest.mark.parametrize(("name", "harm", "sentence"), [
    ("y.wav.npz", remove, "is missing. Run the same extraction again, which makes it anew."),
    ("y.wav.npz", shorten, "has 100 bytes and was written with "),
    ("y.wav.npz", flip, "is not what was written: its digest differs. Remove it. Run the same extraction again"),
    ("z.wav.json", remove, "is missing. Run the same extraction again"),
    ("z.wav.json", flip, "is not what was written: its digest differs. Remove it."),
    ("a/notes.txt", Path.touch, "is in no row of the manifest. Move it elsewhere; if it is in nobody's way, leave it."),
    ("a/new.wav", Path.touch, "is a recording of which no row speaks. Extract it too, or move it elsewhere."),
    ("empty.wav.npz", Path.touch, "is in no row of the manifest."),
    (SETTINGS, remove, "is missing, and says how the features were made. Run the same extraction again, which"),
    (SETTINGS, garble, "does not tell the settings of a run"),
    (MANIFEST, tear, "ends within a row, as after a power cut. The next run cuts that row off."),
    (f"a/.{A_DEAD_PROCESS}-0123456789abcdef.partial", Path.touch, "was left unfinished by a run that was killed."),
])
def test_what_is_off_has_one_line_with_its_remedy(out: Path, name: str, harm: Callable[[Path], None],
                                                  sentence: str) -> None:
    harm(out / name)
    result = verify(out)
    finding, summary = result.stdout.splitlines()
    assert result.exit_code == 1
    assert finding.startswith(f"{name!r}: {sentence}")
    assert finding.endswith(".")
    assert summary.endswith("; 1 thing off")


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
def test_links_and_pipes_are_told_and_not_followed(out: Path) -> None:
    os.mkfifo(out / "two\nlines")
    (out / "loop").symlink_to(out)
    (out / "y.wav.npz").rename(out.parent / "y.npz")
    (out / "y.wav.npz").symlink_to(out.parent / "y.npz")
    assert verify(out).stdout.splitlines()[:-1] == [
        "'y.wav.npz': is no regular file. Remove it. Run the same extraction again, which makes it anew.",
        "'loop': is a link, a pipe or a device. Move it elsewhere; if it is in nobody's way, leave it.",
        "'two\\nlines': is a link, a pipe or a device. Move it elsewhere; if it is in nobody's way, leave it."]


def test_features_of_other_settings_are_told(out: Path) -> None:
    settings = out / SETTINGS
    settings.write_text(settings.read_text("utf-8").replace("n_channels = 3", "n_channels = 4"), "utf-8")
    lines = verify(out).stdout.splitlines()
    assert lines[0] == ("'a/x.flac.npz': was made with other settings than run.toml says. "
                        "Run the same extraction again, which makes it anew.")
    assert lines[-1].endswith("3 things off")


def test_what_is_being_written_now_is_not_off(out: Path) -> None:
    (out / f".{os.getpid()}-0123456789abcdef.partial").touch()
    result = verify(out)
    assert result.exit_code == 0
    assert "; 1 file being written; all as it was written" in result.stdout


@pytest.mark.parametrize("there", ["in/a", "in/b/../a", "link"])
def test_recordings_that_lie_beside_their_features_are_no_strays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                 there: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner, "Crew", InlineCrew)
    os.makedirs("in/a")
    os.makedirs("in/b")
    os.symlink("in/a", "link")
    soundfile.write("in/a/x.wav", np.random.default_rng(0).integers(-16000, 16000, 4000, np.int16), 16000)
    Path("in/a/bad.wav").write_bytes(b"no sound")
    assert click.testing.CliRunner().invoke(main, ["extract", there, "-o", "in/a"]).exit_code == 1
    result = verify(Path("in/a"))
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1), result.stdout


def test_while_a_run_writes_nothing_is_a_stray_and_nothing_is_to_be_removed(out: Path) -> None:
    written(out, "not yet in a row.wav")
    flip(out / "y.wav.npz")
    with FolderLock(str(out)):
        result = verify(out)
    changed, summary = result.stdout.splitlines()
    assert changed == ("'y.wav.npz': is not what was written: its digest differs. The run that writes here may be "
                       "about to replace it: verify again when that has ended.")
    assert f"a run writes into it meanwhile (process {os.getpid()}), and what has no row yet was left out" in summary
    assert "'not yet in a row.wav.npz': is in no row of the manifest." in verify(out).stdout


def test_a_run_that_ends_while_the_folder_is_looked_at_has_left_no_strays(out: Path,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory.dataset import verification
    row = written(out, "late.wav")                               # published, and its row is yet to come

    def ends(folder: str) -> None:
        with ManifestWriter(folder) as manifest:
            manifest.append(row)

    monkeypatch.setattr(verification, "holder", ends)
    assert verify(out).exit_code == 0


def test_json_holds_counts_and_findings(out: Path) -> None:
    assert json.loads(verify(out, "--json").stdout)["ok"] is True
    remove(out / "y.wav.npz")
    result = verify(out, "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (report["ok"], report["results"], report["failed"], report["files"]) == (False, 3, 1, 3)
    assert report["findings"] == [{"name": "y.wav.npz", "problem": "is missing",
                                   "remedy": "Run the same extraction again, which makes it anew."}]


@pytest.mark.parametrize("as_json", [False, True])
def test_a_folder_that_no_run_has_written_is_told(tmp_path: Path, as_json: bool) -> None:
    result = verify(tmp_path, *["--json"] * as_json)
    assert result.exit_code == 1
    assert result.stderr == (f"{str(tmp_path)!r}: holds no manifest.jsonl. "
                             "Give the folder that auditory extract wrote (-o).\n")
    assert not as_json or json.loads(result.stdout)["ok"] is False


def test_a_manifest_that_cannot_be_believed_is_told(out: Path) -> None:
    (out / MANIFEST).write_bytes(b'{"output": "../x"}\n')
    result = verify(out)
    assert result.exit_code == 1
    assert "line 1: is no row" in result.stderr


def test_findings_come_while_the_folder_is_looked_at(out: Path) -> None:
    remove(out / "a/x.flac.npz")
    verification = Verification(str(out))
    assert next(verification.findings()).name == "a/x.flac.npz"
    assert verification.n_files == 0


def test_what_extract_writes_is_well_and_mended_by_the_same_command(tmp_path: Path,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkdir("in")
    for name in ("x.wav", "y.wav"):
        soundfile.write(f"in/{name}", np.random.default_rng(0).integers(-16000, 16000, 4000, np.int16), 16000)
    extract = ["extract", "in", "-o", "out", "--jobs", "1"]
    assert click.testing.CliRunner().invoke(main, extract).exit_code == 0
    assert verify(Path("out")).exit_code == 0
    remove(Path("out/x.wav.npz"))
    shorten(Path("out/y.wav.npz"))
    assert verify(Path("out")).exit_code == 1
    assert click.testing.CliRunner().invoke(main, extract).exit_code == 0
    assert verify(Path("out")).exit_code == 0
