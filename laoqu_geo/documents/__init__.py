"""Read a plan file as a document: its text, tables and pages, its title, number and date from its first lines."""

import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from ..errors import DocumentError
from ..files import as_text
from ..model import Document, TextTable
from .contents import Contents
from .limits import MAX_BYTES, MAX_CELLS, MAX_CHARACTERS, refuse_beyond
from .pdf import read_pdf
from .plain import decode
from .tabular import find_tables
from .web import read_html
from .word import read_docx

SHIPPED_PLAN = "2018-chuanshan-work-plan.txt"
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[［【（(]\d{4}[〕\]］】）)]\s*第?\d+号")
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_HEADER_LINES = 6
_HEADER_LENGTH = 80
"""Characters; a longer line is body text, whose numbers and dates belong to other documents."""


_READERS: dict[str, Callable[[bytes, Path], Contents]] = {
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
}
"""How each kind of file is read; everything else is plain text."""


def read_document(path: Path) -> Document:
    """
    Read a plan.

    Parameters
    ----------
    path
        A text file (UTF-8, UTF-16 or GB18030), `.docx`, `.pdf` with a text layer, or `.html`.

    Returns
    -------
    document
        Of a text file every character is kept, byte order mark and line ends included. Of the others the text
        is what a reader sees, a line a paragraph or table row.

    Raises
    ------
    DocumentError
        If the file is missing, empty, too large or not what its name says.
    """
    return parse_document(read_bytes(path), path)


def parse_document(data: bytes, path: Path) -> Document:
    """
    Read a plan from its bytes; nothing is opened: the name of `path` only says what kind of file they are.

    Raises
    ------
    DocumentError
        If they are not what the name says, or hold no text.
    """
    reader = _READERS.get(path.suffix.lower())
    contents = reader(data, path) if reader else _plain(decode(data, path), path)
    if not contents.text.strip():
        raise DocumentError(
            f"expected a plan with text, found none in {path}; a scanned plan must be recognised first"
        )
    return make_document(
        contents.text,
        id=as_text(path.stem),
        source=as_text(path.name),
        tables=contents.tables,
        pages=contents.pages,
    )


def _plain(text: str, path: Path) -> Contents:
    refuse_beyond(len(text), MAX_CHARACTERS, "characters", path)
    refuse_beyond(text.count("\t"), MAX_CELLS, "table cells", path)
    return Contents(text, find_tables(text))


def read_shipped_plan() -> Document:
    """
    Read the 2018 work plan that comes with the package.

    Returns
    -------
    plan
        As `read_document` gives any other.
    """
    data = (resources.files("laoqu_geo") / "data" / "plans" / SHIPPED_PLAN).read_bytes()
    return make_document(data.decode("utf-8"), id=Path(SHIPPED_PLAN).stem, source=SHIPPED_PLAN)


def make_document(
    text: str, *, id: str, source: str, tables: tuple[TextTable, ...] = (), pages: tuple[int, ...] = ()
) -> Document:
    """Make a document of a text, with title, number (文号) and date of issue where its first lines give them."""
    header = [line.strip(" \u3000\t\r\ufeff") for line in text.split("\n")]
    header = [line for line in header if line][:_HEADER_LINES]
    short = [line for line in header if len(line) <= _HEADER_LENGTH]
    number = next((match.group() for line in short if (match := _NUMBER.search(line))), "")
    day = next((match for line in short if (match := _DATE.search(line))), None)
    title = next((line for line in short if not _NUMBER.fullmatch(line)), source)
    return Document(
        id=id,
        title=title,
        text=text,
        source=source,
        number=number.removeprefix("号"),
        tables=tables,
        pages=pages,
        date=f"{int(day[1]):04d}-{int(day[2]):02d}-{int(day[3]):02d}" if day else "",
    )


def read_bytes(path: Path) -> bytes:
    """
    Read the bytes of a plan file.

    Raises
    ------
    DocumentError
        If the file is missing, empty, too large or cannot be read.
    """
    try:
        if path.is_dir():
            raise DocumentError(f"expected a plan file, found a folder: {path}; name one file in it")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentError(
                f"expected a plan below {MAX_BYTES >> 20} MiB, found {size >> 20} MiB: {path}; split it"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"no such plan file: {path}; check the path") from None
    except OSError as error:
        raise DocumentError(f"cannot read the plan {path}: {error.strerror}; check its permissions") from None
    if not data.strip():
        raise DocumentError(
            f"expected a plan with text, found an empty file: {path}; save the plan as text first"
        )
    return data
