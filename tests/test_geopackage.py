"""The GeoPackage: what is written comes back, opens dressed, and never changes for the same layers."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import LineString, MultiLineString, Point
from shapely.affinity import translate
from worlds import small_world

from laoqu_geo import geopackage
from laoqu_geo.crs import WGS84
from laoqu_geo.errors import LaoquGeoError, OutputError, TableError
from laoqu_geo.geopackage.arrow import arrow_stream
from laoqu_geo.geopackage.published import published
from laoqu_geo.geopackage.writing import VERSION, _write_table, gdal_options
from laoqu_geo.labels import INDEXES, TABLES, VOCABULARIES
from laoqu_geo.model import Change
from laoqu_geo.tables import PROJECT_LAYER, Layers, empty, geometry_type, layer_spec

VALIDATOR = Path("/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py")
SYSTEM_PYTHON = Path("/usr/bin/python3")


@pytest.fixture(scope="module")
def world() -> Layers:
    return small_world()


@pytest.fixture(scope="module")
def written(world: Layers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for the tests that only look."""
    return geopackage.write(world, tmp_path_factory.mktemp("layers") / "laoqu.gpkg")


@pytest.fixture
def file(written: Path, tmp_path: Path) -> Path:
    """A copy for a test that edits it."""
    return Path(shutil.copy(written, tmp_path / "laoqu.gpkg"))


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as opened:
        return opened.execute(query).fetchall()


def edit(path: Path, *statements: str) -> None:
    """Change attributes as a person would; GDAL's triggers call functions that only GDAL has."""
    triggers = rows(path, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rtree_%'")
    with closing(sqlite3.connect(path)) as opened, opened:
        for (trigger,) in triggers:
            opened.execute(f'DROP TRIGGER "{trigger}"')
        for statement in statements:
            opened.execute(statement)


def assert_same(found: Layers, expected: Layers) -> None:
    assert list(found) == list(expected)
    for name, table in expected.items():
        same = assert_geodataframe_equal if isinstance(table, gpd.GeoDataFrame) else assert_frame_equal
        same(found[name], table)


def test_what_is_written_comes_back(world: Layers, written: Path):
    back = geopackage.read(written)
    assert_same({name: back[name] for name in world}, world)
    assert list(back) == list(TABLES)


def test_layers_that_the_plan_lacks_come_back_empty(written: Path):
    back = geopackage.read(written)
    for name in ("pipelines", "ports"):
        assert_geodataframe_equal(back[name], empty(PROJECT_LAYER))


def test_sought_layers_are_written_even_when_empty_and_the_rest_only_where_used(written: Path):
    names = [row[0] for row in rows(written, "SELECT table_name FROM gpkg_contents ORDER BY rowid")]
    assert "ports" in names
    assert "pipelines" not in names
    kept = [name for name in names if name != "layer_styles"]
    assert kept == [name for name in TABLES if name in kept]


def test_same_layers_give_the_same_bytes_whatever_their_order(world: Layers, written: Path, tmp_path: Path):
    backwards = {name: world[name] for name in reversed(world)}
    second = geopackage.write(backwards, tmp_path / "laoqu.gpkg")
    assert second.read_bytes() == written.read_bytes()


def test_another_process_gives_the_same_bytes(written: Path, tmp_path: Path):
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); from worlds import small_world;"
        "from laoqu_geo import geopackage; geopackage.write(small_world(), Path(sys.argv[2]))"
    )
    target = tmp_path / "laoqu.gpkg"
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent), str(target)], check=True, env=env
    )
    assert target.read_bytes() == written.read_bytes()


def test_reading_and_writing_again_changes_no_byte(written: Path, tmp_path: Path):
    again = geopackage.write(geopackage.read(written), tmp_path / "laoqu.gpkg")
    assert again.read_bytes() == written.read_bytes()


def test_columns_give_the_file_that_rows_give(world: Layers, tmp_path: Path):
    """Whatever the table: without rows, without geometry, with nulls, truth values and letters of several bytes."""
    whole, single = tmp_path / "columns.gpkg", tmp_path / "rows.gpkg"
    with gdal_options(OGR_CURRENT_DATE="2020-05-06T00:00:00.000Z"):
        for name, table in published(world).items():
            _write_table(table, name, whole)
            kind, words = geometry_type(name), TABLES[name]
            pyogrio.write_dataframe(
                table.reset_index(),
                single,
                layer=name,
                driver="GPKG",
                **(
                    {"geometry_type": kind, "promote_to_multi": False, "GEOMETRY_NAME": "geom"}
                    if kind
                    else {}
                ),
                VERSION=VERSION,
                FID="fid",
                IDENTIFIER=name,
                DESCRIPTION=f"{words.zh} {words.en}",
            )
    assert whole.read_bytes() == single.read_bytes()


