"""Pictures of results: the waveform, and below it what the ear makes of it, on one time axis."""
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from auditory.scales import P0_PA, pa_to_db_spl
from auditory.sound import Sound

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

ROUND_HZ = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)
ROUND_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10, 20, 60)
FAINTEST_DB = 60.0               # choice: how far below the loudest value a level is still shown
LOUDEST_PERCENTILE = 99.9        # choice: a single spike must not darken the rest of the picture
MOST_AGES = 7                    # choice: labels on the axis of ages
WAVEFORM_COLUMNS = 3000          # choice: more than a page has dots from left to right
SEQUENTIAL, DIVERGING = "magma", "RdBu_r"
INK, QUIET_INK, BLANK = "#1a1a2e", "#6b6b7b", "#e6e6ea"
_STYLE: Any = {
    "font.size": 10, "axes.titlesize": 10, "axes.labelsize": 10, "axes.edgecolor": QUIET_INK, "axes.linewidth": 0.8,
    "axes.labelcolor": INK, "text.color": INK, "xtick.color": QUIET_INK, "ytick.color": QUIET_INK,
    "xtick.labelcolor": INK, "ytick.labelcolor": INK, "axes.spines.top": False, "axes.spines.right": False,
}


def show(sound: Sound, features: "xarray.DataArray", *, title: str | None = None) -> "Figure":
    """Draw a sound above its representation.

    Best frequencies in Hz run upwards as the channels lie, seconds to the right. Two ears stand one below the other.
    Of a memory, ``(age, channel, time)``, what is new is drawn over time, and beside it all that is held at the end.
    Pressures and powers that no stage has compressed are drawn as levels in dB; complex values by their magnitude;
    what still vibrates, around zero.

    Parameters
    ----------
    sound
        What was heard.
    features
        What was made of it: a labelled array ``([ear,] [age,] channel, time)``.
    title
        A heading; by default the stages that the sound went through.

    Raises
    ------
    ImportError
        Matplotlib is not installed.
    ValueError
        Features of other axes.

    Examples
    --------
    >>> sound = auditory.read("speech.flac")                                        # doctest: +SKIP
    >>> show(sound, auditory.extract(sound, "ratemap")).savefig("speech.png")       # doctest: +SKIP
    """
    try:
        from matplotlib import pyplot, rc_context
    except ImportError:
        raise ImportError("auditory.plot: pictures are drawn by Matplotlib, which is not installed. "
                          'Run: pip install "auditory[plot]"') from None
    by_ear = _by_ear(features)
    waves_pa = np.atleast_2d(sound.samples_pa)
    if len(waves_pa) != len(by_ear):                     # mixed to one, or the other way round: the same wave for all
        waves_pa = np.broadcast_to(waves_pa.mean(axis=0), (len(by_ear), waves_pa.shape[-1]))
    remembers = "age" in features.dims
    shading = _shading(features.values, str(features.attrs.get("unit", "")))
    with rc_context(_STYLE):
        figure = pyplot.figure(figsize=(11.0 if remembers else 9.0, 1.0 + 4.0 * len(by_ear)), layout="constrained")
        grid = figure.subplots(2 * len(by_ear), 2 if remembers else 1, squeeze=False, sharex="col",
                               gridspec_kw={"height_ratios": [1, 3] * len(by_ear),
                                            "width_ratios": [1.9, 1] if remembers else [1]})
        by_rows = grid.reshape(len(by_ear), 2, -1)
        for (ear, picture), wave_pa, rows in zip(by_ear.items(), waves_pa, by_rows, strict=True):
            _draw_wave(rows[0, 0], wave_pa, sound.rate_hz, ear)
            image = _draw_over_time(rows[1, 0], _newest(picture) if remembers else picture, shading)
            if remembers:
                rows[0, 1].set_axis_off()
                _draw_memory(rows[1, 1], picture, shading)
        grid[0, 0].set_xlim(0, max(sound.duration_s, 1 / sound.rate_hz))
        grid[-1, 0].set_xlabel("time (s)")
        bar = figure.colorbar(image, ax=grid[1::2, -1], label=shading.label, pad=0.02, aspect=25 * len(by_ear))
        bar.outline.set_visible(False)                   # type: ignore[operator]
        figure.suptitle(title or _stages(features.attrs), fontsize=12, fontweight="bold", x=0.01, ha="left")
    return figure


