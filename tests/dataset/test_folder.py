"""A folder of results is a sequence of labelled arrays, each read when it is asked for and checked before that."""
import os
import pickle
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import auditory
from auditory.dataset.folder import NoSuchResultError, open_folder
from auditory.dataset.manifest import MANIFEST, ManifestError
from auditory.dataset.rows import OutputFile
from auditory.io.features import FeatureFileError
from tests.dataset.results import failed, features_of, folder_of, written

NAMES = ("a/x.flac", "b/x.flac", "ü \udcff.wav")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    rows = [written(tmp_path / "out", name) for name in NAMES]
    return folder_of(tmp_path / "out", rows[0], failed("empty.wav"), *rows[1:])


def test_results_come_in_the_order_of_the_manifest(out: Path) -> None:
    results = auditory.open_folder(out)
    assert len(results) == 3
    assert [features.attrs["input_source"] for features in results] == list(NAMES)
    for features, name in zip(results, NAMES, strict=True):
        np.testing.assert_array_equal(features.values, features_of(name))
        assert features.sel(cf_hz=200).dims == ("time",)


def test_a_result_is_found_by_number_name_path_and_output(out: Path) -> None:
    results = open_folder(out)
    for key in (1, -2, np.int64(1), "b/x.flac", b"b/x.flac", Path("b/x.flac"), "/recordings/b/x.flac", "b/x.flac.npz"):
        np.testing.assert_array_equal(results[key].values, features_of("b/x.flac"))


def test_what_has_features_is_in_the_folder(out: Path) -> None:
    results = open_folder(out)
    assert "b/x.flac" in results
    assert Path("/recordings/b/x.flac") in results
    assert "empty.wav" not in results                            # it failed
    assert "c.wav" not in results


def test_a_folder_can_be_sent_to_another_process(out: Path) -> None:
    results = pickle.loads(pickle.dumps(open_folder(out)))
    np.testing.assert_array_equal(results[0].values, features_of(NAMES[0]))


def test_a_slice_is_a_shorter_folder(out: Path) -> None:
    assert [row.output for row in open_folder(out)[1:].rows] == ["b/x.flac.npz", "ü \udcff.wav.npz"]


def test_rows_of_results_and_failures_are_at_hand(out: Path) -> None:
    results = open_folder(out)
    assert [row.n_frames for row in results.rows] == [20, 20, 20]
    assert [(row.source, row.error) for row in results.failed] == [("/recordings/empty.wav", "is empty.")]
    assert repr(results) == f"Folder({str(out)!r}: 3 results, 1 failed)"


def test_a_recording_that_failed_says_why_when_it_is_asked_for(out: Path) -> None:
    with pytest.raises(NoSuchResultError, match=r"^'/recordings/empty\.wav': has no features: is empty\.$"):
        open_folder(out)["empty.wav"]


def test_names_and_numbers_that_are_not_there_are_refused(out: Path) -> None:
    with pytest.raises(NoSuchResultError, match=r"folder\['c\.wav'\]: no such recording in .* Its manifest has 4;"):
        open_folder(out)["c.wav"]
    with pytest.raises(IndexError, match="holds 3 results, counted from 0"):
        open_folder(out)[3]


def test_the_last_row_of_a_recording_counts(out: Path) -> None:
    folder_of(out, written(out, "a/x.flac", n_frames=7), written(out, "empty.wav"))
    results = open_folder(out)
    assert (len(results), len(results.failed)) == (4, 0)
    assert results["a/x.flac"].shape == (3, 7)


def test_an_npy_is_read_with_its_json(tmp_path: Path) -> None:
    results = open_folder(folder_of(tmp_path, written(tmp_path, "x.wav", "npy")))
    np.testing.assert_array_equal(results[0].cf_hz, [100, 200, 300])


def test_memory_is_that_of_one_result(tmp_path: Path) -> None:
    folder_of(tmp_path, *(written(tmp_path, f"{k}.wav", n_frames=200_000) for k in range(8)))      # 2.4 MB each
    results = open_folder(tmp_path)
    list(results[:1])
    tracemalloc.start()
    try:
        for features in results:
            assert features.shape == (3, 200_000)
            del features
        assert tracemalloc.get_traced_memory()[1] < 3 * 2.4e6 + 3 * 1.6e6        # a result with its times, thrice
    finally:
        tracemalloc.stop()


# ---- what is refused -----------------------------------------------------------------------------------------------

def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"holds no manifest\.jsonl\. Give the folder that auditory extract wrote"):
        open_folder(tmp_path)
    with pytest.raises(ManifestError, match="is no folder"):
        open_folder(tmp_path / "gone")


@pytest.mark.parametrize("name", ["../secret.npz", "/etc/secret.npz", "a/../../secret.npz", "a//x.npz", "./x.npz",
                                  "x\0.npz"])
@pytest.mark.parametrize("where", ["output", "file"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str, where: str) -> None:
    row = written(tmp_path / "out", "x.wav")
    lying = replace(row, output=name) if where == "output" else \
        replace(row, files=(OutputFile(name, row.files[0].size_bytes, row.files[0].digest),))
    folder_of(tmp_path / "out", lying)
    with pytest.raises(ManifestError, match=r"line 1: (output|files): holds (a name that leads out|something else)"):
        open_folder(tmp_path / "out")


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_links_are_not_followed(out: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (out / "a").rename(elsewhere)
    (out / "a").symlink_to(elsewhere)
    os.rename(out / "b/x.flac.npz", tmp_path / "b.npz")
    (out / "b/x.flac.npz").symlink_to(tmp_path / "b.npz")
    results = open_folder(out)
    with pytest.raises(FeatureFileError, match="leads out of the folder by a link"):
        results["a/x.flac"]
    with pytest.raises(FeatureFileError, match="is no regular file"):
        results["b/x.flac"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_the_place_of_features_is_not_waited_for(out: Path) -> None:
    (out / "a/x.flac.npz").unlink()
    os.mkfifo(out / "a/x.flac.npz")
    with pytest.raises(FeatureFileError, match="is no regular file"):
        open_folder(out)[0]
    with pytest.raises(FeatureFileError, match="it is no regular file"):
        auditory.load(out / "a/x.flac.npz")


def test_features_that_are_gone_or_cut_are_told_with_the_remedy(out: Path) -> None:
    results = open_folder(out)
    os.truncate(out / "a/x.flac.npz", 100)
    (out / "b/x.flac.npz").unlink()
    with pytest.raises(FeatureFileError, match=r"has 100 bytes and was written with .*\. Run the same extraction"):
        results[0]
    with pytest.raises(FeatureFileError, match=r"is missing\. Run the same extraction again"):
        results[1]
    np.testing.assert_array_equal(results[2].values, features_of(NAMES[2]))


def test_a_manifest_that_cannot_be_believed_is_told_with_its_line(out: Path) -> None:
    with open(out / MANIFEST, "ab") as manifest:
        manifest.write(b'{"output": "x"}\n')
    with pytest.raises(ManifestError, match="line 5: is no row"):
        open_folder(out)
