"""Read a GeoPackage back into the published tables, as built or as a person has corrected it in QGIS."""

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from ..crs import WGS84
from ..errors import TableError
from ..files import plainly_named, sqlite_address
from ..labels import TABLES
from ..model import Review
from ..tables import PROJECT_LAYER, PROJECT_LEDGER, Layers, Spec, layer_spec, tidy
from .published import published

_MUST_HAVE = ("projects", "sources")
"""Tables that tell our files from others."""


def read(path: Path) -> Layers:
    """
    Read the published tables.

    What a person may do in QGIS is allowed: move vertices, change values, delete rows, add columns (they are
    dropped), drop layers (they come back empty), reorder rows, save a layer in another known CRS.

    Parameters
    ----------
    path
        A GeoPackage made by `write`.

    Returns
    -------
    layers
        All tables of `labels.TABLES` in that order (`published`), EPSG:4326.

    Raises
    ------
    TableError
        If there is no such file, it is no GeoPackage of ours, or a table no longer keeps its contract.
    """
    path = Path(path)
    present = _tables_in(path)
    try:
        with plainly_named(path) as file:
            found = {name: _read_table(file, name, layer_spec(name)) for name in TABLES if name in present}
        return published(found)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
    ) as error:
        raise _not_ours(path, " ".join(str(error).split())) from error
    except (TypeError, ValueError) as error:
        raise TableError(f"{path}: {' '.join(str(error).split())}") from error


def agreed(layers: Layers) -> Layers:
    """
    Let what a person has changed in a project layer stand in the table `projects` too.

    QGIS shows a project twice, as a feature and as a row of the ledger; people edit the feature. A project that
    either of the two calls accepted is accepted.

    Parameters
    ----------
    layers
        As `read` gives them.

    Returns
    -------
    layers
        The same tables with a new `projects`.
    """
    ledger = layers["projects"]
    placed = [layers[name] for name in layers if layer_spec(name) is PROJECT_LAYER and len(layers[name])]
    if not placed or ledger.empty:
        return layers
    columns = list(PROJECT_LEDGER.columns)
    features = pd.concat([pd.DataFrame(table[columns]) for table in placed])
    features = features[~features.index.duplicated() & features.index.isin(ledger.index)]
    accepted = ledger.index[ledger["review"] == Review.ACCEPTED]
    told = pd.concat([features, ledger[~ledger.index.isin(features.index)]]).reindex(ledger.index)
    told.loc[accepted, "review"] = str(Review.ACCEPTED)
    return {**layers, "projects": tidy(told, PROJECT_LEDGER)}


def _tables_in(path: Path) -> set[str]:
    if not path.is_file():
        raise _not_ours(path, "there is no such file")
    try:
        with (
            plainly_named(path) as plain,
            closing(sqlite3.connect(sqlite_address(plain.resolve(), "ro"), uri=True)) as file,
        ):
            present = {row[0] for row in file.execute("SELECT table_name FROM gpkg_contents")}
    except sqlite3.Error as error:
        raise _not_ours(path, str(error)) from error
    if missing := [name for name in _MUST_HAVE if name not in present]:
        raise _not_ours(path, f"it has no table {missing[0]!r}")
    return present


def _read_table(path: Path, name: str, spec: Spec) -> pd.DataFrame:
    wanted = [spec.index, *spec.columns]
    with_shapes = bool(spec.geometry)
    table: pd.DataFrame = pyogrio.read_dataframe(path, layer=name, columns=wanted, read_geometry=with_shapes)
    if missing := [column for column in wanted if column not in table.columns]:
        raise TableError(f"layer {name!r} lacks columns {missing}; build the GeoPackage again")
    if table[spec.index].isna().any():
        rows = int(table[spec.index].isna().sum())
        raise TableError(f"layer {name!r}: {rows} rows have no {spec.index}; fill it in or delete them")
    for column, kind in spec.columns.items():
        if kind.holds == "bool":
            table[column] = table[column].fillna(value=False)
    table = table.set_index(spec.index)
    return _in_wgs84(table, name) if spec.geometry else table


def _in_wgs84(table: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    if not isinstance(table, gpd.GeoDataFrame):
        raise TableError(f"layer {name!r} has lost its geometry; build the GeoPackage again")
    if table.crs is None:
        raise TableError(f"layer {name!r} carries no CRS; set it in QGIS (the plan's layers are EPSG:4326)")
    return table if table.crs == WGS84 else table.to_crs(WGS84)


def _not_ours(path: Path, found: str) -> TableError:
    return TableError(
        f"expected a GeoPackage made by `laoqu-geo build` at {path}, but {found}; build it first"
    )
