"""Features out and in again: what was appended comes back, and nothing half written or made up does."""
import io
import json
import os
import pickle
import re
import tracemalloc
import zipfile
from contextlib import suppress
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import auditory
from auditory import digests
from auditory.dataset.inspection import inspect_file
from auditory.digests import Kind
from auditory.io.features import FeatureFileError, FeatureWriter, load, read_side_file
from auditory.io.npy import HEADER_BYTES, npy_header
from auditory.sound import Grid

FORMATS = ["npz", "npy"]
CF_HZ = np.array([100.0, 1000.0, 8000.1])
WEIGHT = np.arange(6, dtype=np.float32).reshape(2, 3)
META = {"unit": "Pa", "precision": "float32", "calibration": {"full_scale_pa": 0.1}, "source": "\udcff ü.wav"}


def features(n_frames: int = 50, dtype: str = "float32") -> np.ndarray:
    return np.random.default_rng(3).standard_normal((2, 3, n_frames)).astype(dtype)


def writer(path, format: str, **changes) -> FeatureWriter:
    arguments = {
        "format": format, "axes": ("ear", "channel", "time"), "meta": META, "dtype": "float32",
        "grid": Grid(100.0, first=2),
        "coords": {"cf_hz": ("channel", CF_HZ), "ear": (("ear",), ["left", "right"]),
                   "weight": (("ear", "channel"), WEIGHT)},
    }
    return FeatureWriter(path, **{**arguments, **changes})


def write(path, format: str, array: np.ndarray, sizes=(7,), **changes):
    """Write `array` in blocks of these sizes, then the rest of it."""
    with writer(path, format, **changes) as out:
        start = 0
        for size in sizes:
            out.append(array[..., start:start + size])
            start += size
        out.append(array[..., start:])
    return path


def undigested(path) -> dict:
    """A side file as it was before it had a digest of its own."""
    side = json.loads(path.read_text("ascii"))
    del side["labels_digest"]
    return side


# ---- there and back ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("format", FORMATS)
def test_the_labelled_array_comes_back(tmp_path, format):
    array = load(write(tmp_path / f"a.flac.{format}", format, features()))
    assert array.dims == ("ear", "channel", "time")
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array.values, features())
    np.testing.assert_array_equal(array.cf_hz, CF_HZ)
    assert array.ear.values.tolist() == ["left", "right"]
    assert array.weight.dims == ("ear", "channel")
    assert array.weight.dtype == np.float32
    np.testing.assert_array_equal(array.time_s, (2 + np.arange(50)) / 100.0)
    assert array.attrs == META


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(0, 20), max_size=8))
def test_any_chunking_writes_the_same_bytes(tmp_path_factory, format, sizes):
    folder = tmp_path_factory.mktemp("chunking")
    one = write(folder / f"one.{format}", format, features(), sizes=())
    many = write(folder / f"many.{format}", format, features(), sizes=sizes)
    assert one.read_bytes() == many.read_bytes()


def test_an_npz_is_read_by_numpy_alone(tmp_path):
    with np.load(write(tmp_path / "a.npz", "npz", features()), allow_pickle=False) as archive:
        assert sorted(archive) == ["cf_hz", "ear", "features", "meta", "time_s", "weight"]
        np.testing.assert_array_equal(archive["features"], features())
        assert json.loads(str(archive["meta"]))["dims"] == ["ear", "channel", "time"]


def test_an_npy_is_mapped_by_numpy_alone_with_json_beside_it(tmp_path):
    mapped = np.load(write(tmp_path / "a.flac.npy", "npy", features()), mmap_mode="r", allow_pickle=False)
    np.testing.assert_array_equal(mapped, features())
    side = json.loads((tmp_path / "a.flac.json").read_text("ascii"))
    assert side["coords"]["cf_hz"]["values"] == CF_HZ.tolist()