def test_a_column_of_nulls_and_letters_of_one_and_of_several_bytes_come_back(tmp_path: Path):
    texts = ["a", None, "川", "é𠮷", ""]
    table = pd.DataFrame(
        {"none": pd.Series([None] * 5, dtype="str"), "mixed": texts, "plain": ["abc", None, "", "d", "ef"]}
    ).astype("str")
    numbers = {
        "whole": pd.array([1, None, -3, 0, 2**40], dtype="Int64"),
        "real": [0.5, np.nan, -1.0, 0.0, np.inf],
    }
    pyogrio.write_arrow(arrow_stream(table.assign(**numbers)), tmp_path / "t.gpkg", layer="t", driver="GPKG")
    found = rows(tmp_path / "t.gpkg", "SELECT none, mixed, plain, whole, real FROM t")
    assert found == [
        (None, "a", "abc", 1, 0.5),
        (None, None, None, None, None),
        (None, "川", "", -3, -1.0),
        (None, "é𠮷", "d", 0, 0.0),
        (None, "", "ef", 2**40, float("inf")),
    ]


def test_dates_are_those_of_the_plan_and_gdal_options_are_put_back(written: Path):
    assert {row[0][:10] for row in rows(written, "SELECT last_change FROM gpkg_contents")} == {"2020-05-06"}
    assert {row[0][:10] for row in rows(written, "SELECT update_time FROM layer_styles")} == {"2020-05-06"}
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_file_is_version_1_2_in_journal_mode_delete(written: Path):
    assert rows(written, "PRAGMA user_version") == [(10200,)]
    assert rows(written, "PRAGMA journal_mode") == [("delete",)]
    assert rows(written, "PRAGMA integrity_check") == [("ok",)]


def test_geometry_is_native_and_of_one_type(written: Path):
    types = dict(rows(written, "SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    assert types["railways"] == types["network"] == "MULTILINESTRING"
    assert types["airports"] == types["unaligned"] == "POINT"
    assert types["links"] == "LINESTRING"
    assert types["counties"] == types["uncertainty"] == types["footprints"] == "MULTIPOLYGON"


def test_every_column_has_a_chinese_alias_of_its_own(written: Path):
    aliased = {
        (table, column): name
        for table, column, name in rows(
            written, "SELECT table_name, column_name, name FROM gpkg_data_columns"
        )
    }
    for (table,) in rows(written, "SELECT table_name FROM gpkg_contents WHERE table_name != 'layer_styles'"):
        spec = layer_spec(table)
        assert aliased[table, spec.index] == INDEXES[spec.index].zh
        for name, column in spec.columns.items():
            assert aliased[table, name] == column.label.zh


def test_every_vocabulary_is_a_value_list_in_chinese(written: Path):
    listed = rows(written, "SELECT constraint_name, value, description FROM gpkg_data_column_constraints")
    expected = {
        (vocabulary.__name__.lower(), str(value), label.zh)
        for vocabulary, values in VOCABULARIES.items()
        if vocabulary is not Change
        for value, label in values.items()
    }
    assert set(listed) == expected, "all but that of comparisons, which no table of a plan holds"
    bound = rows(written, "SELECT constraint_name FROM gpkg_data_columns WHERE column_name = 'stage'")
    assert set(bound) == {("stage",)}


def test_every_spatial_layer_has_a_default_style(written: Path):
    styled = {row[0] for row in rows(written, "SELECT f_table_name FROM layer_styles WHERE useAsDefault")}
    spatial = {row[0] for row in rows(written, "SELECT table_name FROM gpkg_geometry_columns")}
    assert spatial <= styled


def test_loose_layers_are_written_as_published(world: Layers, tmp_path: Path):
    lines = world["expressways"].set_geometry([LineString([(105, 31), (106, 32)])], crs=WGS84)
    airports = world["airports"].set_geometry([Point(105, 31), None], crs=WGS84).assign(reason="前\0后")
    layers = world | {"expressways": lines.assign(via="", ends="甲县、乙县"), "airports": airports}
    back = geopackage.read(geopackage.write(layers, tmp_path / "laoqu.gpkg"))
    assert_same(back, geopackage.published(layers))
    assert back["expressways"].geometry.iloc[0].equals(MultiLineString([[(105, 31), (106, 32)]]))
    assert back["expressways"]["via"].isna().all()
    assert back["airports"].geometry.isna().tolist() == [False, True]
    assert set(back["airports"]["reason"]) == {"前后"}


def test_given_layers_are_not_changed(world: Layers, tmp_path: Path):
    geopackage.write(world, tmp_path / "laoqu.gpkg")
    assert_same(world, small_world())


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60)
ANY_ROW = st.tuples(
    ANY_TEXT,
    st.one_of(st.none(), ANY_TEXT),
    st.one_of(st.none(), st.integers(-(2**52), 2**52)),
    st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    st.one_of(st.none(), st.builds(Point, st.floats(73, 135), st.floats(18, 54))),
)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY_ROW, min_size=5, max_size=40))
def test_any_value_survives_the_file(tmp_path: Path, drawn: list[tuple[object, ...]]):
    world = small_world()
    names, quotes, years, lengths, shapes = zip(*drawn, strict=True)
    airports = world["airports"].iloc[[0] * len(drawn)].set_axis([f"A{i}" for i in range(len(drawn))])
    airports = airports.rename_axis("project_id").assign(
        name_zh=pd.array(names, dtype="str"),
        quote=pd.array(quotes, dtype="str"),
        target_year=pd.array(years, dtype="Int64"),
        length_km=pd.array(lengths, dtype="Float64").to_numpy("float64", na_value=np.nan),
    )
    layers = world | {"airports": airports.set_geometry(list(shapes), crs=WGS84)}
    back = geopackage.read(geopackage.write(layers, tmp_path / "laoqu.gpkg"))
    assert_geodataframe_equal(back["airports"], layers["airports"])


