"""A stream's memory is loaded whole or not at all, and whatever is wrong with the file is said in one sentence."""
import io
import json
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import auditory
from auditory import StreamError
from auditory.io.npy import npy_header

EAR = auditory.Gammatone(n_channels=4) >> auditory.Frames(hop_s=0.002, value="mean")
SOUND = np.random.default_rng(0).standard_normal(2000)
BEFORE, AFTER = SOUND[:1234], SOUND[1234:]


def memory(stream: auditory.Stream | None = None) -> dict[str, bytes]:
    """The members of a saved memory."""
    if stream is None:
        stream = EAR.stream(16000)
        stream.push(BEFORE)
    out = io.BytesIO()
    stream.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(members: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, octets in members.items():
            archive.writestr(name, octets)
    return out


def npy(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


def array_of(octets: bytes) -> np.ndarray:
    return np.load(io.BytesIO(octets), allow_pickle=False)


def about(**changes: object) -> bytes:
    original = json.loads(str(array_of(memory()["stream.npy"])))
    changed = {name: value for name, value in (original | changes).items() if value != "left out"}
    return npy(np.array(json.dumps(changed)))


FILTER = next(name for name in memory() if array_of(memory()[name]).dtype.kind in "fc")
COUNTER = next(name for name in memory() if array_of(memory()[name]).dtype.kind == "i")
filter_state, counter = array_of(memory()[FILTER]), array_of(memory()[COUNTER])
spoilt = filter_state.copy()
spoilt.flat[1] = np.nan


def load_into_a_listening_stream(file: io.BytesIO | Path) -> str:
    """What is said when the file is refused, and that nothing has changed then."""
    stream, untouched = EAR.stream(16000), EAR.stream(16000)
    for each in (stream, untouched):
        each.push(BEFORE)
    with pytest.raises(StreamError) as refused:
        stream.load(file)
    assert (stream.samples_heard, stream.samples_zeroed) == (untouched.samples_heard, untouched.samples_zeroed)
    np.testing.assert_array_equal(stream.push(AFTER), untouched.push(AFTER))
    return str(refused.value)


@pytest.mark.parametrize(("members", "problem"), [
    ({FILTER: None}, "is not in the file: it was saved by another version"),
    ({"0/Echo.npy": npy(np.zeros(3))}, "is no memory of this stream: it was saved by another version"),
    ({FILTER: npy(filter_state[..., :-1])}, "it was saved on a processor of another register width"),
    ({FILTER: npy(filter_state[:-1])}, "it was saved by another version"),
    ({FILTER: npy(filter_state.astype(np.complex128))}, "it was saved by another version"),
    ({FILTER: npy(spoilt)}, "holds NaN or infinity, which would stay for ever"),
    ({COUNTER: npy(counter - 10**6)}, "must count from 0"),
    ({COUNTER: npy(counter + 2**60)}, "must count from 0"),
    ({FILTER: npy(np.array([None]))}, "neither numbers nor text"),
    ({FILTER: npy_header(np.dtype(np.float32), (10**9, 10**9))}, "promises 4,000,000,000,000,000,000 bytes"),
    ({FILTER: b""}, "its npy header cannot be read"),
    ({"stream.npy": None}, "is not the memory of a stream"),
    ({"stream.npy": npy(np.array("{"))}, "is not the memory of a stream"),
    ({"stream.npy": npy(np.array("[" * 100_000))}, "is not the memory of a stream"),
    ({"stream.npy": npy(np.array("[]"))}, "is not the memory of a stream"),
    ({"stream.npy": about(closed="left out")}, "is not the memory of a stream"),
    ({"stream.npy": about(fingerprint="left out")}, "is not the memory of a stream"),
    ({"stream.npy": about(samples_heard=-1)}, "is not the memory of a stream"),
    ({"stream.npy": about(samples_heard=1.5)}, "is not the memory of a stream"),
    ({"stream.npy": about(samples_zeroed=2**60)}, "is not the memory of a stream"),
    ({"stream.npy": about(closed=1)}, "is not the memory of a stream"),
    ({"stream.npy": about(fingerprint="x" * 10**6)}, "Open the stream as it was when saved."),
], ids=lambda value: value if isinstance(value, str) else "")
def test_members_that_do_not_fit_are_refused_and_nothing_changes(members: dict[str, bytes | None],
                                                                 problem: str) -> None:
    changed = {name: octets for name, octets in (memory() | members).items() if octets is not None}
    message = load_into_a_listening_stream(archive_of(changed))
    assert message.startswith("Stream.load: ")
    assert problem in message
    assert len(message) < 500


@pytest.mark.parametrize("damage", [
    lambda octets: octets[:len(octets) // 2], lambda octets: b"",
    lambda octets: octets.replace(b"descr", b"dexcr"), lambda octets: octets[:-1],
], ids=["half", "empty", "a changed word", "a byte missing"])
def test_a_damaged_file_is_refused_and_nothing_changes(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "memory.npz"
    path.write_bytes(damage(archive_of(memory()).getvalue()))
    message = load_into_a_listening_stream(path)
    assert message.startswith(f"Stream.load: {str(path)!r} is not the whole memory of a stream: ")
    assert message.endswith("Save it again, or begin with a fresh stream.")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "memory.npz")
    assert "cannot be read (it is no regular file)" in load_into_a_listening_stream(tmp_path / "memory.npz")


def test_a_refusal_quotes_little_of_a_file_whose_directory_lies(tmp_path: Path) -> None:
    path = tmp_path / "memory.npz"
    content = bytearray(archive_of(memory()).getvalue())
    content[26:28] = b"\xff\x0f"                                 # the first name is 4095 bytes long, it says
    path.write_bytes(content)
    assert len(load_into_a_listening_stream(path)) < 400


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    message = load_into_a_listening_stream(tmp_path / "gone.npz")
    assert message == (f"Stream.load: {str(tmp_path / 'gone.npz')!r} cannot be read (No such file or directory). "
                       "Check the path and the permissions.")


def test_a_memory_that_swells_is_refused_before_it_does() -> None:
    members = memory() | {FILTER: npy_header(np.dtype(np.int8), (10**8,)) + bytes(10**8)}
    file = archive_of(members, zipfile.ZIP_DEFLATED)
    tracemalloc.start()
    try:
        assert "would swell more than 1000 times" in load_into_a_listening_stream(file)
        assert tracemalloc.get_traced_memory()[1] < 8e6
    finally:
        tracemalloc.stop()


def test_a_memory_packed_in_another_way_is_loaded() -> None:
    stream = EAR.stream(16000).load(archive_of(memory(), zipfile.ZIP_DEFLATED))
    whole = EAR.apply(SOUND, 16000)
    np.testing.assert_array_equal(stream.push(AFTER), whole[:, -stream.output_length(2000) + EAR.stream(
        16000).output_length(1234):])


@pytest.mark.skipif(os.name != "posix", reason="a name is bytes here only")
def test_a_path_may_be_any_path(tmp_path: Path) -> None:
    stream = EAR.stream(16000)
    stream.save(tmp_path / "ü\udcff.npz")
    assert EAR.stream(16000).load(tmp_path / "ü\udcff.npz").samples_heard == 0


# ---- opening a stream ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("leading", [-1, 1.5, 2, (1.5,), (-1,), "2", (True,), (2, -3)])
def test_leading_axes_that_mean_nothing_are_refused_at_once(leading: object) -> None:
    with pytest.raises(ValueError, match=r"^leading = .*: must be the lengths of the axes before time"):
        EAR.stream(16000, leading=leading)                       # type: ignore[arg-type]


def test_another_answer_to_nan_than_the_two_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"^nonfinite = 'ignore': must be 'refuse' or 'zero'"):
        EAR.stream(16000, nonfinite="ignore")                    # type: ignore[arg-type]


def test_two_ears_for_a_stream_of_one_are_told_how_to_be_heard() -> None:
    with pytest.raises(ValueError, match=r"Open the stream with leading=\(2,\)\.$"):
        EAR.stream(16000).push(np.zeros((2, 100)))