@pytest.mark.parametrize("format", FORMATS)
def test_the_values_of_one_moment_lie_together(tmp_path, format):
    content = write(tmp_path / f"a.{format}", format, features()).read_bytes()
    assert np.ascontiguousarray(features().T).tobytes() in content


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("dtype", ["float64", "complex64", "int16", "bool"])
def test_other_dtypes_come_back(tmp_path, format, dtype):
    array = features(dtype="float64").astype(dtype)
    loaded = load(write(tmp_path / f"a.{format}", format, array, dtype=dtype))
    assert loaded.dtype == dtype
    np.testing.assert_array_equal(loaded.values, array)


@pytest.mark.parametrize("format", FORMATS)
def test_non_finite_features_are_kept(tmp_path, format):
    array = features()
    array[0, 0, :2] = np.nan, np.inf
    np.testing.assert_array_equal(load(write(tmp_path / f"a.{format}", format, array)).values, array)


@pytest.mark.parametrize("format", FORMATS)
def test_no_frames_are_legal_features(tmp_path, format):
    array = load(write(tmp_path / f"a.{format}", format, features(0)))
    assert array.shape == (2, 3, 0)
    assert array.time_s.shape == (0,)


def test_the_time_axis_is_whole_where_it_is_written_in_pieces(tmp_path):
    array = np.zeros((1, 150_000), np.int8)
    loaded = load(write(tmp_path / "a.npz", "npz", array, axes=("channel", "time"), coords={}, dtype="int8"))
    np.testing.assert_array_equal(loaded.time_s, (2 + np.arange(150_000)) / 100.0)


@pytest.mark.parametrize("format", FORMATS)
def test_memory_is_that_of_a_block(tmp_path, format):
    block = np.zeros((64, 1000), np.float32)
    tracemalloc.start()
    try:
        with writer(tmp_path / f"a.{format}", format, axes=("channel", "time"), coords={}) as out:
            for _ in range(200):
                out.append(block)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (tmp_path / f"a.{format}").stat().st_size > 51e6
    assert peak_bytes < 8e6                              # one block, its copy, and 1 MiB pieces of the zip


# ---- whole or not at all -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("format", FORMATS)
def test_an_exception_publishes_nothing_and_leaves_nothing(tmp_path, format):
    with pytest.raises(KeyboardInterrupt), writer(tmp_path / f"a.{format}", format) as out:
        out.append(features())
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("format", FORMATS)
def test_an_exception_leaves_the_old_file(tmp_path, format):
    path = write(tmp_path / f"a.{format}", format, features(5))
    with pytest.raises(KeyboardInterrupt), writer(path, format) as out:
        out.append(features(9))
        raise KeyboardInterrupt
    assert load(path).shape == (2, 3, 5)


@pytest.mark.parametrize("format", FORMATS)
def test_until_it_is_whole_the_file_has_another_name(tmp_path, format):
    with writer(tmp_path / f"a.{format}", format) as out:
        out.append(features())
        during = os.listdir(tmp_path)
    assert all(name.startswith(f".{os.getpid()}-") and name.endswith(".partial") for name in during)
    assert sorted(os.listdir(tmp_path)) == (["a.npz"] if format == "npz" else ["a.json", "a.npy"])


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_full_disk_publishes_nothing_and_leaves_nothing(tmp_path, monkeypatch, format, broken):
    def full(*arguments):
        raise OSError(28, "No space left on device")
    with pytest.raises(OSError, match="No space left"), writer(tmp_path / f"a.{format}", format) as out:
        out.append(features())
        monkeypatch.setattr(os, broken, full)
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="no umask here")
def test_the_file_has_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "other").touch()
    path = write(tmp_path / "a.npz", "npz", features())
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_the_longest_name_can_be_written(tmp_path):
    write(tmp_path / ("a" * 251 + ".npz"), "npz", features())


# ---- what is refused on the way out --------------------------------------------------------------------------------

