"""Break a GeoPackage as a database that stays whole: foreign values, schemas, views, triggers, shapes, pages."""

import sqlite3
import struct
import tempfile
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import numpy as np
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    Point,
    Polygon,
    box,
)

from .mutations import broken

PAGE = 4096
STEPS = 500_000
"""Of the database engine, for one statement: one that reads a view without end is broken off."""
NAN, INF = float("nan"), float("inf")
with np.errstate(invalid="ignore"):
    _BENT = LineString([(105, 31), (NAN, 32)])
SHAPES = (
    Point(),
    Point(NAN, NAN),
    Point(INF, 31),
    Point(1e300, -1e300),
    Point(500, 500),
    Point(105, 31, 7),
    LineString(),
    LineString([(105, 31), (105, 31)]),
    _BENT,
    MultiLineString(),
    MultiPoint([(105, 31), (106, 31)]),
    Polygon([(105, 31), (106, 32), (106, 31), (105, 32)]),
    GeometryCollection([Point(105, 31), box(105, 31, 106, 32)]),
    box(-180, -90, 180, 90),
)
CURVE = struct.pack("<BIII4d", 1, 8, 2, 0, 105, 31, 106, 32) + bytes(16)
VALUES: tuple[object, ...] = (
    None, "", "x" * 3000, "\0", "\ud83d\ude00", b"\xff\xfe\x00", "\u202e<script>", "' OR 1=1 --", "nan", "../../x", 0, -1,
    2**63 - 1, -(2**63), 1e308, INF, "1e999", "true", "accepted", "auto", "correction", "needs_review", "none", "feature",
    "railway", "R1", "人工修订（x #01234567·89abcdef）",
)  # fmt: skip
COLUMNS = (
    "project_id",
    "name_zh",
    "precision",
    "uncertainty_m",
    "quote",
    "review",
    "geom_method",
    "source",
    "kind",
    "seq",
    "geom",
    "fid",
)
CRS = (4326, 3857, 4490, 0, -1, 99999, 2000)


def broken_package(rng: Random, seeds: Sequence[bytes]) -> bytes:
    """Break a GeoPackage: half of them by bytes of its pages, half by statements."""
    data = rng.choice(seeds)
    if rng.random() < 0.5:
        return _broken_pages(rng, data)
    with tempfile.NamedTemporaryFile(suffix=".gpkg", delete=False) as file:
        file.write(data)
    path = Path(file.name)
    try:
        with closing(sqlite3.connect(path)) as database, database:
            database.set_progress_handler(lambda: 1, STEPS)
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            for _ in range(rng.choice((1, 1, 2, 4))):
                with suppress(sqlite3.Error, UnicodeError, OverflowError):
                    _break(rng, database)
        return path.read_bytes()
    finally:
        path.unlink()


def _broken_pages(rng: Random, data: bytes) -> bytes:
    """Break single pages, swap two, or cut the file at one."""
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    way = rng.random()
    if way < 0.8:
        for _ in range(rng.choice((1, 1, 2, 5))):
            chosen = rng.randrange(len(pages))
            pages[chosen] = broken(rng, pages[chosen], pages, (b"\0" * 8, b"\xff" * 4))[:PAGE].ljust(
                PAGE, b"\0"
            )
    elif way < 0.95:
        one, other = rng.randrange(len(pages)), rng.randrange(len(pages))
        pages[one], pages[other] = pages[other], pages[one]
    else:
        del pages[rng.randrange(1, len(pages)) :]
    return b"".join(pages)


def _break(rng: Random, database: sqlite3.Connection) -> None:
    tables = [
        name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    ]
    table = rng.choice([name for name in tables if not name.startswith("sqlite_")])
    own = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')] or ["x"]
    column = rng.choice([*own, *(name for name in COLUMNS if name in own)])
    way = rng.randrange(12)
    some = rng.choice(("", "", " WHERE rowid = 1"))
    if way < 4:
        database.execute(f'UPDATE "{table}" SET "{column}" = ?{some}', (rng.choice(VALUES),))
    elif way < 6:
        layer = rng.choice(("railways", "airports", "links", "uncertainty"))
        database.execute(f'UPDATE "{layer}" SET geom = ?{some}', (_shape(rng),))
    elif way == 6:
        database.execute(rng.choice(("DROP TABLE", "DELETE FROM")) + f' "{table}"')
    elif way == 7:
        database.execute(
            f'ALTER TABLE "{table}" '
            + rng.choice(
                (
                    f'DROP COLUMN "{column}"',
                    f'RENAME COLUMN "{column}" TO "geometry"',
                    'ADD COLUMN "多列" BLOB',
                    'RENAME TO "../x"',
                )
            )
        )
    elif way == 8:
        _as_other(rng, database, table)
    elif way == 9:
        other = rng.choice(CRS)
        database.execute(f"UPDATE gpkg_geometry_columns SET srs_id = {other}")
        database.execute(f"UPDATE gpkg_contents SET srs_id = {other}")
    elif way == 10:
        wrong = rng.choice(("GEOMETRY", "POINT", "CURVEPOLYGON", "x", "TIN"))
        database.execute(
            f"UPDATE gpkg_geometry_columns SET geometry_type_name = '{wrong}', z = {rng.randrange(4)}"
        )
    else:
        database.execute(f'INSERT INTO "{table}" SELECT * FROM "{table}"' + rng.choice(("", " LIMIT 1")))


def _as_other(rng: Random, database: sqlite3.Connection, table: str) -> None:
    """Put something in a table's place that is none: a view, one without end, a copy without types, a trigger."""
    database.execute(f'ALTER TABLE "{table}" RENAME TO "was_{table}"')
    way = rng.randrange(5)
    if way == 0:
        database.execute(f'CREATE VIEW "{table}" AS SELECT * FROM "was_{table}"')
    elif way == 1:
        endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
        database.execute(f'CREATE VIEW "{table}" AS {endless} SELECT w.* FROM "was_{table}" w, c')
    elif way == 2:
        database.execute(f'CREATE TABLE "{table}" AS SELECT * FROM "was_{table}"')
    elif way == 3:
        database.execute(f'CREATE VIEW "{table}" AS SELECT * FROM "{table}"')
    else:
        database.execute(
            f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY, project_id AS (hex(zeroblob(1000000))), geom BLOB)'
        )
        database.execute(f'INSERT INTO "{table}" (fid) VALUES (1)')


def _shape(rng: Random) -> bytes:
    wkb = CURVE if rng.random() < 0.1 else rng.choice(SHAPES).wkb
    if rng.random() < 0.2:
        wkb = broken(rng, wkb, (wkb,), (b"\x01\x07\x00\x00\x00\x01\x00\x00\x00",))
    return b"GP\0" + bytes([rng.choice((1, 1, 1, 0, 3, 17, 255))]) + struct.pack("<i", rng.choice(CRS)) + wkb
