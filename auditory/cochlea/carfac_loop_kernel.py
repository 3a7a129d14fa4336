"""The CARFAC's whole loop: the cascade up to the next update of the gain control, the hair cells, the update."""
from typing import NamedTuple

import numpy as np

from auditory.cochlea.carfac_agc_kernel import close_loop, gather, listen, share_between_ears
from auditory.cochlea.carfac_kernel import delay_many, delay_one, ripple_many, ripple_one
from auditory.haircell.carfac_kernel import (
    OneCapCoefficients,
    TwoCapCoefficients,
    one_cap,
    receptor_potential,
    rectify,
    two_cap,
)
from auditory.haircell.carfac_synapse_kernel import CarfacSynapseCoefficients, synapse
from auditory.numerics import kernel, lanes

RECTIFIER, ONE_CAP, TWO_CAP, SYNAPSE = range(4)         # which loop answers the membrane


class HairCells(NamedTuple):
    """Coefficients of every kind of hair cell."""

    one_cap: OneCapCoefficients
    two_cap: TwoCapCoefficients
    synapse: CarfacSynapseCoefficients


class Loop(NamedTuple):
    """What is chosen, and how the places lie in registers."""

    cell: int                   # RECTIFIER, ONE_CAP, TWO_CAP or SYNAPSE
    coupled: bool               # whether two ears share what they hear
    rise: np.floating           # 1 / samples between updates, 0 where the loop is open
    n_run: int                  # places in each lane of a register, as for one sound


class CarfacState(NamedTuple):
    """The whole memory of one ear or two, or of sounds side by side: a bank for each, or for each row of them."""

    membrane: np.ndarray        # (bank, 8 * place): see carfac_kernel.py
    wave: np.ndarray            # (bank, lane + place): what each place said before, in the delay-buffer form
    cell: np.ndarray            # (3, bank, place): capacitors, then low-passes, of the hair cells
    cleft: np.ndarray           # (2 * class, bank, place): see carfac_synapse_kernel.py
    memory: np.ndarray          # (stage + 1, bank, place) of the gain control; the last is always 0
    gathered: np.ndarray        # (stage, bank, place): what each of its stages has heard since its last update
    sample_index: np.ndarray    # (1,) on which the updates hang


class Working(NamedTuple):
    """Working memory, which nothing outlives."""

    share: np.ndarray           # (place,)
    handed: np.ndarray          # (lane,)
    beside: np.ndarray          # (place + two registers,)


# Lanes are taken, and arrays named, before the loops: inside, each would cost a count of its references.

@kernel
def hear_one(x, loop, places, outer, inner, control, state, working, bm, nap):
    """One sound or two ears, (time, bank, 1) -> bm and nap, (time, bank, place) both; `nap` may be `bm`."""
    place, weights, z, out, naps = lanes(places), lanes(control.weights), lanes(state.membrane), lanes(bm), lanes(nap)
    cell, cleft, sums, memory = lanes(state.cell), lanes(state.cleft), lanes(state.gathered), lanes(state.memory)
    share, handed, beside = working.share, working.handed, working.beside
    shares, before, neighbours = lanes(share), lanes(handed), lanes(beside)
    every, order, scale, keep, next_gain = control.every, control.order, control.scale, control.share, control.next_gain
    mix, index, start = control.mix, state.sample_index[0], 0
    while start < len(x):
        elapsed = index % every[0]
        end = min(start + every[0] - elapsed, len(x))
        index += end - start
        for bank in range(x.shape[1]):
            ripple_one(x, place, outer, z, shares, share, before, handed, out, bm, bank, start, end, elapsed)
            answer(out, loop.cell, inner, cell, cleft, naps, bank, start, end)
            gather(naps, sums, bank, start, end)
            if index % every[0] == 0:
                listen(every, order, scale, keep, next_gain, weights, sums, memory, neighbours, beside, bank, index,
                       len(handed))
        if index % every[0] == 0:
            if loop.coupled:
                share_between_ears(every, mix, memory, index)
            for bank in range(x.shape[1]):
                close_loop(place, memory, z, bank, every[0], loop.rise)
        start = end
    state.sample_index[0] = index


