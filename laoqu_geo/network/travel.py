"""Travel on roads: a graph with seats, stations and new lines hung into it, and the way to the nearest of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from .contraction import contract
from .graph import Edges, Snaps, cut, snap, split

GAP_M, GAP_KMH = 700.0, 30.0
"""Dead ends this near to another part of the network are joined with it, at the pace of a town street."""

PART_M = 50_000.0
"""Places are not looked for on parts of the network with less road than this."""


@dataclass(frozen=True, slots=True)
class Speeds:
    """
    Assumed speeds in km/h: door-to-door averages on design speeds of 80–120, 40–80 and town streets.

    Embedded edges are motorways, trunks and primaries not told apart: `unknown`. `access` is for the way from a place to the
    network, which is taken as `access_detour` times the straight.
    """

    expressway: float = 90.0
    road: float = 55.0
    unknown: float = 70.0
    access: float = 30.0
    access_detour: float = 1.3


class Hung(NamedTuple):
    """Places hung into the graph: node number of each, and the connectors between them and the network."""

    node: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    length_m: np.ndarray


@dataclass(frozen=True, slots=True)
class Roads:
    """A road graph in pieces: both directions are meant; `row` is the row of the network, -1 for connectors."""

    count: int
    start: np.ndarray
    stop: np.ndarray
    length_m: np.ndarray
    minutes: np.ndarray
    row: np.ndarray

    def extended(self, start: np.ndarray, stop: np.ndarray, length_m: np.ndarray, kmh: float) -> "Roads":
        """Return the graph with more pieces."""
        return Roads(
            self.count,
            np.concatenate([self.start, start]),
            np.concatenate([self.stop, stop]),
            np.concatenate([self.length_m, length_m]),
            np.concatenate([self.minutes, length_m / kmh * 0.06]),
            np.concatenate([self.row, np.full(len(start), -1)]),
        )


def road_graph(
    lines: np.ndarray, length_m: np.ndarray, kmh: np.ndarray, places: np.ndarray, within_m: np.ndarray
) -> tuple[Roads, Hung]:
    """
    Make a graph of lines and hang places into it.

    Parameters
    ----------
    lines
        Metric geometries, one a row.
    length_m
        Real length of each row where it is not the geometry's own (NaN).
    kmh
        Speed on each row; rows of one speed are joined where nothing else meets.
    places
        (x, y), metric; each becomes a node of its own.
    within_m
        How far each is looked for on the network; one with nothing near stays unconnected.

    Returns
    -------
    roads, hung
        Connectors are not yet part of the graph: `extended` adds those wanted.
    """
    edges = split(lines, length_m)
    edges = contract(edges, np.unique(kmh, return_inverse=True)[1][edges.row])
    gap_start, gap_stop, gap_m = gaps(edges)
    snaps = snap(_main(edges, gap_start, gap_stop), places, within_m, 1) if len(places) else _none()
    graph = cut(edges, snaps, np.ones(len(lines)))
    row = edges.row[graph.edge] if len(graph.edge) else np.zeros(0, dtype=int)
    minutes = graph.length_m / kmh[row] * 0.06 if len(row) else np.zeros(0)
    once = graph.start < graph.stop
    first = len(graph.nodes)
    roads = Roads(
        first + len(places),
        graph.start[once],
        graph.stop[once],
        graph.length_m[once],
        minutes[once],
        row[once],
    ).extended(gap_start, gap_stop, gap_m, GAP_KMH)
    return roads, Hung(
        first + np.arange(len(places)), first + snaps.place, graph.snapped, np.maximum(snaps.offset_m, 0.0)
    )


def gaps(edges: Edges) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Find where a dead end all but touches another part of the network: node, node, metres between them.

    Extracts that keep only main roads are torn where a road changes class; only parts that are not connected
    otherwise are joined, so that bridges over a motorway stay bridges.
    """
    count = len(edges.nodes)
    part = _parts(count, edges.tail, edges.head)
    degree = np.bincount(np.concatenate([edges.tail, edges.head]), minlength=count)
    loose, used = np.flatnonzero(degree == 1), np.flatnonzero(degree > 0)
    if not len(loose):
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0)
    tree = shapely.STRtree(shapely.points(edges.nodes[used]))
    here, there = tree.query(shapely.points(edges.nodes[loose]), predicate="dwithin", distance=GAP_M)
    start, stop = loose[here], used[there]
    other = part[start] != part[stop]
    start, stop = start[other], stop[other]
    return start, stop, np.hypot(*(edges.nodes[start] - edges.nodes[stop]).T)


def _main(edges: Edges, gap_start: np.ndarray, gap_stop: np.ndarray) -> Edges:
    """Leave out what is too small to lead anywhere, but for the numbering of edges."""
    part = _parts(
        len(edges.nodes), np.concatenate([edges.tail, gap_start]), np.concatenate([edges.head, gap_stop])
    )
    size_m = np.bincount(part[edges.tail], weights=edges.length_m, minlength=part.max(initial=0) + 1)
    small = size_m[part[edges.tail]] < min(PART_M, size_m.max(initial=0.0))
    lines = edges.lines.copy()
    lines[small] = None
    return replace(edges, lines=lines)


def _parts(count: int, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Give every node the number of the connected part it belongs to."""
    matrix = coo_array((np.ones(len(start)), (start, stop)), shape=(count, count))
    return np.asarray(connected_components(matrix, directed=False)[1])


def nearest(roads: Roads, sources: Sequence[int], to: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return minutes and kilometres from the nearest of some nodes to others; infinite where there is no way."""
    if not len(sources):
        none = np.full(len(to), np.inf)
        return none, none
    chosen = np.unique(np.asarray(sources, dtype=int))
    minutes, metres = (
        dijkstra(_matrix(roads, weight), directed=False, indices=chosen, min_only=True)[to]
        for weight in (roads.minutes, roads.length_m)
    )
    return minutes, metres / 1000


def _matrix(roads: Roads, weight: np.ndarray) -> csr_array:
    """Build the matrix with the lightest of parallel pieces; a weight of zero would mean no way at all."""
    low, high = np.minimum(roads.start, roads.stop), np.maximum(roads.start, roads.stop)
    order = np.lexsort((weight, high, low))
    low, high, weight = low[order], high[order], np.maximum(weight[order], 1e-9)
    first = np.append(True, (np.diff(low) != 0) | (np.diff(high) != 0))[: len(low)]
    return coo_array((weight[first], (low[first], high[first])), shape=(roads.count, roads.count)).tocsr()


def _none() -> Snaps:
    return Snaps(np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0), np.zeros((0, 2)), np.zeros(0))
