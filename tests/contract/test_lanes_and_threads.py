"""Sounds do not hear each other, and neither the layout of an array nor the number of threads changes a bit."""
import numpy as np
import pytest

from auditory import Gammatone, ParameterError
from tests.contract.examples import RATE_MAP, both_precisions, every_example, every_live_example
from tests.contract.hearing import assert_same_bits, noise

N = 3000                        # samples
THREADS = (2, 3, 5)


@every_example
@both_precisions
@pytest.mark.parametrize("leading", [(2,), (2, 3)], ids=str)
def test_sounds_heard_together_are_heard_alone(example, precision, leading):
    samples = noise(example, N, leading, precision)
    together = example.pipeline.apply(samples, example.rate_hz, precision=precision)
    for lane in np.ndindex(leading):
        assert_same_bits(together[lane], example.pipeline.apply(samples[lane], example.rate_hz, precision=precision))


@every_example
def test_a_batch_of_no_sounds_is_a_batch_of_no_answers(example):
    one = example.pipeline.apply(noise(example, 1000), example.rate_hz)
    none = example.pipeline.apply(noise(example, 1000, (0,)), example.rate_hz)
    assert (none.shape, none.dtype) == ((0, *one.shape), one.dtype)


LAYOUTS = {
    "part of a larger array": lambda x: np.pad(x, [(1, 1)] * x.ndim)[tuple(slice(1, -1) for _ in x.shape)],
    "every second sample": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "backwards in memory": lambda x: np.ascontiguousarray(x[..., ::-1])[..., ::-1],
    "Fortran order": np.asfortranarray,
    "one sound, seen twice": lambda x: np.broadcast_to(x[:1], x.shape),
    "other alignment": lambda x: np.frombuffer(b"\0" * 4 + x.tobytes(), x.dtype)[4 // x.itemsize:].reshape(x.shape),
    "a subclass of ndarray": lambda x: x.view(np.recarray),
    "nested lists": np.ndarray.tolist,
}


@every_example
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_layout_of_an_array_does_not_matter(example, layout):
    samples = np.repeat(noise(example, 700, (1,)), 2, axis=0)
    expected = example.pipeline.apply(samples, example.rate_hz)
    assert_same_bits(example.pipeline.apply(layout(samples), example.rate_hz), expected)


@every_example
def test_what_is_heard_is_not_changed(example):
    samples = noise(example, 700, (2,))
    before = samples.copy()
    example.pipeline.apply(samples, example.rate_hz)
    assert_same_bits(samples, before)


@every_live_example
def test_what_a_stream_hears_is_not_changed(example):
    samples = noise(example, 700, (2,))
    before = samples.copy()
    stream = example.pipeline.stream(example.rate_hz, leading=samples.shape[:-1])
    output = stream.push(samples)
    kept = output.copy()
    stream.push(samples)
    assert_same_bits(samples, before)
    assert_same_bits(output, kept)                               # a stream does not take back what it has said


@every_example
def test_what_is_read_only_can_be_heard(example):
    samples = noise(example, 700, (2,))
    expected = example.pipeline.apply(samples, example.rate_hz)
    samples.flags.writeable = False
    assert_same_bits(example.pipeline.apply(samples, example.rate_hz), expected)
    if not example.pipeline.whole_sound:
        example.pipeline.stream(example.rate_hz, leading=samples.shape[:-1]).push(samples)


@every_example
@pytest.mark.parametrize("leading", [(), (1,), (5,)], ids=["one sound", "a batch of one", "a batch of five"])
def test_any_number_of_threads_gives_the_same_bits(example, leading):
    samples = noise(example, 2 * N, leading)
    alone = example.pipeline.apply(samples, example.rate_hz, threads=1)
    for threads in THREADS:
        assert_same_bits(example.pipeline.apply(samples, example.rate_hz, threads=threads), alone)


@pytest.mark.parametrize("n_channels", [1, 2, 31, 32, 33, 65, 200])
@both_precisions
def test_channels_shared_out_to_threads_are_the_same_channels(n_channels, precision):
    samples = np.random.default_rng(1).standard_normal(N)
    for output in ("real", "envelope", "complex"):
        bank = Gammatone(n_channels=n_channels, output=output)
        alone = bank.apply(samples, 16000, precision=precision)
        for threads in THREADS:
            assert_same_bits(bank.apply(samples, 16000, precision=precision, threads=threads), alone)


@pytest.mark.parametrize("threads", [0, -1, True, 1.0, "2"], ids=repr)
def test_a_number_of_threads_that_is_none_is_refused(threads):
    with pytest.raises(ParameterError, match=r"^threads = .*: must be a whole number from 1\. None means 1\.$"):
        RATE_MAP.apply(np.zeros(10), 16000, threads=threads)


@every_example
def test_the_answer_goes_where_it_is_wanted(example):
    samples = noise(example, N, (2,))
    expected = example.pipeline.apply(samples, example.rate_hz)
    out = np.full_like(expected, 7)
    assert example.pipeline.apply(samples, example.rate_hz, out=out) is out
    assert_same_bits(out, expected)


@pytest.mark.parametrize("out", [
    np.empty((64, 99), np.float32), np.empty((64, 100)), np.empty((100, 64), np.float32).T, [[0.0] * 100] * 64,
], ids=["too short", "float64", "not contiguous", "a list"])
def test_a_place_that_does_not_fit_is_refused(out):
    with pytest.raises(ValueError, match=r"^out = .*: must be a writeable C-contiguous float32 array of shape "
                                         r"\(64, 100\), apart from the samples\. Make it with np\.empty\.$"):
        Gammatone().apply(np.zeros(100), 16000, out=out)
