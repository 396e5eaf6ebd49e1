"""
Measure the page with 10,000 network lines against a naive folium page of the same data, in one run.

    python benchmarks/open_page.py [GPKG] [LINES]

Prints size, seconds until the load event and the frame after it, first paint and JavaScript heap of both pages in
headless Chromium, and the ratios. Naive folium is one GeoJson per layer with a tooltip of its attributes; Leaflet comes
from the same package for both, as no network is there.
"""

import shutil
import statistics
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from selenium import webdriver
from shapely import linestrings

from laoqu_geo import geopackage, web_map
from laoqu_geo.tables import NETWORK, Layers, tidy

LINES = 10_000
RUNS = 3
PACKAGE = Path(__file__).parents[1] / "layers" / "laoqu.gpkg"


def network(count: int) -> gpd.GeoDataFrame:
    """Make lines of fourteen vertices with name, number and OSM id, the same each time."""
    chance = np.random.default_rng(7)
    starts = chance.uniform((104.0, 30.0), (108.5, 33.0), (count, 1, 2))
    steps = chance.normal(0, 0.004, (count, 14, 2)).cumsum(axis=1)
    rows = pd.DataFrame(
        {column: pd.Series([None] * count, dtype=object) for column in NETWORK.columns}
    ).assign(
        kind=[("railway", "expressway", "road")[i % 3] for i in range(count)],
        lifecycle="live",
        name=[f"国道{i % 400}线" for i in range(count)],
        ref=[f"G{i % 400}" for i in range(count)],
    )
    rows.index = pd.Index([f"w{100_000_000 + 7 * i}" for i in range(count)])
    return tidy(gpd.GeoDataFrame(rows, geometry=linestrings(starts + steps), crs=4326), NETWORK)


def naive(layers: Layers, path: Path) -> Path:
    """Write what most people write: a folium map with a GeoJson a layer."""
    page = folium.Map(tiles=None)
    page.default_css = []
    page.default_js = []
    for name, table in layers.items():
        if isinstance(table, gpd.GeoDataFrame) and len(table):
            shown = table.reset_index().dropna(axis=1, how="all")
            fields = [column for column in shown.columns if column != "geometry"]
            folium.GeoJson(shown.to_json(), name=name, tooltip=folium.GeoJsonTooltip(fields)).add_to(page)
    folium.LayerControl().add_to(page)
    page.fit_bounds([[30.0, 104.0], [33.0, 108.5]])
    for part in page._children.values():
        part.default_js = []
        part.default_css = []
    static = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    code, style = ((static / f"leaflet.{kind}").read_text("utf-8") for kind in ("js", "css"))
    head = f"<style>{style}html,body,.folium-map{{height:100%;margin:0}}</style><script>{code}</script>"
    path.write_text(page.get_root().render().replace("<head>", f"<head>{head}", 1), "utf-8")
    return path


def browser() -> webdriver.Chrome:
    """Start a headless Chromium without a network."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (
        "headless=new",
        "no-sandbox",
        "disable-gpu",
        "disable-dev-shm-usage",
        "window-size=1440,900",
    ):
        options.add_argument(f"--{flag}")
    options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND")
    options.add_argument("--enable-precise-memory-info")
    options.add_argument("--js-flags=--expose-gc")
    return webdriver.Chrome(
        options=options, service=webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    )


def opened(page: Path) -> dict[str, float]:
    """Open a page in a fresh browser; return load and first paint in seconds, heap in megabytes."""
    window = browser()
    try:
        window.get("about:blank")
        start = time.perf_counter()
        window.get(page.as_uri())
        window.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0]))")
        load = time.perf_counter() - start
        time.sleep(2)  # what is painted later counts in the heap
        heap = window.execute_script("gc(); return performance.memory.usedJSHeapSize") / 1e6
        paint = window.execute_script(
            "return performance.getEntriesByName('first-contentful-paint').map(e => e.startTime / 1000)[0] ?? -1"
        )
        done = (
            window.execute_script(
                "return performance.timing.loadEventEnd - performance.timing.navigationStart"
            )
            / 1000
        )
        wrong = [entry["message"] for entry in window.get_log("browser")]
        if wrong:
            print(f"  {page.name}: {wrong[:2]}")
        return {"load": load, "event": done, "paint": paint, "heap": heap}
    finally:
        window.quit()


def main() -> None:
    """Print the figures."""
    package = Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE
    count = int(sys.argv[2]) if len(sys.argv) > 2 else LINES
    layers = {**geopackage.read(package), "network": network(count)}
    with tempfile.TemporaryDirectory() as folder:
        pages = {
            "ours": web_map.draw(layers, Path(folder)),
            "naive": naive(layers, Path(folder) / "naive.html"),
        }
        told = {}
        for name, page in pages.items():
            runs = [opened(page) for _ in range(RUNS)]
            told[name] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            told[name]["size"] = page.stat().st_size / 1e6
            print(name, {key: round(value, 2) for key, value in told[name].items()})
    ratio = {key: told["ours"][key] / told["naive"][key] for key in ("size", "load", "event", "heap")}
    print({key: round(value, 2) for key, value in ratio.items()}, "(load at most 0.4, heap 0.5, size 2.5 MB)")


if __name__ == "__main__":
    main()
