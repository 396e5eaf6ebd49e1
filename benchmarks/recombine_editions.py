"""
Make pairs of editions with known answers from the labelled corpus: real names, invented changes, plain prose.

    python benchmarks/recombine_editions.py 湖南 hunan 1

takes the projects that the corpus labels for a province, lets them advance, be renamed, divided, put together, vanish or
appear by the rules below, adds look-alikes that are other projects, and writes `tests/data/editions/hunan/` (`old.txt`,
`new.txt`, `pairs.csv`). The same seed gives the same files. Nothing it writes is a fact about any project.
"""

import csv
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from laoqu_geo.admin import load_units

ROOT = Path(__file__).parents[1] / "tests" / "data"
STAGES = ("planning", "preparation", "start", "construction", "completed")
SENTENCES = {
    "planning": ("规划研究{}。", "开展{}规划研究。"),
    "preparation": ("积极推进{}前期工作。", "加快{}前期工作。"),
    "start": ("开工建设{}。", "年内开工建设{}。"),
    "construction": ("加快建设{}。", "加快推进{}建设。"),
    "completed": ("{}建成投用。", "全面建成{}。"),
}
CHAPTERS = (
    ("一、交通", ("railway", "expressway", "road", "airport", "general_airport", "waterway", "port")),
    ("二、水利", ("reservoir", "irrigation", "flood_control")),
    ("三、能源", ("substation", "hydropower", "power_plant", "transmission_line")),
)
KINDS = {kind for _, kinds in CHAPTERS for kind in kinds}
LINES = {"railway", "expressway"}
SITES = ("云峰", "凤鸣", "青龙", "石鼓", "白鹤", "龙泉")
COUNTIES: list[str] = []
"""Of the province at hand, by their short names."""

Row = tuple[str, str, str]
"""Old name, new name (either may be empty), and what became of it apart from its stage: same, renamed, split, merged."""


@dataclass(frozen=True)
class Thing:
    """A project of the corpus."""

    name: str
    kind: str
    places: tuple[str, ...]


