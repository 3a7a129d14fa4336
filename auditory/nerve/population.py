"""Which fibres a nerve has: how many of each class behind every hair cell, and what tells one from another."""
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np

from auditory.contract.parameters import ParameterError
from auditory.numerics.philox import POPULATION, drawn, fill_normal, fill_uniform

CLASSES = ("high", "medium", "low")                  # of spontaneous rate
NOMINAL_PER_S = (100.0, 4.0, 0.1)                    # Zilany et al. 2014
DRAWN_PER_S = ((70.0, 30.0, 18.0, 180.0), (4.0, 4.0, 0.2, 18.0), (0.1, 0.1, 1e-3, 0.2))      # mean, deviation, bounds
DEAD_S, RELATIVE_S = 0.75e-3, 1e-3                   # Zilany et al. 2014
DEAD_BOUNDS_S, RELATIVE_BOUNDS_S = (208.5e-6, 691.5e-6), (131e-6, 894e-6)        # Bruce et al. 2018
MOST_OF_A_CLASS = 1 << 14                            # what the word of a fibre has room for
MOST_CHANNELS = 1 << 15


class FibreTable(NamedTuple):
    """A row for each fibre: channels low to high, in each the classes in their order."""

    channel: np.ndarray
    kind: np.ndarray            # number of the class in `CLASSES`
    number: np.ndarray          # in its class and channel, counted before any was lost
    spontaneous_per_s: np.ndarray
    dead_s: np.ndarray          # absolute refractory time
    relative_s: np.ndarray      # mean relative refractory time, of fibres whose release sites are limited

    @property
    def names(self) -> np.ndarray:
        """The class of each fibre by its name."""
        return np.array(CLASSES)[self.kind]

    def words(self, ear: int = 0) -> np.ndarray:
        """Each fibre's word in the counter of random numbers: ear, channel, class and number."""
        parts = (np.full(len(self.channel), ear), self.channel, self.kind, self.number)
        shifts = (31, 16, 14, 0)
        return np.bitwise_or.reduce([part.astype(np.uint64) << np.uint64(shift)
                                     for part, shift in zip(parts, shifts, strict=True)])


@dataclass(frozen=True)
class FibrePopulation:
    """The fibres behind each inner hair cell: counts of high, medium and low spontaneous rate, and what was lost.

    Lost fibres are the last of their class, so that those that are left fire as they did. Drawn values are keyed by
    (seed, channel, class, number): more channels or fibres leave the others as they were.

    Parameters
    ----------
    n_high, n_medium, n_low
        Fibres per channel, before any loss.
    lost_high, lost_medium, lost_low
        How many of them are lost: a synaptopathy.
    drawn
        "none": nominal spontaneous rates 100, 4 and 0.1/s, refractory times 0.75 and 1 ms (Zilany et al. 2014);
        "bruce2018": each fibre its own.
    seed
        Of what is drawn.

    Examples
    --------
    >>> from auditory.nerve.population import FibrePopulation
    >>> fibres = FibrePopulation.preset("zilany2014", lost_low=4).table(n_channels=2)
    >>> len(fibres.channel), fibres.names[:16].tolist().count("high")
    (32, 12)
    """

    n_high: int = 12
    n_medium: int = 4
    n_low: int = 4
    lost_high: int = 0
    lost_medium: int = 0
    lost_low: int = 0
    drawn: Literal["none", "bruce2018"] = "none"
    seed: int = 0

    presets: ClassVar[dict[str, dict[str, Any]]] = {
        "zilany2014": {},                                            # 12, 4, 4: Auditory Modeling Toolbox
        "bruce2018": {"drawn": "bruce2018"},
        "cat": {"n_high": 61, "n_medium": 23, "n_low": 16},          # per cent: Liberman 1978, not re-read
        "cat_20": {"n_high": 12, "n_medium": 5, "n_low": 3},         # the same of 20
    }

    def __post_init__(self) -> None:
        for name in CLASSES:
            count, lost = getattr(self, f"n_{name}"), getattr(self, f"lost_{name}")
            if not 0 <= count < MOST_OF_A_CLASS:
                raise ParameterError(f"FibrePopulation.n_{name} = {count}: must lie from 0 to {MOST_OF_A_CLASS - 1}. "
                                     "Change it.")
            if not 0 <= lost <= count:
                raise ParameterError(f"FibrePopulation.lost_{name} = {lost}: must lie from 0 to n_{name} = {count}. "
                                     "Change it.")
        if self.drawn not in ("none", "bruce2018"):
            raise ParameterError(f"FibrePopulation.drawn = {self.drawn!r}: no such draw. Choose none or bruce2018.")
        if not 0 <= self.seed < 1 << 64:
            raise ParameterError(f"FibrePopulation.seed = {self.seed}: must lie from 0 to 2**64 - 1. Choose another.")

    @classmethod
    def preset(cls, name: str, **changes: Any) -> Self:
        """A published population, but for `changes`."""
        if name not in cls.presets:
            raise ParameterError(f"FibrePopulation.preset = {name!r}: no such preset. "
                                 f"Choose from {', '.join(cls.presets)}.")
        return replace(cls(**cls.presets[name]), **changes)

    def table(self, n_channels: int) -> FibreTable:
        """The fibres of so many channels."""
        if not 0 < n_channels <= MOST_CHANNELS:
            raise ParameterError(f"FibrePopulation.table: n_channels = {n_channels}: must lie from 1 to "
                                 f"{MOST_CHANNELS}. Change it.")
        left = [getattr(self, f"n_{name}") - getattr(self, f"lost_{name}") for name in CLASSES]
        kind = np.tile(np.repeat(np.arange(3), left), n_channels)
        number = np.tile(np.concatenate([np.arange(n) for n in left]), n_channels)
        channel = np.repeat(np.arange(n_channels), sum(left))
        table = FibreTable(channel, kind, number, np.array(NOMINAL_PER_S)[kind], np.full(len(kind), DEAD_S),
                           np.full(len(kind), RELATIVE_S))
        return table if self.drawn == "none" else self._drawn(table)

    def _drawn(self, table: FibreTable) -> FibreTable:
        words = table.words()
        mean, deviation, least, most = np.array(DRAWN_PER_S)[table.kind].T
        rates = np.clip(mean + deviation * drawn(fill_normal, self.seed, 0, words, POPULATION), least, most)
        share = drawn(fill_uniform, self.seed, 1, words, POPULATION)             # one for both refractory times
        dead_s, relative_s = (low + share * (high - low) for low, high in (DEAD_BOUNDS_S, RELATIVE_BOUNDS_S))
        return table._replace(spontaneous_per_s=rates, dead_s=dead_s, relative_s=relative_s)
