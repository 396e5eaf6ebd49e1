"""What lies inside the map's frame: land, network, uncertainty, projects, names."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.transforms import Affine2D

from ..model import Kind, Lifecycle, Precision, Stage
from ..style import (
    BACKDROP,
    HALO_EDGE_OPACITY,
    STYLES,
    Look,
    halo_fill_opacity,
    look,
    mix_with_white,
)
from ..style.for_matplotlib import line_style, symbol
from ..style.strokes import BADGE_PT, PAPER, RIM_PT, strokes
from ..tables import Layers
from .pens import fill_areas, stroke_lines
from .placing import spread
from .sheet import Array, Geometries, Sheet, many_on_sheet, on_sheet, parts

SYMBOL_PT = BADGE_PT + 3 * RIM_PT
"""Across a whole point symbol with its white ground."""

MOST_MOVED_PT = 28.0
"""Farthest that a symbol is pushed off its place by its neighbours; a dot and a line keep the true place."""

CASING_PT = 0.9
"""White on either side of a project's line, so that it stands off the network below."""

NETWORK_PT: dict[Kind, float] = {Kind.RAILWAY: 0.7, Kind.EXPRESSWAY: 1.0, Kind.ROAD: 0.6}
NOT_LIVE_TONE = 0.55
"""Network that is not in use is paler; a dash would mean a stage."""

LINK_PT = 0.45

MANY_VERTICES = 100_000
"""A network of more is a picture inside a PDF or SVG: as lines it would weigh megabytes and print for minutes."""
AREA_EDGE_PT = {"counties": 0.35, "prefectures": 0.9}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the projects became on the sheet, in points: rows follow the table of projects."""

    lines: dict[str, Geometries] = field(default_factory=dict)
    """Project id to its visible pieces."""
    symbols: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Project id to the middle of its symbol."""

    def symbol_boxes(self) -> Array:
        """Box every symbol: rows `left, bottom, right, top`."""
        middles = np.array(list(self.symbols.values())).reshape(-1, 2)
        return np.hstack([middles - SYMBOL_PT / 2, middles + SYMBOL_PT / 2])


def draw_ground(canvas: Axes, sheet: Sheet, layers: Layers) -> None:
    """Draw the land, its units and the network, all quiet."""
    fill_areas(canvas, [shapely.box(*sheet.map.edges())], BACKDROP["outside"], zorder=0)
    for name in ("prefectures", "counties"):
        table = layers.get(name)
        if table is None or table.empty:
            continue
        own = table[table["in_region"].fillna(value=False).astype(bool)]
        fill_areas(canvas, parts(on_sheet(sheet, own.geometry)), BACKDROP["land"], zorder=1)
        edges = parts(on_sheet(sheet, table.geometry.boundary))
        stroke_lines(
            canvas,
            edges,
            BACKDROP[f"{_UNIT[name]}_edge"],
            AREA_EDGE_PT[name],
            zorder=2.2 - 0.1 * (name == "counties"),
        )
        if name == "prefectures" and len(own):
            _draw_rim(canvas, sheet, own)
    draw_network(canvas, sheet, layers)


def _draw_rim(canvas: Axes, sheet: Sheet, own: gpd.GeoDataFrame) -> None:
    """Ring the plan's region with a soft band inside its edge."""
    whole = gpd.GeoSeries([own.geometry.union_all()], crs=own.crs)
    pieces = parts(on_sheet(sheet, whole.boundary))
    stroke_lines(canvas, pieces, BACKDROP["prefecture_edge"], 5.0, opacity=0.16, zorder=2.3)
    stroke_lines(canvas, pieces, BACKDROP["prefecture_edge"], 1.1, zorder=2.4)


