"""Find tables in plain text: lines whose cells are parted by tabs, under a header row."""

from ..model import Span, TextTable
from .contents import HEADER_WORDS

_FEWEST_CELLS = 3
"""Lines with fewer cells are prose with a stray tab."""
_GROUP_LENGTH = 30
"""Characters; a longer line between rows is a note."""


def find_tables(text: str) -> tuple[TextTable, ...]:
    """
    Find the tables of a text.

    Returns
    -------
    tables
        With spans into the text as it is; a table begins with a row that names a column of projects and ends with
        a line that has no tab, unless that is short and rows follow: then it heads them (二、续建项目).
    """
    if "\t" not in text:
        return ()
    tables: list[TextTable] = []
    header: tuple[str, ...] = ()
    rows: list[tuple[Span, ...]] = []
    title, last, at = "", "", 0
    lines = [*text.split("\n"), ""]
    for number, line in enumerate(lines):
        spans = _cells(line, at)
        cells = tuple(text[start:end].strip() for start, end in spans)
        if header and (len(cells) > 1 or _heads_rows(line, lines[number + 1 : number + 2])):
            rows.append(spans)
        elif header:
            tables.append(TextTable(title, header, tuple(rows)))
            header, rows = (), []
        if not header and len(cells) >= _FEWEST_CELLS and _is_header(cells):
            header, title = cells, last
        last = line.strip() or last
        at += len(line) + 1
    return tuple(tables)


def _heads_rows(line: str, following: list[str]) -> bool:
    return 0 < len(line.strip()) <= _GROUP_LENGTH and "\t" in "".join(following)


def _cells(line: str, at: int) -> tuple[Span, ...]:
    spans = []
    for cell in line.rstrip("\r").split("\t"):
        spans.append((at, at + len(cell)))
        at += len(cell) + 1
    return tuple(spans)


def _is_header(cells: tuple[str, ...]) -> bool:
    return any(word in cell for cell in cells for word in HEADER_WORDS) and not any(
        c.isdigit() for c in "".join(cells)
    )
