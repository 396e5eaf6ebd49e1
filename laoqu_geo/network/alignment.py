"""Decide for each line project whether its trace is believed, and say so in words."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import METRIC, WGS84, geodesic_length_km, to_metric
from ..model import Kind, Precision
from .graph import SLIVER_M, Edges, Graph, Snaps, bend, cut, snap, split, together
from .rules import TRACED_ON, WRONG_CLASS, WRONG_STATE, MatchRules
from .trace import STRAIGHT, Believed, Stops, Trace, trace


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a line project is drawn where it is drawn better than through its places: EPSG:4326."""

    geometry: shapely.LineString
    precision: Precision
    uncertainty_m: float
    geom_method: str
    said: str
    """One clause for the reason, Chinese."""
    rows: np.ndarray
    """Rows of the network it runs along, in order."""


@dataclass(frozen=True, slots=True)
class _Family:
    """The lines of the kinds that some projects are traced on, their rows in the network, and the graph's edges."""

    lines: gpd.GeoDataFrame
    rows: np.ndarray
    edges: Edges


@dataclass(frozen=True, slots=True)
class _Traced:
    """A project with its trace: what is judged."""

    project: pd.Series
    geometry: shapely.LineString
    """EPSG:4326."""
    share: float
    """Of the length, how much is traced."""
    along: gpd.GeoDataFrame
    rows: np.ndarray
    length_m: np.ndarray
    chord_m: np.ndarray
    """By piece traced: real length, length as drawn."""
    named_share: float
    places_m: float
    """Median uncertainty of its places."""


def align(
    projects: gpd.GeoDataFrame,
    waypoints: gpd.GeoDataFrame,
    network: gpd.GeoDataFrame,
    bearing_name: Mapping[str, np.ndarray],
    rules: MatchRules,
) -> dict[str, Alignment | str]:
    """
    Trace all line projects whose kind has a network.

    Parameters
    ----------
    projects, waypoints, network
        `tables.LOCATED`, `tables.WAYPOINTS`, `tables.NETWORK`.
    bearing_name
        Rows of the network that bear the project's name, by `project_id`.
    rules
        Thresholds.

    Returns
    -------
    alignments
        By `project_id`: how it is drawn, or one clause on why it stays as it was. Projects with fewer than
        two places, or without a network of their kind, are not mentioned.
    """
    places = waypoints.sort_values(["project_id", "seq"], kind="stable")
    several = places.groupby("project_id")["name"].transform("size") >= 2
    kind_of = projects["kind"].to_dict()
    traced_on = [frozenset(TRACED_ON.get(Kind(kind_of[project]), ())) for project in places["project_id"]]
    is_line = network.geom_type.isin(["LineString", "MultiLineString"])
    found: dict[str, Alignment | str] = {}
    for kinds in dict.fromkeys(frozenset(kinds) for kinds in TRACED_ON.values()):
        rows = np.flatnonzero(is_line & network["kind"].isin(kinds))
        mine = places[several & np.array([own == kinds for own in traced_on], dtype=bool)]
        if len(rows) and len(mine):
            lines = network.iloc[rows]
            edges = split(np.asarray(to_metric(lines).geometry.array), lines["length_m"].to_numpy())
            found |= _align_family(projects, mine, _Family(lines, rows, edges), bearing_name, rules)
    return found


def _align_family(
    projects: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    family: _Family,
    bearing_name: Mapping[str, np.ndarray],
    rules: MatchRules,
) -> dict[str, Alignment | str]:
    """Trace the projects of one kind of network."""
    spots = shapely.get_coordinates(to_metric(places).geometry.array)
    known_m = places["uncertainty_m"].fillna(rules.snap_max_m).to_numpy()
    reach_m = np.clip(known_m * rules.snap_factor, rules.snap_min_m, rules.snap_max_m)
    snaps = _snaps(family.edges, spots, known_m, reach_m, rules=rules)
    found: dict[str, Alignment | str] = {}
    for project, group in places.reset_index(drop=True).groupby("project_id", sort=False):
        at = group.index.to_numpy()
        # cut for each project anew: only its own places may bend a straightened edge
        mine = Snaps(*(column[np.isin(snaps.place, at)] for column in snaps))
        own = projects.loc[project]
        bearing = np.isin(family.rows, bearing_name.get(str(project), []))
        graph = cut(family.edges, mine, _factors(family.lines, Kind(own["kind"]), bearing, rules))
        nodes = tuple(graph.snapped[mine.place == i] for i in at)
        stops = Stops(spots[at], reach_m[at], nodes, tuple(mine.offset_m[mine.place == i] for i in at))
        # under its own name a line is followed however far apart its places are
        stretch_m = np.inf if bearing.any() else rules.stretch_max_m
        detour = rules.detour(Kind(own["kind"]))
        line = trace(graph, stops, Believed(detour, rules.detour_slack_m, stretch_m, rules.offset_cost))
        found[str(project)] = (
            _judge(_traced(own, graph, line, family, bearing, places_m=float(np.median(known_m[at]))), rules)
            if line.traced_m > 0
            else "沿线附近没有走向可信的既有线路，未沿路网描绘"
        )
    return found


