"""What the plan's lines change: how far each county seat is from the capital, expressways, stations, airports."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import GEOD, to_metric
from ..labels import TARGETS
from ..model import Kind, Lifecycle, Scenario, Stage
from ..tables import LISTED, NETWORK_EFFECT, empty, tidy
from .plan_lines import Plan, PlanLine, already_built, facilities, plan_lines, spots_of
from .travel import Hung, Roads, Speeds, nearest, road_graph

STAGES_OF: dict[Scenario, frozenset[Stage]] = {
    Scenario.COMPLETED: frozenset({Stage.COMPLETED}),
    Scenario.CONSTRUCTION: frozenset({Stage.COMPLETED, Stage.CONSTRUCTION}),
    Scenario.ALL: frozenset(Stage),
}
"""Which of the plan's lines are taken as there: only those to be completed, also those being built, all."""

CONNECTED_MIN = 30.0
"""A seat is connected when an expressway, a station or an airport is this near by road (县县通高速's usual measure)."""

SEAT_REACH_M, JUNCTION_REACH_M = 15_000.0, 5_000.0
"""How far the road network may be from a seat, and from a place on a new line."""

ROADS = (Kind.EXPRESSWAY, Kind.ROAD)


class _Places(NamedTuple):
    """All that is hung into the graph, one after the other: slices by meaning."""

    seats: slice
    capital: slice
    stations: slice
    airports: slice
    stops: slice
    """Places on the plan's lines."""
    built: slice
    """Airports and stations of the plan."""


def network_effect(
    seats: gpd.GeoDataFrame,
    capital: shapely.Point,
    plan: Plan,
    network: gpd.GeoDataFrame,
    *,
    speeds: Speeds | None = None,
) -> pd.DataFrame:
    """
    Compare the way of county seats to what they need, without the plan's lines and with them.

    Parameters
    ----------
    seats
        County seats, EPSG:4326, indexed by `adcode`, with `name`.
    capital
        The provincial capital, EPSG:4326.
    plan
        Lines are added with a junction at each of their places; places of a railway count as stations.
    network
        `tables.NETWORK`. What is live and is not one of the plan's own expressways is there without the plan.
    speeds
        Assumed speeds; None means the defaults.

    Returns
    -------
    effect
        `tables.NETWORK_EFFECT`: a row a seat and scenario. Minutes and kilometres are each the least there are;
        null where there is no way, or the network knows no such thing. No value grows by a line being added.
    """
    speeds = speeds or Speeds()
    roads = network[
        network["kind"].isin([str(k) for k in ROADS])
        & (network["lifecycle"] == Lifecycle.LIVE)
        & network.geom_type.isin(["LineString", "MultiLineString"])
    ]
    roads = roads.drop(index=roads.index[already_built(roads, plan)])
    if not len(seats) or not len(roads):
        return empty(NETWORK_EFFECT)
    xy, places, reach_m = _hung_places(seats, capital, plan, network)
    metric = np.asarray(to_metric(roads).geometry.array)
    fast = (roads["kind"] == Kind.EXPRESSWAY).to_numpy()
    length_m = roads["length_m"].fillna(pd.Series(_geodesic_m(roads), index=roads.index)).to_numpy()
    graph, hung = road_graph(metric, length_m, _kmh(roads, fast, speeds), xy, reach_m)
    base = _with_connectors(graph, hung, places.stops, speeds)
    fixed = _targets(base, hung, places, np.flatnonzero(fast))
    lines = plan_lines(plan, hung.node[places.stops])
    world = _World(base, fixed, hung, places, plan, lines, speeds)
    known = _known_targets(network)
    before = _ways(base, fixed, hung.node[places.seats])
    parts = []
    for scenario, stages in STAGES_OF.items():
        after = _ways(*_with_plan(world, stages), hung.node[places.seats])
        parts.append(_rows(seats, scenario, before, after, known))
    return tidy(pd.concat(parts), NETWORK_EFFECT)


def _hung_places(
    seats: gpd.GeoDataFrame, capital: shapely.Point, plan: Plan, network: gpd.GeoDataFrame
) -> tuple[np.ndarray, _Places, np.ndarray]:
    """Gather all places, metric, with their slices and how far roads may be."""
    live = network[network["lifecycle"] == Lifecycle.LIVE]
    groups = [
        spots_of(seats.geometry),
        spots_of(gpd.GeoSeries([capital], crs=seats.crs)),
        spots_of(live.geometry[live["kind"] == Kind.RAIL_FACILITY]),
        spots_of(live.geometry[live["kind"] == Kind.AIRPORT]),
        spots_of(plan.waypoints.geometry),
        spots_of(facilities(plan).geometry),
    ]
    ends = np.cumsum([len(group) for group in groups]).tolist()
    slices = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    reach_m = np.full(ends[-1], SEAT_REACH_M)
    doubt_m = plan.waypoints["uncertainty_m"].fillna(0.0).to_numpy()
    reach_m[slices[4]] = np.maximum(JUNCTION_REACH_M, doubt_m)
    return np.vstack(groups), _Places(*slices), reach_m


def _geodesic_m(lines: gpd.GeoDataFrame) -> np.ndarray:
    """Measure lines along the ellipsoid, all at once."""
    coordinates, which = shapely.get_coordinates(lines.geometry.to_numpy(), return_index=True)
    metres = np.asarray(GEOD.inv(*coordinates[:-1].T, *coordinates[1:].T)[2])
    same = which[1:] == which[:-1]
    return np.bincount(which[1:][same], weights=metres[same], minlength=len(lines))