def _by_ear(features: "xarray.DataArray") -> dict[str, "xarray.DataArray"]:
    """The features of each ear, under its name; one ear has none."""
    inner = tuple(dim for dim in features.dims if dim != "ear")
    if inner not in (("channel", "time"), ("age", "channel", "time")):
        raise ValueError(f"features.dims = {features.dims}: must be ([ear,] [age,] channel, time). "
                         "Select one value of the other axes first.")
    if "ear" not in features.dims:
        return {"": features}
    return {str(name): features.isel(ear=k) for k, name in enumerate(features["ear"].values)}


# ---- colours -------------------------------------------------------------------------------------------------------

class _Shading(NamedTuple):
    """How values become colours, the same for all panels of a figure."""

    decibels: float              # 0, or how many dB a factor of ten is
    reference: float             # of the decibels
    low: float
    high: float
    colours: str
    label: str

    def shown(self, values: np.ndarray) -> np.ndarray:
        """The values as they are drawn."""
        values = np.abs(values) if np.iscomplexobj(values) else values
        if not self.decibels:
            return values
        return self.decibels * np.log10(np.maximum(values, np.finfo(np.float32).tiny) / self.reference)


def _shading(values: np.ndarray, unit: str) -> _Shading:
    """Choose by the unit: what was not compressed spans too many decades to be drawn as it is."""
    signed = not np.iscomplexobj(values) and unit != "dB" and bool((values < 0).any())
    decibels, reference = {"Pa": (20.0, P0_PA), "Pa^2": (10.0, P0_PA**2)}.get(unit, (0.0, 1.0))
    if signed:
        decibels = 0.0
    label = "level (dB re 20 µPa)" if decibels else f"excitation ({_typeset(unit)})" if unit else "excitation"
    shading = _Shading(decibels, reference, 0.0, 1.0, DIVERGING if signed else SEQUENTIAL, label)
    drawn = shading.shown(values)
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size:
        return shading
    if signed:
        largest = float(np.percentile(np.abs(drawn), LOUDEST_PERCENTILE)) or 1.0
        return shading._replace(low=-largest, high=largest)
    high = float(np.percentile(drawn, LOUDEST_PERCENTILE))
    low = max(float(drawn.min()), high - FAINTEST_DB) if decibels or unit == "dB" else 0.0
    return shading._replace(low=low, high=high if high > low else low + 1.0)


def _typeset(unit: str) -> str:
    return re.sub(r"\^(\S+)", r"$^{\1}$", unit)


# ---- panels --------------------------------------------------------------------------------------------------------

