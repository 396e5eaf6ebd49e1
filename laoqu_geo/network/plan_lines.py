"""The plan's lines as pieces of a network: between their places, and which of them OSM has already."""

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from ..crs import GEOD, METRIC, to_metric
from ..model import Kind, Precision, Stage

ALONG_M = 400.0
"""An expressway of OSM whose middle lies so near a traced line of the plan is that line, already built."""

DRAWN_WELL = frozenset({Precision.FEATURE, Precision.PATH})


class Plan(NamedTuple):
    """
    The plan as far as it matters here: `tables.JOINED`, `tables.WAYPOINTS`, and the stages of what is new.

    A project without a stage (an existing line widened, say) changes no way.
    """

    projects: gpd.GeoDataFrame
    waypoints: gpd.GeoDataFrame
    stages: Mapping[str, Stage]


class PlanLine(NamedTuple):
    """A line of the plan between its places: node numbers in order, metres between them."""

    stage: Stage
    kind: Kind
    nodes: np.ndarray
    length_m: np.ndarray


def plan_lines(plan: Plan, stop_nodes: np.ndarray) -> list[PlanLine]:
    """Cut the plan's lines at their places."""
    order = plan.waypoints.reset_index(drop=True).sort_values(["project_id", "seq"], kind="stable")
    metric = to_metric(plan.projects).geometry
    spots = spots_of(plan.waypoints.geometry)
    found = []
    for project, group in order.groupby("project_id", sort=False):
        line = metric.get(project)
        kind = Kind(plan.projects["kind"].get(project, Kind.OTHER))
        if line is None or line.geom_type != "LineString" or len(group) < 2 or project not in plan.stages:
            continue
        at = group.index.to_numpy()
        longer = GEOD.geometry_length(plan.projects.geometry[project]) / line.length
        along = shapely.line_locate_point(line, shapely.points(spots[at]))
        by_place = np.argsort(along, kind="stable")
        found.append(
            PlanLine(
                plan.stages[str(project)], kind, stop_nodes[at[by_place]], np.diff(along[by_place]) * longer
            )
        )
    return found


def already_built(roads: gpd.GeoDataFrame, plan: Plan) -> np.ndarray:
    """Return the rows of expressways that are the plan's own, where those are drawn well enough to tell."""
    projects = plan.projects
    own = projects[
        (projects["kind"] == Kind.EXPRESSWAY)
        & projects.index.isin(list(plan.stages))
        & projects["precision"].isin([str(p) for p in DRAWN_WELL])
        & projects.geom_type.isin(["LineString", "MultiLineString"])
    ]
    rows = np.flatnonzero(roads["kind"] == Kind.EXPRESSWAY)
    if not len(own) or not len(rows):
        return np.zeros(0, dtype=int)
    lines = np.asarray(to_metric(roads.iloc[rows]).geometry.array)
    middles = shapely.centroid(lines)
    tree = shapely.STRtree(np.asarray(to_metric(own).geometry.array))
    near = tree.query(middles, predicate="dwithin", distance=ALONG_M)[0]
    return np.asarray(rows[np.unique(near)])


def facilities(plan: Plan) -> gpd.GeoDataFrame:
    """Return the plan's airports and stations that have a place."""
    kinds = [str(Kind.AIRPORT), str(Kind.RAIL_FACILITY)]
    projects = plan.projects
    return projects[projects["kind"].isin(kinds) & (projects.geom_type == "Point")]


def spots_of(shapes: gpd.GeoSeries) -> np.ndarray:
    """Return (x, y) of each shape, its centre, metric."""
    centres = shapely.centroid(shapes.to_crs(METRIC).to_numpy())
    return np.asarray(shapely.get_coordinates(centres)).reshape(-1, 2)
