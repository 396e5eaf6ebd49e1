"""The glyphs of point symbols, drawn by ourselves on a 24 × 24 grid, as polygons for every map."""

import math
from collections.abc import Iterable
from functools import cache

from shapely import LineString, MultiPolygon, Point, Polygon, box, get_parts, union_all
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

Vertex = tuple[float, float]
Ring = tuple[Vertex, ...]

GRID = 24.0
"""Side of the drawing grid; y runs down, as in SVG. Glyphs keep a margin of about 1.5."""

GLYPH_SHARE = 0.72
"""Side of the glyph's grid as a share of the diameter of the disc it stands on."""

_SMOOTH = 6
"""Segments of a quarter circle: round enough at 20 mm, small enough for a page that repeats it."""

_FLATNESS = 0.03
"""Grid units by which a curve may be straightened: a thousandth of the glyph, invisible in print."""


@cache
def rings(name: str) -> tuple[Ring, ...]:
    """
    Give a glyph as rings for any drawing library.

    Parameters
    ----------
    name
        A pictogram named in `STYLES`.

    Returns
    -------
    rings
        Closed rings (last vertex repeats the first), x right and y up, from -0.5 to 0.5 about the centre.
        Outer rings run counter-clockwise and holes clockwise: both fill rules draw the same.

    Raises
    ------
    KeyError
        If no glyph has this name.
    """
    return tuple(
        tuple((round(x / GRID - 0.5, 4), round(0.5 - y / GRID, 4)) for x, y in ring.coords)
        for ring in _closed_rings(_GLYPHS[name]())
    )


@cache
def svg_path(name: str) -> str:
    """Give a glyph as the `d` of an SVG path in a 24 × 24 view box; raise `KeyError` for an unknown name."""
    return "".join(
        "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in ring.coords[:-1]) + "Z"
        for ring in _closed_rings(_GLYPHS[name]())
    )


def names() -> tuple[str, ...]:
    """Name every glyph there is."""
    return tuple(_GLYPHS)


def _closed_rings(shape: BaseGeometry) -> list[BaseGeometry]:
    """List a shape's rings; exteriors are clockwise on the grid, so counter-clockwise once y is up."""
    found = []
    for part in get_parts(shape.simplify(_FLATNESS)):
        turned = orient(part, sign=-1.0)
        found += [turned.exterior, *turned.interiors]
    return found


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _stroke(points: Iterable[Vertex], width: float, *, cap: str = "round") -> Polygon:
    return LineString(list(points)).buffer(width / 2, quad_segs=_SMOOTH, cap_style=cap)


def _disc(x: float, y: float, radius: float) -> Polygon:
    return Point(x, y).buffer(radius, quad_segs=_SMOOTH)


def _area(*points: Vertex) -> Polygon:
    return Polygon(points)


def _rounded(shape: BaseGeometry, radius: float) -> BaseGeometry:
    """Round the outer corners of a shape without making it larger."""
    return shape.buffer(-radius, join_style="mitre").buffer(radius, quad_segs=_SMOOTH)


def _mirrored(*right_half: Vertex) -> Polygon:
    """Complete an outline that is given for x ≥ 12, from top to bottom."""
    return Polygon([*right_half, *((GRID - x, y) for x, y in reversed(right_half))])


def _wave(
    left: float, right: float, y: float, *, humps: int, rise: float = 1.4, width: float = 2.2
) -> Polygon:
    steps = 10 * humps
    xs = (left + (right - left) * i / steps for i in range(steps + 1))
    return _stroke(
        ((x, y - rise * math.sin(2 * math.pi * humps * (x - left) / (right - left))) for x in xs), width
    )


def _arc(centre: Vertex, radius: float, *, start_deg: float, end_deg: float, width: float) -> Polygon:
    x, y = centre
    turn = (start_deg + (end_deg - start_deg) * i / 24 for i in range(25))
    return _stroke(
        ((x + radius * math.cos(math.radians(t)), y + radius * math.sin(math.radians(t))) for t in turn),
        width,
    )


