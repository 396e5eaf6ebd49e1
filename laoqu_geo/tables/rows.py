"""Read a table that a person keeps as CSV: UTF-8, or GB 18030 as older Excel saves it."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from ..errors import LaoquGeoError

MAX_BYTES = 64 << 20
MAX_ROWS = 500_000
"""All rows are held in memory at once."""
MAX_FIELD = 16 << 20
"""Characters; a long line as WKT passes the 131,072 that Python allows by itself."""
SHOWN = 40
"""So many characters of a value stand in a message."""

Row = dict[str, str]


def csv_rows(path: Path, what: str, fault: type[LaoquGeoError]) -> tuple[Sequence[str], list[Row]]:
    """
    Read a CSV file.

    Parameters
    ----------
    path
        The file.
    what
        Name of the file in messages (`gazetteer`).
    fault
        Raised where it cannot be read.

    Returns
    -------
    header, rows
        Rows by column, trimmed, a missing cell empty; cells beyond the header are dropped.
    """
    text = _text(path, what, fault)
    reader = csv.DictReader(StringIO(text, newline=""))
    rows: list[Row] = []
    try:
        with _long_fields():
            header = [name or "" for name in reader.fieldnames or ()]
            for row in reader:
                rows.append(
                    {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
                )
                if len(rows) > MAX_ROWS:
                    raise fault(
                        f"expected a {what} file of at most {MAX_ROWS:,} rows, found more: {path}; split it"
                    )
    except csv.Error as error:
        raise fault(
            f"expected a {what} file (CSV), but line {reader.line_num} of {path} cannot be read: {error}; save it anew"
        ) from None
    return header, rows


def shown(text: str) -> str:
    """Quote a value for a message: on one line, cut where it is long."""
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "…")


def _text(path: Path, what: str, fault: type[LaoquGeoError]) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise fault(f"expected a {what} file below {MAX_BYTES >> 20} MiB, found more: {path}; split it")
        raw = path.read_bytes()
    except OSError as error:
        if isinstance(error, LaoquGeoError):
            raise
        raise fault(f"expected a {what} file at {path}, but {error.strerror}; check the path") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


@contextmanager
def _long_fields() -> Iterator[None]:
    before = csv.field_size_limit(MAX_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)
