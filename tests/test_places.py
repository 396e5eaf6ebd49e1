"""Places of other provinces' plans: expected unit by unit before the code was first run on them, see LOG.md."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from shapely import Point

from laoqu_geo.admin import Unit
from laoqu_geo.gazetteer import Gazetteer, load_gazetteer
from laoqu_geo.locate import locate
from laoqu_geo.model import Action, Kind, Mention, Precision, Project, Stage, Strength

PLACES = Path(__file__).parent / "data" / "places"


@dataclass(frozen=True)
class Verdict:
    what: str
    county: bool | None
    prefecture: bool
    province: bool
    said: str


def rows(name: str) -> list[dict[str, str]]:
    with (PLACES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def project(row: dict[str, str]) -> Project:
    name = row["name"]
    ends = tuple(
        name.removesuffix("高速公路")
        .removesuffix("高速铁路")
        .removesuffix("铁路")
        .removesuffix("公路")
        .split("至")
    )
    mention = Mention(
        start=0, end=len(name), surface=name, name=name, kind=Kind(row["kind"]), clause="一", quote=name,
        stage=Stage.CONSTRUCTION, stage_phrase="加快建设",
        action=Action.RELOCATE if name.endswith("迁建") else Action.NEW, strength=Strength.FIRM, target_year=None,
        ends=(ends[0], ends[-1]) if "end" in row else (), via=ends[1:-1] if "end" in row else (),
        context=tuple(filter(None, row.get("context", "").split(";"))), units=tuple(row["units"].split(";")),
        shared_from=(), voltage_kv=None, confidence=1.0, evidence=(),
    )  # fmt: skip
    return Project(name, name, (), Kind(row["kind"]), (mention,))


BORDER_M = 3_000
"""Published boundaries differ by so much: nearer than that, either side is right."""


def verdict(
    row: dict[str, str], what: str, place: Point | None, gazetteer: Gazetteer, *, fine: bool = True
) -> Verdict:
    unit = None if place is None else gazetteer.unit_at(place.x, place.y)
    if place is None or unit is None:
        return Verdict(what, False if row["county"] else None, False, True, "nowhere")
    county = next((u for u in gazetteer.units_named(row["county"]) if _is_under(u, row, gazetteer)), None)
    city = next(u for u in gazetteer.units_named(row["prefecture"]) if u.level != "county" or u == county)
    chain = "".join(u.name for u in reversed(gazetteer.chain(unit)))

    def right(outer: Unit) -> bool:
        return gazetteer.is_near(outer, place.x, place.y, within_m=BORDER_M)

    return Verdict(
        what, fine and right(county) if county else None, right(city), right(gazetteer.chain(city)[-1]), chain
    )


def _is_under(unit: Unit, row: dict[str, str], gazetteer: Gazetteer) -> bool:
    return row["prefecture"] in {above.name for above in gazetteer.chain(unit)}


def judged_facilities(gazetteer: Gazetteer, name: str = "facilities.csv") -> Iterator[Verdict]:
    plans = defaultdict(list)
    for row in rows(name):
        plans[row["units"], row["plan"]].append(row)
    for plan in plans.values():
        located = locate([project(row) for row in plan], gazetteer).projects
        for row, place, precision in zip(plan, located.geometry, located["precision"], strict=True):
            yield verdict(row, row["name"], place, gazetteer, fine=precision != Precision.PREFECTURE)


def judged_ends(gazetteer: Gazetteer) -> Iterator[Verdict]:
    plans = defaultdict(list)
    for row in rows("line_ends.csv"):
        plans[row["units"], row["plan"]].append(row)
    for plan in plans.values():
        projects = {row["name"]: project(row) for row in plan}
        waypoints = locate(list(projects.values()), gazetteer).waypoints
        for row in plan:
            stops = waypoints[waypoints["project_id"] == row["name"]].sort_values("seq")
            asked = projects[row["name"]].lead.ends
            stop = None if stops.empty else stops.iloc[0 if asked[0] == row["end"] else -1]
            place = None if stop is None else stop.geometry
            yield verdict(row, f"{row['name']}: {row['end']}", place, gazetteer)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def share(verdicts: list[Verdict], part: str) -> tuple[float, list[str]]:
    judged = [(getattr(v, part), v) for v in verdicts if getattr(v, part) is not None]
    return sum(ok for ok, _ in judged) / len(judged), [f"{v.what} → {v.said}" for ok, v in judged if not ok]


def test_facilities_of_other_plans_lie_in_the_right_unit(gazetteer):
    verdicts = list(judged_facilities(gazetteer))
    assert share(verdicts, "province") == (1.0, [])
    right, wrong = share(verdicts, "prefecture")
    assert right >= 0.99, wrong
    right, wrong = share(verdicts, "county")
    assert right >= 0.95, wrong


def test_a_set_that_no_repair_was_made_for_does_as_well(gazetteer):
    verdicts = list(judged_facilities(gazetteer, "fresh.csv"))
    assert share(verdicts, "province") == (1.0, [])
    for part in ("prefecture", "county"):
        right, wrong = share(verdicts, part)
        assert right >= 0.95, wrong


def test_a_work_known_by_its_name_alone_is_left_open_rather_than_put_wrongly(gazetteer):
    verdicts = list(judged_facilities(gazetteer, "fresh2.csv"))
    assert share(verdicts, "province") == (1.0, [])
    right, wrong = share(verdicts, "prefecture")
    assert right >= 0.95
    assert all(words.endswith("nowhere") for words in wrong)
    assert share(verdicts, "county")[0] >= 0.85


def test_line_ends_of_other_plans_lie_in_the_right_unit(gazetteer):
    verdicts = list(judged_ends(gazetteer))
    assert share(verdicts, "province") == (1.0, [])
    right, wrong = share(verdicts, "prefecture")
    assert right >= 0.98, wrong
    right, wrong = share(verdicts, "county")
    assert right >= 0.98, wrong