@pytest.mark.parametrize("changes", [
    {"coords": {"cf_hz": ("time", CF_HZ)}},              # the growing axis has time_s
    {"coords": {"cf_hz": ("place", CF_HZ)}},
    {"coords": {"cf_hz": ("channel", WEIGHT)}},
    {"coords": {"features": ("channel", CF_HZ)}},
    {"coords": {"../cf": ("channel", CF_HZ)}},
    {"coords": {"cf_hz": ("channel", np.array([1, None, 2]))}},
    {"coords": {"cf_hz": ("channel", [1, np.nan, 2])}},
    {"meta": {"unit": np.nan}}, {"meta": {"unit": object()}}, {"format": "hdf5"},
])
def test_what_could_not_be_read_again_is_refused_at_once(tmp_path, changes):
    with pytest.raises(ValueError, match=r": "):
        writer(tmp_path / "a.npz", **{"format": "npz", **changes})


def test_a_name_of_another_format_is_refused(tmp_path):
    with pytest.raises(FeatureFileError, match=r"ends in \.npy"):
        writer(tmp_path / "a.npz", "npy")


@pytest.mark.parametrize("block", [np.zeros((3, 5)), np.zeros((2, 4, 5), np.float32), np.zeros((2, 3, 5), complex)])
def test_a_block_that_does_not_fit_is_refused(tmp_path, block):
    with pytest.raises(ValueError, match=r"block = |coords"), writer(tmp_path / "a.npz", "npz") as out:
        out.append(block)
    assert os.listdir(tmp_path) == []


def test_a_block_of_another_shape_than_the_first_is_refused(tmp_path):
    with (pytest.raises(ValueError, match=r"must be \(2, 3, time\)"), writer(tmp_path / "a.npz", "npz") as out):
        out.append(features())
        out.append(features()[:1])


def test_nothing_appended_is_refused(tmp_path):
    with pytest.raises(FeatureFileError, match="nothing was appended"), writer(tmp_path / "a.npz", "npz"):
        pass
    assert os.listdir(tmp_path) == []


# ---- what is refused on the way in ---------------------------------------------------------------------------------

def rezipped(path, compression=zipfile.ZIP_STORED, **members: bytes):
    """The archive with some members replaced."""
    with zipfile.ZipFile(path) as archive:
        content = {info.filename: archive.read(info) for info in archive.infolist()}
    content.update({f"{name}.npy": member for name, member in members.items()})
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, member in content.items():
            archive.writestr(name, member)
    return path


def saved(array: np.ndarray, allow_pickle: bool = False) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=allow_pickle)
    return out.getvalue()


def test_a_compressed_npz_is_read(tmp_path):
    path = rezipped(write(tmp_path / "a.npz", "npz", features()), zipfile.ZIP_DEFLATED)
    np.testing.assert_array_equal(load(path).values, features())


def test_a_zip_bomb_is_refused(tmp_path):
    path = rezipped(write(tmp_path / "a.npz", "npz", features()), zipfile.ZIP_DEFLATED,
                    features=npy_header(np.dtype("int8"), (2, 3, 10**7)) + bytes(6 * 10**7))
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(FeatureFileError, match="would swell more than 1000 times"):
            load(path)
        assert tracemalloc.get_traced_memory()[1] < 8e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_whose_header_asks_for_memory_is_refused(tmp_path, packing):
    path = rezipped(write(tmp_path / "a.npz", "npz", features()), packing)
    with pytest.raises(FeatureFileError, match="is packed in a way that is not read here"):
        load(path)


def test_members_that_would_swell_too_far_together_are_refused(tmp_path, monkeypatch):
    path = rezipped(write(tmp_path / "a.npz", "npz", features()), zipfile.ZIP_DEFLATED)
    monkeypatch.setattr("auditory.io.npz.MOST_INFLATED_BYTES", 1000)
    with pytest.raises(FeatureFileError, match="would swell to more than 1,000 bytes"):
        load(path)


