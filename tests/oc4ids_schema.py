"""
What OC4IDS 0.9.5 asks of a project package, as far as ours reaches: structure, types and closed codelists.

No package on PyPI carries the published schema, and its files are not copied here. Written from the reference pages
(project package, project schema, codelists) for the fields that an export fills. Where a folder with the published
`project-package-schema.json` and `project-schema.json` is at hand, `OC4IDS_SCHEMA=FOLDER` checks against these too.
"""

import json
import os
from pathlib import Path

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

TEXT = {"type": "string", "minLength": 1}
DAY = {"type": "string", "format": "date-time"}
URI = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:\\S+$"}

STATUSES = ["identification", "preparation", "implementation", "completion", "completed", "cancelled"]
TYPES = ["construction", "rehabilitation", "replacement", "expansion"]
SECTORS = [
    *("education", "health", "energy", "communications", "waterAndWaste", "governance", "economy"),
    *("cultureSportsAndRecreation", "transport", "socialHousing", "naturalResources"),
    *(f"energy.{source}" for source in ("solar", "wind", "hydropower", "biomass", "geothermal")),
    *(f"transport.{mode}" for mode in ("air", "water", "rail", "road", "urban", "lowCarbon")),
    "naturalResources.floodProtection",
]
GEOMETRIES = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]


def _some(items: dict[str, object]) -> dict[str, object]:
    """Make a list that is not empty and holds nothing twice."""
    return {"type": "array", "minItems": 1, "uniqueItems": True, "items": items}


def _object(required: list[str], **fields: object) -> dict[str, object]:
    return {"type": "object", "minProperties": 1, "required": required, "properties": fields}


LOCATION = _object(
    ["id"],
    id=TEXT,
    description=TEXT,
    geometry=_object(
        ["type", "coordinates"],
        type={"enum": GEOMETRIES},
        coordinates={"type": "array", "minItems": 1, "items": {"type": ["number", "array"]}},
    ),
    gazetteer=_object(["scheme", "identifiers"], scheme=TEXT, identifiers=_some(TEXT)),
)
DOCUMENT = _object(
    ["id"],
    **{"id": TEXT, "documentType": TEXT, "title": TEXT, "description": TEXT, "url": URI, "language": TEXT},
    datePublished=DAY,
)
PROJECT = _object(
    ["id"],
    **{"id": TEXT, "title": TEXT, "description": TEXT, "status": {"enum": STATUSES}, "type": {"enum": TYPES}},
    identifiers=_some(_object(["id"], id=TEXT, scheme=TEXT)),
    period=_object([], startDate=DAY, endDate=DAY),
    sector=_some({"enum": SECTORS}),
    additionalClassifications=_some(_object([], scheme=TEXT, id=TEXT, description=TEXT)),
    locations=_some(LOCATION),
    parties=_some(_object(["id"], id=TEXT, name=TEXT, roles=_some(TEXT))),
    documents=_some(DOCUMENT),
)
PACKAGE = _object(
    ["uri", "publisher", "publishedDate", "projects", "version"],
    uri=URI,
    publishedDate=DAY,
    version={"type": "string", "pattern": "^(\\d+\\.)(\\d+)$"},
    publisher=_object(["name"], name=TEXT),
    license=URI,
    projects=_some(PROJECT),
)


def faults(package: object) -> list[str]:
    """List what a package breaks, in our words and, where it is at hand, in those of the published schema."""
    checks = [Draft4Validator(PACKAGE, format_checker=FormatChecker()), *_published()]
    return [
        f"{list(fault.path)}: {fault.message}" for check in checks for fault in check.iter_errors(package)
    ]


def _published() -> list[Draft4Validator]:
    folder = os.environ.get("OC4IDS_SCHEMA")
    if not folder:
        return []
    package, project = (
        json.loads((Path(folder) / f"{name}-schema.json").read_text("utf-8"))
        for name in ("project-package", "project")
    )
    home = package["properties"]["projects"]["items"]["$ref"]
    registry = Registry().with_resource(home, Resource(project, specification=DRAFT4))
    return [Draft4Validator(package, registry=registry, format_checker=FormatChecker())]
