"""Pictures of results: the waveform, and below it what the ear makes of it, on one time axis."""
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from auditory.scales import P0_PA, pa_to_db_spl
from auditory.sound import Sound

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from matplotlib.ticker import ScalarFormatter

ROUND_HZ = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)
ROUND_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10, 20, 60)
FAINTEST_DB = 60.0               # choice: how far below the loudest value a level is still shown
LOUDEST_PERCENTILE = 99.9        # choice: a single spike must not darken the rest of the picture
MOST_AGES = 7                    # choice: labels on the axis of ages
WAVEFORM_COLUMNS = 3000          # choice: more than a page has dots from left to right
PICTURE_COLUMNS = 1500           # choice: about as many as a picture has dots from left to right
NEAREST_MARKS = 0.055            # choice: of the height of a picture; closer labels would run into each other
LEVELS = {                       # what is drawn in dB: how many a factor of ten is, re what, and what they are called
    "Pa": (20.0, P0_PA, "level (dB re 20 µPa)"),
    "Pa^2": (10.0, P0_PA**2, "level (dB re 20 µPa)"),
    "m/s": (20.0, 1e-6, "velocity level (dB re 1 µm/s)"),
}
QUANTITIES = {                   # what is drawn, by its unit; what is not here is an excitation
    "m/s": "velocity (m/s)",
    "V": "potential (V)",
    "s": "time constant (s)",
    "1/s": "rate (per second)",
    "MU": "excitation (model units)",
    "1": "excitation (no unit)",
    "dB": "level (dB)",
    "": "excitation",
}
WITHOUT_WINDOWS = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}      # Matplotlib's drawers into files
SEQUENTIAL, DIVERGING = "magma", "RdBu_r"
INK, QUIET_INK, BLANK = "#1a1a2e", "#6b6b7b", "#e6e6ea"
_STYLE: Any = {
    "font.size": 10, "axes.titlesize": 10, "axes.labelsize": 10, "axes.edgecolor": QUIET_INK, "axes.linewidth": 0.8,
    "axes.labelcolor": INK, "text.color": INK, "xtick.color": QUIET_INK, "ytick.color": QUIET_INK,
    "xtick.labelcolor": INK, "ytick.labelcolor": INK, "axes.spines.top": False, "axes.spines.right": False,
}


