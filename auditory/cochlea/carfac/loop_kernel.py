"""The CARFAC's whole loop: cascade and hair cells up to the next update of the gain control, then the update."""
from typing import NamedTuple

import numpy as np

from auditory.cochlea.carfac.agc_kernel import close_loop, listen, share_between_ears
from auditory.cochlea.carfac.cascade_kernel import Ears, answer, delay_many, delay_one, ripple_many, ripple_one
from auditory.cochlea.carfac.rows_kernel import turn_many, turn_one
from auditory.haircell.carfac_synapse_kernel import synapse
from auditory.numerics import kernel, lanes


class Loop(NamedTuple):
    """What is chosen, and how the places lie in registers."""

    coupled: bool               # whether two ears share what they hear
    rise: np.floating           # 1 / samples between updates, 0 where the loop is open
    n_run: int                  # places in each lane of a register, as for one sound


class CarfacState(NamedTuple):
    """The whole memory of one ear or two, or of sounds side by side: a bank for each, or for each row of them."""

    membrane: np.ndarray        # (bank, 8 * place): see cascade_kernel.py
    wave: np.ndarray            # (bank, lane + place): what each place said before, in the delay-buffer form
    cell: np.ndarray            # (3, bank, place): capacitors, then low-passes, of the hair cells
    cleft: np.ndarray           # (2 * class, bank, place): see haircell/carfac_synapse_kernel.py
    memory: np.ndarray          # (stage + 1, bank, place) of the gain control; the last is always 0
    gathered: np.ndarray        # (stage, bank, place): what each of its stages has heard since its last update
    sample_index: np.ndarray    # (1,) on which the updates hang


class Working(NamedTuple):
    """Working memory, which nothing outlives."""

    waves: np.ndarray           # (4, place) for one sound, (4, lane * samples between updates) for many
    beside: np.ndarray          # (place + two registers,)


@kernel
def hear_one(x, loop, places, outer, inner, control, state, working, wave, bm, nap):
    """One sound or two ears, (time, bank, 1) -> bm and nap, (time, bank, place) both.

    `wave` is the state's in the delay-buffer form, else None.
    """
    ears = Ears(lanes(places), lanes(state.membrane), lanes(state.cell), lanes(state.cleft), lanes(state.gathered),
                lanes(state.memory))
    bm, naps, weights, every = lanes_or_none(bm), lanes(nap), lanes(control.weights), control.every[0]
    waves, beside, n_lanes = lanes(working.waves), lanes(working.beside), nap.shape[2] // naps.shape[2]
    index, start = state.sample_index[0], 0
    while start < len(x):
        elapsed = index % every
        end = min(start + every - elapsed, len(x))
        index += end - start
        for bank in range(x.shape[1]):
            if wave is None:
                ripple_one(x, ears, outer, inner, waves, bm, naps, bank, start, end, elapsed)
            else:
                delay_one(x, ears, outer, lanes(wave), wave, n_lanes, naps, bank, start, end, elapsed)
                for j in range(naps.shape[2]):
                    answer(j, inner, ears, bm, naps, bank, start, end)
            fire(inner.synapse, naps, ears, bank, start, end)
            if index % every == 0:
                listen(control, weights, ears, beside, bank, index, True)
        if index % every == 0:
            if loop.coupled:
                share_between_ears(control, ears.memory, index)
            for bank in range(x.shape[1]):
                close_loop(ears, bank, every, loop.rise)
        start = end
    state.sample_index[0] = index


@kernel
def hear_many(x, loop, places, outer, inner, control, state, working, wave, bm, nap):
    """Rows of sounds, a register each: (time, bank, lane) -> bm and nap, (time, bank, place * lane) both."""
    ears = Ears(places, lanes(state.membrane), lanes(state.cell), lanes(state.cleft), lanes(state.gathered),
                lanes(state.memory))
    hear_banks(lanes(x), loop, True, ears, outer, inner, control, state.sample_index, lanes(working.waves),
               lanes(working.beside), lanes_or_none(wave), lanes_or_none(bm), lanes(nap))


