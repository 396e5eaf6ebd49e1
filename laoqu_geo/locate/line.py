"""Lines: through the places of a known line, else through the places between the ends that the text names."""

from collections.abc import Sequence
from itertools import pairwise

from shapely import LineString

from ..admin import Unit
from ..gazetteer import Gazetteer, Line, Waypoint
from ..gazetteer.names import fold_name, outside_brackets
from ..model import Kind, Precision
from .placement import Attempt, Placement, Setting, kinds_like, through
from .resolve import Candidate, distance_m
from .route import Stop, locate_route

REACHED_M = 30_000.0
"""Metres from a unit within which a line counts as reaching it: an interchange outside the town."""

SWING_SHARE = 0.15
"""How far a known line may swing away from the straight line between two of its places, as a share of the gap."""

FREE_SWING_SHARE = 0.2
"""The same where only the places that the text names are known; nine tenths of known waypoints lie inside."""

LEAST_HALF_WIDTH_M = 3_000.0
"""Least half-width in metres of a line drawn through places without a network."""

BASIN_HALF_WIDTH_M = 30_000.0
"""Half-width in metres of flood works that lie along a river and its tributaries."""


FREE_POINT_M = 30_000.0
"""Doubt in metres of a line of which one place is known, and not its unit."""


def by_line(setting: Setting) -> Attempt:
    """Place a line project through the places of the known line of its name or ends."""
    judged = [(line, _refusal(line, setting)) for line in _found(setting) if line.waypoints]
    kept = [line for line, why in judged if not why]
    candidates = tuple(
        _candidate(setting.project.name, line, why or "名称或两端与资料相符", chosen=kept[:1] == [line])
        for line, why in judged
    )
    return Attempt(_known_line(kept[0], setting) if kept else None, candidates)


def by_ends(setting: Setting) -> Attempt:
    """Place a line project through its ends and the places between, as far as they are located."""
    lead = setting.project.lead
    if len(lead.ends) < 2:
        return Attempt(None)
    asked = (lead.ends[0], *lead.via, *lead.ends[1:])
    stops = locate_route(asked, setting.region, setting.gazetteer, setting.features)
    candidates = tuple(candidate for stop in stops for candidate in stop.candidates)
    located = tuple(stop.place for stop in stops if stop.place is not None)
    if not located:
        return Attempt(None, candidates)
    return Attempt(_between(stops, located, setting), candidates)


def half_width_m(stops: Sequence[Waypoint], *, swing_share: float) -> float:
    """Return the half-width of the corridor through places: their own doubt, or the swing across the longest gap."""
    gaps = [distance_m((a.lon, a.lat), (b.lon, b.lat)) for a, b in pairwise(stops)]
    swing = max(gaps, default=0.0) * swing_share
    return float(round(max(LEAST_HALF_WIDTH_M, swing, *(stop.uncertainty_m for stop in stops)), -2))


def _found(setting: Setting) -> tuple[Line, ...]:
    kinds, gazetteer, ends = kinds_like(setting.project.kind), setting.gazetteer, setting.project.lead.ends
    for name in (setting.project.name, *setting.project.aliases):
        if found := gazetteer.lines_named(name, kinds=kinds):
            return found
    return gazetteer.lines_between((ends[0], ends[-1]), kinds=kinds) if len(ends) >= 2 else ()


def _refusal(line: Line, setting: Setting) -> str:
    """Say why a known line is not the one meant; empty where it may be."""
    inner = tuple(unit for unit in setting.named if unit.level != "province")
    wanted = inner or setting.named or setting.region.prefectures
    if not wanted or any(_reaches(line, unit, setting.gazetteer) for unit in wanted):
        return ""
    return f"资料中的同名线路不经过{'、'.join(unit.name for unit in wanted)}"


def _reaches(line: Line, unit: Unit, gazetteer: Gazetteer) -> bool:
    holders = [gazetteer.unit_at(place.lon, place.lat) for place in line.waypoints]
    if any(holder is not None and gazetteer.is_within(holder, unit) for holder in holders):
        return True
    return any(gazetteer.is_near(unit, w.lon, w.lat, within_m=REACHED_M) for w in line.waypoints)