def draw_network(canvas: Axes, sheet: Sheet, layers: Layers) -> None:
    """Draw the existing network by kind, paler where it is not in use."""
    table = layers.get("network")
    if table is None or table.empty:
        return
    lines = table[table.geom_type.isin(["LineString", "MultiLineString"])]
    shapes = many_on_sheet(sheet, lines.geometry, tolerance_pt=0.25)
    is_heavy = int(shapely.get_num_coordinates(shapes).sum()) > MANY_VERTICES
    for kind, width in reversed(NETWORK_PT.items()):
        for live, tone in ((False, NOT_LIVE_TONE), (True, 1.0)):
            chosen = lines["kind"].eq(str(kind)) & lines["lifecycle"].eq(str(Lifecycle.LIVE)).eq(live)
            colour = mix_with_white(BACKDROP[f"network_{kind}"], tone)
            pieces = parts(shapes[chosen.to_numpy()])
            stroke_lines(canvas, pieces, colour, width, zorder=3, as_picture=is_heavy)


def draw_uncertainty(canvas: Axes, sheet: Sheet, layers: Layers, projects: gpd.GeoDataFrame) -> None:
    """Draw how far off each shown project may be, in the colour of its kind."""
    table = layers.get("uncertainty")
    if table is None or table.empty:
        return
    shown = table[table.index.isin(projects.index)]
    known = zip(shown["precision"], shown["uncertainty_m"].fillna(0), strict=True)
    opacity = pd.Series(
        [halo_fill_opacity(Precision(p), m) for p, m in known], index=shown.index, dtype=float
    )
    for (kind, share), group in shown.groupby([shown["kind"], opacity], sort=True):
        colour = STYLES[Kind(str(kind))].colour
        areas = parts(on_sheet(sheet, group.geometry))
        fill_areas(canvas, areas, colour, opacity=float(str(share)), zorder=4)
        stroke_lines(canvas, shapely.boundary(areas), colour, 0.45, opacity=HALO_EDGE_OPACITY, zorder=4)


def draw_footprints(canvas: Axes, sheet: Sheet, layers: Layers, projects: gpd.GeoDataFrame) -> None:
    """Draw the true areas of facilities where they are known."""
    table = layers.get("footprints")
    if table is None or table.empty:
        return
    shown = table[table["project_id"].isin(projects.index)]
    for kind, group in shown.groupby("kind", sort=True):
        fill_areas(
            canvas,
            parts(on_sheet(sheet, group.geometry)),
            STYLES[Kind(str(kind))].colour,
            opacity=0.4,
            zorder=4.5,
        )


def draw_links(canvas: Axes, sheet: Sheet, layers: Layers, projects: gpd.GeoDataFrame) -> None:
    """Draw the way of each facility to the network, faint."""
    table = layers.get("links")
    if table is None or table.empty:
        return
    shown = table[table["project_id"].isin(projects.index)]
    stroke_lines(
        canvas, parts(on_sheet(sheet, shown.geometry)), BACKDROP["link"], LINK_PT, opacity=0.6, zorder=5
    )


def draw_projects(canvas: Axes, sheet: Sheet, projects: gpd.GeoDataFrame) -> Drawn:
    """
    Draw every project with its symbol, lines below points.

    Parameters
    ----------
    projects
        `PROJECT_LAYER`, EPSG:4326.

    Returns
    -------
    drawn
        Where they came to lie; projects beyond the map's edge are missing from it.
    """
    is_point = projects.geom_type.eq("Point")
    return Drawn(
        lines=_draw_lines(canvas, sheet, projects[~is_point]),
        symbols=_draw_symbols(canvas, sheet, projects[is_point]),
    )


def looks(projects: gpd.GeoDataFrame) -> list[Look]:
    """Resolve the look of every project, in row order."""
    words = zip(projects["kind"], projects["stage"], projects["precision"], strict=True)
    return [look(Kind(k), Stage(s), Precision(p)) for k, s, p in words]


def draw_line_sample(
    canvas: Axes, shown: Look, points: Sequence[tuple[float, float]], *, zorder: float
) -> None:
    """Draw one line symbol along points of the sheet, as map and legend both do."""
    _draw_line(canvas, shown, [np.array(points)], zorder=zorder)


