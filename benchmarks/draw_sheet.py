"""
Measure the planner's sheet with 10,000 network lines against `geopandas.plot` of the same lines, in one run.

    python benchmarks/draw_sheet.py [LINES]

All write an A3 PNG of 300 dots per inch. They take turns, each drawing in a process of its own, imports left out.
Prints least/median/most CPU seconds and ratios of the drawings of one turn. geopandas draws the bare lines by kind, then also the sheet's other layers, each in its plainest
way; the sheet adds names, symbols, legend and all the rest.
"""

import gc
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import linestrings

LINES = 10_000
RUNS = 7
DPI = 300
A3_INCHES = (16.54, 11.69)
KINDS = ("railway", "expressway", "road")


def network(count: int) -> gpd.GeoDataFrame:
    """Make lines of forty vertices that wander over two degrees, the same each time."""
    chance = np.random.default_rng(7)
    starts = chance.uniform((105.6, 31.0), (107.2, 32.0), (count, 1, 2))
    steps = chance.normal(0, 0.002, (count, 40, 2)).cumsum(axis=1)
    table = pd.DataFrame(
        {
            "kind": [KINDS[i % 3] for i in range(count)],
            "lifecycle": "live",
            "name": [f"{i}号线" for i in range(count)],
            "ref": None,
        },
        index=pd.Index([f"w{i + 1}" for i in range(count)], name="osm_id"),
    )
    return gpd.GeoDataFrame(table, geometry=linestrings(starts + steps), crs=4326)


def swept_clock() -> float:
    """Return CPU seconds once what reading the tables left behind is swept up: it is none of the drawing's."""
    gc.collect()
    return time.process_time()


def sheet(count: int, folder: Path) -> float:
    """Draw our sheet; return the CPU seconds of drawing and saving."""
    from laoqu_geo import geopackage, static_map
    from laoqu_geo.presentation import Presentation

    package = Path(__file__).parents[1] / "layers" / "laoqu.gpkg"
    layers = {**geopackage.read(package), "network": network(count)}
    start = swept_clock()
    static_map.draw(layers, folder, wish=Presentation(formats=("png",), dpi=DPI))
    return time.process_time() - start


def naive(count: int, folder: Path) -> float:
    """Plot the same lines with geopandas; return the CPU seconds of drawing and saving."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    table = network(count)
    start = swept_clock()
    figure, axes = plt.subplots(figsize=A3_INCHES)
    table.plot(column="kind", ax=axes, linewidth=0.8, legend=True)
    figure.savefig(folder / "naive.png", dpi=DPI)
    return time.process_time() - start


def layered(count: int, folder: Path) -> float:
    """Plot the lines and all that lies on the sheet with geopandas, without a name or a symbol."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    from laoqu_geo import geopackage

    package = Path(__file__).parents[1] / "layers" / "laoqu.gpkg"
    layers = {**geopackage.read(package), "network": network(count)}
    start = swept_clock()
    figure, axes = plt.subplots(figsize=A3_INCHES)
    for name in ("prefectures", "counties"):
        layers[name].plot(ax=axes, facecolor="#faf8f3", edgecolor="#999999", linewidth=0.4)
    layers["network"].plot(column="kind", ax=axes, linewidth=0.8, legend=True)
    layers["uncertainty"].plot(ax=axes, column="kind", alpha=0.1)
    for name in ("railways", "expressways", "waterways", "links"):
        layers[name].plot(ax=axes, color="#ffffff", linewidth=4)
        layers[name].plot(ax=axes, color="#b33b0c", linewidth=2.4, linestyle="--")
    for name in ("airports", "ports", "reservoirs", "substations", "others"):
        layers[name].plot(ax=axes, column="kind", markersize=60, legend=True)
    figure.savefig(folder / "naive.png", dpi=DPI)
    return time.process_time() - start


def measured(what: str, count: int) -> float:
    """Run a drawing in a process of its own; return its CPU seconds."""
    command = [sys.executable, __file__, str(count), what]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def spread(values: list[float]) -> str:
    return f"{min(values):.2f}/{statistics.median(values):.2f}/{max(values):.2f}"


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    drawings = {"sheet": sheet, "naive": naive, "layered": layered}
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory() as folder:
            print(drawings[sys.argv[2]](count, Path(folder)))
        return
    turns = [{what: measured(what, count) for what in drawings} for _ in range(RUNS)]
    ours, bare, same = ([turn[what] for turn in turns] for what in drawings)
    print(f"{count} lines, CPU s of {RUNS} turns, least/median/most: sheet {spread(ours)},")
    print(f"geopandas.plot of the bare lines {spread(bare)}, with the other layers {spread(same)}")
    print(f"sheet / bare = {spread([a / b for a, b in zip(ours, bare, strict=True)])} (at most 0.5),")
    print(f"sheet / with the other layers = {spread([a / b for a, b in zip(ours, same, strict=True)])}")


if __name__ == "__main__":
    main()
