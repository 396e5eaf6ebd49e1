"""Draw how far off each project may be."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .crs import METRIC, WGS84
from .gazetteer import Gazetteer
from .model import Precision
from .tables import LISTED, UNCERTAINTY, empty, tidy

POINT_PRECISIONS_IN_UNIT = (Precision.TOWN, Precision.COUNTY, Precision.PREFECTURE)
"""Their halo is clipped to the county or counties the project lies in."""


def uncertainty_areas(whole: gpd.GeoDataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """
    Draw how far off each project may be: a disc around a point, a band along a line, the units that may hold it.

    Returns
    -------
    areas
        `tables.UNCERTAINTY`; nothing for projects placed as the object itself. The disc of a project known by its
        town, county or prefecture is clipped to the units of its `adcodes`; a project without a place is drawn as
        all of them, where the text names any.
    """
    placed = (
        whole.geometry.notna() & (whole["precision"] != str(Precision.FEATURE)) & (whole["uncertainty_m"] > 0)
    )
    somewhere = whole.geometry.isna() & whole["adcodes"].notna()
    unsure = whole[placed | somewhere]
    if unsure.empty:
        return empty(UNCERTAINTY)
    metric = unsure.to_crs(METRIC)
    bands = shapely.buffer(metric.geometry.to_numpy(), metric["uncertainty_m"].to_numpy(), quad_segs=12)
    bands = shapely.simplify(bands, 50)
    areas = unsure.set_geometry(gpd.GeoSeries(bands, index=unsure.index, crs=METRIC).to_crs(WGS84))
    clipped: pd.DataFrame = _within_units(areas, gazetteer)
    return tidy(clipped, UNCERTAINTY)


def _within_units(areas: gpd.GeoDataFrame, gazetteer: Gazetteer) -> gpd.GeoDataFrame:
    """Clip discs to the units that hold the project; where there is no disc, take the units."""
    within = areas["precision"].isin([str(p) for p in POINT_PRECISIONS_IN_UNIT]) & areas["adcodes"].notna()
    shapes = areas.geometry.to_numpy().copy()
    held: dict[str, shapely.Geometry] = {}
    for row in np.flatnonzero((within | areas.geometry.isna()).to_numpy()):
        codes = str(areas["adcodes"].iloc[row])
        if codes not in held:
            parts = [gazetteer.areas_of(gazetteer.unit(code)).geometry for code in codes.split(LISTED)]
            held[codes] = shapely.union_all(np.concatenate([part.to_numpy() for part in parts]))
        if shapes[row] is None:
            shapes[row] = held[codes]
        elif (cut := shapely.intersection(shapes[row], held[codes])).area > 0:
            shapes[row] = cut
    return areas.set_geometry(gpd.GeoSeries(shapes, index=areas.index, crs=WGS84))
