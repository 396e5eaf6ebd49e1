"""The network that ships with the package: railways and main roads of China as straight edges, packed."""

import io
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import GEOD, WGS84
from ..errors import OsmSourceError
from ..files import replacing
from ..model import Kind, Lifecycle
from ..tables import NETWORK, empty, tidy
from .features import Area, meets

SHIPPED = "china_2024.npz"
SOURCE = "OpenStreetMap 2024-04 (scgraph-data 2.0)"
STEP = 1_000
"""Coordinates are whole thousandths of a degree: that is all the source gives (rounding ≤ 60 m)."""

SHORT_M = 1_000
"""Below this, rounding says more about an edge's length than its bends."""

KINDS: tuple[Kind, ...] = (Kind.RAILWAY, Kind.ROAD)
"""What is in the file. Its roads are motorways, trunks and primaries, not told apart: honest as `road` only."""


class _Graph(NamedTuple):
    """One kind's network: points (lon, lat), edges between them, and by how many per cent each is longer."""

    points: np.ndarray
    edges: np.ndarray
    longer: np.ndarray


def from_embedded(kinds: Collection[Kind] | None = None, area: Area | None = None) -> gpd.GeoDataFrame:
    """
    Read the shipped network.

    Parameters
    ----------
    kinds
        Kinds wanted; None means all it has (railway, road). A wish for expressways is answered with roads,
        because the file does not tell them apart.
    area
        `(west, south, east, north)` in degrees or a polygon (EPSG:4326); None means all of China.

    Returns
    -------
    network
        `tables.NETWORK`: a row an edge, a straight line between two junctions or bends, ids `e0, e1, …`
        that do not depend on the area asked for. `length_m` is what the edge measures in OSM. No names, no
        versions; lifecycle is live.

    Raises
    ------
    OsmSourceError
        If the shipped file is missing or damaged.
    """
    asked = set(KINDS if kinds is None else kinds)
    if Kind.EXPRESSWAY in asked:
        asked.add(Kind.ROAD)
    parts = []
    first = 0
    for kind, graph in zip(KINDS, _unpack(_shipped()), strict=True):
        if kind in asked:
            parts.append(_edges(kind, graph, first, area))
        first += len(graph.edges)
    if not parts:
        return gpd.GeoDataFrame(empty(NETWORK), crs=WGS84)
    return tidy(gpd.GeoDataFrame(pd.concat(parts), crs=WGS84), NETWORK)


def write_embedded(path: Path, graphs: Collection[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
    """
    Pack graphs into the shipped form; the same graphs always give the same bytes.

    Parameters
    ----------
    path
        Where to write; replaced whole.
    graphs
        For each of `KINDS` the points (lon, lat in degrees), the edges (pairs of row numbers into them), and
        the real length of each edge in metres.
    """
    packed: dict[str, np.ndarray] = {}
    for kind, (points, edges, length_m) in zip(KINDS, graphs, strict=True):
        steps = np.rint(points * STEP).astype(np.int32)
        # neighbours in space become neighbours in the file, so that differences are small and pack well
        order = np.argsort(
            gpd.GeoSeries(shapely.points(steps / STEP)).hilbert_distance(level=16), kind="stable"
        )
        place = np.empty(len(order), dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        ends = np.sort(place[edges], axis=1)
        sorting = np.lexsort((ends[:, 1], ends[:, 0]))
        ends = ends[sorting]
        longer = length_m[sorting] / np.maximum(_chord_m(steps[order] / STEP, ends), SHORT_M) - 1
        packed[f"{kind}_points"] = np.diff(steps[order], axis=0, prepend=0).T
        packed[f"{kind}_edges"] = np.array([np.diff(ends[:, 0], prepend=0), ends[:, 1] - ends[:, 0]])
        packed[f"{kind}_longer"] = np.clip(np.rint(longer * 100), 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **packed)
    with replacing(path) as draft:
        draft.write_bytes(buffer.getvalue())


def _shipped() -> bytes:
    source = files("laoqu_geo") / "data" / "network" / SHIPPED
    try:
        return source.read_bytes()
    except OSError as error:
        raise OsmSourceError(
            f"expected the shipped network data/network/{SHIPPED}, but it cannot be read; reinstall laoqu-geo"
        ) from error


def _unpack(packed: bytes) -> list[_Graph]:
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        return [
            _graph(*(arrays[f"{kind}_{part}"] for part in ("points", "edges", "longer"))) for kind in KINDS
        ]


def _graph(points: np.ndarray, edges: np.ndarray, longer: np.ndarray) -> _Graph:
    start = edges[0].cumsum(dtype=np.int64)
    return _Graph(
        points.cumsum(axis=1, dtype=np.int64).T / STEP, np.column_stack([start, start + edges[1]]), longer
    )


def _chord_m(points: np.ndarray, edges: np.ndarray) -> np.ndarray:
    return np.asarray(GEOD.inv(*points[edges[:, 0]].T, *points[edges[:, 1]].T)[2])


def _edges(kind: Kind, graph: _Graph, first: int, area: Area | None) -> gpd.GeoDataFrame:
    """Draw the edges that meet an area; numbers run over the whole file."""
    near = np.arange(len(graph.edges))
    if area is not None:
        box = area if isinstance(area, tuple) else area.bounds
        near = np.flatnonzero(_box_meets(graph.points, graph.edges, box))
    lines = shapely.linestrings(graph.points[graph.edges[near]])
    if area is not None and not isinstance(area, tuple):
        inside = meets(lines, area)
        near, lines = near[inside], lines[inside]
    length_m = _chord_m(graph.points, graph.edges[near]) * (1 + graph.longer[near] / 100)
    ids = pd.Index([f"e{n}" for n in near + first], dtype="str", name="osm_id")
    blank = pd.Series([None] * len(ids), index=ids, dtype="str")
    columns = {
        "kind": str(kind),
        "lifecycle": str(Lifecycle.LIVE),
        "name": blank,
        "names": blank,
        "ref": blank,
        "source": SOURCE,
        "version": pd.array([pd.NA] * len(ids), dtype="Int64"),
        "timestamp": blank,
        "length_m": length_m.round(0),
    }
    return gpd.GeoDataFrame(columns, index=ids, geometry=gpd.GeoSeries(lines, index=ids, crs=WGS84))


def _box_meets(points: np.ndarray, edges: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """Say which edges have a box that meets a box, before any geometry is made."""
    west, south, east, north = box
    ends = points[edges]
    low, high = ends.min(axis=1), ends.max(axis=1)
    return np.asarray(
        (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
    )
