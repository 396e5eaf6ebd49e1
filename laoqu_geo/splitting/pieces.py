"""Measure the pieces of lines in areas from where they cross the borders; what is awkward goes through GEOS."""

from dataclasses import dataclass

import numpy as np
import shapely

from ..crs import distance_m, geodesic_length_km
from .crossings import Border, Segments, border_of, crossings, segments_of

_AT_ONCE = 24_000
"""Vertices of a block: a column of it then fits the processor's cache, and memory does not grow with the lines."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Row of the area, row of the line and length of each piece; a line of several parts may have several."""

    area: np.ndarray
    line: np.ndarray
    length_km: np.ndarray


@dataclass(frozen=True, slots=True)
class _Stations:
    """Where a part begins, enters, leaves or ends in an area: row of the pair, segment, share of the segment."""

    pair: np.ndarray
    segment: np.ndarray
    share: np.ndarray


def lengths_within(areas: np.ndarray, lines: np.ndarray) -> Pieces:
    """
    Measure how much of each line lies in each area, its border included.

    GEOS takes some 25 µs to cut a line, most of it for the polygon. It is asked only where a vertex of one lies on
    an edge of the other, or nearly so; elsewhere a line is inside from every other station to the next.

    Parameters
    ----------
    areas
        Polygons and multipolygons, EPSG:4326.
    lines
        Lines and multilines, EPSG:4326; each part is measured for itself. Empty and missing ones lie nowhere.

    Returns
    -------
    pieces
        Those with a length: touching at a point gives none, running along the border of two areas gives both.
    """
    parts, line = shapely.get_parts(lines, return_index=True)
    near = np.unique(shapely.STRtree(parts).query(areas)[0])
    if not len(near):
        return Pieces(near, near, np.empty(0))
    around = areas[near]
    shapely.prepare(around)
    border = border_of(around)
    blocks = np.cumsum(shapely.get_num_coordinates(parts)) // _AT_ONCE
    first = np.flatnonzero(np.diff(blocks, prepend=-1))
    found = [_block(around, block, border) for block in np.split(parts, first[1:])]
    return Pieces(
        near[np.concatenate([pieces.area for pieces in found])],
        line[np.concatenate([pieces.line + start for pieces, start in zip(found, first, strict=True)])],
        np.concatenate([pieces.length_km for pieces in found]),
    )


def _block(areas: np.ndarray, parts: np.ndarray, border: Border) -> Pieces:
    """Measure some single lines; `line` counts them."""
    area, part = shapely.STRtree(parts).query(areas)
    order = np.lexsort((part, area))
    area, part = area[order], part[order]
    path = segments_of(parts)
    found = crossings(path, border)
    pair = np.searchsorted(area * len(parts) + part, found.area * len(parts) + path.owner[found.segment])
    stations = _joined(_Stations(pair, found.segment, found.share), _ends(areas[area], part, path))
    awkward = np.bincount(stations.pair, minlength=len(area)) % 2 == 1
    awkward[stations.pair[np.isnan(stations.share)]] = True
    length_km = _plain_km(path, _taken(stations, ~awkward[stations.pair]), len(area))
    cut = shapely.intersection(areas[area[awkward]], parts[part[awkward]])
    length_km[awkward] = np.nan_to_num(geodesic_length_km(cut))
    some = length_km > 0
    return Pieces(area[some], part[some], length_km[some])


def _ends(areas: np.ndarray, part: np.ndarray, path: Segments) -> _Stations:
    """Find the pairs where the part begins or ends inside the area."""
    first = np.searchsorted(path.owner, part)
    last = np.searchsorted(path.owner, part, side="right") - 1
    begins = np.flatnonzero(shapely.contains_xy(areas, *path.start.take(first, axis=1)))
    ends = np.flatnonzero(shapely.contains_xy(areas, *path.stop.take(last, axis=1)))
    return _joined(
        _Stations(begins, first[begins], np.zeros(len(begins))),
        _Stations(ends, last[ends], np.ones(len(ends))),
    )


def _plain_km(path: Segments, stations: _Stations, pairs: int) -> np.ndarray:
    """Add up, for each pair, the ways from every other station to the next."""
    order = np.lexsort((stations.share, stations.segment, stations.pair))
    stations = _taken(stations, order)
    places = path.places(stations.segment, stations.share)
    enter, leave = places[:, ::2], places[:, 1::2]
    first, last = stations.segment[::2], stations.segment[1::2]
    along = np.concatenate([[0.0], np.cumsum(distance_m(path.start, path.stop))])
    between = np.where(first == last, 0.0, along[last] - along[first + 1])
    corner = np.where(first == last, leave, path.stop.take(first, axis=1))
    other = np.where(first == last, leave, path.start.take(last, axis=1))
    metres = distance_m(enter, corner) + between + distance_m(other, leave)
    return np.bincount(stations.pair[::2], weights=metres, minlength=pairs) / 1000


def _joined(stations: _Stations, others: _Stations) -> _Stations:
    return _Stations(
        np.concatenate([stations.pair, others.pair]),
        np.concatenate([stations.segment, others.segment]),
        np.concatenate([stations.share, others.share]),
    )


def _taken(stations: _Stations, rows: np.ndarray) -> _Stations:
    return _Stations(stations.pair[rows], stations.segment[rows], stations.share[rows])
