"""The line from a plan to its layers, in memory: read, extract, locate, join, lay out."""

import hashlib
import logging
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import Point

from .corrections import Correction
from .crs import WGS84
from .files import as_text, cache_folder
from .gazetteer import Gazetteer
from .geocoders import Geocoder
from .layers import Analysis
from .layers import build as build_layers
from .locate import Located, datum_warning, index_features, locate
from .model import Action, Document, Kind, Project, Stage
from .network import Joined, Plan, Said, audit, join, network_effect
from .osm import from_embedded, from_overpass, from_pbf
from .projects import merge_mentions
from .tables import SOURCES, Layers, tidy
from .text import find_mentions

logger = logging.getLogger(__name__)

Box = tuple[float, float, float, float]

MARGIN_DEG = 0.5
"""Network is read this far beyond the located places: a line may leave their box by a bend."""
OPENING = 200
"""Characters at the start of a plan that tell whose plan it is."""
NEW = frozenset({Action.NEW, Action.RELOCATE})
"""Works that were not there before."""
CHINA: Box = (73.0, 18.0, 135.5, 54.0)
"""Read where no project could be located."""


@dataclass(frozen=True, slots=True)
class NetworkSource:
    """
    Where OSM features come from.

    `read` gives those of an area `(west, south, east, north)` as `tables.NETWORK`; `title` stands in `sources`.
    """

    title: str
    read: Callable[[Box], gpd.GeoDataFrame]


def build(
    document: Document,
    gazetteer: Gazetteer,
    network: NetworkSource,
    *,
    corrections: Sequence[Correction] = (),
    geocoders: Sequence[Geocoder] = (),
) -> Layers:
    """
    Run the whole line in memory: read, extract, locate, join, lay out.

    Parameters
    ----------
    document
        The plan.
    gazetteer
        Where places are looked up.
    network
        Where OSM features come from.
    corrections
        What people have said of projects; they stand before all that is worked out.
    geocoders
        Services to ask for facilities that nothing else knows; none is asked unless named here.

    Returns
    -------
    layers
        The published tables by name.
    """
    reading = find_mentions(document)
    projects = merge_mentions(reading.mentions)
    hint = region_of(document, gazetteer)
    objects = network.read(box_around(locate(projects, gazetteer, hint)))
    features = index_features(objects)
    if warning := datum_warning(gazetteer, features):
        logger.warning(warning)
    located = locate(
        projects, gazetteer, hint, features=features, corrections=corrections, geocoders=geocoders
    )
    names = {project.id: (project.name, *project.aliases) for project in projects}
    joined = join(located.projects, located.waypoints, objects, names=names)
    return build_layers(
        Analysis(
            projects=projects,
            programmes=reading.programmes,
            joined=joined.projects,
            links=joined.links,
            matches=joined.matches,
            audit=audit(joined.projects, joined.matches, objects, _said(projects, document)),
            effect=_effect(located, joined, objects, gazetteer, _stages_of_new(projects)),
            network=joined.used,
            candidates=located.candidates,
            region=located.region,
            sources=sources_table(document, network.title),
        ),
        gazetteer,
    )


def _said(projects: Sequence[Project], document: Document) -> dict[str, Said]:
    """Gather what a mapper needs to know of each project."""
    return {
        project.id: Said(
            project.name,
            project.lead.stage,
            f"{document.title}：{project.lead.quote}",
            project.lead.action in NEW,
        )
        for project in projects
    }


def _stages_of_new(projects: Sequence[Project]) -> dict[str, Stage]:
    """Return the stages of what is not there yet: widening a line opens no new way."""
    return {project.id: project.lead.stage for project in projects if project.lead.action in NEW}


