"""Choose and thin what of the network is shown behind the projects."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import WGS84
from ..model import Kind
from ..tables import NETWORK, tidy
from .rules import MatchRules

ORDER: dict[str, int] = {str(Kind.RAILWAY): 0, str(Kind.EXPRESSWAY): 1, str(Kind.ROAD): 2}
"""What is shown, the most telling first."""

CELL_DEG = 1.0
"""Embedded edges have no identity of their own: those of a square this wide become one row."""


def backdrop(network: gpd.GeoDataFrame, projects: gpd.GeoDataFrame, rules: MatchRules) -> gpd.GeoDataFrame:
    """
    Choose and simplify the railways and roads to show behind the projects.

    Parameters
    ----------
    network
        `tables.NETWORK`.
    projects
        `tables.LOCATED` or `tables.JOINED`; what lies around them is shown.
    rules
        Thresholds: how far around, how fine, how many rows.

    Returns
    -------
    backdrop
        `tables.NETWORK`: embedded edges gathered by kind and square degree under their first id, OSM ways as
        they are; railways first, then expressways, then roads, the largest first within each.
    """
    is_line = network.geom_type.isin(["LineString", "MultiLineString"])
    lines = _near(network[is_line & network["kind"].isin(list(ORDER))], projects, rules)
    embedded = lines.index.str.startswith("e")
    shown = pd.concat([_gathered(lines[embedded]), lines[~embedded]])
    geometry = np.asarray(shown.geometry.array)
    size = pd.DataFrame({"kind": shown["kind"].map(ORDER), "size": -shapely.length(geometry)}, shown.index)
    chosen = shown.loc[size.sort_values(["kind", "size"], kind="stable").index[: rules.backdrop_rows]]
    simple = shapely.simplify(np.asarray(chosen.geometry.array), rules.backdrop_detail_deg)
    return tidy(chosen.set_geometry(gpd.GeoSeries(simple, index=chosen.index, crs=WGS84)), NETWORK)


def _near(lines: gpd.GeoDataFrame, projects: gpd.GeoDataFrame, rules: MatchRules) -> gpd.GeoDataFrame:
    west, south, east, north = projects.total_bounds + rules.backdrop_margin_deg * np.array([-1, -1, 1, 1])
    x0, y0, x1, y1 = lines.bounds.to_numpy().T
    return lines[(x0 <= east) & (x1 >= west) & (y0 <= north) & (y1 >= south)]


def _gathered(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the edges of a kind and square into one row; its id is that of the first."""
    corner = np.floor(edges.bounds[["minx", "miny"]] / CELL_DEG)
    key = pd.DataFrame(
        {"kind": edges["kind"], "lifecycle": edges["lifecycle"], "x": corner["minx"], "y": corner["miny"]}
    )
    group = key.groupby(list(key.columns), sort=True).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    first = ~pd.Series(group[order]).duplicated().to_numpy()
    together = shapely.multilinestrings(np.asarray(edges.geometry.array)[order], indices=group[order])
    rows = edges.iloc[order[first]].assign(length_m=np.nan)
    merged = shapely.line_merge(together)
    return rows.set_geometry(gpd.GeoSeries(merged, index=rows.index, crs=WGS84))
