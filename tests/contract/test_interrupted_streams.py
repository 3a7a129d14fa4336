"""A stream is whole or it refuses: interrupted pushes, two threads, copies."""
import copy
import inspect
import itertools
import pickle
import signal
import sys
import threading
import time

import numpy as np
import pytest

import auditory
from auditory import StreamError
from tests.contract.examples import PIPELINES

RATE_HZ = 16000.0
N = 16000                       # samples of a push
LIVE = [example for example in PIPELINES if not example.pipeline.whole_sound]
on_unix = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that interrupts")


def noise(n, seed=0):
    return np.random.default_rng(seed).standard_normal(n).astype(np.float32) * 0.02


def interrupted_after(seconds, call):
    """What `call` gives, or None where Ctrl-C came first."""
    def press(number, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, press)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        result = call()
        signal.setitimer(signal.ITIMER_REAL, 0)
        return result
    except KeyboardInterrupt:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@on_unix
@pytest.mark.filterwarnings("ignore::auditory.DeadChannelsWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")      # Ctrl-C in a callback is nobody's
@pytest.mark.parametrize("n_presses", [8, pytest.param(200, marks=pytest.mark.slow)])
@pytest.mark.parametrize("example", LIVE, ids=str)
def test_an_interrupted_push_is_never_answered_wrongly_after(example, n_presses):
    """At some moments of a push in each model; all that comes after is right, or refused with the remedy."""
    stage, rng = example.pipeline, np.random.default_rng(n_presses)
    first, second = (np.broadcast_to(sound, (*example.inner, len(sound))) for sound in (noise(N), noise(2000, 1)))
    whole = stage.stream(RATE_HZ, leading=example.inner)
    began = time.perf_counter()
    before = whole.push(first)
    lasts_s = time.perf_counter() - began
    expected = whole.push(second)
    for _ in range(n_presses):
        stream = stage.stream(RATE_HZ, leading=example.inner)
        answer = interrupted_after(max(rng.uniform(0, lasts_s), 1e-5), lambda stream=stream: stream.push(first))
        try:
            after = stream.push(second)
        except StreamError as error:
            assert answer is None
            assert "an earlier push was interrupted" in str(error) and "Open another stream" in str(error)
        else:
            if answer is not None:
                np.testing.assert_array_equal(answer, before)
            fresh = stage.stream(RATE_HZ, leading=example.inner)         # nothing of the first was heard, or all of it
            assert np.array_equal(after, expected) or np.array_equal(after, fresh.push(second))
            assert stream.samples_heard == (N if np.array_equal(after, expected) else 0) + second.shape[-1]


def test_a_push_that_is_interrupted_at_any_of_its_lines_is_never_answered_wrongly_after():
    stage, first, second = auditory.LeakyIntegrator(), noise(50), noise(50, 1)
    whole = stage.stream(RATE_HZ)
    whole.push(first)
    expected, fresh = whole.push(second), stage.stream(RATE_HZ).push(second)
    refused = 0
    for line in itertools.count():
        stream, lines = stage.stream(RATE_HZ), itertools.count()

        def press(frame, event, argument, line=line, lines=lines):
            if frame.f_code.co_filename != inspect.getsourcefile(auditory.Stream):
                return None
            if event == "line" and next(lines) == line:
                raise KeyboardInterrupt
            return press

        before = sys.gettrace()
        sys.settrace(press)
        try:
            stream.push(first)
            break                                                # beyond the last line
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
        try:
            after = stream.push(second)
        except StreamError as error:
            assert "an earlier push was interrupted" in str(error)
            refused += 1
        else:
            assert np.array_equal(after, expected) or np.array_equal(after, fresh)
    assert 0 < refused < line


def test_what_was_saved_before_goes_on_in_an_interrupted_stream(tmp_path):
    stage = auditory.Gammatone(n_channels=4) >> auditory.LeakyIntegrator()
    stream = stage.stream(RATE_HZ)
    stream.push(noise(100))
    stream.save(tmp_path / "memory.npz")
    expected = stream.push(noise(100, 1))
    stream._interrupted = True
    for call in (lambda: stream.push(noise(9)), stream.flush, stream.snapshot, lambda: stream.save(tmp_path / "b.npz")):
        with pytest.raises(StreamError, match=r"an earlier push was interrupted"):
            call()
    stream.load(tmp_path / "memory.npz")
    np.testing.assert_array_equal(stream.push(noise(100, 1)), expected)


def test_two_threads_on_one_stream_are_told():
    stream = auditory.pipeline("ratemap").stream(RATE_HZ)
    long, refusals, answers = noise(400_000), [], []
    barrier = threading.Barrier(2)

    def push():
        barrier.wait()
        try:
            answers.append(stream.push(long))
        except StreamError as error:
            refusals.append(str(error))

    threads = [threading.Thread(target=push) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refusals:                                                 # else one came after the other, which is no mistake
        assert refusals == ["Stream.push: another thread is using this stream. Open one for each thread."]
    whole = auditory.pipeline("ratemap").stream(RATE_HZ)
    for answer in answers:
        np.testing.assert_array_equal(answer, whole.push(long))


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, pickle.dumps])
def test_copies_are_refused(way):
    with pytest.raises(StreamError, match=r"^Stream: is not copied or pickled, .* save\(\) it, and load\(\) that into"):
        way(auditory.LeakyIntegrator().stream(RATE_HZ))