def test_a_member_that_stands_there_twice_is_refused(tmp_path):
    path = write(tmp_path / "a.npz", "npz", features())
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("features.npy", saved(np.zeros((2, 3, 50), np.float32)))
    with pytest.raises(FeatureFileError, match="it holds 'features' twice"):
        load(path)


@pytest.mark.parametrize("header", [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904), }",
    f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({'1, ' * 200}0), }}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (__import__('os').abort(),), }",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }",
    "{'descr': '<U99999999999999', 'fortran_order': False, 'shape': (), }",
    f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({'9' * 4000},), }}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }" + " " * 60_000,
    "[" * 60_000,
], ids=["an axis of 2**62", "too many axes", "code", "a record", "a huge text", "many digits", "long", "deep"])
def test_npy_headers_that_lie_are_refused_and_never_evaluated(tmp_path, header):
    member = b"\x93NUMPY\x01\x00" + (len(header) + 1).to_bytes(2, "little") + header.encode() + b"\n"
    with pytest.raises(FeatureFileError, match="is not a whole feature file"):
        load(rezipped(write(tmp_path / "a.npz", "npz", features()), features=member))


def test_moments_are_read_as_they_were_once_written(tmp_path):
    path = write(tmp_path / "a.npy", "npy", features())
    side = undigested(tmp_path / "a.json")
    (tmp_path / "a.json").write_text(json.dumps({**side, "time_s": {"start_s": 0.01, "rate_hz": 100.0}}), "ascii")
    np.testing.assert_array_equal(load(path).time_s, (1 + np.arange(50)) / 100.0)


@pytest.mark.parametrize("time_s", [
    {"start_s": 0, "rate_hz": 0}, {"start_s": "inf", "rate_hz": 9}, {"rate_hz": 1}, 5, {"rate_hz": 9, "first": "2"},
    {"rate_hz": 9, "first": 1e999}, {"rate_hz": 9, "step": 0, "first": 0}, {"rate_hz": 9, "step": [], "first": 0}])
def test_frames_at_impossible_times_are_refused(tmp_path, time_s):
    path = write(tmp_path / "a.npy", "npy", features())
    side = undigested(tmp_path / "a.json")
    (tmp_path / "a.json").write_text(json.dumps({**side, "time_s": time_s}), "ascii")
    with pytest.raises(FeatureFileError, match="is not a whole feature file"):
        load(path)


def test_a_json_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = write(tmp_path / "a.npy", "npy", features())
    os.truncate(tmp_path / "a.json", 65 * 2**20)                 # takes no disk
    tracemalloc.start()
    try:
        with pytest.raises(FeatureFileError, match="its json file is larger than 67,108,864 bytes"):
            load(path)
        assert tracemalloc.get_traced_memory()[1] < 1e6
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.npz")
    with pytest.raises(FeatureFileError, match=r"cannot be read \(it is no regular file\)"):
        load(tmp_path / "a.npz")


def test_labels_that_cannot_be_used_are_told(tmp_path):
    path = write(tmp_path / "a.npz", "npz", features())
    labels = {"dims": ["ear", "cf_hz", "time_s"], "coords": {}, "attrs": {}}
    with pytest.raises(FeatureFileError, match=r"a\.npz"):
        auditory.load(rezipped(path, meta=saved(np.array(json.dumps(labels)))))


@pytest.mark.parametrize("shape", [(2, 3, 10**12), (2**40, 2**40), (2, 3, 51), (2, 3, 49), (-2, -3, 50), ()])
@pytest.mark.parametrize("format", FORMATS)
def test_a_header_that_does_not_fit_the_file_is_refused_before_memory_is_taken(tmp_path, format, shape):
    path = write(tmp_path / f"a.{format}", format, features())
    lie = npy_header(np.dtype("float32"), shape) + features().T.tobytes()
    if format == "npz":
        rezipped(path, features=lie)
    else:
        path.write_bytes(lie)
    with pytest.raises(FeatureFileError, match=r"promises|header cannot be read"):
        load(path)


