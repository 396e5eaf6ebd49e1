"""Plain lines and areas on the canvas."""

from collections.abc import Sequence

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from .sheet import Geometries, parts


def stroke_lines(
    canvas: Axes,
    lines: Sequence[shapely.Geometry] | Geometries,
    colour: str,
    width_pt: float,
    *,
    zorder: float,
    opacity: float = 1.0,
    as_picture: bool = False,
) -> None:
    """Draw lines given in points of the sheet; `as_picture` makes them one inside a PDF or SVG."""
    flat = parts(np.asarray(lines, dtype=object))
    if len(flat):
        ends = np.cumsum(shapely.get_num_coordinates(flat))[:-1]
        coordinates = np.split(shapely.get_coordinates(flat), ends)
        canvas.add_collection(
            LineCollection(
                coordinates,
                colors=colour,
                linewidths=width_pt,
                alpha=opacity,
                zorder=zorder,
                capstyle="round",
                joinstyle="round",
                rasterized=as_picture,
            ),
            autolim=False,
        )


def fill_areas(
    canvas: Axes,
    areas: Sequence[shapely.Geometry] | Geometries,
    colour: str,
    *,
    zorder: float,
    opacity: float = 1.0,
) -> None:
    """Fill areas given in points of the sheet, with their holes left open."""
    for area in areas:
        rings = [area.exterior, *area.interiors]
        path = Path.make_compound_path(*(Path(shapely.get_coordinates(ring), closed=True) for ring in rings))
        canvas.add_artist(
            PathPatch(path, facecolor=colour, edgecolor="none", linewidth=0, alpha=opacity, zorder=zorder)
        )
