"""Find where lines cross the borders of areas, segment by segment, in whole columns."""

from dataclasses import dataclass

import numpy as np
import shapely

_MOST_CELLS = 1_000
"""Along a side of the grid: its table then takes 8 MB."""

_PIECE, _REACH = 0.2, 0.25
"""Shares of a cell: longer segments are entered piece by piece, edges as far as pieces may reach them, and a bit."""

_ROUNDING_DEG = 1e-12
"""Boxes of pieces are this much wider, as rounding may make them too narrow, but never leave that of the whole."""

_CLEAR = 1e-8
"""A turn is clear above this share of its two products: rounding then moves a crossing by 1e-7 of its segment."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Straight segments in the order drawn; `owner` is the row of the line or the area they belong to."""

    start: np.ndarray
    """Longitudes and latitudes: two rows, one column a segment, as in all places here."""
    stop: np.ndarray
    owner: np.ndarray

    def places(self, rows: np.ndarray, share: np.ndarray) -> np.ndarray:
        """Return the places so far along segments, 0 at the start to 1 at the stop."""
        start = self.start.take(rows, axis=1)
        return np.asarray(start + share * (self.stop.take(rows, axis=1) - start))


@dataclass(frozen=True, slots=True)
class Boxes:
    """South-west and north-east corners, and the rows of the segments they hold."""

    low: np.ndarray
    high: np.ndarray
    segment: np.ndarray


@dataclass(frozen=True, slots=True)
class Border:
    """Edges of areas in a grid of square cells of `size` degrees, numbered northward, then eastward."""

    edges: Segments
    boxes: Boxes
    low: np.ndarray
    high: np.ndarray
    """South-west and north-east corner of the grid, each one column."""
    size: float
    rows: int
    held: np.ndarray
    """Rows of boxes by cell: cell n holds those from `first[n]` up to `first[n + 1]`."""
    first: np.ndarray


@dataclass(frozen=True, slots=True)
class Crossings:
    """Row of the segment, row of the area and share of the segment; NaN where they come too near to tell."""

    segment: np.ndarray
    area: np.ndarray
    share: np.ndarray


def segments_of(lines: np.ndarray) -> Segments:
    """Take lines or rings apart."""
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    step = np.flatnonzero(owner[1:] == owner[:-1])
    places = np.ascontiguousarray(coordinates.T)
    return Segments(places.take(step, axis=1), places.take(step + 1, axis=1), owner[step])


def border_of(areas: np.ndarray) -> Border:
    """
    Enter the edges of areas, holes included, in a grid.

    A segment is looked for in the one cell of its south-west corner, so an edge is entered wherever that corner may
    lie of a segment that meets it.
    """
    polygons, area = shapely.get_parts(areas, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    edges = segments_of(rings)
    extent = np.abs(edges.stop - edges.start)
    size = max(2 * float(extent.mean()), float(np.ptp(edges.start, axis=1).max()) / _MOST_CELLS)
    boxes = _boxes(edges, size)
    reached = boxes.low - _REACH * size
    low, high = reached.min(axis=1, keepdims=True), boxes.high.max(axis=1, keepdims=True)
    (west, south), (east, north) = (((ends - low) / size).astype(np.int64) for ends in (reached, boxes.high))
    strip, column = _runs(west, east - west + 1)
    again, row = _runs(south[strip], (north - south + 1)[strip])
    rows = int(north.max()) + 1
    cell = column[again] * rows + row
    first = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=(int(east.max()) + 1) * rows))])
    edges = Segments(edges.start, edges.stop, area[polygon[edges.owner]])
    return Border(edges, boxes, low, high, size, rows, strip[again][np.argsort(cell)], first)


def crossings(path: Segments, border: Border) -> Crossings:
    """Find where segments cross edges, each once, and where they come too near to tell."""
    segment, edge = _near(path, border)
    start, stop = path.start.take(segment, axis=1), path.stop.take(segment, axis=1)
    corner, other = border.edges.start.take(edge, axis=1), border.edges.stop.take(edge, axis=1)
    before, after = _turn(corner, other, start), _turn(corner, other, stop)
    sides = _turn(start, stop, corner) * _turn(start, stop, other)
    met = np.flatnonzero((before * after <= 0) & (sides <= 0))
    met = met[np.unique(segment[met] * len(border.edges.owner) + edge[met], return_index=True)[1]]
    before, after = before[met], after[met]
    share = np.full(len(met), np.nan)
    np.divide(before, before - after, out=share, where=before * after * sides[met] > 0)
    return Crossings(segment[met], border.edges.owner[edge[met]], share)


def _turn(start: np.ndarray, stop: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Tell on which side of a way a place lies: above 0 left, below 0 right, 0 where rounding might decide."""
    along, aside = stop - start, place - start
    one, other = along[0] * aside[1], along[1] * aside[0]
    turn = one - other
    return np.where(np.abs(turn) > _CLEAR * (np.abs(one) + np.abs(other)), turn, 0.0)


def _near(path: Segments, border: Border) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of segments and of edges whose boxes meet; some stand there twice."""
    boxes, edges = _boxes(path, _PIECE * border.size), border.boxes
    on_grid = (boxes.low >= border.low) & (boxes.low <= border.high)
    box = np.flatnonzero(on_grid[0] & on_grid[1])
    column, row = ((boxes.low.take(box, axis=1) - border.low) / border.size).astype(np.int64)
    cell = column * border.rows + row
    first = border.first[cell]
    entry, held = _runs(first, border.first[cell + 1] - first)
    box, edge = box[entry], border.held[held]
    meet = boxes.low.take(box, axis=1) <= edges.high.take(edge, axis=1)
    meet &= edges.low.take(edge, axis=1) <= boxes.high.take(box, axis=1)
    both = np.flatnonzero(meet[0] & meet[1])
    return boxes.segment[box[both]], edges.segment[edge[both]]


def _boxes(lines: Segments, most_deg: float) -> Boxes:
    """Box every segment; a long one piece by piece, for its own box would be mostly empty."""
    low, high = np.minimum(lines.start, lines.stop), np.maximum(lines.start, lines.stop)
    extent = (high - low).max(axis=0)
    short, long = np.flatnonzero(extent <= most_deg), np.flatnonzero(extent > most_deg)
    count = np.ceil(extent[long] / most_deg).astype(np.int64)
    row, piece = _runs(np.zeros_like(long), count)
    long, count = long[row], count[row]
    ends = [lines.places(long, (piece + more) / count) for more in (0, 1)]
    piece_low = np.maximum(np.minimum(*ends) - _ROUNDING_DEG, low.take(long, axis=1))
    piece_high = np.minimum(np.maximum(*ends) + _ROUNDING_DEG, high.take(long, axis=1))
    return Boxes(
        np.concatenate([low.take(short, axis=1), piece_low], axis=1),
        np.concatenate([high.take(short, axis=1), piece_high], axis=1),
        np.concatenate([short, long]),
    )


def _runs(first: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count on from each first number; return the rows they come from, and the numbers."""
    row = np.repeat(np.arange(len(first)), count)
    return row, np.arange(len(row)) + np.repeat(first - np.cumsum(count) + count, count)
