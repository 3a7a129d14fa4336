"""Tables: drawn on a terminal; where they are piped, a line for each row, its columns apart by a tab."""
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

GAP = 2                                  # blanks between two columns
INDENT = 4                               # of what is told of a row, where columns have no room


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Print rows of text under the headings `columns`."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            click.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console
    console, cells = Console(), [tuple(row) for row in rows]
    widths = column_widths([tuple(columns), *cells], console.width)
    if title:
        console.print(title, style="italic")
    if widths:
        _draw_columns(console, columns, cells, widths)
    else:
        _draw_paragraphs(console, columns, cells)


def column_widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is, so that lines end between words; empty where that does not fit into `width`.

    Names in the first column stay whole. What is left goes to the others by how much more text they have.
    """
    cells = list(zip(*rows, strict=True))
    full = [max(map(len, column)) for column in cells]
    least = [full[0], *(max((len(word) for cell in column for word in cell.split()), default=0)
                        for column in cells[1:])]
    spare = width - GAP * (len(full) - 1) - sum(least)
    if spare < 0:
        return []
    wanted = [most - few for most, few in zip(full, least, strict=True)]
    share = min(1.0, spare / max(sum(wanted), 1))
    return [few + int(share * more) for few, more in zip(least, wanted, strict=True)]


def _draw_columns(console: "Console", columns: Sequence[str], rows: Sequence[Sequence[str]],
                  widths: Sequence[int]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
    for k, (column, width) in enumerate(zip(columns, widths, strict=True)):
        table.add_column(column, style="bold" if k == 0 else "", width=width)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _draw_paragraphs(console: "Console", columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Each row by itself: its name, and below that what there is in the other columns."""
    from rich.padding import Padding
    from rich.text import Text
    for name, *others in rows:
        console.print(Text(name, style="bold"))
        for column, cell in zip(columns[1:], others, strict=True):
            if cell:
                console.print(Padding(Text(f"{column}: {cell}"), (0, 0, 0, INDENT)))
