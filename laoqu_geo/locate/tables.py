"""Placements as tables: the projects, the places of lines, the candidates."""

from collections.abc import Sequence
from dataclasses import fields

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..admin import Unit
from ..crs import WGS84
from ..gazetteer import Gazetteer, Waypoint
from ..model import Precision, Project, Review
from ..tables import CANDIDATES, LISTED, LOCATED, WAYPOINTS, empty, tidy
from .ladder import needs_look
from .placement import Placement
from .resolve import Candidate

Placed = Sequence[tuple[Project, Placement]]

_COUNTY_KNOWN = frozenset(Precision) - {Precision.PREFECTURE, Precision.SCHEMATIC, Precision.NONE}


def projects_table(placed: Placed, gazetteer: Gazetteer) -> gpd.GeoDataFrame:
    """Return one row a project in the order given (`tables.LOCATED`)."""
    if not placed:
        return gpd.GeoDataFrame(empty(LOCATED))
    index = pd.Index([project.id for project, _ in placed], dtype="str")
    shapes = gpd.GeoSeries([placement.geometry for _, placement in placed], index=index, crs=WGS84)
    rows = [_row(project, placement) for project, placement in placed]
    table = gpd.GeoDataFrame(rows, index=index, geometry=shapes)
    crossed = _counties([placement for _, placement in placed], gazetteer)
    names = [LISTED.join(unit.name for unit in units) or None for units in crossed]
    codes = [
        LISTED.join(unit.adcode for unit in (units or placement.within)) or None
        for units, (_, placement) in zip(crossed, placed, strict=True)
    ]
    return tidy(table.assign(counties=names, adcodes=codes), LOCATED)


def waypoints_table(placed: Placed) -> gpd.GeoDataFrame:
    """Return the located places of each line in order (`tables.WAYPOINTS`)."""
    rows = [
        {"project_id": project.id, "seq": seq, **_as_row(stop)}
        for project, placement in placed
        for seq, stop in enumerate(placement.stops, 1)
    ]
    if not rows:
        return gpd.GeoDataFrame(empty(WAYPOINTS))
    index = pd.Index([f"{row['project_id']}/{row['seq']}" for row in rows], dtype="str")
    frame = pd.DataFrame(rows, index=index)
    points = gpd.points_from_xy(frame["lon"], frame["lat"])
    return tidy(gpd.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=points, crs=WGS84), WAYPOINTS)


def candidates_table(considered: Sequence[tuple[Project, Sequence[Candidate]]]) -> pd.DataFrame:
    """Return every location considered, kept or refused (`tables.CANDIDATES`)."""
    rows = [
        {"candidate_id": f"{project.id}/{number}", "project_id": project.id, **_as_row(candidate)}
        for project, candidates in considered
        for number, candidate in enumerate(candidates, 1)
    ]
    return tidy(pd.DataFrame(rows).set_index("candidate_id"), CANDIDATES) if rows else empty(CANDIDATES)


def _as_row(record: Waypoint | Candidate) -> dict[str, object]:
    return {each.name: getattr(record, each.name) for each in fields(record)}


def _row(project: Project, placement: Placement) -> dict[str, object]:
    return {
        "kind": str(project.kind),
        "precision": str(placement.precision),
        "uncertainty_m": placement.uncertainty_m,
        "reason": placement.reason,
        "geom_method": placement.method,
        "places": LISTED.join(stop.name for stop in placement.stops) or None,
        "name_today": placement.name_today or None,
        "status_today": placement.status_today or None,
        "status_source": placement.status_source or None,
        "length_stated_km": placement.length_stated_km,
        "review": str(placement.review or (Review.NEEDS_REVIEW if needs_look(placement) else Review.AUTO)),
        "source": placement.source or None,
    }


def _counties(placements: Sequence[Placement], gazetteer: Gazetteer) -> list[list[Unit]]:
    """List the counties of each placement: crossed by a corridor, holding a point or the ends of a straight line."""
    shapes = np.array([_known_to_county(placement) for placement in placements], dtype=object)
    which, found = gazetteer.county_areas.sindex.query(shapes, predicate="intersects")
    units: dict[int, list[Unit]] = {}
    for number, code in sorted(zip(which, gazetteer.county_areas.index[found], strict=True)):
        units.setdefault(number, []).append(gazetteer.unit(code))
    return [units.get(number, []) for number in range(len(placements))]


def _known_to_county(placement: Placement) -> shapely.Geometry | None:
    if placement.precision in _COUNTY_KNOWN:
        return placement.geometry
    if placement.precision == Precision.SCHEMATIC and placement.stops:
        return shapely.MultiPoint([(stop.lon, stop.lat) for stop in placement.stops])
    return None
