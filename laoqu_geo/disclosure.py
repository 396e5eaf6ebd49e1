"""What may be shown to everybody: sensitive works lose their exact place, voltage and capacity, all else stays."""

import re
from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .crs import METRIC, WGS84
from .labels import LAYER_OF
from .model import Kind, Precision
from .presentation import Presentation, Profile
from .tables import PROJECT_LAYER, SOURCES, UNCERTAINTY, Layers, empty, layer_spec, tidy

SENSITIVE = frozenset(
    {
        Kind.SUBSTATION,
        Kind.TRANSMISSION_LINE,
        Kind.POWER_PLANT,
        Kind.HYDROPOWER,
        Kind.PIPELINE,
        Kind.RESERVOIR,
    }
)
"""Kinds of which public maps of China show neither exact place nor figures."""

GRID_DEG = 0.01
"""Their coordinates are rounded to this: about a kilometre."""

LEAST_UNCERTAINTY_M = 1_000.0
"""Half the diagonal of a grid cell, rounded up."""

STATEMENT, REVIEW = "statement", "review"
"""Roles in `sources` of the public profile's statement and of the map review number."""

STATEMENT_ZH = (
    "公开版：变电站、电源、输电线路、管道、水库等工程的位置仅取至约1公里，电压、容量等参数从略，本图为示意图"
)

WITHHELD = "〔略〕"
"""Stands in running text for a figure that is left out."""

_COARSER = {
    Precision.FEATURE: (Precision.TOWN, Precision.CORRIDOR),
    Precision.SITE: (Precision.TOWN, Precision.CORRIDOR),
    Precision.PATH: (Precision.CORRIDOR, Precision.CORRIDOR),
}
"""What a sensitive point and line may claim at best."""

_NUMBER = r"(?:±|正负)?[0-9０-９〇零一二三四五六七八九十百两][0-9０-９.．,，〇零一二三四五六七八九十百千两]*"
_NUMBERS = rf"{_NUMBER}(?:\s*[、/~～—–\-至到和及]\s*{_NUMBER})*"
_UNITS = (
    r"(?:[万亿]*(?:千伏安?|kVA?|qianfu|千瓦时?|兆瓦|吉瓦|[kMG]Wh?|立方米|立方|m³|m3)|[万亿]+方)(?:及以上|级)?"
)
_FIGURE = re.compile(rf"{_NUMBERS}\s*(?:[万亿]*千伏[、和及]\s*)?{_UNITS}", re.IGNORECASE)
_PLACE = re.compile(
    r"\d{2,3}\.\d{3,}|https?://\S*openstreetmap\.org\S*|(?<![A-Za-z0-9])[nwre]\d+(?![A-Za-z0-9])"
)
"""What tells an exact place in a text: degrees, and the id of an OSM object."""

_NAMES = frozenset({"name_zh", "name_en", "aliases", "surface", "name", "name_today", "asked"})
"""Columns in which a figure goes without a trace."""

_BLANKED = ("voltage_kv", "quantities", "osm_ids", "source", "length_ratio")


def disclosed(layers: Layers, wish: Presentation) -> Layers:
    """Give layers as a presentation may show them: its profile applied, its review number noted."""
    shown = public(layers) if wish.profile is Profile.PUBLIC else layers
    if not wish.review_number:
        return shown
    row: dict[str, object] = {
        "role": REVIEW,
        "title": "审图号 Map review number",
        "number": wish.review_number,
    }
    return {**shown, "sources": _with_source(shown.get("sources"), row)}


def public(layers: Layers) -> Layers:
    """
    Give layers as everybody may see them.

    Parameters
    ----------
    layers
        Published tables by name, EPSG:4326.

    Returns
    -------
    layers
        New tables. Works of `SENSITIVE` kinds lie on a grid of `GRID_DEG`, lose links, footprints, OSM ids and
        figures; voltages and capacities are gone from every text; `sources` says so. `public(public(x))` equals
        `public(x)`.
    """
    hidden = _sensitive_ids(layers)
    shown = {name: _public_table(name, table, hidden) for name, table in layers.items()}
    if "uncertainty" in layers:
        shown["uncertainty"] = _uncertainty(shown, hidden)
    statement: dict[str, object] = {
        "role": STATEMENT,
        "title": "公开版说明 Public version",
        "credit": STATEMENT_ZH,
    }
    return {**shown, "sources": _with_source(shown.get("sources"), statement)}


def without_figures(text: str, replacement: str = WITHHELD) -> str:
    """Leave voltages and capacities out of a text: 220千伏 becomes 〔略〕."""
    return _FIGURE.sub(replacement, text)


def _sensitive_ids(layers: Layers) -> set[str]:
    names = ["projects", *(n for n in layers if layer_spec(n) is PROJECT_LAYER)]
    kinds = [str(kind) for kind in SENSITIVE]
    found = [layers[name] for name in names if name in layers]
    return {str(key) for table in found for key in table.index[table["kind"].isin(kinds)]}


def _public_table(name: str, table: pd.DataFrame, hidden: set[str]) -> pd.DataFrame:
    """Apply the profile to one table."""
    if name == "sources" or table.empty:
        return table
    if "project_id" in (table.index.name, *table.columns):
        return _project_table(name, table, hidden)
    if name == "network":
        table = table[~table["kind"].isin([str(kind) for kind in SENSITIVE])]
    return _masked(name, table, pd.Series(data=False, index=table.index))


