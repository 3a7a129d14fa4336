"""Loops made of ticks: what a stage does to one sample is written once, and every loop over samples follows from it.

A tick is a kernel ``tick(parameters, state, x, now) -> (y, state)`` on one group of channels: `parameters` are what was
designed, numbers or one per channel; `state` is what it remembers; `x` is a sample, and `now` counts the samples of a
period of `PERIOD`, from the start of the sound. What happens only now and then is its turn, ``turn(parameters, state)
-> state``, at the end of each period.

Ticks in a row run as one loop, in which nothing between them goes through memory. A row has as many parameters and
states as ticks. Staged or in a row, from a sound or from channels, ending in samples, rows or frames: it is the same
function of one sample, so the bits are the same.
"""
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from auditory.numerics.kernels import kernel
from auditory.numerics.language import lanes, load_group, store_group, transpose

PERIOD = 32                     # samples; a table of so many phases stays in the first-level cache
NEVER = 1 << 40                 # samples: the period of ticks without a turn


class Tick(NamedTuple):
    """What a stage does to one sample."""

    sample: Any                 # kernel (parameters, state, x, now) -> (y, state)
    turn: Any = None            # kernel (parameters, state) -> state, or nothing happens at the end of a period


Row = tuple[Tick, ...]


# ---- ticks in a row ------------------------------------------------------------------------------------------------

@cache
def sample_of(row: Row) -> Any:
    """What a row of ticks does to a sample."""
    lines = [f"x, s{k} = ticks{k}(parameters[{k}], state[{k}], x, now)" for k in range(len(row))]
    return in_a_row("sample(parameters, state, x, now)", lines, f"x, ({states_of(row)})", [tick.sample for tick in row])


@cache
def turn_of(row: Row) -> Any:
    """What a row of ticks does at the end of a period."""
    lines = [f"s{k} = ticks{k}(parameters[{k}], state[{k}])" if tick.turn else f"s{k} = state[{k}]"
             for k, tick in enumerate(row)]
    return in_a_row("turn(parameters, state)", lines, f"({states_of(row)})", [tick.turn for tick in row])


def states_of(row: Row) -> str:
    """A tuple of what each tick remembers, as Python writes it."""
    return "".join(f"s{k}, " for k in range(len(row)))


def in_a_row(head: str, lines: Sequence[str], result: str, ticks: Sequence[Any]) -> Any:
    """A kernel that calls each of `ticks`: written out, since the compiler takes its time for every function.

    One that calls the first tick and another for the rest would be a function for each, and three times as slow to
    compile.
    """
    names = ", ".join(f"ticks{k}" for k in range(len(ticks)))
    body = "".join(f"        {line}\n" for line in [*lines, f"return {result}"])
    name = head.partition("(")[0]
    scope: dict[str, Any] = {}
    exec(f"def maker({names}):\n    def {head}:\n{body}    return {name}\n", scope)  # noqa: S102 - our own lines
    return kernel(scope["maker"](*ticks))


def period_of(row: Row) -> int:
    """How many samples are counted."""
    return PERIOD if any(tick.turn for tick in row) else NEVER


# ---- where the samples come from -----------------------------------------------------------------------------------

@kernel
def same_for_all(x, c):
    """A sound: all channels hear the same sample."""
    return x


@cache
def source_of(registers: int, from_sound: bool) -> Any:
    """A sound, or the channels of a group."""
    if from_sound:
        return same_for_all

    @kernel
    def channels(x, c):
        return load_group(x, c, registers)

    return channels


# ---- the loops -----------------------------------------------------------------------------------------------------

@cache
def samples_loop(row: Row, registers: int, from_sound: bool) -> Any:
    """(time,) or (time, channel) -> (time, channel); `out` may be `x`. `start` is the index of the first sample."""
    tick, turn, period, source = sample_of(row), turn_of(row), period_of(row), source_of(registers, from_sound)

    @kernel
    def samples(x, parameters, states, start, out):
        for c in range(lanes(out, registers).shape[1]):
            designed, state = load_group(parameters, c, registers), load_group(states, c, registers)
            inputs, band = source(x, c), load_group(out, c, registers)
            t, now = 0, start % period
            while t < len(x):
                end = min(t + period - now, len(x))
                for k in range(t, end):
                    band[k], state = tick(designed, state, inputs[k], now + (k - t))
                now += end - t
                t = end
                if now == period:
                    now, state = 0, turn(designed, state)
            store_group(state, c, states, registers)

    return samples


