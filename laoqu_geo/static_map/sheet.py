"""The sheet of paper: its boxes in points, and the one affine step from projected metres to points."""

from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from ..crs import GEOD, WGS84, map_crs
from ..presentation import PAPER_MM, PLAIN, Language, Orientation, Paper, Presentation
from ..tables import Layers
from . import words

Array = NDArray[np.float64]
Geometries = NDArray[np.object_]
Flags = NDArray[np.bool_]

PT_PER_MM = 72 / 25.4

MARGIN_PT = 20.0
TITLE_PT = 46.0
FOOTER_PT = 34.0
COLUMN_PT = 228.0
GRATICULE_BAND_PT = 11.0
"""Between the map's own edge and the outer frame: holds the degrees."""

ROOM = 0.05
"""Share of the area's size left free on each side."""

FAR_SHARE = 0.25
"""Projects outside the plan's region widen the sheet by at most this share of the region on each side."""

CHINA = (73.5, 18.0, 135.1, 53.6)
"""What an empty sheet shows: nothing to draw tells no smaller area."""

M_PER_DEGREE = 111_700.0
"""The longest degree there is, at the poles."""

_NICE = np.array(
    [1, 1.1, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2, 2.2, 2.5, 2.75, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 10]
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """The width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The height in points."""
        return self.top - self.bottom

    def inset(self, by: float) -> "Box":
        """Return the box made smaller on every side."""
        return Box(self.left + by, self.bottom + by, self.right - by, self.top - by)

    def edges(self) -> tuple[float, float, float, float]:
        """Return `(left, bottom, right, top)`."""
        return (self.left, self.bottom, self.right, self.top)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with a map on it: `origin_m` lies at the map's lower left corner."""

    page: Box
    map: Box
    column: Box
    footer: Box
    crs: CRS
    origin_m: tuple[float, float]
    denominator: float
    """Of the map's scale."""
    listing: Box | None = None
    """Where the list of projects stands; None: below the legend."""
    paper: Paper = Paper.A3
    language: Language = Language.ZH

    def say(self, key: str) -> str:
        """Give words of the sheet in its language."""
        return words.say(key, self.language)

    @property
    def pt_per_m(self) -> float:
        """How long a metre on the ground is on the sheet."""
        return 1000 * PT_PER_MM / self.denominator

    def to_points(self, lonlat: Array) -> Array:
        """Project `(lon, lat)` rows in degrees to points on the sheet."""
        x, y = _projection(self.crs).transform(lonlat[:, 0], lonlat[:, 1])
        corner = np.array([self.map.left, self.map.bottom])
        metres = np.column_stack([x, y]) - np.array(self.origin_m)
        return np.asarray(corner + metres * self.pt_per_m, dtype=float)

    def to_lonlat(self, points: Array) -> Array:
        """Say which `(lon, lat)` lies under points of the sheet."""
        corner = np.array([self.map.left, self.map.bottom])
        metres = np.array(self.origin_m) + (points - corner) / self.pt_per_m
        lon, lat = _projection(self.crs).transform(metres[:, 0], metres[:, 1], direction="INVERSE")
        return np.column_stack([lon, lat])

    def pt_per_km_at(self, place: tuple[float, float]) -> float:
        """Measure how long an east–west kilometre of ground is around a point of the sheet."""
        x, y = place
        (lon0, lat0), (lon1, lat1) = self.to_lonlat(np.array([[x - 20, y], [x + 20, y]]))
        return 40_000 / float(GEOD.inv(lon0, lat0, lon1, lat1)[2])


def page_of(wish: Presentation) -> Box:
    """Give the whole paper."""
    long, short = (side * PT_PER_MM for side in PAPER_MM[wish.paper])
    return Box(0, 0, short, long) if wish.orientation is Orientation.PORTRAIT else Box(0, 0, long, short)


def lay_out(
    layers: Layers,
    projects: gpd.GeoDataFrame,
    wish: Presentation = PLAIN,
    *,
    footer_pt: float = FOOTER_PT,
    legend_pt: float = 0.0,
) -> Sheet:
    """
    Choose projection, scale and boxes of a sheet: legend and list beside the map, on upright paper below it.

    Parameters
    ----------
    layers
        The published tables: the plan's region (its prefectures, else its counties) is whole on the map.
    projects
        The projects to show (EPSG:4326); those far outside the region are cut at the edge.
    wish
        Paper, orientation and language.
    footer_pt
        Height of what stands below everything.
    legend_pt
        Height of the legend, for paper where it stands below the map.

    Returns
    -------
    sheet
        With a round scale, the area in the middle of the map.
    """
    page = page_of(wish)
    inner = page.inset(MARGIN_PT)
    outer, column, listing = _boxes(inner, wish, footer_pt, legend_pt)
    frame = outer.inset(GRATICULE_BAND_PT)
    bounds = _bounds(layers, projects)
    crs = map_crs(bounds)
    west, south, east, north = _metric_bounds(bounds, crs)
    wanted = max((east - west) / frame.width, (north - south) / frame.height) * 1000 * PT_PER_MM
    denominator = _round_up(wanted * (1 + 2 * ROOM))
    half = np.array([frame.width, frame.height]) / 2 / (1000 * PT_PER_MM / denominator)
    origin = np.array([(west + east) / 2, (south + north) / 2]) - half
    return Sheet(
        page=page,
        map=frame,
        column=column,
        footer=Box(inner.left, inner.bottom, inner.right, inner.bottom + footer_pt - 5),
        crs=crs,
        origin_m=(float(origin[0]), float(origin[1])),
        denominator=denominator,
        listing=listing,
        paper=wish.paper,
        language=wish.language,
    )


def _boxes(inner: Box, wish: Presentation, footer_pt: float, legend_pt: float) -> tuple[Box, Box, Box | None]:
    """Share the paper among the map with its degrees, the legend, and a list that stands by itself."""
    bottom, top = inner.bottom + footer_pt, inner.top - TITLE_PT
    if wish.orientation is Orientation.LANDSCAPE:
        outer = Box(inner.left, bottom, inner.right - COLUMN_PT, top)
        return outer, Box(outer.right + 8, bottom, inner.right, top), None
    outer = Box(inner.left, bottom + legend_pt + 8, inner.right, top)
    column = Box(inner.left, bottom, inner.left + COLUMN_PT, bottom + legend_pt)
    return outer, column, Box(column.right + 8, bottom, inner.right, column.top)


def on_sheet(sheet: Sheet, geometries: gpd.GeoSeries, *, tolerance_pt: float = 0.1) -> Geometries:
    """Project geometries (EPSG:4326) to points, without what no eye sees, cut a little outside the map."""
    moved = shapely.transform(geometries.to_numpy(), sheet.to_points)
    # Lines cannot become invalid, and keeping topology takes ten times as long; areas could.
    areas = shapely.get_dimensions(moved) == 2
    thin = np.empty(len(moved), dtype=object)
    thin[areas] = shapely.simplify(moved[areas], tolerance_pt)
    thin[~areas] = shapely.simplify(moved[~areas], tolerance_pt, preserve_topology=False)
    return _cut(sheet, thin)


def many_on_sheet(sheet: Sheet, lines: gpd.GeoSeries, *, tolerance_pt: float) -> Geometries:
    """Do with very many lines what `on_sheet` does: they lose what no eye sees before the rest is projected."""
    # No degree is longer on the sheet than this one, so that no line loses more than it may.
    tolerance_degrees = tolerance_pt / (M_PER_DEGREE * sheet.pt_per_m)
    thin = shapely.simplify(lines.to_numpy(), tolerance_degrees, preserve_topology=False)
    return _cut(sheet, shapely.set_coordinates(thin, sheet.to_points(shapely.get_coordinates(thin))))


def _cut(sheet: Sheet, shapes: Geometries) -> Geometries:
    """Cut what sticks out of the map far enough for no end to be seen."""
    left, bottom, right, top = sheet.map.inset(-20).edges()
    bounds = shapely.bounds(shapes)
    inside = ((bounds[:, :2] >= (left, bottom)) & (bounds[:, 2:] <= (right, top))).all(axis=1)
    cut = shapes.copy()
    cut[~inside] = shapely.clip_by_rect(shapes[~inside], left, bottom, right, top)
    return cut


def region(layers: Layers, name: str) -> gpd.GeoDataFrame | None:
    """Return the units of the plan's region from `prefectures` or `counties`; all where none is marked."""
    table = layers.get(name)
    if table is None or table.empty:
        return None
    own = table[table["in_region"].fillna(value=False).astype(bool)]
    return table if own.empty else own


def _bounds(layers: Layers, projects: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    areas = region(layers, "prefectures")
    areas = region(layers, "counties") if areas is None else areas
    found = None if projects.empty else projects.total_bounds
    if areas is None:
        west, south, east, north = CHINA if found is None else _not_flat(found)
    else:
        west, south, east, north = own = areas.total_bounds
        if found is not None:
            far = FAR_SHARE * np.array([east - west, north - south, east - west, north - south])
            west, south = np.maximum(np.minimum(own, found), own - far)[:2]
            east, north = np.minimum(np.maximum(own, found), own + far)[2:]
    return float(west), float(south), float(east), float(north)


def _not_flat(bounds: Array) -> Array:
    """Widen bounds to at least half a degree: a single point must not give an infinite scale."""
    middle = (bounds[:2] + bounds[2:]) / 2
    half = np.maximum((bounds[2:] - bounds[:2]) / 2, 0.25)
    return np.concatenate([middle - half, middle + half])


def _metric_bounds(bounds: tuple[float, float, float, float], crs: CRS) -> tuple[float, float, float, float]:
    box = _projection(crs).transform_bounds(*bounds, densify_pts=21)
    return (float(box[0]), float(box[1]), float(box[2]), float(box[3]))


@cache
def _projection(crs: CRS) -> Transformer:
    """Build the step from degrees to metres once: it takes 50 ms, and a sheet asks for it forty times."""
    return Transformer.from_crs(WGS84, crs, always_xy=True)


def _round_up(denominator: float) -> float:
    magnitude = 10.0 ** np.floor(np.log10(denominator))
    return float(_NICE[denominator / magnitude * 0.9999 <= _NICE][0] * magnitude)


def parts(geometries: Geometries) -> Geometries:
    """Take geometries apart into simple ones without empty ones."""
    there = geometries[~shapely.is_missing(geometries)]
    is_simple = bool((shapely.get_type_id(there) <= shapely.GeometryType.POLYGON).all())
    simple = there if is_simple else shapely.get_parts(there)
    return np.asarray(simple[~shapely.is_empty(simple)], dtype=object)
