"""What relations say: areas made of ways, and routes that give their ways names."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import osmium
import shapely

from ..model import Kind
from ..tables import LISTED
from .features import OTHER_NAMES, Feature, wanted
from .tags import classify, pairs

MULTIPOLYGON = frozenset({"multipolygon", "boundary"})
"""Relation types whose members make an area."""

ROUTES = (("route", "railway"), ("route", "road"))
"""Routes that are works, not services: the name of a train is not that of its rails."""

KEPT = frozenset({"name", "ref", *OTHER_NAMES})
"""Tags that the table has columns for."""


class Relations(NamedTuple):
    """Areas with the ids of the ways around them, and what routes say, by way id."""

    areas: list[Feature]
    members: list[list[int]]
    routes: dict[int, list[dict[str, str]]]


def relation_pairs(kinds: Collection[Kind] | None) -> list[tuple[str, str]]:
    """List the tags that a relation of interest carries one of."""
    return [*pairs(kinds), *ROUTES]


def read_relations(stream: Iterable[object], kinds: Collection[Kind] | None) -> Relations:
    """Sort relations into areas of the kinds wanted and routes."""
    areas: list[Feature] = []
    members: list[list[int]] = []
    routes: dict[int, list[dict[str, str]]] = {}
    for relation in stream:
        assert isinstance(relation, osmium.osm.Relation)
        tags = dict(relation.tags)
        ways = [member.ref for member in relation.members if member.type == "w"]
        if tags.get("type") == "route" and ("route", tags.get("route", "")) in ROUTES:
            for way in ways:
                routes.setdefault(way, []).append(tags)
        found = classify(tags)
        if found is not None and wanted(found, kinds) and found.tag.area and tags.get("type") in MULTIPOLYGON:
            areas.append(Feature(f"r{relation.id}", found, kept(tags), relation.version, stamp(relation)))
            members.append(ways)
    return Relations(areas, members, routes)


def kept(tags: Mapping[str, str], routes: Iterable[Mapping[str, str]] = ()) -> dict[str, str]:
    """
    Keep the tags that the table has columns for, and add what routes say.

    A route's names become other names of its ways, so does `from—to`; its number is theirs where they bear none.
    """
    own = {key: value for key, value in tags.items() if key in KEPT}
    said = [own["route_name"]] if "route_name" in own else []
    for route in routes:
        said += [route[key] for key in ("name", *OTHER_NAMES) if key in route]
        if route.get("from") and route.get("to"):
            said.append(f"{route['from']}—{route['to']}")
        if "ref" in route:
            own.setdefault("ref", route["ref"])
    if said:
        own["route_name"] = ";".join(dict.fromkeys(name.replace(LISTED, "·") for name in said))
    return own


def filled(lines: np.ndarray) -> shapely.Geometry | None:
    """Fill what lines enclose, holes left open; None where they enclose nothing."""
    if not len(lines):
        return None
    area = shapely.build_area(shapely.multilinestrings(lines))
    return None if area is None or area.is_empty else area


def stamp(item: osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation) -> str:
    """Return when an object was last changed; empty where the file does not say."""
    when = item.timestamp
    return f"{when.isoformat()[:19]}Z" if when.year > 1970 else ""
