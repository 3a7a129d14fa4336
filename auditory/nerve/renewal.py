"""Fibres at work: their spikes, block by block, of the rates at which they are driven."""
from typing import NamedTuple

import numpy as np

from auditory.nerve.drives import TICK_S, TICKS_PER_S, bins_per_value, channels_first, driving_rows, in_order, no_events
from auditory.nerve.population import FibreTable
from auditory.nerve.renewal_kernel import RenewalCoefficients, begin, renewal_spikes


class Refractoriness(NamedTuple):
    """How a fibre tires: 0 for `dead_s`; then the drive times ``1 - c0 exp(-t / s0) - c1 exp(-t / s1)``."""

    depth: tuple[float, float] = (0.5, 0.5)          # Zilany et al. 2014, code; Carney 1993
    tau_s: tuple[float, float] = (1e-3, 12.5e-3)


ZILANY2014 = Refractoriness()
NONE = Refractoriness((0.0, 0.0))                    # with a dead time of 0: a Poisson process
SUMNER2002 = Refractoriness((0.55, 0.0), (0.8e-3, 1.0))      # DSAM


class RenewalState(NamedTuple):
    """The whole memory."""

    numbers: np.ndarray         # (fibre, 5)
    whole: np.ndarray           # (fibre, 2)
    value_index: np.ndarray     # (1,) values heard


class RenewalFibres:
    """Fibres that fire and tire: a renewal process for each, with random numbers of its own.

    A fibre fires where the integral of its drive, less what the last spike has left of refractoriness, reaches a
    threshold of mean 1 (Jackson & Carney 2005); in bins of 10 us, between values along a straight line. Trains hang on
    (seed, item, ear, channel, class, number of the fibre, number of the spike) alone: not on blocks, threads, or on
    other channels and fibres.

    Parameters
    ----------
    fibres
        A table, as `FibrePopulation.table` gives it; for Poisson processes let ``dead_s`` be 0, with `NONE`.
    fibre_types
        Of the rows of the drives, by name.
    rate_hz
        Of the drives: a whole part of 100 kHz.
    seed, item, ear
        Which random numbers; `item` is the place on the leading axes of a batch.

    Notes
    -----
    ``process`` takes drives ``(time, fibre_type, channel)`` in 1/s and returns (ticks of 10 us int64, units int32),
    sorted by both; a unit is a row of the table. The value that came last is only heard when the next comes, or at
    ``flush``.
    """

    def __init__(self, fibres: FibreTable, fibre_types: tuple[str, ...], rate_hz: float, *, seed: int = 0,
                 item: int = 0, ear: int = 0, refractoriness: Refractoriness = ZILANY2014) -> None:
        self.bins = bins_per_value("RenewalFibres", rate_hz)
        self.rows = driving_rows("RenewalFibres", fibres, fibre_types)
        self.fibres, self.seed = fibres, np.uint64(seed ^ (item << 32))
        self.coefficients = self.design(ear, refractoriness)
        n = len(fibres.channel)
        self.state = RenewalState(np.zeros((n, 5)), np.zeros((n, 2), np.int64), np.zeros(1, np.int64))

    def design(self, ear: int, refractoriness: Refractoriness) -> RenewalCoefficients:
        """Of each fibre; its row counts channels first."""
        n, bins = len(self.fibres.channel), np.arange(self.bins)
        tau_s = np.tile(np.array(refractoriness.tau_s), (n, 1))
        keep = 1 - TICK_S / tau_s
        powers = keep[..., np.newaxis] ** bins
        return RenewalCoefficients(
            row=self.rows, word=self.fibres.words(ear),
            dead_bins=np.floor(self.fibres.dead_s / TICK_S + 1e-9).astype(np.int64),
            depth=np.tile(np.array(refractoriness.depth), (n, 1)), tau_s=tau_s, keep=keep, keep_all=keep**self.bins,
            weight=powers.sum(axis=-1), slope=(bins * powers).sum(axis=-1), bin_s=np.array([TICK_S]),
            bins=np.array([self.bins]))

    def process(self, drives: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The spikes that these bring: (time, fibre_type, channel), 1/s."""
        if not len(drives):
            return no_events()
        rows = channels_first(drives)
        first = int(self.state.value_index[0])
        self.state.value_index[0] = first + len(rows)
        if first:
            return self._fired(rows, self.bins * first - 1, self.bins)
        begin(rows[0], self.coefficients, self.seed, self.state.numbers, self.state.whole)
        before = self._fired(rows[:1], 0, self.bins - 1)         # until the first value it is as if it were there
        after = self._fired(rows[1:], self.bins - 1, self.bins)
        return np.concatenate((before[0], after[0])), np.concatenate((before[1], after[1]))

    def flush(self) -> tuple[np.ndarray, np.ndarray]:
        """The spikes of the last bin, which ends with the sound."""
        n = int(self.state.value_index[0])
        if not n:
            return no_events()
        rows = np.zeros((1, int(self.coefficients.row.max(initial=0)) + 1))
        rows[0, self.coefficients.row] = self.state.numbers[:, 4]
        return self._fired(rows, self.bins * n - 1, 1)

    def _fired(self, rows: np.ndarray, first_bin: int, n_bins: int) -> tuple[np.ndarray, np.ndarray]:
        shortest = int(self.coefficients.dead_bins.min(initial=TICKS_PER_S)) + 1
        most = len(self.rows) * (-(-len(rows) * n_bins // shortest) + 1)
        ticks, units, found = np.empty(most, np.int64), np.empty(most, np.int64), np.zeros(1, np.int64)
        renewal_spikes(rows, self.coefficients, self.seed, first_bin, n_bins, self.state.numbers, self.state.whole,
                       found, ticks, units)
        return in_order(ticks, units, int(found[0]))
