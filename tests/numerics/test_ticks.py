"""Claims about loops made of ticks: what is joined, what is told apart, what is refused."""
import itertools
import json
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from auditory.numerics import PERIOD, Gathering, Tick, kernel, lane_count, summed, weighted, weighted_square
from auditory.numerics.source import place_digest, source_digest
from auditory.numerics.ticks import frames_loop, rows_loop, samples_loop
from tests.numerics.kernels import needs_jit


@kernel
def leak(parameters, state, x, now):
    keep, gain = parameters
    level = keep * state[0] + gain * x
    return level, (level,)


@kernel
def lift(parameters, state, x, now):
    return np.maximum(x, 0) * parameters[0], state


@kernel
def by_phase(parameters, state, x, now):
    """A table of the samples of a period, and a state that is turned at its end."""
    y = parameters[0][now] * x + state[0]
    return y, (0.5 * y, state[1])


@kernel
def swap(parameters, state):
    return state[1], state[0]


LEAK, LIFT, PHASE = Tick(leak), Tick(lift), Tick(by_phase, swap)
WIDTH = 4 * lane_count(np.float32)      # one group of four registers, two of two, four of one


def example(name, precision, rng):
    """A tick with its parameters and its state at rest."""
    def channels(*shape):
        return rng.uniform(0.1, 0.9, (*shape, WIDTH)).astype(precision)

    number = np.dtype(precision).type
    return {"leak": (LEAK, (number(0.9), channels()), (channels(),)),
            "lift": (LIFT, (number(1.5),), ()),
            "phase": (PHASE, (channels(PERIOD),), (channels(), channels()))}[name]


def copied(values):
    return tuple(map(copied, values)) if isinstance(values, tuple) else values.copy()


def flat(values):
    return [array for value in values for array in (flat(value) if isinstance(value, tuple) else [value])]


def one_by_one(x, row, parameters, states):
    """Each tick by itself, sample after sample, channel after channel, in plain Python."""
    y, states = x.astype(x.dtype), copied(states)
    for tick, p, s in zip(row, parameters, states):
        sample, turn = (getattr(part, "__wrapped__", part) for part in tick)
        for c in range(x.shape[1]):
            mine = tuple(part if np.ndim(part) == 0 else part[..., c] for part in p)
            remembered = tuple(part[c] for part in s)
            for t in range(len(x)):
                y[t, c], remembered = sample(mine, remembered, y[t, c], t % PERIOD)
                if turn and t % PERIOD == PERIOD - 1:
                    remembered = turn(mine, remembered)
            for part, value in zip(s, remembered):
                part[c] = value
    return y, states


ROWS = [("leak",), ("phase",), ("lift", "leak"), ("leak", "phase", "lift"), ("phase", "leak", "leak", "phase")]


@needs_jit
@pytest.mark.parametrize("names", ROWS, ids="+".join)
def test_a_row_of_ticks_is_the_ticks_one_by_one(names):
    """In float64, to rounding: products and sums are fused when compiled, and not in Python."""
    rng = np.random.default_rng(len(names))
    row, parameters, states = zip(*(example(name, "float64", rng) for name in names))
    x = rng.standard_normal((100, WIDTH))
    expected, expected_states = one_by_one(x, row, parameters, states)
    out = np.empty_like(x)
    samples_loop(row, 1, False)(x, parameters, states, 0, out)
    np.testing.assert_allclose(out, expected, rtol=1e-13, atol=1e-14)
    for found, wanted in zip(flat(states), flat(expected_states)):
        np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-14)


@needs_jit
@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(4))
def test_random_rows_have_the_same_bits_for_any_chunks_groups_and_loops(seed, precision):
    rng = np.random.default_rng(seed)
    names = rng.choice(["leak", "lift", "phase"], rng.integers(2, 5))
    row, parameters, at_rest = zip(*(example(name, precision, rng) for name in names))
    x = rng.standard_normal((3 * PERIOD + 7, WIDTH)).astype(precision)

    def run(registers, blocks, loops):
        states, outputs, start = copied(at_rest), [], 0
        for block in np.split(x, blocks):
            out = np.empty_like(block)
            for k, n in loops:                                   # ticks k to before n in one loop
                source = block if k == 0 else out
                samples_loop(row[k:n], registers, False)(source, parameters[k:n], states[k:n], start, out)
            outputs.append(out)
            start += len(block)
        return np.concatenate(outputs), flat(states)

    expected, states = run(1, [], [(0, len(row))])
    cuts = sorted(rng.integers(0, len(x) + 1, 6).tolist())
    staged = [(k, k + 1) for k in range(len(row))]
    for registers, blocks, loops in itertools.product((1, 2, 4), ([], cuts), ([(0, len(row))], staged)):
        found, found_states = run(registers, blocks, loops)
        np.testing.assert_array_equal(found, expected)
        np.testing.assert_array_equal(found_states, states)

    shapes = (WIDTH - 3, len(x)), (16, lane_count(precision, 4)), (lane_count(precision, 4), 16)
    turned, tile, spare = (np.empty(shape, precision) for shape in shapes)
    rows_loop(row, 4, False)(x, parameters, copied(at_rest), 0, tile, spare, turned)
    np.testing.assert_array_equal(turned, expected[:, :WIDTH - 3].T)


