"""How much louder must a Zilany ear hear that has lost hair cells? The table that its hearing loss is read from.

The thresholds are those of this package's own Zilany cochlea: the softest tone at a place's best frequency that
depolarises the inner hair cell as much as a healthy human's is at the threshold that the authors of the model
published. Which potential that is depends on the place, since synapses do, and hardly on the species: a cat's published
thresholds follow from the human ones within 1 dB from 250 Hz on, and within 2 dB at 125 Hz.

``python -m auditory.cochlea.zilany.threshold_shifts table.npz`` computes it again, in some ten minutes.
"""
import sys
from functools import lru_cache
from typing import NamedTuple, get_args

import numpy as np

from auditory.cochlea.zilany.design import Species
from auditory.cochlea.zilany.stage import Zilany2014
from auditory.scales import FloatArray, db_spl_to_pa

# The grid of fitaudiogram2 (BEZ2018 and before), thinned where 0.005 of cohc or 0.0001 of cihc shift little, and with
# no inner hair cells at all.
CF_HZ = np.geomspace(125, 10000, 37)
COHC = np.concatenate((np.arange(20, 1, -1) / 20, np.arange(9, -1, -1) / 100))
CIHC = np.concatenate((np.arange(20, 1, -1) / 20, np.arange(19, 1, -1) / 200, np.arange(9, -1, -1) / 1000))

# Human by Shera et al.: best frequency on the grid, healthy threshold (tables of fitaudiogram2, in steps of 0.5 dB).
PUBLISHED_CF_HZ = CF_HZ[[0, 6, 11, 17, 23, 28, 34]]
PUBLISHED_DB_SPL = (32.0, 22.5, 14.0, 7.5, 11.0, 5.0, 1.5)

# The tone that they were found with: 50 ms with straight ramps of 2.5 ms.
RATE_HZ = 100e3
TONE_SAMPLES, RAMP_SAMPLES = 5000, 250
LOWEST_DB_SPL, HIGHEST_DB_SPL, STEP_DB = -30.0, 130.0, 4.0       # levels that are tried, with lines between them
BELOW_HEALTHY_DB = 8.0          # where impaired ears are first tried: near 125 Hz some are a little better
PLACES_APART = 1e-12            # of a best frequency: many ears at one place, which must differ to be channels
STEPS_PER_DB = 10               # in which shifts are held


class ThresholdShifts(NamedTuple):
    """What the loss of hair cells costs at the best frequencies of the grid."""

    healthy_db_spl: FloatArray  # (cf,)
    shift_db: FloatArray        # (cf, cohc, cihc); ears that hear nothing up to 130 dB SPL count as hearing that


def tone_pa(cf_hz: float, level_db_spl: float) -> FloatArray:
    """The tone whose threshold is looked for."""
    n = np.arange(TONE_SAMPLES)
    ramps = np.minimum(np.minimum(n, n[::-1] + 1) / RAMP_SAMPLES, 1)
    return np.sqrt(2) * db_spl_to_pa(level_db_spl) * np.sin(2 * np.pi * cf_hz * n / RATE_HZ) * ramps


def depolarisation_v(species: Species, cf_hz: float, level_db_spl: float, cohc: FloatArray, cihc: FloatArray,
                     ) -> FloatArray:
    """What a tone at the best frequency raises the potential by, on average, in ears of these healths."""
    places_hz = cf_hz * (1 + PLACES_APART * np.arange(len(cohc)))
    ears = Zilany2014(cf_hz=tuple(places_hz), species=species, cohc=tuple(cohc), cihc=tuple(cihc), path_delay="none")
    potential_v = ears.apply(tone_pa(cf_hz, level_db_spl), RATE_HZ, precision="float64")
    return np.maximum(potential_v, 0, out=potential_v).mean(axis=1)


@lru_cache(maxsize=1)
def _published_criteria_v() -> FloatArray:
    """The depolarisation of a healthy human ear at each published threshold."""
    healthy = np.ones(1)
    return np.concatenate([depolarisation_v("human", float(cf_hz), level_db_spl, healthy, healthy)
                           for cf_hz, level_db_spl in zip(PUBLISHED_CF_HZ, PUBLISHED_DB_SPL, strict=True)])


def criterion_v(cf_hz: float) -> float:
    """The depolarisation that counts as heard, in a straight line of logarithms between the published thresholds."""
    return float(np.exp(np.interp(np.log(cf_hz), np.log(PUBLISHED_CF_HZ), np.log(_published_criteria_v()))))


def thresholds_db_spl(species: Species, cf_hz: float, cohc: FloatArray, cihc: FloatArray,
                      from_db_spl: float = LOWEST_DB_SPL) -> FloatArray:
    """The softest level that ears of these healths hear; the highest level tried, for those that hear none."""
    criterion = np.log(criterion_v(cf_hz))
    found, deaf, before = np.full(len(cohc), HIGHEST_DB_SPL), np.arange(len(cohc)), np.full(len(cohc), -np.inf)
    for level_db_spl in np.arange(from_db_spl, HIGHEST_DB_SPL + STEP_DB, STEP_DB):
        least = np.finfo(np.float64).tiny                        # the logarithm of nothing
        now = np.log(depolarisation_v(species, cf_hz, level_db_spl, cohc[deaf], cihc[deaf]) + least)
        hears = now >= criterion
        beyond = (now[hears] - criterion) / (now[hears] - before[hears])
        found[deaf[hears]] = level_db_spl - STEP_DB * beyond
        deaf, before = deaf[~hears], now[~hears]
        if not len(deaf):
            break
    return np.minimum(found, HIGHEST_DB_SPL)


def shifts_at(species: Species, cf_hz: float, cohc: FloatArray = COHC, cihc: FloatArray = CIHC,
              ) -> tuple[float, FloatArray]:
    """The healthy threshold in dB SPL at one best frequency, and what each pair ``(cohc, cihc)`` shifts it by."""
    healthy = float(thresholds_db_spl(species, cf_hz, np.ones(1), np.ones(1))[0])
    outer, inner = np.meshgrid(cohc, cihc, indexing="ij")
    steps = np.floor((healthy - BELOW_HEALTHY_DB - LOWEST_DB_SPL) / STEP_DB)         # the same levels as for it
    impaired = thresholds_db_spl(species, cf_hz, outer.ravel(), inner.ravel(), LOWEST_DB_SPL + STEP_DB * steps)
    return healthy, impaired.reshape(outer.shape) - healthy


def compute(species: Species) -> ThresholdShifts:
    """The whole table of one species."""
    healthy, shifts = zip(*(shifts_at(species, float(cf_hz)) for cf_hz in CF_HZ), strict=True)
    return ThresholdShifts(np.array(healthy), np.stack(shifts))


def write(path: str) -> None:
    """Compute the tables of all species and hold them in one file, in steps of 0.1 dB."""
    held = {}
    for species in get_args(Species):
        table = compute(species)
        held[f"{species}_healthy_db_spl"] = table.healthy_db_spl
        held[f"{species}_shift"] = np.round(table.shift_db * STEPS_PER_DB).astype(np.int16)
    np.savez_compressed(path, **held)  # type: ignore[arg-type]


if __name__ == "__main__":
    write(sys.argv[1])
