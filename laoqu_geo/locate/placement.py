"""What a rung of the ladder gets and what it hands back: a placement, or nothing but refused candidates."""

from dataclasses import dataclass

from shapely import LineString, MultiLineString, Point

from ..admin import Unit
from ..gazetteer import Gazetteer, Waypoint
from ..geocoders import Geocoder
from ..model import Kind, Precision, Project, Review
from .features import NO_FEATURES, Features
from .region import Region
from .resolve import Candidate

_KIN: tuple[frozenset[Kind], ...] = (
    frozenset({Kind.LOGISTICS_HUB, Kind.INDUSTRIAL_PARK, Kind.SCENIC_AREA, Kind.OTHER}),
    frozenset({Kind.RAIL_FACILITY, Kind.LOGISTICS_HUB}),
    frozenset({Kind.SUBSTATION, Kind.TRANSMISSION_LINE}),
    frozenset({Kind.RESERVOIR, Kind.IRRIGATION, Kind.HYDROPOWER, Kind.FLOOD_CONTROL}),
    frozenset({Kind.EXPRESSWAY, Kind.ROAD}),
)
"""Kinds that plans use for the same thing."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A project with what the text says of its place: `named` are the innermost units, outer ones left out."""

    project: Project
    gazetteer: Gazetteer
    region: Region
    named: tuple[Unit, ...]
    doubtful: bool
    """Whether only distance decided what a name means."""
    features: Features = NO_FEATURES
    """Named objects of the OSM source in use."""
    geocoders: tuple[Geocoder, ...] = ()
    """Services that the user has named."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One project's place; `geometry` is EPSG:4326 or None, `stops` the places of a line in order."""

    geometry: Point | LineString | MultiLineString | None
    precision: Precision
    uncertainty_m: float
    reason: str
    method: str
    source: str
    stops: tuple[Waypoint, ...] = ()
    doubtful: bool = False
    name_today: str = ""
    status_today: str = ""
    status_source: str = ""
    length_stated_km: float | None = None
    within: tuple[Unit, ...] = ()
    """Units that hold it, where no more than that is known."""
    review: Review | None = None
    """Set where a person has looked; None leaves it to the precision."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outcome of one rung."""

    placement: Placement | None
    candidates: tuple[Candidate, ...] = ()


def kinds_like(kind: Kind) -> frozenset[Kind]:
    """Return the kinds under which plans may also name works of a kind."""
    return frozenset({kind}).union(*(kin for kin in _KIN if kind in kin))


def through(stops: tuple[Waypoint, ...]) -> LineString | Point:
    """Return the line through places in order; a point where they are one place."""
    places = list(dict.fromkeys((stop.lon, stop.lat) for stop in stops))
    return LineString(places) if len(places) > 1 else Point(places[0])
