"""A rung: what the OSM source in use knows by name, behind the same containment gate as known facilities."""

import shapely
from shapely import Point

from ..gazetteer.names import outside_brackets
from ..model import LINE_KINDS, Action, Kind, Precision
from .facility import BORDER_SLACK_M, gate
from .features import Feature, apart
from .placement import Attempt, Placement, Setting, kinds_like
from .resolve import Candidate, lies_in

_ALSO: dict[Kind, frozenset[Kind]] = {
    Kind.AIRPORT: frozenset({Kind.GENERAL_AIRPORT}),
    Kind.GENERAL_AIRPORT: frozenset({Kind.AIRPORT}),
    Kind.HYDROPOWER: frozenset({Kind.POWER_PLANT}),
    Kind.POWER_PLANT: frozenset({Kind.HYDROPOWER}),
}
"""Kinds under which OSM may keep a kind, beside those of plans."""


def by_feature(setting: Setting) -> Attempt:
    """Place a facility at the OSM object of its name, if it lies where the text says."""
    found = _found(setting)
    judged = [(group, _refusal(group, setting)) for group in apart(found)]
    kept = [group for group, why in judged if not why]
    why_kept = "OSM中有同名设施，且在文中所述范围内" if len(kept) < 2 else f"OSM中同名{len(kept)}处，取第一处"
    candidates = tuple(
        _candidate(setting.project.name, group[0], why or why_kept, chosen=kept[:1] == [group])
        for group, why in judged
    )
    return Attempt(_point(kept[0], len(kept) > 1, setting) if kept else None, candidates)


def by_named_line(setting: Setting) -> Attempt:
    """Draw a line project along the OSM ways of its name where no places of it are known."""
    found = [one for one in _found(setting) if one.geometry.geom_type in {"LineString", "MultiLineString"}]
    judged = [(one, _refusal([one], setting)) for one in found]
    kept = [one for one, why in judged if not why]
    candidates = tuple(
        _candidate(setting.project.name, one, why or "OSM中有同名线路", chosen=kept[:1] == [one])
        for one, why in judged
    )
    return Attempt(_line(kept[0]) if kept else None, candidates)


def _found(setting: Setting) -> tuple[Feature, ...]:
    project = setting.project
    kinds = kinds_like(project.kind) | _ALSO.get(project.kind, frozenset())
    said = (project.name, *project.aliases)
    bare = [short for name in said for short in _without_units(outside_brackets(name), setting)]
    line = project.kind in LINE_KINDS
    return setting.features.named([*said, *bare], [kind for kind in kinds if (kind in LINE_KINDS) == line])


def _without_units(name: str, setting: Setting) -> list[str]:
    """Leave out the units that a plan writes before a name, one by one (甲州城西变电站 is OSM's 城西变电站)."""
    forms, end = [], 0
    for mention in setting.gazetteer.mentions(name):
        if mention.start != end:
            break
        end = mention.end
        forms.append(name[end:])
    return forms


def _refusal(group: list[Feature], setting: Setting) -> str:
    if setting.project.lead.action == Action.RELOCATE and not any("新" in one.name for one in group):
        return "迁建项目，OSM所载可能是迁建前的旧址"
    whys = [gate((one.lon, one.lat), one.names, setting) for one in group]
    if "" in whys:
        return ""
    shapes = [one.geometry for one in group if one.kind in LINE_KINDS]
    for outer in setting.named or setting.region.prefectures:
        for area in setting.gazetteer.areas_of(outer).geometry:
            if any(shapely.dwithin(shape, area, BORDER_SLACK_M / 111_000) for shape in shapes):
                return ""
    return whys[0]


def _point(group: list[Feature], tied: bool, setting: Setting) -> Placement:
    best = max(group, key=lambda one: one.radius_m)
    where = lies_in(best.lon, best.lat, setting.gazetteer)
    unchecked = not setting.named and not setting.region.prefectures
    tail = "；同名不止一处，请核对" if tied else "；文中未写明所在市县，请核对" if unchecked else ""
    return Placement(
        geometry=Point(best.lon, best.lat),
        precision=Precision.FEATURE,
        uncertainty_m=best.radius_m,
        reason=f"OSM中有同名设施“{best.name}”{where}{tail}。",
        method="osm_name",
        source=f"{best.source} {best.osm_ids[0]}",
        doubtful=tied or unchecked,
    )


def _line(one: Feature) -> Placement:
    geometry = one.geometry
    assert isinstance(geometry, (shapely.LineString, shapely.MultiLineString))
    return Placement(
        geometry=geometry,
        precision=Precision.FEATURE,
        uncertainty_m=one.radius_m,
        reason=f"OSM中有同名线路“{one.name}”，共{len(one.osm_ids)}段，取其线位；文中未写起讫点，请核对范围。",
        method="osm_name",
        source=f"{one.source} {one.osm_ids[0]}",
        doubtful=True,
    )


def _candidate(asked: str, one: Feature, why: str, *, chosen: bool) -> Candidate:
    source = f"{one.source} {one.osm_ids[0]}"
    return Candidate(asked, one.name, "osm", "", one.lon, one.lat, float(chosen), chosen, why, source)
