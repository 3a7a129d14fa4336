"""Claims about how kernels take their arguments: in place, checked, and never one for another."""
import pickle
import sys
from typing import NamedTuple

import numpy as np
import pytest

from auditory.numerics import JIT, kernel, lanes, layout
from auditory.numerics.layout import NotPlain, described
from tests.numerics.kernels import in_another_process, needs_jit


class Line(NamedTuple):
    slope: float
    offset: np.ndarray


class Turned(NamedTuple):
    """Like a line to all who do not ask for names."""

    offset: float
    slope: np.ndarray


class Bent(NamedTuple):
    lines: tuple[Line, Line]
    upper: bool


@kernel
def along(x, line, out):
    for k in range(len(x)):
        out[k] = line.slope * x[k] + line.offset[0]


@kernel
def along_turned(x, line, out):
    for k in range(len(x)):
        out[k] = line.slope[0] * x[k] + line.offset


@kernel
def chosen(bent, n, out):
    line = bent.lines[1] if bent.upper else bent.lines[0]
    out[0], out[1], out[2] = line.slope, line.offset[0], n


@kernel
def along_or_flat(x, line, out):
    for k in range(len(x)):
        out[k] = 0.0
    if line is not None:                                         # the names of a line are not asked of None
        along(x, line, out)


@kernel
def refuses(x, out):
    out[0] = 1
    if x[0] < 0:
        raise ValueError("below zero")


@kernel
def widths(x, out):
    groups = lanes(x)
    out[0] = len(groups)


@kernel
def doubled(x):
    return 2 * x


def run_along(x, line=None):
    out = np.zeros(len(x), np.float64)
    along(x, line or Line(2.0, np.ones(1)), out)
    return out.tolist()


def test_the_offsets_hold_here():
    if layout.objection():
        pytest.fail(f"{layout.objection()}: Numba passes the arguments, and starts slowly. Where tests/numerics passes "
                    "with it among those tried, add it in auditory/numerics/layout.py.")
    assert layout.is_as_expected()


@pytest.mark.parametrize("change, words", [
    (lambda at: at.setattr(sys, "version_info", (3, 99, 0)), "cpython 3.99 was not tried"),
    (lambda at: at.setattr(sys.implementation, "name", "pypy"), "pypy 3"),
    (lambda at: at.setattr(np, "__version__", "3.0.0"), "numpy 3.0.0 was not tried"),
    (lambda at: at.setattr(layout, "HEAD", 2 * layout.HEAD), "without the GIL"),
    (lambda at: at.setattr(sys, "abiflags", "t"), "without the GIL"),
], ids=["Python", "implementation", "numpy", "head", "free-threaded"])
def test_what_was_not_tried_is_not_even_looked_at(monkeypatch, change, words):
    monkeypatch.setattr(layout, "_offsets_hold", lambda: pytest.fail("reads what may be no memory"))
    change(monkeypatch)
    assert words in layout.objection()


@pytest.mark.parametrize("offset", ["TYPE", "TUPLE_LENGTH", "TUPLE_ITEMS", "NUMBER", "ARRAY_DATA", "ARRAY_NDIM",
                                    "ARRAY_SHAPE", "ARRAY_STRIDES", "ARRAY_DTYPE", "ARRAY_FLAGS", "DTYPE_ORDER",
                                    "DTYPE_NUMBER"])
def test_an_offset_that_does_not_hold_is_noticed(monkeypatch, offset):
    step = {"ARRAY_STRIDES": -layout.POINTER, "TYPE": -layout.POINTER}.get(offset, layout.POINTER)
    monkeypatch.setattr(layout, offset, getattr(layout, offset) + step)      # what lies there may be read
    assert layout.objection() == "Python or numpy keep what they know elsewhere"


def test_arrays_of_every_kind_are_taken_as_they_are():
    swapped_back = np.arange(3.0).astype(">f8").astype("f8")
    unpickled = pickle.loads(pickle.dumps(np.arange(3.0)))       # its dtype is another object
    frozen = np.arange(3.0)
    frozen.flags.writeable = False
    unaligned = np.frombuffer(b"\0" + np.arange(3.0).tobytes(), np.uint8)[1:].view(np.float64)
    assert not unaligned.flags.aligned
    for _ in range(2):                                           # found, then found again among the others
        for x in (np.arange(3.0), np.arange(3, dtype=np.float32), np.arange(3), np.arange(6.0)[::2] / 2, swapped_back,
                  unpickled, frozen, unaligned, np.arange(2.0, -1.0, -1.0)[::-1]):
            assert run_along(x) == [1.0, 3.0, 5.0]
        assert run_along(np.zeros(0)) == []


def test_a_file_mapped_into_memory_is_an_array(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(3.0))
    assert run_along(np.load(tmp_path / "x.npy", mmap_mode="r")) == [1.0, 3.0, 5.0]


