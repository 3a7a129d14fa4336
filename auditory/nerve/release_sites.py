"""Fibres whose four release sites want time: the spikes of Bruce, Erfani & Zilany, and their mean rate."""
import numpy as np

from auditory.nerve.drives import TICK_S, bins_per_value, channels_first, driving_rows, in_order, no_events
from auditory.nerve.population import FibreTable
from auditory.nerve.release_sites_kernel import N_SITES, REST_S, SiteCoefficients, mean_field, site_spikes
from auditory.numerics.philox import REDOCKING, drawn, fill_uniform

RUN_IN_S = 0.5                  # of the first drive: choice
LONGER_S_PER_S = 0.02e-3        # redocking time at rest per spontaneous rate: Bruce et al. 2018, code


class ReleaseSiteFibres:
    """Fibres that fire when a vesicle is released, from four sites that each want about 14 ms to be docked again.

    A docked site releases where the integral of a quarter of the drive reaches a threshold of mean 1; redocking takes
    an exponential time whose mean grows by 0.4 ms with each and falls back within 60 ms. A release within absolute and
    relative refractoriness is no spike (Bruce et al. 2018). Equal to the published program in law: thresholds are
    proper from the start here, and each fibre has heard the first drive for 0.5 s. In bins of 10 us, with random
    numbers keyed as those of `RenewalFibres`.

    Notes
    -----
    ``process`` takes drives ``(time, fibre_type, channel)`` in 1/s and returns (ticks of 10 us int64, units int32),
    sorted by both; a unit is a row of the table.
    """

    def __init__(self, fibres: FibreTable, fibre_types: tuple[str, ...], rate_hz: float, *, seed: int = 0,
                 item: int = 0, ear: int = 0) -> None:
        self.bins = bins_per_value("ReleaseSiteFibres", rate_hz)
        rows = driving_rows("ReleaseSiteFibres", fibres, fibre_types)
        self.seed, n = np.uint64(seed ^ (item << 32)), len(fibres.channel)
        self.coefficients = SiteCoefficients(rows, fibres.words(ear), fibres.dead_s, fibres.relative_s,
                                             np.array([TICK_S]))
        self.sites = np.zeros((n, N_SITES, 2))
        words = self.coefficients.word[:, np.newaxis]
        self.sites[..., 1] = -np.log(drawn(fill_uniform, int(self.seed), np.arange(N_SITES) + 2**40, words, REDOCKING))
        self.fibres = np.stack([REST_S + LONGER_S_PER_S * fibres.spontaneous_per_s, np.full(n, -1e9)], axis=1)
        self.events = np.zeros((n, N_SITES + 1), np.int64)
        self.latest: np.ndarray | None = None
        self.n_bins = 0

    def process(self, drives: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The spikes that these bring: (time, fibre_type, channel), 1/s."""
        if not len(drives):
            return no_events()
        rows = channels_first(drives)
        if self.latest is None:
            self.latest = rows[0].copy()
            n_before = round(RUN_IN_S / TICK_S)
            self._fired(np.broadcast_to(rows[0], (n_before, rows.shape[1])).copy(), -n_before)
        share = (np.arange(self.bins) + 1.0)[:, np.newaxis] / self.bins
        before = np.concatenate((self.latest[np.newaxis], rows[:-1]))[:, np.newaxis]
        within = (before + (rows[:, np.newaxis] - before) * share).reshape(-1, rows.shape[1])
        self.latest[...] = rows[-1]
        first, self.n_bins = self.n_bins, self.n_bins + len(within)
        return self._fired(within, first)

    def _fired(self, rows: np.ndarray, first_bin: int) -> tuple[np.ndarray, np.ndarray]:
        shortest = max(1, int(self.coefficients.dead_s.min(initial=1.0) / TICK_S))
        most = len(self.sites) * (-(-len(rows) // shortest) + 1)
        ticks, units, found = np.empty(most, np.int64), np.empty(most, np.int64), np.zeros(1, np.int64)
        site_spikes(rows, self.coefficients, self.seed, first_bin, self.sites, self.fibres, self.events, found, ticks,
                    units)
        return in_order(ticks, units, int(found[0]))


def mean_rates(drives: np.ndarray, dead_s: float, relative_s: float) -> np.ndarray:
    """The mean rate of the spikes of many such fibres, ``(time, row)`` in 1/s at 100 kHz, without any random number.

    A mean field of ours, within 6 % of what the spikes say. The "analytic mean rate" of the published program is
    another: it holds for a constant drive alone, and says half as much of a phase-locked tone.
    """
    rows = np.ascontiguousarray(drives, np.float64)
    n_rows, dead_bins, n_before = rows.shape[1], max(1, round(dead_s / TICK_S)), round(RUN_IN_S / TICK_S)
    state = np.zeros((4, n_rows))
    state[0], state[1] = 0.5, REST_S
    fired = np.zeros((dead_bins, n_rows))
    resting = np.broadcast_to(rows[:1], (n_before, n_rows)).copy()
    mean_field(resting, 0, dead_bins, relative_s, TICK_S, state, fired, resting)
    out = np.empty_like(rows)
    mean_field(rows, n_before, dead_bins, relative_s, TICK_S, state, fired, out)
    return out