@pytest.mark.parametrize("member", ["features", "cf_hz", "meta"])
def test_nothing_is_unpickled(tmp_path, member):
    array = np.empty(3, object)
    path = rezipped(write(tmp_path / "a.npz", "npz", features()), **{member: saved(array, allow_pickle=True)})
    with pytest.raises(FeatureFileError, match="neither numbers nor text"):
        load(path)


@pytest.mark.parametrize("members", [
    {"meta": saved(np.array("{"))}, {"meta": saved(np.array("[]"))}, {"meta": saved(np.array("{}"))},
    {"meta": saved(np.array("[" * 100_000))}, {"cf_hz": saved(np.zeros(4))}, {"unknown": saved(np.zeros(4))},
    {"cf_hz": b""},
])
def test_members_that_do_not_fit_together_are_refused(tmp_path, members):
    path = rezipped(write(tmp_path / "a.npz", "npz", features()), **members)
    with pytest.raises(FeatureFileError, match="is not a whole feature file"):
        load(path)


def test_features_beside_the_json_of_others_are_refused(tmp_path):
    path = write(tmp_path / "a.npy", "npy", features())
    write(tmp_path / "b.npy", "npy", features()[..., ::-1])
    os.replace(tmp_path / "b.json", tmp_path / "a.json")
    with pytest.raises(FeatureFileError, match="belongs to other features"):
        load(path)


