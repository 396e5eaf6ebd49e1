"""The gazetteer: shipped rows are sound, names are matched at boundaries, ties are returned."""

import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import geopandas.testing
import numpy as np
import pytest
from shapely import box

from laoqu_geo.admin import Unit
from laoqu_geo.crs import GEOD, WGS84
from laoqu_geo.gazetteer import Gazetteer, load_gazetteer, read_areas
from laoqu_geo.gazetteer.facts import Facility, Line, Waypoint, read_facilities, read_lines
from laoqu_geo.gazetteer.names import ends_at_boundary, fold_name, free_length, name_keys, says_more_than_kind
from laoqu_geo.model import Kind, Precision

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="module")
def gazetteer():
    return load_gazetteer()


def toy_gazetteer() -> Gazetteer:
    """
     Two prefectures of one province, two counties each, squares of one degree.

     1.1 +--------+--------+
         | 东山县 | 西山县 |   甲州市 (100100): 东山县, 西山县
     0.1 +--------+--------+
         | 河口区 | 东山县 |   乙州市 (100200): 河口区, another 东山县
    -0.9 +--------+--------+
        10       11       12
    """
    rows = [
        ("100000", "丙省", "丙省", "province", "", 11.0, 0.1),
        ("100100", "甲州市", "甲州", "prefecture", "100000", 10.5, 0.5),
        ("100101", "东山县", "东山", "county", "100100", 10.5, 0.5),
        ("100102", "西山县", "西山", "county", "100100", 11.5, 0.5),
        ("100200", "乙州市", "乙州", "prefecture", "100000", 10.5, -0.5),
        ("100201", "河口区", "河口", "county", "100200", 10.5, -0.5),
        ("100202", "东山县", "东山", "county", "100200", 11.5, -0.5),
    ]
    units = tuple(Unit(*row, 2_000.0, "toy", 40_000.0) for row in rows)
    squares = {
        "100101": box(10, 0.1, 11, 1.1),
        "100102": box(11, 0.1, 12, 1.1),
        "100201": box(10, -0.9, 11, 0.1),
        "100202": box(11, -0.9, 12, 0.1),
    }
    areas = gpd.GeoDataFrame(
        {"name": list(squares)}, index=list(squares), geometry=list(squares.values()), crs=WGS84
    ).rename_axis("adcode")
    dam = Facility(
        "F", Kind.RESERVOIR, "甲州东山石门水库", ("石门水库",), 10.4, 0.5, 500.0, Precision.SITE,
        "sourced", "item", "坝址", "", "", "", "toy",
    )  # fmt: skip
    road = Line(
        "L", Kind.EXPRESSWAY, "甲州至乙州高速公路", ("甲乙高速",), ("甲州", "乙州"), 100.0, "", "", "", "", "toy",
        (Waypoint("甲", 10.5, 0.6, 500.0, "toy", "toy"), Waypoint("乙", 10.5, -0.4, 500.0, "toy", "toy")),
    )  # fmt: skip
    return Gazetteer(units, (dam,), (road,), areas, {"古山县": "100102"})


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("G5甲乙高速公路扩容工程", "G5甲乙高速"),
        ("甲州机场改扩建工程", "甲州机场"),
        ("甲州机场迁建", "甲州机场"),
        ("甲江航道提升改造", "甲江航道"),
        ("甲州城西220千伏输变电工程", "甲州城西220kv"),
        ("甲州城西220kV变电站", "甲州城西220kv"),
        ("甲州—乙州高速公路", "甲州至乙州高速"),
        ("甲州～乙州高速", "甲州至乙州高速"),
        ("新建甲州至乙州铁路", "甲州至乙州铁路"),
        ("新建区人民医院项目", "新建区人民医院"),
        ("甲州经济技术开发区", "甲州经开区"),
        ("石门水库 二期", "石门水库二期"),
    ],
)
def test_names_fold_to_what_the_works_are(written, folded):
    assert fold_name(written) == folded


def test_a_bracketed_section_is_never_dropped():
    assert name_keys("甲至乙至丙铁路（乙至丙段）") == ("甲至乙至丙铁路乙至丙段",)
    assert name_keys("中国西部（甲州）家居城") == ("中国西部甲州家居城", "中国西部家居城")


def test_a_kind_alone_names_nothing():
    assert not says_more_than_kind("通用机场")
    assert not says_more_than_kind("物流园区")
    assert says_more_than_kind("石门水库")


