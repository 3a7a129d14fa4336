"""Fibres whose vesicles are released one by one, behind the receptor potential of Sumner's hair cell."""
import numpy as np

from auditory.nerve.drives import in_order, no_events
from auditory.nerve.quantal_kernel import QuantalCoefficients, quantal_release, vesicle_permeability
from auditory.nerve.sumner import FIBRES, Sumner2002
from auditory.numerics import lane_count

MOST_AT_ONCE = 4096             # samples


class QuantalRelease:
    """The vesicles of `n_fibres` synapses of one type behind one hair cell, as events.

    Each free vesicle goes with the chance ``k dt`` of a sample, each missing one is made with ``y dt``, each that is
    reprocessed is back with ``x dt``: binomial draws, keyed by (seed, fibre, sample), so that blocks leave no trace.
    In law the published program; that draws ``min(n, Poisson)`` for the binomial.

    Notes
    -----
    ``process`` takes the receptor potential ``(time,)`` in V, as ``Sumner2002(output="receptor_potential")`` says it,
    and returns (samples int64, units int32), sorted by both; an event stands at the end of its sample.
    """

    def __init__(self, fibre_type: str, n_fibres: int, rate_hz: float, *, seed: int = 0) -> None:
        stage = Sumner2002(fibre_types=(fibre_type,))
        fibre = FIBRES[fibre_type]
        _, rest_v = stage.design_potential(rate_hz)
        self.calcium, at_rest = stage.design([fibre] * lane_count(np.float64), rate_hz, rest_v)
        self.membrane = at_rest[:2].copy()
        words = np.arange(n_fibres, dtype=np.uint64)
        self.coefficients = QuantalCoefficients(
            np.zeros(n_fibres, np.int64), words, np.full(n_fibres, int(fibre.vesicles)), self.calcium.replenish,
            self.calcium.loss, self.calcium.recover, self.calcium.reprocess, self.calcium.dt)
        self.seed, self.n_samples = np.uint64(seed), 0
        self.free = np.full(n_fibres, int(np.floor(at_rest[2, 0] + 0.5)))
        self.store = np.tile(at_rest[3:, 0], (n_fibres, 1))

    def process(self, potential_v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The vesicles that these bring."""
        parts = [self._released(potential_v[k:k + MOST_AT_ONCE]) for k in range(0, len(potential_v), MOST_AT_ONCE)]
        return tuple(np.concatenate(each) for each in zip(no_events(), *parts, strict=True))  # type: ignore[return-value]

    def _released(self, potential_v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        k = np.repeat(np.asarray(potential_v, np.float64)[:, np.newaxis], self.membrane.shape[1], axis=1)
        vesicle_permeability(k, self.calcium, self.membrane, k)
        most = int(self.free.sum() + np.ceil(self.store.sum())) + len(self.free) * len(k)      # one made in each sample
        samples, units, found = np.empty(most, np.int64), np.empty(most, np.int64), np.zeros(1, np.int64)
        quantal_release(k, self.coefficients, self.seed, self.n_samples, self.free, self.store, found, samples, units)
        self.n_samples += len(k)
        n = int(found[0])
        if n > most:
            raise RuntimeError(f"QuantalRelease: {n} vesicles within {len(k)} samples. Please report it.")
        return in_order(samples, units, n)
