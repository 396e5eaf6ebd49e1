"""Every project leaves in every format, with its citation, its precision and no claim that the plan does not make."""

import csv
import io
import json
import sys
from pathlib import Path

import duckdb
import geopandas as gpd
import numpy as np
import pytest
import shapely
from hostile import HOSTILE
from oc4ids_schema import SECTORS, STATUSES, TYPES, faults
from shapely import Polygon
from typer.testing import CliRunner
from worlds import hostile_world, small_world

from laoqu_geo import geopackage
from laoqu_geo.cli import app
from laoqu_geo.crs import WGS84
from laoqu_geo.disclosure import public
from laoqu_geo.errors import OutputError
from laoqu_geo.exporting import Format, Publisher, export
from laoqu_geo.exporting.citation import cite
from laoqu_geo.exporting.iati import location_codes
from laoqu_geo.exporting.oc4ids import SECTOR, STATUS, TYPE
from laoqu_geo.formulas import STARTS_A_FORMULA
from laoqu_geo.model import Action, Kind, Precision, Stage
from laoqu_geo.tables import PROJECT_LEDGER, Layers

ENDINGS = {
    Format.OC4IDS: "x.json",
    Format.GEOJSON: "x.geojson",
    Format.GEOPARQUET: "x.parquet",
    Format.CSV: "x.csv",
}
CITATION = "《丙市重点工作方案》（丙府〔2020〕1号，2020-05-06）"
OSM = "© OpenStreetMap contributors"


@pytest.fixture(scope="module")
def world() -> Layers:
    return geopackage.published(small_world())


@pytest.fixture(scope="module")
def hostile() -> Layers:
    return geopackage.published(hostile_world())


def exported(layers: Layers, form: Format, folder: Path, **choices: object) -> bytes:
    return export(layers, folder / ENDINGS[form], form, **choices).read_bytes()


def collection(layers: Layers, folder: Path, layer: str = "projects") -> dict[str, object]:
    return json.loads(exported(layers, Format.GEOJSON, folder, layer=layer))


def package(layers: Layers, folder: Path, publisher: Publisher | None = None) -> dict[str, object]:
    return json.loads(exported(layers, Format.OC4IDS, folder, publisher=publisher))


def csv_rows(layers: Layers, folder: Path) -> list[dict[str, str]]:
    text = exported(layers, Format.CSV, folder).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("form", Format)
def test_the_same_layers_give_the_same_bytes(world: Layers, form: Format, tmp_path: Path) -> None:
    first = exported(world, form, tmp_path)
    assert exported(world, form, tmp_path) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == [ENDINGS[form]], "nothing else is left there"


@pytest.mark.parametrize("form", Format)
def test_every_format_names_the_plan_and_openstreetmap(world: Layers, form: Format, tmp_path: Path) -> None:
    if form is Format.GEOPARQUET:
        table = gpd.read_parquet(export(world, tmp_path / "x.parquet", form))
        assert set(table["citation"]) == {CITATION}
        assert set(table["data_credit"]) == {OSM}
        return
    text = exported(world, form, tmp_path).decode("utf-8")
    assert text.count(CITATION) >= 8, "in every row"
    assert OSM in text


def test_the_citation_says_only_what_the_plan_gives(world: Layers) -> None:
    sources = world["sources"].assign(number=None, date=None)
    assert cite({**world, "sources": sources}).text == "《丙市重点工作方案》"
    assert cite({**world, "sources": sources.assign(sha256="0f")}).text == "《丙市重点工作方案》，SHA-256 0f"


def test_geojson_keeps_rfc_7946(world: Layers, tmp_path: Path) -> None:
    told = collection(world, tmp_path)
    assert told["type"] == "FeatureCollection"
    assert "crs" not in told
    assert [feature["id"] for feature in told["features"]] == list(world["projects"].index)
    assert {feature["type"] for feature in told["features"]} == {"Feature"}
    unplaced = [feature for feature in told["features"] if feature["geometry"] is None]
    assert [feature["id"] for feature in unplaced] == ["P1"], "what has no place is not dropped"
    placed = {feature["id"]: feature["geometry"] for feature in told["features"]}
    assert placed["A1"] == {"type": "Point", "coordinates": [105.75, 31.6]}, "longitude first"


