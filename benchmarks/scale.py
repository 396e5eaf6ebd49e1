"""
Measure how time and memory grow: long plans, many projects, many network lines; each size in a process of its own.

    python benchmarks/scale.py [text] [projects] [network]

Prints CPU seconds and peak memory for each size, and what a tenfold size costs against ten times the smallest: 1.0 is
linear. Plans are made of counties drawn from all of China and invented two-character names, the same each time.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SYLLABLES = "安宝长昌成春德东芳丰福高光桂海和恒红华怀嘉江金锦景开兰乐莲临灵龙隆茂梅明南宁平清泉荣瑞三山盛石双松泰天通万望文西溪仙祥新兴秀阳依永玉远云泽竹紫"
PROSE = "坚持以人民为中心的发展思想，统筹推进经济社会各项事业，完善体制机制，提升公共服务水平，加强生态环境保护，持续改善民生。"

SIZES = {"text": (1, 3, 10), "projects": (1_000, 3_000, 10_000), "network": (10_000, 30_000, 100_000)}
UNITS = {"text": "MB of plan, extract", "projects": "projects, build", "network": "network lines, build"}


def plan_of(projects: int, chance: np.random.Generator) -> str:
    """Write prose with that many works: reservoirs, substations, expressways, railways and airports by turns."""
    from laoqu_geo.gazetteer import load_gazetteer

    counties = [
        unit.name for unit in load_gazetteer().units if unit.level == "county" and len(unit.name) <= 4
    ]
    lines = ["重大项目建设规划"]
    for number in range(projects):
        here, there = (counties[i] for i in chance.integers(len(counties), size=2))
        word = "".join(SYLLABLES[i] for i in chance.integers(len(SYLLABLES), size=2))
        lines.append(
            (
                f"加快建设{here}{word}水库。",
                f"新建{here}{word}110千伏输变电工程。",
                f"推进{here}至{there}高速公路建设。",
                f"规划研究{here}至{there}铁路。",
                f"开工建设{here}{word}水电站。",
            )[number % 5]
            + PROSE
        )
    return "\n".join(lines) + "\n"


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def text(size: int) -> tuple[str, float]:
    from laoqu_geo.documents import make_document
    from laoqu_geo.projects import merge_mentions
    from laoqu_geo.text import find_mentions

    chance = np.random.default_rng(1)
    count = size * 1_000_000 // 240
    words = plan_of(count, chance)
    begun = time.process_time()
    projects = merge_mentions(find_mentions(make_document(words, id="t", source="t")).mentions)
    return f"{len(words.encode()) / 1e6:.1f} MB, {len(projects)} projects", time.process_time() - begun


def projects(size: int) -> tuple[str, float]:
    from laoqu_geo.documents import make_document
    from laoqu_geo.gazetteer import load_gazetteer
    from laoqu_geo.pipeline import build, network_source
    from laoqu_geo.publishing import publish

    document = make_document(plan_of(size, np.random.default_rng(1)), id="t", source="t")
    begun = time.process_time()
    layers = build(document, load_gazetteer(), network_source("embedded"))
    built = time.process_time() - begun
    with tempfile.TemporaryDirectory() as name:
        made = publish(layers, layers_folder=Path(name) / "l", maps_folder=Path(name) / "m")
        sizes = "、".join(
            f"{path.name} {path.stat().st_size / 1e6:.1f} MB"
            for path in (made.geopackage, made.ledger, *made.maps)
        )
    return (
        f"{len(layers['projects'])} projects; analysis {built:.1f} s; {sizes}",
        time.process_time() - begun,
    )


def network(size: int) -> tuple[str, float]:
    import shapely

    from laoqu_geo.documents import read_shipped_plan
    from laoqu_geo.gazetteer import load_gazetteer
    from laoqu_geo.osm import from_embedded
    from laoqu_geo.pipeline import NetworkSource, build
    from laoqu_geo.publishing import publish

    whole = from_embedded()
    away = shapely.distance(whole.geometry.to_numpy(), shapely.Point(106.5, 31.5))
    table = whole.iloc[np.sort(np.argsort(away, kind="stable")[:size])]
    begun = time.process_time()
    layers = build(read_shipped_plan(), load_gazetteer(), NetworkSource("nearest lines", lambda _: table))
    built = time.process_time() - begun
    with tempfile.TemporaryDirectory() as name:
        publish(layers, layers_folder=Path(name) / "l", maps_folder=Path(name) / "m")
    return (
        f"{len(table)} lines of the embedded network; analysis {built:.1f} s",
        time.process_time() - begun,
    )


def main(wanted: list[str]) -> None:
    """Run each size in its own process and print the figures."""
    for what in wanted or list(SIZES):
        print(f"{UNITS[what]}:")
        costs = []
        for size in SIZES[what]:
            done = subprocess.run([sys.executable, __file__, what, str(size)], capture_output=True, text=True, check=False)  # fmt: skip
            if done.returncode:
                print(f"  {size}: failed\n{done.stderr[-2000:]}")
                break
            said, seconds, peak = done.stdout.strip().split("\t")
            costs.append(float(seconds))
            print(f"  {size:>7,}: {costs[-1]:7.1f} s CPU, {float(peak):6.0f} MB   ({said})", flush=True)
        else:
            ratio = (costs[-1] / costs[0]) / (SIZES[what][-1] / SIZES[what][0])
            print(f"  tenfold size against tenfold cost: {ratio:.2f}")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[2].isdigit():
        print(
            *{"text": text, "projects": projects, "network": network}[sys.argv[1]](int(sys.argv[2])),
            peak_mb(),
            sep="\t",
        )
    else:
        main(sys.argv[1:])
