"""What is meant by a path, and where the features go: settled before any work begins."""
import os
from pathlib import Path

import pytest

from auditory.dataset.disk import DiskError
from auditory.dataset.finding import PlanError, find
from auditory.dataset.plan import check_writable, planned

POSIX = pytest.mark.skipif(os.name != "posix", reason="links, pipes and names as POSIX has them")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: Path, content: bytes = b"sound") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def found(*paths: str, **options: object) -> list[str]:
    return [recording.path for recording in find(paths, **options).recordings]      # type: ignore[arg-type]


def outputs(*paths: str, suffix: str = ".npz") -> list[str]:
    return [task.output for task in planned(find(paths).recordings, "out", suffix)]


# ---- finding -------------------------------------------------------------------------------------------------------

def test_a_folder_gives_its_sound_files_in_sorted_order(here: Path) -> None:
    for name in ("in/b/2.FLAC", "in/b/1.wav", "in/a.mp3", "in/c/notes.txt"):
        put(here / name)
    assert found("in") == ["in/a.mp3", "in/b/1.wav", "in/b/2.FLAC"]
    assert find(["in"]).others == 1


def test_size_and_time_of_a_recording_are_noted(here: Path) -> None:
    status = put(here / "in/x.wav").stat()
    for path in ("in", "in/x.wav"):
        recording, = find([path]).recordings
        assert (recording.size_bytes, recording.mtime_ns) == (5, status.st_mtime_ns)


@POSIX
def test_links_pipes_and_loops_are_passed_over(here: Path) -> None:
    put(here / "in/a/x.wav")
    (here / "in/a/loop").symlink_to(here / "in")
    (here / "in/linked.wav").symlink_to(here / "in/a/x.wav")
    (here / "in/broken.wav").symlink_to(here / "nowhere")
    os.mkfifo(here / "in/pipe.wav")
    assert found("in") == ["in/a/x.wav"]
    assert find(["in"]).others == 4


@POSIX
def test_followed_links_lead_into_each_folder_once(here: Path) -> None:
    put(here / "in/a/x.wav")
    (here / "in/a/loop").symlink_to(here / "in")
    (here / "in/b").symlink_to(here / "in/a")
    (here / "in/linked.wav").symlink_to(here / "in/a/x.wav")
    os.mkfifo(here / "in/pipe.wav")
    assert found("in", follow_links=True) == ["in/linked.wav", "in/a/x.wav"]


@POSIX
def test_followed_links_that_lead_nowhere_are_told(here: Path) -> None:
    put(here / "in/x.wav")
    for name, target in (("broken.wav", "nowhere"), ("itself.wav", "itself.wav"), ("mount", "nowhere")):
        (here / "in" / name).symlink_to(target)
    there = find(["in"], follow_links=True)
    assert [(recording.path, recording.was_there) for recording in there.recordings] == [
        ("in/broken.wav", False), ("in/itself.wav", False), ("in/x.wav", True)]
    assert there.unreadable == ["'in/mount': the link cannot be followed (No such file or directory). "
                                "Mend or remove it."]
    assert there.others == 0


@POSIX
def test_a_folder_of_nothing_but_links_says_how_to_follow_them(here: Path) -> None:
    put(here / "real/x.wav")
    (here / "in").mkdir()
    (here / "in/x.wav").symlink_to(here / "real/x.wav")
    with pytest.raises(PlanError, match=r"\(1 link passed over\)\. .*, or follow links with follow_links=True"):
        find(["in"])


def test_what_is_named_and_missing_is_a_recording_beside_others(here: Path) -> None:
    put(here / "x.wav")
    assert [recording.was_there for recording in find(["gone.wav", "x.wav"]).recordings] == [False, True]
    assert outputs("gone.wav", "x.wav") == ["gone.wav.npz", "x.wav.npz"]


def test_a_folder_that_is_named_twice_is_walked_once(here: Path) -> None:
    put(here / "in/a/x.wav")
    assert found("in", "in/a", "in/a/..") == ["in/a/x.wav"]


