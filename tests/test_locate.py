"""Locating: the ladder, the gate, ties with reasons, honest precision; every project is a row."""

import json
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from shapely import LineString, Point

from laoqu_geo.crs import GEOD
from laoqu_geo.gazetteer import Gazetteer, load_gazetteer
from laoqu_geo.locate import locate
from laoqu_geo.model import Action, Kind, Mention, Project, Stage, Strength
from laoqu_geo.tables import CANDIDATES, LOCATED, WAYPOINTS, check

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "plans" / "2018-chuanshan-work-plan.gold.json"
FIVE = tuple(f"{city}市人民政府" for city in ("巴中", "广元", "达州", "南充", "绵阳"))


def project(
    name: str,
    kind: Kind,
    *,
    units: Iterable[str] = FIVE,
    ends: Iterable[str] = (),
    via: Iterable[str] = (),
    context: Iterable[str] = (),
    id: str = "",
) -> Project:
    mention = Mention(
        start=0, end=len(name), surface=name, name=name, kind=kind, clause="（一）", quote=name,
        stage=Stage.CONSTRUCTION, stage_phrase="加快建设", action=Action.NEW, strength=Strength.FIRM, target_year=None,
        ends=tuple(ends), via=tuple(via), context=tuple(context), units=tuple(units), shared_from=(),
        voltage_kv=None, confidence=1.0, evidence=(),
    )  # fmt: skip
    return Project(id or name, name, (), kind, (mention,))


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def gold(gazetteer):
    if not GOLD.exists():
        pytest.skip("needs ../shared/plans")
    rows = json.loads(GOLD.read_text(encoding="utf-8"))["projects"]
    projects = [
        project(r["name"], Kind(r["kind"]), units=r["responsible_units"], ends=r["ends"], id=r["id"])
        for r in rows
    ]
    return locate(projects, gazetteer)


def only(gazetteer: Gazetteer, *projects: Project):
    """Return the row of the first project, located in the company of the others."""
    return locate(projects, gazetteer).projects.iloc[0]


def km(point: Point, lon: float, lat: float) -> float:
    return GEOD.inv(point.x, point.y, lon, lat)[2] / 1000


def test_a_known_facility_is_found_whatever_is_done_to_it(gazetteer):
    for name in ("达州机场迁建", "达州机场迁建工程", "达州金垭机场"):
        row = only(gazetteer, project(name, Kind.AIRPORT))
        assert km(row.geometry, 107.43616, 31.04864) < 1, name
        assert row.precision == "feature"
        assert "达川区" in row.reason


def test_the_closed_site_is_kept_as_a_refused_candidate(gazetteer):
    found = locate([project("达州机场迁建", Kind.AIRPORT)], gazetteer).candidates
    former = found[found["name"].str.contains("河市")].iloc[0]
    assert not former.chosen
    assert "旧址" in former.why


def test_a_name_inside_a_longer_word_is_no_place(gazetteer):
    """黄石盘 lies nowhere near 黄石市, even when the reservoir is not known."""
    located = locate([project("黄石盘二库", Kind.RESERVOIR)], gazetteer)
    assert located.projects.iloc[0].precision == "none"
    refused = located.candidates[located.candidates["adcode"] == "420200"].iloc[0]
    assert not refused.chosen
    assert "更长名称" in refused.why


def test_a_district_of_another_city_that_follows_a_city_is_no_place(gazetteer):
    """盘龙 in 广元盘龙 is a village there, not 昆明市盘龙区; 城西 is a direction, not 西宁市城西区."""
    row = only(gazetteer, project("广元盘龙物流园", Kind.LOGISTICS_HUB))
    assert row.precision == "prefecture"
    assert "广元市" in row.reason
    assert only(gazetteer, project("绵阳城西变电站", Kind.SUBSTATION)).precision == "prefecture"


def test_a_county_named_in_the_text_gives_a_point_in_that_county(gazetteer):
    row = only(gazetteer, project("达州万源石材产业园", Kind.INDUSTRIAL_PARK))
    assert (row.precision, row.counties, row.geom_method) == ("county", "万源市", "named_unit")
    assert gazetteer.unit_at(row.geometry.x, row.geometry.y).name == "万源市"


