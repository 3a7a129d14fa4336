"""Claims about stretches of a signal: windows that overlap, and frames with their neighbours."""
from collections.abc import Sequence

import numpy as np
import pytest

from auditory import Axis, SignalSpec
from auditory.integration.look_ahead import Edge, LookAheadStep
from auditory.integration.windows import WindowedStep

CHANNELS = SignalSpec(100.0).with_axes((Axis("channel", 3),))
VALUES = np.random.default_rng(0).standard_normal((40, *CHANNELS.block_shape)).astype(np.float32)
CHUNKINGS: Sequence[Sequence[int]] = ([40], [1] * 40, [7, 0, 30, 3], [2, 38], [39, 1])


class _Sums(WindowedStep):
    def __init__(self, window: int, hop: int) -> None:
        super().__init__(CHANNELS, CHANNELS.change(**CHANNELS.every(hop, window)), window, hop)

    def hear(self, windows: np.ndarray) -> np.ndarray:
        return windows.sum(axis=1)


class _Contexts(LookAheadStep):
    """Neighbours weighed by their place, so that no two can be exchanged."""

    def __init__(self, before: int, after: int, edge: Edge) -> None:
        super().__init__(CHANNELS, CHANNELS, before, after, edge)

    def hear(self, contexts: np.ndarray) -> np.ndarray:
        return np.einsum("nkc,k->nc", contexts, np.arange(1, contexts.shape[1] + 1, dtype=np.float32))


def _run(step, chunks: Sequence[int]) -> np.ndarray:
    step.rest()
    pieces, start = [], 0
    for n in chunks:
        pieces.append(step.process(VALUES[start:start + n].copy()).copy())
        start += n
    tail = step.flush()
    return np.concatenate([*pieces, *([] if tail is None else [tail])])


@pytest.mark.parametrize("chunks", CHUNKINGS, ids=str)
@pytest.mark.parametrize(("window", "hop"), [(8, 3), (3, 8), (5, 5), (1, 1), (41, 2)])
def test_windows_begin_at_every_hop_however_the_signal_is_cut(window: int, hop: int, chunks: Sequence[int]) -> None:
    step = _Sums(window, hop)
    starts = range(0, 40 - window + 1, hop)
    output = _run(step, chunks)
    assert len(output) == len(starts) == step.output_length(40)
    for frame, start in zip(output, starts, strict=True):
        np.testing.assert_array_equal(frame, VALUES[start:start + window].sum(axis=0))
    np.testing.assert_allclose(step.output.time_s(2), [window / 100, (window + hop) / 100])


@pytest.mark.parametrize("chunks", CHUNKINGS, ids=str)
@pytest.mark.parametrize("edge", ["zero", "repeat"])
@pytest.mark.parametrize(("before", "after"), [(2, 2), (0, 3), (3, 0), (1, 1), (45, 50)])
def test_every_frame_is_heard_with_its_neighbours_however_the_signal_is_cut(
        before: int, after: int, edge: Edge, chunks: Sequence[int]) -> None:
    step = _Contexts(before, after, edge)
    mode = "edge" if edge == "repeat" else "constant"
    padded = np.pad(VALUES, ((before, after), (0, 0)), mode=mode)  # type: ignore[call-overload]
    expected = [step.hear(padded[np.newaxis, k:k + before + 1 + after])[0] for k in range(40)]
    np.testing.assert_array_equal(_run(step, chunks), expected)
    np.testing.assert_array_equal(step.output.time_s(3), CHANNELS.time_s(3))
    assert step.latency_s == after / 100


def test_of_no_frame_nothing_is_said() -> None:
    assert _Contexts(1, 2, "repeat").flush() is None and _run(_Sums(4, 2), [0]).shape[0] == 0


def test_what_ends_before_it_could_be_said_is_said_at_the_end() -> None:
    step = _Contexts(1, 5, "zero")
    assert len(step.process(VALUES[:2].copy())) == 0
    tail = step.flush()
    assert tail is not None and len(tail) == 2
