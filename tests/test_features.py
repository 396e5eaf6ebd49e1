"""Named OSM objects as a rung of the ladder: found by name, kept behind the gate, every one a candidate."""

from pathlib import Path

import geopandas as gpd
import geopandas.testing
import pandas as pd
import pytest
from shapely import LineString, Point, box
from test_locate import project

from laoqu_geo.crs import WGS84
from laoqu_geo.gazetteer import load_gazetteer
from laoqu_geo.locate import index_features, locate
from laoqu_geo.locate.features import feature_keys
from laoqu_geo.model import Action, Kind
from laoqu_geo.osm import from_pbf
from laoqu_geo.tables import NETWORK, empty, tidy

GANZHOU = ("赣州市人民政府",)


@pytest.fixture(scope="module")
def gazetteer():
    return load_gazetteer()


def osm(*rows: tuple[str, str, str, str | None, object]) -> gpd.GeoDataFrame:
    """One row an object: id, kind, name, other names, geometry."""
    frame = {
        "kind": [row[1] for row in rows],
        "lifecycle": "live",
        "name": [row[2] for row in rows],
        "names": [row[3] for row in rows],
        "ref": None,
        "source": "toy",
        "version": pd.array([1] * len(rows), dtype="Int64"),
        "timestamp": None,
        "length_m": float("nan"),
    }
    index = [row[0] for row in rows]
    return tidy(
        gpd.GeoDataFrame(frame, index=index, geometry=gpd.GeoSeries([r[4] for r in rows], index, crs=WGS84)), NETWORK
    )  # fmt: skip


def one(gazetteer, table, *projects):
    located = locate(projects, gazetteer, features=index_features(table))
    return located.projects.iloc[0], located.candidates


@pytest.mark.parametrize(
    ("kind", "plan", "in_osm"),
    [
        (Kind.RAIL_FACILITY, "于都北站", "于都北"),
        (Kind.SUBSTATION, "城西220千伏输变电工程", "220kV城西变电站"),
        (Kind.POWER_PLANT, "信丰电厂二期扩建工程", "信丰电厂二期"),
        (Kind.AIRPORT, "黄金机场改扩建", "黄金国际机场"),
        (Kind.RESERVOIR, "罗江水库除险加固工程", "罗江水库"),
        (Kind.RAILWAY, "瑞梅铁路", "瑞梅线"),
    ],
)
def test_words_of_kind_and_of_works_do_not_hide_a_name(kind, plan, in_osm):
    assert set(feature_keys(plan, kind)) & set(feature_keys(in_osm, kind))


def test_a_reservoir_that_only_osm_knows_is_placed_at_it(gazetteer):
    table = osm(("w1", "reservoir", "罗江水库", None, box(115.5, 25.9, 115.51, 25.91)))
    row, candidates = one(gazetteer, table, project("于都县罗江水库", Kind.RESERVOIR, units=GANZHOU))
    assert (row.precision, row.geom_method, row.counties) == ("feature", "osm_name", "于都县")
    assert 300 < row.uncertainty_m < 1_000
    assert candidates[candidates["level"] == "osm"]["chosen"].tolist() == [True]
    assert "w1" in row.source


def test_another_name_of_an_object_counts(gazetteer):
    table = osm(("n1", "rail_facility", "黄泥站", "赣县北站、老站", Point(115.02, 25.9)))
    row, _ = one(gazetteer, table, project("赣县北站改扩建", Kind.RAIL_FACILITY, units=GANZHOU))
    assert row.precision == "feature"


def test_an_object_of_the_name_in_another_province_is_refused_with_a_reason(gazetteer):
    table = osm(("w1", "reservoir", "罗江水库", None, Point(104.5, 31.3)))
    row, candidates = one(gazetteer, table, project("于都县罗江水库", Kind.RESERVOIR, units=GANZHOU))
    assert row.precision == "county"
    refused = candidates[candidates["level"] == "osm"].iloc[0]
    assert not refused.chosen
    assert "于都县" in refused.why


def test_an_object_of_another_kind_is_not_the_one(gazetteer):
    table = osm(("n1", "rail_facility", "罗江", None, Point(115.5, 25.9)))
    row, _ = one(gazetteer, table, project("于都县罗江水库", Kind.RESERVOIR, units=GANZHOU))
    assert row.precision == "county"


def test_two_objects_of_a_name_need_a_look(gazetteer):
    table = osm(
        ("w1", "reservoir", "石门水库", None, Point(115.5, 25.9)),
        ("w2", "reservoir", "石门水库", None, Point(115.3, 26.1)),
    )
    row, candidates = one(gazetteer, table, project("石门水库", Kind.RESERVOIR, units=GANZHOU))
    assert row.review == "needs_review"
    assert candidates[candidates["level"] == "osm"]["chosen"].tolist() == [True, False]


def test_a_relocated_airport_is_not_put_at_the_old_one(gazetteer):
    table = osm(("w1", "airport", "于都机场", None, Point(115.4, 25.95)))
    moved = project("于都机场迁建", Kind.AIRPORT, units=GANZHOU)
    from dataclasses import replace

    moved = replace(moved, mentions=(replace(moved.lead, action=Action.RELOCATE),))
    row, candidates = one(gazetteer, table, moved)
    assert row.precision == "county"
    assert "旧址" in candidates[candidates["level"] == "osm"].iloc[0].why


def test_a_line_end_that_is_a_station_lies_at_the_station(gazetteer):
    table = osm(("n1", "rail_facility", "于都北站", None, Point(115.42, 26.02)))
    line = project("于都北站至会昌铁路", Kind.RAILWAY, units=GANZHOU, ends=("于都北站", "会昌"))
    located = locate([line], gazetteer, features=index_features(table))
    first = located.waypoints.iloc[0]
    assert (first.basis, first.geometry.x) == ("osm", 115.42)


def test_a_line_without_ends_is_drawn_along_the_ways_of_its_name(gazetteer):
    table = osm(
        ("w1", "railway", "瑞梅线", None, LineString([(115.9, 25.8), (115.8, 25.5)])),
        ("w2", "railway", "瑞梅线", None, LineString([(115.8, 25.5), (115.8, 25.2)])),
    )
    row, _ = one(gazetteer, table, project("瑞梅铁路", Kind.RAILWAY, units=GANZHOU))
    assert (row.precision, row.geometry.geom_type) == ("feature", "LineString")
    assert len(row.geometry.coords) == 3


def test_a_source_without_names_changes_nothing(gazetteer):
    plan = [project("于都县罗江水库", Kind.RESERVOIR, units=GANZHOU)]
    bare = locate(plan, gazetteer)
    with_none = locate(plan, gazetteer, features=index_features(empty(NETWORK)))
    gpd.testing.assert_geodataframe_equal(bare.projects, with_none.projects)


@pytest.mark.shared
def test_stations_and_railways_of_a_real_file_are_found_by_name(gazetteer, shared: Path):
    table = from_pbf(shared / "osm" / "ne-sichuan.osm.pbf", area=(106.0, 31.0, 108.0, 32.5))
    stations = [
        project(name, Kind.RAIL_FACILITY, units=("巴中市人民政府", "广元市人民政府", "达州市人民政府"))
        for name in ("巴中东站改扩建", "达州站", "平昌站")
    ]
    located = locate(stations, gazetteer, features=index_features(table)).projects
    assert list(located["precision"]) == ["feature"] * 3
    assert list(located["geom_method"]) == ["osm_name"] * 3
