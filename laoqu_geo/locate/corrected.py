"""The first rung: where a person has said where a project is, that stands; what would have been is still shown."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from shapely import LineString, MultiLineString, Point

from ..corrections import Correction, remembered, same_place
from ..model import Precision, Project, Review
from ..tables import CORRECTED
from .placement import Attempt, Placement
from .resolve import Candidate

logger = logging.getLogger(__name__)

BY_HAND_M = {"Point": 500.0, "LineString": 500.0, "MultiLineString": 500.0}
"""Metres stated for a place set by hand where its author states none: a few millimetres on the screen."""

BY_HAND = {"Point": Precision.SITE, "LineString": Precision.PATH, "MultiLineString": Precision.PATH}


def by_project(corrections: Sequence[Correction], projects: Sequence[Project]) -> dict[str, Correction]:
    """Give each project its correction, by id or else by name; what fits no project is warned of."""
    ids = {project.id: project.id for project in projects}
    names = {name: project.id for project in projects for name in (*project.aliases, project.name)}
    found: dict[str, Correction] = {}
    for correction in corrections:
        project = ids.get(correction.project_id) or names.get(correction.name)
        if project is None:
            who = correction.name or correction.project_id
            logger.warning("correction of %s in %s: the plan names no such project", who, correction.origin)
        else:
            found[project] = correction
    return found


def corrected(project: Project, attempt: Attempt, corrections: Mapping[str, Correction]) -> Attempt:
    """Put a correction in the place of what was worked out; all candidates stay, none of them chosen."""
    correction = corrections.get(project.id)
    if correction is None or attempt.placement is None:
        return attempt
    auto = attempt.placement
    changed = bool(correction.quote) and correction.quote != project.lead.quote
    if changed:
        logger.warning("%s: the plan's text has changed under its correction; look at it again", project.name)
    review = Review.NEEDS_REVIEW if changed else Review.ACCEPTED
    note = f"：{correction.note}" if correction.note else ""
    tail = "；修订之后原文已有改动，请再核对" if changed else ""
    reason = f"人工核定（{correction.origin}）{note}{tail}。原自动定位：{auto.reason}"
    if correction.geometry is None:
        published = replace(
            correction, geometry=None, precision=auto.precision, uncertainty_m=auto.uncertainty_m
        )
        settled = replace(auto, method=CORRECTED, review=review, reason=reason)
        return replace(attempt, placement=replace(settled, source=remembered(correction, published)))
    placement = _placed(correction, auto)
    published = replace(correction, precision=placement.precision, uncertainty_m=placement.uncertainty_m)
    placement = replace(placement, review=review, reason=reason, source=remembered(correction, published))
    lost = tuple(
        replace(c, chosen=False, why=f"{c.why}；已由人工核定取代") if c.chosen else c
        for c in attempt.candidates
    )
    return Attempt(placement, (_candidate(project, correction), *lost))


def _placed(correction: Correction, auto: Placement) -> Placement:
    shape = correction.geometry
    assert isinstance(shape, (Point, LineString, MultiLineString))
    kind = shape.geom_type
    untouched = correction.precision == auto.precision and correction.uncertainty_m == auto.uncertainty_m
    moved = untouched and kind == "Point" and not same_place(shape, auto.geometry)
    stated = correction.precision if not moved else None
    metres = correction.uncertainty_m if not moved else None
    return replace(
        auto,
        geometry=shape,
        precision=stated or BY_HAND[kind],
        uncertainty_m=BY_HAND_M[kind] if metres is None else metres,
        method=CORRECTED,
        stops=(),
        doubtful=False,
    )


def _candidate(project: Project, correction: Correction) -> Candidate:
    shape = correction.geometry
    assert shape is not None
    spot = shape if isinstance(shape, Point) else shape.interpolate(0.5, normalized=True)
    why = "人工核定，优先于自动定位"
    return Candidate(
        project.name, project.name, CORRECTED, "", spot.x, spot.y, 1.0, True, why, correction.origin
    )
