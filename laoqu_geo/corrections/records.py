"""One correction, and the short stamp by which a GeoPackage remembers it."""

import hashlib
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from ..model import Precision

DECIMALS = 7
"""Of degrees: a centimetre; finer differences are the file format's, not a person's."""


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """
    What a person says of one project.

    Either of `project_id` and `name` may be empty: then the other tells which project is meant. `geometry` is
    EPSG:4326; None means that the place was looked at and left as it is worked out. `precision` and
    `uncertainty_m` are None where not said. `note` says why and by whom, `quote` is the sentence of the plan
    under which it was made (empty where not known), `origin` the file it comes from.
    """

    project_id: str
    name: str
    geometry: BaseGeometry | None
    precision: Precision | None
    uncertainty_m: float | None
    note: str
    quote: str
    origin: str


def stamp(correction: Correction) -> str:
    """Return eight characters that change whenever place, precision or uncertainty of a correction change."""
    shape = correction.geometry
    said = "" if shape is None else _wkt(shape)
    metres = "" if correction.uncertainty_m is None else f"{correction.uncertainty_m:.0f}"
    return hashlib.sha256(f"{said}|{correction.precision or ''}|{metres}".encode()).hexdigest()[:8]


def same_place(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    """Tell whether two geometries are the same to a centimetre, single or multi-part."""
    if one is None or other is None:
        return one is other
    return _wkt(one) == _wkt(other)


def _wkt(shape: BaseGeometry) -> str:
    single = shape.geoms[0] if shape.geom_type.startswith("Multi") and len(shape.geoms) == 1 else shape
    return str(shapely.to_wkt(single, rounding_precision=DECIMALS))
