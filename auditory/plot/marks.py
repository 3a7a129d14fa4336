"""Marks: round numbers where they lie among the rows or columns of a picture, and what an axis is called."""
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import xarray

ROUND_HZ = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)
ROUND = tuple(digit * 10.0**power for power in range(-4, 6) for digit in (1, 2, 5))
MOST_MARKS = 7                   # choice: on an axis whose own values are shown
NEAREST_MARKS = 0.055            # choice: of the length of an axis; closer labels would run into each other


class Naming(NamedTuple):
    """How an axis is called, which coordinate tells its values, and what they are multiplied with to be shown."""

    coordinate: str
    name: str
    scale: float = 1.0


NAMES = {
    "channel": Naming("cf_hz", "best frequency (Hz)"),
    "channel_2": Naming("cf_hz", "best frequency (Hz)"),
    "modulation": Naming("modulation_hz", "modulation (Hz)"),
    "lag": Naming("lag_s", "lag (ms)", 1000.0),
    "f0": Naming("f0_hz", "fundamental frequency (Hz)"),
    "harmonic": Naming("harmonic", "harmonic"),
    "quefrency": Naming("quefrency", "quefrency"),
    "scale": Naming("scale_cycles_per_octave", "scale (cycles per octave)"),
    "drift": Naming("drift_hz", "drift (Hz, down > 0)"),
}


def name_of(picture: "xarray.DataArray", dim: str) -> str:
    """What the axis of a picture is called."""
    naming = NAMES.get(dim)
    return naming.name if naming and values_of(picture, dim) is not None else dim.replace("_", " ")


def values_of(picture: "xarray.DataArray", dim: str) -> np.ndarray | None:
    """What the rows or columns of a picture stand for, as it is shown; None where nothing is known of them."""
    naming = NAMES.get(dim)
    if naming is None:
        return None
    own = [key for key in (naming.coordinate, f"{naming.coordinate}_2") if key in picture.coords
           and picture[key].dims == (dim,) and np.issubdtype(picture[key].dtype, np.number)]
    return picture[own[0]].values * naming.scale if own else None


def marks(values: np.ndarray | None, n: int) -> tuple[np.ndarray, list[str]]:
    """Where to put marks on an axis of `n` rows, and what they say."""
    if values is None or n < 1:
        places = np.unique(np.linspace(0, max(n - 1, 0), min(n, MOST_MARKS)).astype(int))
        return places, [str(place) for place in places]
    low, high = float(values.min()), float(values.max())
    rises = len(values) > 1 and bool((np.diff(values) > 0).all())
    known: tuple[float, ...] = ROUND_HZ if low >= 10 else ROUND
    if low <= 0:                                         # around 0: nothing that is hardly anything beside the largest
        known = tuple(mark for mark in known if mark >= max(high, -low) / 20)
        known = (*(-mark for mark in reversed(known)), 0.0, *known)
    chosen = [mark for mark in known if low <= mark <= high] if rises else []
    if len(chosen) < 3:                                  # a narrow bank: some of its own
        rows = np.unique(np.linspace(0, n - 1, min(5, n)).astype(int))
        return rows, [_text(values[row]) for row in rows]
    if low > 0:                                          # of a logarithmic axis
        places = np.interp(np.log(chosen), np.log(values), np.arange(n))
    else:
        places = np.interp(chosen, values, np.arange(n))
    clear = _clear(places, n)
    return places[clear], [_text(chosen[k]) for k in clear]


def _clear(places: Sequence[float] | np.ndarray, n: int) -> list[int]:
    """Those marks that do not run into the one before."""
    clear: list[int] = []
    for k, place in enumerate(places):
        if not clear or place - places[clear[-1]] >= NEAREST_MARKS * n:
            clear.append(k)
    return clear


def _text(mark: float) -> str:
    return f"{mark / 1000:.3g}k" if abs(mark) >= 1000 else f"{mark:.3g}"