@kernel
def hear_one_delayed(x, loop, places, outer, inner, control, state, working, bm, nap):
    """`hear_one` in the delay-buffer form."""
    place, weights, z, out, naps = lanes(places), lanes(control.weights), lanes(state.membrane), lanes(bm), lanes(nap)
    cell, cleft, sums, memory = lanes(state.cell), lanes(state.cleft), lanes(state.gathered), lanes(state.memory)
    wave, waves, beside, neighbours = state.wave, lanes(state.wave), working.beside, lanes(working.beside)
    every, order, scale, keep, next_gain = control.every, control.order, control.scale, control.share, control.next_gain
    mix, n_lanes, index, start = control.mix, len(working.handed), state.sample_index[0], 0
    while start < len(x):
        elapsed = index % every[0]
        end = min(start + every[0] - elapsed, len(x))
        index += end - start
        for bank in range(x.shape[1]):
            delay_one(x, place, outer, z, waves, wave, n_lanes, out, bank, start, end, elapsed)
            answer(out, loop.cell, inner, cell, cleft, naps, bank, start, end)
            gather(naps, sums, bank, start, end)
            if index % every[0] == 0:
                listen(every, order, scale, keep, next_gain, weights, sums, memory, neighbours, beside, bank, index,
                       n_lanes)
        if index % every[0] == 0:
            if loop.coupled:
                share_between_ears(every, mix, memory, index)
            for bank in range(x.shape[1]):
                close_loop(place, memory, z, bank, every[0], loop.rise)
        start = end
    state.sample_index[0] = index


@kernel
def hear_many(x, loop, places, outer, inner, control, state, working, bm, nap):
    """Registers of sounds, (time, bank, lane) -> bm and nap, (time, bank, place) both; `x` is overwritten."""
    z, out, naps, sounds = lanes(state.membrane), lanes(bm), lanes(nap), lanes(x)
    cell, cleft, sums, memory = lanes(state.cell), lanes(state.cleft), lanes(state.gathered), lanes(state.memory)
    shares, beside, neighbours = lanes(working.share), working.beside, lanes(working.beside)
    every, order, scale, keep, next_gain = control.every, control.order, control.scale, control.share, control.next_gain
    weights, index = control.weights, state.sample_index[0]
    for bank in range(x.shape[1]):
        index, start = state.sample_index[0], 0
        while start < len(x):
            elapsed = index % every[0]
            end = min(start + every[0] - elapsed, len(x))
            index += end - start
            ripple_many(sounds, places, outer, z, shares, loop.n_run, out, bank, start, end, elapsed)
            answer(out, loop.cell, inner, cell, cleft, naps, bank, start, end)
            gather(naps, sums, bank, start, end)
            if index % every[0] == 0:
                listen(every, order, scale, keep, next_gain, weights, sums, memory, neighbours, beside, bank, index, 1)
                close_loop(places, memory, z, bank, every[0], loop.rise)
            start = end
    state.sample_index[0] = index


@kernel
def hear_many_delayed(x, loop, places, outer, inner, control, state, working, bm, nap):
    """`hear_many` in the delay-buffer form."""
    z, out, naps, sounds = lanes(state.membrane), lanes(bm), lanes(nap), lanes(x)
    cell, cleft, sums, memory = lanes(state.cell), lanes(state.cleft), lanes(state.gathered), lanes(state.memory)
    waves, beside, neighbours = lanes(state.wave), working.beside, lanes(working.beside)
    every, order, scale, keep, next_gain = control.every, control.order, control.scale, control.share, control.next_gain
    weights, index = control.weights, state.sample_index[0]
    for bank in range(x.shape[1]):
        index, start = state.sample_index[0], 0
        while start < len(x):
            elapsed = index % every[0]
            end = min(start + every[0] - elapsed, len(x))
            index += end - start
            delay_many(sounds, places, outer, z, waves, out, bank, start, end, elapsed)
            answer(out, loop.cell, inner, cell, cleft, naps, bank, start, end)
            gather(naps, sums, bank, start, end)
            if index % every[0] == 0:
                listen(every, order, scale, keep, next_gain, weights, sums, memory, neighbours, beside, bank, index, 1)
                close_loop(places, memory, z, bank, every[0], loop.rise)
            start = end
    state.sample_index[0] = index


@kernel
def answer(bm, kind, inner, cell, cleft, nap, bank, start, end):
    """What the hair cells make of the membrane, lanes of (time, bank, place) both."""
    if kind == RECTIFIER:
        rectify(bm, nap, bank, start, end)
    elif kind == ONE_CAP:
        one_cap(bm, inner.one_cap, cell, nap, bank, start, end)
    elif kind == TWO_CAP:
        two_cap(bm, inner.two_cap, cell, nap, bank, start, end)
    else:
        receptor_potential(bm, inner.two_cap, cell, nap, bank, start, end)
        synapse(nap, inner.synapse, cleft, nap, bank, start, end)
