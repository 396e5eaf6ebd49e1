"""The only module that names a coordinate reference system."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
from pyproj import CRS, Geod
from shapely.geometry.base import BaseGeometry

from .errors import CRSError

WGS84 = CRS.from_epsg(4326)
"""All tables carry this one, longitude first."""

METRIC = CRS.from_proj4("+proj=lcc +lat_1=25 +lat_2=47 +lat_0=36 +lon_0=105 +datum=WGS84 +units=m")
"""Conformal, for tolerances and nearest features anywhere in China; up to 2 % in scale, so never for lengths."""

GEOD = Geod(ellps="WGS84")
"""Lengths that are published come from here."""


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
    return np.array(
        [np.nan if g is None or g.is_empty else GEOD.geometry_length(g) / 1000 for g in geometries],
        dtype=float,
    )


def gauss_kruger_zone(lon: float) -> CRS:
    """Return the CGCS2000 3-degree Gauss–Krüger zone (by central meridian) that holds a longitude."""
    meridian = round(lon / 3) * 3
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"
    )