def test_tuples_alike_but_for_their_names_are_told_apart():
    @kernel
    def sloped(x, line, out):
        out[0] = x[0] + line[0]

    out = np.zeros(3)
    along(np.ones(3), Line(2.0, np.full(1, 10.0)), out)
    assert out.tolist() == [12.0] * 3
    along_turned(np.ones(3), Turned(2.0, np.full(1, 10.0)), out)
    assert out.tolist() == [12.0] * 3
    for line in (Line(2.0, np.ones(1)), Turned(3.0, np.ones(1)), (4.0, 5.0), (4.0,), Line(6.0, np.ones(1))):
        sloped(np.zeros(1), line, out)
        assert out[0] == line[0]
    assert described([Line(2.0, np.ones(1))])[0] != described([Turned(2.0, np.ones(1))])[0]


def test_none_stands_for_what_is_not_there():
    out = np.empty(3)
    for line, expected in ((None, 0.0), (Line(2.0, np.ones(1)), 3.0), (None, 0.0)):
        along_or_flat(np.ones(3), line, out)
        assert out.tolist() == [expected] * 3


@pytest.mark.parametrize("n", [0, -1, 2**40, -2**63, 2**63 - 1, np.int64(-5), True])
def test_whole_numbers_and_truths_arrive(n):
    lines = Line(1.0, np.full(1, 2.0)), Line(3.0, np.full(1, 4.0))
    for upper in (False, True):
        out = np.zeros(3)
        chosen(Bent(lines, upper), n, out)
        assert out.tolist() == [3.0, 4.0, float(n)] if upper else [1.0, 2.0, float(n)]


@needs_jit
def test_a_number_that_fits_in_no_register_is_refused():
    chosen(Bent((Line(1.0, np.ones(1)),) * 2, True), 1, np.zeros(3))
    with pytest.raises(OverflowError):
        chosen(Bent((Line(1.0, np.ones(1)),) * 2, True), 2**63, np.zeros(3))


def test_numbers_of_numpy_keep_their_precision():
    for slope in (2.0, np.float64(2.0), np.float32(2.0), np.int64(2), 2, True):
        assert run_along(np.ones(2), Line(slope, np.zeros(1))) == [float(slope)] * 2


def test_an_error_is_raised_in_its_own_words_every_time():
    out = np.zeros(1)
    for _ in range(2):
        with pytest.raises(ValueError, match="below zero"):
            refuses(-np.ones(1), out)
        refuses(np.ones(1), out)
        with pytest.raises(ValueError, match="whole groups"):
            widths(np.ones(3, np.float32), out)


@needs_jit
def test_what_returns_something_is_called_through_numba():
    assert doubled(21) == 42
    assert doubled(1.5j) == 3j
    assert doubled(np.arange(3)).tolist() == [0, 2, 4]


@needs_jit
def test_what_returns_something_is_not_compiled_at_every_call(monkeypatch):
    from auditory.numerics import compiled
    asked, real = [], compiled.compiled
    monkeypatch.setattr(compiled, "compiled", lambda *job: asked.append(job) or real(*job))

    @kernel
    def tripled(x):
        return 3 * x

    assert [tripled(7), tripled(8), tripled(0.5)] == [21, 24, 1.5]
    assert len(asked) == 1


@needs_jit
def test_what_is_not_plain_is_refused_by_numba_or_by_us():
    import numba
    with pytest.raises(NotPlain):
        described([{}])
    with pytest.raises(numba.TypingError):
        along({}, Line(2.0, np.ones(1)), np.zeros(1))
    with pytest.raises(numba.TypingError, match="Unsupported array dtype: >f8"):
        widths(np.arange(3.0).astype(">f8"), np.zeros(3))


@needs_jit
def test_where_the_offsets_do_not_hold_numba_passes_the_arguments(monkeypatch):
    monkeypatch.setattr(layout, "is_as_expected", lambda: False)
    out = np.zeros(3)

    @kernel
    def plus_one(x, out):
        for k in range(len(x)):
            out[k] = x[k] + 1

    plus_one(np.arange(3.0), out)
    assert out.tolist() == [1.0, 2.0, 3.0]


@needs_jit
def test_references_are_neither_kept_nor_lost():
    x, line, out = np.arange(3.0), Line(2.0, np.ones(1)), np.zeros(3)
    along(x, line, out)
    before = [sys.getrefcount(each) for each in (x, line, line.offset, out, np.dtype(np.float64), Line)]
    for _ in range(100):
        along(x, line, out)
    assert [sys.getrefcount(each) for each in (x, line, line.offset, out, np.dtype(np.float64), Line)] == before


@needs_jit
def test_other_threads_run_meanwhile():
    code = ("import threading, time, numpy as np; from tests.numerics import kernels as K\n"
            "state, seen = np.ones(64, np.float32), []\n"
            "K.halve(state, 1)\n"
            "running = threading.Thread(target=K.halve, args=(state, 200_000_000))\n"
            "running.start()\n"
            "while running.is_alive(): seen.append(time.perf_counter()); time.sleep(0.001)\n"
            "print(len(seen))")
    assert int(in_another_process(code)) > 5


def test_a_kernel_knows_its_name_and_purpose():
    assert (along.__name__, along.__module__) == ("along", __name__)
    assert JIT == hasattr(along, "__wrapped__")
