"""What makes a GeoPackage read as Chinese and open dressed: aliases, value lists, QGIS styles and project."""

import sqlite3
from collections.abc import Container, Iterable, Iterator
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from ..labels import ALL_TABLES, INDEXES, VOCABULARIES, Label
from ..style.for_qgis import qml
from ..tables import Layers, Spec, layer_spec
from .project import PROJECT_NAME, project_archive

_SCHEMA_EXTENSION = "http://www.geopackage.org/spec121/#extension_schema"

_TABLES = """
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
 description TEXT, mime_type TEXT, constraint_name TEXT,
 CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL,
 value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
 CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
 f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30),
 styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
 update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB);
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
 definition TEXT NOT NULL, scope TEXT NOT NULL,
 CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""


def dress(path: Path, layers: Layers, *, file_name: str, date: str) -> None:
    """
    Add aliases, value lists, styles and a project to a freshly written GeoPackage.

    Parameters
    ----------
    path
        The file as GDAL left it.
    layers
        The tables it holds.
    file_name
        Name that the file will have: the project refers to its layers by it, beside itself.
    date
        ISO day for every time stamp.
    """
    with closing(sqlite3.connect(path)) as file, file:
        add_words(file, _columns(layers), styled=layers, date=date)
        archive = project_archive(layers, file_name=file_name, title=_plan_title(layers), date=date)
        metadata = f'{{"last_modified_time": "{date}T00:00:00", "last_modified_user": "laoqu-geo"}}'
        file.execute("INSERT INTO qgis_projects VALUES (?,?,?)", (PROJECT_NAME, metadata, archive.hex()))


def add_words(
    file: sqlite3.Connection, columns: Iterable[tuple[object, ...]], *, styled: Iterable[str], date: str
) -> None:
    """
    Add aliases, value lists and styles to an open GeoPackage.

    Parameters
    ----------
    file
        As GDAL left it.
    columns
        Rows of `gpkg_data_columns` (`columns_of`).
    styled
        Published tables (`labels.TABLES`) in it, to be given their QGIS style.
    date
        ISO day for every time stamp.
    """
    file.execute("PRAGMA synchronous = OFF")
    file.executescript(_TABLES)
    rows = list(columns)
    file.executemany(
        "INSERT INTO gpkg_data_column_constraints VALUES (?,?,?,?,?,?,?,?)",
        _constraints({row[-1] for row in rows}),
    )
    file.executemany("INSERT INTO gpkg_data_columns VALUES (?,?,?,?,?,?,?)", rows)
    file.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
        [(table, _SCHEMA_EXTENSION) for table in ("gpkg_data_columns", "gpkg_data_column_constraints")],
    )
    _add_styles(file, styled, f"{date}T00:00:00.000Z")


def _constraints(used: Container[object]) -> Iterator[tuple[object, ...]]:
    """List the values of every vocabulary that a column of the file holds."""
    for vocabulary, values in VOCABULARIES.items():
        if _constraint(vocabulary) not in used:
            continue
        for value, words in values.items():
            yield (_constraint(vocabulary), "enum", str(value), None, None, None, None, words.zh)


def _constraint(vocabulary: type[StrEnum]) -> str:
    return vocabulary.__name__.lower()


def _columns(layers: Iterable[str]) -> Iterator[tuple[object, ...]]:
    for table in layers:
        spec = layer_spec(table)
        yield from columns_of(table, spec, INDEXES[spec.index])


def columns_of(table: str, spec: Spec, index: Label) -> Iterator[tuple[object, ...]]:
    """Give the rows of `gpkg_data_columns` for one table: its index, then its columns in order."""
    yield (table, spec.index, index.zh, index.zh, index.en, None, None)
    for name, column in spec.columns.items():
        listed = _constraint(column.values) if column.values is not None else None
        yield (table, name, column.label.zh, column.label.zh, column.label.en, None, listed)


def _add_styles(file: sqlite3.Connection, layers: Iterable[str], moment: str) -> None:
    rows = [
        (
            "",
            "",
            name,
            "geom" if layer_spec(name).geometry else "",
            ALL_TABLES[name].zh,
            qml(name),
            "",
            1,
            "",
            moment,
        )
        for name in layers
    ]
    file.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
        " styleName, styleQML, styleSLD, useAsDefault, owner, update_time) VALUES (?,?,?,?,?,?,?,?,?,?)",
        rows,
    )
    file.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', '图层样式 QGIS styles', ?, 0)",
        (moment,),
    )
    file.execute("INSERT INTO gpkg_ogr_contents VALUES ('layer_styles', ?)", (len(rows),))


def _plan_title(layers: Layers) -> str:
    sources = layers["sources"]
    titles = sources.loc[sources["role"] == "plan", "title"]
    return str(titles.iloc[0]) if len(titles) else ""
