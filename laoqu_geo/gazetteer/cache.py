"""Polygons kept ready in the user's cache folder: reading GeoJSON costs ten times as much as reading them back."""

import hashlib
import logging
import os
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import WGS84
from ..files import cache_folder, replacing

logger = logging.getLogger(__name__)

FORM = "1"
"""Changed whenever what is kept changes, so that older files are passed over."""


def cached_areas(source: Path) -> gpd.GeoDataFrame | None:
    """
    Read back the polygons made earlier from a file.

    Returns
    -------
    areas
        As they were given to `keep_areas`; None where nothing is kept, or what is kept is damaged.
    """
    try:
        with _path(source).open("rb") as file, np.load(file, allow_pickle=False) as kept:
            blob, ends = kept["blob"].tobytes(), kept["ends"].tolist()
            shapes = shapely.from_wkb([blob[a:b] for a, b in zip([0, *ends], ends, strict=False)])
            index = pd.Index(kept["adcode"].tolist(), name="adcode", dtype="str")
            return gpd.GeoDataFrame(
                {"name": kept["name"].tolist()},
                index=index,
                geometry=gpd.GeoSeries(shapes, index=index, crs=WGS84),
            )
    except (
        OSError,
        ValueError,
        KeyError,
        EOFError,
        zipfile.BadZipFile,
        shapely.errors.GEOSException,
    ) as error:
        logger.debug("no polygons kept for %s: %s", source.name, error)
        return None


def keep_areas(areas: gpd.GeoDataFrame, source: Path) -> None:
    """Keep polygons for the next run; where that cannot be done, the next run only takes longer."""
    wkb = shapely.to_wkb(areas.geometry.to_numpy())
    path = _path(source)
    try:
        with replacing(path) as draft:
            np.savez(
                draft,
                blob=np.frombuffer(b"".join(wkb), np.uint8),
                ends=np.cumsum([len(shape) for shape in wkb]),
                adcode=areas.index.to_numpy(str),
                name=areas["name"].to_numpy(str),
            )
    except OSError as error:
        logger.debug("polygons are not kept: %s", error)


def _path(source: Path) -> Path:
    state = source.stat()
    said = f"{FORM}|{source.resolve()}|{state.st_size}|{state.st_mtime_ns}|{np.__version__}|{shapely.__version__}"
    return cache_folder() / f"{source.stem}-{hashlib.sha256(os.fsencode(said)).hexdigest()[:16]}.npz"
