"""
Measure the graph, shortest paths, joins and writing against their peers, interleaved in one run: CPU ratios.

    python benchmarks/network_paths.py [ROUNDS]

The graph is a grid of roads of a province's size (some 364,000 edges). Peers are
measured where they are installed: networkx, rustworkx (put its folder on PYTHONPATH), igraph; `gpd.overlay` for the
split by county; pyogrio with Arrow for writing.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from scipy.sparse.csgraph import dijkstra

from laoqu_geo.crs import GEOD
from laoqu_geo.network.contraction import contract
from laoqu_geo.network.graph import cut, split
from laoqu_geo.network.travel import _none

SIDE = 427
"""Nodes along one side of the grid: 427 × 426 × 2 = 363,804 edges."""


def cpu(step: Callable[[], object]) -> float:
    start = time.process_time()
    step()
    return time.process_time() - start


def grid(side: int) -> np.ndarray:
    """Return the lines of a grid of roads, some 500 m apart."""
    chance = np.random.default_rng(7)
    spots = (
        np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), axis=-1).reshape(-1, 2) * 500.0
    )
    spots += chance.normal(0, 60, spots.shape)
    number = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1),
            np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1),
        ]
    )
    return np.asarray(shapely.linestrings(spots[pairs]))


def table(title: str, figures: dict[str, list[float]], base: str) -> None:
    print(f"\n{title}\n{'':34}{'CPU ms min/median/max':>30}   ratio to {base}")
    for name, runs in figures.items():
        ratio = sorted(run / own for run, own in zip(runs, figures[base], strict=True))
        spread = "/".join(f"{x * 1000:.1f}" for x in (min(runs), statistics.median(runs), max(runs)))
        print(
            f"{name:34}{spread:>30}   {'/'.join(f'{x:.2f}' for x in (ratio[0], statistics.median(ratio), ratio[-1]))}"
        )


def interleaved(steps: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    return {
        name: list(runs)
        for name, runs in zip(
            steps,
            zip(*[[cpu(step) for step in steps.values()] for _ in range(rounds)], strict=True),
            strict=True,
        )
    }


def paths(rounds: int) -> None:
    lines = grid(SIDE)
    nan = np.full(len(lines), np.nan)
    build = [cpu(lambda: cut(split(lines, nan), _none(), np.ones(len(lines)))) for _ in range(rounds)]
    graph = cut(split(lines, nan), _none(), np.ones(len(lines)))
    matrix = graph.matrix()
    print(
        f"{len(graph.start) // 2} edges, {len(graph.nodes)} nodes; build {min(build):.2f}/{max(build):.2f} s CPU"
    )
    source, target = 0, len(graph.nodes) - 1
    steps: dict[str, Callable[[], object]] = {
        "ours (scipy)": lambda: dijkstra(matrix, indices=[source], return_predecessors=True)
    }
    edges = list(zip(graph.start.tolist(), graph.stop.tolist(), graph.weight.tolist(), strict=True))
    if find_spec("rustworkx"):
        import rustworkx

        rust = rustworkx.PyGraph(multigraph=False)
        rust.add_nodes_from(range(len(graph.nodes)))
        rust.add_edges_from([edge for edge in edges if edge[0] < edge[1]])
        steps["rustworkx"] = lambda: rustworkx.dijkstra_shortest_paths(
            rust, source, target=target, weight_fn=float
        )
        steps["rustworkx, all lengths"] = lambda: rustworkx.dijkstra_shortest_path_lengths(
            rust, source, float
        )
    if find_spec("networkx"):
        import networkx

        plain = networkx.Graph()
        plain.add_weighted_edges_from(edges)
        steps["networkx"] = lambda: networkx.single_source_dijkstra(plain, source, target)
    table("one path across the graph", interleaved(steps, rounds), "ours (scipy)")


def contraction(rounds: int) -> None:
    """Cut every edge of a coarser grid into twenty, as OSM ways are, and contract."""
    lines = grid(95)
    ways = shapely.get_parts(shapely.segmentize(lines, 25))
    coordinates, which = shapely.get_coordinates(ways, return_index=True)
    inner = np.flatnonzero(which[:-1] == which[1:])
    pieces = shapely.linestrings(np.stack([coordinates[inner], coordinates[inner + 1]], axis=1))
    edges = split(pieces, np.full(len(pieces), np.nan))
    small = contract(edges, np.zeros(len(edges.tail), dtype=int))
    fine = cut(edges, _none(), np.ones(len(pieces))).matrix()
    coarse = cut(small, _none(), np.ones(len(pieces))).matrix()
    print(f"\ncontraction: {len(edges.tail)} → {len(small.tail)} edges")
    ends = small.tail[:1]
    steps = {
        "contracted": lambda: dijkstra(coarse, indices=ends),
        "as it came": lambda: dijkstra(fine, indices=ends),
        "contracting, once": lambda: contract(edges, np.zeros(len(edges.tail), dtype=int)),
    }
    table("all ways from one node", interleaved(steps, rounds), "contracted")


def counties(rounds: int) -> None:
    from laoqu_geo.gazetteer import load_gazetteer
    from laoqu_geo.splitting import Pieces, lengths_within

    areas = load_gazetteer().county_areas
    near = areas[
        (areas.bounds["minx"] > 103)
        & (areas.bounds["maxx"] < 109)
        & (areas.bounds["miny"] > 29)
        & (areas.bounds["maxy"] < 34)
    ]
    chance = np.random.default_rng(7)
    starts = chance.uniform((103.5, 29.5), (108.5, 33.5), (2_000, 1, 2))
    turn = chance.uniform(0, 2 * np.pi, (2_000, 1)) + chance.normal(0, 0.1, (2_000, 60)).cumsum(axis=1)
    steps = np.stack([np.cos(turn), np.sin(turn)], axis=-1) * 0.003
    lines = shapely.linestrings(starts + steps.cumsum(axis=1))
    roads = gpd.GeoDataFrame({"id": np.arange(len(lines))}, geometry=lines, crs=4326)

    def ours() -> Pieces:
        return lengths_within(near.geometry.to_numpy(), lines)

    def overlay() -> gpd.GeoDataFrame:
        counties = near.reset_index()[["adcode", "geometry"]]
        return gpd.overlay(roads, counties, how="intersection", keep_geom_type=True)

    def overlay_measured() -> pd.Series:
        pieces = overlay()
        metres = [GEOD.geometry_length(piece) for piece in pieces.geometry]
        return pd.Series(metres, index=[pieces["adcode"], pieces["id"]]).sort_index() / 1000

    pieces = ours()
    found = pd.Series(pieces.length_km, index=[near.index[pieces.area], pieces.line]).sort_index()
    off = found / overlay_measured() - 1
    print(
        f"\n{len(off)} pieces, {off.isna().sum()} of them not in both; lengths differ by {off.abs().max():.1e} at most"
    )
    steps = {"ours": ours, "gpd.overlay": overlay, "gpd.overlay and lengths": overlay_measured}
    table(f"{len(roads)} lines split by {len(near)} counties", interleaved(steps, rounds), "ours")


def writing(rounds: int) -> None:
    from laoqu_geo.geopackage.writing import _write_table
    from laoqu_geo.osm import from_embedded

    network = from_embedded(area=(103.0, 29.0, 109.0, 33.5))
    lines = network.set_geometry(
        gpd.GeoSeries(
            shapely.multilinestrings(np.asarray(network.geometry.array)[:, None]),
            index=network.index,
            crs=network.crs,
        )
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def ours() -> None:
            (folder / "a.gpkg").unlink(missing_ok=True)
            _write_table(lines, "network", folder / "a.gpkg")

        def arrow() -> None:
            (folder / "b.gpkg").unlink(missing_ok=True)
            pyogrio.write_dataframe(
                lines.reset_index(), folder / "b.gpkg", layer="network", driver="GPKG", use_arrow=True
            )

        figures = interleaved({"pyogrio with Arrow": arrow, "ours": ours}, rounds)
    table(f"GeoPackage of {len(lines)} lines", figures, "pyogrio with Arrow")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {rounds} rounds")
    for part in (paths, contraction, counties, writing):
        part(rounds)


if __name__ == "__main__":
    main()
