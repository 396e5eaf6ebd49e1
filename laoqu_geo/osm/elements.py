"""OSM objects as Overpass writes them in JSON, and as a file that any OSM program reads."""

from collections.abc import Collection
from pathlib import Path
from typing import TypedDict

import osmium

from ..errors import OsmSourceError, OutputError
from ..files import replacing, written_plainly
from ..secrets import shown_address


class Member(TypedDict):
    """A member of a relation as Overpass writes it."""

    type: str
    ref: int
    role: str


class Element(TypedDict, total=False):
    """One OSM object as Overpass writes it in JSON."""

    type: str
    id: int
    tags: dict[str, str]
    version: int
    timestamp: str
    lon: float
    lat: float
    nodes: list[int]
    members: list[Member]


def write_elements(elements: Collection[Element], path: Path) -> Path:
    """
    Write elements as a file that `from_pbf` reads; an existing one is replaced when all is written.

    Raises
    ------
    OsmSourceError
        If they are not what Overpass gives.
    OutputError
        If the file cannot be written.
    """
    try:
        with (
            replacing(path) as draft,
            written_plainly(draft) as target,
            osmium.SimpleWriter(str(target)) as writer,
        ):
            for element in elements:
                _write(writer, element)
    except (KeyError, TypeError, ValueError) as error:
        raise failure(error) from error
    except RuntimeError as error:
        raise OutputError(
            f"expected to write {path}, but: {error}; choose another place and a name that ends in .osm.pbf"
        ) from error
    return path


def _write(writer: osmium.SimpleWriter, element: Element) -> None:
    tags = {str(key): str(value) for key, value in dict(element.get("tags") or {}).items()}
    version, stamp = element.get("version"), element.get("timestamp")
    if element["type"] == "node":
        at = (float(element["lon"]), float(element["lat"]))
        writer.add_node(
            osmium.osm.mutable.Node(
                id=element["id"], version=version, timestamp=stamp, tags=tags, location=at
            )
        )
    elif element["type"] == "way":
        writer.add_way(
            osmium.osm.mutable.Way(
                id=element["id"], version=version, timestamp=stamp, tags=tags, nodes=element["nodes"]
            )
        )
    elif element["type"] == "relation":
        members = [(m["type"][0], m["ref"], m.get("role", "")) for m in element["members"]]
        writer.add_relation(
            osmium.osm.mutable.Relation(
                id=element["id"], version=version, timestamp=stamp, tags=tags, members=members
            )
        )


def failure(error: Exception) -> OsmSourceError:
    """Say in one line what came instead of OSM data."""
    said = shown_address(" ".join(str(error).split()))[:160]
    return OsmSourceError(
        f"expected OSM data from Overpass, but got {type(error).__name__}: {said}; "
        "try again later, another endpoint, or read an .osm.pbf extract"
    )