def show(sound: Sound, features: "xarray.DataArray", *, title: str | None = None, start_s: float = 0.0) -> "Figure":
    """Draw a sound above its representation.

    Best frequencies in Hz run upwards as the channels lie, seconds to the right. Two ears stand one below the other.
    Of a memory, ``(age, channel, time)``, what is new is drawn over time, and beside it all that is held at the end.
    Pressures, powers and velocities that no stage has raised to another power are drawn as levels in dB; complex values
    by their magnitude. Of what has more values than the picture has columns, each column shows the mean; of what still
    vibrates, the rms. Where each of its values has a column, what vibrates is drawn around zero.

    Where Matplotlib has windows, the figure is one of pyplot's, and ``pyplot.show()`` opens it. In a notebook it is the
    value of the cell.

    Parameters
    ----------
    sound
        What was heard.
    features
        What was made of it: a labelled array ``([ear,] [age,] channel, time)``.
    title
        A heading; by default the stages that the sound went through.
    start_s
        When the sound begins, if it is an excerpt: where the time axis begins.

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
        from matplotlib import rc_context
    except ImportError:
        raise ImportError("auditory.plot: pictures are drawn by Matplotlib, which is not installed. "
                          'Run: pip install "auditory[plot]"') from None
    by_ear = _by_ear(features)
    waves_pa = np.atleast_2d(sound.samples_pa)
    if len(waves_pa) != len(by_ear):                     # mixed to one, or the other way round: the same wave for all
        waves_pa = np.broadcast_to(waves_pa.mean(axis=0), (len(by_ear), waves_pa.shape[-1]))
    remembers = "age" in features.dims
    over_time = [_newest(picture) if remembers else picture for picture in by_ear.values()]
    unit = str(features.attrs.get("unit", ""))
    columns = _columns(over_time, signed=_is_signed(features, unit))
    held = [_held(picture) for picture in by_ear.values()] if remembers else []
    if columns.rms:
        held = [abs(memory) for memory in held]
    shading = _shading([*columns.values, *(memory.values for memory in held)], unit, columns.signed, columns.rms)
    with rc_context(_STYLE):
        figure = _new_figure(figsize=(11.0 if remembers else 9.0, 1.0 + 4.0 * len(by_ear)), layout="constrained")
        grid = figure.subplots(2 * len(by_ear), 2 if remembers else 1, squeeze=False, sharex="col",
                               gridspec_kw={"height_ratios": [1, 3] * len(by_ear),
                                            "width_ratios": [1.9, 1] if remembers else [1]})
        for k, (ear, rows) in enumerate(zip(by_ear, grid.reshape(len(by_ear), 2, -1), strict=True)):
            _draw_wave(rows[0, 0], waves_pa[k], sound.rate_hz, ear, start_s)
            span_s = (columns.span_s[0] + start_s, columns.span_s[1] + start_s)
            image = _draw(rows[1, 0], columns.values[k], span_s, shading)
            _mark_channels(rows[1, 0], over_time[k])
            if remembers:
                rows[0, 1].set_axis_off()
                _draw_memory(rows[1, 1], held[k], shading, start_s)
        grid[0, 0].set_xlim(start_s, start_s + max(sound.duration_s, 1 / sound.rate_hz))
        grid[-1, 0].set_xlabel("time (s)")
        bar = figure.colorbar(image, ax=grid[1::2, -1], label=shading.label, pad=0.02, aspect=25 * len(by_ear))
        bar.outline.set_visible(False)                   # type: ignore[operator]
        numbers = cast("ScalarFormatter", bar.formatter)
        numbers.set_powerlimits((-2, 4))
        numbers.set_useMathText(True)
        figure.suptitle(title or _stages(features.attrs), fontsize=12, fontweight="bold", x=0.01, ha="left")
    return figure


def has_windows() -> bool:
    """Whether Matplotlib opens windows here, rather than draw into files or a notebook."""
    from matplotlib import get_backend
    backend = get_backend().lower()
    return backend not in WITHOUT_WINDOWS and "inline" not in backend


def _new_figure(**options: Any) -> "Figure":
    """One of pyplot's where it can open it; a notebook would draw it a second time, and files need no manager."""
    if has_windows():
        from matplotlib import pyplot
        return pyplot.figure(**options)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    return FigureCanvasAgg(Figure(**options)).figure


def _by_ear(features: "xarray.DataArray") -> dict[str, "xarray.DataArray"]:
    """The features of each ear, under its name; one ear has none."""
    inner = tuple(dim for dim in features.dims if dim != "ear")
    if inner not in (("channel", "time"), ("age", "channel", "time")):
        raise ValueError(f"features.dims = {features.dims}: must be ([ear,] [age,] channel, time). "
                         "Select one value of the other axes first.")
    if "ear" not in features.dims:
        return {"": features}
    return {str(name): features.isel(ear=k) for k, name in enumerate(features["ear"].values)}


# ---- columns -------------------------------------------------------------------------------------------------------

class _Columns(NamedTuple):
    """What is drawn over time: pictures, ``(channel, column)``, one for each ear."""

    values: list[np.ndarray]
    span_s: tuple[float, float]  # from the left of the first column to the right of the last
    signed: bool                 # whether they are values that vibrate, each in a column of its own
    rms: bool                    # whether they are the rms of such values


def _columns(pictures: Sequence["xarray.DataArray"], signed: bool) -> _Columns:
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
        return _Columns([picture.values for picture in pictures], span_s, signed, rms=False)
    gathered = [_gathered(picture.values, n_per_column, signed) for picture in pictures]
    return _Columns(gathered, span_s, signed=False, rms=signed)


def _gathered(values: np.ndarray, n: int, signed: bool) -> np.ndarray:
    """``(channel, time)`` in blocks of `n`: their rms where they are signed, else their mean; magnitudes if complex."""
    starts = np.arange(0, values.shape[-1], n)
    lengths = np.diff(starts, append=values.shape[-1])
    gathered = np.empty((len(values), len(starts)))
    for row, target in zip(values, gathered, strict=True):       # one by one: a long sound is not copied as a whole
        magnitudes = np.abs(row) if np.iscomplexobj(row) else row
        powers = np.square(magnitudes, dtype=np.float64) if signed else magnitudes.astype(np.float64)
        target[:] = np.add.reduceat(powers, starts) / lengths
    return np.sqrt(gathered) if signed else gathered


