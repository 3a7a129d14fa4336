"""Claims about steps whose work is a tick, alone and in a row: state, clones, pickles, refusals."""
import pickle
from functools import reduce
from operator import rshift

import numpy as np
import pytest

from auditory import (
    AdaptationLoops,
    Bernstein1999,
    Compress,
    Envelope,
    Frames,
    Gammatone,
    HalfWave,
    LeakyIntegrator,
    SignalSpec,
)
from auditory.contract.tick_step import TickStep
from auditory.numerics import Tick, kernel
from tests.contract.hearing import assert_same_bits, streamed

RATE_HZ = 16000.0
ROWS = {
    "rate map": Gammatone(n_channels=37) >> HalfWave() >> LeakyIntegrator() >> Frames(),
    "mean": Gammatone(n_channels=5) >> HalfWave() >> Frames(value="mean") >> Compress(),
    "overlapping": Gammatone(n_channels=5) >> HalfWave(order=2) >> Frames.preset("two_ears"),
    "a window that is no number of hops": Gammatone(n_channels=5) >> Frames(hop_s=0.002, window_s=0.005, value="mean"),
    "more overlap than registers hold": Gammatone(n_channels=5) >> Frames(hop_s=0.001, window_s=0.02, value="mean"),
    "envelopes": Gammatone(n_channels=20, output="envelope") >> Compress() >> LeakyIntegrator(poles=3),
    "complex": Gammatone(n_channels=20, output="complex") >> Envelope() >> HalfWave(repeats=0) >> LeakyIntegrator(),
    "bernstein": Gammatone(n_channels=9, output="complex") >> Bernstein1999() >> LeakyIntegrator(),
    "loops": Gammatone(n_channels=9) >> HalfWave() >> AdaptationLoops() >> LeakyIntegrator(tau_s=0.02) >> Frames(),
}
every_row = pytest.mark.parametrize("stage", ROWS.values(), ids=ROWS)


def noise(n, seed=0):
    return np.random.default_rng(seed).standard_normal(n).astype(np.float32) * 0.02


def memory(stage, samples, blocks, fuse):
    """What the steps remember after these blocks."""
    step = stage.prepare(SignalSpec(RATE_HZ), fuse=fuse)
    for block in np.split(samples, blocks):
        step.process(block.reshape(-1, 1))
    return {name: array.copy() for name, array in step.state_arrays().items()}


@pytest.mark.parametrize("fuse", [True, False])
@every_row
def test_what_is_remembered_depends_neither_on_blocks_nor_on_fusion(stage, fuse):
    """Also while frames are not yet full: a stream saved by one goes on in the other."""
    samples = noise(1111)
    expected = memory(stage, samples, [], True)
    found = memory(stage, samples, [1, 2, 100, 163, 163, 900], fuse)
    n_channels = stage.stages[0].n_channels
    assert list(found) == list(expected)
    for name, array in found.items():
        if name == "Frames.sums":                                # what lies behind those in flight means nothing
            array, expected[name] = array[:in_flight(stage)], expected[name][:in_flight(stage)]
        np.testing.assert_array_equal(array[..., :n_channels], expected[name][..., :n_channels])


def in_flight(stage, n=1111):
    frames = next(each for each in stage.stages if isinstance(each, Frames))
    hop, length = frames.hop_samples(SignalSpec(RATE_HZ)), frames.window_samples(SignalSpec(RATE_HZ))
    ended = max(0, (n - length) // hop + 1)
    return -(-n // hop) - ended


@every_row
def test_prepared_steps_are_pickled_and_cloned_with_their_state(stage):
    samples = noise(2000).reshape(-1, 1)
    step = stage.prepare(SignalSpec(RATE_HZ))
    step.process(samples[:777].copy())
    twin = pickle.loads(pickle.dumps(step))
    fresh = step.clone()
    expected = step.process(samples[777:].copy()).copy()
    np.testing.assert_array_equal(twin.process(samples[777:].copy()), expected)
    step.rest()
    expected = step.process(samples.copy()).copy()
    np.testing.assert_array_equal(fresh.process(samples.copy()), expected)


@every_row
def test_a_float64_step_between_others_stands_alone(stage):
    """A leak that is too slow for float32 is computed in float64, and its neighbours are not."""
    slow = reduce(rshift, (*stage.stages[:2], LeakyIntegrator(tau_s=2.0), *stage.stages[2:]))
    if isinstance(stage.stages[1], (Frames, Envelope, Bernstein1999)):
        pytest.skip("no samples of channels there")
    assert "LeakyIntegrator" in slow.prepare(SignalSpec(RATE_HZ)).loops
    samples = noise(3000)
    assert_same_bits(streamed(slow, samples, RATE_HZ, (1, 500, 33, 2466), "float32"), slow.apply(samples, RATE_HZ))


def test_the_rate_map_runs_as_one_loop():
    step = (Gammatone() >> HalfWave() >> LeakyIntegrator() >> Frames() >> Compress()).prepare(SignalSpec(RATE_HZ))
    assert step.loops == ("Gammatone+HalfWave+LeakyIntegrator+Frames", "Compress")
    assert step.names == ("Gammatone", "HalfWave", "LeakyIntegrator", "Frames", "Compress")


def test_of_very_many_sections_not_all_run_in_one_loop():
    stage = Gammatone() >> HalfWave(repeats=20) >> LeakyIntegrator(poles=20)
    assert len(stage.prepare(SignalSpec(RATE_HZ)).loops) > 1


@kernel
def scaled(parameters, state, x, now):
    return parameters[0] * x, state


def test_parameters_narrower_than_the_blocks_are_refused():
    """A loop would read beyond them."""
    spec = SignalSpec(RATE_HZ)
    spec = (Gammatone(n_channels=3)).prepare(spec).output
    step = TickStep(spec, spec.with_axes(spec.axes), [Tick(scaled)], [(np.ones(3, np.float32),)])
    with pytest.raises(ValueError, match=r"^array of shape \(3,\): a loop over \d+ channels would read beyond it\."):
        step.process(np.zeros((1, spec.width), np.float32))