@pytest.mark.parametrize(
    ("text", "name", "stands"),
    [
        ("黄石盘水库", "黄石", False),
        ("黄石港", "黄石", True),
        ("黄石至武汉高速", "黄石", True),
        ("黄石", "黄石", True),
        ("嘉陵江航道", "嘉陵", False),
        ("陕西南路改造", "陕西", False),
        ("甲州南站", "甲州", True),
        ("甲州城西220千伏", "甲州", True),
        ("甲州西部国际商贸城", "甲州", True),
    ],
)
def test_a_short_name_stops_at_a_boundary_only(text, name, stands):
    assert ends_at_boundary(text, len(name)) is stands


@pytest.mark.parametrize(
    ("text", "name", "free"),
    [
        ("黄石盘水库", "黄石", 1),
        ("嘉陵江航道", "嘉陵", 1),
        ("甲州保和富山产业园", "甲州", 4),
        ("甲州石门", "甲州", 2),
    ],
)
def test_the_unknown_word_after_a_name_is_measured_whole(text, name, free):
    assert free_length(text, len(name)) == free


def test_ties_are_returned_not_guessed():
    world = toy_gazetteer()
    assert [unit.adcode for unit in world.units_named("东山")] == ["100101", "100202"]
    assert [unit.adcode for unit in world.units_named("东山县")] == ["100101", "100202"]


def test_former_names_lead_to_the_unit_of_today():
    assert [unit.name for unit in toy_gazetteer().units_named("古山县")] == ["西山县"]


def test_mentions_take_the_longest_name_and_say_what_follows():
    world = toy_gazetteer()
    found = [(m.word, m.free, m.weak) for m in world.mentions("乙州市河口区东山县防洪")]
    assert found == [("乙州市", 0, False), ("河口区", 0, False), ("东山县", 0, False)]
    assert [(m.word, m.free) for m in world.mentions("西山盘水库")] == [("西山", 1)]
    assert [(m.word, m.weak) for m in world.mentions("河口航道")] == [("河口", True)]


def test_a_name_before_another_name_stands_alone():
    assert [m.free for m in toy_gazetteer().mentions("甲州东山通用机场")] == [0, 0]


def test_containment_follows_polygons_and_parents():
    world = toy_gazetteer()
    assert world.unit_at(10.5, 0.5).adcode == "100101"
    assert world.unit_at(50.0, 50.0) is None
    county, prefecture = world.unit("100101"), world.unit("100100")
    assert world.is_within(county, prefecture)
    assert not world.is_within(prefecture, county)
    assert world.prefecture_of(county) == prefecture


def test_nearness_is_measured_in_metres():
    world = toy_gazetteer()
    assert world.is_near(world.unit("100101"), 9.99, 0.5, within_m=1_200)
    assert not world.is_near(world.unit("100101"), 9.99, 0.5, within_m=1_000)
    assert world.is_near(world.unit("100101"), 10.5, 0.5, within_m=0)


def test_a_facility_is_found_with_and_without_the_units_before_it():
    world = toy_gazetteer()
    for name in ("甲州东山石门水库", "东山石门水库工程", "石门水库", "乙州石门水库"):
        assert [f.id for f in world.facilities_named(name)] == ["F"], name
    assert world.facilities_named("水库") == ()
    assert world.facilities_named("石门水库", kinds={Kind.AIRPORT}) == ()


def test_a_line_is_found_by_name_alias_and_ends_in_either_order():
    world = toy_gazetteer()
    assert [line.id for line in world.lines_named("甲乙高速公路扩容工程")] == ["L"]
    assert [line.id for line in world.lines_between(("乙州市", "甲州（省界）"))] == ["L"]
    assert world.lines_between(("甲州", "丁州")) == ()


def test_shipped_facilities_lie_in_china_and_know_their_doubt(gazetteer):
    for facility in read_facilities():
        assert gazetteer.unit_at(facility.lon, facility.lat) is not None, facility.name
        assert facility.uncertainty_m >= 300, facility.name
        assert facility.source, facility.name
        assert facility.basis in {"sourced", "derived", "nearby_place", "estimate", "register"}, facility.name
        assert facility.role in {"item", "former"}, facility.name
        if facility.basis == "estimate":
            assert facility.precision != Precision.FEATURE, facility.name


def test_shipped_facilities_lie_in_the_unit_of_their_name(gazetteer):
    for facility in read_facilities():
        mentions = gazetteer.mentions(facility.name)[:1]
        named = [m.units[0] for m in mentions if m.free == 0 and len(m.units) == 1 and not m.weak]
        holder = gazetteer.unit_at(facility.lon, facility.lat)
        if facility.basis == "register" and mentions and mentions[0].start:
            continue
        for unit in named:
            city = unit if facility.basis != "register" else gazetteer.prefecture_of(unit)
            near = 40_000 if facility.basis == "register" else 0  # a city's airport may lie in the next one
            place = (facility.lon, facility.lat)
            assert gazetteer.is_within(holder, city) or gazetteer.is_near(city, *place, within_m=near), (
                facility.name
            )