def test_a_place_carried_by_the_context_counts(gazetteer):
    row = only(gazetteer, project("南江气象站", Kind.OTHER, context=("巴中",)))
    assert row.counties == "南江县"
    row = only(gazetteer, project("城厢水厂", Kind.OTHER, context=("广元", "苍溪县")))
    assert row.counties == "苍溪县"


def test_an_unknown_word_after_a_unit_of_the_region_leaves_the_unit(gazetteer):
    row = only(gazetteer, project("顺庆新桥110千伏输变电工程", Kind.SUBSTATION))
    assert (row.precision, row.counties) == ("county", "顺庆区")


def test_a_facility_outside_the_named_unit_is_refused(gazetteer):
    located = locate([project("赣州石桥镇升钟水库", Kind.RESERVOIR, units=("赣州市人民政府",))], gazetteer)
    assert located.projects.iloc[0].precision == "prefecture"
    refused = located.candidates[located.candidates["name"] == "升钟水库"]
    assert len(refused) == 0 or not refused["chosen"].any()
    located = locate([project("升钟水库", Kind.RESERVOIR, units=("赣州市人民政府",))], gazetteer)
    refused = located.candidates[located.candidates["name"] == "升钟水库"].iloc[0]
    assert not refused.chosen
    assert "赣州市" in refused.why


def test_one_responsible_city_gives_a_prefecture_several_give_none(gazetteer):
    alone = only(gazetteer, project("雷家河水库", Kind.RESERVOIR, units=("省水利厅", "巴中市人民政府")))
    assert alone.precision == "prefecture"
    assert "巴中市" in alone.reason
    several = only(gazetteer, project("雷家河水库", Kind.RESERVOIR))
    assert several.precision == "none"
    assert several.geometry is None
    assert all(city[:3] in several.reason for city in FIVE)
    assert several.uncertainty_m > 100_000


def test_a_plan_that_names_no_place_still_gives_a_row(gazetteer):
    located = locate([project("雷家河水库", Kind.RESERVOIR, units=())], gazetteer)
    assert located.projects.iloc[0].precision == "none"
    assert located.region == ()
    assert located.projects.iloc[0].review == "needs_review"


def test_no_projects_give_empty_tables_that_keep_their_contracts(gazetteer):
    located = locate([], gazetteer)
    check(located.projects, LOCATED)
    check(located.waypoints, WAYPOINTS)
    check(located.candidates, CANDIDATES)


def test_the_region_comes_from_responsible_governments(gazetteer):
    located = locate([project("雷家河水库", Kind.RESERVOIR)], gazetteer)
    assert located.region == ("510700", "510800", "511300", "511700", "511900")


def test_the_region_comes_from_named_places_when_no_government_is_named(gazetteer):
    projects = [
        project("赣州信丰通用机场", Kind.GENERAL_AIRPORT, units=()),
        project("赣州瑞金机场", Kind.AIRPORT, units=()),
        project("广东连接线", Kind.ROAD, units=()),
    ]
    assert locate(projects, gazetteer).region == ("360700",)


def test_the_region_can_be_hinted(gazetteer):
    located = locate([project("雷家河水库", Kind.RESERVOIR, units=())], gazetteer, ("360700",))
    assert located.region == ("360700",)
    assert located.projects.iloc[0].precision == "prefecture"


def test_counties_responsible_count_for_their_prefecture(gazetteer):
    assert locate([project("雷家河水库", Kind.RESERVOIR, units=("通江县人民政府",))], gazetteer).region == (
        "511900",
    )


def test_an_ambiguous_name_is_taken_in_the_region_and_the_others_are_kept(gazetteer):
    """鼓楼区 stands in 徐州, 南京, 福州 and 开封."""
    for city, code in [("福州", "350102"), ("开封", "410204"), ("徐州", "320302")]:
        located = locate([project("鼓楼区石桥", Kind.BRIDGE_TUNNEL, units=(f"{city}市人民政府",))], gazetteer)
        chosen = located.candidates[located.candidates["chosen"]].iloc[0]
        assert chosen.adcode == code
        assert located.candidates["adcode"].nunique() == 4
        assert located.candidates["why"].str.len().min() > 4


