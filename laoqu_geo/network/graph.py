"""Lines of the network as a graph, in metres: split where they meet, cut where places snap, ready for scipy."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from scipy.sparse import csr_array

GRID_M = 0.01
"""Vertices equal to this are one: about OSM's own precision."""

SLIVER_M = 1.0
"""No edge is cut so near its end."""

CURVED = 1.03
"""An edge longer than its line by more than rounding and projection explain stands for a curve."""


@dataclass(frozen=True, slots=True)
class Edges:
    """The network between its junctions: `lines` run from node `tail` to node `head`, `row` counts table rows."""

    nodes: np.ndarray
    """(x, y) by node number."""
    tail: np.ndarray
    head: np.ndarray
    row: np.ndarray
    lines: np.ndarray
    length_m: np.ndarray
    """Real length, longer than the line where a curve is drawn straight."""


class Snaps(NamedTuple):
    """Points of the network near places, one entry each; several for one place."""

    place: np.ndarray
    edge: np.ndarray
    share: np.ndarray
    """Where on the edge, 0 at its tail to 1 at its head."""
    spot: np.ndarray
    """(x, y): on the edge, or off it where the real curve passes."""
    offset_m: np.ndarray


@dataclass(frozen=True, slots=True)
class Graph:
    """
    Edges cut at the snapped points, ready for searching; every piece stands twice, once in each direction.

    Pieces are sorted by (`start`, `stop`); `edge`, `share_0`, `share_1` say which part of which edge one is.
    """

    edges: Edges
    nodes: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    edge: np.ndarray
    share_0: np.ndarray
    share_1: np.ndarray
    length_m: np.ndarray
    weight: np.ndarray
    """What the length counts for the project at hand."""
    snapped: np.ndarray
    """Node number of each snap."""

    def matrix(self) -> csr_array:
        """Return the weights as scipy searches them."""
        first = np.searchsorted(self.start, np.arange(len(self.nodes) + 1))
        return csr_array((self.weight, self.stop, first), shape=(len(self.nodes), len(self.nodes)))

    def pieces(self, path: np.ndarray) -> np.ndarray:
        """Return the pieces along a sequence of nodes."""
        key = self.start.astype(np.int64) * len(self.nodes) + self.stop
        return np.asarray(np.searchsorted(key, path[:-1].astype(np.int64) * len(self.nodes) + path[1:]))

    def draw(self, piece: int) -> np.ndarray:
        """Return the coordinates of one piece, in the direction walked."""
        coordinates = shapely.get_coordinates(self.edges.lines[self.edge[piece]])
        ends = self.nodes[[self.start[piece], self.stop[piece]]]
        if len(coordinates) == 2:
            return ends
        from_share, to_share = self.share_0[piece], self.share_1[piece]
        run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(coordinates, axis=0).T))])
        run /= run[-1]
        inner = coordinates[(run > min(from_share, to_share)) & (run < max(from_share, to_share))]
        return np.vstack([ends[:1], inner if from_share <= to_share else inner[::-1], ends[1:]])


def split(geometry: np.ndarray, length_m: np.ndarray) -> Edges:
    """Split lines (metric coordinates) where they share a vertex; `length_m` is NaN where it is the line's own."""
    lines, row = geometry, np.arange(len(geometry))
    if not (shapely.get_type_id(geometry) == shapely.GeometryType.LINESTRING).all():
        lines, row = shapely.get_parts(geometry, return_index=True)
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    grid = np.rint(coordinates / GRID_M).astype(np.int64)
    _, first, vertex, count = np.unique(
        grid[:, 0] * (1 << 32) + grid[:, 1], return_index=True, return_inverse=True, return_counts=True
    )
    last_of_line = np.append(line[1:] != line[:-1], True) if len(line) else np.zeros(0, dtype=bool)
    first_of_line = np.roll(last_of_line, 1)
    ends = np.flatnonzero(first_of_line | last_of_line | (count[vertex] > 1))
    pairs = np.column_stack([ends[:-1], ends[1:]])[line[ends[:-1]] == line[ends[1:]]]
    pieces = lines if len(pairs) == len(lines) else _pieces(coordinates, pairs)
    tail, head = vertex[pairs[:, 0]], vertex[pairs[:, 1]]
    longer = np.maximum(np.nan_to_num(length_m / shapely.length(geometry), nan=1.0), 1.0)
    of_row = row[line[pairs[:, 0]]]
    return Edges(coordinates[first], tail, head, of_row, pieces, shapely.length(pieces) * longer[of_row])


