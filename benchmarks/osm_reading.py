"""
Measure how an OSM file is read against its peers, interleaved in one run: CPU seconds, peak memory, ratios.

    python benchmarks/osm_reading.py FILE.osm.pbf [ROUNDS] [--peer-python PYTHON]

Every reader runs in a process of its own; CPU counts user and system time of all its threads, start-up included. Peers
are measured where they are installed: osmium-tool (`osmium tags-filter` + `osmium export`: it ends in GeoJSON text,
not in a table), GDAL (`ogr2ogr` of the same objects to FlatGeobuf), pyrosm (under `--peer-python`, cold: the same tags as
one custom filter). Afterwards our areas are compared with those of libosmium's own assembler.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from laoqu_geo.osm.tags import pairs

COLD = "from pathlib import Path; import sys; from laoqu_geo.osm import from_pbf; print(len(from_pbf(Path(sys.argv[1]), keep_copy=False)))"
WARM = "from pathlib import Path; import sys; from laoqu_geo.osm import from_pbf; print(len(from_pbf(Path(sys.argv[1]))))"
IMPORTS = "import laoqu_geo.osm"
PYROSM = """
import sys, json, warnings
warnings.filterwarnings("ignore")
from pyrosm import OSM
wanted = json.loads(sys.argv[2])
found = OSM(sys.argv[1]).get_data_by_custom_criteria(custom_filter=wanted, filter_type="keep", keep_nodes=True)
print(len(found))
"""


def measured(command: list[str], **more: str) -> tuple[float, float]:
    """Run a command; return its CPU seconds and peak memory in MB."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **more}
    )
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[:3]} failed: {said.decode()[-400:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def osmium_tool(file: Path, folder: Path) -> tuple[float, float]:
    by_key: dict[str, list[str]] = {}
    for key, value in pairs():
        by_key.setdefault(key, []).append(value)
    asked = [f"nwr/{key}={','.join(values)}" for key, values in by_key.items()]
    some, text = folder / "some.osm.pbf", folder / "some.geojsonseq"
    first = measured(["osmium", "tags-filter", "-O", "-o", str(some), str(file), *asked])
    second = measured(["osmium", "export", "-O", "-f", "geojsonseq", "-o", str(text), str(some)])
    return first[0] + second[0], max(first[1], second[1])


def gdal(file: Path, folder: Path) -> tuple[float, float]:
    """Let GDAL find the same objects: points, lines and areas in one run."""
    by_key: dict[str, list[str]] = {}
    for key, value in pairs():
        by_key.setdefault(key, []).append(value)
    config = folder / "osmconf.ini"
    layers = ["points", "lines", "multipolygons", "multilinestrings", "other_relations"]
    kept = f"osm_id=yes\nosm_version=yes\nosm_timestamp=yes\nattributes=name,ref,{','.join(by_key)}\n"
    config.write_text(
        "closed_ways_are_polygons=aeroway,landuse,power,water,waterway,natural\nattribute_name_laundering=no\n"
        + "".join(f"[{layer}]\n{kept}\n" for layer in layers),
        encoding="utf-8",
    )
    where = " OR ".join(
        f'"{key}" IN ({",".join(repr(value) for value in values)})' for key, values in by_key.items()
    )
    target = folder / "gdal"
    shutil.rmtree(target, ignore_errors=True)
    command = ["ogr2ogr", "-f", "GPKG", str(target) + ".gpkg", "-overwrite", str(file)]
    Path(f"{target}.gpkg").unlink(missing_ok=True)
    return measured(
        [*command, "points", "lines", "multipolygons", "-where", where, "-oo", f"CONFIG_FILE={config}"],
        OSM_MAX_TMPFILE_SIZE="1000",
    )


def compare_areas(file: Path) -> str:
    """Hold our multipolygon relations and closed ways against libosmium's assembler."""
    import osmium
    import shapely

    from laoqu_geo.osm import from_pbf
    from laoqu_geo.osm.tags import classify

    table = from_pbf(file, keep_copy=False)
    ours = table[table.geom_type.isin(["Polygon", "MultiPolygon"])]
    factory = osmium.geom.WKBFactory()
    theirs = {}
    stream = osmium.FileProcessor(str(file)).with_areas(osmium.filter.TagFilter(*pairs()))
    for item in stream.with_filter(osmium.filter.EntityFilter(osmium.osm.AREA)):
        found = classify(dict(item.tags))
        if found is not None and found.tag.area:
            letter = "w" if item.from_way() else "r"
            theirs[f"{letter}{item.orig_id()}"] = shapely.from_wkb(factory.create_multipolygon(item))
    both = sorted(set(theirs) & set(ours.index))
    differing = [
        i
        for i in both
        if shapely.symmetric_difference(ours.geometry[i], shapely.make_valid(theirs[i])).area > 1e-12
    ]
    lines = table.geom_type.isin(["LineString"]).sum()
    return (
        f"areas: {len(both)} in both, {len(set(theirs) - set(ours.index))} only libosmium's, "
        f"{len(set(ours.index) - set(theirs))} only ours, {len(differing)} of other shape; {lines} lines, "
        f"{(table.geom_type == 'Point').sum()} points"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("rounds", type=int, nargs="?", default=3)
    parser.add_argument("--peer-python", default=sys.executable)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / options.file.name
        file.symlink_to(options.file.resolve())
        wanted = {}
        for key, value in pairs():
            wanted.setdefault(key, []).append(value)
        readers = {
            "laoqu_geo, cold": lambda: measured([sys.executable, "-c", COLD, str(file)]),
            "laoqu_geo, again": lambda: measured([sys.executable, "-c", WARM, str(file)]),
            "imports alone": lambda: measured([sys.executable, "-c", IMPORTS]),
        }
        measured([sys.executable, "-c", WARM, str(file)])
        if shutil.which("osmium"):
            readers["osmium-tool"] = lambda: osmium_tool(file, folder)
        if shutil.which("ogr2ogr"):
            readers["GDAL"] = lambda: gdal(file, folder)
        if not subprocess.run(
            [options.peer_python, "-c", "import pyrosm"], capture_output=True, check=False
        ).returncode:
            import json

            command = [options.peer_python, "-c", PYROSM, str(file), json.dumps(wanted)]
            readers["pyrosm, cold"] = lambda: measured(command)
        figures: dict[str, list[tuple[float, float]]] = {reader: [] for reader in readers}
        for _ in range(options.rounds):
            for reader, run in readers.items():
                figures[reader].append(run())
        own = [cpu for cpu, _ in figures["laoqu_geo, cold"]]
        print(
            f"{options.file.name}, {options.file.stat().st_size / 1e6:.0f} MB, {options.rounds} rounds, {os.cpu_count()} cores"
        )
        print(f"{'':20}{'CPU s min/median/max':>26}{'peak MB':>9}   ratio to ours, cold: min/median/max")
        for reader, runs in figures.items():
            cpu = sorted(c for c, _ in runs)
            ratio = sorted(c / o for (c, _), o in zip(runs, own, strict=True))
            spread = "/".join(f"{x:.2f}" for x in (cpu[0], statistics.median(cpu), cpu[-1]))
            ratios = "/".join(f"{x:.2f}" for x in (ratio[0], statistics.median(ratio), ratio[-1]))
            print(f"{reader:20}{spread:>26}{max(m for _, m in runs):9.0f}   {ratios}")
        print(compare_areas(file))
        print(
            f"(largest process here: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB)"
        )


if __name__ == "__main__":
    main()
