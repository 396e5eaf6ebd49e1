"""Draw a line through its places in order: along the network where that is plausible, straight where not."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from .graph import Graph

STRAIGHT = -1
"""Stands for a piece that is not of the network."""

_Step = tuple[int, int, int]
"""From a point to a point along a piece of the graph."""


@dataclass(frozen=True, slots=True)
class Stops:
    """The places of one line, and the points of the network that each may stand for."""

    places: np.ndarray
    """(x, y) in order."""
    reach_m: np.ndarray
    """How far each was looked for."""
    nodes: tuple[np.ndarray, ...]
    """Graph nodes near each place; none where nothing is near."""
    offset_m: tuple[np.ndarray, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A line as drawn: `xy`, and what it is made of."""

    xy: np.ndarray
    pieces: np.ndarray
    """Pieces of the graph, or `STRAIGHT`, in order."""
    traced_m: float
    straight_m: float


class Believed(NamedTuple):
    """What a path may measure against the straight distance, how long that may be, what straying from a place costs."""

    detour_max: float
    slack_m: float
    stretch_max_m: float
    offset_cost: float


@dataclass(frozen=True, slots=True)
class _Leg:
    """What lies between the choices for two neighbouring places: cost of each pair, whether a path exists."""

    cost: np.ndarray
    traced: np.ndarray
    before: np.ndarray
    """Predecessors by choice of the first place, for walking the paths back."""


def trace(graph: Graph, stops: Stops, believed: Believed) -> Trace:
    """
    Choose a point for every place and a way between them so that the whole is shortest.

    Parameters
    ----------
    graph
        The network, weighed for this project and cut at the points that `stops` names.
    stops
        At least two places.
    believed
        Thresholds.

    Returns
    -------
    trace
        From the first place to the last. A place far off the network, and a stretch whose detour is not
        plausible, are joined by straight lines.
    """
    weights = graph.matrix()
    legs = [_leg(graph, weights, stops, i, believed) for i in range(len(stops.places) - 1)]
    chosen = _cheapest(legs, [_place_cost(stops, i, believed) for i in range(len(stops.places))])
    steps: list[_Step] = []
    for i, leg in enumerate(legs):
        a, b = chosen[i], chosen[i + 1]
        start, stop = _node(graph, stops, i, a), _node(graph, stops, i + 1, b)
        if leg.traced[a, b]:
            path = _walk(leg.before[a], start, stop)
            steps += zip(path[:-1].tolist(), path[1:].tolist(), graph.pieces(path).tolist(), strict=True)
        elif start != stop:
            steps.append((start, stop, STRAIGHT))
    points = np.vstack([graph.nodes, stops.places])
    return _drawn(graph, points, _without_loops(points, steps))


def _leg(graph: Graph, weights: csr_array, stops: Stops, i: int, believed: Believed) -> _Leg:
    """Compare path and straight line between all choices for place `i` and the next; the last is off the net."""
    here, there = _choices(graph, stops, i), _choices(graph, stops, i + 1)
    straight = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1))
    most = straight * believed.detour_max + believed.slack_m
    path = np.full(straight.shape, np.inf)
    before = np.empty((0, 0), dtype=np.int32)
    sources, targets = stops.nodes[i], stops.nodes[i + 1]
    if len(sources) and len(targets) and straight.min() <= believed.stretch_max_m:
        found, before = dijkstra(
            weights, indices=sources, limit=float(most[:-1, :-1].max()), return_predecessors=True
        )
        path[:-1, :-1] = found[:, targets]
    traced = (path <= most) & (straight <= believed.stretch_max_m)
    return _Leg(np.where(traced, path, most), traced, before)


def _cheapest(legs: list[_Leg], place_costs: list[np.ndarray]) -> list[int]:
    """Return the choice for each place with the least total cost (dynamic programming, forwards and back)."""
    total = place_costs[0]
    came: list[np.ndarray] = []
    for leg, own in zip(legs, place_costs[1:], strict=True):
        reached = total[:, None] + leg.cost
        came.append(reached.argmin(axis=0))
        total = reached.min(axis=0) + own
    chosen = [int(total.argmin())]
    for back in reversed(came):
        chosen.append(int(back[chosen[-1]]))
    return chosen[::-1]


def _place_cost(stops: Stops, i: int, believed: Believed) -> np.ndarray:
    return np.append(stops.offset_m[i], stops.reach_m[i]) * believed.offset_cost


def _choices(graph: Graph, stops: Stops, i: int) -> np.ndarray:
    return np.vstack([graph.nodes[stops.nodes[i]], stops.places[i : i + 1]])


def _node(graph: Graph, stops: Stops, i: int, choice: int) -> int:
    """Give the number of the chosen point: a node of the graph, or after all nodes the place itself."""
    nodes = stops.nodes[i]
    return int(nodes[choice]) if choice < len(nodes) else len(graph.nodes) + i


def _walk(before: np.ndarray, start: int, stop: int) -> np.ndarray:
    path = [stop]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return np.array(path[::-1])


def _without_loops(points: np.ndarray, steps: list[_Step]) -> list[_Step]:
    """Leave out spurs and loops: a place off the line must not send it there and back."""
    length = {step: float(np.hypot(*(points[step[1]] - points[step[0]]))) for step in steps}
    whole = sum(length[step] for step in steps)
    kept: list[_Step] = []
    passed: dict[tuple[float, float], int] = {}
    for step in steps:
        # by position, not by number: a place may bend two edges that meet nowhere else
        start, stop = (tuple(np.round(points[node])) for node in step[:2])
        passed.setdefault(start, len(kept))
        at = passed.get(stop, len(kept) + 1)
        # a ring road is one loop: what is most of the line stays
        if sum(length[s] for s in [*kept[at:], step]) <= whole / 2 and at <= len(kept):
            del kept[at:]
            passed = {spot: i for spot, i in passed.items() if i <= at}
        else:
            kept.append(step)
    return kept


def _drawn(graph: Graph, points: np.ndarray, steps: list[_Step]) -> Trace:
    parts = [points[[a, b]] if piece == STRAIGHT else graph.draw(piece) for a, b, piece in steps]
    xy = np.vstack([part[:-1] for part in parts] + [parts[-1][-1:]]) if parts else np.empty((0, 2))
    straight = sum(float(np.hypot(*(points[b] - points[a]))) for a, b, piece in steps if piece == STRAIGHT)
    pieces = np.array([piece for _, _, piece in steps], dtype=int)
    return Trace(xy, pieces, float(graph.length_m[pieces[pieces != STRAIGHT]].sum()), straight)
