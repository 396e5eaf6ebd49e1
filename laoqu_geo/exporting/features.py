"""One published table as features: geometry beside its columns, codes and citation in every row."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import WGS84
from ..errors import OutputError
from ..labels import TABLES
from ..model import Kind, Precision
from ..tables import PROJECT_LAYER, Layers, Spec, layer_spec
from .citation import Citation
from .iati import location_codes

ALL_PROJECTS = "projects"
"""The layer exported unless another is named: every project, placed or not."""

DECIMALS = 7
"""A centimetre; RFC 7946 advises against more."""

CITED = ("citation", "data_credit")
"""Columns that every row ends with."""

_CODES = {
    "iati_exactness": "exactness",
    "iati_location_class": "location_class",
    "iati_location_reach": "reach",
    "iati_precision": "precision",
}

Value = str | int | float | bool | None
Row = dict[str, Value]


def features(layers: Layers, layer: str, citation: Citation) -> gpd.GeoDataFrame:
    """
    Lay a published table out for handing on.

    Parameters
    ----------
    layers
        All published tables, EPSG:4326.
    layer
        Name of one of them; `projects` holds all projects, with null geometry where unplaced.
    citation
        Stands in every row: rows are copied out of their files.

    Returns
    -------
    features
        Rows numbered from 0, the id first, then the table's columns, codes, citation and geometry; EPSG:4326.

    Raises
    ------
    OutputError
        If there is no such table.
    """
    if layer not in TABLES:
        raise OutputError(f"expected a layer of {', '.join(TABLES)}; found {layer!r}; name one of them")
    table = pd.DataFrame(layers[layer])
    shapes = _project_shapes(layers, table.index) if layer == ALL_PROJECTS else _own_shapes(table)
    flat = table.drop(columns="geometry", errors="ignore").reset_index()
    if layer == ALL_PROJECTS or layer_spec(layer) is PROJECT_LAYER:
        flat = flat.assign(**_codes(flat))
    flat = flat.assign(
        citation=pd.Series(citation.text, index=flat.index, dtype="str"),
        data_credit=pd.Series(citation.data_credit, index=flat.index, dtype="str"),
    )
    return gpd.GeoDataFrame(flat, geometry=gpd.GeoSeries(shapes, index=flat.index, crs=WGS84))


def rows(table: pd.DataFrame, spec: Spec) -> list[Row]:
    """Give plain values: whole numbers whole, what is missing None, geometry left out."""
    holds = {name: column.holds for name, column in spec.columns.items()}
    names = [name for name in table.columns if name != "geometry"]
    columns = [[_plain(value, holds.get(name, "text")) for value in table[name]] for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def rounded(shapes: np.ndarray) -> np.ndarray:
    """Round coordinates to `DECIMALS` and turn outer rings counterclockwise, inner ones clockwise."""
    short = shapely.transform(shapes, lambda degrees: np.round(degrees, DECIMALS))
    return np.asarray(shapely.orient_polygons(short), dtype=object)


def _plain(value: object, holds: str) -> Value:
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124  (NaN)
        return None
    if holds == "int":
        return int(value)  # type: ignore[call-overload,no-any-return]
    if holds == "float":
        return float(value)  # type: ignore[arg-type]
    return bool(value) if holds == "bool" else str(value)


def _project_shapes(layers: Layers, ids: pd.Index) -> np.ndarray:
    """Gather the geometry of every project from the layer it lies in."""
    homes = [
        table["geometry"]
        for name, table in layers.items()
        if layer_spec(name) is PROJECT_LAYER and len(table)
    ]
    if not homes:
        return np.full(len(ids), None, dtype=object)
    found = gpd.GeoSeries(pd.concat(homes))
    return np.asarray(found[~found.index.duplicated()].reindex(ids).to_numpy(), dtype=object)


def _own_shapes(table: pd.DataFrame) -> np.ndarray:
    if "geometry" in table.columns:
        return np.asarray(table["geometry"].to_numpy(), dtype=object)
    return np.full(len(table), None, dtype=object)


def _codes(table: pd.DataFrame) -> dict[str, pd.Series]:
    told = [
        location_codes(Kind(kind), Precision(precision))
        for kind, precision in zip(table["kind"], table["precision"], strict=True)
    ]
    return {
        column: pd.Series([getattr(code, part) or None for code in told], index=table.index, dtype="str")
        for column, part in _CODES.items()
    }
