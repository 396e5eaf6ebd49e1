"""The whole line on the 2018 plan: what it promises of every project, and that it does so twice to the byte."""

import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from laoqu_geo.crs import GEOD
from laoqu_geo.documents import make_document, read_shipped_plan
from laoqu_geo.gazetteer import load_gazetteer
from laoqu_geo.labels import TABLES
from laoqu_geo.manifest import verify
from laoqu_geo.pipeline import build, network_source
from laoqu_geo.presentation import Presentation
from laoqu_geo.publishing import Products, publish
from laoqu_geo.tables import Layers, check, layer_spec

AIRPORTS = {
    "巴中恩阳机场": (106.645, 31.738),
    "达州机场迁建": (107.435342, 31.047313),
    "南充高坪机场改扩建": (106.1626, 30.79545),
    "广元机场改建": (105.702, 32.3911),
    "绵阳机场改扩建工程": (104.741, 31.4281),
    "阆中机场": (106.03535, 31.50366),
}
"""Aerodrome reference points of the ICAO records (airportsdata, PyPI)."""


QUICK = Presentation(dpi=100)
"""Sheets of a ninth of the pixels."""


@pytest.fixture(scope="module")
def layers() -> Layers:
    return build(read_shipped_plan(), load_gazetteer(), network_source("embedded"))


@pytest.fixture(scope="module")
def products(layers: Layers, tmp_path_factory: pytest.TempPathFactory) -> Products:
    folder = tmp_path_factory.mktemp("成果 out")
    return publish(layers, layers_folder=folder / "layers", maps_folder=folder / "maps", wish=QUICK)


def of(layers: Layers, name: str) -> pd.Series:
    [row] = [row for _, row in layers["projects"].iterrows() if row["name_zh"] == name]
    return row


def shape(layers: Layers, name: str):
    for table in layers.values():
        if not isinstance(table, gpd.GeoDataFrame) or "clause" not in table.columns:
            continue
        if (hit := table[table["name_zh"] == name]).size:
            return hit.geometry.iloc[0]
    return None


def test_every_table_keeps_its_contract(layers: Layers) -> None:
    for name, table in layers.items():
        assert name in TABLES
        check(table, layer_spec(name))


def test_every_project_has_precision_uncertainty_and_reason(
    layers: Layers, expected: list[dict[str, str]]
) -> None:
    projects = layers["projects"].set_index("name_zh")
    for row in expected:
        project = projects.loc[row["name"]]
        assert project["reason"]
        assert project["precision"] == "none" or project["uncertainty_m"] > 0


def test_transport_airports_lie_at_their_reference_points(layers: Layers) -> None:
    for name, (lon, lat) in AIRPORTS.items():
        place = shape(layers, name)
        assert GEOD.inv(place.x, place.y, lon, lat)[2] < 1_000, name


def test_points_lie_in_the_county_that_the_text_names(layers: Layers) -> None:
    counties = layers["counties"]
    named = {
        "巴中恩阳机场": "恩阳区", "南充高坪机场改扩建": "高坪区", "阆中机场": "阆中市", "巴中通江通用机场": "通江县",
        "巴中南江通用机场": "南江县", "广元剑阁通用机场": "剑阁县", "广元青川通用机场": "青川县", "达州万源通用机场": "万源市",
        "顺庆舞凤110千伏输变电工程": "顺庆区", "巴中城西220千伏输变电工程": "巴州区",
    }  # fmt: skip
    for name, county in named.items():
        inside = counties[counties.contains(shape(layers, name))]
        assert list(inside["name"]) == [county], name


def test_what_nobody_knows_is_placed_no_finer_than_prefecture(layers: Layers) -> None:
    assert of(layers, "雷家河水库")["precision"] in ("prefecture", "none")


def test_built_expressways_are_traced_at_their_length(layers: Layers) -> None:
    for name in ("巴中至陕西高速公路", "绵阳至西充高速公路"):
        row = of(layers, name)
        assert row["precision"] == "path"
        assert 0.85 <= row["length_ratio"] <= 1.15