def _kmh(roads: gpd.GeoDataFrame, fast: np.ndarray, speeds: Speeds) -> np.ndarray:
    embedded = roads.index.str.startswith("e")
    return np.where(fast, speeds.expressway, np.where(embedded, speeds.unknown, speeds.road))


def _known_targets(network: gpd.GeoDataFrame) -> frozenset[str]:
    """Return the targets that the network would show if they were there: embedded edges show neither class nor points."""
    kinds = {"expressway": Kind.EXPRESSWAY, "station": Kind.RAIL_FACILITY, "airport": Kind.AIRPORT}
    real = bool((~network.index.str.startswith("e")).any())
    return frozenset(
        {"capital", *(t for t, kind in kinds.items() if real or (network["kind"] == kind).any())}
    )


def _with_connectors(roads: Roads, hung: Hung, stops: slice, speeds: Speeds) -> Roads:
    """Connect places with the network, but for those on the plan's lines."""
    first = hung.node[0] if len(hung.node) else 0
    place = hung.start - first
    chosen = (place < stops.start) | (place >= stops.stop)
    length_m = hung.length_m[chosen] * speeds.access_detour
    return roads.extended(hung.start[chosen], hung.stop[chosen], length_m, speeds.access)


def _targets(base: Roads, hung: Hung, places: _Places, fast_rows: np.ndarray) -> dict[str, np.ndarray]:
    """Return the nodes that count as each target without the plan."""
    on_fast = np.isin(base.row, fast_rows)
    return {
        "capital": hung.node[places.capital],
        "expressway": np.unique(np.concatenate([base.start[on_fast], base.stop[on_fast]])),
        "station": hung.node[places.stations],
        "airport": hung.node[places.airports],
    }


class _World(NamedTuple):
    """What all scenarios share: the network without the plan, its targets, the places hung into it, the plan."""

    base: Roads
    fixed: Mapping[str, np.ndarray]
    hung: Hung
    places: _Places
    plan: Plan
    lines: Sequence[PlanLine]
    speeds: Speeds


def _with_plan(world: _World, stages: frozenset[Stage]) -> tuple[Roads, dict[str, np.ndarray]]:
    """Add lines of the plan, the connectors of their places, and what new targets they bring."""
    hung, plan, fixed, speeds = world.hung, world.plan, world.fixed, world.speeds
    lines = [line for line in world.lines if line.stage in stages]
    used = {int(node) for line in lines if line.kind in ROADS for node in line.nodes}
    mine = np.array([int(node) in used for node in hung.start], dtype=bool)
    graph = world.base.extended(
        hung.start[mine], hung.stop[mine], hung.length_m[mine] * speeds.access_detour, speeds.access
    )
    for line in lines:
        if line.kind in ROADS:
            kmh = speeds.expressway if line.kind is Kind.EXPRESSWAY else speeds.road
            graph = graph.extended(line.nodes[:-1], line.nodes[1:], line.length_m, kmh)
    # the stops of a railway are reached by road, not passed through: they are targets with connectors
    stops = np.unique(np.concatenate([np.zeros(0, int), *(x.nodes for x in lines if x.kind is Kind.RAILWAY)]))
    rail = np.isin(hung.start, stops)
    graph = graph.extended(
        hung.start[rail], hung.stop[rail], hung.length_m[rail] * speeds.access_detour, speeds.access
    )
    own = facilities(plan)
    there = np.array([plan.stages.get(str(project)) in stages for project in own.index], dtype=bool)
    nodes = hung.node[world.places.built]
    junctions = [line.nodes for line in lines if line.kind is Kind.EXPRESSWAY]
    is_airport = (own["kind"] == Kind.AIRPORT).to_numpy()
    return graph, {
        "capital": fixed["capital"],
        "expressway": np.concatenate([fixed["expressway"], *junctions]),
        "station": np.concatenate([fixed["station"], stops, nodes[there & ~is_airport]]),
        "airport": np.concatenate([fixed["airport"], nodes[there & is_airport]]),
    }


def _ways(
    graph: Roads, targets: Mapping[str, np.ndarray], seats: np.ndarray
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    return {target: nearest(graph, nodes.tolist(), seats) for target, nodes in targets.items()}


def _rows(
    seats: gpd.GeoDataFrame,
    scenario: Scenario,
    before: Mapping[str, tuple[np.ndarray, np.ndarray]],
    after: Mapping[str, tuple[np.ndarray, np.ndarray]],
    known: frozenset[str],
) -> pd.DataFrame:
    """Lay out one scenario; of targets that the network does not show nothing is said."""
    columns: dict[str, object] = {
        "adcode": seats.index.to_numpy(),
        "name": seats["name"].to_numpy(),
        "scenario": str(scenario),
    }
    gained = []
    for target, label in TARGETS.items():
        for when, ways in (("before", before), ("after", after)):
            minutes, km = ways[target] if target in known else (np.array(np.nan), np.array(np.nan))
            columns[f"{target}_min_{when}"] = _finite(minutes)
            columns[f"{target}_km_{when}"] = _finite(km)
        new = (before[target][0] > CONNECTED_MIN) & (after[target][0] <= CONNECTED_MIN)
        if target != "capital" and target in known:
            gained.append(np.where(new, label.zh, ""))
    names = [
        LISTED.join(word for word in np.ravel(words) if word) or None for words in zip(*gained, strict=True)
    ]
    names = names or [None] * len(seats)
    table = pd.DataFrame(columns, index=[f"{adcode}/{scenario}" for adcode in seats.index])
    return table.assign(newly_connected=pd.array(names, dtype="str"))


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), np.round(values, 1), np.nan)
