"""How the contract listens: noise, streams in blocks of given sizes, what a stream remembers, equality of bits."""
from collections.abc import Iterable
from io import BytesIO

import numpy as np

from auditory import Resample, SignalSpec, Stage, Step, Stream
from tests.contract.examples import Example


def noise(example: Example, n: int, leading: tuple[int, ...] = (), precision: str = "float32",
          seed: int = 1) -> np.ndarray:
    """Noise of rms 1 Pa that the example can hear, ``(*leading, *inner, n)``."""
    shape = (*leading, *example.inner, n)
    return np.random.default_rng(seed).standard_normal(shape, np.float32).astype(precision)


def prepared(example: Example, rate_hz: float | None = None) -> Step:
    """The step that hears the example's signal, at its own rate or another."""
    spec = SignalSpec(rate_hz or example.rate_hz)
    return example.pipeline.prepare(example.pipeline.spec_of(example.inner, spec))


def streamed(stage: Stage, samples: np.ndarray, rate_hz: float, blocks: Iterable[int],
             precision: str = "float32") -> np.ndarray:
    """What comes out when `samples` are pushed in `blocks`, and what is left in one more."""
    stream = stage.stream(rate_hz, leading=samples.shape[:-1], precision=precision)
    outputs, start = [], 0
    for n in blocks:
        outputs.append(stream.push(samples[..., start:start + n]))
        start += n
    outputs += [stream.push(samples[..., start:]), stream.flush()]
    return np.concatenate(outputs, axis=-1)


def resamples(example: Example) -> bool:
    """Whether libsoxr is at work, whose memory is its own."""
    row = example.pipeline.stages_in_row()
    return any(isinstance(stage, Resample) and stage.rate_hz != example.rate_hz for stage in row)


def two_streams(example: Example, precision: str, leading: tuple[int, ...] = ()) -> tuple[Stream, Stream]:
    """Two streams of the same kind, which share nothing."""
    one, other = (example.pipeline.stream(example.rate_hz, leading=(*leading, *example.inner), precision=precision)
                  for _ in range(2))
    return one, other


def remembered(stream: Stream) -> dict[str, np.ndarray]:
    """Every array of a stream's memory."""
    file = BytesIO()
    stream.save(file)
    file.seek(0)
    with np.load(file, allow_pickle=False) as saved:
        return {name: saved[name] for name in saved.files if name != "stream"}


def assert_same_bits(actual: np.ndarray, expected: np.ndarray) -> None:
    """Equal in shape, precision and every bit: also the sign of zero, also NaN."""
    assert (actual.shape, actual.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_array_equal(actual, expected)                      # says where they differ
    assert actual.tobytes() == expected.tobytes()


def n_subnormal(array: np.ndarray) -> int:
    """How many numbers, or parts of complex numbers, are too small for full precision and not 0."""
    if array.dtype.kind not in "fc":
        return 0
    parts = np.ascontiguousarray(array).view(np.finfo(array.dtype).dtype)
    return int(((parts != 0) & (abs(parts) < np.finfo(parts.dtype).tiny)).sum())