def test_shipped_lines_have_ordered_places_without_backtracking():
    lines = read_lines()
    assert max(Counter(line.id for line in lines).values()) == 1
    for line in lines:
        assert len(line.waypoints) >= 3, line.name
        ways = [(w.lon, w.lat) for w in line.waypoints]
        straight = GEOD.inv(*ways[0], *ways[-1])[2]
        chain = sum(GEOD.inv(*a, *b)[2] for a, b in pairwise(ways))
        assert straight <= chain <= 2 * straight, line.name


def test_shipped_lines_are_about_as_long_as_published():
    for line in read_lines():
        if line.length_km:
            ways = [(w.lon, w.lat) for w in line.waypoints]
            chain_km = sum(GEOD.inv(*a, *b)[2] for a, b in pairwise(ways)) / 1000
            assert 0.7 < chain_km / line.length_km < 1.15, line.name


def test_provinces_and_prefectures_can_be_read_too():
    provinces = read_areas("province")
    assert len(provinces) == 34
    assert provinces.is_valid.all()
    assert read_areas("prefecture", {"510000", "511900"}).index.tolist() == ["511900"]
    assert provinces.crs == WGS84


def test_county_polygons_agree_with_the_table(gazetteer):
    lon = [unit.lon for unit in gazetteer.units if unit.level == "county"]
    lat = [unit.lat for unit in gazetteer.units if unit.level == "county"]
    counties = [unit.adcode for unit in gazetteer.units if unit.level == "county"]
    holders = gazetteer.units_at(lon, lat)
    wrong = [c for c, holder in zip(counties, holders, strict=True) if holder is None or holder.adcode != c]
    assert len(wrong) <= 5, wrong


@pytest.mark.shared
def test_stations_show_no_systematic_shift_of_an_unconverted_datum(gazetteer):
    """GCJ-02 taken for WGS84 would lie 300 to 600 m to the south-east of OSM's stations."""
    pbf = SHARED / "osm" / "ne-sichuan.osm.pbf"
    if not pbf.exists():
        pytest.skip("needs ../shared/osm/ne-sichuan.osm.pbf")
    shifts = _station_shifts(
        pbf, [w for line in gazetteer.lines if line.kind == Kind.RAILWAY for w in line.waypoints]
    )
    near = [shift for shift in shifts if math.hypot(*shift) < 1_000]
    assert len(near) >= 20
    east, north = np.median(np.array(near), axis=0)
    assert abs(east) < 60
    assert abs(north) < 60


def _station_shifts(pbf: Path, waypoints: list[Waypoint]) -> list[tuple[float, float]]:
    import osmium

    stations = {}
    for node in osmium.FileProcessor(str(pbf), osmium.osm.NODE).with_filter(
        osmium.filter.KeyFilter("railway")
    ):
        if node.tags.get("railway") == "station" and "name" in node.tags:
            stations[node.tags["name"].removesuffix("站")] = (node.location.lon, node.location.lat)
    shifts = []
    for waypoint in waypoints:
        if waypoint.basis == "sourced" and waypoint.name in stations:
            azimuth, _, away = GEOD.inv(*stations[waypoint.name], waypoint.lon, waypoint.lat)
            shifts.append((away * math.sin(math.radians(azimuth)), away * math.cos(math.radians(azimuth))))
    return shifts


def test_kept_polygons_are_those_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fresh = read_areas("province")
    assert list(tmp_path.rglob("*.npz"))
    gpd.testing.assert_geodataframe_equal(read_areas("province"), fresh)


def test_a_damaged_or_unwritable_cache_only_costs_time(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fresh = read_areas("province")
    [kept] = tmp_path.rglob("*.npz")
    for damage in (b"", b"no zip", kept.read_bytes()[:5_000]):
        kept.write_bytes(damage)
        gpd.testing.assert_geodataframe_equal(read_areas("province"), fresh)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    gpd.testing.assert_geodataframe_equal(read_areas("province"), fresh)


def test_what_is_asked_again_is_remembered_for_one_call_only(gazetteer):
    asked = []
    remembering = gazetteer.remembering()
    for _ in range(2):
        assert remembering.once("key", lambda: asked.append(1) or "answer") == "answer"
    assert len(asked) == 1
    gazetteer.once("key", lambda: asked.append(1))
    assert len(asked) == 2
