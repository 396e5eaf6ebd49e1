"""The nouns: documents, mentions, projects, places, and the closed vocabularies they use."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a project is."""

    RAILWAY = "railway"
    RAIL_FACILITY = "rail_facility"
    EXPRESSWAY = "expressway"
    ROAD = "road"
    BRIDGE_TUNNEL = "bridge_tunnel"
    AIRPORT = "airport"
    GENERAL_AIRPORT = "general_airport"
    PORT = "port"
    WATERWAY = "waterway"
    RESERVOIR = "reservoir"
    IRRIGATION = "irrigation"
    FLOOD_CONTROL = "flood_control"
    HYDROPOWER = "hydropower"
    SUBSTATION = "substation"
    TRANSMISSION_LINE = "transmission_line"
    POWER_PLANT = "power_plant"
    PIPELINE = "pipeline"
    LOGISTICS_HUB = "logistics_hub"
    INDUSTRIAL_PARK = "industrial_park"
    SCENIC_AREA = "scenic_area"
    OTHER = "other"


LINE_KINDS = frozenset(
    {
        Kind.RAILWAY,
        Kind.EXPRESSWAY,
        Kind.ROAD,
        Kind.WATERWAY,
        Kind.IRRIGATION,
        Kind.FLOOD_CONTROL,
        Kind.TRANSMISSION_LINE,
        Kind.PIPELINE,
    }
)
"""Kinds drawn as lines once two of their places are known; all other kinds are points."""


class Stage(StrEnum):
    """What the plan says it will do; a target, never a fact on the ground."""

    PLANNING = "planning"
    PREPARATION = "preparation"
    START = "start"
    CONSTRUCTION = "construction"
    COMPLETED = "completed"


class Action(StrEnum):
    """What is done to the works."""

    NEW = "new"
    EXPAND = "expand"
    UPGRADE = "upgrade"
    RELOCATE = "relocate"
    REHABILITATE = "rehabilitate"


class Strength(StrEnum):
    """How firmly the plan promises it."""

    FIRM = "firm"
    STRIVE = "strive"
    STUDY = "study"


class Precision(StrEnum):
    """How well a project is placed, best first for points and lines alike."""

    FEATURE = "feature"
    SITE = "site"
    PATH = "path"
    TOWN = "town"
    CORRIDOR = "corridor"
    COUNTY = "county"
    SCHEMATIC = "schematic"
    PREFECTURE = "prefecture"
    NONE = "none"


class Review(StrEnum):
    """Whether a person should look, or has looked."""

    AUTO = "auto"
    NEEDS_REVIEW = "needs_review"
    ACCEPTED = "accepted"


class Lifecycle(StrEnum):
    """The state of an OSM feature."""

    LIVE = "live"
    CONSTRUCTION = "construction"
    PROPOSED = "proposed"
    DISUSED = "disused"


class Standing(StrEnum):
    """What OSM shows of a project."""

    BUILT = "built"
    CONSTRUCTION = "construction"
    PROPOSED = "proposed"
    PARTLY = "partly"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Scenario(StrEnum):
    """Which of the plan's lines are taken as there."""

    COMPLETED = "completed"
    CONSTRUCTION = "construction"
    ALL = "all"


class Change(StrEnum):
    """What became of a project from one edition of a plan to the next."""

    ADVANCED = "advanced"
    UNCHANGED = "unchanged"
    SET_BACK = "set_back"
    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    NEW = "new"
    VANISHED = "vanished"


Span = tuple[int, int]
"""First and end character of a stretch of a document's text."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of a document: its heading above, the header row, and the span of every cell of its rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """
    A plan as text, untouched: offsets of all mentions point into `text`.

    `number` (文号) and `date` (ISO, day of issue) are empty where the text does not give them. Rows of `tables` are
    also lines of the text, their cells parted by tabs. `pages` holds the offset at which each page begins.
    """

    id: str
    title: str
    text: str
    source: str
    number: str = ""
    date: str = ""
    tables: tuple[TextTable, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure the plan gives: what of, its value in the unit named, and the words verbatim."""

    what: str
    value: float
    unit: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Mention:
    """
    One stretch of text that names a project and gives it a status.

    `document.text[start:end] == surface`; `quote` is the sentence around it, `shared_from` holds the
    `(start, end)` spans of words completed from elsewhere (a shared head, a carried city).
    """

    start: int
    end: int
    surface: str
    name: str
    kind: Kind
    clause: str
    quote: str
    stage: Stage
    stage_phrase: str
    action: Action
    strength: Strength
    target_year: int | None
    ends: tuple[str, ...]
    via: tuple[str, ...]
    context: tuple[str, ...]
    """Places that the words around it give (a carried city, a county in brackets), outermost first."""
    units: tuple[str, ...]
    shared_from: tuple[tuple[int, int], ...]
    voltage_kv: float | None
    confidence: float
    evidence: tuple[str, ...]
    """Which rule read it and why, in words a planner understands."""
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """A generic programme (农村公路 …): works without a name of their own, never a project."""

    start: int
    end: int
    surface: str
    clause: str
    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Project:
    """One named thing that the plan gives a status, merged from its mentions; the first one leads."""

    id: str
    """Kind and a hash of the canonical name: stable across runs and editions."""
    name: str
    aliases: tuple[str, ...]
    kind: Kind
    mentions: tuple[Mention, ...]

    @property
    def lead(self) -> Mention:
        """The mention that carries the status."""
        return self.mentions[0]


@dataclass(frozen=True, slots=True)
class Place:
    """A known place, WGS84 only; `level` is one of province, prefecture, county, town, site, feature."""

    name: str
    aliases: tuple[str, ...]
    adcode: str
    level: str
    lon: float
    lat: float
    uncertainty_m: float
    source: str
