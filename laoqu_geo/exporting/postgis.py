"""
All layers into PostGIS, all at once or not at all.

One transaction writes every table beside the old one, then fills the old one from it where the columns are the same, so that
grants, views and open maps of others stay; otherwise it takes its place. Readers see the old layers until all new ones are in.
"""

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from ..crs import WGS84
from ..errors import OutputError, PasswordNeededError
from ..labels import INDEXES, TABLES, Label
from ..tables import Layers, geometry_type, layer_spec
from .address import Address
from .citation import cite

if TYPE_CHECKING:
    from psycopg import Connection as Raw
    from psycopg.sql import Composable
    from sqlalchemy import Connection

MADE_BY = "laoqu-geo"
"""Ends the comment of every table of ours: no other table is ever replaced."""

GEOMETRY = "geom"
"""As in the GeoPackage."""

PATIENCE = "60s"
"""How long to wait for someone who holds a table."""

_BESIDE = "incoming_"
_LOCK = 20180403
"""Number of the lock that keeps two runs apart in one database."""


def store(layers: Layers, address: Address, *, password: str | None = None) -> int:
    """
    Write every published table into a schema of a database, in place of those of an earlier run.

    Parameters
    ----------
    layers
        All published tables, EPSG:4326 (`geopackage.read` gives them).
    address
        Where to; the schema is made if need be.
    password
        None leaves it to libpq: PGPASSWORD, then `.pgpass`.

    Returns
    -------
    count
        Tables written. Each has its id as primary key, a spatial index, and Chinese and English comments on it and its columns.

    Raises
    ------
    PasswordNeededError
        If the server asks for a password and none is known.
    OutputError
        If a library is missing, the server refuses, or a table of that name is not ours; nothing has changed then.
    """
    try:
        import geoalchemy2  # noqa: F401, PLC0415  (an extra: only who writes to a database needs them)
        import psycopg  # noqa: PLC0415
        from sqlalchemy import URL, create_engine, exc, pool  # noqa: PLC0415
    except ImportError as error:
        raise OutputError(
            f"expected {error.name} for PostGIS, but it is not installed; run: pip install 'laoqu-geo[postgis]'"
        ) from None
    url = URL.create(
        "postgresql+psycopg", address.user, password, address.host, address.port, address.database
    )
    options = {"application_name": MADE_BY} | ({"sslmode": address.sslmode} if address.sslmode else {})
    engine = create_engine(url, connect_args=options, poolclass=pool.NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            _store(layers, connection, address.schema)
    except (exc.SQLAlchemyError, psycopg.Error) as error:
        raise _refused(error, address) from None
    return len(TABLES)


def _store(layers: Layers, connection: "Connection", schema: str) -> None:
    raw: Raw = connection.connection.driver_connection  # type: ignore[assignment]
    _prepare(raw, schema)
    for name in TABLES:
        _refuse_if_not_ours(raw, schema, name)
        _refuse_if_not_ours(raw, schema, _BESIDE + name)
    for name in TABLES:
        _load(layers[name], connection, schema, _BESIDE + name)
        _set_types(raw, schema, name)
    for name in TABLES:
        _take_place(raw, schema, name)
        _describe(raw, schema, name)
    citation = cite(layers)
    said = "；".join(part for part in (citation.text, citation.data_credit) if part)
    _run(raw, "COMMENT ON SCHEMA {schema} IS {said}", schema=_name(schema), said=_text(said))


def _prepare(raw: "Raw", schema: str) -> None:
    """Wait for another run, and make the schema."""
    raw.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
    raw.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not raw.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone():
        raise OutputError(
            "expected PostGIS in the database, but it is not there; "
            "let its administrator run: CREATE EXTENSION postgis"
        )
    if not raw.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone():
        _run(raw, "CREATE SCHEMA {schema}", schema=_name(schema))


def _refuse_if_not_ours(raw: "Raw", schema: str, name: str) -> None:
    found = raw.execute(
        "SELECT obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relname = %s",
        [schema, name],
    ).fetchone()
    if found and not str(found[0]).endswith(MADE_BY):
        raise OutputError(
            f"expected no other table {name!r} in schema {schema!r}, but one is there that laoqu-geo did not make; "
            "choose another schema (--to …?schema=NAME)"
        )


def _load(table: pd.DataFrame, connection: "Connection", schema: str, name: str) -> None:
    flat = table.reset_index()
    if isinstance(table, gpd.GeoDataFrame):
        spatial = gpd.GeoDataFrame(flat, geometry="geometry", crs=WGS84).rename_geometry(GEOMETRY)
        spatial.to_postgis(name, connection, schema=schema, index=False)
    else:
        flat.to_sql(name, connection, schema=schema, index=False)


def _set_types(raw: "Raw", schema: str, name: str) -> None:
    """Say which geometries a table takes, even where it has no row to tell."""
    if kind := geometry_type(name):
        statement = f"ALTER TABLE {{table}} ALTER COLUMN {GEOMETRY} TYPE geometry({kind}, {WGS84.to_epsg()})"
        _run(raw, statement, table=_name(schema, _BESIDE + name))


def _take_place(raw: "Raw", schema: str, name: str) -> None:
    """Fill the old table with the new rows, or let the new one take its name where their columns differ."""
    old, new = _name(schema, name), _name(schema, _BESIDE + name)
    if _columns(raw, schema, name) == _columns(raw, schema, _BESIDE + name):
        _run(raw, "DELETE FROM {old}", old=old)
        _run(raw, "INSERT INTO {old} SELECT * FROM {new}", old=old, new=new)
        _run(raw, "DROP TABLE {new}", new=new)
        return
    _run(raw, "DROP TABLE IF EXISTS {old}", old=old)
    _run(raw, "ALTER TABLE {new} RENAME TO {name}", new=new, name=_name(name))
    _run(raw, "ALTER TABLE {old} ADD PRIMARY KEY ({id})", old=old, id=_name(layer_spec(name).index))
    if geometry_type(name):
        before, after = (f"idx_{prefix}{name}_{GEOMETRY}" for prefix in (_BESIDE, ""))
        _run(raw, "ALTER INDEX {before} RENAME TO {after}", before=_name(schema, before), after=_name(after))


def _columns(raw: "Raw", schema: str, name: str) -> list[tuple[object, ...]]:
    return raw.execute(
        "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        [schema, name],
    ).fetchall()


def _describe(raw: "Raw", schema: str, name: str) -> None:
    """Comment on the table and its columns in Chinese and English."""
    spec, words = layer_spec(name), TABLES[name]
    said = _text(f"{words.zh} {words.en} · {MADE_BY}")
    _run(raw, "COMMENT ON TABLE {table} IS {said}", table=_name(schema, name), said=said)
    columns = {spec.index: INDEXES[spec.index], **{key: column.label for key, column in spec.columns.items()}}
    if spec.geometry:
        columns[GEOMETRY] = Label("位置（WGS84）", "Place (WGS84)")
    for column, label in columns.items():
        _run(
            raw,
            "COMMENT ON COLUMN {column} IS {said}",
            column=_name(schema, name, column),
            said=_text(f"{label.zh} {label.en}"),
        )


def _run(raw: "Raw", statement: str, **parts: "Composable") -> None:
    from psycopg.sql import SQL  # noqa: PLC0415

    raw.execute(SQL(statement).format(**parts))


def _name(*parts: str) -> "Composable":
    from psycopg.sql import Identifier  # noqa: PLC0415

    return Identifier(*parts)


def _text(text: str) -> "Composable":
    from psycopg.sql import Literal  # noqa: PLC0415

    return Literal(text)


def _refused(error: Exception, address: Address) -> OutputError:
    """Say what the server said, on one line, without the rows and without the address of a password."""
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    if "no password supplied" in said:
        return PasswordNeededError(
            f"expected a password for {address}, but found none; set PGPASSWORD or keep it in ~/.pgpass"
        )
    return OutputError(f"expected to write to {address}, but: {said}; nothing has changed there")