def test_an_implausible_length_is_flagged(layers: Layers) -> None:
    projects = layers["projects"]
    off = projects[(projects["length_ratio"] < 0.7) | (projects["length_ratio"] > 1.3)]
    assert set(off["review"]) <= {"needs_review"}


def test_a_segment_stays_between_its_ends(layers: Layers) -> None:
    line = shape(layers, "汉中至巴中至南充铁路（巴中至南充段）")
    assert line.bounds[3] < 32.2  # Bazhong lies at 31.9, Hanzhong at 33.1


def test_the_same_plan_gives_the_same_bytes_elsewhere(products: Products, tmp_path: Path) -> None:
    """Another process, time zone, locale, console, hash seed, year and folder."""
    elsewhere = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "cp1252",
        "PYTHONHASHSEED": "7",
        "SOURCE_DATE_EPOCH": "4102444800",
    }
    done = subprocess.run(
        [sys.executable, "-m", "laoqu_geo", "build", "--layers", tmp_path / "l", "--maps", tmp_path / "m",
         "--dpi", str(QUICK.dpi)],
        env=os.environ | elsewhere, capture_output=True, text=True, encoding="cp1252", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    for one in (products.geopackage, products.ledger):
        assert (tmp_path / "l" / one.name).read_bytes() == one.read_bytes(), one.name
    assert {path.suffix for path in products.maps} == {".png", ".pdf", ".html"}
    for one in products.maps:
        assert (tmp_path / "m" / one.name).read_bytes() == one.read_bytes(), one.name


def test_the_committed_products_are_those_of_the_committed_code(products: Products) -> None:
    root = Path(__file__).parents[1]
    for made in (products.geopackage, next(path for path in products.maps if path.suffix == ".html")):
        committed = root / ("layers" if made.suffix == ".gpkg" else "output/maps") / made.name
        assert committed.read_bytes() == made.read_bytes(), (
            f"run `laoqu-geo build` and commit {committed.name}"
        )


def test_a_plan_from_another_province_is_placed_there() -> None:
    text = (
        "赣州市2023年重点工程推进方案\n（一）加快建设会昌至寻乌高速公路，开工建设于都县罗江水库，"
        "推进兴国、宁都等通用机场前期工作。（责任单位：赣州市人民政府）"
    )
    layers = build(make_document(text, id="t", source="t"), load_gazetteer(), network_source("embedded"))
    placed = layers["projects"].set_index("name_zh")
    assert set(placed.index) == {"会昌至寻乌高速公路", "罗江水库", "兴国通用机场", "宁都通用机场"}
    assert placed.loc["罗江水库", "counties"] == "于都县"
    west, south, east, north = layers["airports"].total_bounds
    assert 114 < west <= east < 117
    assert 24 < south <= north < 28


def test_a_plan_without_projects_is_empty_tables() -> None:
    document = make_document("全面推进乡村振兴，加强农村公路建设。", id="t", source="t")
    layers = build(document, load_gazetteer(), network_source("embedded"))
    assert layers["projects"].empty
    for name, table in layers.items():
        check(table, layer_spec(name))


def test_what_nobody_knows_is_drawn_as_all_cities_that_may_hold_it(layers: Layers) -> None:
    row = of(layers, "雷家河水库")
    area = layers["uncertainty"].loc[
        layers["projects"].index[layers["projects"]["name_zh"] == "雷家河水库"][0]
    ]
    five = layers["prefectures"][layers["prefectures"].index.isin(row["adcodes"].split("、"))]
    assert list(five.index) == ["510700", "510800", "511300", "511700", "511900"]
    whole = five.geometry.union_all()
    assert area.geometry.symmetric_difference(whole).area < 0.05 * whole.area
    assert area["precision"] == "none"
    assert shape(layers, "雷家河水库") is None


def test_the_committed_products_are_as_their_manifest_says() -> None:
    findings = verify(Path(__file__).parents[1] / "layers")
    assert [finding for finding in findings if not finding.right] == []
    assert len(findings) == 7