def test_geojson_rounds_to_seven_decimals_and_turns_rings_right(world: Layers, tmp_path: Path) -> None:
    clockwise = Polygon(
        [(106, 31), (106, 32.123456789), (107, 32), (107, 31)],
        holes=[[(106.2, 31.2), (106.4, 31.2), (106.4, 31.4), (106.2, 31.4)]],
    )
    assert not clockwise.exterior.is_ccw
    areas = world["prefectures"].set_geometry([shapely.MultiPolygon([clockwise])], crs=WGS84)
    told = collection({**world, "prefectures": areas}, tmp_path, "prefectures")
    (shape,) = (shapely.from_geojson(json.dumps(f["geometry"])) for f in told["features"])
    assert shape.geoms[0].exterior.is_ccw
    assert not shape.geoms[0].interiors[0].is_ccw
    assert 32.1234568 in shapely.get_coordinates(shape)[:, 1]


def test_geojson_gives_numbers_as_numbers_and_missing_as_null(world: Layers, tmp_path: Path) -> None:
    by_id = {feature["id"]: feature["properties"] for feature in collection(world, tmp_path)["features"]}
    assert (by_id["E1"]["seq"], by_id["E1"]["target_year"], by_id["E1"]["length_km"]) == (2, 2020, 95.3)
    assert by_id["E1"]["name_en"] is None
    counties = collection(world, tmp_path, "counties")["features"]
    assert [county["properties"]["in_region"] for county in counties] == [True, False]


def test_geoparquet_reads_back_equal_in_geopandas_and_duckdb(world: Layers, tmp_path: Path) -> None:
    path = export(world, tmp_path / "x.parquet", Format.GEOPARQUET)
    ledger = world["projects"]
    back = gpd.read_parquet(path).set_index("project_id")
    assert back.crs == WGS84
    assert back.index.equals(ledger.index)
    for name in PROJECT_LEDGER.columns:
        assert back[name].equals(ledger[name]), name
    shapes = {
        i: s for t in world.values() if "geometry" in t for i, s in t["geometry"].items() if i in ledger.index
    }
    reached = {i: shape for i, shape in back.geometry.items() if shape is not None}
    assert reached.keys() == set(ledger.index) - {"P1"}
    for name in ("railways", "expressways", "airports", "reservoirs", "substations", "unaligned"):
        for key, shape in world[name]["geometry"].items():
            assert reached[key].equals_exact(shape, 0), key
    assert shapes
    with duckdb.connect() as engine:
        told = engine.execute(
            "SELECT project_id, name_zh, target_year, length_km, ST_AsWKB(geometry) FROM read_parquet(?)",
            [str(path)],
        ).fetchall()
    assert [row[0] for row in told] == list(ledger.index)
    assert [row[1] for row in told] == list(ledger["name_zh"])
    assert [row[2] for row in told] == [2020] * len(ledger)
    assert [row[3] for row in told] == [None if np.isnan(km) else km for km in ledger["length_km"]]
    assert [row[4] and bytes(row[4]) for row in told] == [
        shape and shapely.to_wkb(shape, flavor="iso") for shape in back.geometry
    ]


def test_geoparquet_says_that_it_is_1_1_and_whom_it_cites(world: Layers, tmp_path: Path) -> None:
    from pyarrow import parquet

    said = parquet.read_schema(export(world, tmp_path / "x.parquet", Format.GEOPARQUET)).metadata
    assert json.loads(said[b"geo"])["version"] == "1.1.0"
    assert said[b"citation"].decode() == CITATION
    assert OSM in said[b"credits"].decode()


def test_without_pyarrow_geoparquet_says_what_to_install(
    world: Layers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OutputError, match=r"pip install 'laoqu-geo\[parquet\]'"):
        export(world, tmp_path / "x.parquet", Format.GEOPARQUET)


def test_csv_holds_a_place_as_numbers_and_as_wkt(world: Layers, tmp_path: Path) -> None:
    assert exported(world, Format.CSV, tmp_path).startswith(b"\xef\xbb\xbfproject_id,seq,name_zh,")
    rows = {row["project_id"]: row for row in csv_rows(world, tmp_path)}
    assert list(rows) == list(world["projects"].index)
    assert (rows["A1"]["lon"], rows["A1"]["lat"], rows["A1"]["wkt"]) == (
        "105.75",
        "31.6",
        "POINT (105.75 31.6)",
    )
    assert (rows["P1"]["lon"], rows["P1"]["lat"], rows["P1"]["wkt"]) == ("", "", "")
    line = shapely.from_wkt(rows["R1"]["wkt"])
    assert line.equals(world["railways"].loc["R1", "geometry"])
    assert line.distance(shapely.Point(float(rows["R1"]["lon"]), float(rows["R1"]["lat"]))) < 1e-6


