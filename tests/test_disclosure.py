import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point
from worlds import small_world

from laoqu_geo import geopackage, ledger, static_map, web_map
from laoqu_geo.crs import GEOD
from laoqu_geo.disclosure import GRID_DEG, LEAST_UNCERTAINTY_M, SENSITIVE, disclosed, public, without_figures
from laoqu_geo.model import Kind, Precision
from laoqu_geo.presentation import Presentation, Profile
from laoqu_geo.tables import Layers, check, layer_spec

SECRET = Point(106.91234, 31.23456)
"""Where the substation of this world truly stands."""


@pytest.fixture
def world() -> Layers:
    """The small world; its substation S1 has a voltage in every text, an exact place, and a reservoir beside it."""
    layers = small_world()
    said = {
        "name_zh": "乙县220千伏输变电工程",
        "quote": "建成乙县220千伏、扩建丙县110千伏变电站，总库容1.5亿立方米。",
        "reason": "OSM w77，位于 106.91234, 31.23456",
        "osm_ids": "w77",
        "source": "https://www.openstreetmap.org/way/77",
    }
    layers["substations"] = layers["substations"].assign(
        **said, precision="feature", voltage_kv=220.0, geometry=[SECRET]
    )
    layers["projects"] = layers["projects"].copy()
    for column, value in {**said, "voltage_kv": 220.0, "precision": "feature"}.items():
        layers["projects"].loc["S1", column] = value
    return layers


def test_sensitive_works_lie_on_a_grid_with_an_honest_halo(world: Layers) -> None:
    shown = public(world)["substations"]
    lon, lat = shapely.get_coordinates(shown.geometry.to_numpy())[0]
    assert (lon, lat) == (106.91, 31.23)
    away = GEOD.inv(lon, lat, SECRET.x, SECRET.y)[2]
    assert 100 < away < shown["uncertainty_m"].iloc[0]
    assert shown["precision"].iloc[0] == Precision.TOWN
    halo = public(world)["uncertainty"].loc["S1"].geometry
    assert halo.centroid.distance(Point(lon, lat)) < 1e-4, "drawn anew: the old one would tell the true place"


def test_no_product_holds_the_place_or_a_figure(world: Layers, tmp_path) -> None:
    wish = Presentation(profile=Profile.PUBLIC, review_number="川S(2026)001号")
    shown = disclosed(world, wish)
    package = geopackage.write(shown, tmp_path / "laoqu.gpkg")
    book = openpyxl.load_workbook(ledger.write(shown, tmp_path / "laoqu.xlsx"))
    page = web_map.draw(shown, tmp_path).read_text("utf-8")
    cells = " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    words = " ".join(text.get_text() for text in static_map.figure(shown, wish=wish).axes[0].texts)
    tables = " ".join(table.to_csv() for table in geopackage.read(package).values())
    data = page.split('id="data">')[1].split("</script>")[0]
    for product in (cells, words, tables, data):
        for secret in ("220千伏", "220.0,", "110千伏", "1.5亿", "w77", "106.912", "31.2345", "106.91234"):
            assert secret not in product.replace("#", " "), secret
        assert "示意图" in product
        assert "川S(2026)001号" in product
        assert "乙县输变电工程" in product
    assert "公开版" in words and "公开版" in data and "公开版" in cells


def test_other_works_stay_as_they_are(world: Layers) -> None:
    shown = public(world)
    for name in ("railways", "expressways", "airports"):
        assert shown[name].geometry.equals(world[name].geometry)
        assert list(shown[name]["precision"]) == list(world[name]["precision"])


def test_links_footprints_and_matches_of_sensitive_works_go(world: Layers) -> None:
    shown = public(world)
    hidden = {str(key) for key, kind in world["projects"]["kind"].items() if Kind(kind) in SENSITIVE}
    assert hidden == {"W1", "S1"}
    for name in ("links", "footprints", "osm_matches"):
        assert not set(shown[name]["project_id"]) & hidden
    found = shown["candidates"][shown["candidates"]["project_id"].isin(hidden)]
    assert np.allclose(found["lon"] / GRID_DEG, (found["lon"] / GRID_DEG).round())


def test_a_pipeline_keeps_a_rough_line_and_a_short_one_none() -> None:
    layers = small_world()
    line = layers["railways"].iloc[:1]
    two = pd.concat([line, line]).assign(kind=str(Kind.PIPELINE), precision=str(Precision.FEATURE))
    two.index = pd.Index(["L1", "L2"], name="project_id")
    shapes = [
        LineString([(106.012, 31.013), (106.2, 31.5)]),
        LineString([(106.001, 31.001), (106.002, 31.002)]),
    ]
    layers["pipelines"] = gpd.GeoDataFrame(two.drop(columns="geometry"), geometry=shapes, crs=4326)
    shown = public(layers)["pipelines"]
    assert shapely.get_coordinates(shown.geometry.iloc[0]).tolist() == [[106.01, 31.01], [106.2, 31.5]]
    assert shown.geometry.iloc[1] is None
    assert list(shown["precision"]) == [str(Precision.CORRIDOR)] * 2
    assert shown["uncertainty_m"].min() >= LEAST_UNCERTAINTY_M


def test_public_of_public_is_the_same_and_keeps_every_contract(world: Layers) -> None:
    once = public(world)
    again = public(once)
    for name, table in once.items():
        check(table, layer_spec(name))
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(again[name]))


def test_the_internal_profile_keeps_all(world: Layers) -> None:
    assert disclosed(world, Presentation()) is world
    noted = disclosed(world, Presentation(review_number="川S(2026)001号"))
    assert noted["substations"] is world["substations"]
    assert noted["sources"].loc["review", "number"] == "川S(2026)001号"


def test_a_public_sheet_is_always_a_sketch(world: Layers) -> None:
    for name in ("railways", "expressways", "airports", "reservoirs", "substations", "unaligned"):
        world[name] = world[name].assign(precision="feature")
    words = [t.get_text() for t in static_map.figure(public(world), kinds=[Kind.AIRPORT]).axes[0].texts]
    assert "丙市重点工作方案运输机场项目分布示意图" in words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("建成甲乙500千伏输变电工程", "建成甲乙〔略〕输变电工程"),
        ("±800千伏特高压", "〔略〕特高压"),
        ("新建30座110千伏变电站", "新建30座〔略〕变电站"),
        ("220千伏、110千伏变电站", "〔略〕、〔略〕变电站"),
        ("110～220kV线路", "〔略〕线路"),
        ("装机120万千瓦", "装机〔略〕"),
        ("总库容1.58亿立方米", "总库容〔略〕"),
        ("2×660MW机组", "2×〔略〕机组"),
        ("2018年开工，长128公里", "2018年开工，长128公里"),
        ("四川省10方面工作", "四川省10方面工作"),
        ("三千伏", "〔略〕"),
    ],
)
def test_figures_go_and_other_numbers_stay(text: str, shown: str) -> None:
    assert without_figures(text) == shown
