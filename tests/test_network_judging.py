"""What the network join says and weighs: names, scores with their terms, doubts, states in OSM; each figured by hand."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from test_network import network, plan, steps
from test_network_effect import effect, looked_at
from test_network_effect import plan as joined_plan

from laoqu_geo.crs import WGS84
from laoqu_geo.model import Kind, Stage
from laoqu_geo.network import MatchRules, join
from laoqu_geo.network.audit import suggested_tags
from laoqu_geo.network.contraction import contract
from laoqu_geo.network.graph import split
from laoqu_geo.network.matching import Match, matched
from laoqu_geo.network.names import (
    alike,
    called,
    ends_of,
    index,
    kinds_alike,
    one_character_names,
    spoken_keys,
)
from laoqu_geo.network.plan_lines import already_built, facilities, plan_lines
from laoqu_geo.tables import NETWORK, OSM_MATCHES, empty

RAIL, ROAD, FAST = Kind.RAILWAY, Kind.ROAD, Kind.EXPRESSWAY


# ---- names


@pytest.mark.parametrize(
    ("name", "key", "fast", "written"),
    [
        ("甲乙高速铁路", "甲乙", True, "甲乙高速铁路"),
        ("甲乙 铁路（二期）", "甲乙", False, "甲乙铁路"),
        ("甲乙线", "甲乙", False, "甲乙线"),
        ("甲乙城际", "甲乙", True, "甲乙城际"),
        ("甲乙公路改造工程", "甲乙", None, "甲乙公路改造工程"),
        ("±800KV甲乙换流站", "甲乙换流", None, "±800KV甲乙换流站"),
        ("110千伏输变电甲乙", "甲乙", None, "110千伏输变电甲乙"),
        ("甲站", "甲站", None, "甲站"),
        ("某站改扩建工程", "某站", None, "某站改扩建工程"),
    ],
)
def test_what_a_name_says(name, key, fast, written) -> None:
    assert called(name) == (key, fast, written)


def test_ends_lose_their_kind_of_unit_where_a_name_is_left() -> None:
    assert ends_of("甲甲市至乙乙县界高速公路") == ("甲甲", "乙乙县")
    assert ends_of("甲市至乙乙省铁路") == ("甲市", "乙乙")
    assert ends_of("G85甲甲到乙乙到丙丙高速") == ("甲甲", "乙乙", "丙丙")
    assert ends_of("甲至乙铁路") == ()


def test_a_line_is_spoken_of_by_one_character_of_each_place() -> None:
    assert spoken_keys(("甲乙",), {}) == frozenset()
    assert spoken_keys(("甲", "乙丙"), {"乙丙": "丁"}) == {
        "甲乙", "甲丙", "甲丁", "乙甲", "丙甲", "丁甲",
    }  # fmt: skip
    assert len(spoken_keys(("甲乙", "丙丁", "戊己"), {})) == 16


def test_a_place_may_have_several_characters() -> None:
    short = one_character_names()
    assert short["重庆"] == "渝"
    assert set(short["上海"]) == {"沪", "申"}


ROWS = {
    "w0": (RAIL, [(0, 0), (1, 0)], {"name": "甲乙铁路"}),
    "w1": (RAIL, [(0, 0), (1, 0)], {"name": "丙线", "names": "甲乙线、丁线"}),
    "w2": (RAIL, [(0, 0), (1, 0)], {"name": "甲乙高铁"}),
    "w3": (RAIL, [(0, 0), (1, 0)], {"name": "甲州至乙安客专"}),
    "w4": (FAST, [(0, 0), (1, 0)], {"ref": "G5;G85"}),
    "w5": (Kind.SUBSTATION, [(0, 0)], {"name": "金山变电站"}),
    "w6": (RAIL, [(0, 0), (1, 0)], {"name": "甲乙"}),
}


def agreeing(kind: Kind, *names: str) -> dict[int, tuple[float, str]]:
    return {
        row: (round(score, 4), said)
        for row, (score, said) in alike(names, kind, index(network(ROWS)), {}).items()
    }


def test_how_far_names_agree_and_in_what() -> None:
    assert agreeing(RAIL, "甲乙铁路") == {
        0: (1.0, "同名"),
        1: (0.95, "与“甲乙线”同名"),
        2: (round(0.95 * 0.9, 4), "与“甲乙高铁”同名"),
        6: (round(0.95 * 0.9, 4), "与“甲乙”同名"),
    }
    assert agreeing(RAIL, "甲乙高铁")[0] == (round(0.95 * 0.65, 4), "与“甲乙铁路”同名")
    assert agreeing(RAIL, "甲乙")[0] == (round(0.95 * 0.9, 4), "与“甲乙铁路”同名")
    assert agreeing(RAIL, "甲乙高铁", "甲乙铁路")[0] == (1.0, "同名")
    assert agreeing(RAIL, "甲乙铁路", "甲乙高铁")[0] == (1.0, "同名")


def test_routes_and_numbers_agree_for_lines() -> None:
    assert agreeing(RAIL, "甲州至乙安铁路") == {
        0: (0.9, "“甲乙铁路”是其起讫点的简称"),
        1: (0.9, "“甲乙线”是其起讫点的简称"),
        2: (0.81, "“甲乙高铁”是其起讫点的简称"),
        3: (0.9, "线路起讫同为甲州、乙安"),
        6: (0.81, "“甲乙”是其起讫点的简称"),
    }
    assert agreeing(RAIL, "乙安至甲州铁路")[3] == (0.9, "线路起讫同为乙安、甲州")
    assert agreeing(FAST, "Ｇ85某高速") == {4: (0.85, "编号G85相同")}
    assert agreeing(FAST, "G5甲高速", "G85乙高速") == {4: (0.85, "编号G5相同")}  # of equals the first
    assert agreeing(FAST, "G8某高速") == {}
    assert agreeing(Kind.AIRPORT, "G5某机场") == {}


def test_a_facility_may_agree_in_the_end_of_its_name() -> None:
    assert agreeing(Kind.SUBSTATION, "甲州金山变电站") == {5: (0.6, "名称只与“金山变电站”部分相同")}
    assert agreeing(Kind.SUBSTATION, "山变电站") == {}
    assert agreeing(RAIL, "某州甲乙铁路") == {}


def test_kinds_of_objects_that_may_be_the_project() -> None:
    assert kinds_alike(Kind.AIRPORT) == {Kind.AIRPORT, Kind.GENERAL_AIRPORT}
    assert kinds_alike(FAST) == {FAST, ROAD}
    assert kinds_alike(Kind.POWER_PLANT) == {Kind.POWER_PLANT, Kind.HYDROPOWER}
    assert kinds_alike(Kind.OTHER) == {Kind.OTHER}


# ---- scores


def judged(kind: Kind, places, names, rows, doubt_m: float = 5_000.0) -> dict[str, Match]:
    points = [(105 + x / 10, 31 + y / 10) for x, y in places]
    shape = shapely.Point(points[0]) if len(points) == 1 else shapely.LineString(points)
    columns = {"kind": [str(kind)], "uncertainty_m": doubt_m, "name_today": None}
    project = gpd.GeoDataFrame(columns, index=["p"], geometry=[shape], crs=WGS84)
    table = network(rows)
    return {table.index[m.row]: m for m in matched(project, {"p": names}, table, MatchRules())}


def test_the_terms_of_a_facilitys_score() -> None:
    """941 m off (in the projection) a place known to 5 km: within half of that it lies as it should; 0.55 + 0.25 + 0.1 + 0.1."""
    rows = {"n1": (Kind.SUBSTATION, [(0.1, 0)], {"name": "甲乙变电站"})}
    found = judged(Kind.SUBSTATION, [(0, 0)], ["甲乙变电站"], rows)["n1"]
    assert found.distance_m == pytest.approx(941, abs=3)
    assert (found.score, found.verdict, found.project) == (pytest.approx(1.0), "accepted", 0)
    assert found.reason == "同名，相距941米（名称1.00、位置1.00、类别1.00、状态1.00）"
    # 4.71 km: (4707 − 2500) / (7500 − 2500) of the way to what is not believed
    far = judged(
        Kind.SUBSTATION,
        [(0, 0)],
        ["甲乙变电站"],
        {"n1": (Kind.SUBSTATION, [(0.5, 0)], {"name": "甲乙变电站"})},
    )["n1"]
    assert far.score == pytest.approx(0.75 + 0.25 * (1 - (4_707 - 2_500) / 5_000), abs=0.003)
    # 6.6 km: no less than half, up to one and a half times what is known
    edge = judged(
        Kind.SUBSTATION,
        [(0, 0)],
        ["甲乙变电站"],
        {"n1": (Kind.SUBSTATION, [(0.7, 0)], {"name": "甲乙变电站"})},
    )["n1"]
    assert edge.score == pytest.approx(0.75 + 0.25 * 0.5)
    # 7.53 km: not believed
    off = judged(
        Kind.SUBSTATION,
        [(0, 0)],
        ["甲乙变电站"],
        {"n1": (Kind.SUBSTATION, [(0.8, 0)], {"name": "甲乙变电站"})},
    )["n1"]
    assert (off.score, off.verdict) == (pytest.approx(0.75), "refused")


def test_a_place_known_well_still_allows_five_kilometres() -> None:
    rows = {
        "n1": (Kind.SUBSTATION, [(0.5, 0)], {"name": "甲乙变电站"}),
        "n2": (Kind.SUBSTATION, [(-0.6, 0)], {"name": "甲乙变电站"}),
    }
    found = judged(Kind.SUBSTATION, [(0, 0)], ["甲乙变电站"], rows, doubt_m=100.0)
    assert {key: match.verdict for key, match in found.items()} == {"n1": "accepted", "n2": "refused"}


def test_the_second_nearest_must_be_three_times_as_far() -> None:
    """The nearest within a kilometre counts as one: 0.31 steps are 2.92 km, 0.33 are 3.11 km."""

    def verdicts(x: float) -> list[str]:
        rows = {
            key: (Kind.SUBSTATION, [(at, 0)], {"name": "甲乙变电站"}) for key, at in (("n1", 0.02), ("n2", x))
        }
        found = judged(Kind.SUBSTATION, [(0, 0)], ["甲乙变电站"], rows, doubt_m=10_000.0)
        return [found[key].verdict for key in ("n1", "n2")]

    assert verdicts(0.31) == ["review", "review"]
    assert verdicts(0.33) == ["accepted", "review"]


def test_another_kind_and_a_disused_state_count_less() -> None:
    line = [(0, 0), (3, 0)]
    road = judged(FAST, line, ["甲乙高速"], {"w1": (ROAD, line, {"name": "甲乙高速"})})["w1"]
    assert road.score == pytest.approx(0.55 + 0.25 + 0.07 + 0.1)
    old = judged(
        RAIL, line, ["甲乙铁路"], {"w1": (RAIL, line, {"name": "甲乙铁路", "lifecycle": "disused"})}
    )["w1"]
    assert (old.score, old.verdict) == (pytest.approx(0.9), "review")
    assert old.reason.endswith("状态0.00）")


def test_a_line_is_as_near_as_it_runs_along() -> None:
    """Half of the object lies in the corridor and half of the project is covered by it."""
    rows = {
        "w1": (RAIL, [(1.5, 0), (3, 0)], {"name": "甲乙铁路"}),
        "w2": (RAIL, [(3, 0), (3, 9)], {"name": "甲乙铁路"}),
    }
    found = judged(RAIL, [(0, 0), (3, 0)], ["甲乙铁路"], rows)
    assert found["w1"].verdict == "accepted"
    assert found["w1"].distance_m == 0
    alone = judged(
        RAIL, [(0, 0), (3, 0)], ["甲乙铁路"], {"w1": (RAIL, [(0, 0), (3, 0)], {"name": "甲乙铁路"})}
    )["w1"]
    assert alone.score == pytest.approx(1.0)


def test_of_refused_rows_of_one_name_five_are_listed() -> None:
    rows = {f"w{i}": (RAIL, [(40, i), (41, i)], {"name": "甲乙铁路"}) for i in range(8)}
    found = judged(RAIL, [(0, 0), (3, 0)], ["甲乙铁路"], rows)
    assert len(found) == 5
    assert {match.verdict for match in found.values()} == {"refused"}


# ---- alignments


def one(kind: Kind, places, rows, **columns):
    return join(*plan({"p": (kind, places)}, **columns), network(rows)).projects.loc["p"]


def test_how_far_a_trace_may_be_off_depends_on_its_source() -> None:
    line = ends = [(0, 0), (3, 0)]
    assert one(RAIL, ends, {"w1": (RAIL, line)})["uncertainty_m"] == 30
    assert one(RAIL, ends, {"r1": (RAIL, line)})["uncertainty_m"] == 30
    assert one(RAIL, ends, {"e1": (RAIL, line)})["uncertainty_m"] == 100
    road = one(FAST, ends, {"e1": (ROAD, line)})
    assert road["uncertainty_m"] == 500
    assert (
        road["reason"] == "经各地点连线；依次经过各地点沿既有线路描绘（路网不分道路等级，可能取到平行道路）。"
    )
    known = one(FAST, ends, {"w1": (ROAD, line)})
    assert (known["uncertainty_m"], known["reason"]) == (30, "经各地点连线；依次经过各地点沿既有线路描绘。")
    told = one(FAST, ends, {"e1": (FAST, line)})
    assert told["uncertainty_m"] == 100


def test_a_straightened_edge_is_off_by_the_rise_of_its_arc() -> None:
    """28.24 km drawn (in the projection), 30 km real: a flat arc rises by 28.24 × √(0.375 × 0.0623) = 4.32 km."""
    row = one(RAIL, [(0, 0), (3, 0)], {"e1": (RAIL, [(0, 0), (3, 0)], {"length_m": 30_000.0})})
    assert row["uncertainty_m"] == pytest.approx(4_320, abs=30)


def test_too_little_traced_leaves_a_line_as_it_was_and_says_so() -> None:
    #   a ─ b · · · · · · · c      one of five is there, then two
    places = [(0, 0), (1, 0), (5, 0)]
    row = one(RAIL, places, {"w1": (RAIL, [(0, 0), (1, 0)])})
    assert row["reason"] == "经各地点连线；沿线仅少部分里程有走向可信的既有线路，未沿路网描绘。"
    assert row["geom_method"] == "places"
    two = one(RAIL, [(0, 0), (2, 0), (5, 0)], {"w1": (RAIL, [(0, 0), (2, 0)])})
    assert two["geom_method"] == "partly_traced"
    assert two["reason"] == "经各地点连线；约40%的里程沿既有线路描绘，其余路段无可信线路，以直线走廊表示。"
    assert (two["precision"], two["uncertainty_m"]) == ("corridor", 5_000)


def test_nothing_near_is_said() -> None:
    row = one(RAIL, [(0, 0), (3, 0)], {"w1": (RAIL, [(0, 2), (3, 2)])})
    assert row["reason"] == "经各地点连线；沿线附近没有走向可信的既有线路，未沿路网描绘。"


def test_a_trace_of_the_wrong_length_is_not_taken() -> None:
    #   the path is 1.32 × the straight of 28.65 km; 28 km are published
    rails = {"w1": (RAIL, [(0, 0), (1.5, 1.1), (3, 0)])}
    row = one(RAIL, [(0, 0), (3, 0)], rails, length_stated_km=28.0)
    assert row["reason"] == "经各地点连线；沿路网描绘为38公里，与公布里程28公里不符，不采用，仍按走廊表示。"
    both = one(RAIL, [(0, 0), (3, 0)], rails, length_stated_km=100.0)
    assert both["geom_method"] == "traced"
    assert both["reason"].endswith("；绘制38公里，公布100公里，相差过大，需复核。")
    assert (both["review"], both["length_km"], both["length_ratio"]) == (
        "needs_review", pytest.approx(37.6, abs=0.2), pytest.approx(0.376, abs=0.002),
    )  # fmt: skip
    fits = one(RAIL, [(0, 0), (3, 0)], rails, length_stated_km=38.0)
    assert (fits["geom_method"], fits["review"]) == ("traced", "auto")


def test_rivers_may_meander_where_railways_may_not() -> None:
    bends = [(0, 0), (1, 2), (2, -2), (3, 0)]
    assert one(Kind.WATERWAY, [(0, 0), (3, 0)], {"w1": (Kind.WATERWAY, bends)})["geom_method"] == "places"
    milder = [(0, 0), (1, 1.5), (2, -1.0), (3, 0)]
    assert one(Kind.WATERWAY, [(0, 0), (3, 0)], {"w1": (Kind.WATERWAY, milder)})["geom_method"] == "traced"
    assert one(RAIL, [(0, 0), (3, 0)], {"w1": (RAIL, milder)})["geom_method"] == "places"


def test_wrong_classes_and_states_count_as_longer() -> None:
    """A motorway 1.9 × as long as the trunk is preferred for an expressway, one 2.1 × as long is not believed at all."""
    straight = {"w1": (RAIL, [(0, 0), (3, 0)], {"lifecycle": "disused"})}
    bent = {"w2": (RAIL, [(0, 0), (1.5, 1.2), (3, 0)])}
    assert one(RAIL, [(0, 0), (3, 0)], straight | bent)["osm_ids"] == "w2"
    built = {"w1": (RAIL, [(0, 0), (3, 0)], {"lifecycle": "construction"})}
    assert one(RAIL, [(0, 0), (3, 0)], built | bent)["osm_ids"] == "w1"
    proposed = {"w1": (RAIL, [(0, 0), (3, 0)], {"lifecycle": "proposed"})}
    assert one(RAIL, [(0, 0), (3, 0)], proposed | bent)["osm_ids"] == "w1"


def test_a_facility_taken_over_has_the_size_of_its_area() -> None:
    """A square of 0.05 × 0.05 steps is 477 × 554 m: a circle of 290 m."""
    located, waypoints = plan(points={"p": (Kind.RESERVOIR, (0, 0)), "q": (Kind.RESERVOIR, (3, 3))})
    table = network(
        {
            "n1": (Kind.RESERVOIR, [(0.1, 0)], {"name": "甲乙水库"}),
            "n2": (Kind.RESERVOIR, [(3.1, 3)], {"name": "丙丁水库"}),
        }
    )
    square = shapely.box(105.01, 31.0, 105.015, 31.005)
    table = table.set_geometry(gpd.GeoSeries([square, table.geometry["n2"]], index=table.index, crs=WGS84))
    rows = join(located, waypoints, table, names={"p": ("甲乙水库",), "q": ("丙丁水库",)}).projects
    assert rows["uncertainty_m"].tolist() == [290, 50]
    assert rows["geom_method"].tolist() == ["named_feature"] * 2
    assert rows.loc["p", "reason"] == "经各地点连线；OSM中有同名设施，相距0.9公里，取其位置。"
    assert rows.geometry["p"].equals(square.centroid)
    kept = join(
        located.assign(precision="feature"), waypoints, table, names={"p": ("甲乙水库",)}
    ).projects.loc["p"]
    assert (kept["osm_ids"], kept["geom_method"], kept["uncertainty_m"]) == ("n1", "places", 5_000)


def test_what_a_person_has_set_is_left_alone() -> None:
    located, waypoints = plan(
        {"p": (RAIL, [(0, 0), (3, 0)])}, {"q": (Kind.SUBSTATION, (0, 0))}, geom_method="correction"
    )
    rows = {
        "w1": (RAIL, [(0, 0), (1.5, 0.3), (3, 0)]),
        "n1": (Kind.SUBSTATION, [(0.1, 0)], {"name": "甲乙站"}),
    }
    found = join(located, waypoints, network(rows), names={"q": ("甲乙站",)}).projects
    assert found.geometry.equals(located.geometry)
    assert found["osm_ids"].isna().all()


def test_a_line_looked_at_and_left_as_it_was_keeps_its_places_and_is_not_traced() -> None:
    """A correction without a geometry leaves the places of a line in the table of places."""
    located, waypoints = plan(
        {"p": (RAIL, [(0, 0), (3, 0)]), "q": (RAIL, [(0, 0), (3, 0)])}, geom_method=["correction", "ends"]
    )
    found = join(located, waypoints, network({"w1": (RAIL, [(0, 0), (1.5, 0.3), (3, 0)])})).projects
    assert found["geom_method"].tolist() == ["correction", "traced"]
    assert found.geometry["p"].equals(located.geometry["p"])


def test_every_object_used_is_listed_once_with_its_version() -> None:
    located, waypoints = plan({"p": (RAIL, [(0, 0), (2, 0)])})
    rows = {
        "w1": (RAIL, [(0, 0), (1, 0)], {"name": "甲乙线", "version": 7}),
        "w2": (RAIL, [(1, 0), (2, 0)]),
        "e3": (RAIL, [(2, 0), (3, 0)]),
    }
    matches = join(located, waypoints, network(rows), names={"p": ("甲乙铁路",)}).matches
    assert list(matches.index) == ["p/w1", "p/w2"]
    assert matches["score"].tolist() == [pytest.approx(0.97, abs=0.03), 0.5]
    assert matches["version"].tolist() == [7, 1]
    assert matches["reason"].iloc[1] == "描绘线位时经过"
    assert matches["name"].iloc[0] == "甲乙线"


def test_links_go_no_farther_than_they_should_and_only_from_points() -> None:
    """15.6 steps are 147 km in the projection, 16.2 are 153 km."""
    lines = {"w1": (RAIL, [(0, -1), (0, 1)])}
    located, waypoints = plan(
        {"l": (RAIL, [(1, 0), (2, 0)])}, {"p": (Kind.AIRPORT, (15.6, 0)), "q": (Kind.AIRPORT, (16.2, 0))}
    )
    links = join(located, waypoints, network({**lines, "w2": (RAIL, [(40, 0), (41, 0)])})).links
    assert list(links.index) == ["p/railway"]
    assert links["osm_id"].tolist() == ["w1"]


# ---- the plan's lines, and what OSM has of them


def test_the_plans_lines_are_cut_at_their_places_in_the_order_along_them() -> None:
    tables = joined_plan(
        {"p": (FAST, [(0, 0), (4, 0), (2, 0)])},
        {"f": (Kind.AIRPORT, (0, 0)), "s": (Kind.RAIL_FACILITY, (1, 1)), "x": (Kind.PORT, (1, 1))},
    )
    straight = shapely.LineString([(105.0, 31.0), (105.4, 31.0)])
    geometry = tables.projects.geometry.copy()
    geometry["p"] = straight
    tables = tables._replace(projects=tables.projects.set_geometry(geometry))
    [line] = plan_lines(tables, np.array([7, 8, 9]))
    assert (line.stage, line.kind, line.nodes.tolist()) == (Stage.CONSTRUCTION, FAST, [7, 9, 8])
    assert line.length_m.tolist() == pytest.approx([19_100, 19_100], abs=30)
    assert list(facilities(tables).index) == ["f", "s"]
    assert plan_lines(tables._replace(stages={}), np.array([7, 8, 9])) == []


def test_an_expressway_along_a_well_drawn_one_is_the_plans_own() -> None:
    """400 m: 0.035 steps north are 388 m, 0.037 are 410 m; what counts is the middle of each piece."""
    roads = network({
        "w1": (FAST, [(0, 0.035), (4, 0.035)]), "w2": (FAST, [(0, 0.037), (4, 0.037)]), "w3": (ROAD, [(0, 0), (4, 0)]),
        "w4": (FAST, [(3, 0), (9, 0)]),
    })  # fmt: skip
    well = joined_plan({"p": (FAST, [(0, 0), (4, 0)])}, precision="path")
    assert already_built(roads, well).tolist() == [0]
    assert already_built(roads, well._replace(stages={})).tolist() == []
    assert already_built(roads, joined_plan({"p": (FAST, [(0, 0), (4, 0)])})).tolist() == []
    assert already_built(roads, joined_plan({"p": (RAIL, [(0, 0), (4, 0)])}, precision="path")).tolist() == []
    assert already_built(roads.iloc[2:3], well).tolist() == []


def test_shares_and_the_words_for_them() -> None:
    rows = {"w1": (RAIL, [(0, 0), (3.7, 0)])}
    row = looked_at(joined_plan({"p": (RAIL, [(0, 0), (4, 0)])}, precision="path"), rows).loc["p"]
    assert (row["standing"], row["built_share"]) == ("built", pytest.approx(0.93, abs=0.01))
    assert (
        row["reason"] == f"OSM中已建{row['built_share']:.0%}、在建0%、拟建0%、没有{row['absent_share']:.0%}"
    )
    most = looked_at(
        joined_plan({"p": (RAIL, [(0, 0), (4, 0)])}, precision="path"), {"w1": (RAIL, [(0, 0), (3.4, 0)])}
    ).loc["p"]
    assert most["standing"] == "partly"
    little = looked_at(
        joined_plan({"p": (RAIL, [(0, 0), (4, 0)])}, precision="path"), {"w1": (RAIL, [(0, 0), (0.1, 0)])}
    ).loc["p"]
    assert (little["standing"], little["suggested_tags"]) == (
        "absent",
        "railway=construction; construction=rail; name=p工程",
    )
    some = looked_at(
        joined_plan({"p": (RAIL, [(0, 0), (4, 0)])}, precision="path"), {"w1": (RAIL, [(0, 0), (0.4, 0)])}
    ).loc["p"]
    assert some["standing"] == "partly"


def test_the_most_advanced_of_several_counts_and_what_is_disused_does_not() -> None:
    line = [(0, 0), (4, 0)]
    rows = {
        "w1": (RAIL, line, {"lifecycle": "proposed"}),
        "w2": (RAIL, line, {"lifecycle": "construction"}),
        "w3": (RAIL, line, {"lifecycle": "disused"}),
    }
    tables = joined_plan({"p": (RAIL, line)}, precision="feature")
    assert looked_at(tables, rows).loc["p", "standing"] == "construction"
    assert looked_at(tables, {"w3": rows["w3"]}).loc["p", "standing"] == "absent"
    # 0.022 steps north are 244 m, 0.024 are 266 m
    assert looked_at(tables, {"w1": (RAIL, [(0, 0.022), (4, 0.022)])}).loc["p", "standing"] == "built"
    assert looked_at(tables, {"w1": (RAIL, [(0, 0.024), (4, 0.024)])}).loc["p", "standing"] == "absent"


def test_a_plan_without_projects_has_nothing_to_hold_against_osm() -> None:
    tables = joined_plan({"p": (RAIL, [(0, 0), (4, 0)])})
    tables = tables._replace(projects=tables.projects.iloc[:0])
    assert looked_at(tables, {"w1": (RAIL, [(0, 0), (4, 0)])}).index.tolist() == []


def test_a_line_of_which_one_place_is_known_is_looked_for_as_a_spot() -> None:
    tables = joined_plan({"p": (RAIL, [(0, 0), (4, 0)])})
    spot = gpd.GeoSeries([shapely.Point(105.0, 31.0)], index=["p"], crs=WGS84)
    tables = tables._replace(projects=tables.projects.set_geometry(spot))
    row = looked_at(tables, {"w1": (RAIL, [(0, 0.2), (4, 0.2)])}).loc["p"]
    assert row["reason"] == "附近有同类设施，但名称不同或缺名，不能判断是否同一项目"


def test_what_cannot_be_told_says_why() -> None:
    rows = {"w1": (RAIL, [(0, 0.2), (4, 0.2)]), "n1": (Kind.SUBSTATION, [(0, 0)])}
    tables = joined_plan(
        {"p": (RAIL, [(0, 0), (4, 0)])},
        {"q": (Kind.SUBSTATION, (0.1, 0)), "r": (Kind.LOGISTICS_HUB, (0, 0))},
    )
    found = looked_at(tables, rows)
    assert found["reason"].tolist() == [
        "走廊内有同类线路，但项目线位不确定，不能判断是否同一项目",
        "附近有同类设施，但名称不同或缺名，不能判断是否同一项目",
        "OSM中没有这一类对象可核对",
    ]
    assert found["built_share"].isna().all()
    embedded = looked_at(tables, {"e1": (RAIL, [(0, 0.2), (4, 0.2)])})
    assert embedded["reason"].iloc[0] == "没有可核对的OSM数据或项目没有位置"
    far = looked_at(
        joined_plan({"p": (RAIL, [(0, 0), (4, 0)])}, {"q": (Kind.SUBSTATION, (5, 0))}, uncertainty_m=1_000.0),
        rows,
    )
    assert far["standing"].tolist() == ["absent", "absent"]
    assert far.loc["q", "reason"] == "OSM中已建0%、在建0%、拟建0%、没有100%"


@pytest.mark.parametrize(
    ("kind", "stage", "name", "tags"),
    [
        (Kind.RAIL_FACILITY, Stage.START, "甲货场", "railway=proposed; proposed=yard; name=甲货场"),
        (
            Kind.RAIL_FACILITY,
            Stage.CONSTRUCTION,
            "甲站",
            "railway=construction; construction=station; name=甲站",
        ),
        (Kind.SUBSTATION, Stage.PREPARATION, "甲变", "proposed:power=substation; name=甲变"),
        (RAIL, Stage.COMPLETED, "甲线", "railway=construction; construction=rail; name=甲线"),
    ],
)
def test_tags_for_what_osm_lacks(kind, stage, name, tags) -> None:
    assert suggested_tags(kind, stage, name) == tags


# ---- what the plan changes


SHORT = {
    "w1": (ROAD, [(0, 0), (4, 0)]), "w2": (ROAD, [(4, 0), (4, 4), (8, 4), (8, 0)]), "w9": (FAST, [(8, 0), (12, 0)]),
}  # fmt: skip


def test_speeds_are_those_of_the_class_and_of_the_way_to_the_network() -> None:
    table = effect(
        joined_plan({"p": (ROAD, [(4, 0), (8, 0)])}),
        SHORT,
        {"b": (4, 0), "c": (2, 1)},
        road=60.0,
        access=20.0,
        access_detour=2.0,
    )
    assert table.loc["b/all", "capital_min_after"] == pytest.approx(38.2, abs=0.2)
    # c: 11.1 km to the road, twice as long, at 20 km/h; 19.1 km and 38.2 km at 60
    assert table.loc["c/all", "capital_km_after"] == pytest.approx(22.2 + 57.3, abs=0.6)
    assert table.loc["c/all", "capital_min_after"] == pytest.approx(66.5 + 57.3, abs=2)
    fast = effect(joined_plan({"p": (FAST, [(4, 0), (8, 0)])}), SHORT, {"b": (4, 0)}, expressway=120.0)
    assert fast.loc["b/all", "capital_min_after"] == pytest.approx(19.1, abs=0.1)
    plain = {key.replace("w", "e"): (ROAD, *row[1:]) for key, row in SHORT.items()}
    unknown = effect(joined_plan({"p": (RAIL, [(4, 0), (8, 0)])}), plain, {"b": (4, 0)}, unknown=100.0)
    assert unknown.loc["b/all", "capital_min_after"] == pytest.approx(126.7 * 0.6, abs=0.3)


def test_a_seat_is_newly_connected_within_half_an_hour() -> None:
    """From a it is 38.2 km to the new expressway at b: 41.7 minutes at 55 km/h, 28.7 at 80."""
    tables = joined_plan({"p": (FAST, [(4, 0), (8, 0)])})
    slow = effect(tables, SHORT, {"a": (0, 0)})
    quick = effect(tables, SHORT, {"a": (0, 0)}, road=80.0)
    assert pd.isna(slow.loc["a/all", "newly_connected"])
    assert quick.loc["a/all", "newly_connected"] == "高速公路"
    assert quick.loc["a/completed", "capital_min_before"] == quick.loc["a/completed", "capital_min_after"]
    assert slow["name"].tolist() == ["a"] * 3
    assert slow["scenario"].tolist() == ["completed", "construction", "all"]


def test_lines_that_are_not_live_carry_nobody() -> None:
    rows = {
        **SHORT,
        "w3": (ROAD, [(4, 0), (8, 0)], {"lifecycle": "construction"}),
        "w4": (RAIL, [(4, 0), (8, 0)]),
    }
    table = effect(joined_plan({"p": (RAIL, [(20, 0), (21, 0)])}), rows, {"b": (4, 0)})
    assert table.loc["b/all", "capital_km_after"] == pytest.approx(126.7, abs=0.3)


def test_a_published_length_of_an_edge_counts() -> None:
    rows = {"w1": (ROAD, [(4, 0), (8, 0)], {"length_m": 50_000.0})}
    table = effect(joined_plan({"p": (RAIL, [(20, 0), (21, 0)])}), rows, {"b": (4, 0)})
    assert table.loc["b/all", "capital_km_before"] == pytest.approx(50.0, abs=0.1)


def test_no_seats_or_no_roads_give_an_empty_table() -> None:
    assert len(effect(joined_plan({"p": (RAIL, [(20, 0), (21, 0)])}), {"w1": (RAIL, [(0, 0), (1, 0)])})) == 0


def test_stations_and_airports_in_use_count_without_the_plan() -> None:
    rows = {
        **SHORT,
        "n1": (Kind.RAIL_FACILITY, [(4, 0)]),
        "n2": (Kind.AIRPORT, [(0, 0)]),
        "n3": (Kind.AIRPORT, [(4, 0)], {"lifecycle": "proposed"}),
    }
    table = effect(joined_plan({"p": (RAIL, [(20, 0), (21, 0)])}), rows, {"b": (4, 0)})
    row = table.loc["b/all"]
    assert (row["station_km_before"], row["airport_km_before"]) == (0.0, pytest.approx(38.2, abs=0.1))
    assert row["airport_min_before"] == pytest.approx(38.2 / 55 * 60, abs=0.2)
    assert pd.isna(row["newly_connected"])


# ---- contraction and backdrop


def chained(lines, group):
    edges = split(np.array([shapely.LineString(line) for line in lines]), np.full(len(lines), np.nan))
    return edges, contract(edges, np.array(group))


def test_a_ring_that_hangs_on_a_junction_begins_there() -> None:
    #   a ── b ┐
    #        └─┘    the ring b-c-d-b hangs on the end of a-b
    _, small = chained([[(0, 0), (5, 0)], [(5, 0), (9, 0)], [(9, 0), (9, 4)], [(9, 4), (5, 0)]], [0, 0, 0, 0])
    shapes = {tuple(line.coords[0]): line for line in small.lines if line.is_closed}
    assert list(shapes) == [(5, 0)]
    assert sorted(small.length_m.round(2).tolist()) == [5, pytest.approx(4 + 4 + 32**0.5, abs=0.01)]
    assert len(small.nodes) == 2


def test_rows_and_lengths_of_a_chain_are_kept() -> None:
    edges, small = chained(
        [[(0, 0), (1, 0)], [(1, 0), (3, 0)], [(3, 0), (3, 4)], [(9, 9), (9, 8)]], [1, 1, 2, 1]
    )
    assert sorted(zip(small.row.tolist(), small.length_m.tolist(), strict=True)) == [(0, 3), (2, 4), (3, 1)]
    assert contract(replace(edges, tail=edges.tail[:0]), np.zeros(0)).tail.size == 0


def test_a_chain_whose_ends_meet_only_to_the_centimetre_is_left_as_it_was() -> None:
    #   a ── b' b ── c    4 mm apart at b: one node, but no line can be drawn through; d ── e ── f is joined all the same
    edges, small = chained(
        [[(0, 0), (10, 0)], [(10.004, 0), (20, 0)], [(0, 9), (4, 9)], [(4, 9), (9, 9)]], [0, 0, 0, 0]
    )
    assert len(edges.tail) == 4
    assert sorted(small.length_m.round(3).tolist()) == [9, 9.996, 10]
    assert len(small.nodes) == 5


def test_what_is_left_as_it_was_is_not_joined_with_its_neighbour_of_another_group() -> None:
    _, small = chained([[(0, 0), (10, 0)], [(10.004, 0), (20, 0)], [(20, 0), (29, 0)]], [0, 0, 1])
    assert sorted(small.length_m.round(3).tolist()) == [9, 9.996, 10]


def test_the_backdrop_holds_what_is_used_first_and_nearest() -> None:
    rails = {"w1": (RAIL, [(0, 0), (3, 0)]), "w2": (RAIL, [(0, 0.5), (3, 0.5)], {"lifecycle": "construction"}),
             "w3": (RAIL, [(0, 2.5), (3, 2.5)]), "w4": (RAIL, [(0, 0.5), (3, 0.5)], {"lifecycle": "disused"})}  # fmt: skip
    used = join(*plan({"p": (RAIL, [(0, 0), (3, 0)])}), network(rails)).used
    assert "w1" in used.index
    assert "w3" not in used.index
    assert steps(used.geometry["w1"]) == [(0, 0), (3, 0)]


def test_of_an_empty_plan_nothing_is_matched() -> None:
    located, waypoints = plan(points={"p": (Kind.SUBSTATION, (0, 0))})
    joined = join(located, waypoints, gpd.GeoDataFrame(empty(NETWORK), crs=WGS84))
    assert list(joined.matches.columns) == list(empty(OSM_MATCHES).columns)
