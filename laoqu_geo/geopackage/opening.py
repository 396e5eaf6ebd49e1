"""Look at a GeoPackage before GDAL does: only plain tables of a sound database are read, whatever else a stranger put in."""

import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from ..errors import TableError
from ..files import plainly_named, sqlite_address
from ..labels import TABLES

MAX_BYTES = 512 << 20
"""Of the file; that of a plan of 10,000 projects has a tenth of it."""
MAX_VALUES = 10_000_000
"""Rows times columns of one table: what a gigabyte of memory holds."""
MAX_LISTED = 10_000
"""Rows of the tables in which a GeoPackage lists its layers and reference systems."""
MAX_LENGTH = 64 << 20
"""Bytes of one value."""
MAX_SECONDS = 60.0
STEPS = 100_000
"""Steps of the database engine between two looks at the clock."""

_LISTS = (
    "gpkg_contents",
    "gpkg_geometry_columns",
    "gpkg_spatial_ref_sys",
    "gpkg_extensions",
    "gpkg_ogr_contents",
)
_GENERATED = frozenset({2, 3})
"""Values of `hidden` in `PRAGMA table_xinfo`."""


def tables_in(path: Path) -> frozenset[str]:
    """
    Name the layers of a GeoPackage that may be read.

    The file is opened for reading only. Nothing in its schema is run: triggers do not fire on reading, and a view, a virtual
    table or a column worked out from others in the place of a table is refused.

    Returns
    -------
    names
        Those of `labels.TABLES` that the file lists.

    Raises
    ------
    TableError
        If there is no such file, it is no sound GeoPackage, or beyond the limits above.
    """
    if not path.is_file():
        raise not_ours(path, "there is no such file")
    if path.stat().st_size > MAX_BYTES:
        raise not_ours(path, f"it is larger than {MAX_BYTES >> 20} MiB")
    try:
        with _connected(path) as file:
            schema = {str(name): (str(kind), str(sql)) for name, kind, sql in file.execute(_SCHEMA)}
            _refuse_disguised(file, schema, path)
            (state,) = file.execute("PRAGMA quick_check(1)").fetchone()
            if state != "ok":
                raise not_ours(path, f"the database is damaged ({' '.join(state.split())})")
            rows = {name: _counted(file, name, path) for name in schema.keys() & {*TABLES, *_LISTS}}
            if "gpkg_ogr_contents" in rows:
                _refuse_miscounted(file, rows, path)
            listed = {row[0] for row in file.execute("SELECT table_name FROM gpkg_contents")}
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise not_ours(path, " ".join(str(error).split())) from error
    return frozenset(listed & schema.keys() & TABLES.keys())


_SCHEMA = "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"


def not_ours(path: Path, found: str) -> TableError:
    """Say in one line why a file cannot be read."""
    return TableError(
        f"expected a GeoPackage made by `laoqu-geo build` at {path}, but {found}; build it first"
    )


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database for reading, its schema not trusted, values and time bounded."""
    end = time.monotonic() + MAX_SECONDS
    with (
        plainly_named(path) as plain,
        closing(sqlite3.connect(sqlite_address(plain.resolve(), "ro"), uri=True)) as file,
    ):
        file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_LENGTH)
        file.set_progress_handler(lambda: time.monotonic() > end, STEPS)
        file.execute("PRAGMA trusted_schema = OFF")
        file.execute("PRAGMA query_only = ON")
        yield file


def _refuse_disguised(file: sqlite3.Connection, schema: dict[str, tuple[str, str]], path: Path) -> None:
    """Refuse what only looks like a table under a name that is going to be read."""
    read = {name.lower() for name in (*TABLES, *_LISTS)}
    for name, (kind, sql) in schema.items():
        if name.lower() not in read and not name.lower().startswith(("gpkg_", "sqlite_")):
            continue
        if kind == "view":
            raise not_ours(path, f"its {name!r} is a view, no table")
        if sql.lower().split()[:2] == ["create", "virtual"]:
            raise not_ours(path, f"its {name!r} is a virtual table")
        hidden = {row[6] for row in file.execute(f'PRAGMA table_xinfo("{_quoted(name)}")')}
        if hidden & _GENERATED:
            raise not_ours(path, f"its {name!r} works columns out from others")


def _counted(file: sqlite3.Connection, name: str, path: Path) -> int:
    """Count the rows of a table, no further than is allowed."""
    columns = len(file.execute(f'PRAGMA table_info("{_quoted(name)}")').fetchall())
    limit = MAX_LISTED if name in _LISTS else MAX_VALUES // max(columns, 1)
    bounded = f'SELECT count(*) FROM (SELECT 1 FROM "{_quoted(name)}" LIMIT {limit + 1})'  # noqa: S608  (quoted)
    count = int(file.execute(bounded).fetchone()[0])
    if count > limit:
        raise not_ours(path, f"its {name!r} has more than {limit:,} rows")
    return count


def _refuse_miscounted(file: sqlite3.Connection, rows: Mapping[str, int], path: Path) -> None:
    """Refuse a file that says of a layer that it has fewer rows than it has: GDAL would read no more than it is told."""
    for name, said in file.execute("SELECT table_name, feature_count FROM gpkg_ogr_contents"):
        if name in rows and said is not None and said != rows[name]:
            raise TableError(
                f"{path}: layer {name!r} has {rows[name]} rows, but the file says {said}; "
                "save the layer anew in QGIS, which counts again"
            )


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def refuse_missing(present: Collection[str], wanted: Collection[str], path: Path) -> None:
    """
    Refuse a file without the tables that tell ours from others.

    Raises
    ------
    TableError
        If one is missing.
    """
    if missing := [name for name in wanted if name not in present]:
        raise not_ours(path, f"it has no table {missing[0]!r}")