@kernel
def hear_many_wide(x, loop, places, outer, inner, control, state, working, wave, bm, nap):
    """`hear_many` with rows of two registers: while one waits for a division, the other does something."""
    ears = Ears(places, lanes(state.membrane, 2), lanes(state.cell, 2), lanes(state.cleft, 2), lanes(state.gathered, 2),
                lanes(state.memory, 2))
    hear_banks(lanes(x, 2), loop, False, ears, outer, inner, control, state.sample_index, lanes(working.waves, 2),
               lanes(working.beside, 2), wide_lanes_or_none(wave), wide_lanes_or_none(bm), lanes(nap, 2))


@kernel
def traces_of_one(x, loop, places, outer, inner, control, state, working, wave, bm, nap, out):
    """`hear_one`, channels low to high and time last: bm, where there is one, else nap -> (bank, channel, time).

    `bm` and `nap` hold some samples, which go out while they are in the cache.
    """
    for start in range(0, len(x), len(nap)):
        n = min(len(nap), len(x) - start)
        hear_one(x[start:start + n], loop, places, outer, inner, control, state, working, wave, bm, nap)
        turn_one(one_of(bm, nap)[:n], loop.n_run, out[:, :, start:start + n])


@kernel
def traces_of_many(x, loop, places, outer, inner, control, state, working, wave, bm, nap, out):
    """`traces_of_one` for `hear_many` -> (sound, channel, time)."""
    for start in range(0, len(x), len(nap)):
        n = min(len(nap), len(x) - start)
        hear_many(x[start:start + n], loop, places, outer, inner, control, state, working, wave, bm, nap)
        turn_many(one_of(bm, nap)[:n], x.shape[2], out[:, :, start:start + n])


@kernel
def traces_of_many_wide(x, loop, places, outer, inner, control, state, working, wave, bm, nap, out):
    """`traces_of_many` for `hear_many_wide`."""
    for start in range(0, len(x), len(nap)):
        n = min(len(nap), len(x) - start)
        hear_many_wide(x[start:start + n], loop, places, outer, inner, control, state, working, wave, bm, nap)
        turn_many(one_of(bm, nap)[:n], x.shape[2], out[:, :, start:start + n])


@kernel
def hear_banks(x, loop, alone, ears, outer, inner, control, sample_index, waves, beside, wave, bm, nap):
    """Rows of sounds, lanes throughout; a register that is `alone` has time for its hair cells while it waits."""
    index, every = sample_index[0], control.every[0]
    for bank in range(x.shape[1]):
        index, start = sample_index[0], 0
        while start < len(x):
            elapsed = index % every
            end = min(start + every - elapsed, len(x))
            index += end - start
            if wave is None:
                ripple_many(x, ears, outer, inner, waves, loop.n_run, alone, bm, nap, bank, start, end, elapsed)
            else:
                delay_many(x, ears, outer, wave, nap, bank, start, end, elapsed)
                for j in range(nap.shape[2]):
                    answer(j, inner, ears, bm, nap, bank, start, end)
            fire(inner.synapse, nap, ears, bank, start, end)
            if index % every == 0:
                listen(control, control.weights, ears, beside, bank, index, False)
                close_loop(ears, bank, every, loop.rise)
            start = end
    sample_index[0] = index


@kernel
def fire(synapses, nap, ears, bank, start, end):
    """What synapses, if there are any, make of the receptor potential, and the gain control of that."""
    if synapses is not None:
        synapse(nap, synapses, ears.cleft, nap, bank, start, end)
        for j in range(nap.shape[2]):
            for t in range(start, end):
                ears.gathered[0, bank, j] = ears.gathered[0, bank, j] + nap[t, bank, j]


@kernel
def lanes_or_none(array):
    """Lanes of `array`, or None where there is none."""
    if array is None:
        return None
    return lanes(array)


@kernel
def wide_lanes_or_none(array):
    """The same, two registers wide."""
    if array is None:
        return None
    return lanes(array, 2)


@kernel
def one_of(bm, nap):
    """What is wanted: the vibration of the membrane where it is kept, else the nap."""
    if bm is None:
        return nap
    return bm
