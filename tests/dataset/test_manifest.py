"""The manifest: rows come back as they were written, a torn one does not count, and lies are refused."""
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditory.dataset.disk import DiskError
from auditory.dataset.lock import FolderBusyError, FolderLock, holder
from auditory.dataset.manifest import (
    LOCK,
    MANIFEST,
    ManifestError,
    ManifestWriter,
    believable_rows,
    manifest_rows,
    read_manifest,
)
from auditory.dataset.names import inner_name, located, name_from_json, name_to_json
from auditory.dataset.rows import MOST_TEXT, MOST_WARNINGS, OutputFile, Row

ROW = Row("a/x.wav.npz", "/sounds/a/x.wav", 1234, 1_700_000_000_123_456_789, "ok", "0123abcd", "0.1.0",
          (OutputFile("a/x.wav.npz", 5678, "feed"),), 44100.0, 2, 441_000, 10.0, 1000, 3, 0, 1, 11, "libsndfile 1.2.2",
          ("11 of 64 channels hear nothing.",), "")
FAILED = Row("b.wav.npz", "/sounds/b.wav", 16, 0, "failed", "0123abcd", "0.1.0", error="is no sound file.")


def write(folder: Path, *rows: Row) -> None:
    with ManifestWriter(str(folder)) as manifest:
        for row in rows:
            manifest.append(row)


# ---- there and back ------------------------------------------------------------------------------------------------

def test_rows_come_back(tmp_path: Path) -> None:
    write(tmp_path, ROW, FAILED)
    assert list(manifest_rows(str(tmp_path))) == [ROW, FAILED]
    assert len((tmp_path / MANIFEST).read_bytes().splitlines()) == 2


def test_the_last_row_of_a_recording_counts(tmp_path: Path) -> None:
    later = replace(ROW, size_bytes=1)
    write(tmp_path, ROW, FAILED)
    write(tmp_path, later)
    assert read_manifest(str(tmp_path)) == {ROW.output: later, FAILED.output: FAILED}


def test_no_manifest_has_no_rows(tmp_path: Path) -> None:
    assert read_manifest(str(tmp_path)) == {}


@pytest.mark.parametrize("name", ["ü – 音 🎧.wav", "two\nlines.wav", "line\u2028separator", os.fsdecode(b"\xff\xfe"),
                                  "quote\"s", "back\\slash"])
def test_any_name_comes_back(tmp_path: Path, name: str) -> None:
    row = replace(ROW, output=name, source=f"/{name}", files=(OutputFile(name, 1, "ab"),))
    write(tmp_path, row)
    assert list(manifest_rows(str(tmp_path))) == [row]
    (tmp_path / MANIFEST).read_text("utf-8")                     # the manifest is UTF-8 whatever the names are


def test_texts_are_kept_on_one_line_and_cut_where_they_are_long(tmp_path: Path) -> None:
    write(tmp_path, replace(FAILED, error="\udcff\n" + "x" * 10_000, warnings=("w",) * 100))
    row, = manifest_rows(str(tmp_path))
    assert row.error.startswith("\\udcff x")
    assert len(row.error) == MOST_TEXT
    assert len(row.warnings) == MOST_WARNINGS


# ---- torn and damaged ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("torn", [b"{", ROW.as_line()[:-1], b"\0" * 4096])
def test_a_torn_last_row_does_not_count_and_is_cut_off_by_the_next_writer(tmp_path: Path, torn: bytes) -> None:
    write(tmp_path, ROW)
    with open(tmp_path / MANIFEST, "ab") as file:
        file.write(torn)
    assert list(manifest_rows(str(tmp_path))) == [ROW]
    write(tmp_path, FAILED)
    assert list(manifest_rows(str(tmp_path))) == [ROW, FAILED]


def test_a_full_disk_leaves_no_half_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, ROW)
    real = os.write
    with ManifestWriter(str(tmp_path)) as manifest:
        monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:10]))
        with pytest.raises(OSError, match="No space left on device"):
            manifest.append(FAILED)
        monkeypatch.undo()
        manifest.append(FAILED)
    assert list(manifest_rows(str(tmp_path))) == [ROW, FAILED]


def changed(**changes: Any) -> bytes:
    return json.dumps({**ROW.as_dict(), **changes}).encode() + b"\n"


