"""A small map in a corner: where in its provinces the sheet lies."""

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from pyproj import Transformer

from ..crs import WGS84, map_crs
from ..latin import latin_name
from ..presentation import Language
from ..style import BACKDROP
from ..tables import Layers
from .lettering import write
from .sheet import Array, Box, Geometries, Sheet, parts, region

INSET_BOX_PT = (128.0, 112.0)
TOLERANCE_PT = 0.25
OWN = "#d9a58c"
"""The plan's region within its provinces."""


def draw_inset(canvas: Axes, sheet: Sheet, layers: Layers, provinces: gpd.GeoDataFrame, box: Box) -> bool:
    """
    Draw the provinces that the plan's region touches, the region in colour and the sheet's frame in it.

    Parameters
    ----------
    provinces
        Polygons in EPSG:4326 with a `name`; those that the region does not touch are left out.
    box
        Where it stands, in points.

    Returns
    -------
    drawn
        False where no province or no region is known, and nothing was drawn.
    """
    own = region(layers, "prefectures")
    if own is None:
        return False
    touched = provinces[provinces.intersects(own.geometry.union_all().buffer(-0.05))]
    if touched.empty:
        return False
    canvas.add_artist(
        Rectangle(
            (box.left, box.bottom),
            box.width,
            box.height,
            facecolor="#ffffff",
            edgecolor="#222222",
            linewidth=0.8,
            zorder=13,
        )
    )
    into = _Fit(touched, box.inset(6))
    _fill(canvas, into.move(touched.geometry), BACKDROP["land"], BACKDROP["prefecture_edge"])
    _fill(canvas, into.move(own.geometry), OWN, "#ffffff")
    frame = shapely.get_coordinates(shapely.segmentize(shapely.box(*sheet.map.edges()).exterior, 20))
    outline = into.points(sheet.to_lonlat(frame)).clip((box.left, box.bottom), (box.right, box.top))
    canvas.plot(*outline.T, color="#222222", linewidth=0.7, zorder=13.3)
    titles = [latin_name(n) if sheet.language is Language.EN else str(n) for n in touched["name"]]
    names = sheet.say("kinds_between").join(titles)
    write(canvas, (box.left + 5, box.top - 9), names, size_pt=6.5, halo_pt=1.2, zorder=13.5)
    return True


class _Fit:
    """The step from degrees to points that fits some polygons into a box."""

    __slots__ = ("_corner", "_pt_per_m", "_to_metres")

    def __init__(self, table: gpd.GeoDataFrame, box: Box) -> None:
        west, south, east, north = (float(v) for v in table.total_bounds)
        self._to_metres = Transformer.from_crs(WGS84, map_crs((west, south, east, north)), always_xy=True)
        west, south, east, north = self._to_metres.transform_bounds(west, south, east, north)
        self._pt_per_m = min(box.width / (east - west), box.height / (north - south))
        middle = np.array([(west + east) / 2, (south + north) / 2]) * self._pt_per_m
        self._corner = np.array([(box.left + box.right) / 2, (box.bottom + box.top) / 2]) - middle

    def points(self, lonlat: Array) -> Array:
        x, y = self._to_metres.transform(lonlat[:, 0], lonlat[:, 1])
        return np.asarray(self._corner + np.column_stack([x, y]) * self._pt_per_m, dtype=float)

    def move(self, shapes: gpd.GeoSeries) -> Geometries:
        return parts(shapely.simplify(shapely.transform(shapes.to_numpy(), self.points), TOLERANCE_PT))


def _fill(canvas: Axes, areas: Geometries, colour: str, edge: str) -> None:
    for area in areas:
        path = Path(shapely.get_coordinates(area.exterior), closed=True)
        canvas.add_artist(PathPatch(path, facecolor=colour, edgecolor=edge, linewidth=0.5, zorder=13.1))
