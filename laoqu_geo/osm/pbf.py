"""Read OSM files with osmium: relations first, then nodes and ways in one pass, geometry decoded in bulk."""

import logging
from collections.abc import Collection, Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import shapely
from osmium.osm import NODE, RELATION, WAY

from ..errors import OsmSourceError
from ..model import Kind
from .features import Area, Feature, as_polygons, network_table, wanted
from .tags import classify, pairs

logger = logging.getLogger(__name__)

MULTIPOLYGON = frozenset({"multipolygon", "boundary"})
"""Relation types whose members make an area."""


def from_pbf(path: Path, kinds: Collection[Kind] | None = None, area: Area | None = None) -> gpd.GeoDataFrame:
    """
    Read the features of an OSM file.

    Parameters
    ----------
    path
        `.osm.pbf`, or any format that osmium knows by its suffix.
    kinds
        Kinds wanted; None means all that `TAGS` knows.
    area
        `(west, south, east, north)` in degrees or a polygon (EPSG:4326); None means the whole file.

    Returns
    -------
    network
        `tables.NETWORK`: nodes as points, ways as lines (closed ways of area kinds as polygons), multipolygon
        relations as polygons. What cannot be assembled (missing members) is left out.

    Raises
    ------
    OsmSourceError
        If the file is missing, empty, cut short or not OSM data.
    """
    path = Path(path)
    if not path.is_file() or path.stat().st_size == 0:
        state = "is empty" if path.is_file() else "does not exist"
        raise OsmSourceError(
            f"expected an OSM file, but {path} {state}; give the path of an .osm.pbf extract"
        )
    try:
        features, geometry = _read(path, kinds)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise OsmSourceError(
            f"expected OSM data, but {path} cannot be read ({_one_line(error)}); download the extract again"
        ) from error
    table = network_table(features, geometry, f"OpenStreetMap, {path.name}", area)
    logger.info("%d features in %s", len(table), path.name)
    return table


def _read(path: Path, kinds: Collection[Kind] | None) -> tuple[list[Feature], np.ndarray]:
    relations, members = _relations(path, kinds)
    locations = osmium.index.create_map("flex_mem")
    features, geometry = _nodes_and_ways(path, locations, kinds)
    lines = _member_lines(path, {i for ids in members for i in ids}, locations)
    areas = [_area([lines[i] for i in ids if i in lines]) for ids in members]
    return features + relations, np.concatenate([geometry, np.array(areas, dtype=object)])


def _relations(path: Path, kinds: Collection[Kind] | None) -> tuple[list[Feature], list[list[int]]]:
    """Collect the areas made of ways, and the ids of those ways."""
    features, members = [], []
    tag_filter = osmium.filter.TagFilter(*pairs(kinds))
    for relation in osmium.FileProcessor(str(path), RELATION).with_filter(tag_filter):
        assert isinstance(relation, osmium.osm.Relation)
        tags = dict(relation.tags)
        found = classify(tags)
        if found is not None and wanted(found, kinds) and found.tag.area and tags.get("type") in MULTIPOLYGON:
            features.append(Feature(f"r{relation.id}", found, tags, relation.version, _stamp(relation)))
            members.append([m.ref for m in relation.members if m.type == "w"])
    return features, members


def _nodes_and_ways(
    path: Path, locations: osmium.index.LocationTable, kinds: Collection[Kind] | None
) -> tuple[list[Feature], np.ndarray]:
    """Read both in one pass: ways are filtered before nodes are looked up, nodes after they are stored."""
    fill = osmium.NodeLocationsForWays(locations)
    fill.ignore_errors()
    way_filter, node_filter = (osmium.filter.TagFilter(*pairs(kinds)) for _ in range(2))
    way_filter.enable_for(WAY)
    node_filter.enable_for(NODE)
    stream = osmium.FileProcessor(str(path), NODE | WAY)
    stream = stream.with_filter(way_filter).with_filter(fill).with_filter(node_filter)
    wkb = osmium.geom.WKBFactory()
    features: list[Feature] = []
    drawn: list[str | None] = []
    closed: list[bool] = []
    for item in stream:
        tags = dict(item.tags)
        found = classify(tags)
        if found is None or not wanted(found, kinds):
            continue
        if isinstance(item, osmium.osm.Node):
            features.append(Feature(f"n{item.id}", found, tags, item.version, _stamp(item)))
            drawn.append(wkb.create_point(item))
            closed.append(False)
        elif isinstance(item, osmium.osm.Way) and (line := _line(wkb, item)) is not None:
            features.append(Feature(f"w{item.id}", found, tags, item.version, _stamp(item)))
            drawn.append(line)
            closed.append(found.tag.area and item.is_closed() and len(item.nodes) > 3)
    geometry = shapely.from_wkb(np.array(drawn, dtype=object))
    rings = np.array(closed, dtype=bool)
    if rings.any():
        geometry[rings] = as_polygons(geometry[rings])
    return features, geometry


def _member_lines(path: Path, ids: Iterable[int], locations: osmium.index.LocationTable) -> dict[int, str]:
    """Draw the ways that relations are made of; the node locations are known from the pass before."""
    wanted_ids = sorted(ids)
    if not wanted_ids:
        return {}
    fill = osmium.NodeLocationsForWays(locations)
    fill.ignore_errors()
    wkb = osmium.geom.WKBFactory()
    stream = (
        osmium.FileProcessor(str(path), WAY).with_filter(osmium.filter.IdFilter(wanted_ids)).with_filter(fill)
    )
    drawn = ((way.id, _line(wkb, way)) for way in stream if isinstance(way, osmium.osm.Way))
    return {number: line for number, line in drawn if line is not None}


def _area(lines: list[str]) -> shapely.Geometry | None:
    """Fill what the member ways enclose, holes left open; None where they enclose nothing."""
    if not lines:
        return None
    filled = shapely.build_area(shapely.multilinestrings(shapely.from_wkb(np.array(lines, dtype=object))))
    return None if filled is None or filled.is_empty else filled


def _line(wkb: osmium.geom.WKBFactory, way: osmium.osm.Way) -> str | None:
    """Draw a way, or None where nodes are missing or all lie on one spot."""
    try:
        return str(wkb.create_linestring(way))
    except (osmium.InvalidLocationError, RuntimeError):
        return None


def _stamp(item: osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation) -> str:
    return item.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ") if item.timestamp.year > 1970 else ""


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
