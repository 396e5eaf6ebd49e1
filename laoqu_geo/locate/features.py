"""The named objects of the OSM source in use, indexed for being asked by the names that plans write."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import to_metric
from ..gazetteer.names import fold_name, name_keys
from ..model import LINE_KINDS, Kind
from ..tables import LISTED

APART_M = 5_000.0
"""Objects of one name and kind nearer to each other than this many metres are one facility."""

LEAST_RADIUS_M = 100.0
"""Stated for an object in OSM however small it is: OSM's own points are off by as much."""

_ENDINGS: dict[Kind, re.Pattern[str]] = {
    Kind.RAIL_FACILITY: re.compile("(高铁|火车|客运|铁路|动车)?(站|客站|车站)$"),
    Kind.SUBSTATION: re.compile("(变电站|开关站|换流站|变|站)$"),
    Kind.POWER_PLANT: re.compile("(发电厂|电厂|电站)$"),
    Kind.HYDROPOWER: re.compile("(水电站|水电厂|电站|电厂)$"),
    Kind.AIRPORT: re.compile("(国际)?机场$"),
    Kind.GENERAL_AIRPORT: re.compile("(通用)?机场$"),
    Kind.RAILWAY: re.compile("(高速铁路|客运专线|城际铁路|铁路|高铁|客专|城际|线)$"),
    Kind.EXPRESSWAY: re.compile("高速$"),
    Kind.PORT: re.compile("(港区|港|码头)$"),
    Kind.RESERVOIR: re.compile("(水库|大坝|水电站)$"),
    Kind.WATERWAY: re.compile("(航道|干流)$"),
}
"""Words at the end of a name that say what it is; OSM and plans differ in them."""

_VOLTAGE = re.compile(r"±?\d+kv", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One named object or, for lines, all ways of one name; WGS84, the point for a line being its middle."""

    osm_ids: tuple[str, ...]
    kind: Kind
    name: str
    names: tuple[str, ...]
    geometry: shapely.Geometry
    lon: float
    lat: float
    radius_m: float
    source: str


@dataclass(frozen=True, eq=False)
class Features:
    """Named objects by what their names say beside the kind."""

    objects: tuple[Feature, ...] = ()
    _by_key: Mapping[tuple[Kind, str], tuple[Feature, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index all names once."""
        groups: dict[tuple[Kind, str], list[Feature]] = defaultdict(list)
        for one in self.objects:
            for key in dict.fromkeys(key for name in one.names for key in feature_keys(name, one.kind)):
                groups[one.kind, key].append(one)
        object.__setattr__(self, "_by_key", {key: tuple(found) for key, found in groups.items()})

    def named(self, names: Iterable[str], kinds: Iterable[Kind]) -> tuple[Feature, ...]:
        """Return the objects of these kinds that bear one of the names, the fullest name first."""
        found = [
            one
            for name in names
            for kind in sorted(kinds)
            for key in feature_keys(name, kind)
            for one in self._by_key.get((kind, key), ())
        ]
        return tuple(dict.fromkeys(found))


NO_FEATURES = Features()


def feature_keys(name: str, kind: Kind) -> tuple[str, ...]:
    """
    Return what tells a name from others of its kind, the fullest form first.

    What is done to the works, the words of kind at the end and, for substations, the voltage are left out;
    a form of one character alone is not tried.
    """
    ending = _ENDINGS.get(kind)
    forms = []
    for key in name_keys(name):
        bare = _VOLTAGE.sub("", key) if kind == Kind.SUBSTATION else key
        forms.append(ending.sub("", bare) if ending else bare)
    return tuple(dict.fromkeys(form for form in forms if len(form) >= 2))


def index_features(network: gpd.GeoDataFrame) -> Features:
    """
    Index the named objects of an OSM table.

    Parameters
    ----------
    network
        `tables.NETWORK`, EPSG:4326. Embedded edges bear no names and give an empty index.

    Returns
    -------
    features
        Points and areas one by one, the ways of a named line together.
    """
    named = network[
        (network["name"].notna() | network["names"].notna()) & (network["lifecycle"] != "disused")
    ]
    if named.empty:
        return Features()
    line = named["kind"].isin(LINE_KINDS).to_numpy()
    return Features((*_spots(named[~line]), *_lines(named[line])))


def apart(features: Iterable[Feature]) -> list[list[Feature]]:
    """Group objects that are one facility: of one kind, near each other."""
    groups: list[list[Feature]] = []
    for one in features:
        for group in groups:
            first = group[0]
            metres = (
                np.hypot((one.lon - first.lon) * np.cos(np.radians(one.lat)), one.lat - first.lat) * 111_000
            )
            if metres <= APART_M:
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _spots(table: gpd.GeoDataFrame) -> list[Feature]:
    if table.empty:
        return []
    metric = to_metric(table).geometry.to_numpy()
    radius = np.maximum(LEAST_RADIUS_M, np.sqrt(shapely.area(metric) / np.pi))
    centre = shapely.centroid(table.geometry.to_numpy())
    return [
        Feature((osm_id,), Kind(kind), names[0], names, shape, lon, lat, float(round(r, -1)), source or "OSM")
        for osm_id, kind, names, shape, lon, lat, r, source in zip(
            table.index,
            table["kind"],
            _names(table),
            table.geometry,
            shapely.get_x(centre).tolist(),
            shapely.get_y(centre).tolist(),
            radius.tolist(),
            table["source"].astype("object").where(table["source"].notna(), None),
            strict=True,
        )
    ]


def _lines(table: gpd.GeoDataFrame) -> list[Feature]:
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    names = _names(table)
    for row, (kind, said) in enumerate(zip(table["kind"], names, strict=True)):
        rows[kind, fold_name(said[0])].append(row)
    shapes = table.geometry.to_numpy()
    ids = table.index.to_numpy()
    found = []
    for (kind, _), members in rows.items():
        whole = shapely.line_merge(shapely.union_all(shapes[members]))
        middle = shapely.centroid(whole)
        every = tuple(dict.fromkeys(name for row in members for name in names[row]))
        own = tuple(ids[members].tolist())
        found.append(
            Feature(own, Kind(kind), every[0], every, whole, middle.x, middle.y, LEAST_RADIUS_M, "OSM")
        )
    return found


def _names(table: gpd.GeoDataFrame) -> list[tuple[str, ...]]:
    said = [
        [text for text in (first, *(str(others).split(LISTED) if pd.notna(others) else ())) if pd.notna(text)]
        for first, others in zip(table["name"], table["names"], strict=True)
    ]
    return [tuple(dict.fromkeys(str(text) for text in texts)) for texts in said]