def _leaf(base: Vertex, tip: Vertex, belly: float) -> Polygon:
    """Draw a pointed leaf between two vertices, `belly` wide on either side."""
    (x0, y0), (x1, y1) = base, tip
    length = math.hypot(x1 - x0, y1 - y0)
    across = ((y0 - y1) / length * belly, (x1 - x0) / length * belly)
    side = [(i / 8, math.sin(math.pi * i / 8)) for i in range(9)]
    there = [(x0 + (x1 - x0) * t + across[0] * s, y0 + (y1 - y0) * t + across[1] * s) for t, s in side]
    back = [
        (x0 + (x1 - x0) * t - across[0] * s, y0 + (y1 - y0) * t - across[1] * s) for t, s in side[-2:0:-1]
    ]
    return Polygon([*there, *back])


_BOLT = ((14.5, 1.5), (4.5, 13.8), (11.0, 13.8), (9.2, 22.5), (19.5, 9.6), (12.9, 9.6))


def _train() -> BaseGeometry:
    body = _rounded(box(5.5, 1.5, 18.5, 17.5), 3.2)
    face = union_all([_rounded(box(7.8, 5, 16.2, 10.2), 0.8), _disc(9, 14, 1.35), _disc(15, 14, 1.35)])
    rails = [
        _stroke([(8, 17), (5, 22)], 2),
        _stroke([(16, 17), (19, 22)], 2),
        _stroke([(7, 20), (17, 20)], 1.5),
    ]
    return union_all([body.difference(face), *rails])


def _road() -> BaseGeometry:
    lane = [
        _area((11.5, 3), (12.5, 3), (12.7, 6.5), (11.3, 6.5)),
        _area((11.2, 9), (12.8, 9), (13, 13.5), (11, 13.5)),
        _area((10.8, 16.5), (13.2, 16.5), (13.5, 23), (10.5, 23)),
    ]
    return _mirrored((15.8, 2), (21.8, 22)).difference(union_all(lane))


def _bridge() -> BaseGeometry:
    sag = [(7 + i, 4 + 5.5 * (1 - ((i - 5) / 5) ** 2)) for i in range(11)]
    cables = [_stroke(sag, 1.6), _stroke([(1.8, 12), (7, 4)], 1.6), _stroke([(22.2, 12), (17, 4)], 1.6)]
    towers = [_stroke([(x, 3.4), (x, 20)], 2.4) for x in (7, 17)]
    hangers = [_stroke([(12, 9), (12, 14)], 1.4)]
    return union_all([_stroke([(1.8, 14), (22.2, 14)], 2.8), *cables, *towers, *hangers])


def _plane() -> BaseGeometry:
    return _rounded(
        _mirrored(
            (12.9, 1),
            (14, 3.6),
            (14, 8.4),
            (22.6, 14.2),
            (22.6, 17),
            (14, 14),
            (13.7, 18.4),
            (16.8, 20.6),
            (16.8, 22.8),
            (12.6, 21.6),
        ),
        0.35,
    )


def _light_plane() -> BaseGeometry:
    body = _mirrored((12.8, 2.6), (13.9, 5), (13.9, 11), (13, 20.8), (12.2, 21.8))
    wings = [_rounded(box(1.4, 7.2, 22.6, 11), 1.5), _rounded(box(7.4, 17.6, 16.6, 20.4), 1.2)]
    return union_all([body, *wings, _stroke([(8.6, 2.8), (15.4, 2.8)], 1.5)])


def _anchor() -> BaseGeometry:
    ring = _disc(12, 4.4, 3).difference(_disc(12, 4.4, 1.2))
    flukes = [_area((1.6, 15.6), (3, 10.6), (7.4, 14)), _area((22.4, 15.6), (21, 10.6), (16.6, 14))]
    shank = [_stroke([(12, 7), (12, 20.6)], 2.5), _stroke([(7.4, 9.6), (16.6, 9.6)], 2.3)]
    return union_all([ring, *flukes, *shank, _arc((12, 12.6), 8.2, start_deg=15, end_deg=165, width=2.5)])


def _three_waves() -> BaseGeometry:
    return union_all([_wave(2.2, 21.8, y, humps=2, rise=1.5, width=2.7) for y in (6, 12, 18)])


