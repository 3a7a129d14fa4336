"""The rows as people read them."""
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import auditory
from auditory.bench.rows import Row, Target
from auditory.numerics import register_bytes
from auditory.numerics.machine_code import processor

if TYPE_CHECKING:
    from rich.table import Table

STYLES = {"no": "red", "yes": "green", "stretch": "bold green", None: ""}


def conditions() -> dict[str, Any]:
    """What the figures were measured with, and how busy the machine was."""
    return {
        "auditory": auditory.__version__, "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "numba")},
        "processor": processor()[0], "machine": platform.machine(),
        "register_bytes": register_bytes(), "cpus": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def table(rows: Sequence[Row], narrow: bool = False) -> "Table":
    """A rich table; ``rich.print`` shows it. A narrow one leaves out the milliseconds and the spread."""
    from rich.table import Table
    halved = any(row.target is not None and row.target.halved for row in rows)
    caption = "ratio: the other's time / ours, median over rounds [10–90 %]."
    if halved:
        caption += f" * target halved: registers of {register_bytes()} bytes; it was set for 64 (AVX-512)."
    rich_table = Table(caption=caption, caption_justify="left")
    rich_table.add_column("what")
    rich_table.add_column("against")
    for heading in ("figure", "target", "reached", *(() if narrow else ("ours ms", "other ms", "10–90 %"))):
        rich_table.add_column(heading, justify="right", no_wrap=True)
    rich_table.add_column("note")
    for row in rows:
        figure = "" if row.figure is None else f"{number(row.figure)} {row.unit}"
        spread = f"{number(row.spread[0])}–{number(row.spread[1])}" if row.spread else ""
        details = () if narrow else (number(row.ours_ms), number(row.against_ms), spread)
        rich_table.add_row(row.what, row.against, figure, wanted(row.target), row.reached or "", *details, row.note,
                           style=STYLES[row.reached])
    return rich_table


def number(value: float | None) -> str:
    """Three digits: a stopwatch knows no more."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 99.95 else f"{value:#.3g}"


def wanted(target: Target | None) -> str:
    """A target as ``≥ 50 / 90``, its stretch behind the stroke."""
    if target is None:
        return ""
    stretch = "" if target.stretch is None else f" / {target.stretch:g}"
    return f"{'≤' if target.at_most else '≥'} {target.bound:g}{stretch}{' *' if target.halved else ''}"
