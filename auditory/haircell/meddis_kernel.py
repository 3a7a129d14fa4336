"""The loop of the Meddis hair cell: three reservoirs of transmitter, each channel by itself."""
from typing import NamedTuple

import numpy as np

from auditory.numerics import kernel, lanes


class MeddisCoefficients(NamedTuple):
    """The same for all channels, each (1,). What happens per second is given per sample."""

    scale: np.ndarray         # units of amplitude per Pa
    closed: np.ndarray        # -A: at this amplitude the membrane is closed
    half_range: np.ndarray    # A + B
    opening: np.ndarray       # g B / (A + B)
    release: np.ndarray       # k0, what the membrane lets through in silence
    replenish: np.ndarray     # y
    loss_and_return: np.ndarray   # l + r
    recover: np.ndarray       # r
    reprocess: np.ndarray     # x
    pool: np.ndarray          # q0, free transmitter in silence
    excess: np.ndarray        # q0 - M
    cleft: np.ndarray         # c0, transmitter in the cleft in silence
    firing: np.ndarray        # h


class MeddisState(NamedTuple):
    """Transmitter in the three reservoirs above what they hold in silence; at rest, all of it is 0."""

    reservoirs: np.ndarray    # (3, channel): free pool, cleft, reprocessing store
    remainder: np.ndarray     # (2, channel), what rounding has kept from the pool and the store so far


@kernel
def moved_by(amount, step, remainder):
    """amount + step, and the part of the step that rounding swallows, to be added to the next."""
    step = step + remainder
    moved = amount + step
    return moved, step - (moved - amount)


@kernel
def meddis(x, cell, reservoirs, remainder, out):
    """(time, channel) both; reservoirs (3, channel), remainder (2, channel); `out` may be `x`.

    Forward Euler, all changes from the amounts before. Amounts are counted from those in silence, so that silence
    changes nothing: k q, for one, is k0 q0 + (k dq + dk q0).
    """
    x, out, reservoirs, remainder = lanes(x, 2), lanes(out, 2), lanes(reservoirs, 2), lanes(remainder, 2)
    for t in range(len(x)):
        for c in range(x.shape[1]):
            pool, cleft, store = reservoirs[0, c], reservoirs[1, c], reservoirs[2, c]
            s = np.maximum(cell.scale[0] * x[t, c], cell.closed[0])
            opened = cell.opening[0] * s / (s + cell.half_range[0])             # k - k0, k = g (s + A) / (s + A + B)
            released = (cell.release[0] + opened) * pool + opened * cell.pool[0]
            reprocessed = cell.reprocess[0] * store
            gained = cell.replenish[0] * np.maximum(-pool, cell.excess[0])       # y max(M - q, 0)
            reservoirs[0, c], remainder[0, c] = moved_by(pool, gained - released + reprocessed, remainder[0, c])
            reservoirs[2, c], remainder[1, c] = moved_by(store, cell.recover[0] * cleft - reprocessed, remainder[1, c])
            cleft = cleft - cell.loss_and_return[0] * cleft + released
            reservoirs[1, c] = cleft
            out[t, c] = cell.firing[0] * (cell.cleft[0] + cleft)