def draw_symbol(
    canvas: Axes, shown: Look, middle: tuple[float, float], *, zorder: float, name: str = ""
) -> None:
    """Draw one point symbol, as map and legend both do; `name` marks it in an SVG."""
    move = Affine2D().translate(*middle) + canvas.transData
    for part in symbol(shown):
        rim = part.rim
        # Faded towards the white ground, not made see-through: rim and disc overlap.
        canvas.add_artist(
            PathPatch(
                part.path,
                transform=move,
                facecolor=mix_with_white(part.fill, shown.opacity),
                edgecolor=mix_with_white(rim.colour, shown.opacity) if rim else "none",
                linewidth=rim.width_pt if rim else 0.0,
                linestyle=line_style(rim) if rim else "solid",
                zorder=zorder,
                gid=name or None,
            )
        )
        name = ""


def _draw_lines(canvas: Axes, sheet: Sheet, projects: gpd.GeoDataFrame) -> dict[str, Geometries]:
    pieces = [parts(np.array([shape])) for shape in on_sheet(sheet, projects.geometry)]
    for shown, lines in zip(looks(projects), pieces, strict=True):
        _draw_line(canvas, shown, [shapely.get_coordinates(line) for line in lines], zorder=6)
    return {str(key): lines for key, lines in zip(projects.index, pieces, strict=True) if len(lines)}


def _draw_line(canvas: Axes, shown: Look, lines: Sequence[Array], *, zorder: float) -> None:
    if not lines:
        return
    width = shown.width_pt + 2 * CASING_PT
    canvas.add_collection(
        LineCollection(lines, colors=PAPER, linewidths=width, alpha=0.85, zorder=zorder, capstyle="butt"),
        autolim=False,
    )
    for stroke in strokes(shown):
        canvas.add_collection(
            LineCollection(
                lines,
                colors=stroke.colour,
                linewidths=stroke.width_pt,
                linestyles=[line_style(stroke)],
                alpha=stroke.opacity,
                zorder=zorder + 0.1,
                capstyle="butt",
                joinstyle="round",
            ),
            autolim=False,
        )


def _draw_symbols(canvas: Axes, sheet: Sheet, projects: gpd.GeoDataFrame) -> dict[str, tuple[float, float]]:
    true = sheet.to_points(shapely.get_coordinates(projects.geometry.to_numpy()))
    room = sheet.map.inset(SYMBOL_PT / 2)
    seen = ((true >= (room.left, room.bottom)) & (true <= (room.right, room.top))).all(axis=1)
    true, shown = true[seen], projects[seen]
    moved = spread(true, apart_pt=SYMBOL_PT, most_pt=MOST_MOVED_PT)
    styles = looks(shown)
    _draw_true_places(canvas, true, moved, [style.colour for style in styles])
    for key, (x, y), style in zip(shown.index, moved, styles, strict=True):
        draw_symbol(canvas, style, (float(x), float(y)), zorder=8, name=f"symbol {key}")
    return {str(key): (float(x), float(y)) for key, (x, y) in zip(shown.index, moved, strict=True)}


def _draw_true_places(canvas: Axes, places: Array, middles: Array, colours: Sequence[str]) -> None:
    """Tie moved symbols to their true places with thin lines and dots."""
    is_far = np.hypot(*(middles - places).T) > 1.5
    for colour in sorted(set(colours)):
        chosen = is_far & (np.array(colours) == colour)
        ties = shapely.linestrings(np.stack([places[chosen], middles[chosen]], axis=1))
        stroke_lines(canvas, ties, colour, 0.6, zorder=7)
        fill_areas(canvas, shapely.buffer(shapely.points(places[chosen]), 1.3), colour, zorder=7.1)


_UNIT = {"counties": "county", "prefectures": "prefecture"}
