"""
Time and memory of matching two editions of many projects.

    python benchmarks/compare_scale.py 1000 3000 10000

Projects are named after counties and what stands in them (安岳至大足高速公路, 安岳县黑滩水库 …); in the new edition a third of the
names are written otherwise and a tenth is gone.
"""

import random
import resource
import sys
import time
from dataclasses import replace

from laoqu_geo.admin import load_units
from laoqu_geo.comparing.entries import Entry
from laoqu_geo.comparing.matching import match
from laoqu_geo.model import Action, Kind, Stage

OWN = "黑白青红龙虎石金清新大小东南"
WATER = "滩溪潭河沟湾山岩口桥"


def edition(count: int, chance: random.Random) -> list[Entry]:
    """Invent projects."""
    counties = [unit for unit in load_units() if unit.level == "county"]
    found = []
    for at in range(count):
        one, other = chance.sample(counties, 2)
        kind, name = chance.choice(
            (
                (Kind.EXPRESSWAY, f"{one.short}至{other.short}高速公路"),
                (Kind.RAILWAY, f"{one.short}至{other.short}铁路"),
                (Kind.RESERVOIR, f"{one.name}{chance.choice(OWN)}{chance.choice(WATER)}水库"),
                (Kind.INDUSTRIAL_PARK, f"{one.name}{chance.choice(OWN)}{chance.choice(WATER)}产业园"),
                (Kind.SUBSTATION, f"{one.short}{chance.choice(OWN)}{chance.choice(WATER)}220千伏变电站"),
            )
        )
        spot = (one.lon, one.lat)
        codes = frozenset({one.adcode})
        found.append(Entry(f"p{at}", at, name, (), kind, Stage.START, Action.NEW, (), codes, spot, 5000.0))
    return found


def later(old: list[Entry], chance: random.Random) -> list[Entry]:
    """Let a tenth vanish and write a third otherwise."""
    kept = [entry for entry in old if chance.random() > 0.1]
    return [
        replace(e, name=e.name.replace("高速公路", "高速") + "工程") if chance.random() < 0.33 else e
        for e in kept
    ]


def main() -> None:
    """Measure each size."""
    for count in map(int, sys.argv[1:] or ["1000", "10000"]):
        chance = random.Random(1)
        old = edition(count, chance)
        new = later(old, chance)
        start = time.perf_counter()
        matching = match(old, new)
        seconds = time.perf_counter() - start
        right = sum(
            len(g.old) == len(g.new) == 1 and old[g.old[0]].id == new[g.new[0]].id for g in matching.groups
        )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count:6d} × {len(new):6d}: {seconds:6.1f} s, peak {peak:5.0f} MB, {right} of {len(new)} pairs found"
        )


if __name__ == "__main__":
    main()