def test_the_digest_beside_an_npy_may_be_of_either_kind_and_have_its_first_name(tmp_path, monkeypatch):
    for kind in get_args(Kind):
        monkeypatch.setattr(digests, "quicker_kind", lambda kind=kind: kind)
        write(tmp_path / f"{kind}.npy", "npy", features())
    monkeypatch.setattr(digests, "quicker_kind", lambda: "sha256")
    side = undigested(tmp_path / "blake2b.json")
    side["features_blake2b"] = side.pop("features_digest")
    assert re.fullmatch("[0-9a-f]{64}", side["features_blake2b"])
    (tmp_path / "blake2b.json").write_text(json.dumps(side), "ascii")
    for kind in get_args(Kind):
        np.testing.assert_array_equal(load(tmp_path / f"{kind}.npy").values, features())
        inspect_file(tmp_path / f"{kind}.npy")
    side["features_blake2b"] = "md5:" + "0" * 32
    (tmp_path / "blake2b.json").write_text(json.dumps(side), "ascii")
    for read in load, inspect_file:
        with pytest.raises(FeatureFileError, match="of the kind 'md5', which is not known here"):
            read(tmp_path / "blake2b.npy")


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """`content` after what happens to bytes: a bit, a byte, one less, one more, a span gone or twice."""
    first = int(rng.integers(len(content)))
    last = first + int(rng.integers(1, 40))
    another = bytes([int(rng.integers(*((0, 256), (48, 58))[int(rng.integers(2))]))])         # anything, or a digit
    match rng.integers(6):
        case 0:
            return content[:first] + bytes([content[first] ^ 1 << int(rng.integers(8))]) + content[first + 1:]
        case 1:
            return content[:first] + another + content[first + 1:]
        case 2:
            return content[:first] + content[first + 1:]
        case 3:
            return content[:first] + another + content[first:]
        case 4:
            return content[:first] + content[last:]
        case _:
            return content[:last] + content[first:]


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_damaged_json_beside_an_npy_is_the_same_or_refused(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(digests, "quicker_kind", lambda: kind)
    path = write(tmp_path / "a.npy", "npy", features())
    content = (tmp_path / "a.json").read_bytes()
    rng = np.random.default_rng(20)
    a_bit_of_each = (content[:k] + bytes([content[k] ^ 1 << int(rng.integers(8))]) + content[k + 1:]
                     for k in range(len(content)))
    whole, n_silent = load(path), 0
    for bad in [*a_bit_of_each, *(damaged(content, rng) for _ in range(5000))]:
        (tmp_path / "a.json").write_bytes(bad)
        with suppress(Exception):                                    # `load` makes a FeatureFileError of it
            read_side_file(str(path))                                # ten times as quick, and mostly enough
            with suppress(FeatureFileError):                         # the digest of the features is left to `load`
                n_silent += not load(path).identical(whole)
    assert n_silent == 0


@pytest.mark.parametrize("change", [
    lambda side: side["coords"]["cf_hz"]["values"].reverse(), lambda side: side["time_s"].update(rate_hz=50.0),
    lambda side: side["meta"]["attrs"].update(unit="V"), lambda side: side["meta"]["dims"].sort(),
])
def test_labels_that_were_changed_are_told(tmp_path, change):
    path = write(tmp_path / "a.npy", "npy", features())
    side = json.loads((tmp_path / "a.json").read_text("ascii"))
    (tmp_path / "a.json").write_text(json.dumps(dict(reversed(side.items()))), "ascii")
    assert load(path).attrs == META                                  # another order and spacing says the same
    change(side)
    (tmp_path / "a.json").write_text(json.dumps(side), "ascii")
    for read in load, inspect_file:
        with pytest.raises(FeatureFileError, match="its json file is not what was written: its digest differs"):
            read(path)
    side["label_digest"] = side.pop("labels_digest")                 # misspelt is not missing
    (tmp_path / "a.json").write_text(json.dumps(side), "ascii")
    with pytest.raises(FeatureFileError, match="its json file is none that stands beside features"):
        load(path)


def test_a_json_of_the_time_before_it_had_a_digest_is_believed(tmp_path):
    path = write(tmp_path / "a.npy", "npy", features())
    (tmp_path / "a.json").write_text(json.dumps(undigested(tmp_path / "a.json"), indent=1), "ascii")
    np.testing.assert_array_equal(load(path).values, features())
    assert inspect_file(path).attributes == META


def test_an_npy_whose_header_was_changed_is_refused(tmp_path):
    path = write(tmp_path / "a.npy", "npy", features())
    path.write_bytes(path.read_bytes().replace(b"<f4", b"<i4"))
    with pytest.raises(FeatureFileError, match="belongs to other features"):
        load(path)


def test_meta_may_grow_until_the_file_is_whole(tmp_path):
    with writer(tmp_path / "a.npz", "npz") as out:
        out.append(features())
        out.meta["input_digest"] = "ab"
    assert load(tmp_path / "a.npz").attrs == {**META, "input_digest": "ab"}


def test_features_without_their_json_are_told(tmp_path):
    path = write(tmp_path / "a.npy", "npy", features())
    (tmp_path / "a.json").unlink()
    with pytest.raises(FeatureFileError, match=r"no such file: .*a\.json"):
        load(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", b"RIFF....WAVE", bytes(HEADER_BYTES)])
def test_what_is_no_feature_file_is_refused_by_name(tmp_path, content):
    path = tmp_path / "a.npz"
    path.write_bytes(content)
    with pytest.raises(FeatureFileError, match="is not a whole feature file") as caught:
        load(path)
    assert repr(str(path)) in str(caught.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(FeatureFileError, match=r"no such file: .*gone\.npz"):
        load(tmp_path / "gone.npz")
    with pytest.raises(FeatureFileError, match="cannot be read"):
        load(tmp_path)


def test_the_error_can_be_sent_between_processes(tmp_path):
    with pytest.raises(FeatureFileError) as caught:
        load(tmp_path / "gone.npz")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_features_are_the_same_or_refused(tmp_path_factory, format, data):
    folder = tmp_path_factory.mktemp("fuzz")
    path = write(folder / f"a.{format}", format, features())
    content = bytearray(path.read_bytes())
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[position] = data.draw(st.integers(0, 255))
    path.write_bytes(content[:data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))])
    try:
        loaded = load(path)
    except FeatureFileError:
        return
    np.testing.assert_array_equal(loaded.values, features())         # zip and json carry checksums of the values
    assert loaded.dtype == np.float32
