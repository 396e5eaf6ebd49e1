"""Plain lines and areas on the canvas."""

from collections.abc import Sequence

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from .sheet import Geometries, parts

BUNDLE = 100
"""Lines in one path: ten thousand paths take longer to make than to draw, and one of all is slow to fill."""

THIN_PT = 1.0
"""On a line no wider than this nobody tells a cut corner from a round one, which takes longer to draw."""


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
    paths = _bundles(parts(np.asarray(lines, dtype=object)))
    if paths:
        canvas.add_collection(
            PathCollection(
                paths,
                facecolors="none",
                edgecolors=colour,
                linewidths=width_pt,
                alpha=opacity,
                zorder=zorder,
                capstyle="round",
                joinstyle="bevel" if width_pt <= THIN_PT else "round",
                rasterized=as_picture,
            ),
            autolim=False,
        )


def _bundles(lines: Geometries) -> list[Path]:
    """Gather lines into paths of many pieces."""
    coordinates, index = shapely.get_coordinates(lines, return_index=True)
    codes = np.full(len(coordinates), Path.LINETO, dtype=Path.code_type)
    codes[np.flatnonzero(np.diff(index, prepend=-1))] = Path.MOVETO
    ends = np.searchsorted(index, np.arange(BUNDLE, len(lines), BUNDLE))
    pairs = zip(np.split(coordinates, ends), np.split(codes, ends), strict=True)
    return [Path(*pair) for pair in pairs if len(pair[0])]


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
