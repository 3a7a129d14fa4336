"""Claims about numbers too small for full precision, which cost a hundred times as much as others."""
import sys
import threading

import numpy as np
import pytest

from auditory.numerics import denormals_flushed
from tests.numerics import kernels as K
from tests.numerics.kernels import needs_jit

pytestmark = needs_jit


def after_silence(times):
    """What is left of 1 when halved so often; float32 is denormal from 2**-127 to 2**-149."""
    state = np.ones(64, np.float32)
    K.halve(state, times)
    return state


def test_a_decaying_state_is_exactly_zero_after_silence():
    assert (after_silence(126) == np.float32(2.0**-126)).all()   # the smallest normal number
    with denormals_flushed():
        assert (after_silence(126) == np.float32(2.0**-126)).all()
        flushed = after_silence(140)
    np.testing.assert_array_equal(flushed.view(np.uint32), 0)    # by their bits: a flushed comparison would lie
    np.testing.assert_array_equal(after_silence(140).view(np.uint32), 1 << 9)        # 2**-140 = 2**9 * 2**-149


def test_tiny_input_counts_as_zero():
    out = np.ones((1, 64), np.float32)
    with denormals_flushed():
        K.scaled(np.full(64, 1e-40, np.float32), 1e10, out)
    assert not out.any()


def test_denormals_live_again_afterwards_even_after_an_error():
    with pytest.raises(KeyError), denormals_flushed():
        raise KeyError
    assert after_silence(140).all()


def test_nested_flushing_ends_with_the_outermost():
    with denormals_flushed():
        with denormals_flushed():
            pass
        assert not after_silence(140).view(np.uint32).any()
    assert after_silence(140).all()


def test_flushing_stays_in_its_thread():
    left, flushed = {}, threading.Event()

    def before():
        flushed.wait()
        left["before"] = after_silence(140).view(np.uint32).any()

    def inside():
        left["inside"] = after_silence(140).view(np.uint32).any()

    running = threading.Thread(target=before)
    running.start()
    with denormals_flushed():
        flushed.set()
        running.join()
        born = threading.Thread(target=inside)                   # a new thread inherits the mode (Linux)
        born.start()
        born.join()
    assert left["before"]
    assert sys.platform != "linux" or not left["inside"]