def test_two_ends_make_a_schematic_line_between_the_seats(gazetteer):
    row = only(
        gazetteer,
        project("瑞金至会昌高速公路", Kind.EXPRESSWAY, units=("赣州市人民政府",), ends=("瑞金", "会昌")),
    )
    assert isinstance(row.geometry, LineString)
    assert (row.precision, row.geom_method, row.counties) == ("schematic", "ends", "会昌县、瑞金市")
    assert row.review == "needs_review"
    assert row.places == "瑞金市、会昌县"


def test_places_between_make_a_corridor_in_order(gazetteer):
    asked = project(
        "瑞金至会昌至寻乌高速公路",
        Kind.EXPRESSWAY,
        units=("赣州市人民政府",),
        ends=("瑞金", "寻乌"),
        via=("会昌",),
    )
    located = locate([asked], gazetteer)
    assert located.projects.iloc[0].precision == "corridor"
    assert located.waypoints["name"].tolist() == ["瑞金市", "会昌县", "寻乌县"]
    assert located.waypoints["seq"].tolist() == [1, 2, 3]


def test_the_route_is_read_from_the_name_when_the_reader_left_it_open(gazetteer):
    asked = project("瑞金至会昌至寻乌高速公路", Kind.EXPRESSWAY, units=("赣州市人民政府",))
    assert only(gazetteer, asked).places == "瑞金市、会昌县、寻乌县"


def test_a_province_as_an_end_is_the_border_never_its_capital(gazetteer):
    """
    The way from an inner county to 广东 stops where it leaves 江西.

       江西 | 广东
    信丰 *--+- - - - - - > 广州
    """
    row = only(
        gazetteer,
        project("信丰至广东高速公路", Kind.EXPRESSWAY, units=("赣州市人民政府",), ends=("信丰", "广东")),
    )
    last = Point(row.geometry.coords[-1])
    assert gazetteer.is_near(gazetteer.unit("440000"), last.x, last.y, within_m=2_000)
    assert gazetteer.is_near(gazetteer.unit("360000"), last.x, last.y, within_m=2_000)
    assert km(last, 113.26, 23.13) > 100
    assert "省界" in row.reason


def test_border_signs_are_read_as_the_other_province(gazetteer):
    row = only(
        gazetteer, project("信丰至赣粤界公路", Kind.ROAD, units=("赣州市人民政府",), ends=("信丰", "赣粤界"))
    )
    assert "广东省界" in row.places


def test_the_own_province_is_no_end(gazetteer):
    row = only(
        gazetteer,
        project("信丰至江西高速公路", Kind.EXPRESSWAY, units=("赣州市人民政府",), ends=("信丰", "江西")),
    )
    assert isinstance(row.geometry, Point)
    assert "本省" in row.reason


def test_an_end_that_nobody_knows_leaves_the_other_as_a_point(gazetteer):
    row = only(
        gazetteer, project("瑞金至石坪镇公路", Kind.ROAD, units=("赣州市人民政府",), ends=("瑞金", "石坪镇"))
    )
    assert isinstance(row.geometry, Point)
    assert row.precision == "county"
    assert row.review == "needs_review"
    assert "石坪镇" in row.reason


def test_a_namesake_far_from_everything_is_no_end(gazetteer):
    """白河 near 敦化 is a town; 白河县 lies 1,700 km away."""
    asked = project("敦化至白河铁路", Kind.RAILWAY, ends=("敦化", "白河"), units=("吉林市人民政府",))
    located = locate([asked], gazetteer)
    assert located.projects.iloc[0].counties == "敦化市"
    assert "相距过远" in located.projects.iloc[0].reason
    assert not located.candidates.set_index("asked").loc["白河", "chosen"]


def test_a_line_to_the_same_province_is_not_the_known_line(gazetteer):
    asked = project("白银至陕西高速公路", Kind.EXPRESSWAY, ends=("白银", "陕西"), units=("白银市人民政府",))
    row = only(gazetteer, asked)
    assert row.geom_method == "ends"
    assert row.places == "白银市、陕西省界"


def test_a_known_line_stops_where_the_text_stops(gazetteer):
    row = only(gazetteer, project("成都至南充至达州铁路", Kind.RAILWAY, ends=("成都", "达州"), via=("南充",)))
    assert row.places.endswith("达州南")
    assert row.geometry.bounds[2] < 107.6
    assert row.length_stated_km != row.length_stated_km, "the published length is that of the whole line"


