"""What drives fibres, and in which order they are heard to fire: what every kind of fibre does alike."""
import numpy as np

from auditory.contract.parameters import ParameterError
from auditory.nerve.population import CLASSES, FibreTable

TICK_S = 1e-5                   # a spike falls on a whole number of these
TICKS_PER_S = 100_000


def bins_per_value(fibres: str, rate_hz: float) -> int:
    """How many ticks of 10 us each value of a drive lasts; what is no whole number is refused for these `fibres`."""
    bins = round(TICKS_PER_S / rate_hz)
    if bins < 1 or abs(bins * rate_hz - TICKS_PER_S) > 1e-6 * TICKS_PER_S:
        raise ParameterError(f"{fibres}.rate_hz = {rate_hz:.10g} Hz: must be 100000 Hz divided by a whole "
                             "number. Choose that of the synapse so.")
    return bins


def driving_rows(fibres: str, table: FibreTable, fibre_types: tuple[str, ...]) -> np.ndarray:
    """Which of the rows of `channels_first` drives each fibre; a class without a drive is refused."""
    missing = [name for k, name in enumerate(CLASSES) if k in table.kind and name not in fibre_types]
    if missing:
        raise ParameterError(f"{fibres}.fibre_types = {fibre_types}: there is no drive for the fibres of "
                             f"class {missing[0]}. Let the synapse give it, or leave them out.")
    types = np.array([fibre_types.index(name) if name in fibre_types else -1 for name in CLASSES])
    return table.channel * len(fibre_types) + types[table.kind]


def channels_first(drives: np.ndarray) -> np.ndarray:
    """Drives ``(time, fibre_type, channel)`` as ``(time, row)``, the types of a channel side by side, in float64."""
    return np.ascontiguousarray(drives.transpose(0, 2, 1), np.float64).reshape(len(drives), -1)


def no_events() -> tuple[np.ndarray, np.ndarray]:
    """Where nothing fires."""
    return np.zeros(0, np.int64), np.zeros(0, np.int32)


def in_order(ticks: np.ndarray, units: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The first `n` events (time int64, unit int32), sorted by both."""
    order = np.lexsort((units[:n], ticks[:n]))
    return ticks[:n][order], units[:n][order].astype(np.int32)
