"""The form in which layers are published: every table there, one geometry type each, missing is null."""

from collections.abc import Collection
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..crs import WGS84
from ..errors import TableError
from ..labels import TABLES
from ..tables import AREAS, LINES, POINTS, Column, Layers, Spec, empty, geometry_type, layer_spec, tidy

_FAMILIES = {"Point": POINTS, "LineString": LINES, "MultiLineString": LINES, "MultiPolygon": AREAS}

_BUILDERS = {"MultiLineString": shapely.multilinestrings, "MultiPolygon": shapely.multipolygons}


def published(layers: Layers, names: Collection[str] = TABLES) -> Layers:
    """
    Give layers the form in which they are written and read back.

    Every table of the list is there in its order, if need be without rows; lines and areas are
    multi-part (links are single lines); an empty geometry or, in a column that may be missing, an empty text
    is null; tables with a plan order (`seq`) stand in it.

    Parameters
    ----------
    layers
        Published tables by name, EPSG:4326; tables may be absent.
    names
        Their names: those of a plan, or `labels.COMPARISON_TABLES`.

    Returns
    -------
    layers
        New tables that keep their contracts; `published(published(x))` equals `published(x)`.

    Raises
    ------
    TableError
        If a name is not a published table, or a table breaks its contract.
    """
    if strange := sorted(set(layers) - set(names)):
        raise TableError(
            f"expected only published tables (labels.TABLES), found {strange}; drop or rename them"
        )
    absent = {layer_spec(name).name: layer_spec(name) for name in names if name not in layers}
    blank = {key: empty(spec) for key, spec in absent.items()}
    return {
        name: _one(layers[name], name) if name in layers else blank[layer_spec(name).name].copy()
        for name in names
    }


def _one(table: pd.DataFrame, name: str) -> pd.DataFrame:
    spec = replace(layer_spec(name), name=name)
    if table.empty:
        return empty(spec)
    tidied = _cleaned(tidy(table, spec), spec)
    if "seq" in spec.columns and not tidied["seq"].is_monotonic_increasing:
        tidied = tidied.sort_values("seq", kind="stable", na_position="last")
    kind = geometry_type(name)
    if kind is None:
        return tidied
    shapes = _as_type(tidied["geometry"].to_numpy(), kind, name)
    geometry = gpd.GeoSeries(shapes, index=tidied.index, crs=WGS84)
    placed: pd.DataFrame = gpd.GeoDataFrame(tidied.drop(columns="geometry"), geometry=geometry)
    return placed


def _cleaned(table: pd.DataFrame, spec: Spec) -> pd.DataFrame:
    """Drop what no file can hold from texts, and texts that say nothing; `tidy` has made the table new."""
    for name, column in spec.columns.items():
        if column.holds != "text":
            continue
        texts = table[name].tolist()
        if any(isinstance(text, str) and (not text or "\0" in text) for text in texts):
            kept = [_storable(text, column) if isinstance(text, str) else None for text in texts]
            table[name] = pd.Series(kept, index=table.index, dtype="str")
    return table


def _storable(text: str, column: Column) -> str | None:
    """Give a text without NUL, which would cut it short; an empty one only where a text is required."""
    kept = text.replace("\0", "")
    return kept if kept or column.required else None


def _as_type(shapes: np.ndarray, kind: str, name: str) -> np.ndarray:
    """Promote single geometries to multi-part ones (or links to single lines), without heights."""
    flat: np.ndarray = shapely.force_2d(shapes)
    flat[shapely.is_empty(flat)] = None
    found = {shape.geom_type for shape in flat if shape is not None}
    if strange := found - _FAMILIES[kind]:
        raise TableError(f"layer {name!r}: expected {kind}, found {sorted(strange)}; redraw those features")
    if kind in _BUILDERS:
        return _promoted(flat, kind)
    if kind == "LineString" and "MultiLineString" in found:
        flat = np.array([_in_one_piece(shape, name) for shape in flat], dtype=object)
    return flat


def _promoted(shapes: np.ndarray, kind: str) -> np.ndarray:
    single = np.array([shape is not None and shape.geom_type != kind for shape in shapes], dtype=bool)
    if single.any():
        shapes[single] = _BUILDERS[kind](shapes[single], indices=np.arange(single.sum()))
    return shapes


def _in_one_piece(shape: BaseGeometry | None, name: str) -> BaseGeometry | None:
    if shape is None or shape.geom_type == "LineString":
        return shape
    whole = shapely.line_merge(shape)
    if whole.geom_type != "LineString":
        raise TableError(f"layer {name!r}: expected single lines, found one in pieces; redraw it as one")
    return whole
