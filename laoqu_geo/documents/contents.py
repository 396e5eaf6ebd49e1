"""Put the text of a file together from paragraphs and tables, so that the span of every cell is known."""

from dataclasses import dataclass, field
from pathlib import Path

from ..model import Span, TextTable
from .limits import MAX_CELLS, MAX_CHARACTERS, refuse_beyond

HEADER_WORDS = ("项目", "名称", "工程", "序号")
"""A header row holds at least one of them."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The text of a file with the tables and pages in it."""

    text: str
    tables: tuple[TextTable, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(slots=True)
class Builder:
    """Collects paragraphs and table rows of a file in reading order; too much of either is refused."""

    path: Path
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    tables: list[tuple[str, tuple[str, ...], list[tuple[Span, ...]]]] = field(default_factory=list)
    """Heading, header and rows; a list of rows grows at no cost."""
    last_line: str = ""
    cells: int = 0

    def paragraph(self, text: str) -> None:
        """Add a paragraph as one line."""
        line = " ".join(text.split("\n")).strip()
        if line:
            self._add(line + "\n")
            self.last_line = line

    def table(self, rows: list[list[str]]) -> None:
        """Add a table: a line a row, cells parted by tabs; a table without header continues the one before it."""
        cleaned = [
            [" ".join(cell.split()) for cell in row] for row in rows if any(cell.strip() for cell in row)
        ]
        if not cleaned:
            return
        spans = [self._row(row) for row in cleaned]
        first = cleaned[0]
        has_header = (
            sum(any(word in cell for word in HEADER_WORDS) for cell in first) >= 1 and len(set(first)) > 1
        )
        if has_header:
            self.tables.append((self.last_line, tuple(first), spans[1:]))
        elif self.tables and len(self.tables[-1][1]) == len(first):
            self.tables[-1][2].extend(spans)

    def contents(self, pages: tuple[int, ...] = ()) -> Contents:
        """Return what was collected."""
        tables = tuple(TextTable(title, header, tuple(rows)) for title, header, rows in self.tables)
        return Contents("".join(self.pieces), tables, pages)

    def _row(self, cells: list[str]) -> tuple[Span, ...]:
        spans = []
        at = self.length
        self.cells += len(cells)
        refuse_beyond(self.cells, MAX_CELLS, "table cells", self.path)
        for cell in cells:
            spans.append((at, at + len(cell)))
            at += len(cell) + 1
        self._add("\t".join(cells) + "\n")
        return tuple(spans)

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)
        refuse_beyond(self.length, MAX_CHARACTERS, "characters", self.path)
