"""Views: which two axes of a result are drawn over time, and what of the others stands beside them.

A picture has two axes, and a result may have more. Over time runs what is summed up or newest; beside it stands the
rest at one moment, or on average.
"""
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import xarray

LISTS = ("quantity", "statistic")        # axes whose rows are of several kinds: each has a picture of its own


class View(NamedTuple):
    """One row of a figure."""

    ear: str
    title: str                           # of the kind of row, where there are several
    unit: str
    over_time: "xarray.DataArray"        # (row, time), or (time,)
    aside: "xarray.DataArray | None"     # (row, column)
    aside_title: str
    remembers: bool                      # whether that is a memory, newest at the right, in the same colours


def views_of(features: "xarray.DataArray") -> list[View]:
    """What is drawn of a result ``([ear,] …, time)``, from top to bottom."""
    if features.dims[-1:] != ("time",):
        raise ValueError(f"features.dims = {features.dims}: time must be the last. Transpose it, or select.")
    return [View(ear, title, unit, *_view(part)) for ear, of_ear in _by(features, "ear")
            for title, unit, part in _by_kind(of_ear)]


def _by(features: "xarray.DataArray", dim: str) -> Iterator[tuple[str, "xarray.DataArray"]]:
    """Each value of an axis under its name; where there is no such axis, all of it."""
    if dim not in features.dims:
        yield "", features
        return
    names = features[dim].values if dim in features.coords else np.arange(features.sizes[dim])
    for k, name in enumerate(names):
        yield str(name), features.isel({dim: k})


def _by_kind(features: "xarray.DataArray") -> Iterator[tuple[str, str, "xarray.DataArray"]]:
    """Rows of several kinds one by one, with name and unit."""
    kinds = next((dim for dim in LISTS if dim in features.dims), "")
    unit = str(features.attrs.get("unit", ""))
    for name, part in _by(features, kinds):
        units = f"{kinds}_units"
        yield name, str(part[units].values) if kinds and units in part.coords else unit, part


def _view(features: "xarray.DataArray") -> tuple["xarray.DataArray", "xarray.DataArray | None", str, bool]:
    inner = tuple(map(str, features.dims[:-1]))
    if len(inner) < 2:
        return features, None, "", False
    if inner == ("age", "channel"):
        held = held_of(features)
        at_s = f"held at {float(held['time_s']):.2f} s" if "time_s" in held.coords else ""
        return newest_of(features), held, at_s, True
    over_time, aside, title = HOW.get(inner, _of_others)(features)
    return over_time, aside, title, False


_Parts = tuple["xarray.DataArray", "xarray.DataArray | None", str]


def _mean(features: "xarray.DataArray", dim: str) -> "xarray.DataArray":
    magnitudes = abs(features) if np.iscomplexobj(features.values) else features
    return magnitudes.mean(dim, keep_attrs=True)


def _at_strongest(features: "xarray.DataArray") -> tuple["xarray.DataArray", str]:
    """The moment at which there is most of it."""
    if not features.sizes["time"]:
        return features.sum("time"), ""
    strengths = np.square(np.abs(features.values), dtype=np.float64).reshape(-1, features.sizes["time"]).sum(axis=0)
    moment = features.isel(time=int(np.argmax(strengths)))
    return moment, f"at {float(moment['time_s']):.2f} s" if "time_s" in moment.coords else ""


def _summed_over_channels(features: "xarray.DataArray") -> _Parts:
    """Of modulation and lags in each channel: their mean over channels, and each channel where there is most."""
    return (_mean(features, "channel"), *_at_strongest(features))


def _fundamental(features: "xarray.DataArray") -> _Parts:
    """Of harmonics: the channel's own frequency over time, and all harmonics where there is most."""
    harmonics = features["harmonic"].values if "harmonic" in features.coords else np.arange(features.sizes["harmonic"])
    moment, title = _at_strongest(features)
    return features.isel(harmonic=int(np.argmin(abs(harmonics - 1.0)))), moment.transpose("channel", "harmonic"), title


def _over_places(features: "xarray.DataArray") -> _Parts:
    """Of ripples: the mean of all over time, and which ripples there are on average over time and place."""
    return (_mean(_mean(features, "scale"), "drift"), _mean(_mean(features, "channel"), "time"), "on average")


def _newest_context(features: "xarray.DataArray") -> _Parts:
    return features.isel(context=0), None, ""


def _pairs(features: "xarray.DataArray") -> _Parts:
    """Of correlations between channels: their mean over time, and all of them at the end."""
    last = features.isel(time=-1) if features.sizes["time"] else features.sum("time")
    return _mean(features, "channel_2"), last, "at the end"


def _of_others(features: "xarray.DataArray") -> _Parts:
    """Of whatever else: the channels, or the last axis before time; the mean of the others."""
    rows = "channel" if "channel" in features.dims else features.dims[-2]
    for dim in features.dims[:-1]:
        if dim != rows:
            features = _mean(features, str(dim))
    return features, None, ""


HOW: dict[tuple[str, ...], Callable[["xarray.DataArray"], _Parts]] = {
    ("channel", "modulation"): _summed_over_channels,
    ("channel", "lag"): _summed_over_channels,
    ("harmonic", "channel"): _fundamental,
    ("scale", "drift", "channel"): _over_places,
    ("context", "channel"): _newest_context,
    ("channel", "channel_2"): _pairs,
}


def newest_of(memory: "xarray.DataArray") -> "xarray.DataArray":
    """``(channel, time)``, what each snapshot holds of the time since the one before."""
    time_s = memory["time_s"].values
    if "age_s" not in memory.coords or memory["age_s"].ndim != 1 or len(time_s) < 2:
        return memory.isel(age=0)
    return memory.isel(age=memory["age_s"].values <= time_s[1] - time_s[0]).mean("age", keep_attrs=True)


def held_of(memory: "xarray.DataArray") -> "xarray.DataArray":
    """``(age, channel)``: what an ``(age, channel, time)`` holds at its last moment."""
    held = memory.isel(time=-1) if memory.sizes["time"] else memory.sum("time")
    return held.where(held["coverage"] > 0) if "coverage" in held.coords else held       # before the sound began