def _draw_wave(axes: "Axes", wave_pa: np.ndarray, rate_hz: float, ear: str) -> None:
    """The pressure; where a dot would hold many samples, the span from their least to their greatest."""
    n_per_column = -(-len(wave_pa) // WAVEFORM_COLUMNS)
    if n_per_column > 1:
        starts = np.arange(0, len(wave_pa), n_per_column)
        axes.fill_between(starts / rate_hz, np.minimum.reduceat(wave_pa, starts), np.maximum.reduceat(wave_pa, starts),
                          color=INK, linewidth=0.3)
    else:
        axes.plot(np.arange(len(wave_pa)) / rate_hz, wave_pa, color=INK, linewidth=0.7)
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


def _draw_over_time(axes: "Axes", picture: "xarray.DataArray", shading: _Shading) -> "AxesImage":
    """``(channel, time)``; a frame fills the time from the one before to the moment at which it is complete."""
    time_s = picture["time_s"].values
    hop_s = time_s[1] - time_s[0] if len(time_s) > 1 else 1.0
    span_s = (time_s[0] - hop_s, time_s[-1]) if len(time_s) else (0.0, 1.0)
    image = _draw(axes, picture.values, span_s, shading)
    _mark_channels(axes, picture)
    return image


def _newest(memory: "xarray.DataArray") -> "xarray.DataArray":
    """``(channel, time)``, what each snapshot holds of the time since the one before."""
    time_s = memory["time_s"].values
    if "age_s" not in memory.coords or memory["age_s"].ndim != 1 or len(time_s) < 2:
        return memory.isel(age=0)
    return memory.isel(age=memory["age_s"].values <= time_s[1] - time_s[0]).mean("age", keep_attrs=True)


def _draw_memory(axes: "Axes", memory: "xarray.DataArray", shading: _Shading) -> None:
    """``(age, channel, time)`` at its last moment: the newest at the right, as it came in; a column for each slot."""
    n_slots, _, n_frames = memory.shape
    held = memory.isel(time=-1) if n_frames else memory.sum("time")
    if "coverage" in held.coords:
        held = held.where(held["coverage"] > 0)          # before the sound began
    _draw(axes, held.values.T, (-0.5, n_slots - 0.5), shading)
    axes.invert_xaxis()
    _mark_channels(axes, memory)
    axes.set_ylabel("")
    axes.tick_params(axis="y", labelleft=False)
    axes.tick_params(axis="x", labelbottom=True)
    axes.set_xlabel("age (s)" if "age_s" in held.coords else "slot")
    if "age_s" in held.coords:
        ages_s, slots = _round_ages(np.maximum.accumulate(held["age_s"].values))
        axes.set_xticks(slots, [f"{age:g}" for age in ages_s])
    if n_frames:
        axes.set_title(f"held at {float(held['time_s']):.2f} s", loc="left", color=QUIET_INK)


def _round_ages(age_s: np.ndarray) -> tuple[list[float], list[float]]:
    """Round ages and where they lie among the slots, not too close to each other."""
    ages_s: list[float] = []
    slots: list[float] = []
    for age in reversed([age for age in ROUND_S if age_s[0] <= age <= age_s[-1]]):
        slot = float(np.interp(age, age_s, np.arange(len(age_s))))
        if not slots or slots[-1] - slot >= len(age_s) / MOST_AGES:
            ages_s.append(age)
            slots.append(slot)
    return ages_s, slots


def _draw(axes: "Axes", values: np.ndarray, span: tuple[float, float], shading: _Shading) -> "AxesImage":
    """``(row, column)`` as a picture, the first row at the bottom, its columns over `span`."""
    axes.set_facecolor(BLANK)
    shown = shading.shown(values) if values.size else np.full((len(values), 1), np.nan)
    return axes.imshow(shown, origin="lower", aspect="auto", extent=(*span, -0.5, len(values) - 0.5),
                       cmap=shading.colours, vmin=shading.low, vmax=shading.high, interpolation="auto")


def _mark_channels(axes: "Axes", picture: "xarray.DataArray") -> None:
    """Round frequencies, where they lie among the channels."""
    if "cf_hz" not in picture.coords:
        axes.set_ylabel("channel")
        return
    cf_hz = picture["cf_hz"].values
    marks_hz = [frequency for frequency in ROUND_HZ if cf_hz[0] <= frequency <= cf_hz[-1]]
    if len(marks_hz) < 3:                                # a narrow bank: some of its own frequencies
        marks_hz = cf_hz[np.unique(np.linspace(0, len(cf_hz) - 1, 5).astype(int))].tolist()
    axes.set_yticks(np.interp(np.log(marks_hz), np.log(cf_hz), np.arange(len(cf_hz))), _frequencies(marks_hz))
    axes.set_ylabel("best frequency (Hz)")


def _frequencies(marks_hz: Sequence[float]) -> list[str]:
    return [f"{mark / 1000:.3g}k" if mark >= 1000 else f"{mark:.3g}" for mark in marks_hz]


def _stages(attrs: Mapping[Any, Any]) -> str:
    """The stages of the provenance, such as ``Gammatone → HalfWave``."""
    return " → ".join(re.findall(r"^\[\"?(\w+)", str(attrs.get("pipeline", "")), re.MULTILINE))
