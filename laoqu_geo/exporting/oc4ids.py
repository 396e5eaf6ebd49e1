"""
The projects as an OC4IDS 0.9 project package: what infrastructure-transparency registers take.

A plan promises; it reports nothing. So no project is ever given as completed here: what a plan will have completed is
under implementation when it says so, and its own words stand beside it in the extension `laoqu_geo`.
"""

import base64
import json
import re
import uuid
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import shapely

from ..errors import OutputError
from ..labels import KINDS, PRECISIONS
from ..model import Action, Kind, Precision, Stage
from ..tables import LISTED, PROJECT_LEDGER, Layers
from .citation import Citation, cite
from .features import ALL_PROJECTS, Row, features, rounded, rows
from .geojson import to_lines
from .iati import location_codes

VERSION = "0.9"
"""What a package of schema 0.9.5 calls itself: major and minor only."""

LICENCE = "https://opendatacommons.org/licenses/odbl/1-0/"
"""The places come from OpenStreetMap."""

STATUS: dict[Stage, str] = {
    Stage.PLANNING: "identification",
    Stage.PREPARATION: "preparation",
    Stage.START: "preparation",
    Stage.CONSTRUCTION: "implementation",
    Stage.COMPLETED: "implementation",
}
"""Codelist projectStatus, as of the plan's day."""

TYPE: dict[Action, str] = {
    Action.NEW: "construction",
    Action.EXPAND: "expansion",
    Action.UPGRADE: "expansion",
    Action.RELOCATE: "replacement",
    Action.REHABILITATE: "rehabilitation",
}
"""Codelist projectType."""

SECTOR: dict[Kind, tuple[str, ...]] = {
    Kind.RAILWAY: ("transport", "transport.rail"),
    Kind.RAIL_FACILITY: ("transport", "transport.rail"),
    Kind.EXPRESSWAY: ("transport", "transport.road"),
    Kind.ROAD: ("transport", "transport.road"),
    Kind.BRIDGE_TUNNEL: ("transport", "transport.road"),
    Kind.AIRPORT: ("transport", "transport.air"),
    Kind.GENERAL_AIRPORT: ("transport", "transport.air"),
    Kind.PORT: ("transport", "transport.water"),
    Kind.WATERWAY: ("transport", "transport.water"),
    Kind.RESERVOIR: ("waterAndWaste",),
    Kind.IRRIGATION: ("waterAndWaste", "economy"),
    Kind.FLOOD_CONTROL: ("naturalResources", "naturalResources.floodProtection"),
    Kind.HYDROPOWER: ("energy", "energy.hydropower"),
    Kind.SUBSTATION: ("energy",),
    Kind.TRANSMISSION_LINE: ("energy",),
    Kind.POWER_PLANT: ("energy",),
    Kind.PIPELINE: ("energy",),
    Kind.LOGISTICS_HUB: ("transport", "economy"),
    Kind.INDUSTRIAL_PARK: ("economy",),
    Kind.SCENIC_AREA: ("cultureSportsAndRecreation",),
    Kind.OTHER: (),
}
"""Codelist projectSector; a sub-sector never stands without its sector."""

UNITS_SCHEME = "GB/T 2260"
"""Gazetteer of the codes of China's administrative units."""

UNDATED = "2000-01-01"
"""Day of a package whose plan gives none: the same input must give the same bytes on any day."""

_OSM_SCHEMES = {"n": "OSMN", "w": "OSMW", "r": "OSMR"}

_CHINA = "+08:00"
"""Plans are dated in the one legal time of China."""

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Publisher:
    """
    Who hands a package out.

    `date` (ISO) is the day it is published, empty for the plan's own; `prefix` goes before project ids, as a register
    assigns it.
    """

    name: str = "laoqu-geo"
    date: str = ""
    prefix: str = ""


def to_oc4ids(layers: Layers, publisher: Publisher) -> bytes:
    """
    Render all projects, placed or not, as one package.

    Parameters
    ----------
    layers
        All published tables, EPSG:4326.
    publisher
        Who hands it out.

    Returns
    -------
    data
        JSON, UTF-8. Fields of ours stand under `laoqu_geo` in projects and locations, as the permissive schema allows.

    Raises
    ------
    OutputError
        If there is no project: a package must hold one.
    """
    citation = cite(layers)
    moment = _moment(publisher.date or citation.date) or _moment(UNDATED)
    if publisher.date and not _moment(publisher.date):
        raise OutputError(
            f"expected the day of publication as YYYY-MM-DD, found {publisher.date!r}; write it so"
        )
    table = features(layers, ALL_PROJECTS, citation)
    if table.empty:
        raise OutputError(
            "expected at least one project for an OC4IDS package, but found none; build a plan first"
        )
    table = gpd.GeoDataFrame(table, geometry=rounded(table.geometry.to_numpy()), crs=table.crs)
    shapes = [json.loads(text) if text else None for text in shapely.to_geojson(table.geometry.to_numpy())]
    projects = [
        _project(row, shape, citation, publisher)
        for row, shape in zip(rows(table, PROJECT_LEDGER), shapes, strict=True)
    ]
    package: Json = {
        "uri": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([publisher.name, projects]))}",
        "publishedDate": moment,
        "version": VERSION,
        "publisher": {"name": publisher.name},
        "license": LICENCE,
        "projects": projects,
        "laoqu_geo": {"citation": citation.text, "credits": list(citation.credits)},
    }
    return to_lines(package, "projects")


