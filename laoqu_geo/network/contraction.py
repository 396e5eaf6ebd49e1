"""Join edges that merely follow each other, so that searching a network costs a fraction."""

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .graph import GRID_M, Edges


def contract(edges: Edges, group: np.ndarray) -> Edges:
    """
    Join edges through nodes where nothing else meets.

    Parameters
    ----------
    edges
        The network.
    group
        A number for each edge: only edges of one number are joined, so that names, classes and states keep
        their breaks.

    Returns
    -------
    contracted
        Nodes that are left, renumbered; `row` is that of one edge of each chain; lengths are summed. A ring
        keeps one of its nodes.
    """
    count = len(edges.nodes)
    if not len(edges.tail):
        return edges
    through = _through(edges, group)
    chain = _chains(edges, through)
    order = np.argsort(chain, kind="stable")
    first = np.append(0, np.flatnonzero(np.diff(chain[order])) + 1)
    size = np.diff(np.append(first, len(order)))
    lines = edges.lines[order[first]].copy()
    several = size > 1
    in_several = np.repeat(several, size)
    number = np.cumsum(several) - 1
    if several.any():
        members = edges.lines[order[in_several]]
        lines[several] = shapely.line_merge(
            shapely.multilinestrings(members, indices=np.repeat(number[several], size[several]))
        )
    whole = np.flatnonzero(shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING)
    if len(whole) < len(lines):  # a chain that touches itself: left as it was
        keep = np.isin(chain, np.flatnonzero(~np.isin(np.arange(len(lines)), whole)))
        group = np.where(keep, group.max() + 1 + np.arange(len(group)), group)
        return contract(edges, group)
    lines = _begun_at_junctions(edges, lines, chain, through)
    tail, head = _ends(edges, lines, count)
    used, renumbered = np.unique(np.concatenate([tail, head]), return_inverse=True)
    return Edges(
        edges.nodes[used],
        renumbered[: len(tail)],
        renumbered[len(tail) :],
        edges.row[order[first]],
        lines,
        np.bincount(chain, weights=edges.length_m),
    )


def _through(edges: Edges, group: np.ndarray) -> np.ndarray:
    """Say of each node whether exactly two edges meet there, two different ones of the same group."""
    count = len(edges.nodes)
    ends = np.concatenate([edges.tail, edges.head])
    groups = np.concatenate([group, group]).astype(float)
    degree = np.bincount(ends, minlength=count)
    total = np.bincount(ends, weights=groups, minlength=count)
    squares = np.bincount(ends, weights=groups**2, minlength=count)
    same = 2 * squares == total**2
    through = np.asarray((degree == 2) & same)
    through[edges.tail[edges.tail == edges.head]] = False
    return through


def _begun_at_junctions(
    edges: Edges, lines: np.ndarray, chain: np.ndarray, through: np.ndarray
) -> np.ndarray:
    """Let a ring that hangs on a junction begin there: merging begins it anywhere."""
    turned = lines.copy()
    for ring in np.flatnonzero(shapely.is_closed(lines)):
        mine = chain == ring
        ends = np.concatenate([edges.tail[mine], edges.head[mine]])
        fixed = ends[~through[ends]]
        if not len(fixed):
            continue
        coordinates = shapely.get_coordinates(lines[ring])[:-1]
        begin = int(np.argmin(np.hypot(*(coordinates - edges.nodes[fixed[0]]).T)))
        around = np.roll(coordinates, -begin, axis=0)
        turned[ring] = shapely.LineString(np.vstack([around, around[:1]]))
    return turned


def _chains(edges: Edges, through: np.ndarray) -> np.ndarray:
    """Give every edge the number of its chain."""
    size = len(edges.tail)
    ends = np.concatenate([edges.tail, edges.head])
    which = np.concatenate([np.arange(size), np.arange(size)])
    at = np.flatnonzero(through[ends])
    order = at[np.argsort(ends[at], kind="stable")]
    pairs = which[order].reshape(-1, 2)
    matrix = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    return np.asarray(connected_components(matrix, directed=False)[1])


def _ends(edges: Edges, lines: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the nodes at both ends of lines by their places."""
    coordinates = np.concatenate(
        [
            edges.nodes,
            shapely.get_coordinates(shapely.get_point(lines, 0)),
            shapely.get_coordinates(shapely.get_point(lines, -1)),
        ]
    )
    # vertices of lines may differ from their node by less than the grid of `split`
    grid = np.rint(coordinates / GRID_M).astype(np.int64)
    key = grid[:, 0] * (1 << 32) + grid[:, 1]
    order = np.argsort(key[:count], kind="stable")
    place = np.searchsorted(key[:count][order], key[count:])
    found = order[np.minimum(place, count - 1)]
    return found[: len(lines)], found[len(lines) :]
