"""The only module that names a coordinate reference system."""

from collections.abc import Callable, Iterable

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Geod
from shapely.geometry.base import BaseGeometry

from .errors import CRSError

WGS84 = CRS.from_epsg(4326)
"""All tables carry this one, longitude first."""

METRIC = CRS.from_proj4("+proj=lcc +lat_1=25 +lat_2=47 +lat_0=36 +lon_0=105 +datum=WGS84 +units=m")
"""Conformal, for tolerances and nearest features anywhere in China; up to 2 % in scale, so never for lengths."""

GEOD = Geod(ellps="WGS84")
"""Lengths that are published come from here."""

_SHORT_DEG, _SERIES_BELOW_LAT = 0.02, 70.0
"""What the series leaves out grows with the third power of the way: 0.3 µm at 0.02°; GEOD is good to 15 nm."""

GCJ_BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north: outside, GCJ-02 is the same as WGS84."""

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
"""Names of datums that coordinates may come in; CGCS2000 (Tianditu) is WGS84 to less than a metre."""

_GCJ_A, _GCJ_E2 = 6_378_245.0, 0.00669342162296594323
"""Krasovsky's ellipsoid, in metres, as GCJ-02 uses it."""

_BD_PI = np.pi * 3000.0 / 180.0
_CLOSE_DEG, _MOST_STEPS = 1e-12, 60
"""A tenth of a micrometre; each step brings the place a hundred times nearer."""

Shift = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def to_wgs84(lon: float, lat: float, datum: str) -> tuple[float, float]:
    """
    Bring one place to WGS84.

    Raises
    ------
    CRSError
        If the datum is none of `DATUMS`.
    """
    if datum in {"wgs84", "cgcs2000"}:
        return lon, lat
    back = {"gcj02": from_gcj02, "bd09": from_bd09}.get(datum)
    if back is None:
        raise CRSError(
            f"expected a datum of {', '.join(DATUMS)}, found {datum!r}; say which the coordinates are in"
        )
    x, y = back(np.array(lon), np.array(lat))
    return float(x), float(y)


def to_metric(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Project a table for comparing distances.

    Parameters
    ----------
    table
        EPSG:4326.

    Returns
    -------
    metric
        The same rows in metres (`METRIC`).

    Raises
    ------
    CRSError
        If the table carries no CRS or another one.
    """
    return require_wgs84(table).to_crs(METRIC)


def require_wgs84(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table as it came if it is EPSG:4326; raise `CRSError` otherwise."""
    if table.crs is None:
        raise CRSError("expected a table in EPSG:4326, but it carries no CRS; set it where the table is read")
    if table.crs != WGS84:
        raise CRSError(
            f"expected a table in EPSG:4326, but it is {table.crs.to_string()}; convert it with to_crs(4326)"
        )
    return table


def map_crs(bounds: tuple[float, float, float, float]) -> CRS:
    """
    Choose the projection of a printed map: Lambert conformal with its parallels inside the area.

    Parameters
    ----------
    bounds
        `(west, south, east, north)` in degrees.

    Returns
    -------
    crs
        CGCS2000 (GRS80) Lambert conformal conic in metres; scale error below 0.1 % for a province.
    """
    west, south, east, north = bounds
    sixth = (north - south) / 6
    return CRS.from_proj4(
        f"+proj=lcc +lat_1={south + sixth:.4f} +lat_2={north - sixth:.4f} +lat_0={(south + north) / 2:.4f} "
        f"+lon_0={(west + east) / 2:.4f} +ellps=GRS80 +units=m"
    )


def geodesic_length_km(geometries: Iterable[BaseGeometry | None]) -> np.ndarray:
    """Measure each geometry (EPSG:4326) along the ellipsoid, in kilometres; missing geometry is NaN."""
    whole = np.array([*geometries, None], dtype=object)[:-1]
    parts, which = shapely.get_parts(whole, return_index=True)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.POLYGON).any():
        rings = shapely.get_exterior_ring(parts)
        parts = np.where(shapely.is_missing(rings), parts, rings)
        parts, inner = shapely.get_parts(parts, return_index=True)
        which = which[inner]
    coordinates, part = shapely.get_coordinates(parts, return_index=True)
    step = np.flatnonzero(part[1:] == part[:-1])
    metres = distance_m(coordinates[step].T, coordinates[step + 1].T)
    length_km = np.bincount(which[part[step]], weights=metres, minlength=len(whole)) / 1000
    return np.where(shapely.is_missing(whole) | shapely.is_empty(whole), np.nan, length_km)