def _project(row: Row, shape: Json | None, citation: Citation, publisher: Publisher) -> Json:
    kind, stage = Kind(str(row["kind"])), Stage(str(row["stage"]))
    own_id = str(row["project_id"])
    year = row["target_year"]
    promised = {"endDate": f"{year}-12-31T23:59:59{_CHINA}"} if year and stage is Stage.COMPLETED else None
    return _filled(
        {
            "id": f"{publisher.prefix}-{own_id}" if publisher.prefix else own_id,
            "identifiers": [{"id": own_id, "scheme": "laoqu-geo"}],
            "title": row["name_zh"],
            "description": row["quote"],
            "status": STATUS[stage],
            "period": promised,
            "sector": list(SECTOR[kind]),
            "type": TYPE[Action(str(row["action"]))],
            "additionalClassifications": [
                {"scheme": "laoqu-geo kind", "id": str(kind), "description": KINDS[kind].en}
            ],
            "locations": _locations(row, shape, kind),
            "parties": [
                {"id": name, "name": name, "roles": ["responsibleUnit"]} for name in _listed(row["units"])
            ],
            "documents": [_plan_document(row, citation)],
            "laoqu_geo": _own_words(row),
        }
    )


def _own_words(row: Row) -> Json:
    """Keep what the schema has no field for: the promise verbatim, and what others say of today."""
    return _filled(
        {
            "promise": _filled(
                {
                    "stage": row["stage"],
                    "stagePhrase": row["stage_phrase"],
                    "strength": row["strength"],
                    "targetYear": row["target_year"],
                    "clause": row["clause"],
                    "figures": _listed(row["quantities"]),
                }
            ),
            "aliases": _listed(row["aliases"]),
            "titleEnglish": row["name_en"],
            "today": _filled(
                {"name": row["name_today"], "status": row["status_today"], "source": row["status_source"]}
            ),
            "lengthKm": row["length_km"],
            "lengthStatedKm": row["length_stated_km"],
            "voltageKv": row["voltage_kv"],
            "confidence": row["confidence"],
            "review": row["review"],
        }
    )


def _locations(row: Row, shape: Json | None, kind: Kind) -> list[Json]:
    """Give the place itself with its precision, the objects in OSM, and the counties it lies in."""
    precision = Precision(str(row["precision"]))
    codes = location_codes(kind, precision)
    known = _filled(
        {
            "precision": str(precision),
            "uncertaintyMetres": row["uncertainty_m"],
            "reason": row["reason"],
            "iati": _filled(
                {
                    "exactness": codes.exactness,
                    "locationClass": codes.location_class,
                    "locationReach": codes.reach,
                    "geographicalPrecision": codes.precision,
                }
            ),
        }
    )
    said = row["places"] or row["counties"] or row["name_zh"]
    label = f"{said}（{PRECISIONS[precision].zh} {PRECISIONS[precision].en}）"
    place: list[Json] = (
        [{"id": "place", "description": label, "geometry": shape, "laoqu_geo": known}] if shape else []
    )
    gazetteers = {**_osm_objects(row), UNITS_SCHEME: _listed(row["adcodes"])}
    return place + [
        _filled(
            {
                "id": f"gazetteer-{number}",
                "description": row["counties"] if scheme == UNITS_SCHEME else row["name_zh"],
                "gazetteer": {"scheme": scheme, "identifiers": ids},
            }
        )
        for number, (scheme, ids) in enumerate(gazetteers.items(), start=1)
        if ids
    ]


def _osm_objects(row: Row) -> dict[str, list[str]]:
    ids = [one for one in _listed(row["osm_ids"]) if one[:1] in _OSM_SCHEMES and one[1:].isdecimal()]
    return {
        scheme: [one[1:] for one in ids if one.startswith(letter)] for letter, scheme in _OSM_SCHEMES.items()
    }


def _plan_document(row: Row, citation: Citation) -> Json:
    return _filled(
        {
            "id": "plan",
            "documentType": "projectPlan",
            "title": citation.title or "plan",
            "description": " ".join(str(part) for part in (row["clause"], row["quote"]) if part),
            "url": _hash_uri(citation.sha256),
            "datePublished": _moment(citation.date),
            "language": "zh",
            "laoqu_geo": {"citation": citation.text, "credit": citation.data_credit},
        }
    )


def _moment(day: str) -> str | None:
    """Make a date-time of an ISO day; None of anything else, for plans are not always dated."""
    try:
        return f"{date.fromisoformat(day).isoformat()}T00:00:00{_CHINA}"
    except ValueError:
        return None


def _hash_uri(sha256: str) -> str | None:
    """Name a text by its hash (RFC 6920): most plans have no address of their own."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        return None
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")


def _listed(text: object) -> list[str]:
    parts = text.split(LISTED) if isinstance(text, str) else []
    return [part for part in dict.fromkeys(parts) if part]


def _filled(fields: Json) -> Json:
    """Leave out what is missing: the schema refuses empty texts, lists and objects."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}
