"""Where labels go: nothing covers a symbol or another label, and as little ink as can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .sheet import Array, Box, Flags

PAD_PT = 1.2
"""Room kept free around every label."""

STEPS_PT = (0.0, 4.0, 9.0, 15.0, 22.0, 31.0, 42.0, 56.0)
"""How far a label may be moved off its symbol; beyond `LEADER_FROM_PT` a leader ties it back."""

LEADER_FROM_PT = 5.0
PER_POINT_AWAY = 0.55
PER_INK = 0.3
SWEEPS = 4
"""Rounds in which every label looks again for a better place among the others."""

FEW = 64
"""Places looked at together: one of the cheapest is mostly free."""

_DIRECTIONS = np.array(
    # dx, dy, share of the width and of the height that the box's middle moves, cost
    [
        (1.0, 0.0, 0.5, 0.0, 0.0),
        (-1.0, 0.0, -0.5, 0.0, 1.0),
        (0.0, 1.0, 0.0, 0.5, 1.0),
        (0.0, -1.0, 0.0, -0.5, 1.2),
        (0.71, 0.71, 0.5, 0.5, 0.6),
        (0.71, -0.71, 0.5, -0.5, 0.8),
        (-0.71, 0.71, -0.5, 0.5, 1.6),
        (-0.71, -0.71, -0.5, -0.5, 1.8),
        (0.3, 0.95, 0.25, 0.5, 1.4),
        (-0.3, 0.95, -0.25, 0.5, 1.6),
        (0.3, -0.95, 0.25, -0.5, 1.6),
        (-0.3, -0.95, -0.25, -0.5, 1.8),
    ]
)


Leader = tuple[tuple[float, float], ...]
"""Two points, or none."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A label that wants a place `clear_pt` away from one of its anchors, rows of `(x, y, cost)`."""

    key: str
    text: str
    size_pt: float
    width_pt: float
    height_pt: float
    anchors: Array
    clear_pt: float
    is_first: bool = False
    """It chooses before the others: a number, which is small and has to stand near."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A label in its place: the box of its text, and the leader (empty where it needs none)."""

    tag: Tag
    box: Box
    leader: Leader = ()