# What a person does in QGIS -----------------------------------------------------------------------------


def test_moved_geometry_and_changed_values_are_kept(file: Path):
    airports = pyogrio.read_dataframe(file, layer="airports")
    airports["geometry"] = [translate(shape, 0.1, 0.05) for shape in airports.geometry]
    airports["review"] = "accepted"
    pyogrio.write_dataframe(airports, file, layer="airports", layer_options={"GEOMETRY_NAME": "geom"})
    back = geopackage.read(file)
    assert back["airports"].geometry["A1"].equals_exact(Point(105.85, 31.65), 1e-9)
    assert set(back["airports"]["review"]) == {"accepted"}


def test_what_is_edited_in_a_layer_stands_in_the_ledger_too(file: Path, world: Layers):
    edit(file, "UPDATE railways SET name_zh = '改名铁路', stage = 'completed', review = 'accepted'")
    edit(file, "UPDATE projects SET review = 'accepted' WHERE project_id = 'A1'")
    told = geopackage.agreed(geopackage.read(file))["projects"]
    assert told.loc["R1", ["name_zh", "stage", "review"]].tolist() == ["改名铁路", "completed", "accepted"]
    assert told.loc["A1", "review"] == "accepted"
    others = [key for key in world["projects"].index if key not in ("R1", "A1")]
    pd.testing.assert_frame_equal(told.loc[others], geopackage.read(file)["projects"].loc[others])


def test_added_columns_and_layers_are_dropped(file: Path, world: Layers):
    edit(file, "ALTER TABLE airports ADD COLUMN note TEXT", "UPDATE airports SET note = '已核实'")
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), file, layer="scratch")
    back = geopackage.read(file)
    assert_geodataframe_equal(back["airports"], world["airports"])
    assert "scratch" not in back


def test_rows_in_another_order_come_back_in_plan_order(file: Path, world: Layers):
    edit(file, "UPDATE projects SET fid = 100 - fid")
    assert_frame_equal(geopackage.read(file)["projects"], world["projects"])


def test_deleted_layer_comes_back_empty(file: Path):
    edit(file, "DELETE FROM gpkg_contents WHERE table_name = 'osm_matches'", "DROP TABLE osm_matches")
    assert geopackage.read(file)["osm_matches"].empty


def test_layer_saved_in_another_crs_is_brought_back(file: Path, world: Layers):
    moved = pyogrio.read_dataframe(file, layer="reservoirs").to_crs(4544)
    pyogrio.write_dataframe(moved, file, layer="reservoirs")
    back = geopackage.read(file)["reservoirs"]
    assert back.crs == WGS84
    assert back.geometry["W1"].distance(world["reservoirs"].geometry["W1"]) < 1e-7


