"""Read a GeoPackage back into the published tables, as built or as a person has corrected it in QGIS."""

import warnings
from collections.abc import Collection
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from ..crs import WGS84
from ..errors import TableError
from ..files import plainly_named
from ..labels import TABLES
from ..model import Review
from ..tables import PROJECT_LAYER, PROJECT_LEDGER, Layers, Spec, layer_spec, tidy
from .opening import refuse_missing, tables_in
from .published import published

_MUST_HAVE = ("projects", "sources")
"""Tables that tell our files from others."""
_EDGE = (180.000001, 90.000001)
"""Degrees; what lies beyond is no longitude or latitude."""
_NAMED = 3
"""So many faulty rows are named."""

_BROKEN = (
    RuntimeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    MemoryError,
    AttributeError,
    shapely.errors.ShapelyError,
    pyproj.exceptions.ProjError,
)
"""What GDAL, GEOS and PROJ raise by way of Python on values that are not what the schema promises."""


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
    present = tables_in(path)
    refuse_missing(present, _MUST_HAVE, path)
    found = {name: _read_table(path, name, layer_spec(name)) for name in TABLES if name in present}
    try:
        layers = published(found)
    except _BROKEN as error:
        raise _in_one_line(error, path) from error
    _refuse_infinite(layers, path)
    return layers


def read_rows(path: Path, name: str, columns: Collection[str], *, with_shapes: bool) -> pd.DataFrame:
    """
    Read some columns of one layer that `tables_in` has named.

    Returns
    -------
    rows
        In the order of the file, geometry in EPSG:4326.

    Raises
    ------
    TableError
        If columns are missing, geometry or its CRS is, values cannot be read, or a feature lies outside the world.
    """
    try:
        with warnings.catch_warnings(), plainly_named(path) as file:
            warnings.simplefilter("ignore", RuntimeWarning)  # what GDAL warns of is told below, in one line
            table: pd.DataFrame = pyogrio.read_dataframe(
                file, layer=name, columns=list(columns), read_geometry=with_shapes
            )
        if missing := [column for column in columns if column not in table.columns]:
            raise TableError(f"layer {name!r} lacks columns {missing}; build the GeoPackage again")
        return _in_wgs84(table, name) if with_shapes else table
    except _BROKEN as error:
        raise _in_one_line(error, path) from error


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


def _read_table(path: Path, name: str, spec: Spec) -> pd.DataFrame:
    table = read_rows(path, name, [spec.index, *spec.columns], with_shapes=bool(spec.geometry))
    if table[spec.index].isna().any():
        rows = int(table[spec.index].isna().sum())
        raise TableError(f"layer {name!r}: {rows} rows have no {spec.index}; fill it in or delete them")
    for column, kind in spec.columns.items():
        if kind.holds == "bool":
            table[column] = table[column].fillna(value=False)
    table[spec.index] = table[spec.index].astype("str")
    return table.set_index(spec.index)


def _in_wgs84(table: pd.DataFrame, name: str) -> gpd.GeoDataFrame:
    if not isinstance(table, gpd.GeoDataFrame):
        raise TableError(f"layer {name!r} has lost its geometry; build the GeoPackage again")
    if table.crs is None:
        raise TableError(f"layer {name!r} carries no CRS; set it in QGIS (the plan's layers are EPSG:4326)")
    placed = table if table.crs == WGS84 else table.to_crs(WGS84)
    corners, row = shapely.get_coordinates(placed.geometry.to_numpy(), return_index=True)
    outside = ~(np.isfinite(corners) & (np.abs(corners) <= _EDGE)).all(axis=1)
    if outside.any():
        rows = [str(number + 1) for number in np.unique(row[outside])]
        said = ", ".join(rows[:_NAMED]) + (" …" if len(rows) > _NAMED else "")
        raise TableError(f"layer {name!r}: features outside the world in rows {said}; redraw or delete them")
    return placed


def _refuse_infinite(layers: Layers, path: Path) -> None:
    for name, table in layers.items():
        for column, kind in layer_spec(name).columns.items():
            if kind.holds == "float" and np.isinf(table[column].to_numpy()).any():
                raise TableError(f"{path}: layer {name!r} holds an infinite {column}; correct it in QGIS")


def _in_one_line(error: Exception, path: Path) -> TableError:
    if isinstance(error, TableError):
        return error
    return TableError(f"{path}: {' '.join(str(error).split())[:300] or type(error).__name__}")
