"""What makes a picture a map: frame, degrees, scale bar and north arrow."""

from collections.abc import Iterable

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon, Rectangle

from .lettering import write
from .sheet import Array, Box, Sheet

INK = "#222222"
GRATICULE = "#9aa7b4"
DEGREE_PT = 6.0
_STEPS_MIN = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600)
"""Distances between graticule lines, in minutes of arc."""

_BARS_KM = (0.4, 0.8, 2, 4, 8, 20, 40, 80, 200, 400, 800, 2000)
BAR_PT = 150.0
"""The scale bar is the longest one below this whose quarter is a round figure."""

NORTH_BOX_PT = (34.0, 52.0)
SCALE_BOX_PT = (200.0, 38.0)
CORNER_GAP_PT = 8.0


def corners(sheet: Sheet, size_pt: tuple[float, float]) -> dict[str, Box]:
    """List the places in the corners of the map where a piece of furniture may stand, by name."""
    inner = sheet.map.inset(CORNER_GAP_PT)
    width, height = size_pt
    return {
        "upper left": Box(inner.left, inner.top - height, inner.left + width, inner.top),
        "upper right": Box(inner.right - width, inner.top - height, inner.right, inner.top),
        "lower left": Box(inner.left, inner.bottom, inner.left + width, inner.bottom + height),
        "lower right": Box(inner.right - width, inner.bottom, inner.right, inner.bottom + height),
    }


def _panel(canvas: Axes, box: Box) -> None:
    """Lay half-clear paper under a piece of furniture."""
    canvas.add_artist(
        Rectangle(
            (box.left, box.bottom),
            box.width,
            box.height,
            facecolor="#ffffff",
            alpha=0.8,
            linewidth=0,
            zorder=13,
        )
    )


def draw_frame(canvas: Axes, sheet: Sheet) -> None:
    """Cover what sticks out of the map with paper and draw the frame around it."""
    page = shapely.box(*sheet.page.edges())
    for piece in shapely.get_parts(shapely.difference(page, shapely.box(*sheet.map.edges()))):
        for x0, y0, x1, y1 in _around(piece.bounds, sheet.map):
            canvas.add_artist(
                Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor="#ffffff", linewidth=0, zorder=14)
            )
    band = sheet.map.inset(-11)
    for box, width in ((sheet.map, 0.7), (band, 1.6)):
        canvas.add_artist(
            Rectangle(
                (box.left, box.bottom),
                box.width,
                box.height,
                fill=False,
                edgecolor=INK,
                linewidth=width,
                zorder=15,
            )
        )


def draw_graticule(canvas: Axes, sheet: Sheet) -> None:
    """Draw meridians and parallels at round degrees and minutes, with their values on the frame."""
    drawn = []
    for degrees, is_meridian, line in graticule(sheet):
        inside = shapely.intersection(shapely.LineString(line), shapely.box(*sheet.map.edges()))
        pieces = [shapely.get_coordinates(part) for part in shapely.get_parts(inside) if part.length > 0]
        for piece in pieces:
            for end in (piece[0], piece[-1]):
                _write_degrees(canvas, sheet.map, end, degrees=degrees, upright=is_meridian)
        drawn += pieces
    lines = LineCollection(drawn, colors=GRATICULE, linewidths=0.3, alpha=0.6, zorder=3.5)
    canvas.add_collection(lines, autolim=False)


def graticule(sheet: Sheet) -> list[tuple[float, bool, Array]]:
    """List `(degrees, is a meridian, points on the sheet)` for every line of the graticule."""
    edge = shapely.get_coordinates(shapely.segmentize(shapely.box(*sheet.map.edges()).exterior, 20))
    lon, lat = sheet.to_lonlat(edge).T
    step = _step((lon.max() - lon.min()) * 60)
    lats = np.linspace(lat.min() - 1, lat.max() + 1, 60)
    lons = np.linspace(lon.min() - 1, lon.max() + 1, 60)
    meridians = [(float(d), True, np.column_stack([np.full(60, d), lats])) for d in _round_values(lon, step)]
    parallels = [(float(d), False, np.column_stack([lons, np.full(60, d)])) for d in _round_values(lat, step)]
    return [(d, kind, sheet.to_points(line)) for d, kind, line in (*meridians, *parallels)]


def degrees_minutes(degrees: float) -> str:
    """Write degrees and minutes as maps do: 105°30′."""
    minutes = round(abs(degrees) * 60)
    return f"{minutes // 60}°{minutes % 60:02d}′"


