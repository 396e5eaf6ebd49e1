"""Coordinates of the projects for the ledger: WGS84 degrees and CGCS2000 Gauss–Krüger metres."""

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from ..crs import WGS84, gauss_kruger_zone
from ..labels import Label
from ..tables import PROJECT_LAYER, Layers, layer_spec

DEGREE_DECIMALS = 6
"""About 0.1 m: finer than any project is known."""

COORDINATES: dict[str, tuple[Label, str]] = {
    "lon": (Label("经度（WGS84）", "Longitude"), "0.000000"),
    "lat": (Label("纬度（WGS84）", "Latitude"), "0.000000"),
    "north_m": (Label("X 北（CGCS2000，米）", "Northing (m)"), "0"),
    "east_m": (Label("Y 东（CGCS2000，米）", "Easting (m)"), "0"),
    "meridian": (Label("3°带中央子午线", "Central meridian"), ""),
    "place_shown": (Label("坐标所指", "What the coordinates are of"), ""),
    "first_end": (Label("起点（经度，纬度）", "First end (lon, lat)"), ""),
    "last_end": (Label("终点（经度，纬度）", "Last end (lon, lat)"), ""),
}
"""Columns of `coordinates`, their words and number formats."""


def coordinates(layers: Layers) -> pd.DataFrame:
    """
    Give every located project the coordinates of one place, and lines those of their ends.

    Parameters
    ----------
    layers
        Published tables by name, EPSG:4326.

    Returns
    -------
    coordinates
        Columns of `COORDINATES`, indexed by `project_id`: points stand for themselves, lines for the middle
        of their longest piece. Metres are CGCS2000 3-degree Gauss–Krüger with 500 km false easting and no
        zone number; the central meridian stands beside them.
    """
    shapes = _shapes(layers)
    centres = [_centre(shape) for shape in shapes]
    lon = np.array([centre.x for centre in centres], dtype=float)
    lat = np.array([centre.y for centre in centres], dtype=float)
    table = pd.DataFrame(
        {
            "lon": lon.round(DEGREE_DECIMALS),
            "lat": lat.round(DEGREE_DECIMALS),
            **_gauss_kruger(lon, lat),
            "place_shown": ["点位" if shape.geom_type == "Point" else "线路中点" for shape in shapes],
            "first_end": [_end(shape, 0) for shape in shapes],
            "last_end": [_end(shape, -1) for shape in shapes],
        },
        index=shapes.index,
    )
    return table.reindex(columns=list(COORDINATES))


def _shapes(layers: Layers) -> pd.Series:
    """Collect the geometry of each located project from its layer."""
    found = [
        pd.Series(table["geometry"].to_numpy(), index=table.index, dtype=object)
        for name, table in layers.items()
        if layer_spec(name) is PROJECT_LAYER and len(table)
    ]
    shapes = pd.concat(found) if found else pd.Series([], index=pd.Index([], dtype="str"), dtype=object)
    shapes = shapes[~(shapes.isna().to_numpy() | shapely.is_empty(shapes.to_numpy()))]
    kept: pd.Series = shapes[~shapes.index.duplicated()].rename_axis("project_id")
    return kept


def _centre(shape: BaseGeometry) -> BaseGeometry:
    if shape.geom_type == "Point":
        return shape
    longest: BaseGeometry = max(shapely.get_parts(shape), key=lambda part: part.length)
    return longest.interpolate(0.5, normalized=True)


def _end(shape: BaseGeometry, which: int) -> str | None:
    """Write an end of a line; a point has none."""
    if shape.geom_type == "Point":
        return None
    lon, lat = shapely.get_parts(shape)[which].coords[which][:2]
    return f"{lon:.5f}, {lat:.5f}"


def _gauss_kruger(lon: np.ndarray, lat: np.ndarray) -> dict[str, np.ndarray]:
    """Project each place in its own zone, to whole metres."""
    meridians = (np.round(lon / 3) * 3).astype(int)
    east, north = np.empty(len(lon)), np.empty(len(lon))
    for meridian in np.unique(meridians):
        here = meridians == meridian
        zone = Transformer.from_crs(WGS84, gauss_kruger_zone(float(meridian)), always_xy=True)
        east[here], north[here] = zone.transform(lon[here], lat[here])
    names = np.array([f"{meridian}°E" for meridian in meridians], dtype=object)
    return {"north_m": north.round(), "east_m": east.round(), "meridian": names}