@pytest.mark.parametrize(("line", "problem"), [
    (b"\n", "is no JSON"),
    (b"[]\n", "is no row"),
    (b"\xff\n", "is no JSON"),
    (b"[" * 100_000 + b"\n", "line 2"),
    (b"{}\n", r"is no row \('clipped_samples', 'dead_channels', 'decoder'\)"),
    (changed(more=1), r"is no row \('more'\)"),
    (changed(output="../x"), "output: holds a name that leads out of the folder"),
    (changed(output="/etc/passwd"), "output: holds a name that leads out of the folder"),
    (changed(output="a/./x"), "output: holds a name that leads out of the folder"),
    (changed(output="a\0b"), "output: holds something else where a name belongs"),
    (changed(output={"base64": "Li4veA=="}), "output: holds a name that leads out"),       # ../x
    (changed(output={"base64": "!"}), "output: holds a name that is no base64"),
    (changed(source=7), "source: holds something else where a name belongs"),
    (changed(status="fine"), "status: is neither ok, truncated nor failed"),
    (changed(status=[]), "status: is neither ok, truncated nor failed"),
    (changed(size_bytes=-1), "size_bytes: holds something else where a count belongs"),
    (changed(size_bytes=True), "size_bytes: holds something else where a count belongs"),
    (changed(n_frames=2**70), "n_frames: holds something else where a count belongs"),
    (changed(rate_hz=float("nan")), "holds NaN, which is no number"),
    (changed(duration_s=10**400), "duration_s: holds something else where a number belongs"),
    (changed(run="xyz"), "run: holds something else where a digest belongs"),
    (changed(files=[{"name": "../x", "size_bytes": 1, "digest": "ab"}]), "files: holds a name that leads out"),
    (changed(files=[{"name": "x", "size_bytes": 1, "digest": "md5:" + "0" * 32}]),
     "files: holds a digest of the kind 'md5', which is not known here: it must be sha256, or blake2b without its"),
    (changed(files=[{"name": "x", "size_bytes": 1, "digest": "sha256:" + "0" * 63}]), "files: holds something else "
     "where a digest belongs"),
    (changed(files=[{}] * 3), "files: holds something else where files belong"),
    (changed(files=[]), "files: there are none"),
    (changed(output="y.npz"), "files: are not those of its output"),
    (changed(output="a/x.wav.npy"), "files: are not those of its output"),
    (changed(status="failed"), "files: are not those of its output"),
    (changed(warnings=["w"] * 1000), "warnings: holds something else where texts belong"),
    (changed(error="x" * 10_000), "error: holds something else where a text belongs"),
    (b"x" * 300_000 + b"\n", "is longer than 262,144 bytes"),
], ids=range(32))
def test_lies_are_refused_with_the_line(tmp_path: Path, line: bytes, problem: str) -> None:
    (tmp_path / MANIFEST).write_bytes(ROW.as_line() + line)
    with pytest.raises(ManifestError, match=problem) as raised:
        read_manifest(str(tmp_path))
    assert raised.value.line == 2
    assert "Remove that line" in str(raised.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / MANIFEST).write_bytes(content)
    try:
        rows = read_manifest(str(folder))
    except ManifestError:
        return
    assert rows == {}                                            # no 200 bytes are a row


def test_lines_that_cannot_be_believed_do_not_hide_the_others(tmp_path: Path) -> None:
    lines = [b"{x\n", ROW.as_line(), b"y" * 700_000 + b"\n", changed(files=[]), FAILED.as_line()]
    (tmp_path / MANIFEST).write_bytes(b"".join(lines))
    assert believable_rows(str(tmp_path)) == ({ROW.output: ROW, FAILED.output: FAILED}, True)
    (tmp_path / MANIFEST).write_bytes(ROW.as_line() + FAILED.as_line())
    assert believable_rows(str(tmp_path)) == ({ROW.output: ROW, FAILED.output: FAILED}, False)


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
def test_a_manifest_is_a_regular_file(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(ROW.as_line())
    (tmp_path / MANIFEST).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ManifestError, match="is a link"):
        read_manifest(str(tmp_path))
    (tmp_path / MANIFEST).unlink()
    for make in (os.mkfifo, os.mkdir):
        make(tmp_path / MANIFEST)
        with pytest.raises(ManifestError, match="is no regular file"):
            read_manifest(str(tmp_path))
        (tmp_path / MANIFEST).rename(tmp_path / make.__name__)