def draw_north_arrow(canvas: Axes, sheet: Sheet, box: Box) -> None:
    """Draw an arrow that points to true north at the place where it stands."""
    _panel(canvas, box)
    middle = np.array([(box.left + box.right) / 2, (box.bottom + box.top) / 2 - 5])
    ahead = true_north(sheet, (float(middle[0]), float(middle[1])))
    aside = np.array([ahead[1], -ahead[0]])
    tip, foot = middle + ahead * 17, middle - ahead * 9
    for side, fill in ((-1.0, INK), (1.0, "#ffffff")):
        wing = middle - ahead * 17 + aside * 9 * side
        canvas.add_artist(
            Polygon([tip, foot, wing], closed=True, facecolor=fill, edgecolor=INK, linewidth=0.7, zorder=16)
        )
    top = tip + ahead * 8
    write(
        canvas,
        (float(top[0]), float(top[1])),
        sheet.say("north"),
        size_pt=10,
        align="center",
        rise="center",
        halo_pt=1.2,
        zorder=16,
    )


def true_north(sheet: Sheet, place: tuple[float, float]) -> Array:
    """Give the direction of true north on the sheet at a place, as a unit vector."""
    ((lon, lat),) = sheet.to_lonlat(np.array([place]))
    low, high = sheet.to_points(np.array([[lon, lat - 0.01], [lon, lat + 0.01]]))
    return np.asarray((high - low) / np.hypot(*(high - low)))


def draw_scale_bar(canvas: Axes, sheet: Sheet, box: Box) -> None:
    """Draw a bar in kilometres, true where it stands, with the scale in figures above."""
    _panel(canvas, box)
    pt_per_km = sheet.pt_per_km_at(((box.left + box.right) / 2, box.bottom))
    total = max((km for km in _BARS_KM if km * pt_per_km <= BAR_PT), default=_BARS_KM[0])
    x, y, quarter = box.left + 14, box.bottom + 6, total * pt_per_km / 4
    for i in range(4):
        canvas.add_artist(
            Rectangle(
                (x + i * quarter, y),
                quarter,
                3.4,
                facecolor=(INK, "#ffffff")[i % 2],
                edgecolor=INK,
                linewidth=0.6,
                zorder=16,
            )
        )
    for i in (0, 1, 2, 4):
        word = f"{total * i / 4:g}" + ("" if i < 4 else f" {sheet.say('km')}")
        write(
            canvas,
            (x + i * quarter, y + 6.5),
            word,
            size_pt=6.5,
            align="center" if i < 4 else "left",
            halo_pt=1.2,
            zorder=16,
        )
    text = f"1:{sheet.denominator:,.0f}".replace(",", " ")
    write(
        canvas,
        (x, y + 18),
        text + sheet.say("paper").format(paper=sheet.paper),
        size_pt=8,
        halo_pt=1.2,
        zorder=16,
    )


def _around(
    bounds: tuple[float, float, float, float], hole: Box
) -> Iterable[tuple[float, float, float, float]]:
    """Cut a frame into four rectangles."""
    left, bottom, right, top = bounds
    yield left, bottom, hole.left, top
    yield hole.right, bottom, right, top
    yield hole.left, bottom, hole.right, hole.bottom
    yield hole.left, hole.top, hole.right, top


def _write_degrees(canvas: Axes, frame: Box, end: Array, *, degrees: float, upright: bool) -> None:
    """Write a value in the band outside the edge that a line ends on: meridians above and below only."""
    x, y = float(end[0]), float(end[1])
    text, off = degrees_minutes(degrees), 5.5
    across = frame.left + 14 < x < frame.right - 14
    along = frame.bottom + 14 < y < frame.top - 14
    if upright and across and not along:
        outward = -off if abs(y - frame.bottom) < 0.5 else off
        write(canvas, (x, y + outward), text, size_pt=DEGREE_PT, align="center", rise="center", zorder=16)
    elif not upright and along and not across:
        outward = -off if abs(x - frame.left) < 0.5 else off
        place = (x + outward, y)
        write(canvas, place, text, size_pt=DEGREE_PT, align="center", rise="center", rotation=90, zorder=16)


def _step(span_min: float) -> float:
    return next((step for step in _STEPS_MIN if span_min / step <= 11), _STEPS_MIN[-1]) / 60


def _round_values(values: Array, step: float) -> Array:
    first, last = np.ceil(values.min() / step), np.floor(values.max() / step)
    return np.arange(first, last + 1) * step
