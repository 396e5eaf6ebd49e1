"""Tables, GeoPackages and OSM files from strangers: a clear refusal or a true reading, never anything else."""

import csv
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest
import shapely
from shapely import LineString, MultiPoint, Point
from worlds import small_world

from laoqu_geo import geopackage
from laoqu_geo.corrections import read_corrections, write_corrections
from laoqu_geo.corrections.records import Correction
from laoqu_geo.errors import CorrectionError, GazetteerError, LaoquGeoError, OsmSourceError, TableError
from laoqu_geo.formulas import STARTS_A_FORMULA
from laoqu_geo.gazetteer import read_own
from laoqu_geo.osm import from_pbf
from laoqu_geo.presentation import Presentation
from laoqu_geo.publishing import draw
from laoqu_geo.review import EARLIER, PACKAGE, kept_corrections

HEAD = "project_id,name_zh,lon,lat,wkt,datum,precision,uncertainty_m,note,quote\n"


def corrections(folder: Path, row: str) -> Path:
    path = folder / "corrections.csv"
    path.write_text(HEAD + row, encoding="utf-8")
    return path


# --- CSV


@pytest.mark.parametrize(("read", "fault"), [(read_own, GazetteerError), (read_corrections, CorrectionError)])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 99,
        b"\xff\xfe\x00" * 99,
        b'name_zh,lon\n"' + b"a" * (17 << 20),
        ("名" * 99_999 + "\n\n").encode(),
        b'kind,name,lon,lat\n"line\nbreak","a\nb",x,y\n',
        b'project_id,name_zh\n"a\nb",\n"a\nb",\n',
    ],
    ids=["empty", "nul", "bytes", "endless field", "wide", "broken lines", "broken keys"],
)
def test_a_table_that_is_none_is_told_in_one_short_line(
    tmp_path: Path, read: Callable[[Path], object], fault: type[LaoquGeoError], data: bytes
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(fault) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1_000


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("laoqu_geo.tables.rows.MAX_ROWS", 2)
    with pytest.raises(CorrectionError, match="at most 2 rows"):
        read_corrections(corrections(tmp_path, "a,,,,,,,,x,\n" * 3))
    monkeypatch.setattr("laoqu_geo.tables.rows.MAX_BYTES", 10)
    with pytest.raises(CorrectionError, match="below 0 MiB"):
        read_corrections(tmp_path / "corrections.csv")


def test_twenty_thousand_keys_are_counted_at_once(tmp_path: Path) -> None:
    path = corrections(tmp_path, "".join(f"p{n},,115,25,,,,,,\n" for n in range(20_000)))
    assert len(read_corrections(path)) == 20_000


@pytest.mark.parametrize(
    "wkt",
    [
        "GEOMETRYCOLLECTION(" * 300_000,
        "(" * 300_000,
        "POINT (nan nan)",
        "LINESTRING (115 25, nan 26)",
        "LINESTRING (115 25, inf 26)",
        "LINESTRING (115 25)",
        "POINT EMPTY",
        "POLYGON ((115 25, 116 25, 116 26, 115 25))",
        "POINT (1e400 25)",
        "MULTILINESTRING" + "(" * 300_000,
    ],
    ids=str,
)
def test_no_shape_from_a_cell_gets_further_than_its_row(tmp_path: Path, wkt: str) -> None:
    with pytest.raises(CorrectionError, match="row 2"):
        read_corrections(corrections(tmp_path, f'R1,甲,,,"{wkt}",,,,,\n'))


@pytest.mark.parametrize("metres", ["nan", "inf", "-inf", "1e999"])
def test_an_uncertainty_is_a_number_of_metres(tmp_path: Path, metres: str) -> None:
    with pytest.raises(CorrectionError, match="no number"):
        read_corrections(corrections(tmp_path, f"R1,甲,115,25,,,,{metres},,\n"))


def test_a_line_of_ten_thousand_corners_comes_back(tmp_path: Path) -> None:
    line = LineString([(115 + n / 10_000, 25 + (n % 2) / 1_000) for n in range(10_000)])
    one = Correction("R1", "甲", line, None, None, "", "", "x")
    [back] = read_corrections(write_corrections([one], tmp_path / "c.csv"))
    assert back.geometry is not None
    assert len(shapely.get_coordinates(back.geometry)) == 10_000


def test_a_text_that_would_run_as_a_formula_is_kept_from_it_and_read_as_it_was(tmp_path: Path) -> None:
    texts = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "＝1+1", "'quoted", "a\rb\r\nc")
    ones = [Correction(f"R{n}", text, None, None, None, text, text, "x") for n, text in enumerate(texts)]
    path = write_corrections(ones, tmp_path / "c.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(STARTS_A_FORMULA)]
    assert tuple(one.quote for one in read_corrections(path)) == texts


# --- GeoPackage


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return geopackage.write(small_world(), tmp_path_factory.mktemp("built") / "laoqu.gpkg").read_bytes()


def changed(folder: Path, built: bytes, *statements: str) -> Path:
    """Change a GeoPackage as a stranger would: with SQL, the triggers that keep its index dropped first."""
    path = folder / PACKAGE
    path.write_bytes(built)
    with closing(sqlite3.connect(path)) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            file.execute(statement)
    return path


def shape(geometry: shapely.Geometry) -> str:
    """Write a geometry as a GeoPackage holds it, as an SQL literal."""
    return f"x'{(b'GP' + bytes([0, 1]) + struct.pack('<i', 4326) + geometry.wkb).hex()}'"


OPEN_RING = (
    f"x'{(b'GP' + bytes([0, 1]) + struct.pack('<iBIII4d', 4326, 1, 3, 1, 2, 105, 31, 106, 32)).hex()}'"
)
ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
MOVED = "ALTER TABLE {0} RENAME TO was"
HOSTILE = {
    "view": (MOVED.format("railways"), "CREATE VIEW railways AS SELECT * FROM was"),
    "endless view": (MOVED.format("railways"), f"CREATE VIEW railways AS {ENDLESS} SELECT was.* FROM was, c"),
    "view of lists": (MOVED.format("gpkg_contents"), "CREATE VIEW gpkg_contents AS SELECT * FROM was"),
    "virtual table": ("DROP TABLE ports", "CREATE VIRTUAL TABLE ports USING rtree(id, a, b)"),
    "computed": (
        "ALTER TABLE railways ADD COLUMN more TEXT AS (hex(zeroblob(100000000)))",
    ),
    "no sources": ("DROP TABLE sources",),
    "no projects": ("DELETE FROM gpkg_contents WHERE table_name = 'projects'",),
    "no lists": ("DROP TABLE gpkg_contents",),
    "endless lists": (f"INSERT INTO gpkg_spatial_ref_sys SELECT 'x', y, 'x', y, 'x', 'x' FROM (SELECT 99999 + value AS y FROM ({ENDLESS} SELECT x AS value FROM c LIMIT 10001))",),
    "bytes as text": ("UPDATE projects SET name_zh = CAST(x'fffe41' AS TEXT)",),
    "no crs": ("UPDATE gpkg_geometry_columns SET srs_id = -1", "UPDATE gpkg_contents SET srs_id = -1"),
    "unknown crs": ("UPDATE gpkg_geometry_columns SET srs_id = 777", "UPDATE gpkg_contents SET srs_id = 777"),
    "beyond the world": (f"UPDATE airports SET geom = {shape(Point(500, 500))}",),
    "infinite": (f"UPDATE airports SET geom = {shape(Point(float('inf'), 31))}",),
    "another shape": (f"UPDATE airports SET geom = {shape(MultiPoint([(105, 31), (106, 31)]))}",),
    "open ring": (f"UPDATE uncertainty SET geom = {OPEN_RING}",),
    "infinite number": ("UPDATE projects SET uncertainty_m = 9e999",),
    "text as number": ("UPDATE projects SET seq = 'x'", "ALTER TABLE projects RENAME COLUMN seq TO s", "ALTER TABLE projects RENAME COLUMN name_en TO seq"),
    "a kind of its own": ("UPDATE railways SET kind = '../../x'",),
    "miscounted": ("INSERT INTO sources (source_id, role, title) VALUES ('x', 'x', 'x')",),
    "twice": ("UPDATE projects SET project_id = 'R1'",),
    "no id": ("UPDATE railways SET project_id = NULL",),
    "columns away": ("ALTER TABLE railways DROP COLUMN review",),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_package_is_refused_in_one_line_by_draw_and_put_aside_by_build(
    tmp_path: Path, built: bytes, name: str
) -> None:
    path = changed(tmp_path, built, *HOSTILE[name])
    before = path.read_bytes()
    with pytest.raises(TableError) as caught:
        geopackage.read(path)
    assert "\n" not in str(caught.value)
    kept_corrections(tmp_path)
    assert path.read_bytes() == before
    aside = tmp_path / EARLIER
    assert not aside.exists() or aside.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} <= {PACKAGE, EARLIER}


def test_any_damaged_page_is_found_before_it_is_read(tmp_path: Path, built: bytes) -> None:
    page = 4096
    damaged = 0
    for at in range(page, len(built), page * 7):
        path = tmp_path / "laoqu.gpkg"
        path.write_bytes(built[:at] + b"\xff" * 64 + built[at + 64 :])
        try:
            geopackage.read(path)
        except TableError:
            damaged += 1
    assert damaged > len(built) / page / 7 / 2


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_VALUES", "MAX_LISTED", "MAX_LENGTH"])
def test_an_absurd_size_is_refused(
    tmp_path: Path, built: bytes, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    path = changed(tmp_path, built)
    geopackage.read(path)
    monkeypatch.setattr(f"laoqu_geo.geopackage.opening.{limit}", 3)
    with pytest.raises(TableError):
        geopackage.read(path)


def test_a_trigger_does_not_fire_and_what_a_person_adds_is_passed_over(tmp_path: Path, built: bytes) -> None:
    path = changed(
        tmp_path,
        built,
        "CREATE TABLE tally (n)",
        "CREATE TRIGGER t AFTER UPDATE ON projects BEGIN INSERT INTO tally VALUES (1); END",
        "CREATE VIEW mine AS SELECT * FROM projects",
        "ALTER TABLE railways ADD COLUMN 备注 TEXT",
        "UPDATE railways SET 备注 = '看过'",
    )
    before = path.read_bytes()
    layers = geopackage.read(path)
    assert list(layers["railways"]["name_zh"]) == ["甲乙铁路"]
    assert path.read_bytes() == before
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT count(*) FROM tally").fetchone() == (0,)


def test_what_qgis_saves_in_another_crs_is_still_read(tmp_path: Path, built: bytes) -> None:
    path = changed(tmp_path, built)
    table = pyogrio.read_dataframe(path, layer="airports")
    pyogrio.write_dataframe(table.to_crs("EPSG:4490"), path, layer="airports", driver="GPKG", append=False)
    assert len(geopackage.read(path)["airports"]) == 2


def test_no_name_in_a_package_leads_out_of_the_folder(tmp_path: Path, built: bytes) -> None:
    escape = "../../../escaped"
    path = changed(
        tmp_path,
        built,
        f"UPDATE sources SET title = '{escape}', number = '{escape}', date = '2999-02-31'",
        f"UPDATE projects SET project_id = '{escape}' || project_id, name_zh = '{escape}', name_en = '/etc/{escape}'",
    )
    maps = tmp_path / "output" / "maps"
    wish = Presentation(sheets=("railway",), formats=("png",), dpi=50)
    drawn = draw(path, maps_folder=maps, wish=wish)
    assert {p.resolve().parent for p in drawn} == {maps}
    assert {p.name for p in tmp_path.iterdir()} == {PACKAGE, "output"}


def test_a_plan_dated_in_the_next_millennium_is_written(tmp_path: Path) -> None:
    layers = small_world()
    layers["sources"] = layers["sources"].assign(date="2999-02-31")
    assert (
        geopackage.read(geopackage.write(layers, tmp_path / "x.gpkg"))["sources"]["date"]
        .eq("2999-02-31")
        .all()
    )


def test_rounded_places_of_a_public_package_are_no_corrections(tmp_path: Path, built: bytes) -> None:
    accepted = "UPDATE airports SET review = 'accepted'"
    assert kept_corrections(changed(tmp_path, built, accepted).parent).corrections
    said = "UPDATE sources SET role = 'statement' WHERE source_id = 'osm'"
    assert not kept_corrections(changed(tmp_path, built, accepted, said).parent).corrections


def test_an_edit_that_no_corrections_file_holds_puts_the_package_aside(tmp_path: Path, built: bytes) -> None:
    area = shapely.box(105, 31, 106, 32)
    path = changed(tmp_path, built, f"UPDATE airports SET review = 'accepted', geom = {shape(area)}")
    assert kept_corrections(tmp_path).corrections == ()
    assert (tmp_path / EARLIER).read_bytes() == path.read_bytes()


# --- OSM

OPL = (
    "n1 v1 dV c0 t i0 u T x105 y30\nn2 v1 dV c0 t i0 u Trailway=station x106 y31\n"
    "n3 v1 dV c0 t i0 u Trailway=station x190 y31\nn4 v1 dV c0 t i0 u Trailway=station\n"
    "w1 v1 dV c0 t i0 u Trailway=rail,name=甲 Nn1,n2\nw2 v1 dV c0 t i0 u Trailway=rail Nn1,n3\n"
)


def test_a_place_outside_the_world_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.opl"
    path.write_text(OPL, encoding="utf-8")
    assert list(from_pbf(path).index) == ["n2", "w1"]


@pytest.mark.parametrize("ending", [".osm.pbf", ".osm", ".opl", ".o5m", ".osm.gz", ".osm.bz2", ".txt", ""])
@pytest.mark.parametrize(
    "data",
    [
        b"\xff" * 99,
        b'<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/passwd">]><osm version="0.6">&a;</osm>',
        b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x02\x1a\0",
    ],
    ids=["bytes", "entity", "cut short"],
)
def test_no_file_of_another_kind_gets_past(tmp_path: Path, ending: str, data: bytes) -> None:
    path = tmp_path / f"x{ending}"
    path.write_bytes(data)
    with pytest.raises(OsmSourceError) as caught:
        from_pbf(path)
    assert "\n" not in str(caught.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.osm.pbf"):
        with pytest.raises(OsmSourceError):
            from_pbf(path)


def test_a_place_without_end_is_refused_before_its_datum_is_worked_out(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text('project_id,wkt,datum\nx,"POINT (1e400 30)",gcj02\n', encoding="utf-8")
    with pytest.raises(CorrectionError, match="is not in China"):
        read_corrections(path)