def test_a_section_in_brackets_never_reaches_the_far_end(gazetteer):
    asked = project("汉中至巴中至南充铁路（巴中至南充段）", Kind.RAILWAY, ends=("巴中", "南充"))
    assert only(gazetteer, asked).geometry.bounds[3] < 32.0
    swapped = project(
        "韶关至赣州至吉安铁路（赣州至吉安段）", Kind.RAILWAY, ends=("赣州", "吉安"), units=("赣州市人民政府",)
    )
    assert only(gazetteer, swapped).geometry.bounds[1] > 25.5


def test_a_river_is_no_district(gazetteer):
    located = locate([project("嘉陵江航道提升改造", Kind.WATERWAY)], gazetteer)
    assert located.projects.iloc[0].geom_method == "line_table"
    assert not located.candidates.set_index("adcode").loc["511304", "chosen"]


def test_a_known_line_far_from_the_region_is_refused(gazetteer):
    located = locate([project("嘉陵江航道提升改造", Kind.WATERWAY, units=("赣州市人民政府",))], gazetteer)
    assert located.projects.iloc[0].precision == "prefecture"
    assert not located.candidates["chosen"].any()


def test_the_order_of_projects_changes_no_place(gazetteer):
    projects = [
        project("达州机场迁建", Kind.AIRPORT),
        project("绵阳至苍溪高速公路", Kind.EXPRESSWAY, ends=("绵阳", "苍溪")),
        project("雷家河水库", Kind.RESERVOIR),
    ]
    forward = locate(projects, gazetteer).projects
    backward = locate(projects[::-1], gazetteer).projects.loc[forward.index]
    assert forward.drop(columns="geometry").equals(backward.drop(columns="geometry"))
    assert forward.geometry.to_wkb().equals(backward.geometry.to_wkb())


def test_names_of_another_province_land_in_the_right_counties(gazetteer):
    units = tuple(f"{city}市人民政府" for city in ("赣州", "吉安", "抚州", "宜春", "萍乡"))
    wanted = {
        "赣州南康机场": "南康区", "宜春樟树机场": "樟树市", "吉安遂川通用机场": "遂川县", "抚州黎川通用机场": "黎川县",
        "章贡城北110千伏输变电工程": "章贡区", "赣州大余通用机场": "大余县", "萍乡莲花水库": "莲花县",
    }  # fmt: skip
    projects = [project(name, Kind.OTHER, units=units) for name in wanted]
    assert locate(projects, gazetteer).projects["counties"].to_dict() == wanted


@pytest.mark.shared
def test_every_labelled_project_is_a_row_with_precision_doubt_and_reason(gold):
    table = gold.projects
    assert len(table) == 41
    assert table["uncertainty_m"].gt(0).all()
    assert table["reason"].str.endswith("。").all()
    assert (table["precision"] == "none").sum() == 1
    assert table.loc["S5", "precision"] == "none"
    assert table.geometry.isna().sum() == 1


@pytest.mark.shared
def test_transport_airports_lie_within_a_kilometre_of_their_runways(gold):
    import csv

    with (SHARED / "facts" / "points_refined.csv").open(encoding="utf-8") as file:
        facts = {row["plan_item"]: row for row in csv.DictReader(file)}
    for item in ("A1", "A2", "A3", "A4", "A5", "A6"):
        away_km = km(gold.projects.geometry[item], float(facts[item]["lon"]), float(facts[item]["lat"]))
        assert away_km < 1, item


@pytest.mark.shared
def test_point_projects_lie_in_the_units_labelled(gold, gazetteer):
    rows = {row["id"]: row for row in json.loads(GOLD.read_text(encoding="utf-8"))["projects"]}
    for item, point in gold.projects.geometry.items():
        named = [u for place in rows[item]["located_in"] for u in gazetteer.units_named(place)]
        if isinstance(point, Point) and named:
            holder = gazetteer.unit_at(point.x, point.y)
            assert any(gazetteer.is_within(holder, unit) for unit in named), item


@pytest.mark.shared
def test_labelled_lines_run_through_distinct_places_between_their_ends(gold):
    lines = gold.projects[gold.projects.geom_type == "LineString"]
    assert len(lines) == 20
    for item, line in lines.geometry.items():
        assert all(a != b for a, b in pairwise(line.coords)), item
    check(gold.waypoints, WAYPOINTS)
    check(gold.candidates, CANDIDATES)