def _pieces(coordinates: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Draw the runs of coordinates between pairs of places in them, both included."""
    size = pairs[:, 1] - pairs[:, 0] + 1
    which = np.repeat(np.arange(len(pairs)), size)
    inside = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(pairs[:, 0], size)
    return np.asarray(shapely.linestrings(coordinates[inside], indices=which))


def snap(edges: Edges, places: np.ndarray, within_m: np.ndarray, choices: int) -> Snaps:
    """
    Find points of the network near places.

    Parameters
    ----------
    edges
        The network.
    places
        (x, y), one row a place.
    within_m
        How far to look, for each place.
    choices
        At most so many points for a place, the nearest first; points close to a nearer one are left out.

    Returns
    -------
    snaps
        Sorted by place, then by offset.
    """
    points = shapely.points(places)
    lines = edges.lines
    place, edge = shapely.STRtree(lines).query(points, predicate="dwithin", distance=within_m)
    share = shapely.line_locate_point(lines[edge], points[place], normalized=True)
    spots = shapely.get_coordinates(shapely.line_interpolate_point(lines[edge], share, normalized=True))
    offset = shapely.distance(lines[edge], points[place])
    order = np.lexsort((edge, offset, place))
    kept: list[int] = []
    mine: list[int] = []
    for i in order:
        if mine and place[mine[0]] != place[i]:
            mine = []
        spacing = max(200.0, within_m[place[i]] / 8)
        if len(mine) < choices and all(np.hypot(*(spots[i] - spots[j])) > spacing for j in mine):
            mine.append(i)
            kept.append(i)
    chosen = np.array(kept, dtype=int)
    return Snaps(place[chosen], edge[chosen], share[chosen], spots[chosen], offset[chosen])


def bend(edges: Edges, places: np.ndarray, choices: int) -> Snaps:
    """
    Find straight edges that stand for a curve which may run through a place.

    An edge that is really so long that one could go from its tail by the place to its head is such a one: the
    place lies inside the ellipse of that length. Arguments and return as in `snap`, with spots at the places.
    """
    chord = shapely.length(edges.lines)
    curved = np.flatnonzero(
        (edges.length_m > chord * CURVED) & (shapely.get_num_coordinates(edges.lines) == 2)
    )
    tails, heads = edges.nodes[edges.tail[curved]], edges.nodes[edges.head[curved]]
    to_tail = np.hypot(*(places[:, None] - tails[None]).transpose(2, 0, 1))
    to_head = np.hypot(*(places[:, None] - heads[None]).transpose(2, 0, 1))
    detour = (to_tail + to_head) / edges.length_m[curved]
    best = np.argsort(detour, axis=1, kind="stable")[:, :choices]
    place = np.repeat(np.arange(len(places)), best.shape[1])
    which = best.ravel()
    fits = detour[place, which] <= 1
    place, which = place[fits], which[fits]
    share = to_tail[place, which] / (to_tail + to_head)[place, which]
    return Snaps(place, curved[which], share, places[place], np.zeros(len(place)))


def together(*snaps: Snaps) -> Snaps:
    """Put snaps of several searches into one."""
    return Snaps(*(np.concatenate(column) for column in zip(*snaps, strict=True)))


def cut(edges: Edges, snaps: Snaps, factor: np.ndarray) -> Graph:
    """Make every snapped point a node of the graph; a metre of a row of the network counts `factor`."""
    share = snaps.share
    share = np.where(share * edges.length_m[snaps.edge] < SLIVER_M, 0.0, share)
    share = np.where((1 - share) * edges.length_m[snaps.edge] < SLIVER_M, 1.0, share)
    inner = (share > 0) & (share < 1)
    snapped = np.where(share <= 0, edges.tail[snaps.edge], edges.head[snaps.edge])
    cuts, first, which = np.unique(
        np.column_stack([snaps.edge[inner], share[inner]]), axis=0, return_index=True, return_inverse=True
    )
    snapped[inner] = len(edges.nodes) + which.ravel()
    edge = np.concatenate([np.arange(len(edges.tail)), cuts[:, 0].astype(int)])
    begin = np.concatenate([np.zeros(len(edges.tail)), cuts[:, 1]])
    node = np.concatenate([edges.tail, len(edges.nodes) + np.arange(len(cuts))])
    order = np.lexsort((begin, edge))
    edge, begin, node = edge[order], begin[order], node[order]
    last = np.append(edge[1:] != edge[:-1], True) if len(edge) else np.zeros(0, dtype=bool)
    end = np.where(last, 1.0, np.roll(begin, -1))
    stop = np.where(last, edges.head[edge], np.roll(node, -1))
    nodes = np.concatenate([edges.nodes, snaps.spot[inner][first]])
    return _both_ways(edges, nodes, (node, stop, edge, begin, end), snapped, factor=factor)


def _both_ways(
    edges: Edges,
    nodes: np.ndarray,
    pieces: tuple[np.ndarray, ...],
    snapped: np.ndarray,
    *,
    factor: np.ndarray,
) -> Graph:
    """Double the pieces, sort them, and keep the lightest of those that join the same two nodes."""
    start, stop, edge, begin, end = (
        np.concatenate([a, b]) for a, b in zip(pieces, [pieces[i] for i in (1, 0, 2, 4, 3)], strict=True)
    )
    length = edges.length_m[edge] * np.abs(end - begin)
    weight = np.maximum(length * factor[edges.row[edge]], SLIVER_M / 100)
    order = np.lexsort((edge, weight, stop, start))
    same = np.append(False, (np.diff(start[order]) == 0) & (np.diff(stop[order]) == 0))
    kept = order[~same & (start != stop)[order]]
    start, stop, edge, begin, end, length, weight = (
        column[kept] for column in (start, stop, edge, begin, end, length, weight)
    )
    return Graph(edges, nodes, start, stop, edge, begin, end, length, weight, snapped)
