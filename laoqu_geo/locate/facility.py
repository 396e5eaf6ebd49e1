"""The first rung: a facility that the gazetteer knows by name, behind a containment gate."""

import re
from collections.abc import Sequence

from shapely import Point

from ..admin import Unit
from ..gazetteer import Facility, Gazetteer
from ..gazetteer.names import fold_name
from ..model import Action
from .placement import Attempt, Placement, Setting, kinds_like
from .resolve import Candidate, lies_in

BORDER_SLACK_M = 3_000.0
"""Metres by which published boundaries differ: so near to the border a place is flagged, not refused."""

NAMESAKE_CITY_M = 40_000.0
"""Metres outside a unit at which a facility may lie that bears its name (a city's airport in the next county)."""

VAGUE_M = 8_000.0
"""A known facility whose uncertainty is this many metres or more needs a look."""

_PHASE = re.compile("[一二三四五六七八九十]+期(工程|项目|建设|改扩建|扩建)*$")

_BASIS_ZH = {
    "sourced": "设施名录有“{name}”（{refers}）",
    "derived": "设施名录有“{name}”（{refers}）",
    "nearby_place": "“{name}”本体无坐标，以{refers}代表",
    "estimate": "“{name}”按文字资料估定（{refers}）",
    "register": "机场名录有“{name}”（{refers}）",
    "user": "自备名录有“{name}”（{refers}）",
}


def by_facility(setting: Setting) -> Attempt:
    """Place a project at the facility of its name, if it lies where the text says."""
    found = _found(setting)
    judged = [(facility, _refusal(facility, found, setting)) for facility in found]
    kept = [facility for facility, why in judged if not why]
    why_kept = (
        f"名称相符；同名{len(kept)}处，取名录中第一处" if len(kept) > 1 else "名称相符，且在文中所述范围内"
    )
    candidates = tuple(
        _candidate(setting.project.name, facility, why or why_kept, chosen=kept[:1] == [facility])
        for facility, why in judged
    )
    tied = len(kept) > 1 and (kept[0].basis == "user") == (kept[1].basis == "user")
    return Attempt(_placement(kept[0], tied, setting) if kept else None, candidates)


def gate(place: tuple[float, float], names: Sequence[str], setting: Setting) -> str:
    """
    Say why a thing of these names at a place (lon, lat) is not the one meant; empty where it may be.

    It may be where it lies in a unit that the text names or else in the plan's region, near its border, in the
    next county where it bears the unit's name, or wherever the project's own name begins with the unit it lies in.
    """
    gazetteer = setting.gazetteer
    outers = setting.named or _region(setting)
    holder = gazetteer.unit_at(*place)
    if holder is None:
        return "不在国内"
    if not outers or any(gazetteer.is_within(holder, outer) for outer in outers):
        return ""
    chain = [unit for unit in gazetteer.chain(holder) if unit.level != "province"]
    if any(setting.project.name.startswith(unit.short) for unit in chain):
        return ""
    for outer in outers:
        slack_m = NAMESAKE_CITY_M if any(outer.short in name for name in names) else BORDER_SLACK_M
        if gazetteer.is_near(outer, *place, within_m=slack_m):
            return ""
    said = "、".join(outer.name for outer in outers)
    return f"不在{'文中写明的' if setting.named else '规划区'}{said}内"


def _region(setting: Setting) -> tuple[Unit, ...]:
    """Return the units outside of which a thing without a place in the text is not the one meant."""
    if setting.region.guessed:
        return tuple(setting.gazetteer.unit(code) for code in sorted(setting.region.provinces))
    return setting.region.prefectures


def _found(setting: Setting) -> tuple[Facility, ...]:
    kinds = kinds_like(setting.project.kind)
    names = (setting.project.name, *setting.project.aliases)
    whole = (name for name in names if _PHASE.search(name))
    for name in (*names, *(_PHASE.sub("", fold_name(name)) for name in whole)):
        if found := setting.gazetteer.facilities_named(name, kinds=kinds):
            return found
    return ()


def _refusal(facility: Facility, found: tuple[Facility, ...], setting: Setting) -> str:
    """Say why a facility is not the one meant; empty where it may be."""
    if facility.basis == "register" and setting.project.lead.action == Action.RELOCATE:
        return "迁建项目，名录所载可能是迁建前的旧址"
    if facility.role == "former" and any(other.role != "former" for other in found):
        return "已关闭或被取代的旧址，不是规划所指"
    return gate((facility.lon, facility.lat), facility.names, setting)


def _is_in(facility: Facility, outer: Unit, gazetteer: Gazetteer) -> bool:
    holder = gazetteer.unit_at(facility.lon, facility.lat)
    return holder is not None and gazetteer.is_within(holder, outer)


def _placement(facility: Facility, tied: bool, setting: Setting) -> Placement:
    gazetteer = setting.gazetteer
    where = lies_in(facility.lon, facility.lat, gazetteer)
    said = _BASIS_ZH[facility.basis].format(name=facility.name, refers=facility.refers_to or "本体")
    outside = bool(setting.named) and not any(_is_in(facility, u, gazetteer) for u in setting.named)
    at_border = outside and any(
        gazetteer.is_near(u, facility.lon, facility.lat, within_m=BORDER_SLACK_M) for u in setting.named
    )
    unchecked = not setting.named and not setting.region.prefectures
    tail = "；文中未写明所在市县，请核对" if unchecked else ""
    if outside:
        said_units = "、".join(unit.name for unit in setting.named)
        tail = "；临近行政区边界，请核对" if at_border else f"；以{said_units}命名而不在其内，请核对"
    return Placement(
        geometry=Point(facility.lon, facility.lat),
        precision=facility.precision,
        uncertainty_m=facility.uncertainty_m,
        reason=f"{said}{where}{tail}。",
        method="facility",
        source=facility.source,
        doubtful=tied
        or at_border
        or unchecked
        or facility.role == "former"
        or facility.uncertainty_m >= VAGUE_M,
        name_today=facility.name_today,
        status_today="；".join(part for part in (facility.status_today, facility.opened) if part),
        status_source=facility.source if facility.status_today else "",
    )


def _candidate(asked: str, facility: Facility, why: str, *, chosen: bool) -> Candidate:
    score = 1.0 if chosen else 0.0
    where = (facility.lon, facility.lat)
    return Candidate(asked, facility.name, "facility", "", *where, score, chosen, why, facility.source)