def pool(province: str) -> list[Thing]:
    """Gather the labelled projects of a province, one a name."""
    found: dict[str, Thing] = {}
    for path in sorted((ROOT / "corpus").glob("*/*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold["province"] != province:
            continue
        for item in gold["projects"]:
            name = item["name"]
            sound = re.fullmatch(r"[\u4e00-\u9fff0-9A-Z（）—]{4,22}", name)
            if item["kind"] in KINDS and sound:
                line = re.fullmatch(
                    r"([\u4e00-\u9fff]+?(?:[至经][\u4e00-\u9fff]+?)+)(高速公路|高速铁路|城际铁路|市域铁路|铁路|高铁|高速)",
                    name,
                )
                places = tuple(re.split("[至经]", line[1])) if line and "经" not in line[1] else ()
                ends = (
                    sorted(
                        place[:2]
                        for place in re.split("[至经]", line[1])[
                            :: max(1, line[1].count("至") + line[1].count("经"))
                        ]
                    )
                    if line
                    else []
                )
                core = re.sub("（.*?）|高速公路|高速铁路|铁路|高铁|水利枢纽|水库|灌区|工程", "", name)
                found.setdefault(
                    "".join(ends) + item["kind"] if line else core[:3], Thing(name, item["kind"], places)
                )
    return list(found.values())


def keep(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Leave a project as it is."""
    yield thing.name, thing.name, "same"


def respell(thing: Thing, chance: random.Random) -> Iterator[Row]:
    """Write the same name another way."""
    for one, other in (
        ("高速公路", "高速"),
        ("高速铁路", "高铁"),
        ("改扩建", "扩建"),
        ("工程", ""),
        ("至", "—"),
    ):
        if one in thing.name and chance.random() < 0.7:
            yield thing.name, thing.name.replace(one, other), "same"
            return
    if not thing.name.endswith(("工程", "）")) and thing.kind not in LINES:
        yield thing.name, thing.name + "工程", "same"


def turn(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Name a line from its other end."""
    if thing.kind in LINES and len(thing.places) == 2 and thing.name.startswith("至".join(thing.places)):
        turned = thing.name.replace("至".join(thing.places), "至".join(thing.places[::-1]))
        yield thing.name, turned, "renamed"


def shorten(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Name a line by the first characters of its places."""
    if thing.kind in LINES and len(thing.places) in (2, 3) and all(len(p) >= 2 for p in thing.places):
        tail = thing.name[len("至".join(thing.places)) :]
        if thing.name.startswith("至".join(thing.places)) and tail:
            yield thing.name, "".join(p[0] for p in thing.places) + tail, "renamed"


def lengthen(thing: Thing, chance: random.Random) -> Iterator[Row]:
    """Let a line go on to another place."""
    if thing.kind in LINES and thing.places and thing.name.startswith("至".join(thing.places)):
        further = chance.choice(COUNTIES)
        tail = thing.name[len("至".join(thing.places)) :]
        yield thing.name, "至".join((*thing.places, further)) + tail, "renamed"


def christen(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Give an airport a name of its own."""
    if thing.kind == "airport" and re.fullmatch(r"[\u4e00-\u9fff]{2,3}机场", thing.name):
        yield thing.name, thing.name.replace("机场", SITES[len(thing.name)] + "机场"), "renamed"


def rename_with_note(thing: Thing, chance: random.Random) -> Iterator[Row]:
    """Say the former name in brackets."""
    if thing.kind == "reservoir" and thing.name.endswith("水库") and len(thing.name) <= 6:
        yield thing.name, f"{chance.choice(SITES)}{thing.name[0]}水库（原{thing.name}）", "renamed"


def divide(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Divide a line at a place between, other works into two phases."""
    if thing.kind in LINES and len(thing.places) >= 3 and thing.name.startswith("至".join(thing.places)):
        first, *rest = thing.places
        tail = thing.name[len("至".join(thing.places)) :]
        yield thing.name, f"{first}至{rest[0]}{tail}", "split"
        yield thing.name, "至".join(rest) + tail, "split"
    elif thing.kind == "irrigation" and thing.name.endswith("灌区"):
        yield thing.name, thing.name + "一期", "split"
        yield thing.name, thing.name + "二期", "split"


def unite(thing: Thing, chance: random.Random) -> Iterator[Row]:
    """Put the sections or the phases of a project together: `divide`, the other way round."""
    for old, new, _ in divide(thing, chance):
        yield new, old, "merged"


def end(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Let a project vanish."""
    yield thing.name, "", "same"


def begin(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Let a project appear."""
    yield "", thing.name, "same"


def other_kind(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Hard: a railway vanishes, an expressway between the same ends appears."""
    if thing.kind == "railway" and len(thing.places) == 2:
        yield thing.name, "", "same"
        yield "", f"{'至'.join(thing.places)}高速公路", "same"


def next_phase(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Hard: the first phase is done with, the second one appears."""
    if thing.kind in {"irrigation", "port", "flood_control"} and re.fullmatch(
        r"[\u4e00-\u9fff]{4,14}", thing.name
    ):
        if "期" in thing.name or thing.name.endswith("工程"):
            return
        yield thing.name + "一期工程", "", "same"
        yield "", thing.name + "二期工程", "same"


def parallel(thing: Thing, _: random.Random) -> Iterator[Row]:
    """Hard: a line stays, and a second one beside it appears."""
    if thing.kind == "expressway" and len(thing.places) == 2 and thing.name.endswith("高速公路"):
        yield thing.name, thing.name, "same"
        yield "", thing.name.removesuffix("高速公路") + "第二高速公路", "same"


def namesake(thing: Thing, chance: random.Random) -> Iterator[Row]:
    """Hard: a reservoir vanishes, one of the same name in another county appears."""
    if thing.kind == "reservoir" and re.fullmatch(r"[\u4e00-\u9fff]{2,4}水库", thing.name):
        one, other = chance.sample(COUNTIES, 2)
        yield f"{one}县{thing.name}", "", "same"
        yield "", f"{other}县{thing.name}", "same"


def upgrade_county(thing: Thing, chance: random.Random) -> Iterator[Row]:
    """Write the county as the district it has become."""
    if thing.kind == "reservoir" and re.fullmatch(r"[\u4e00-\u9fff]{2,4}水库", thing.name):
        county = chance.choice(COUNTIES)
        yield f"{county}县{thing.name}", f"{county}区{thing.name}", "same"


Rule = Callable[[Thing, random.Random], Iterator[Row]]
RULES: tuple[tuple[Rule, int], ...] = (
    *((rule, 4) for rule in (turn, shorten, lengthen, christen, rename_with_note, divide, unite)),
    *((rule, 3) for rule in (other_kind, next_phase, parallel, namesake, upgrade_county)),
    (respell, 10),
    (end, 9),
    (begin, 9),
    (keep, 16),
)
"""Each rule with the number of projects it is used on, as far as there are fitting ones."""


def write(province: str, folder: Path, seed: int) -> None:
    """Make one pair of editions."""
    chance = random.Random(seed)
    things = pool(province)
    code = next(u.adcode for u in load_units() if u.short == province and u.level == "province")
    COUNTIES[:] = [
        u.short
        for u in load_units()
        if u.level == "county"
        and u.name[-1] == "县"
        and u.adcode[:2] == code[:2]
        and re.fullmatch("..", u.short)
    ]
    chance.shuffle(things)
    rows: list[tuple[Row, str]] = []
    seen: set[str] = set()
    for rule, wanted in RULES:
        for thing in list(things):
            if wanted == 0:
                break
            made = list(rule(thing, chance))
            names = {name for old, new, _ in made for name in (old, new) if name}
            if made and not names & seen:
                rows += [(row, thing.kind) for row in made]
                seen |= names
                things.remove(thing)
                wanted -= 1  # noqa: PLW2901
    stages = {True: dict[str, str](), False: dict[str, str]()}
    answers = []
    for (old, new, became), _ in rows:
        if old:
            stages[True].setdefault(old, chance.choice(STAGES))
        if new:
            near = stages[True].get(old)
            stages[False].setdefault(new, _moved(near, became, chance) if near else chance.choice(STAGES[:4]))
        answers.append(_answer(old, new, became, stages))
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {name: _kind(name, kind) for row, kind in rows for name in row[:2]}
    for name, is_old, title in (
        ("old.txt", True, "重点项目推进方案"),
        ("new.txt", False, "重点项目年度安排"),
    ):
        text = _prose(f"{province}{title}", stages[is_old], kinds, chance)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    with (folder / "pairs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("old", "new", "change", "stage_change", "note"))
        writer.writerows(sorted(answers))


def _kind(name: str, kind: str) -> str:
    return "expressway" if name.endswith("高速公路") else kind


def _moved(stage: str, became: str, chance: random.Random) -> str:
    at = STAGES.index(stage)
    step = chance.choices((1, 0, -1), (5, 4, 1.5))[0]
    return STAGES[min(4, max(0, at + step))]


def _answer(old: str, new: str, became: str, stages: dict[bool, dict[str, str]]) -> tuple[str, ...]:
    if not (old and new):
        return old, new, "new" if new else "vanished", "", ""
    step = STAGES.index(stages[False][new]) - STAGES.index(stages[True][old])
    moved = "advanced" if step > 0 else "set_back" if step < 0 else "unchanged"
    return old, new, moved if became == "same" else became, moved, ""


def _prose(title: str, stages: dict[str, str], kinds: dict[str, str], chance: random.Random) -> str:
    paragraphs = [title, ""]
    for chapter, wanted in CHAPTERS:
        paragraphs.append(chapter)
        for kind in wanted:
            sentences = []
            for stage in reversed(STAGES):
                names = [name for name, at in stages.items() if at == stage and kinds[name] == kind]
                chance.shuffle(names)
                for start in range(0, len(names), 4):
                    sentences.append(
                        chance.choice(SENTENCES[stage]).format("、".join(names[start : start + 4]))
                    )
            if sentences:
                paragraphs.append("".join(sentences))
    return "\n".join(paragraphs) + "\n"


if __name__ == "__main__":
    write(sys.argv[1], ROOT / "editions" / sys.argv[2], int(sys.argv[3]))