def test_value_outside_its_vocabulary_is_named(file: Path):
    edit(file, "UPDATE airports SET stage = '已建成' WHERE project_id = 'A1'")
    with pytest.raises(TableError, match=r"stage holds \['已建成'\]"):
        geopackage.read(file)


def test_feature_drawn_without_an_id_is_named(file: Path):
    edit(file, "UPDATE airports SET project_id = NULL WHERE project_id = 'A1'")
    with pytest.raises(TableError, match=r"'airports': 1 rows have no project_id"):
        geopackage.read(file)


def test_layer_of_the_wrong_geometry_is_named(file: Path):
    airports = pyogrio.read_dataframe(file, layer="airports")
    airports["geometry"] = [shape.buffer(0.1) for shape in airports.geometry]
    pyogrio.write_dataframe(airports, file, layer="airports", geometry_type="Polygon")
    with pytest.raises(TableError, match="airports"):
        geopackage.read(file)


# Files that are not ours, folders that are locked ---------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"", b"not a database", b"SQLite format 3\0" + bytes(4000)], ids=["empty", "text", "torn"]
)
def test_corrupt_file_is_one_clear_error(tmp_path: Path, content: bytes):
    path = tmp_path / "laoqu.gpkg"
    path.write_bytes(content)
    with pytest.raises(LaoquGeoError, match="expected a GeoPackage made by `laoqu-geo build`") as caught:
        geopackage.read(path)
    assert "\n" not in str(caught.value)


def test_torn_copy_of_our_file_is_one_clear_error(file: Path):
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(LaoquGeoError) as caught:
        geopackage.read(file)
    assert "\n" not in str(caught.value)


def test_missing_file_and_foreign_geopackage_are_refused(tmp_path: Path):
    with pytest.raises(TableError, match="no such file"):
        geopackage.read(tmp_path / "none.gpkg")
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), tmp_path / "other.gpkg", layer="x")
    with pytest.raises(TableError, match="no table 'projects'"):
        geopackage.read(tmp_path / "other.gpkg")


def test_folder_that_is_a_file_is_an_output_error(world: Layers, tmp_path: Path):
    (tmp_path / "layers").write_text("")
    with pytest.raises(OutputError, match="expected to write") as caught:
        geopackage.write(world, tmp_path / "layers" / "laoqu.gpkg")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_unwritable_folder_is_an_output_error(world: Layers, tmp_path: Path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(OutputError, match="expected to write"):
        geopackage.write(world, locked / "laoqu.gpkg")


def test_failed_write_leaves_the_old_file_and_nothing_else(
    file: Path, world: Layers, monkeypatch: pytest.MonkeyPatch
):
    before = file.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("laoqu_geo.geopackage.writing.dress", fail)
    with pytest.raises(OutputError, match="disk I/O error"):
        geopackage.write(world, file)
    assert file.read_bytes() == before
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def test_file_open_in_another_program_is_not_replaced(file: Path, world: Layers):
    before = file.read_bytes()
    file.with_name(file.name + "-wal").write_bytes(b"log")
    with pytest.raises(OutputError, match="has it open"):
        geopackage.write(world, file)
    assert file.read_bytes() == before


def test_unknown_table_and_broken_contract_are_refused(world: Layers, tmp_path: Path):
    with pytest.raises(TableError, match="found \\['oddities'\\]"):
        geopackage.write(world | {"oddities": world["projects"]}, tmp_path / "a.gpkg")
    with pytest.raises(TableError, match="lacks columns \\['kind'\\]"):
        geopackage.write(world | {"projects": world["projects"].drop(columns="kind")}, tmp_path / "b.gpkg")
    assert list(tmp_path.iterdir()) == []


# GDAL ---------------------------------------------------------------------------------------------------


@pytest.mark.gdal
@pytest.mark.skipif(not VALIDATOR.exists(), reason="GDAL's validator (python3-gdal) is not installed")
def test_gdals_validator_passes(written: Path):
    done = subprocess.run(
        [SYSTEM_PYTHON, VALIDATOR, "-k", written], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.gdal
@pytest.mark.skipif(not Path("/usr/bin/ogrinfo").exists(), reason="ogrinfo (gdal-bin) is not installed")
def test_ogrinfo_reads_without_a_warning(written: Path):
    done = subprocess.run(
        ["/usr/bin/ogrinfo", "-ro", "-al", written], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "甲县机场迁建" in done.stdout
