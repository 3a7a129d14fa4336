"""From the hair cell's potential to what drives the power laws, at the rate of the potential.

All that has an axis of lanes has one for each channel of each fibre type.
"""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes
from auditory.numerics.language import load_group

SILENCE_V = 1e-300              # of 0 there is no logarithm


class ReleaseCoefficients(NamedTuple):
    """Soft rectifier and three stores of Zilany et al. 2009 and 2014, each (lane,)."""

    softness: np.ndarray        # permeability per unit of the rectifier: slope / strength
    strength: np.ndarray        # of the potential, per V
    emptying: np.ndarray        # dt / VI
    renewal: np.ndarray         # dt / VL
    local: np.ndarray           # PL
    global_: np.ndarray         # PG
    global_store: np.ndarray    # CG
    resistance: np.ndarray      # 1 / PG + 1 / PL
    local_inverse: np.ndarray   # 1 / PL


class PowerMapCoefficients(NamedTuple):
    """The expansion of Bruce et al. 2018, each (lane,)."""

    factor: np.ndarray          # what the potential is multiplied with: cff
    gain: np.ndarray            # ln(10) mul
    resting: np.ndarray         # 3 spont


EXPONENT = 0.9                  # of the expansion: Bruce et al. 2018


@kernel
def released(v, cell, immediate, local):
    """What is released at the potential v, and what the immediate and the local store then hold."""
    drive = cell.strength * v
    permeability = cell.softness * (np.maximum(drive, 0 * drive) + np.log(1 + np.exp(-abs(drive))))     # ln(1 + e^x)
    pl, pg, cg = cell.local, cell.global_, cell.global_store
    full = immediate + cell.emptying * (pl * (local - immediate) - permeability * immediate)
    behind = local + cell.renewal * (pg * (cg - local) - pl * (local - immediate))
    empty = full < 0
    steady = cg / (1 + permeability * cell.resistance)           # CG / (PPI (1 / PG + 1 / PL + 1 / PPI))
    full = np.where(empty, steady, full)
    behind = np.where(empty, steady * (1 + permeability * cell.local_inverse), behind)
    return full * permeability, full, behind


@kernel
def three_stores(x, cells, stores, out):
    """(time, lane) both; stores (2, lane): what the immediate and the local store hold."""
    x, out, stores = lanes(x, 2), lanes(out, 2), lanes(stores, 2)
    for c in range(x.shape[1]):
        cell = load_group(cells, c, 2)
        immediate, local = stores[0, c], stores[1, c]
        for t in range(len(x)):
            drive, immediate, local = released(x[t, c], cell, immediate, local)
            out[t, c] = drive
        stores[0, c], stores[1, c] = immediate, local


@kernel
def three_stores_within(x, cells, stores, start, begins, n, held, out):
    """The same where the sound has begun or ended for some of the lanes only, which are held elsewhere.

    `start` is the index of ``x[0]``; a lane hears the samples from `begins` (lane,) on, `n` of them; before and after
    it gives `held` (lane,), what it has given last.
    """
    x, out, stores = lanes(x, 2), lanes(out, 2), lanes(stores, 2)
    begins, held = lanes(begins, 2), lanes(held, 2)
    for c in range(x.shape[1]):
        cell = load_group(cells, c, 2)
        immediate, local, latest, begin = stores[0, c], stores[1, c], held[c], begins[c]
        for t in range(len(x)):
            since = start + t - begin
            drive, full, behind = released(x[t, c], cell, immediate, local)
            hears = np.minimum(since + 0.5, n - 0.5 - since) > 0
            immediate, local = np.where(hears, full, immediate), np.where(hears, behind, local)
            latest = np.where(hears, drive, latest)
            out[t, c] = latest
        stores[0, c], stores[1, c], held[c] = immediate, local, latest


@kernel
def expanded(v, cell):
    """sign(V) 10^(0.9 log10(|V| cff) + mul) + 3 spont; 3 spont of no potential."""
    size = np.exp(EXPONENT * np.log(np.maximum(abs(v) * cell.factor, SILENCE_V + 0 * v)) + cell.gain)
    return np.where(v >= 0, size, -size) + cell.resting


@kernel
def power_map(x, cells, out):
    """(time, lane) both: what expands the potential."""
    x, out = lanes(x, 2), lanes(out, 2)
    for c in range(x.shape[1]):
        cell = load_group(cells, c, 2)
        for t in range(len(x)):
            out[t, c] = expanded(x[t, c], cell)


@kernel
def power_map_within(x, cells, start, begins, n, held, out):
    """The same where the sound has begun or ended for some of the lanes only; see `three_stores_within`."""
    x, out = lanes(x, 2), lanes(out, 2)
    begins, held = lanes(begins, 2), lanes(held, 2)
    for c in range(x.shape[1]):
        cell = load_group(cells, c, 2)
        latest, begin = held[c], begins[c]
        for t in range(len(x)):
            since = start + t - begin
            hears = np.minimum(since + 0.5, n - 0.5 - since) > 0
            latest = np.where(hears, expanded(x[t, c], cell), latest)
            out[t, c] = latest
        held[c] = latest