@cache
def rows_loop(row: Row, registers: int, from_sound: bool) -> Any:
    """The same with time last, (channel, time), for a run that ends here.

    `tile` holds a few samples of one group, ``(time, channels of a group)``; `spare`, the same turned, takes a group of
    which `out` has only the first rows.
    """
    tick, turn, period, source = sample_of(row), turn_of(row), period_of(row), source_of(registers, from_sound)

    @kernel
    def rows(x, parameters, states, start, tile, spare, out):
        n, width = tile.shape
        band = load_group(tile, 0, registers)
        for c in range(-(-len(out) // width)):
            designed, state = load_group(parameters, c, registers), load_group(states, c, registers)
            inputs, traces = source(x, c), out[c * width:(c + 1) * width]
            t, now, filled = 0, start % period, 0
            while t < len(x):
                end = min(t + min(period - now, n - filled), len(x))
                for k in range(t, end):
                    band[filled + (k - t)], state = tick(designed, state, inputs[k], now + (k - t))
                now += end - t
                filled += end - t
                t = end
                if filled == n or t == len(x):
                    if len(traces) == width:
                        transpose(tile[:filled], traces[:, t - filled:t])
                    else:
                        transpose(tile[:filled], spare[:, :filled])
                        for channel in range(len(traces)):
                            for k in range(filled):
                                traces[channel, t - filled + k] = spare[channel, k]
                    filled = 0
                if now == period:
                    now, state = 0, turn(designed, state)
            store_group(state, c, states, registers)

    return rows


# ---- frames --------------------------------------------------------------------------------------------------------

class Gathering(NamedTuple):
    """What frames make of samples. Several frames may be in flight, the oldest first; one ends with each hop."""

    n_frames: int               # in flight; 0: a frame is the last sample of its hop
    add: Any = None             # kernel (total, weight, y) -> total


@kernel
def summed(total, weight, y):
    """A sum, which nobody weighs."""
    return total + y


@kernel
def weighted(total, weight, y):
    """A weighted sum."""
    return total + weight * y


@kernel
def weighted_square(total, weight, y):
    """A weighted sum of squares."""
    return total + weight * y * y


@kernel
def keep_none(totals, window, hop, within, y):
    """A frame that is the last sample needs no other."""
    return totals


@kernel
def last_sample(totals, y):
    """The frame that ends, and what goes on."""
    return y, totals


@kernel
def oldest(totals, y):
    """The frame that ends, and what goes on: each total has grown a hop older, and a new one begins."""
    return totals[0], (*totals[1:], 0.0)


@cache
def adding(gathering: Gathering) -> Any:
    """A sample is added to each total; it is the `within`-th of its hop, of which a window has several."""
    if not gathering.n_frames:
        return keep_none
    add, others, k = gathering.add, adding(gathering._replace(n_frames=gathering.n_frames - 1)), gathering.n_frames - 1

    @kernel
    def added(totals, window, hop, within, y):
        return add(totals[0], window[k * hop + within], y), *others(totals[1:], window, hop, within, y)

    return added


@cache
def frames_loop(row: Row, gathering: Gathering, registers: int, from_sound: bool) -> Any:
    """(time,) or (time, channel) -> (frame, channel).

    The first sample is the `within`-th of its hop; of the hops that end here, the first `n_unfilled` are too early to
    end a frame.
    """
    tick, turn, period, source = sample_of(row), turn_of(row), period_of(row), source_of(registers, from_sound)
    add, ended = adding(gathering), oldest if gathering.n_frames else last_sample

    @kernel
    def frames(x, parameters, states, start, window, hop, within, n_unfilled, totals, out):
        for c in range(lanes(out, registers).shape[1]):
            designed, state = load_group(parameters, c, registers), load_group(states, c, registers)
            inputs, frame, sums = source(x, c), load_group(out, c, registers), load_group(totals, c, registers)
            t, now, inside, k = 0, start % period, within, -n_unfilled
            while t < len(x):
                end = min(t + min(period - now, hop - inside), len(x))
                for i in range(t, end):
                    y, state = tick(designed, state, inputs[i], now + (i - t))
                    sums = add(sums, window, hop, inside + (i - t), y)
                now += end - t
                inside += end - t
                t = end
                if inside == hop:
                    y, sums = ended(sums, y)
                    if k >= 0:
                        frame[k] = y
                    inside, k = 0, k + 1
                if now == period:
                    now, state = 0, turn(designed, state)
            store_group(state, c, states, registers)
            store_group(sums, c, totals, registers)

    return frames