def _is_signed(features: "xarray.DataArray", unit: str) -> bool:
    """Whether the values are of something that vibrates; levels in dB are signed, too, and do not."""
    return not np.iscomplexobj(features.values) and unit != "dB" and bool((features.values < 0).any())


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


def _shading(pictures: Sequence[np.ndarray], unit: str, signed: bool, rms: bool) -> _Shading:
    """Choose by the unit: what was not compressed spans too many decades to be drawn as it is."""
    decibels, reference, label = LEVELS.get(unit, (0.0, 1.0, ""))
    if signed or not decibels:
        decibels, label = 0.0, f"rms {_quantity(unit)}" if rms else _quantity(unit)
    shading = _Shading(decibels, reference, 0.0, 1.0, DIVERGING if signed else SEQUENTIAL, label)
    drawn = np.concatenate([shading.shown(picture).ravel() for picture in pictures])
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size:
        return shading
    if signed:
        largest = float(np.percentile(np.abs(drawn), LOUDEST_PERCENTILE)) or 1.0
        return shading._replace(low=-largest, high=largest)
    high = float(np.percentile(drawn, LOUDEST_PERCENTILE))
    low = max(float(drawn.min()), high - FAINTEST_DB) if decibels or unit == "dB" else 0.0
    return shading._replace(low=low, high=high if high > low else low + 1.0)


def _quantity(unit: str) -> str:
    """What is drawn, with its unit in words where its letters would say nothing."""
    if unit in QUANTITIES:
        return QUANTITIES[unit]
    typeset = re.sub(r"\^(\S+)", r"$^{\1}$", unit)
    return f"excitation ({typeset})"


# ---- panels --------------------------------------------------------------------------------------------------------

def _draw_wave(axes: "Axes", wave_pa: np.ndarray, rate_hz: float, ear: str, start_s: float) -> None:
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


def _newest(memory: "xarray.DataArray") -> "xarray.DataArray":
    """``(channel, time)``, what each snapshot holds of the time since the one before."""
    time_s = memory["time_s"].values
    if "age_s" not in memory.coords or memory["age_s"].ndim != 1 or len(time_s) < 2:
        return memory.isel(age=0)
    return memory.isel(age=memory["age_s"].values <= time_s[1] - time_s[0]).mean("age", keep_attrs=True)


def _held(memory: "xarray.DataArray") -> "xarray.DataArray":
    """``(age, channel)``: what an ``(age, channel, time)`` holds at its last moment."""
    held = memory.isel(time=-1) if memory.sizes["time"] else memory.sum("time")
    return held.where(held["coverage"] > 0) if "coverage" in held.coords else held       # before the sound began


def _draw_memory(axes: "Axes", held: "xarray.DataArray", shading: _Shading, start_s: float) -> None:
    """``(age, channel)``: the newest at the right, as it came in; a column for each slot."""
    n_slots = len(held)
    _draw(axes, held.values.T, (-0.5, n_slots - 0.5), shading)
    axes.invert_xaxis()
    _mark_channels(axes, held)
    axes.set_ylabel("")
    axes.tick_params(axis="y", labelleft=False)
    axes.tick_params(axis="x", labelbottom=True)
    axes.set_xlabel("age (s)" if "age_s" in held.coords else "slot")
    if "age_s" in held.coords:
        ages_s, slots = _round_ages(np.maximum.accumulate(held["age_s"].values))
        axes.set_xticks(slots, [f"{age:g}" for age in ages_s])
    if "time_s" in held.coords:
        axes.set_title(f"held at {start_s + float(held['time_s']):.2f} s", loc="left", color=QUIET_INK)


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
    places = np.interp(np.log(marks_hz), np.log(cf_hz), np.arange(len(cf_hz)))
    clear = [k for k, place in enumerate(places) if not k or place - places[k - 1] >= NEAREST_MARKS * len(cf_hz)]
    axes.set_yticks(places[clear], _frequencies([marks_hz[k] for k in clear]))
    axes.set_ylabel("best frequency (Hz)")


def _frequencies(marks_hz: Sequence[float]) -> list[str]:
    return [f"{mark / 1000:.3g}k" if mark >= 1000 else f"{mark:.3g}" for mark in marks_hz]


def _stages(attrs: Mapping[Any, Any]) -> str:
    """The stages of the provenance, such as ``Gammatone → HalfWave``."""
    return " → ".join(re.findall(r"^\[\"?(\w+)", str(attrs.get("pipeline", "")), re.MULTILINE))