def _project_table(name: str, table: pd.DataFrame, hidden: set[str]) -> pd.DataFrame:
    """Apply the profile to a table about projects."""
    ids = table.index.to_series() if table.index.name == "project_id" else table["project_id"]
    secret = pd.Series(ids.isin(hidden).to_numpy(), index=table.index)
    is_project = layer_spec(name) is PROJECT_LAYER or name == "projects"
    tells_place = not {"geometry", "osm_id", "osm_names"}.isdisjoint(table.columns)
    if not is_project and tells_place:
        table = table[~secret]
        secret = secret[~secret]
    shown = _masked(name, table, secret)
    for column in ("lon", "lat"):
        if column in shown.columns:
            shown[column] = shown[column].mask(
                secret.to_numpy(), _rounded(shown[column].to_numpy(dtype=float))
            )
    return _coarser(shown, secret) if is_project and secret.any() else shown


def _masked(name: str, table: pd.DataFrame, secret: pd.Series) -> pd.DataFrame:
    """Leave figures out of every free text, and coordinates out of those on sensitive works."""
    shown = table.copy()
    for column, spec in layer_spec(name).columns.items():
        if spec.holds != "text" or spec.values is not None or column == "project_id":
            continue
        filler = "" if column in _NAMES else WITHHELD
        said = [without_figures(text, filler) if isinstance(text, str) else None for text in shown[column]]
        clean = [
            _PLACE.sub(WITHHELD, text) if text and is_secret else text
            for text, is_secret in zip(said, secret, strict=True)
        ]
        shown[column] = pd.Series(clean, index=shown.index, dtype="str")
    return shown


def _coarser(table: pd.DataFrame, secret: pd.Series) -> pd.DataFrame:
    """Round place and claims of sensitive works."""
    is_line = table["kind"].isin([str(kind) for kind in (Kind.TRANSMISSION_LINE, Kind.PIPELINE)])
    shown = table.copy()
    for column in _BLANKED:
        shown.loc[secret, column] = None
    shown.loc[secret, "length_km"] = shown.loc[secret, "length_km"].round(-1)
    claims = [
        str(_COARSER[Precision(value)][bool(line)]) if hide and Precision(value) in _COARSER else value
        for value, line, hide in zip(shown["precision"], is_line, secret, strict=True)
    ]
    shown["precision"] = pd.Series(claims, index=shown.index, dtype="str")
    placed = secret & shown["precision"].ne(str(Precision.NONE))
    far = shown["uncertainty_m"].fillna(0).clip(lower=LEAST_UNCERTAINTY_M)
    shown["uncertainty_m"] = shown["uncertainty_m"].mask(placed, far)
    if isinstance(shown, gpd.GeoDataFrame):
        shapes = shown.geometry.to_numpy().copy()
        shapes[secret.to_numpy()] = _on_grid(shapes[secret.to_numpy()])
        shown = shown.set_geometry(gpd.GeoSeries(shapes, index=shown.index, crs=WGS84))
    return shown


def _on_grid(shapes: np.ndarray) -> np.ndarray:
    """Round coordinates; a line shorter than the grid loses its geometry."""
    moved = shapely.remove_repeated_points(shapely.transform(shapes, _rounded))
    lost = (shapely.get_dimensions(moved) == 1) & (shapely.length(moved) == 0)
    moved[lost] = None
    return np.asarray(moved, dtype=object)


def _rounded(degrees: np.ndarray) -> np.ndarray:
    return np.asarray(np.round(np.round(degrees / GRID_DEG) * GRID_DEG, 6))


def _uncertainty(layers: Layers, hidden: Iterable[str]) -> pd.DataFrame:
    """Draw the areas of sensitive works anew around their rounded places: the old ones would tell the true ones."""
    kept = layers["uncertainty"]
    homes = [n for n in dict.fromkeys([*LAYER_OF.values(), "unaligned"]) if n in layers and len(layers[n])]
    rows = [layers[name][layers[name].index.isin(list(hidden))] for name in homes]
    moved = [table[table.geometry.notna()] for table in rows]
    found = [table for table in moved if len(table)]
    if not found:
        return kept if len(kept) else empty(UNCERTAINTY)
    whole = gpd.GeoDataFrame(pd.concat(found), geometry="geometry", crs=WGS84)
    metric = whole.to_crs(METRIC)
    bands = shapely.buffer(metric.geometry.to_numpy(), metric["uncertainty_m"].to_numpy(), quad_segs=12)
    areas = whole.set_geometry(gpd.GeoSeries(bands, index=whole.index, crs=METRIC).to_crs(WGS84))
    drawn: pd.DataFrame = tidy(areas[[*UNCERTAINTY.columns, "geometry"]], UNCERTAINTY)
    joined: pd.DataFrame = tidy(pd.concat([kept, drawn]) if len(kept) else drawn, UNCERTAINTY)
    return joined


def _with_source(table: pd.DataFrame | None, row: dict[str, object]) -> pd.DataFrame:
    """Add a row to `sources` under its role, in place of one that stands there."""
    sources = empty(SOURCES) if table is None else table
    kept = sources[sources.index != row["role"]]
    new = pd.DataFrame([{**dict.fromkeys(SOURCES.columns), **row}], index=[str(row["role"])])
    return tidy(pd.concat([kept.astype(object), new]), SOURCES)