def test_the_folder_of_the_features_is_not_walked_unless_named(here: Path) -> None:
    put(here / "x.wav")
    put(here / "features/y.wav")
    assert found(".", out="features") == ["./x.wav"]
    assert found("features", out="features") == ["features/y.wav"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_read_is_told(here: Path) -> None:
    put(here / "in/x.wav")
    (here / "in/secret").mkdir(mode=0)
    try:
        assert len(find(["in"]).unreadable) == 1
    finally:
        (here / "in/secret").chmod(0o700)


@pytest.mark.parametrize(("paths", "message"), [
    (["nope.wav"], "'nope.wav': No such file or directory. Check the path."),
    (["nope.wav", "empty", "nor.wav"], r"1 more of 3 cannot be found either"),
    (["x.wav", "a\0b"], r"'a\\x00b': is a name that no file can have"),
    (["x.wav", ""], "'': is a name that no file can have"),
    ([], "nothing: no sound files there"),
    (["empty"], r"'empty': no sound files there \(nothing at all\)"),
])
def test_paths_that_lead_nowhere_are_refused(here: Path, paths: list[str], message: str) -> None:
    put(here / "x.wav")
    (here / "empty").mkdir()
    with pytest.raises(PlanError, match=message):
        find(paths)


# ---- outputs -------------------------------------------------------------------------------------------------------

def test_the_tree_and_the_suffix_are_kept(here: Path) -> None:
    for name in ("in/a/x.wav", "in/b/x.wav", "in/x.wav", "in/x.flac"):
        put(here / name)
    assert outputs("in") == ["x.flac.npz", "x.wav.npz", "a/x.wav.npz", "b/x.wav.npz"]


def test_a_file_keeps_its_folder_unless_it_leads_out(here: Path) -> None:
    put(here / "a/x.wav")
    put(here / "y.wav")
    assert outputs("a/x.wav", str(here / "y.wav")) == ["a/x.wav.npz", "y.wav.npz"]


def test_a_recording_that_is_named_twice_is_heard_once(here: Path) -> None:
    put(here / "x.wav")
    assert outputs("x.wav", "./x.wav", str(here / "x.wav")) == ["x.wav.npz"]


def test_two_recordings_for_one_output_are_refused_by_name(here: Path) -> None:
    put(here / "a/x.wav")
    put(here / "b/x.wav")
    with pytest.raises(PlanError, match=r"features of both 'a/x.wav' and 'b/x.wav' would go there"):
        outputs("a", "b")


def test_names_that_differ_in_case_collide_where_the_disk_folds_them(here: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    from auditory.dataset import plan
    put(here / "in/a/X.wav")
    put(here / "in/A/x.WAV")
    both = find(["in"]).recordings
    if len(both) == 2:                                           # else this very disk folds names
        assert len(planned(both, "out", ".npz")) == 2
        monkeypatch.setattr(plan, "_folds_names", lambda folder: True)
        with pytest.raises(PlanError, match="features of both"):
            planned(both, "out", ".npz")


def test_features_are_not_to_lie_where_a_folder_of_features_is_to_be(here: Path) -> None:
    put(here / "in/x.wav")
    put(here / "in/x.wav.npz/y.wav")
    with pytest.raises(PlanError, match=r"those of 'in/x.wav.npz/y.wav' into a folder of that name"):
        outputs("in")


@pytest.mark.parametrize("name", ["run.toml", "manifest.jsonl", ".auditory.lock"])
def test_features_are_not_to_lie_where_files_of_the_run_are(here: Path, name: str) -> None:
    put(here / f"in/{name}/x.wav")
    with pytest.raises(PlanError, match=r"would go into a folder of that name, where a file of the run lies"):
        outputs("in")


def test_names_are_told_apart_without_touching_the_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here / "in/X.wav")
    put(here / "out/run.toml")
    before = (here / "out").stat().st_mtime_ns
    assert len(planned(find(["in"]).recordings, "out", ".npz", touch_nothing=True)) == 1
    assert (here / "out").stat().st_mtime_ns == before


@POSIX
@pytest.mark.parametrize("name", [
    "ü – 音 🎧.wav", "-x.wav", "two\nlines.wav", " .wav", "a" * 251 + ".wav", "é" * 125 + ".wav",
    os.fsdecode(b"not \xff utf-8.wav"), os.fsdecode(b"\xff" * 251 + b".wav"),
])
@pytest.mark.parametrize("suffix", [".npz", ".npy"])
def test_odd_and_long_names_give_names_that_the_disk_takes(here: Path, name: str, suffix: str) -> None:
    put(here / "in" / name)
    output, = outputs("in", suffix=suffix)
    assert output.endswith(suffix)
    put(here / output)
    put(here / (output.removesuffix(suffix) + ".json"))
    if len(os.fsencode(name)) < 250:
        assert output == name + suffix


@POSIX
def test_long_names_that_begin_alike_stay_apart(here: Path) -> None:
    for end in "xy":
        put(here / "in" / ("a" * 250 + end + ".wav"))
    assert len(set(outputs("in"))) == 2


# ---- the folder ----------------------------------------------------------------------------------------------------

def test_the_folder_is_made_and_left_empty(here: Path) -> None:
    check_writable("deep/out")
    assert os.listdir("deep/out") == []


def test_a_folder_that_cannot_be_written_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here / "file")
    with pytest.raises(PlanError, match=r"out = 'file': cannot be written \(File exists\)"):
        check_writable("file")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskError, match=r"out = 'out': cannot be written: No space left on device\. Make room, or"):
        check_writable("out")
    assert os.listdir("out") == []