def _dam() -> BaseGeometry:
    wall = _area((11.6, 3), (16, 3), (22.4, 21.5), (11.6, 21.5))
    return union_all([wall, *(_wave(1.8, 9.4, y, humps=1, rise=0.9, width=2.3) for y in (8, 13.5, 19))])


def _canal() -> BaseGeometry:
    sprout = [_stroke([(12, 8), (12, 16)], 2), _leaf((12, 11), (2.6, 4), 3), _leaf((12, 9), (21.4, 2), 3)]
    return union_all([*sprout, _wave(2.2, 21.8, 19.6, humps=2, width=2.6)])


def _dyke() -> BaseGeometry:
    return union_all([_mirrored((15, 3.5), (22.4, 14)), _wave(2.2, 21.8, 19.2, humps=2, rise=1.5, width=2.6)])


def _water_power() -> BaseGeometry:
    turn = [math.radians(-30 + 240 * i / 24) for i in range(25)]
    drop = Polygon([(12, 0.8), *((12 + 8.2 * math.cos(t), 14.6 + 8.2 * math.sin(t)) for t in turn)])
    bolt = Polygon([(12 + (x - 12) * 0.6, 14.2 + (y - 12) * 0.6) for x, y in _BOLT])
    return drop.difference(bolt)


def _bolt() -> BaseGeometry:
    return Polygon(_BOLT)


def _plant() -> BaseGeometry:
    def tower(x: float) -> Polygon:
        flare = [(i / 8, 2.6 + 2.2 * (i / 8 - 0.3) ** 2 / 0.49) for i in range(9)]
        right = [(x + half, 8.6 + 13.4 * t) for t, half in flare]
        return Polygon([*right, *((2 * x - px, py) for px, py in reversed(right))])

    steam = [_disc(6.6, 5.4, 1.9), _disc(9.6, 3.6, 2), _disc(17.4, 5.4, 1.9), _disc(20, 3.6, 2)]
    return union_all([tower(6.9), tower(17.3), *steam])


def _pipe() -> BaseGeometry:
    flanges = [_rounded(box(x, 9, x + 3.2, 21), 0.6) for x in (3.6, 17.2)]
    valve = [_stroke([(12, 5), (12, 13)], 2.2), _stroke([(7.4, 4.6), (16.6, 4.6)], 2.6)]
    return union_all([box(1.2, 11.8, 22.8, 18.2), *flanges, *valve])


def _box() -> BaseGeometry:
    cube = _area((12, 1.4), (21.4, 6.4), (21.4, 17.4), (12, 22.6), (2.6, 17.4), (2.6, 6.4))
    edges = [_stroke([(12, 11.8), end], 1.5, cap="flat") for end in ((1.6, 6.2), (22.4, 6.2), (12, 23.5))]
    return cube.difference(union_all(edges))


def _factory() -> BaseGeometry:
    hall = _area(
        (2, 22),
        (2, 11.5),
        (8.4, 7.6),
        (8.4, 11.5),
        (14.8, 7.6),
        (14.8, 11.5),
        (16.2, 10.8),
        (17, 2),
        (20.4, 2),
        (22, 22),
    )
    return hall.difference(union_all([box(x, 15, x + 2.6, 18) for x in (5, 10.2, 15.4)]))


def _mountain() -> BaseGeometry:
    peaks = _area((1.2, 21.4), (9.4, 6), (13.6, 13.8), (15.8, 10.4), (22.8, 21.4))
    return union_all([peaks, _disc(17.8, 5, 2.7)])


def _dot() -> BaseGeometry:
    return MultiPolygon([_disc(12, 12, 5)])


_GLYPHS = {
    "train": _train,
    "road": _road,
    "bridge": _bridge,
    "plane": _plane,
    "light_plane": _light_plane,
    "anchor": _anchor,
    "wave": _three_waves,
    "dam": _dam,
    "canal": _canal,
    "dyke": _dyke,
    "water_power": _water_power,
    "bolt": _bolt,
    "plant": _plant,
    "pipe": _pipe,
    "box": _box,
    "factory": _factory,
    "mountain": _mountain,
    "dot": _dot,
}