def _snaps(
    edges: Edges, spots: np.ndarray, known_m: np.ndarray, reach_m: np.ndarray, *, rules: MatchRules
) -> Snaps:
    """Find the points of the network near all places, and the straightened edges that may run through them."""
    bends = bend(edges, spots, rules.bend_choices)
    sure = known_m[bends.place] <= rules.bend_max_m
    near = snap(edges, spots, reach_m, rules.snap_choices)
    return together(near, Snaps(*(column[sure] for column in bends)))


def _factors(lines: gpd.GeoDataFrame, kind: Kind, bearing: np.ndarray, rules: MatchRules) -> np.ndarray:
    """Return what a metre of each row counts: more of the wrong class or state, less under the project's name."""
    kinds = lines["kind"]
    told_apart = bool((kinds != kinds.iloc[0]).any())
    by_class = {
        str(other): WRONG_CLASS.get((kind, other), 1.0) if told_apart else 1.0 for other in TRACED_ON[kind]
    }
    by_state = lines["lifecycle"].map({str(state): cost for state, cost in WRONG_STATE.items()}).fillna(1.0)
    counted = np.asarray(kinds.map(by_class).astype(float) * by_state)
    return counted * np.where(bearing, rules.named_factor, 1.0)


def _traced(
    project: pd.Series, graph: Graph, line: Trace, family: _Family, bearing: np.ndarray, *, places_m: float
) -> _Traced:
    """Gather what a trace is made of."""
    pieces = line.pieces[line.pieces != STRAIGHT]
    length, row = graph.length_m[pieces], graph.edges.row[graph.edge[pieces]]
    chord = np.hypot(*(graph.nodes[graph.stop[pieces]] - graph.nodes[graph.start[pieces]]).T)
    along = pd.unique(row)
    return _Traced(
        project,
        _to_wgs84(line.xy),
        line.traced_m / (line.traced_m + line.straight_m),
        family.lines.iloc[along],
        family.rows[along],
        length,
        chord,
        float(length[bearing[row]].sum()) / line.traced_m,
        places_m,
    )


def _judge(traced: _Traced, rules: MatchRules) -> Alignment | str:
    """Weigh a trace against what is known of its project: share traced, published length, name."""
    project = traced.project
    if traced.share < rules.partly_share_min:
        return "沿线仅少部分里程有走向可信的既有线路，未沿路网描绘"
    drawn, straight = geodesic_length_km([traced.geometry, project["geometry"]])
    published = float(project["length_stated_km"])
    plausible = [rules.ratio_min <= length / published <= rules.ratio_max for length in (drawn, straight)]
    if plausible == [False, True]:
        return f"沿路网描绘为{drawn:.0f}公里，与公布里程{published:g}公里不符，不采用，仍按走廊表示"
    if traced.share < rules.traced_share_min:
        was, known_m = Precision(project["precision"]), float(project["uncertainty_m"])
        said = f"约{traced.share:.0%}的里程沿既有线路描绘，其余路段无可信线路，以直线走廊表示"
        return Alignment(traced.geometry, was, known_m, "partly_traced", said, traced.rows)
    doubt_m = _doubt_m(traced, rules)
    if traced.named_share >= rules.named_share_min:
        said = "沿OSM中同名线路描绘"
        return Alignment(traced.geometry, Precision.FEATURE, doubt_m, "named_feature", said, traced.rows)
    said = "依次经过各地点沿既有线路描绘"
    if _class_unknown(traced):
        said += "（路网不分道路等级，可能取到平行道路）"
    return Alignment(traced.geometry, Precision.PATH, doubt_m, "traced", said, traced.rows)


def _doubt_m(traced: _Traced, rules: MatchRules) -> float:
    """Estimate how far the real line may lie from the trace: source, straightened bends, unknown class."""
    letters = sorted(set(traced.along.index.str[0]))
    # a flat arc so much longer than its chord rises so far above it
    longer = traced.length_m / np.maximum(traced.chord_m, 1.0) - 1
    rise_m = traced.chord_m * np.sqrt(0.375 * np.maximum(longer, 0))
    doubts = [rules.offset_m.get(letter, 100.0) for letter in letters]
    if "e" in letters:
        doubts.append(float(np.average(rise_m, weights=traced.length_m)))
    if _class_unknown(traced):
        doubts += [rules.unknown_class_m, traced.places_m / 2]
    return float(np.round(max(doubts), -1))


def _class_unknown(traced: _Traced) -> bool:
    """Say whether an expressway runs on embedded roads, whose class nobody recorded."""
    embedded = bool(traced.along.index.str.startswith("e").any())
    expressways = bool((traced.along["kind"] == Kind.EXPRESSWAY).any())
    return embedded and not expressways and traced.project["kind"] == Kind.EXPRESSWAY


def _to_wgs84(xy: np.ndarray) -> shapely.LineString:
    line = shapely.remove_repeated_points(shapely.LineString(xy), SLIVER_M)
    metric = gpd.GeoSeries([line], crs=METRIC)
    return shapely.set_precision(metric.to_crs(WGS84).iloc[0], 1e-7, mode="pointwise")
