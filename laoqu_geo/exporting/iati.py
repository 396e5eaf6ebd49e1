"""How well a place is known, in the location codes of IATI 2.03 that development data shares."""

from dataclasses import dataclass

from ..model import Kind, Precision

_EXACT, _APPROXIMATE = "1", "2"
"""GeographicExactness."""

_ADMINISTRATIVE, _POPULATED, _STRUCTURE, _TOPOGRAPHY = "1", "2", "3", "4"
"""GeographicLocationClass."""

_ACTIVITY = "1"
"""GeographicLocationReach: the works are here, as opposed to those they are meant for."""

_PLACED_BY: dict[Precision, str] = {
    Precision.TOWN: _POPULATED,
    Precision.COUNTY: _ADMINISTRATIVE,
    Precision.PREFECTURE: _ADMINISTRATIVE,
}
"""Class of the place that stands for the works; otherwise the works themselves are the place."""

_PRECISION: dict[Precision, str] = {
    Precision.FEATURE: "1",
    Precision.SITE: "1",
    Precision.TOWN: "2",
    Precision.COUNTY: "3",
    Precision.PREFECTURE: "3",
    Precision.PATH: "5",
    Precision.CORRIDOR: "5",
    Precision.SCHEMATIC: "5",
}
"""
GeographicalPrecision: exact, within 25 km, in a second-order unit, estimated along a line. IATI replaced it with exactness
and class in version 1.04; readers of older data still ask for it.
"""


@dataclass(frozen=True, slots=True)
class LocationCodes:
    """Codes of one location; all are empty where there is none."""

    exactness: str = ""
    location_class: str = ""
    reach: str = ""
    precision: str = ""


def location_codes(kind: Kind, precision: Precision) -> LocationCodes:
    """Say in IATI's codes how a project of a kind is placed; a corridor is never exact."""
    if precision is Precision.NONE:
        return LocationCodes()
    itself = _TOPOGRAPHY if kind is Kind.WATERWAY else _STRUCTURE
    return LocationCodes(
        exactness=_EXACT if precision is Precision.FEATURE else _APPROXIMATE,
        location_class=_PLACED_BY.get(precision, itself),
        reach=_ACTIVITY,
        precision=_PRECISION[precision],
    )
