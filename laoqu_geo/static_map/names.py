"""The names on the map: projects first, then prefectures and counties where room is left."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from ..latin import latin_name
from ..model import Kind
from ..presentation import Language
from ..style import STYLES
from ..tables import Layers
from .drawing import SYMBOL_PT, Drawn
from .lettering import one_line, size_of, wrap, write
from .placing import (
    Choice,
    Ink,
    Leader,
    Spot,
    Tag,
    boxes_of,
    open_places,
    overlapping,
    place,
    settle,
    soak,
    within,
)
from .sheet import Array, Geometries, Sheet, on_sheet, parts, region

NAME_PT = 7.2
NUMBER_PT = 6.5
ROUNDS = 3
"""Tries in which a name without room gives way to its number, so that the others gain room."""

PREFECTURE_PT = (11.0, 9.5, 8.0)
COUNTY_PT = (6.4, 5.6)
NEIGHBOUR_PT = (9.0, 7.5)
"""Sizes tried, the largest first."""

LINE_INK = 1.0
BOUNDARY_INK = 0.08
SYMBOL_CLEAR_PT = SYMBOL_PT / 2 + 0.5
LINE_CLEAR_PT = 3.2
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9)
"""Shares of a line's length where its name may stand."""

MOST_COST = 20.0
"""A unit's name that would cover more than this is left out: projects come first."""

_AREA_GRID = 13
"""Places tried along each side of a unit's bounding box."""


def place_project_names(
    sheet: Sheet, projects: gpd.GeoDataFrame, drawn: Drawn, taken: Array, ink: Ink
) -> tuple[list[Spot], list[str]]:
    """
    Find a place for the name of every project on the map.

    Parameters
    ----------
    projects
        `PROJECT_LAYER`, in plan order.
    taken
        Boxes of furniture within the map, which names keep off, as they do off all symbols.

    Returns
    -------
    spots
        Names in place; a project whose name finds no room stands with its number instead.
    numbered
        Ids of the projects that stand with their number, or with nothing when even that found no room.
    """
    anchors = _anchors(sheet, drawn)
    shown = projects[projects.index.isin(anchors)]
    symbols = drawn.symbol_boxes()
    taken = np.vstack([taken, symbols])
    by_name = {
        str(k): open_places(_tag(str(k), wrap(name), anchors[str(k)], drawn), taken, ink)
        for k, name in project_names(sheet, shown).items()
    }
    by_number: dict[str, Choice] = {}
    spots: list[Spot | None] = []
    for _ in range(ROUNDS):
        spots = settle([by_number.get(key, choice) for key, choice in by_name.items()], symbols)
        lost = {key for key, spot in zip(by_name, spots, strict=True) if spot is None} - by_number.keys()
        if not lost:
            break
        numbers = {key: _number(key, shown.loc[key, "seq"], anchors[key], drawn) for key in sorted(lost)}
        by_number |= {key: open_places(tag, taken, ink) for key, tag in numbers.items()}
    placed = [spot for spot in spots if spot is not None]
    left = [by_number[key].tag for key in by_name if key not in {spot.tag.key for spot in placed}]
    # In the thick of a crowd a leader across a symbol is better than a symbol without its number.
    named = boxes_of(placed)
    last = place(left, taken=np.vstack([taken, named]), shunned=named, ink=ink)
    return [*placed, *(spot for spot in last if spot is not None)], sorted(by_number)


def project_names(sheet: Sheet, projects: pd.DataFrame) -> pd.Series:
    """Name projects in the sheet's language; those without an English name keep their own."""
    if sheet.language is Language.EN:
        return projects["name_en"].fillna(projects["name_zh"])
    return projects["name_zh"]


def draw_project_names(canvas: Axes, projects: gpd.GeoDataFrame, spots: Sequence[Spot]) -> None:
    """Write the placed names in a dark tone of their kind, with leaders."""
    colours = [
        ink_colour(STYLES[Kind(kind)].colour)
        for kind in projects.loc[[spot.tag.key for spot in spots], "kind"]
    ]
    _draw_leaders(canvas, [(spot.leader, c) for spot, c in zip(spots, colours, strict=True) if spot.leader])
    for spot, colour in zip(spots, colours, strict=True):
        middle = ((spot.box.left + spot.box.right) / 2, (spot.box.bottom + spot.box.top) / 2)
        text = write(
            canvas,
            middle,
            spot.tag.text,
            size_pt=spot.tag.size_pt,
            colour=colour,
            align="center",
            rise="center",
            halo_pt=1.3,
            zorder=12,
        )
        text.set_gid(f"name {spot.tag.key}")


def _draw_leaders(canvas: Axes, leaders: Sequence[tuple[Leader, str]]) -> None:
    """Draw the lines that tie names to their symbols, on a white ground."""
    lines = [np.array(line) for line, _ in leaders]
    for colours, width, zorder in (("#ffffff", 1.6, 9.0), ([colour for _, colour in leaders], 0.5, 9.1)):
        drawn = LineCollection(lines, colors=colours, linewidths=width, zorder=zorder)
        canvas.add_collection(drawn, autolim=False)


