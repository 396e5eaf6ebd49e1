"""Write the sheets of the ledger as an Excel workbook that is safe to open and prints on A3."""

import io
import re
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ..files import replacing
from ..formulas import STARTS_A_FORMULA
from ..tables import Layers
from .sheets import Sheet, Value, sheets

FONT = "微软雅黑"
"""Comes with every Chinese Office; others fall back to what they have."""

TEXT_PT = 9.0
LINE_PT = 13.0
"""Height of a line of text in a row."""

TALLEST_ROW_PT = 10 * LINE_PT
"""A quoted clause may run to a page; the cell still holds it whole."""

A3 = 8
"""Excel's number of the paper size."""

UNDATED = datetime(2000, 1, 1)

LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""

_XML_CANNOT_HOLD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_HEAD_FILL = PatternFill("solid", fgColor="1F4E5F")
_TOTAL_FILL = PatternFill("solid", fgColor="EEF2F3")
_THIN = Side(style="thin", color="C9CED1")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def write(layers: Layers, path: Path) -> Path:
    """
    Write the ledger.

    Parameters
    ----------
    layers
        Published tables by name, EPSG:4326 (`geopackage.read` gives them).
    path
        Workbook to write; its folder is made if need be.

    Returns
    -------
    path
        As it came.

    Raises
    ------
    OutputError
        If the folder cannot be written to, or the file is open in another program.
    """
    title, date = _plan(layers)
    return write_book(sheets(layers), path, title=title, date=date)


def write_book(parts: tuple[Sheet, ...], path: Path, *, title: str, date: datetime = UNDATED) -> Path:
    """
    Write sheets as one workbook that is safe to open.

    Parameters
    ----------
    parts
        The sheets in their order.
    path
        Workbook to write; its folder is made if need be.
    title, date
        Stand in the properties and at the head of printed pages.

    Raises
    ------
    OutputError
        If the folder cannot be written to, or the file is open in another program.
    """
    path, title = Path(path), _clean(title)
    book = _workbook(parts, title)
    book.properties.title = title
    book.properties.creator = "laoqu-geo"
    book.properties.created = book.properties.modified = date
    packed = _repacked(book)
    with replacing(path) as draft:
        draft.write_bytes(packed)
    return path


def _plan(layers: Layers) -> tuple[str, datetime]:
    """Give the plan's title and its day."""
    sources = layers.get("sources")
    plan = sources[sources["role"] == "plan"] if sources is not None else None
    if plan is None or plan.empty:
        return "项目台账", UNDATED
    title, date = plan["title"].iloc[0], plan["date"].iloc[0]
    try:
        day = datetime.fromisoformat(str(date)).replace(tzinfo=None)
    except ValueError:
        day = UNDATED
    return _clean(str(title)), max(day, UNDATED)


def _workbook(parts: tuple[Sheet, ...], title: str) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for part in parts:
        page = book.create_sheet(part.title)
        _fill(page, part)
        _set_up_print(page, title)
    return book


def _fill(page: Worksheet, part: Sheet) -> None:
    for column, field in enumerate(part.fields, start=1):
        head = page.cell(1, column)
        _set(head, f"{field.label.zh}\n{field.label.en}")
        head.font = Font(name=FONT, size=TEXT_PT, bold=True, color="FFFFFF")
        head.fill, head.border = _HEAD_FILL, _GRID
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        page.column_dimensions[get_column_letter(column)].width = field.width
    page.row_dimensions[1].height = 3 * LINE_PT
    for row, values in enumerate(part.rows, start=2):
        _fill_row(page, part, row, values)
    page.freeze_panes = "D2" if len(part.fields) > 12 else "A2"
    last = len(part.rows) + 1 - part.totals
    page.auto_filter.ref = f"A1:{get_column_letter(len(part.fields))}{last}"


def _fill_row(page: Worksheet, part: Sheet, row: int, values: tuple[Value, ...]) -> None:
    is_total = part.totals and row == len(part.rows) + 1
    for column, (value, field) in enumerate(zip(values, part.fields, strict=True), start=1):
        cell = page.cell(row, column)
        _set(cell, value)
        cell.font = Font(name=FONT, size=TEXT_PT, bold=is_total)
        cell.border = _GRID
        cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
        if field.number_format and not isinstance(value, str):
            cell.number_format = field.number_format
        if is_total:
            cell.fill = _TOTAL_FILL
    lines = max((_lines(v, f.width) for v, f in zip(values, part.fields, strict=True)), default=1)
    page.row_dimensions[row].height = min(lines * LINE_PT + 3, TALLEST_ROW_PT)


def _lines(value: Value, width: float) -> int:
    """Estimate how many lines a text takes: a Chinese character is two wide."""
    if not isinstance(value, str):
        return 1
    rows = value.split("\n")
    return sum(1 + int(sum(2 if ord(c) > 0x2E7F else 1 for c in row) / (1.1 * width)) for row in rows)


def _set(cell: Cell, value: Value) -> None:
    """Put a value into a cell; text is text, whatever it begins with."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = _clean(value)[:LONGEST_TEXT]
    cell.value = text
    cell.data_type = "s"
    if text.startswith(STARTS_A_FORMULA):
        cell.quotePrefix = True


def _clean(text: str) -> str:
    """Drop what XML cannot hold; it would also read a carriage return back as a line feed."""
    return _XML_CANNOT_HOLD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _set_up_print(page: Worksheet, title: str) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = A3
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    page.page_margins.left = page.page_margins.right = 0.4
    page.oddHeader.center.text = f"{title.replace('&', '＆')[:120]}　{page.title}"
    page.oddFooter.center.text = "第 &P 页，共 &N 页"


def _repacked(book: Workbook) -> bytes:
    """Save without a time of day: entries get a fixed date, properties keep the plan's."""
    loose, packed = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, ZipFile(loose, "w")).save()
    with ZipFile(loose) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
            target.writestr(entry, source.read(name))
    return packed.getvalue()
