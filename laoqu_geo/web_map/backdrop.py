"""What lies under the projects: counties, prefectures, the network, water; small, and without tiles."""

from collections.abc import Hashable
from typing import TypedDict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..latin import latin_keys, latin_name
from ..tables import Layers
from .coding import encode, simplify

SIMPLIFY_AREA_DEG = 0.002
"""About 200 m; neighbours keep a common border, for the whole coverage is simplified at once."""

SIMPLIFY_NETWORK_DEG = 0.0004
"""About 40 m: what the embedded network is true to."""

COUNTED = ["points", "railway_km", "expressway_km"]

EMBEDDED = "e"
"""Ids of embedded edges begin so: pieces without an OSM object of their own."""


class Area(TypedDict):
    """A county or prefecture."""

    code: str
    name: str
    en: str
    keys: str
    inside: bool
    at: list[float]
    shape: str
    counts: list[float]


class Group(TypedDict):
    """Network lines of one kind and lifecycle, as columns; `names`, `refs`, `ids` are empty where unknown."""

    kind: str
    lifecycle: str
    shapes: list[str]
    names: list[int]
    refs: list[int]
    ids: list[str]


class Network(TypedDict):
    """The network by groups; names and numbers are positions in `texts`, of which `keys` is the pinyin."""

    texts: list[str]
    keys: list[str]
    groups: list[Group]
    water: list[str]


class Backdrop(TypedDict):
    """Everything under the projects."""

    counties: list[Area]
    prefectures: list[Area]
    network: Network


def backdrop(layers: Layers) -> Backdrop:
    """Gather counties, prefectures and the network from the published tables; any may be missing."""
    return Backdrop(
        counties=_areas(layers.get("counties")),
        prefectures=_areas(layers.get("prefectures")),
        network=_network(layers.get("network")),
    )


def _areas(table: pd.DataFrame | None) -> list[Area]:
    if table is None or table.empty:
        return []
    shapes = gpd.GeoDataFrame(table).geometry.to_numpy()
    inner = shapely.point_on_surface(shapes)
    at = np.round(shapely.get_coordinates(inner), 4).tolist()
    figures = table.reindex(columns=COUNTED).astype(float).fillna(0).round(1).to_numpy().tolist()
    inside_region = table["in_region"].fillna(True).astype(bool)
    columns = zip(table.index.astype(str), table["name"].astype(str), inside_region, strict=True)
    rest = zip(at, encode(_thin_coverage(shapes)), figures, strict=True)
    return [
        Area(
            code=code,
            name=name,
            en=latin_name(name),
            keys=latin_keys([name]),
            inside=inside,
            at=where,
            shape=shape,
            counts=counts,
        )
        for (code, name, inside), (where, shape, counts) in zip(columns, rest, strict=True)
    ]


def _thin_coverage(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Simplify neighbours together where they fit, one by one where their borders cross."""
    if shapely.coverage_is_valid(shapes):
        thin: NDArray[np.object_] = shapely.coverage_simplify(shapes, SIMPLIFY_AREA_DEG)
        return thin
    return simplify(shapes, within_deg=SIMPLIFY_AREA_DEG)


def _network(table: pd.DataFrame | None) -> Network:
    if table is None or table.empty:
        return Network(texts=[], keys=[], groups=[], water=[])
    frame = gpd.GeoDataFrame(table)
    dimension = shapely.get_dimensions(frame.geometry.to_numpy())
    lines = _merge_nameless(frame[dimension == 1])
    texts = sorted(set(lines["name"].dropna()) | set(lines["ref"].dropna()))
    places = {text: index for index, text in enumerate(texts)}
    water = simplify(frame.geometry.to_numpy()[dimension == 2], within_deg=SIMPLIFY_NETWORK_DEG)
    return Network(
        texts=texts,
        keys=[latin_keys([text]) for text in texts],
        groups=[_group(key, part, places) for key, part in lines.groupby(["kind", "lifecycle"], sort=True)],
        water=encode(water),
    )


def _merge_nameless(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join embedded edges that carry no name or number into long lines: fewer, smaller, the same picture."""
    bare = lines.index.astype(str).str.startswith(EMBEDDED) & lines["name"].isna() & lines["ref"].isna()
    named = lines[~bare][["kind", "lifecycle", "name", "ref", "geometry"]]
    joined = [
        {"kind": kind, "lifecycle": lifecycle, "geometry": piece}
        for (kind, lifecycle), part in lines[bare].groupby(["kind", "lifecycle"], sort=True)
        for piece in shapely.get_parts(shapely.line_merge(shapely.union_all(part.geometry.to_numpy())))
    ]
    if not joined:
        return named
    merged = gpd.GeoDataFrame(joined, geometry="geometry", crs=lines.crs)
    merged.index = pd.Index([""] * len(merged))
    return gpd.GeoDataFrame(pd.concat([named, merged.reindex(columns=named.columns)]), geometry="geometry")


def _group(key: Hashable, part: gpd.GeoDataFrame, places: dict[str, int]) -> Group:
    """Write one group of lines as columns."""
    assert isinstance(key, tuple)
    kind, lifecycle = key
    unnamed = bool(part["name"].isna().all() and part["ref"].isna().all())
    return Group(
        kind=str(kind),
        lifecycle=str(lifecycle),
        shapes=encode(simplify(part.geometry.to_numpy(), within_deg=SIMPLIFY_NETWORK_DEG)),
        names=[] if unnamed else [places.get(name, -1) for name in part["name"]],
        refs=[] if unnamed else [places.get(ref, -1) for ref in part["ref"]],
        ids=[] if (part.index == "").all() else [str(index) for index in part.index],
    )
