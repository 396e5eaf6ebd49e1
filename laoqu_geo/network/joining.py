"""Fit located projects to the network: by name, by path, else as they were; nothing is dropped."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from ..crs import WGS84, geodesic_length_km, to_metric
from ..model import LINE_KINDS, Precision, Review
from ..tables import CORRECTED, JOINED, LISTED, LOCATED, NETWORK, OSM_MATCHES, WAYPOINTS, check, empty, tidy
from .alignment import Alignment, align
from .backdrop import backdrop
from .links import nearest_links
from .matching import ACCEPTED, Match, matched
from .rules import MatchRules

logger = logging.getLogger(__name__)

CROP_MARGIN_DEG = 0.3
"""A line may leave the box of its places by a bend; 0.3° is some 30 km."""

NO_LONGER_TRUE = "，是走廊而非实际线位"
"""What `locate` says of a line drawn through its places; once traced, it would contradict what follows."""


TRACED_SCORE = 0.5
"""What a way says for itself that only lies on the path between a project's places."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What the network adds: `tables.JOINED`, `LINKS`, `OSM_MATCHES`, and what of `NETWORK` to show."""

    projects: gpd.GeoDataFrame
    links: gpd.GeoDataFrame
    matches: pd.DataFrame
    used: gpd.GeoDataFrame


def join(
    projects: gpd.GeoDataFrame,
    waypoints: gpd.GeoDataFrame,
    network: gpd.GeoDataFrame,
    *,
    names: Mapping[str, Collection[str]] | None = None,
    rules: MatchRules | None = None,
) -> Joined:
    """
    Align line projects with the network and link facilities to it.

    Parameters
    ----------
    projects
        `tables.LOCATED`.
    waypoints
        `tables.WAYPOINTS`: the located places of each line project.
    network
        `tables.NETWORK` of any source, at least of the area around the projects.
    names
        Names and aliases by `project_id`, for finding OSM objects of the same name; None means only
        `name_today` is tried.
    rules
        Thresholds; None means the defaults.

    Returns
    -------
    joined
        As many projects as came, in the same order. A line that the network does not carry stays as it was,
        and its reason says why.

    Raises
    ------
    TableError
        If a table breaks its contract.
    """
    rules = rules or MatchRules()
    check(projects, LOCATED)
    check(waypoints, WAYPOINTS)
    near = _crop(check(network, NETWORK), projects)
    found = matched(projects, names or {}, near, rules)
    sure = [match for match in found if match.verdict == ACCEPTED]
    bearing = {
        project: np.array([f.row for f in sure if f.project == i], dtype=int)
        for i, project in enumerate(projects.index)
        if any(f.project == i for f in sure)
    }
    free = projects[projects["geom_method"] != CORRECTED]
    stops = waypoints[waypoints["project_id"].isin(free.index)]
    alignments = align(free, stops, near, bearing, rules)
    points = {key: match for key, match in _points_by_name(projects, sure).items() if key in free.index}
    joined = tidy(_with_lengths(_applied(projects, near, alignments, points), rules), JOINED)
    drawn = sum(isinstance(a, Alignment) for a in alignments.values())
    logger.info("%d of %d lines follow the network", drawn, int(projects["kind"].isin(LINE_KINDS).sum()))
    return Joined(
        joined,
        nearest_links(joined, near, rules),
        _matches(projects, near, found, alignments),
        backdrop(near, joined, rules),
    )


