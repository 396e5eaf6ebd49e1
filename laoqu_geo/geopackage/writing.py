"""Write the layers: tables through GDAL, then aliases, value lists, styles and a QGIS project."""

import contextlib
import re
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd
import pyogrio

from ..crs import WGS84
from ..errors import OutputError
from ..files import replacing, sqlite_address, written_plainly
from ..labels import ALL_TABLES, LAYER_OF, TABLES, UNALIGNED, Label
from ..tables import Layers, geometry_type
from .arrow import arrow_stream
from .dress import dress
from .published import published

PACKAGE = "laoqu.gpkg"
"""Name of the file among the products."""

VERSION = "1.2"
"""GDAL writes 1.4 by default; what planners have installed warns about anything above 1.2."""

DAY = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
"""An ISO day as GDAL takes it for a time stamp."""

UNDATED = "2000-01-01"
"""Date of a file made from a plan that gives none: the same input must give the same bytes on any day."""

ALWAYS_WRITTEN = frozenset({"railways", "expressways", "airports", "ports", "reservoirs", "substations"})
"""Layers of projects that users look for, written even when the plan has nothing for them."""

_SQLITE_VERSION_AT = 96
"""Offset in the header of a number that tells which SQLite library wrote last, and differs by machine."""


def write(layers: Layers, path: Path, *, names: Collection[str] = TABLES) -> Path:
    """
    Write the published tables as one GeoPackage, byte-identical for identical input.

    Tables without a row are written too, so that their columns can be relied on; only layers of projects
    beyond the six that users look for are left out where the plan has none (`read` gives them back empty).

    Parameters
    ----------
    layers
        Published tables by name (`labels.TABLES`), EPSG:4326.
    path
        File to write; its folder is made if need be. An existing file is replaced only when all is written.
    names
        What the file holds: the tables of a plan, or those of a comparison (`labels.COMPARISON_TABLES`).

    Returns
    -------
    path
        As it came.

    Raises
    ------
    TableError
        If a table breaks its contract.
    OutputError
        If the folder cannot be written to, or the file is open in another program.
    """
    path = Path(path)
    tables = {name: table for name, table in published(layers, names).items() if _is_written(name, table)}
    refuse_if_open(path)
    try:
        with replacing(path) as draft, written_plainly(draft) as target:
            date = _date(tables["sources"])
            with gdal_options(OGR_CURRENT_DATE=f"{date}T00:00:00.000Z", OGR_SQLITE_SYNCHRONOUS="OFF"):
                for name, table in tables.items():
                    _write_table(table, name, target)
            dress(target, tables, file_name=path.name, date=date)
            forget_sqlite_version(target)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, sqlite3.Error) as error:
        raise OutputError(
            f"expected to write {path}, but: {_one_line(error)}; "
            "free the file or choose another folder (--layers)"
        ) from error
    return path


def _is_written(name: str, table: pd.DataFrame) -> bool:
    only_where_used = (set(LAYER_OF.values()) | {UNALIGNED}) - ALWAYS_WRITTEN
    return len(table) > 0 or name not in only_where_used


def refuse_if_open(path: Path) -> None:
    """
    Stop while another program works in a GeoPackage: what it has not saved yet would be lost, or played into the new file.

    Raises
    ------
    OutputError
        If a log of changes lies beside it, or somebody is writing in it.
    """
    logs = [path.with_name(path.name + ending) for ending in ("-wal", "-journal")]
    if any(log.exists() and log.stat().st_size for log in logs) or _is_locked(path):
        raise OutputError(
            f"expected to replace {path}, but another program (QGIS?) has it open; close it there first"
        )


def _is_locked(path: Path) -> bool:
    """Try to begin writing; what is no database, or cannot be opened, is nobody's."""
    if not path.is_file():
        return False
    try:
        with contextlib.closing(
            sqlite3.connect(sqlite_address(path.resolve(), "rw"), uri=True, timeout=0)
        ) as package:
            package.execute("BEGIN IMMEDIATE")
            package.rollback()
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return False


def _date(sources: pd.DataFrame) -> str:
    """Give the day of the plan, or `UNDATED`."""
    dates = sources.loc[sources["role"] == "plan", "date"].dropna()
    whole = [date for date in dates if DAY.fullmatch(date)]
    return whole[0] if whole else UNDATED


def _write_table(table: pd.DataFrame, name: str, path: Path) -> None:
    add_rows(table.reset_index(), path, name, label=ALL_TABLES[name], kind=geometry_type(name))


def add_rows(
    table: pd.DataFrame, path: Path, name: str, *, label: Label, kind: str | None, more: bool = False
) -> None:
    """
    Write a table to a GeoPackage, or more rows of one that was begun before.

    Parameters
    ----------
    table
        Columns as they shall stand there; the index is left out. Geometry, if any, in a column `geometry`, EPSG:4326.
    path
        The file, made if need be.
    name, label
        Of the table.
    kind
        Its geometry type; None for a table without geometry.
    more
        Whether the table is there already.
    """
    spatial = {"GEOMETRY_NAME": "geom", "SPATIAL_INDEX": "YES"} if kind else {}
    pyogrio.write_arrow(
        arrow_stream(table),
        path,
        layer=name,
        driver="GPKG",
        geometry_name="geometry" if kind else None,
        geometry_type=kind,
        crs=WGS84.to_string() if kind else None,
        append=more,
        dataset_options={"VERSION": VERSION},
        layer_options={
            "FID": "fid",
            "IDENTIFIER": name,
            "DESCRIPTION": f"{label.zh} {label.en}",
            **spatial,
        },
    )


@contextlib.contextmanager
def gdal_options(**options: str) -> Iterator[None]:
    """Set options of GDAL for the time of a block."""
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def forget_sqlite_version(path: Path) -> None:
    """Take out of a finished file which SQLite library wrote it."""
    with path.open("r+b") as file:
        file.seek(_SQLITE_VERSION_AT)
        file.write(bytes(4))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
