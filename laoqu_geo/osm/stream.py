"""Read any OSM file that libosmium knows, as a stream: relations, then nodes and ways in one pass."""

from collections.abc import Collection, Iterable
from pathlib import Path

import numpy as np
import osmium
import shapely
from osmium.osm import NODE, RELATION, WAY

from ..model import Kind
from .features import Feature, as_polygons, wanted
from .relations import filled, kept, read_relations, relation_pairs, stamp
from .tags import classify, pairs


def read_stream(path: Path, kinds: Collection[Kind] | None) -> tuple[list[Feature], np.ndarray]:
    """Read features and their geometries; node positions of the whole file are kept in memory."""
    tag_filter = osmium.filter.TagFilter(*relation_pairs(kinds))
    relations = read_relations(osmium.FileProcessor(str(path), RELATION).with_filter(tag_filter), kinds)
    locations = osmium.index.create_map("flex_mem")
    features, geometry = _nodes_and_ways(path, locations, kinds, relations.routes)
    lines = _member_lines(path, {i for ids in relations.members for i in ids}, locations)
    areas = [
        filled(shapely.from_wkb(np.array([lines[i] for i in ids if i in lines], dtype=object)))
        for ids in relations.members
    ]
    return features + relations.areas, np.concatenate([geometry, np.array(areas, dtype=object)])


def _nodes_and_ways(
    path: Path,
    locations: osmium.index.LocationTable,
    kinds: Collection[Kind] | None,
    routes: dict[int, list[dict[str, str]]],
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
        if isinstance(item, osmium.osm.Node) and item.location.valid():
            features.append(Feature(f"n{item.id}", found, kept(tags), item.version, stamp(item)))
            drawn.append(wkb.create_point(item))
            closed.append(False)
        elif isinstance(item, osmium.osm.Way) and (line := _line(wkb, item)) is not None:
            own = kept(tags, routes.get(item.id, ()))
            features.append(Feature(f"w{item.id}", found, own, item.version, stamp(item)))
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


def _line(wkb: osmium.geom.WKBFactory, way: osmium.osm.Way) -> str | None:
    """Draw a way, or None where nodes are missing or all lie on one spot."""
    try:
        return str(wkb.create_linestring(way))
    except (osmium.InvalidLocationError, RuntimeError):
        return None
