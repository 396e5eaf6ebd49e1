"""No project claims to be known better than it is: stated uncertainty against the facts beside the checkout."""

import csv
import json
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import LineString, Point
from test_locate import project

from laoqu_geo.crs import METRIC, WGS84
from laoqu_geo.gazetteer import load_gazetteer
from laoqu_geo.locate import Located, locate
from laoqu_geo.model import Kind, Precision

pytestmark = pytest.mark.shared
GOLD = "2018-chuanshan-work-plan.gold.json"


def facts(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "facts" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def gold(shared: Path) -> Located:
    rows = json.loads((shared / "plans" / GOLD).read_text(encoding="utf-8"))["projects"]
    asked = [
        project(r["name"], Kind(r["kind"]), units=r["responsible_units"], ends=r["ends"], id=r["id"])
        for r in rows
    ]
    return locate(asked, load_gazetteer())


@pytest.fixture(scope="module")
def truths(shared: Path) -> dict[str, tuple[Point, float, str]]:
    """Point, its own doubt and its basis by item of the plan; refined rows go before the first ones."""
    rows = facts(shared, "points.csv") + facts(shared, "points_refined.csv")
    return {
        r["plan_item"]: (Point(float(r["lon"]), float(r["lat"])), float(r["uncertainty_m"]), r["basis"])
        for r in rows
        if r["lon"] and r["basis"] not in {"unlocated", "candidate"} and not _is_trap(r)
    }


def _is_trap(row: dict[str, str]) -> bool:
    """Tell a row that stands there to be mistaken for the project: the closed airport, the dam, another road."""
    return any(sign in row["name"] + row["note"] for sign in ("旧址", "distractor", "not on a plan line"))


def metres(shape, other) -> float:
    both = gpd.GeoSeries([shape, other], crs=WGS84).to_crs(METRIC)
    return both.iloc[0].distance(both.iloc[1])


def test_every_project_has_a_place_or_the_area_that_holds_it(gold: Located):
    table = gold.projects
    assert len(table) == 41
    nowhere = table[table.geometry.isna()]
    assert len(nowhere) <= 1
    assert set(nowhere["precision"]) <= {str(Precision.NONE)}
    assert nowhere["adcodes"].notna().all()
    assert (table["uncertainty_m"] > 0).all()


def test_what_is_sourced_lies_within_its_doubt_and_a_kilometre(gold: Located, truths):
    for item, (point, _, basis) in truths.items():
        if basis == "sourced" and item in gold.projects.index:
            row = gold.projects.loc[item]
            away = metres(row.geometry, point)
            assert away <= min(row.uncertainty_m, 1_000), (item, away)


def test_no_point_claims_less_doubt_than_its_error(gold: Located, truths):
    inside = []
    for item, (point, doubt_m, _) in truths.items():
        if item not in gold.projects.index or gold.projects.loc[item].geometry is None:
            continue
        row = gold.projects.loc[item]
        inside.append((metres(row.geometry, point) <= row.uncertainty_m + min(doubt_m, 300), item))
    assert len(inside) >= 18
    assert sum(ok for ok, _ in inside) >= 0.95 * len(inside), [item for ok, item in inside if not ok]


def test_known_places_of_lines_lie_inside_their_corridors(gold: Located, shared: Path):
    inside = []
    items = {r["line_id"]: r["plan_item"] for r in facts(shared, "waypoints.csv")}
    for r in facts(shared, "waypoints.csv") + facts(shared, "waypoints_refined.csv"):
        item = items.get(r["line_id"], "")
        sure = r["basis"] in {"sourced", "derived"} and r.get("beyond_plan_extent", "False") == "False"
        if not sure or item not in gold.projects.index:
            continue
        row = gold.projects.loc[item]
        if isinstance(row.geometry, LineString):
            away = metres(row.geometry, Point(float(r["lon"]), float(r["lat"])))
            inside.append(
                (away <= row.uncertainty_m, f"{item} {r['place']} {away:.0f}>{row.uncertainty_m:.0f}")
            )
    assert len(inside) >= 30
    assert sum(ok for ok, _ in inside) >= 0.95 * len(inside), [said for ok, said in inside if not ok]
