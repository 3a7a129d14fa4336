"""Columns: how many values become as few as a picture has dots from left to right."""
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import xarray

PICTURE_COLUMNS = 1500           # choice: about as many as a picture has dots from left to right


class Columns(NamedTuple):
    """What is drawn over time: pictures, ``(row, column)``, one for each ear."""

    values: list[np.ndarray]
    span_s: tuple[float, float]  # from the left of the first column to the right of the last
    signed: bool                 # whether they are values that vibrate, each in a column of its own
    rms: bool                    # whether they are the rms of such values


def columns_of(pictures: Sequence["xarray.DataArray"], signed: bool) -> Columns:
    """Gather values to at most `PICTURE_COLUMNS`: by their mean, or, where they are signed, by their rms.

    A value fills the time from the one before to the moment at which it is complete.
    """
    time_s = pictures[0]["time_s"].values
    hop_s = float(time_s[-1] - time_s[0]) / (len(time_s) - 1) if len(time_s) > 1 else 1.0
    first_s = float(time_s[0]) - hop_s if len(time_s) else 0.0
    n_per_column = max(1, -(-len(time_s) // PICTURE_COLUMNS))
    n_columns = -(-len(time_s) // n_per_column)          # the last may be less than full, and then reaches too far
    span_s = (first_s, first_s + max(n_columns * n_per_column, 1) * hop_s)
    if n_per_column == 1:
        return Columns([picture.values for picture in pictures], span_s, signed, rms=False)
    gathered = [_gathered(picture.values, n_per_column, signed) for picture in pictures]
    return Columns(gathered, span_s, signed=False, rms=signed)


def _gathered(values: np.ndarray, n: int, signed: bool) -> np.ndarray:
    """``(row, time)`` in blocks of `n`: their rms where they are signed, else their mean; magnitudes if complex."""
    starts = np.arange(0, values.shape[-1], n)
    lengths = np.diff(starts, append=values.shape[-1])
    gathered = np.empty((len(values), len(starts)))
    for row, target in zip(values, gathered, strict=True):       # one by one: a long sound is not copied as a whole
        magnitudes = np.abs(row) if np.iscomplexobj(row) else row
        powers = np.square(magnitudes, dtype=np.float64) if signed else magnitudes.astype(np.float64)
        target[:] = np.add.reduceat(powers, starts) / lengths
    return np.sqrt(gathered) if signed else gathered