def _known_line(line: Line, setting: Setting) -> Placement:
    stops = _as_far_as_ends(line, setting)
    cut = len(stops) < len(line.waypoints)
    half_width = half_width_m(stops, swing_share=SWING_SHARE)
    wide = setting.project.kind == Kind.FLOOD_CONTROL
    missed = [unit for unit in setting.named if not _reaches(line, unit, setting.gazetteer)]
    notes = [
        f"依次经过资料中的{len(stops)}处地点（{stops[0].name}—{stops[-1].name}）连线，是走廊而非实际线位"
    ]
    notes += [f"只取到文中端点“{stops[-1].name}”一带"] if cut else []
    notes += ["工程分布于干支流，只示意干流"] if wide else []
    notes += [f"资料中的走向未到达{'、'.join(unit.name for unit in missed)}"] if missed else []
    return Placement(
        geometry=through(stops),
        precision=Precision.CORRIDOR if len(stops) > 2 else Precision.SCHEMATIC,
        uncertainty_m=max(BASIN_HALF_WIDTH_M, half_width) if wide else half_width,
        reason="；".join(notes) + "。",
        method="line_table",
        source=line.source,
        stops=stops,
        doubtful=bool(missed) or setting.doubtful or wide,
        name_today=line.name_today,
        status_today="；".join(part for part in (line.status_today, line.opened) if part),
        status_source=line.source if line.status_today else "",
        length_stated_km=None if cut else line.length_km,
    )


def _as_far_as_ends(line: Line, setting: Setting) -> tuple[Waypoint, ...]:
    """Cut a known line where the text's ends stop earlier than its own."""
    asked = setting.project.lead.ends
    if len(asked) < 2 or not line.ends:
        return line.waypoints
    ends = (asked[0], asked[-1])
    stops = locate_route(ends, setting.region, setting.gazetteer, setting.features)
    low, high = sorted(_position(line, stop) for stop in stops)
    if low < 0 or low == high:
        return line.waypoints
    return line.waypoints[low : high + 1]


def _position(line: Line, stop: Stop) -> int:
    """Return the index of the line's place for an end: its own end, else the place nearest by; -1 for none."""
    own = [_bare(end) for end in line.ends]
    if _bare(stop.asked) in own:
        return 0 if _bare(stop.asked) == own[0] else len(line.waypoints) - 1
    if stop.place is None:
        return -1
    away = [distance_m((stop.place.lon, stop.place.lat), (w.lon, w.lat)) for w in line.waypoints]
    return away.index(min(away)) if min(away) <= REACHED_M else -1


def _bare(end: str) -> str:
    return fold_name(outside_brackets(end))


def _between(stops: tuple[Stop, ...], located: tuple[Waypoint, ...], setting: Setting) -> Placement:
    geometry = through(located)
    missing = any(stop.place is None for stop in stops)
    reason = "；".join([_said(located), *(stop.why for stop in stops if stop.why)])
    source = "；".join(dict.fromkeys(stop.source for stop in located))
    if isinstance(geometry, LineString):
        precise = len(located) > 2 and not missing
        return Placement(
            geometry=geometry,
            precision=Precision.CORRIDOR if precise else Precision.SCHEMATIC,
            uncertainty_m=half_width_m(located, swing_share=FREE_SWING_SHARE),
            reason=f"{reason}。",
            method="ends",
            source=source,
            stops=located,
            doubtful=missing or any(stop.doubtful for stop in stops),
        )
    units = [stop.unit for stop in stops if stop.place is not None and stop.unit is not None]
    county = bool(units) and all(unit.level == "county" for unit in units)
    return Placement(
        geometry=geometry,
        precision=Precision.COUNTY if county else Precision.PREFECTURE,
        uncertainty_m=max((unit.reach_m for unit in units), default=FREE_POINT_M),
        reason=f"{reason}。",
        method="one_end",
        source=source,
        stops=located,
        doubtful=True,
    )


def _said(located: Sequence[Waypoint]) -> str:
    names = "、".join(stop.name for stop in located)
    if len({(stop.lon, stop.lat) for stop in located}) < 2:
        return f"只有{names}可定位，以其驻地代表"
    border = "（省级端点取省界）" if any(stop.basis == "border" for stop in located) else ""
    return f"按文中地点{names}依次以直线相连，示意走向{border}"


def _candidate(asked: str, line: Line, why: str, *, chosen: bool) -> Candidate:
    middle = line.waypoints[len(line.waypoints) // 2]
    score = 1.0 if chosen else 0.0
    return Candidate(asked, line.name, "line", "", middle.lon, middle.lat, score, chosen, why, line.source)
