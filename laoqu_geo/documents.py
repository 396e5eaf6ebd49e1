"""Read a plan file as a document: its text untouched, its title, number and date found in its first lines."""

import codecs
import re
from importlib import resources
from pathlib import Path

from .errors import DocumentError
from .model import Document

SHIPPED_PLAN = "2018-chuanshan-work-plan.txt"
MAX_BYTES = 64 * 1024 * 1024
"""A plan of ten million characters is a mistake, not a plan."""

_BINARY = {b"%PDF": "a PDF", b"PK\x03\x04": "a Word or zip file", b"\xd0\xcf\x11\xe0": "an old Word file"}
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[［【（(]\d{4}[〕\]］】）)]\s*第?\d+号")
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_HEADER_LINES = 6
_HEADER_LENGTH = 80
"""Characters; a longer line is body text, whose numbers and dates belong to other documents."""


def read_document(path: Path) -> Document:
    """
    Read a plan.

    Parameters
    ----------
    path
        A `.txt` file in UTF-8, UTF-16 (with byte order mark) or GB18030.

    Returns
    -------
    document
        Every character of the decoded file is kept, byte order mark and line ends included.

    Raises
    ------
    DocumentError
        If the file is missing, empty, too large or not text.
    """
    data = _read_bytes(path)
    return make_document(_decode(data, path), id=path.stem, source=path.name)


def read_shipped_plan() -> Document:
    """Read the 2018 work plan that comes with the package."""
    data = (resources.files("laoqu_geo") / "data" / "plans" / SHIPPED_PLAN).read_bytes()
    return make_document(data.decode("utf-8"), id=Path(SHIPPED_PLAN).stem, source=SHIPPED_PLAN)


def make_document(text: str, *, id: str, source: str) -> Document:
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
        date=f"{int(day[1]):04d}-{int(day[2]):02d}-{int(day[3]):02d}" if day else "",
    )


def _read_bytes(path: Path) -> bytes:
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


def _decode(data: bytes, path: Path) -> str:
    for magic, what in _BINARY.items():
        if data.startswith(magic):
            raise DocumentError(
                f"expected plain text, found {what}: {path}; save it as .txt (UTF-8) and try again"
            )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DocumentError(
        f"expected text in UTF-8, UTF-16 or GB18030, found other bytes: {path}; save it as UTF-8"
    )
