"""Tables on a terminal: lines end between words, and names stay whole."""
import io
import sys

import click
import pytest

from auditory.cli.tables import GAP, column_widths, print_table

COLUMNS = ("model", "what it gives")
ROWS = [("cochleagram-mcdermott", "compressed envelopes of half-cosine bands, 400 a second"), ("lyon", "notches")]


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def drawn(width: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of the table on a terminal of that width."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    print_table(COLUMNS, ROWS)
    return [line.rstrip() for line in click.unstyle(terminal.getvalue()).splitlines()]


@pytest.mark.parametrize("width", [40, 45, 60, 80, 200])
def test_table_keeps_words_whole_and_stays_on_the_screen(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = drawn(width, monkeypatch)
    assert max(map(len, lines)) <= width
    assert {word for row in ROWS for cell in row for word in cell.split()} <= set(" ".join(lines).split())


def test_columns_without_room_become_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(30, monkeypatch) == [
        "cochleagram-mcdermott",
        "    what it gives: compressed",
        "    envelopes of half-cosine",
        "    bands, 400 a second",
        "lyon",
        "    what it gives: notches",
    ]


def test_a_table_that_has_room_is_as_wide_as_its_text() -> None:
    assert column_widths([COLUMNS, *ROWS], 200) == [21, len(ROWS[0][1])]


def test_what_is_left_goes_where_there_is_more_text() -> None:
    rows = [("name", "one two", "a b c d e f g h i j k l m n o p")]
    name, short, long = column_widths(rows, 30)
    assert name == 4
    assert 3 <= short <= 7 < long
    assert name + short + long + 2 * GAP <= 30