@dataclass(frozen=True, slots=True)
class Ink:
    """How much is drawn where, as sums over a grid of one-point cells from the map's lower left corner."""

    sums: Array
    frame: Box

    def under(self, boxes: Array) -> Array:
        """Add up the ink under each box (rows `left, bottom, right, top`)."""
        last = np.array(self.sums.shape)[::-1] - 1
        corner = np.array([self.frame.left, self.frame.bottom])
        low = np.clip(np.round(boxes[:, :2] - corner), 0, last).astype(int)
        high = np.clip(np.round(boxes[:, 2:] - corner), 0, last).astype(int)
        table = self.sums
        return np.asarray(
            table[high[:, 1], high[:, 0]]
            - table[low[:, 1], high[:, 0]]
            - table[high[:, 1], low[:, 0]]
            + table[low[:, 1], low[:, 0]]
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """All places open to one label, cheapest first."""

    tag: Tag
    boxes: Array
    starts: Array
    away: Array
    costs: Array


def soak(frame: Box, strokes: Sequence[tuple[Array, float]]) -> Ink:
    """Sum up ink: each stroke is points along a line, a point apart, and the weight of one of them."""
    grid = np.zeros((int(frame.height) + 1, int(frame.width) + 1))
    for points, weight in strokes:
        cells = np.floor(points - np.array([frame.left, frame.bottom])).astype(int)
        inside = (cells >= 0).all(axis=1) & (cells[:, 0] < grid.shape[1]) & (cells[:, 1] < grid.shape[0])
        grid.ravel()[np.unique(cells[inside] @ (1, grid.shape[1]))] += weight
    sums = np.zeros((grid.shape[0] + 1, grid.shape[1] + 1))
    sums[1:, 1:] = grid.cumsum(axis=0).cumsum(axis=1)
    return Ink(sums, frame)


def place(tags: Sequence[Tag], *, taken: Array, shunned: Array, ink: Ink) -> list[Spot | None]:
    """
    Find a place for every label.

    Parameters
    ----------
    tags
        The labels; those with the fewest open places choose first.
    taken
        Boxes (rows `left, bottom, right, top`) of symbols and furniture that no label may touch.
    shunned
        Boxes of symbols that no leader may cross, but for its own.
    ink
        What a label had better not cover.

    Returns
    -------
    spots
        One per tag, in order; missing where no place is free. Boxes never overlap each other or `taken`.
    """
    return settle([open_places(tag, taken, ink) for tag in tags], shunned)


def settle(choices: Sequence[Choice], shunned: Array) -> list[Spot | None]:
    """Share out the places open to labels; see `place`."""
    order = sorted(range(len(choices)), key=lambda i: (not choices[i].tag.is_first, len(choices[i].costs), i))
    spots: list[Spot | None] = [None] * len(choices)
    held = [boxes_of([])] * len(choices)
    for _ in range(SWEEPS):
        before = list(spots)
        for i in order:
            others = np.concatenate([boxes_of([]), *held[:i], *held[i + 1 :]])
            spots[i] = _best(choices[i], others, shunned)
            held[i] = boxes_of([spots[i]])
        if spots == before:
            break
    return spots


def open_places(tag: Tag, taken: Array, ink: Ink) -> Choice:
    """List the places where a label touches none of the boxes taken."""
    boxes, starts, away, costs = _candidates(tag)
    inside = within(boxes, ink.frame.inset(3))
    free = inside.copy()
    free[inside] = ~overlapping(boxes[inside], taken)
    costs = costs + PER_INK * ink.under(boxes)
    order = np.flatnonzero(free)[np.argsort(costs[free], kind="stable")]
    return Choice(tag, boxes[order], starts[order], away[order], costs[order])


def overlapping(boxes: Array, others: Array) -> Flags:
    """Tell which of `boxes` touch any of `others` (rows `left, bottom, right, top`)."""
    if not len(others) or not len(boxes):
        return np.zeros(len(boxes), dtype=bool)
    left, bottom, right, top = np.ascontiguousarray(boxes.T)[:, :, None]
    others_left, others_bottom, others_right, others_top = np.ascontiguousarray(others.T)
    touching = (right > others_left) & (left < others_right) & (top > others_bottom) & (bottom < others_top)
    return np.asarray(touching.any(axis=1))


def within(boxes: Array, frame: Box) -> Flags:
    """Tell which boxes lie wholly inside a frame."""
    low, high = (frame.left, frame.bottom), (frame.right, frame.top)
    return np.asarray((boxes[:, :2] >= low).all(axis=1) & (boxes[:, 2:] <= high).all(axis=1))


def boxes_of(spots: Sequence[Spot | None]) -> Array:
    """Stack the boxes of placed labels, with the leaders as small boxes along them."""
    rows = [row for spot in spots if spot is not None for row in (spot.box.edges(), *_beads(spot))]
    return np.array(rows).reshape(-1, 4)


def _candidates(tag: Tag) -> tuple[Array, Array, Array, Array]:
    """List boxes, the anchor each belongs to, how far it is moved off, and what it costs before ink."""
    anchor, direction, step = (
        grid.ravel()
        for grid in np.meshgrid(
            np.arange(len(tag.anchors)), np.arange(len(_DIRECTIONS)), np.arange(len(STEPS_PT)), indexing="ij"
        )
    )
    away = np.array(STEPS_PT)[step]
    chosen = _DIRECTIONS[direction]
    size = np.array([tag.width_pt, tag.height_pt])
    starts = tag.anchors[anchor, :2]
    middles = starts + chosen[:, :2] * (tag.clear_pt + away)[:, None] + chosen[:, 2:4] * size
    half = size / 2 + PAD_PT
    boxes = np.hstack([middles - half, middles + half])
    costs = tag.anchors[anchor, 2] + chosen[:, 4] + PER_POINT_AWAY * away
    return boxes, starts, away, costs


def _best(choice: Choice, blocked: Array, shunned: Array) -> Spot | None:
    """Take the cheapest place that is free, and whose leader crosses no other label and no other symbol."""
    for i in _free(choice.boxes, blocked):
        start = choice.starts[i]
        spot = _spot(choice.tag, choice.boxes[i], start, float(choice.away[i]))
        if not spot.leader:
            return spot
        is_own = (shunned[:, :2] <= start).all(axis=1) & (shunned[:, 2:] >= start).all(axis=1)
        beads = np.array(_beads(spot))
        if not overlapping(beads, np.vstack([blocked, shunned[~is_own]])).any():
            return spot
    return None


def _free(boxes: Array, blocked: Array) -> Iterator[int]:
    """Give the places that are free, in their order, as far as they are asked for."""
    for start in range(0, len(boxes), FEW):
        few = boxes[start : start + FEW]
        yield from (start + np.flatnonzero(~overlapping(few, blocked))).tolist()


def _spot(tag: Tag, row: Array, start: Array, away: float) -> Spot:
    box = Box(*(float(v) for v in row))
    if away <= LEADER_FROM_PT:
        return Spot(tag, box)
    end = np.clip(start, row[:2] + PAD_PT, row[2:] - PAD_PT)
    to = end - start
    begin = start + to / max(float(np.hypot(*to)), 1e-9) * max(tag.clear_pt - 2.0, 0.0)
    return Spot(tag, box, ((float(begin[0]), float(begin[1])), (float(end[0]), float(end[1]))))


def _beads(spot: Spot) -> list[tuple[float, float, float, float]]:
    """Put small boxes along a leader, so that other labels keep off it; its ends stay free."""
    if not spot.leader:
        return []
    (x0, y0), (x1, y1) = spot.leader
    count = max(2, int(np.hypot(x1 - x0, y1 - y0) / 3))
    shares = [(i + 1) / (count + 1) for i in range(count)]
    return [
        (x0 + (x1 - x0) * t - 1, y0 + (y1 - y0) * t - 1, x0 + (x1 - x0) * t + 1, y0 + (y1 - y0) * t + 1)
        for t in shares
    ]


def spread(places: Array, *, apart_pt: float, most_pt: float) -> Array:
    """
    Push symbols apart that would cover each other.

    Parameters
    ----------
    places
        True places, rows `(x, y)` in points.
    apart_pt
        Distance that symbols should keep.
    most_pt
        Farthest that a symbol may leave its place.

    Returns
    -------
    places
        Moved places; the order of the rows does not matter for symbols that lie apart.
    """
    moved = places.copy()
    turn = np.arange(len(places)) * 2.4
    nudge = np.column_stack([np.cos(turn), np.sin(turn)]) * 0.01
    for _ in range(60):
        gap = (moved + nudge)[:, None, :] - (moved + nudge)[None, :, :]
        length = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(length, np.inf)
        short = np.clip(apart_pt - length, 0, None)
        if not short.any():
            break
        moved = (
            moved + (gap / np.where(length > 0, length, 1)[..., None] * short[..., None]).sum(axis=1) * 0.4
        )
        off = moved - places
        far = np.maximum(np.hypot(off[:, 0], off[:, 1]) / most_pt, 1)
        moved = places + off / far[:, None]
    return moved
