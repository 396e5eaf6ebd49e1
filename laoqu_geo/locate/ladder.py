"""One project down the ladder: known works, named places, responsible units; every project lands somewhere."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise

from ..gazetteer import Gazetteer
from ..gazetteer.names import outside_brackets
from ..geocoders import Geocoder
from ..model import LINE_KINDS, Precision, Project
from .facility import by_facility
from .feature import by_feature, by_named_line
from .features import NO_FEATURES, Features
from .geocoded import by_geocoder
from .line import by_ends, by_line
from .placement import Attempt, Placement, Setting
from .region import Region
from .resolve import Candidate, innermost, named_units
from .route import locate_route
from .unit import by_named_unit, by_responsible_units

LINE_RUNGS: tuple[Callable[[Setting], Attempt], ...] = (
    by_line,
    by_facility,
    by_ends,
    by_named_line,
    by_named_unit,
)
POINT_RUNGS: tuple[Callable[[Setting], Attempt], ...] = (by_facility, by_feature, by_geocoder, by_named_unit)


def place(
    project: Project,
    region: Region,
    gazetteer: Gazetteer,
    features: Features = NO_FEATURES,
    geocoders: tuple[Geocoder, ...] = (),
) -> Attempt:
    """
    Place one project by the first rung that holds.

    Returns
    -------
    attempt
        Always with a placement, at worst of precision `none` with its reason, and with every candidate
        considered on the way.
    """
    project = _with_route(project, gazetteer)
    setting, considered = _setting(project, region, gazetteer, features)
    setting = replace(setting, geocoders=geocoders) if geocoders else setting
    rungs = LINE_RUNGS if project.kind in LINE_KINDS else POINT_RUNGS
    for rung in rungs:
        attempt = rung(setting)
        considered = (*considered, *attempt.candidates)
        if attempt.placement is not None:
            return Attempt(attempt.placement, _once(considered))
    return Attempt(by_responsible_units(setting), _once(considered))


def needs_look(placement: Placement) -> bool:
    """Tell whether a person should look: something conflicts, or the place is poor."""
    return placement.doubtful or placement.precision in {
        Precision.NONE,
        Precision.PREFECTURE,
        Precision.SCHEMATIC,
    }


def _with_route(project: Project, gazetteer: Gazetteer) -> Project:
    """Read from a line's name (A至B至C) what the text's reader left open: the ends, the places between."""
    lead = project.lead
    if project.kind not in LINE_KINDS or lead.via or len(lead.ends) > 2:
        return project
    route = _route_in(outside_brackets(project.name), gazetteer)
    if len(route) < 2 or (lead.ends and lead.ends != (route[0], route[-1])):
        return project
    known = replace(lead, ends=(route[0], route[-1]), via=route[1:-1])
    return replace(project, mentions=(known, *project.mentions[1:]))


def _route_in(name: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    words = [mention for mention in gazetteer.mentions(name) if mention.free == 0]
    joined = all(name[a.end : b.start] in {"至", "到", "—", "-"} for a, b in pairwise(words))
    return tuple(mention.word for mention in words) if joined else ()


def _setting(
    project: Project, region: Region, gazetteer: Gazetteer, features: Features
) -> tuple[Setting, tuple[Candidate, ...]]:
    lead = project.lead
    if len(lead.ends) >= 2 and project.kind in LINE_KINDS:
        stops = locate_route((lead.ends[0], lead.ends[-1]), region, gazetteer, features)
        named = tuple(dict.fromkeys(s.unit for s in stops if s.unit is not None and s.place is not None))
        considered = tuple(candidate for stop in stops for candidate in stop.candidates)
        doubtful = any(stop.doubtful for stop in stops)
        return Setting(project, gazetteer, region, named, doubtful, features), considered
    units, candidates, doubtful = named_units((*lead.context, project.name), region, gazetteer)
    inner = innermost(units, gazetteer)
    return Setting(project, gazetteer, region, inner, doubtful, features), candidates


def _once(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(dict.fromkeys(candidates))
