"""Panels: a wave, a line, a picture, and what stands beside it."""
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auditory.plot.marks import marks, name_of, values_of
from auditory.plot.shading import Shading, quantity
from auditory.scales import pa_to_db_spl

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

ROUND_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10, 20, 60)
MOST_AGES = 7                    # choice: labels on the axis of ages
WAVEFORM_COLUMNS = 3000          # choice: more than a page has dots from left to right
INK, QUIET_INK, BLANK = "#1a1a2e", "#6b6b7b", "#e6e6ea"


def draw_wave(axes: "Axes", wave_pa: np.ndarray, rate_hz: float, ear: str, start_s: float) -> None:
    """The pressure; where a dot would hold many samples, the span from their least to their greatest."""
    n_per_column = -(-len(wave_pa) // WAVEFORM_COLUMNS)
    if n_per_column > 1:
        starts = np.arange(0, len(wave_pa), n_per_column)
        least, greatest = np.minimum.reduceat(wave_pa, starts), np.maximum.reduceat(wave_pa, starts)
        axes.fill_between(start_s + starts / rate_hz, least, greatest, color=INK, linewidth=0.3)
    else:
        axes.plot(start_s + np.arange(len(wave_pa)) / rate_hz, wave_pa, color=INK, linewidth=0.7)
    axes.margins(y=0.08)
    axes.set_ylabel("pressure (Pa)")
    axes.locator_params(axis="y", nbins=3)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    if ear:
        axes.set_title(f"{ear} ear", loc="left", color=QUIET_INK)
    if wave_pa.any():
        level_db_spl = float(pa_to_db_spl(np.sqrt(np.mean(np.square(wave_pa, dtype=np.float64)))))
        axes.set_title(f"{level_db_spl:.0f} dB SPL", loc="right", color=QUIET_INK)


def draw_line(axes: "Axes", line: "xarray.DataArray", unit: str, start_s: float) -> None:
    """One value at each moment; an f0 of 0 is none, and is left out."""
    values = line.values.astype(np.float64)
    shown = np.where(values == 0, np.nan, values) if unit == "Hz" else values
    axes.plot(line["time_s"].values + start_s, shown, ".", color=INK, markersize=2.5)
    axes.set_ylabel(quantity(unit))


def draw(axes: "Axes", values: np.ndarray, span: tuple[float, float], shading: Shading) -> "AxesImage":
    """``(row, column)`` as a picture, the first row at the bottom, its columns over `span`."""
    axes.set_facecolor(BLANK)
    shown = shading.shown(values) if values.size else np.full((len(values), 1), np.nan)
    return axes.imshow(shown, origin="lower", aspect="auto", extent=(*span, -0.5, len(values) - 0.5),
                       cmap=shading.colours, vmin=shading.low, vmax=shading.high, interpolation="auto")


def mark_rows(axes: "Axes", picture: "xarray.DataArray", dim: str) -> None:
    """Round numbers, where they lie among the rows."""
    places, texts = marks(values_of(picture, dim), picture.sizes[dim])
    axes.set_yticks(places, texts)
    axes.set_ylabel(name_of(picture, dim))


def draw_aside(axes: "Axes", picture: "xarray.DataArray", shading: Shading, title: str) -> "AxesImage":
    """``(row, column)``, what the picture over time does not show."""
    rows, columns = map(str, picture.dims)
    image = draw(axes, picture.values, (-0.5, picture.sizes[columns] - 0.5), shading)
    mark_rows(axes, picture, rows)
    places, texts = marks(values_of(picture, columns), picture.sizes[columns])
    axes.set_xticks(places, texts)
    axes.set_xlabel(name_of(picture, columns))
    axes.tick_params(axis="x", labelbottom=True)
    axes.set_title(title, loc="left", color=QUIET_INK)
    return image


def draw_memory(axes: "Axes", held: "xarray.DataArray", shading: Shading, title: str) -> "AxesImage":
    """``(age, channel)``: the newest at the right, as it came in; a column for each slot."""
    n_slots = len(held)
    image = draw(axes, held.values.T, (-0.5, n_slots - 0.5), shading)
    axes.invert_xaxis()
    mark_rows(axes, held, "channel")
    axes.set_ylabel("")
    axes.tick_params(axis="y", labelleft=False)
    axes.tick_params(axis="x", labelbottom=True)
    axes.set_xlabel("age (s)" if "age_s" in held.coords else "slot")
    if "age_s" in held.coords:
        ages_s, slots = _round_ages(np.maximum.accumulate(held["age_s"].values))
        axes.set_xticks(slots, [f"{age:g}" for age in ages_s])
    axes.set_title(title, loc="left", color=QUIET_INK)
    return image


def _round_ages(age_s: np.ndarray) -> tuple[Sequence[float], Sequence[float]]:
    """Round ages and where they lie among the slots, not too close to each other."""
    ages_s: list[float] = []
    slots: list[float] = []
    for age in reversed([age for age in ROUND_S if age_s[0] <= age <= age_s[-1]]):
        slot = float(np.interp(age, age_s, np.arange(len(age_s))))
        if not slots or slots[-1] - slot >= len(age_s) / MOST_AGES:
            ages_s.append(age)
            slots.append(slot)
    return ages_s, slots
