"""Read OSM files: sorted PBF block by block, anything else as a stream; a columnar copy serves the second time."""

import logging
import struct
import zlib
from collections.abc import Collection
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import shapely

from ..errors import OsmSourceError
from ..files import as_text, plainly_named
from ..model import Kind
from .blobs import NotSortedError
from .blocks import Progress, read_blocks
from .copies import copy_paths, read_copy, write_copy
from .features import Area, Feature, chosen, network_table
from .stream import read_stream

logger = logging.getLogger(__name__)

_BROKEN = (
    RuntimeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AssertionError,
    MemoryError,
    OSError,
    struct.error,
    zlib.error,
    osmium.InvalidLocationError,
    shapely.errors.ShapelyError,
)
"""What decoding raises on bytes that are not what they claim to be."""

WORTH_A_COPY_BYTES = 1_000_000
"""Smaller files are read in a second anyway."""


def from_pbf(
    path: Path,
    kinds: Collection[Kind] | None = None,
    area: Area | None = None,
    *,
    progress: Progress | None = None,
    keep_copy: bool = True,
) -> gpd.GeoDataFrame:
    """
    Read the features of an OSM file.

    Parameters
    ----------
    path
        `.osm.pbf`, or any format that osmium knows by its suffix.
    kinds
        Kinds wanted; None means all that `TAGS` knows.
    area
        `(west, south, east, north)` in degrees or a polygon (EPSG:4326); None means the whole file.
    progress
        Told now and then how many bytes of how many have been read (sorted PBF only).
    keep_copy
        Whether to keep a columnar copy of what was found beside the file (in the user's cache folder where that
        cannot be written), and to use the one that is there. It is known by the file's size and time.

    Returns
    -------
    network
        `tables.NETWORK`: nodes as points, ways as lines (closed ways of area kinds as polygons), multipolygon
        relations as polygons; names and numbers of railway and road routes are those of their ways. What cannot
        be assembled (missing members) is left out.

    Raises
    ------
    OsmSourceError
        If the file is missing, empty, cut short or not OSM data.
    """
    path = Path(path)
    if not path.is_file() or path.stat().st_size == 0:
        state = "is empty" if path.is_file() else "does not exist"
        raise OsmSourceError(
            f"expected an OSM file, but {path} {state}; give the path of an .osm.pbf extract"
        )
    copies = copy_paths(path) if keep_copy and path.stat().st_size >= WORTH_A_COPY_BYTES else ()
    for copy in copies:
        table = read_copy(copy, f"OpenStreetMap, {as_text(path.name)}")
        if table is not None:
            return chosen(table, kinds, area)
    # a copy holds the whole file: it then serves any area and kind
    table = _read(path, None if copies else kinds, None if copies else area, progress)
    logger.info("%d features in %s", len(table), path.name)
    if not copies:
        return table
    write_copy(table, copies)
    return chosen(table, kinds, area)


def _read(
    path: Path, kinds: Collection[Kind] | None, area: Area | None, progress: Progress | None
) -> gpd.GeoDataFrame:
    try:
        features, geometry = _decoded(path, kinds, progress)
        return network_table(features, geometry, f"OpenStreetMap, {as_text(path.name)}", area)
    except _BROKEN as error:
        raise OsmSourceError(
            f"expected OSM data, but {path} cannot be read ({_one_line(error)}); download the extract again"
        ) from error


def _decoded(
    path: Path, kinds: Collection[Kind] | None, progress: Progress | None
) -> tuple[list[Feature], np.ndarray]:
    try:
        return read_blocks(path, kinds, progress)
    except NotSortedError as reason:
        logger.info("%s is read as a stream: %s", path.name, reason)
        with plainly_named(path) as file:
            return read_stream(file, kinds)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