def _effect(
    located: Located,
    joined: Joined,
    objects: gpd.GeoDataFrame,
    gazetteer: Gazetteer,
    stages: Mapping[str, Stage],
) -> pd.DataFrame:
    """Work out what the plan changes for the county seats of its region, and for the way to their capital."""
    prefectures = set(located.region)
    seats = [
        unit
        for unit in gazetteer.units
        if unit.level == "county" and prefectures & {above.adcode for above in gazetteer.chain(unit)}
    ]
    points = gpd.GeoDataFrame(
        {"name": pd.array([unit.name for unit in seats], dtype="str")},
        index=pd.Index([unit.adcode for unit in seats], dtype="str", name="adcode"),
        geometry=gpd.points_from_xy([u.lon for u in seats], [u.lat for u in seats]),
        crs=WGS84,
    )
    capital = gazetteer.chain(seats[0])[-1] if seats else gazetteer.units[0]
    plan = Plan(joined.projects, located.waypoints, stages)
    return network_effect(points, Point(capital.lon, capital.lat), plan, objects)


def region_of(document: Document, gazetteer: Gazetteer) -> tuple[str, ...]:
    """
    Return the codes of the administrative units that the plan's title and first lines name beyond doubt.

    A county counts only by its full name: 振兴 in a title is a word far more often than a district.
    """
    found = gazetteer.mentions(document.title + document.text[:OPENING])
    sure = [(mention.word, mention.units[0]) for mention in found if len(mention.units) == 1]
    return tuple(dict.fromkeys(u.adcode for word, u in sure if u.level != "county" or word == u.name))


def network_source(choice: str, *, cache: Path | None = None) -> NetworkSource:
    """
    Choose where OSM features come from.

    Parameters
    ----------
    choice
        `embedded`, `overpass`, or the path of an `.osm.pbf` file.
    cache
        Folder for Overpass answers; None means one in the user's cache folder.

    Returns
    -------
    source
        Reads nothing until `build` asks it for an area.

    Raises
    ------
    OsmSourceError
        When called, if the source cannot be read.
    """
    if choice == "embedded":
        return NetworkSource("OpenStreetMap 2024-04 (embedded)", lambda area: from_embedded(area=area))
    if choice == "overpass":
        folder = cache or cache_folder() / "overpass"
        return NetworkSource(
            "OpenStreetMap (Overpass)", lambda area: from_overpass(list(Kind), area, cache=folder)
        )
    path = Path(choice)
    return NetworkSource(f"OpenStreetMap ({as_text(path.name)})", lambda area: from_pbf(path, area=area))


def sources_table(document: Document, osm_title: str) -> pd.DataFrame:
    """List the plan, the OSM data and every shipped data file with licence, credit and hash: `tables.SOURCES`."""
    shipped = tomllib.loads(
        (resources.files("laoqu_geo") / "data" / "SOURCES.toml").read_text(encoding="utf-8")
    )
    rows: dict[str, dict[str, str | None]] = {
        "plan": {
            "role": "plan",
            "title": document.title,
            "number": document.number or None,
            "date": document.date or None,
            "url": None,
            "licence": None,
            "credit": None,
            "sha256": hashlib.sha256(document.text.encode()).hexdigest(),
        },
        "osm": {
            "role": "osm",
            "title": osm_title,
            "number": None,
            "date": None,
            "url": "https://www.openstreetmap.org/copyright",
            "licence": "ODbL-1.0",
            "credit": "© OpenStreetMap contributors (ODbL)",
            "sha256": None,
        },
    }
    for file in shipped.get("file", []):
        rows[file["path"]] = {
            "role": file["path"].split("/")[0].removesuffix(".csv"),
            "title": file["title"],
            "number": None,
            "date": str(file.get("retrieved") or "") or None,
            "url": file.get("url") or None,
            "licence": file.get("licence") or None,
            "credit": file.get("credit") or None,
            "sha256": file.get("sha256") or None,
        }
    return tidy(pd.DataFrame.from_dict(rows, orient="index"), SOURCES)


def box_around(located: Located) -> Box:
    """Give the box in which the network matters to located projects; all of China where none has a place."""
    west, south, east, north = located.projects.total_bounds
    if not west <= east:
        return CHINA
    return (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
