"""A figure: waves above what was made of them, one ear below the other."""
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from auditory.plot.columns import Columns, columns_of
from auditory.plot.panels import INK, QUIET_INK, draw, draw_aside, draw_line, draw_memory, draw_wave, mark_rows
from auditory.plot.shading import is_signed, shading_of
from auditory.plot.views import View, views_of
from auditory.sound import Sound

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from matplotlib.ticker import ScalarFormatter

WITHOUT_WINDOWS = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}      # Matplotlib's drawers into files
_STYLE: Any = {
    "font.size": 10, "axes.titlesize": 10, "axes.labelsize": 10, "axes.edgecolor": QUIET_INK, "axes.linewidth": 0.8,
    "axes.labelcolor": INK, "text.color": INK, "xtick.color": QUIET_INK, "ytick.color": QUIET_INK,
    "xtick.labelcolor": INK, "ytick.labelcolor": INK, "axes.spines.top": False, "axes.spines.right": False,
}


def show(sound: Sound, features: "xarray.DataArray", *, title: str | None = None, start_s: float = 0.0) -> "Figure":
    """Draw a sound above its representation.

    Best frequencies in Hz run upwards as the channels lie, seconds to the right. Two ears stand one below the other.
    Where there are more axes, what is summed up or newest is drawn over time, and beside it the rest: of modulation and
    lags all channels, of harmonics all of them, at the moment where there is most; of ripples which there are on
    average; of a memory, ``(age, channel, time)``, all that is held at the end. Rows of several kinds, such as pitch
    and its salience, or what two ears tell, have a panel each.
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
        What was made of it: a labelled array ``([ear,] …, time)``.
    title
        A heading; by default the stages that the sound went through.
    start_s
        When the sound begins, if it is an excerpt: where the time axis begins.

    Raises
    ------
    ImportError
        Matplotlib is not installed.
    ValueError
        Features whose last axis is not time.

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
    views = views_of(features)
    by_ear = [list(group) for _, group in groupby(views, key=lambda view: view.ear)]
    waves_pa = np.atleast_2d(sound.samples_pa)
    if ("ear" not in features.dims and len(waves_pa) > 1) or len(waves_pa) < len(by_ear):    # the same wave for all
        waves_pa = np.broadcast_to(waves_pa.mean(axis=0), (len(by_ear), waves_pa.shape[-1]))
    has_aside = any(view.aside is not None for view in views)
    with rc_context(_STYLE):
        n_kinds = len(views) // len(by_ear)
        height = (4.0 if n_kinds == 1 else 1.0 + 2.2 * n_kinds) * len(by_ear)
        figure = _new_figure(figsize=(11.0 if has_aside else 9.0, 1.0 + height), layout="constrained")
        heights = [1, *(3 if n_kinds == 1 else 2,) * n_kinds] * len(by_ear)
        grid = figure.subplots(len(heights), 2 if has_aside else 1, squeeze=False, sharex="col",
                               gridspec_kw={"height_ratios": heights, "width_ratios": [1.9, 1] if has_aside else [1]})
        rows = grid.reshape(len(by_ear), 1 + n_kinds, -1)
        for k, of_ear in enumerate(by_ear):
            draw_wave(rows[k, 0, 0], waves_pa[k], sound.rate_hz, of_ear[0].ear, start_s)
            if has_aside:
                rows[k, 0, 1].set_axis_off()
        for kind in range(n_kinds):
            _draw_kind([of_ear[kind] for of_ear in by_ear], rows[:, 1 + kind], start_s, figure)
        grid[0, 0].set_xlim(start_s, start_s + max(sound.duration_s, 1 / sound.rate_hz))
        grid[-1, 0].set_xlabel("time (s)")
        figure.suptitle(title or _stages(features.attrs), fontsize=12, fontweight="bold", x=0.01, ha="left")
    return figure


def _draw_kind(views: Sequence[View], panels: np.ndarray, start_s: float, figure: "Figure") -> None:
    """What is of one kind, for each ear, in the same colours; `panels` is ``(ear, 1 or 2)`` axes."""
    unit, pictures = views[0].unit, [view.over_time for view in views]
    for view, row in zip(views, panels, strict=True):
        if view.title:
            row[0].set_title(view.title.replace("_", " "), loc="left", color=QUIET_INK)
    if pictures[0].ndim == 1:
        for picture, row in zip(pictures, panels, strict=True):
            draw_line(row[0], picture, unit, start_s)
        return
    signed = any(is_signed(view.over_time if view.aside is None else view.aside, unit) or
                 is_signed(view.over_time, unit) for view in views)
    columns = columns_of(pictures, signed)
    asides = [view.aside for view in views if view.aside is not None]
    if columns.rms:
        asides = [abs(aside) for aside in asides]
    remembers = views[0].remembers
    shared = [aside.values for aside in asides] if remembers else []
    coarse = int("quefrency" in pictures[0].dims and len(pictures[0]) > 1)       # the level would hide all else
    drawn = [values[coarse:] for values in columns.values]
    shading = shading_of([*drawn, *shared], unit, columns.signed, columns.rms)
    span_s = (columns.span_s[0] + start_s, columns.span_s[1] + start_s)
    for k, (view, row) in enumerate(zip(views, panels, strict=True)):
        image = draw(row[0], columns.values[k], span_s, shading)
        mark_rows(row[0], view.over_time, str(view.over_time.dims[0]))
        if remembers:
            draw_memory(row[1], asides[k], shading, _moved(view.aside_title, asides[k], start_s))
    _draw_bar(figure, image, panels[:, -1] if remembers else panels[:, 0], shading.label)
    if asides and not remembers:
        _draw_asides(views, asides, panels[:, 1], columns, start_s, figure)


def _draw_asides(views: Sequence[View], asides: Sequence["xarray.DataArray"], panels: np.ndarray, columns: Columns,
                 start_s: float, figure: "Figure") -> None:
    """What stands beside the pictures over time, in colours of its own."""
    shading = shading_of([aside.values for aside in asides], views[0].unit, columns.signed, columns.rms)
    for view, aside, axes in zip(views, asides, panels, strict=True):
        image = draw_aside(axes, aside, shading, _moved(view.aside_title, aside, start_s))
    _draw_bar(figure, image, panels, "")


def _draw_bar(figure: "Figure", image: "AxesImage", panels: Sequence["Axes"] | np.ndarray, label: str) -> None:
    bar = figure.colorbar(image, ax=list(panels), label=label, pad=0.02, aspect=25 * len(panels))
    bar.outline.set_visible(False)                       # type: ignore[operator]
    numbers = cast("ScalarFormatter", bar.formatter)
    numbers.set_powerlimits((-2, 4))
    numbers.set_useMathText(True)


def _moved(title: str, aside: "xarray.DataArray", start_s: float) -> str:
    """The title of what stands beside, with its moment counted from the start of the recording."""
    if "time_s" not in aside.coords or " at " not in f" {title}":
        return title
    at_s = float(aside["time_s"])
    return title.replace(f"{at_s:.2f}", f"{at_s + start_s:.2f}")


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


def _stages(attrs: Mapping[Any, Any]) -> str:
    """The stages of the provenance, such as ``Gammatone → HalfWave``."""
    return " → ".join(name for text in (attrs.get("input_pipeline", ""), attrs.get("pipeline", ""))
                      for name in re.findall(r"^\[\"?(\w+)", str(text), re.MULTILINE))