@pytest.mark.parametrize(
    "table", [{Stage: STATUS}, {Action: TYPE}, {Kind: SECTOR}], ids=["status", "type", "sector"]
)
def test_every_value_of_ours_has_its_code(table: dict[type, dict[object, object]]) -> None:
    ((vocabulary, codes),) = table.items()
    assert set(codes) == set(vocabulary)
    known = {*STATUSES, *TYPES, *SECTORS}
    told = {c for code in codes.values() for c in ((code,) if isinstance(code, str) else code)}
    assert told <= known
    assert all(code.split(".")[0] in told for code in told), "a sub-sector never stands alone"


def test_the_oc4ids_package_is_valid_and_complete(world: Layers, tmp_path: Path) -> None:
    told = package(world, tmp_path)
    assert faults(told) == []
    assert told["version"] == "0.9"
    assert [project["id"] for project in told["projects"]] == list(world["projects"].index)
    by_id = {project["id"]: project for project in told["projects"]}
    assert "locations" not in by_id["P1"]
    assert by_id["W1"]["locations"][0]["geometry"] == {"type": "Point", "coordinates": [106.7, 31.5]}
    assert by_id["E1"]["sector"] == ["transport", "transport.road"]
    assert [party["name"] for party in by_id["E1"]["parties"]] == ["丙市人民政府", "省交通厅"]
    (document,) = by_id["E1"]["documents"]
    assert document["description"] == "（一） （一）加快建设甲县至乙县高速公路。"
    assert document["datePublished"] == "2020-05-06T00:00:00+08:00"


def test_the_check_of_oc4ids_finds_what_is_wrong(world: Layers, tmp_path: Path) -> None:
    told = package(world, tmp_path)
    for spoil in (
        lambda p: p.pop("uri"),
        lambda p: p.update(publishedDate="2020-05-06"),
        lambda p: p.update(version="0.9.5"),
        lambda p: p["projects"][0].update(status="built"),
        lambda p: p["projects"][0].update(sector=[]),
        lambda p: p["projects"][0]["locations"][0].pop("id"),
        lambda p: p["projects"].append(p["projects"][0]),
    ):
        broken = json.loads(json.dumps(told))
        spoil(broken)
        assert len(faults(broken)) == 1


def test_a_promise_is_never_given_as_a_fact(world: Layers, tmp_path: Path) -> None:
    by_id = {project["id"]: project for project in package(world, tmp_path)["projects"]}
    promised = by_id["A1"]
    assert promised["laoqu_geo"]["promise"]["stage"] == "completed"
    assert promised["status"] == "implementation"
    assert promised["period"] == {"endDate": "2020-12-31T23:59:59+08:00"}
    assert "completion" not in promised
    assert not {"completion", "completed"} & set(STATUS.values())
    assert "period" not in by_id["W1"], "the year of a start is no end"


def test_precision_travels_in_iatis_codes(world: Layers, tmp_path: Path) -> None:
    assert location_codes(Kind.RESERVOIR, Precision.NONE).exactness == ""
    exact = [p for p in Precision if location_codes(Kind.RAILWAY, p).exactness == "1"]
    assert exact == [Precision.FEATURE]
    by_id = {p["id"]: p for p in package(world, tmp_path)["projects"]}
    known = by_id["A2"]["locations"][0]["laoqu_geo"]
    assert known["iati"] == {
        "exactness": "2",
        "locationClass": "1",
        "locationReach": "1",
        "geographicalPrecision": "3",
    }
    assert (known["precision"], known["uncertaintyMetres"]) == ("county", 2000.0)
    features = {f["id"]: f["properties"] for f in collection(world, tmp_path)["features"]}
    assert (features["A2"]["iati_exactness"], features["P1"]["iati_exactness"]) == ("2", None)


