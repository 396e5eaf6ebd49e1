"""OSM objects of any source become rows of the one NETWORK table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..crs import WGS84
from ..model import Kind
from ..tables import LISTED, NETWORK, tidy
from .tags import Found

Area: TypeAlias = tuple[float, float, float, float] | BaseGeometry
"""Where to look: `(west, south, east, north)` in degrees, or a polygon; EPSG:4326."""

OTHER_NAMES = (
    "name:zh", "official_name", "alt_name", "old_name", "short_name", "loc_name", "was:name", "reg_name", "nat_name",
    "route_name",
)  # fmt: skip
"""Tags that give other names; `route_name` also holds what routes say of their ways."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One object before it has a geometry: `id` as in the table (`w12`), `version` 0 where not given."""

    id: str
    found: Found
    tags: Mapping[str, str]
    version: int = 0
    timestamp: str = ""


def network_table(
    features: Sequence[Feature], geometry: np.ndarray, source: str, area: Area | None = None
) -> gpd.GeoDataFrame:
    """
    Put features and their geometries together.

    Parameters
    ----------
    features
        One per object; an id that comes twice is kept once.
    geometry
        Shapely geometries in the same order, EPSG:4326; missing, empty and impossible ones are left out.
    source
        Text for the column of that name.
    area
        Where given, only what meets it is kept.

    Returns
    -------
    network
        `tables.NETWORK`, sorted by id within nodes, ways, relations.
    """
    tags = [f.tags for f in features]
    rows = {
        "kind": [str(f.found.tag.kind) for f in features],
        "lifecycle": [str(f.found.lifecycle) for f in features],
        "name": [t.get("name") for t in tags],
        "names": [_other_names(t) for t in tags],
        "ref": [t.get("ref") for t in tags],
        "source": source,
        "version": pd.array([f.version or None for f in features], dtype="Int64"),
        "timestamp": [f.timestamp or None for f in features],
        "length_m": np.nan,
    }
    index = pd.Index([f.id for f in features], dtype="str")
    table = gpd.GeoDataFrame(rows, index=index, geometry=gpd.GeoSeries(geometry, index=index, crs=WGS84))
    drawn = (
        table.geometry.notna() & ~table.geometry.is_empty & ~table.index.duplicated() & _in_world(geometry)
    )
    table = table[drawn & meets(np.asarray(table.geometry.array), area)]
    ids = table.index.to_list()
    order = sorted(range(len(ids)), key=lambda i: ("nwre".index(ids[i][0]), int(ids[i][1:])))
    return tidy(table.iloc[order], NETWORK)


def chosen(table: gpd.GeoDataFrame, kinds: Collection[Kind] | None, area: Area | None) -> gpd.GeoDataFrame:
    """Choose rows of a whole `tables.NETWORK` by kind and area."""
    kept = np.ones(len(table), dtype=bool)
    if kinds is not None:
        kept &= table["kind"].isin([str(kind) for kind in kinds]).to_numpy()
    if area is not None:
        kept[kept] = meets(table.geometry.to_numpy()[kept], area)
    return table if kept.all() else table[kept]


def meets(geometry: np.ndarray, area: Area | None) -> np.ndarray:
    """Say of each geometry whether it meets the area; all do where there is none."""
    if area is None:
        return np.ones(len(geometry), dtype=bool)
    if isinstance(area, BaseGeometry):
        shapely.prepare(area)
        return np.asarray(shapely.intersects(area, geometry))
    west, south, east, north = area
    # the box of a geometry is enough here, and far cheaper
    x0, y0, x1, y1 = shapely.bounds(geometry).T
    return np.asarray((x0 <= east) & (x1 >= west) & (y0 <= north) & (y1 >= south))


def _in_world(geometry: np.ndarray) -> np.ndarray:
    west, south, east, north = shapely.bounds(geometry).T
    return np.asarray((west >= -180) & (east <= 180) & (south >= -90) & (north <= 90))


def as_polygons(lines: np.ndarray) -> np.ndarray:
    """Make areas of closed lines; one that crosses itself is filled by the even-odd rule."""
    coordinates, which = shapely.get_coordinates(lines, return_index=True)
    polygons = shapely.polygons(shapely.linearrings(coordinates, indices=which))
    broken = ~shapely.is_valid(polygons)
    if broken.any():
        polygons[broken] = shapely.build_area(shapely.node(lines[broken]))
    return np.asarray(polygons)


def wanted(found: Found | None, kinds: Collection[Kind] | None) -> bool:
    """Say whether an object is of a kind asked for."""
    return found is not None and (kinds is None or found.tag.kind in kinds)


def _other_names(tags: Mapping[str, str]) -> str | None:
    said = [part.strip() for key in OTHER_NAMES if key in tags for part in tags[key].split(";")]
    unique = dict.fromkeys(name for name in said if name and name != tags.get("name"))
    return LISTED.join(unique) or None