def distance_m(start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """
    Measure straight ways along the ellipsoid.

    Parameters
    ----------
    start, stop
        Longitudes and latitudes, EPSG:4326: two rows, one column a way.

    Returns
    -------
    metres
        As `GEOD` gives them; shorter ways than some 2 km by a series ten times as fast, to within 1 µm.
    """
    (dlon, dlat), lat = np.abs(stop - start), np.abs(start[1])
    metres = _short_distance_m(start, stop)
    far = np.flatnonzero(~((dlon < _SHORT_DEG) & (dlat < _SHORT_DEG) & (lat < _SERIES_BELOW_LAT)))
    if len(far):
        metres[far] = GEOD.inv(*start[:, far], *stop[:, far])[2]
    return metres


def _short_distance_m(start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Sum Gauss's mid-latitude series to the third power, its last terms as on a sphere."""
    dlon, dlat = np.pi / 180 * (stop - start)
    dlon2, dlat2 = dlon * dlon, dlat * dlat
    sin2 = np.sin(np.pi / 360 * (start[1] + stop[1])) ** 2
    cos2, flat = 1 - sin2, 1 - GEOD.es * sin2
    x2 = cos2 * dlon2 * (1 + (dlat2 - sin2 * dlon2) / 12)
    y2 = ((1 - GEOD.es) / flat) ** 2 * dlat2 * (1 - (2 + sin2) * dlon2 / 12)
    return np.asarray(GEOD.a * np.sqrt((x2 + y2) / flat))


def to_gcj02(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Shift WGS84 to GCJ-02, the datum of AMap and Tencent.

    Parameters
    ----------
    lon, lat
        Degrees, WGS84; single numbers or arrays.

    Returns
    -------
    lon, lat
        Degrees, GCJ-02; unchanged outside `GCJ_BOX`.
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    west, south, east, north = GCJ_BOX
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    dlon, dlat = _gcj_offset(lon, lat)
    return lon + np.where(inside, dlon, 0.0), lat + np.where(inside, dlat, 0.0)


def from_gcj02(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return WGS84 for GCJ-02 degrees, found by fixed-point iteration; the way back is exact to 1 mm."""
    return _inverse(to_gcj02, np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))


def to_bd09(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shift WGS84 degrees to BD-09, the datum of Baidu."""
    x, y = to_gcj02(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_PI)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def from_bd09(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return WGS84 for BD-09 degrees, found by fixed-point iteration; the way back is exact to 1 mm."""
    return _inverse(to_bd09, np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))


def _inverse(shift: Shift, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find what a shift brings to the given place: step back by what is still missing."""
    x, y = lon, lat
    for _ in range(_MOST_STEPS):
        there_x, there_y = shift(x, y)
        x, y = x + (lon - there_x), y + (lat - there_y)
        if np.all(np.abs(lon - there_x) + np.abs(lat - there_y) < _CLOSE_DEG):
            break
    return x, y


def _gcj_offset(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y, pi = lon - 105.0, lat - 35.0, np.pi
    root = np.sqrt(np.abs(x))
    waves = 20 * np.sin(6 * x * pi) + 20 * np.sin(2 * x * pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20 * np.sin(y * pi) + 40 * np.sin(y / 3 * pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * pi) + 320 * np.sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20 * np.sin(x * pi) + 40 * np.sin(x / 3 * pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * pi) + 300 * np.sin(x / 30 * pi)) * 2 / 3
    squeeze = 1 - _GCJ_E2 * np.sin(np.radians(lat)) ** 2
    meridian = _GCJ_A * (1 - _GCJ_E2) / squeeze**1.5
    parallel = _GCJ_A / np.sqrt(squeeze) * np.cos(np.radians(lat))
    return np.degrees(east / parallel), np.degrees(north / meridian)


def gauss_kruger_zone(lon: float) -> CRS:
    """Return the CGCS2000 3-degree Gauss–Krüger zone (by central meridian) that holds a longitude."""
    meridian = round(lon / 3) * 3
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"
    )