def test_a_publisher_signs_dates_and_prefixes_the_package(world: Layers, tmp_path: Path) -> None:
    plain = package(world, tmp_path)
    told = package(world, tmp_path, Publisher("丙市发展改革委", "2021-01-02", "oc4ids-abcdef"))
    assert told["publisher"] == {"name": "丙市发展改革委"}
    assert told["publishedDate"] == "2021-01-02T00:00:00+08:00"
    assert told["projects"][0]["id"] == "oc4ids-abcdef-R1"
    assert told["uri"] != plain["uri"]
    with pytest.raises(OutputError, match="YYYY-MM-DD"):
        package(world, tmp_path, Publisher(date="去年"))


def test_a_package_without_a_project_is_refused(world: Layers, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="at least one project"):
        package({**world, "projects": world["projects"].iloc[:0]}, tmp_path)


@pytest.mark.parametrize("form", [Format.GEOJSON, Format.GEOPARQUET, Format.CSV])
def test_an_empty_table_is_a_file_without_rows(world: Layers, form: Format, tmp_path: Path) -> None:
    nothing = {**world, "railways": world["railways"].iloc[:0], "projects": world["projects"].iloc[:0]}
    for layer in ("railways", "projects"):
        path = export(nothing, tmp_path / ENDINGS[form], form, layer=layer)
        assert path.stat().st_size


def test_hostile_texts_pass_through_every_format(hostile: Layers, tmp_path: Path) -> None:
    told = package(hostile, tmp_path)
    assert faults(told) == []
    assert set(HOSTILE) <= {project["title"] for project in told["projects"]}
    features = collection(hostile, tmp_path)["features"]
    assert set(HOSTILE) <= {feature["properties"]["name_zh"] for feature in features}
    table = gpd.read_parquet(export(hostile, tmp_path / "x.parquet", Format.GEOPARQUET))
    assert set(HOSTILE) <= set(table["name_zh"])
    rows = csv_rows(hostile, tmp_path)
    assert {text if not text.startswith(STARTS_A_FORMULA) else f"'{text}" for text in HOSTILE} <= {
        row["name_zh"] for row in rows
    }
    cells = [(name, cell) for row in rows for name, cell in row.items() if cell.startswith(STARTS_A_FORMULA)]
    assert cells == []


@pytest.mark.parametrize("form", Format)
def test_the_public_profile_hides_the_place_and_the_figures(
    world: Layers, form: Format, tmp_path: Path
) -> None:
    secret = world["substations"].assign(geometry=[shapely.Point(106.91234, 31.23456)], osm_ids="w77")
    world = {**world, "substations": secret}
    world["projects"] = world["projects"].copy()
    world["projects"].loc["S1", "osm_ids"] = "w77"
    for layers, tells in ((world, True), (public(world), False)):
        data = exported(layers, form, tmp_path)
        if form is Format.GEOPARQUET:
            data = gpd.read_parquet(io.BytesIO(data)).to_csv().encode()
        assert ("220" in data.decode()) is tells
        assert ("106.91234" in data.decode()) is tells
        assert ("公开版：" in data.decode()) is not tells, "and says so"


def test_only_files_of_the_format_are_replaced(world: Layers, tmp_path: Path) -> None:
    for form in Format:
        with pytest.raises(OutputError, match="expected a file that ends in"):
            export(world, tmp_path / "laoqu.gpkg", form)
    with pytest.raises(OutputError, match="expected a layer of"):
        export(world, tmp_path / "x.csv", Format.CSV, layer="../x")
    with pytest.raises(OutputError, match="leave --layer out"):
        export(world, tmp_path / "x.json", Format.OC4IDS, layer="counties")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_beside_the_geopackage(world: Layers, tmp_path: Path) -> None:
    path = str(geopackage.write(world, tmp_path / "laoqu.gpkg"))
    for args in (
        ["--format", "oc4ids"],
        ["--format", "geojson"],
        ["--format", "csv", "--profile", "public"],
        ["--format", "geoparquet", "--layer", "counties"],
    ):
        done = CliRunner().invoke(app, ["export", path, *args])
        assert done.exit_code == 0, done.output
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == [
        "laoqu.counties.parquet",
        "laoqu.csv",
        "laoqu.geojson",
        "laoqu.gpkg",
        "laoqu.oc4ids.json",
    ]
    assert "220" not in (tmp_path / "laoqu.csv").read_text("utf-8-sig")
    refused = CliRunner().invoke(app, ["export", path, "--format", "shp"])
    assert refused.exit_code == 1
    assert "expected --format of oc4ids, geojson, geoparquet, csv, found 'shp'" in refused.output