def _crop(network: gpd.GeoDataFrame, projects: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep what may matter to the projects; nothing where none of them has a place."""
    x0, y0, x1, y1 = network.bounds.to_numpy().T
    west, south, east, north = projects.total_bounds + CROP_MARGIN_DEG * np.array([-1, -1, 1, 1])
    return network[(x0 <= east) & (x1 >= west) & (y0 <= north) & (y1 >= south)]


def _points_by_name(projects: gpd.GeoDataFrame, found: list[Match]) -> dict[str, Match]:
    """Give each facility the nearest object of its name."""
    points = ~projects["kind"].isin(LINE_KINDS).to_numpy()
    nearest: dict[str, Match] = {}
    for match in found:
        if points[match.project]:
            nearest.setdefault(str(projects.index[match.project]), match)
    return nearest


def _applied(
    projects: gpd.GeoDataFrame,
    network: gpd.GeoDataFrame,
    alignments: Mapping[str, Alignment | str],
    points: Mapping[str, Match],
) -> gpd.GeoDataFrame:
    """Write alignments and named facilities into a copy of the table."""
    table = projects.assign(osm_ids=pd.Series([None] * len(projects), index=projects.index, dtype="object"))
    geometry = projects.geometry.to_numpy().copy()
    place = {project: i for i, project in enumerate(projects.index)}
    for project, outcome in alignments.items():
        said = outcome if isinstance(outcome, str) else outcome.said
        reason = str(table.loc[project, "reason"])
        table.loc[project, "reason"] = _and(reason, said)
        if isinstance(outcome, Alignment):
            table.loc[project, "reason"] = _and(reason.replace(NO_LONGER_TRUE, ""), said)
            geometry[place[project]] = outcome.geometry
            table.loc[project, ["precision", "uncertainty_m", "geom_method"]] = [
                str(outcome.precision),
                outcome.uncertainty_m,
                outcome.geom_method,
            ]
            table.loc[project, "osm_ids"] = _osm_ids(network, outcome.rows)
    for project, match in points.items():
        table.loc[project, "osm_ids"] = network.index[match.row]
        if table.loc[project, "precision"] != Precision.FEATURE:
            shape = network.geometry.iloc[match.row]
            geometry[place[project]] = shape.centroid
            table.loc[project, ["precision", "uncertainty_m", "geom_method"]] = [
                str(Precision.FEATURE),
                _radius_m(network.iloc[[match.row]]),
                "named_feature",
            ]
            said = f"OSM中有同名设施，相距{match.distance_m / 1000:.1f}公里，取其位置"
            table.loc[project, "reason"] = _and(str(table.loc[project, "reason"]), said)
    return table.set_geometry(gpd.GeoSeries(geometry, index=table.index, crs=WGS84))


def _with_lengths(table: gpd.GeoDataFrame, rules: MatchRules) -> gpd.GeoDataFrame:
    """Measure what is drawn, compare with what is published, and ask for a person where they disagree."""
    line = table["kind"].isin(LINE_KINDS) & table.geom_type.isin(["LineString", "MultiLineString"])
    length = pd.Series(geodesic_length_km(table.geometry), index=table.index).where(line).round(2)
    ratio = (length / table["length_stated_km"]).round(3)
    off = ratio.notna() & ~ratio.between(rules.ratio_min, rules.ratio_max)
    said = [
        _and(reason, f"绘制{drawn:.0f}公里，公布{stated:g}公里，相差过大，需复核") if strange else reason
        for reason, drawn, stated, strange in zip(
            table["reason"], length, table["length_stated_km"], off, strict=True
        )
    ]
    review = table["review"].where(~off, str(Review.NEEDS_REVIEW))
    return table.assign(length_km=length, length_ratio=ratio, reason=said, review=review)


def _matches(
    projects: gpd.GeoDataFrame,
    network: gpd.GeoDataFrame,
    found: list[Match],
    alignments: Mapping[str, Alignment | str],
) -> pd.DataFrame:
    """List the real OSM objects used, by name or by tracing; embedded edges have no identity in OSM."""
    rows = [(str(projects.index[f.project]), f.row, f.score, f.verdict, f.reason) for f in found]
    seen = {(project, row) for project, row, *_ in rows}
    for project, outcome in alignments.items():
        if isinstance(outcome, Alignment):
            new = [int(row) for row in outcome.rows if (project, int(row)) not in seen]
            rows += [(project, row, TRACED_SCORE, ACCEPTED, "描绘线位时经过") for row in new]
    rows = [row for row in rows if not str(network.index[row[1]]).startswith("e")]
    if not rows:
        return empty(OSM_MATCHES)
    table = pd.DataFrame(rows, columns=["project_id", "row", "score", "verdict", "reason"])
    objects = network.iloc[table["row"]]
    table = table.assign(
        osm_id=objects.index.to_numpy(),
        name=objects["name"].to_numpy(),
        version=objects["version"].array,
        timestamp=objects["timestamp"].to_numpy(),
    )
    return tidy(table.set_index(table["project_id"] + "/" + table["osm_id"]), OSM_MATCHES)


def _osm_ids(network: gpd.GeoDataFrame, rows: np.ndarray) -> str | None:
    ids = [osm_id for osm_id in network.index[rows] if not osm_id.startswith("e")]
    return LISTED.join(ids) or None


def _radius_m(row: gpd.GeoDataFrame) -> float:
    area = float(to_metric(row).area.iloc[0])
    return float(np.round(max(50.0, np.sqrt(area / np.pi)), -1))


def _and(reason: str, said: str) -> str:
    """Add a clause to a reason."""
    return f"{reason.rstrip('。；')}；{said}。"
