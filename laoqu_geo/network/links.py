"""The nearest railway and road of each facility."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import GEOD, WGS84, to_metric
from ..model import LINE_KINDS, Kind, Lifecycle, Precision
from ..tables import LINKS, empty, tidy
from .rules import MatchRules

TOO_VAGUE = frozenset({Precision.PREFECTURE, Precision.NONE})
"""A link from a place known no better says nothing."""


def nearest_links(
    projects: gpd.GeoDataFrame, network: gpd.GeoDataFrame, rules: MatchRules
) -> gpd.GeoDataFrame:
    """
    Link each located facility to the lines that serve it.

    Parameters
    ----------
    projects
        `tables.LOCATED` or `tables.JOINED`.
    network
        `tables.NETWORK`; only what is in use counts.
    rules
        Thresholds.

    Returns
    -------
    links
        `tables.LINKS`: to the nearest railway, and to the nearest expressway, or to the nearest road where
        the network does not tell expressways apart. Distances are geodesic.
    """
    kinds = projects["kind"].map(Kind)
    here = projects[
        ~kinds.isin(LINE_KINDS) & ~projects["precision"].isin(TOO_VAGUE) & (projects.geom_type == "Point")
    ]
    live = network[
        (network["lifecycle"] == Lifecycle.LIVE) & network.geom_type.isin(["LineString", "MultiLineString"])
    ]
    road = Kind.EXPRESSWAY if (live["kind"] == Kind.EXPRESSWAY).any() else Kind.ROAD
    parts = [_links(here, live[live["kind"] == kind], kind, rules) for kind in (Kind.RAILWAY, road)]
    filled = [part for part in parts if len(part)]
    if not filled:
        return gpd.GeoDataFrame(empty(LINKS), crs=WGS84)
    together = pd.concat(filled)
    order = {project: i for i, project in enumerate(projects.index)}
    return tidy(together.sort_values("project_id", key=lambda ids: ids.map(order), kind="stable"), LINKS)


def _links(
    here: gpd.GeoDataFrame, lines: gpd.GeoDataFrame, kind: Kind, rules: MatchRules
) -> gpd.GeoDataFrame:
    """Draw the shortest link from each facility to lines of one kind."""
    points, targets = to_metric(here).geometry.array, to_metric(lines).geometry.array
    which, line = shapely.STRtree(targets).query_nearest(
        points, max_distance=rules.link_max_m, all_matches=False
    )
    metric = shapely.shortest_line(np.asarray(points)[which], np.asarray(targets)[line])
    drawn = gpd.GeoSeries(metric, crs=points.crs).to_crs(WGS84)
    projects = here.index.to_numpy()[which]
    return gpd.GeoDataFrame(
        {
            "project_id": projects,
            "to_kind": str(kind),
            "osm_id": lines.index.to_numpy()[line],
            "name": lines["name"].to_numpy()[line],
            "distance_m": np.round([GEOD.geometry_length(link) for link in drawn], 0),
        },
        index=pd.Index([f"{project}/{kind}" for project in projects], name="link_id"),
        geometry=drawn.to_numpy(),
        crs=WGS84,
    )