def test_a_manifest_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, ROW)

    def forbidden(*arguments: Any, **options: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(ManifestError, match=r"manifest\.jsonl': cannot be read \(Permission denied\)\. Change"):
        read_manifest(str(tmp_path))


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
@pytest.mark.parametrize("torn", [b"", b"{"])
def test_a_manifest_is_not_written_through_its_other_names(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "elsewhere").write_bytes(ROW.as_line() + torn)
    os.link(tmp_path / "elsewhere", tmp_path / MANIFEST)
    write(tmp_path, FAILED)
    assert list(manifest_rows(str(tmp_path))) == [ROW, FAILED]
    assert (tmp_path / "elsewhere").read_bytes() == ROW.as_line() + torn
    assert sorted(os.listdir(tmp_path)) == ["elsewhere", MANIFEST]
    for content in (b"", b"mine", b"mine\n" * 100_000):
        (tmp_path / MANIFEST).unlink()
        (tmp_path / "elsewhere").write_bytes(content)
        os.link(tmp_path / "elsewhere", tmp_path / MANIFEST)
        write(tmp_path, ROW)
        assert (tmp_path / "elsewhere").read_bytes() == content


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_manifest_is_not_written_through_a_link(tmp_path: Path) -> None:
    for content in (None, b"mine"):                              # a link to nothing makes nothing, too
        if content is not None:
            (tmp_path / "elsewhere").write_bytes(content)
        else:
            (tmp_path / MANIFEST).symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OSError, match="symbolic links"):
            ManifestWriter(str(tmp_path))
        assert (tmp_path / "elsewhere").exists() == (content is not None)
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"


# ---- names and places ----------------------------------------------------------------------------------------------

@given(st.binary(min_size=1, max_size=100).filter(lambda name: b"\0" not in name))
def test_any_bytes_of_a_name_survive_json(name: bytes) -> None:
    text = os.fsdecode(name)
    assert os.fsencode(name_from_json(json.loads(json.dumps(name_to_json(text))))) == name


@pytest.mark.parametrize("name", ["", "/x", "x/", "a//b", "..", "a/../b", ".", "a\0", 3, None, ["x"]])
def test_names_that_lead_out_are_refused(name: Any) -> None:
    with pytest.raises(ValueError, match="holds"):
        inner_name(name)


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_links_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out/inner").mkdir(parents=True)
    (tmp_path / "out/away").symlink_to(tmp_path)
    (tmp_path / "out/within").symlink_to(tmp_path / "out/inner")
    out = str(tmp_path / "out")
    assert located(out, "within/x.npz") == os.path.join(out, "within", "x.npz")
    with pytest.raises(ValueError, match="leads out of the folder by a link"):
        located(out, "away/x.npz")


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
@pytest.mark.parametrize("make", [getattr(os, "mkfifo", None), os.mkdir, lambda path: os.symlink("elsewhere", path)],
                         ids=["pipe", "folder", "link"])
def test_a_lock_that_is_no_file_is_told(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / LOCK)
    with pytest.raises(DiskError, match=r"\.auditory\.lock': is no regular file\. Remove it, or give another"):
        FolderLock(str(tmp_path)).__enter__()


def test_a_lock_of_somebody_else_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: str, *rest: Any) -> int:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(DiskError, match=r"\.auditory\.lock': Permission denied\. Change its owner or its permissions"):
        FolderLock(str(tmp_path)).__enter__()


def test_a_folder_is_locked_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory.dataset import lock
    monkeypatch.setattr(lock, "PATIENCE_S", 0.1)
    with FolderLock(str(tmp_path)):
        with pytest.raises(FolderBusyError, match=rf"another run writes into it \(process {os.getpid()}\)"):
            FolderLock(str(tmp_path)).__enter__()
    with FolderLock(str(tmp_path)):                              # the file is still there, and holds nobody up
        pass


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_lock_is_not_written_through_its_other_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory.dataset import lock
    monkeypatch.setattr(lock, "PATIENCE_S", 0.1)
    (tmp_path / "elsewhere").write_bytes(b"secret")
    os.link(tmp_path / "elsewhere", tmp_path / LOCK)
    with FolderLock(str(tmp_path)):
        with pytest.raises(FolderBusyError, match=r"another run writes into it\. Wait"):       # and nothing secret
            FolderLock(str(tmp_path)).__enter__()
        assert holder(str(tmp_path)) == "another process"
    assert (tmp_path / "elsewhere").read_bytes() == b"secret"
