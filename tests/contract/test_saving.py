"""A stream's memory is plain arrays: saved, loaded, and gone on with, bit for bit."""
import re
from io import BytesIO

import numpy as np
import pytest

from auditory import Gammatone, LeakyIntegrator, Resample, StreamError
from tests.contract.examples import ENVELOPES, RATE_MAP, both_precisions, every_live_example
from tests.contract.hearing import assert_same_bits, noise, resamples, two_streams

N, CUT = 3000, 1234             # samples, and how many of them are heard before the memory is saved


@every_live_example
@both_precisions
@pytest.mark.parametrize("leading", [(), (2, 3)], ids=str)
def test_a_loaded_stream_goes_on_bit_for_bit(example, precision, leading):
    if resamples(example):
        pytest.skip("refused by name, see below")
    samples = noise(example, N, leading, precision)
    stream, other = two_streams(example, precision, leading)
    stream.push(samples[..., :CUT])
    other.push(noise(example, 77, leading, precision, seed=2))           # what is loaded replaces all that was there
    file = BytesIO()
    stream.save(file)
    file.seek(0)
    other.load(file)
    assert other.samples_heard == CUT
    for rest in (samples[..., CUT:2000], samples[..., 2000:]):
        assert_same_bits(other.push(rest), stream.push(rest))
    assert_same_bits(other.flush(), stream.flush())


@pytest.mark.parametrize("name", ["memory.npz", "memory", "memory.backup"])
@pytest.mark.parametrize("kind", [str, lambda path: path], ids=["str", "Path"])
def test_a_memory_is_found_where_it_was_saved(tmp_path, name, kind):
    samples = np.random.default_rng(1).standard_normal(N)
    stream = ENVELOPES.stream(16000)
    stream.push(samples)
    stream.save(kind(tmp_path / name))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    loaded = ENVELOPES.stream(16000).load(kind(tmp_path / name))
    assert_same_bits(loaded.push(samples), stream.push(samples))


def test_saving_does_not_disturb_the_stream():
    samples = np.random.default_rng(1).standard_normal(N)
    stream = RATE_MAP.stream(16000)
    first = stream.push(samples[:CUT])
    stream.save(BytesIO())
    output = np.concatenate([first, stream.push(samples[CUT:])], axis=-1)
    assert_same_bits(output, RATE_MAP.apply(samples, 16000))


def test_a_memory_holds_no_python_objects():
    file = BytesIO()
    RATE_MAP.stream(16000).save(file)
    file.seek(0)
    with np.load(file, allow_pickle=False) as saved:
        assert all(saved[name].dtype.kind in "fciU" for name in saved.files)


def test_a_stream_that_has_ended_stays_ended():
    stream = RATE_MAP.stream(16000)
    stream.flush()
    file = BytesIO()
    stream.save(file)
    file.seek(0)
    with pytest.raises(StreamError, match="the sound has ended"):
        RATE_MAP.stream(16000).load(file).push(np.zeros(1))


BANK = Gammatone(n_channels=4)


@pytest.mark.parametrize(("other", "name"), [
    (lambda: Gammatone(n_channels=5).stream(16000), "fingerprint"),
    (lambda: (BANK >> LeakyIntegrator()).stream(16000), "fingerprint"),
    (lambda: BANK.stream(22050), "rate_hz"),
    (lambda: BANK.stream(16000, leading=(2,)), "leading"),
    (lambda: BANK.stream(16000, precision="float64"), "precision"),
], ids=["other parameter", "other pipeline", "other rate", "other leading axes", "other precision"])
def test_a_memory_of_something_else_is_refused(other, name):
    file = BytesIO()
    BANK.stream(16000).save(file)
    file.seek(0)
    with pytest.raises(StreamError, match=rf"^Stream\.load: saved with {name} = .*, this stream has .*\. "
                                          r"Open the stream as it was when saved\.$"):
        other().load(file)


def test_a_file_that_is_no_memory_is_refused():
    file = BytesIO()
    np.savez(file, features=np.zeros(3))
    file.seek(0)
    text = r"^Stream\.load: .* is not the memory of a stream\. Load what save\(\) wrote\.$"
    with pytest.raises(StreamError, match=text):
        BANK.stream(16000).load(file)


@pytest.mark.parametrize("stage", [Resample(rate_hz=16000.0), RATE_MAP], ids=["alone", "in a pipeline"])
def test_a_resampler_that_resamples_refuses_by_name(stage):
    text = ("Resample: from 44100 to 16000 Hz, the memory of the resampling library cannot be saved or loaded. "
            "Resample the sound before, and open the stream at 16000 Hz, where this stage has nothing to do.")
    for call in (stage.stream(44100).save, stage.stream(44100).load):
        with pytest.raises(StreamError, match=f"^{re.escape(text)}$"):
            call(BytesIO())
    stage.stream(16000).save(BytesIO())                          # the remedy


def test_a_resampler_with_nothing_to_do_goes_on_where_it_was_saved():
    file, sound = BytesIO(), np.random.default_rng(1).standard_normal(5000)
    first, whole = RATE_MAP.stream(16000), RATE_MAP.stream(16000)
    first.push(sound[:2000])
    whole.push(sound[:2000])
    first.save(file)
    file.seek(0)
    np.testing.assert_array_equal(RATE_MAP.stream(16000).load(file).push(sound[2000:]), whole.push(sound[2000:]))


def test_how_many_samples_were_not_finite_is_saved_too():
    stage, memory = LeakyIntegrator(), BytesIO()
    first = stage.stream(16000, nonfinite="zero")
    first.push(np.array([1.0, np.nan, np.inf]))
    first.save(memory)
    memory.seek(0)
    assert stage.stream(16000, nonfinite="zero").load(memory).samples_zeroed == 2