@needs_jit
@pytest.mark.parametrize("add", [summed, weighted, weighted_square], ids=lambda add: add.__qualname__)
@pytest.mark.parametrize("n_frames", [1, 2, 4])
def test_frames_of_a_row_are_sums_of_its_samples(n_frames, add):
    rng = np.random.default_rng(n_frames)
    row, parameters, states = zip(*(example(name, "float64", rng) for name in ("leak", "phase")))
    x, hop = rng.standard_normal((100, WIDTH)), 9
    window = np.ones(n_frames * hop) if add is summed else rng.uniform(0, 1, n_frames * hop)
    samples = np.empty_like(x)
    samples_loop(row, 1, False)(x, parameters, copied(states), 0, samples)
    frames = np.empty((100 // hop - n_frames + 1, WIDTH))
    sums = tuple(np.zeros((n_frames, WIDTH)))
    frames_loop(row, Gathering(n_frames, add), 2, False)(
        x, parameters, states, 0, window, hop, 0, n_frames - 1, sums, frames)
    power = 2 if add is weighted_square else 1
    expected = [window @ samples[k * hop:k * hop + len(window)] ** power for k in range(len(frames))]
    np.testing.assert_allclose(frames, expected, rtol=1e-13, atol=1e-14)        # in another order of sums
    last = np.empty((100 // hop, WIDTH))
    frames_loop(row, Gathering(0), 2, False)(x, parameters, copied(states), 0, window[:0], hop, 0, 0, (), last)
    assert last.shape == (11, WIDTH)


# ---- what the files of compiled loops are told apart by ------------------------------------------------------------

@needs_jit
def test_all_orders_of_three_ticks_have_digests_of_their_own():
    rows = [row for n in (1, 2, 3) for row in itertools.product((LEAK, LIFT, PHASE), repeat=n)]
    loops = [samples_loop(row, registers, False).__wrapped__ for row in rows for registers in (1, 2)]
    assert len({source_digest(loop) for loop in loops}) == len({place_digest(loop) for loop in loops}) == len(loops)


@needs_jit
def test_ticks_are_seen_inside_closures_and_tuples():
    def loop_over(ticks):
        def loop(x):
            return ticks[0](x)
        return loop

    assert source_digest(loop_over((leak, lift))) != source_digest(loop_over((leak, leak)))
    with pytest.raises(TypeError, match=r"loop: ticks is a list, which cannot be told from another\."):
        source_digest(loop_over([leak]))


TICK = """
from auditory.numerics import Tick, kernel

@kernel
def tick(parameters, state, x, now):
    return {} * x, state
"""
RUN = """
import json, sys
import numpy as np
from auditory.numerics.ticks import samples_loop
from {module} import tick, Tick

x = np.ones((1, 64), np.float32)
samples_loop((Tick(tick),), 1, False)(x, ((),), ((),), 0, x)
print(json.dumps([float(x[0, 0]), "numba" in sys.modules]))
"""


@needs_jit
def test_two_ticks_of_one_name_do_not_evict_each_other_and_an_edited_one_is_compiled_anew(tmp_path):
    def run(module):
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
        path = os.pathsep.join([str(tmp_path), os.getcwd()])
        output = subprocess.run([sys.executable, "-c", textwrap.dedent(RUN.format(module=module))], check=True,
                                env={**environment, "PYTHONPATH": path}, capture_output=True, text=True)
        return json.loads(output.stdout)

    (tmp_path / "mine.py").write_text(TICK.format(2.0))
    (tmp_path / "yours.py").write_text(TICK.format(3.0))
    assert [run("mine"), run("yours"), run("mine"), run("yours")] == [[2, True], [3, True], [2, False], [3, False]]
    (tmp_path / "mine.py").write_text(TICK.format(5.0))
    assert [run("mine"), run("yours")] == [[5, True], [3, False]]
    assert len(list((tmp_path / "cache").rglob("*.code"))) == 2        # what was edited is gone