def draw_unit_names(canvas: Axes, sheet: Sheet, layers: Layers, taken: Array, ink: Ink) -> None:
    """Write the names of prefectures, counties and neighbours, each inside its unit where nothing else stands."""
    for name, is_own, sizes, colour in (
        ("prefectures", True, PREFECTURE_PT, "#6d675d"),
        ("counties", True, COUNTY_PT, "#857f75"),
        ("prefectures", False, NEIGHBOUR_PT, "#9a958c"),
    ):
        own = region(layers, name)
        if own is None:
            continue
        units = own if is_own else layers[name].drop(own.index)
        for title, area in zip(units["name"].map(one_line), on_sheet(sheet, units.geometry), strict=True):
            text = _unit_name(title, name, sheet.language)
            found = _place_inside(text, sizes, area, taken, ink)
            if found is None:
                continue
            middle, size, box = found
            taken = np.vstack([taken, box])
            write(
                canvas,
                middle,
                text,
                size_pt=size,
                colour=colour,
                align="center",
                rise="center",
                halo_pt=1.0,
                bold=name == "prefectures",
                zorder=5.5,
            )


def _unit_name(title: str, layer: str, language: Language) -> str:
    if language is Language.EN:
        return latin_name(title)
    return " ".join(title) if layer == "prefectures" and len(title) <= 4 else title


def ink_of(sheet: Sheet, drawn: Drawn, layers: Layers) -> Ink:
    """Sum up the lines that names had better not cover."""
    strokes = [(_dots(lines), LINE_INK) for lines in drawn.lines.values()]
    units = region(layers, "counties")
    if units is not None:
        strokes.append((_dots(parts(on_sheet(sheet, units.geometry.boundary))), BOUNDARY_INK))
    return soak(sheet.map, strokes)


def ink_colour(colour: str) -> str:
    """Darken a symbol's colour until small letters in it read well on white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(c * 0.72):02x}" for c in (red, green, blue))


def _anchors(sheet: Sheet, drawn: Drawn) -> dict[str, Array]:
    found: dict[str, Array] = {key: np.array([[x, y, 0.0]]) for key, (x, y) in drawn.symbols.items()}
    frame = shapely.box(*sheet.map.inset(4).edges())
    for key, lines in drawn.lines.items():
        seen = parts(shapely.intersection(lines, frame))
        seen = seen[shapely.get_dimensions(seen) == 1]
        if len(seen):
            longest = seen[np.argmax(shapely.length(seen))]
            points = shapely.get_coordinates(shapely.line_interpolate_point(longest, _ALONG, normalized=True))
            found[key] = np.column_stack([points, 8 * np.abs(np.array(_ALONG) - 0.5)])
    return found


def _tag(key: str, text: str, anchors: Array, drawn: Drawn) -> Tag:
    width, height = size_of(text, NAME_PT)
    clear = SYMBOL_CLEAR_PT if key in drawn.symbols else LINE_CLEAR_PT
    return Tag(key, text, NAME_PT, width, height, anchors, clear)


def _number(key: str, seq: int, anchors: Array, drawn: Drawn) -> Tag:
    width, height = size_of(str(seq), NUMBER_PT)
    clear = SYMBOL_CLEAR_PT if key in drawn.symbols else LINE_CLEAR_PT
    return Tag(key, str(seq), NUMBER_PT, width, height, anchors, clear, is_first=True)


def _place_inside(
    text: str, sizes: Sequence[float], area: shapely.Geometry, taken: Array, ink: Ink
) -> tuple[tuple[float, float], float, Array] | None:
    """Find the place nearest a unit's middle where its name covers nothing."""
    pieces = parts(np.array([area]))
    if not len(pieces):
        return None
    piece = pieces[np.argmax(shapely.area(pieces))]
    middle = shapely.get_coordinates(shapely.centroid(piece))[0]
    left, bottom, right, top = piece.bounds
    x, y = np.meshgrid(np.linspace(left, right, _AREA_GRID), np.linspace(bottom, top, _AREA_GRID))
    spots = np.column_stack([x.ravel(), y.ravel()])
    spots = np.vstack([middle, spots[shapely.contains_xy(piece, spots)]])
    for size in sizes:
        half = np.array(size_of(text, size)) / 2 + 1.0
        boxes = np.hstack([spots - half, spots + half])
        inside = within(boxes, ink.frame.inset(2))
        cost = np.hypot(*(spots - middle).T) * 0.2 + 2 * ink.under(boxes)
        cost[overlapping(boxes, taken) | ~inside] = np.inf
        best = int(np.argmin(cost))
        if np.isfinite(cost[best]) and cost[best] < MOST_COST:
            return (float(spots[best][0]), float(spots[best][1])), size, boxes[best]
    return None


def _dots(lines: Geometries) -> Array:
    """Take points about a point apart along lines."""
    flat = parts(lines)
    return shapely.get_coordinates(shapely.segmentize(flat, 0.8)) if len(flat) else np.zeros((0, 2))
