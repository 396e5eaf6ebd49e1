"""CPU seconds to load the gazetteer and to locate ten thousand differently named projects, offline."""

import random
import time

from laoqu_geo.gazetteer import load_gazetteer
from laoqu_geo.locate import locate
from laoqu_geo.model import Action, Kind, Mention, Project, Stage, Strength

COUNT = 10_000
UNITS = ("赣州市人民政府", "绵阳市人民政府", "永州市人民政府")
WORKS = {
    Kind.RESERVOIR: "水库",
    Kind.GENERAL_AIRPORT: "通用机场",
    Kind.LOGISTICS_HUB: "物流园",
    Kind.SUBSTATION: "110千伏输变电工程",
}


def project(name: str, kind: Kind, ends: tuple[str, ...] = ()) -> Project:
    mention = Mention(
        start=0, end=len(name), surface=name, name=name, kind=kind, clause="", quote=name, stage=Stage.CONSTRUCTION,
        stage_phrase="", action=Action.NEW, strength=Strength.FIRM, target_year=None, ends=ends, via=(), context=(),
        units=UNITS, shared_from=(), voltage_kv=None, confidence=1, evidence=(),
    )  # fmt: skip
    return Project(name, name, (), kind, (mention,))


def made_up(gazetteer, count: int) -> list[Project]:
    """Name half lines between two counties of three provinces, half facilities in one."""
    chance = random.Random(1)
    counties = [
        u.short for u in gazetteer.units if u.level == "county" and u.adcode[:2] in {"36", "43", "51"}
    ]
    found: dict[str, Project] = {}
    while len(found) < count:
        one, other = chance.sample(counties, 2)
        if chance.random() < 0.5:
            new = project(f"{one}至{other}高速公路", Kind.EXPRESSWAY, (one, other))
        else:
            kind = chance.choice(list(WORKS))
            new = project(f"{one}{''.join(chance.choices('大石龙白青云天河沙金凤', k=2))}{WORKS[kind]}", kind)
        found[new.id] = new
    return list(found.values())


def main() -> None:
    begun = time.process_time()
    gazetteer = load_gazetteer()
    loaded = time.process_time()
    projects = made_up(gazetteer, COUNT)
    asked = time.process_time()
    locate(projects, gazetteer)
    done = time.process_time()
    print(f"loading {loaded - begun:.2f} s, locating {COUNT} projects {done - asked:.2f} s of CPU")


if __name__ == "__main__":
    main()
