"""Corrections that last: by CSV or by an edit of the GeoPackage, over rebuilds, changed plans and withdrawn rows."""

import shutil
import subprocess
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely import LineString, MultiLineString, Point
from test_locate import project
from worlds import small_world

from laoqu_geo import geopackage
from laoqu_geo.corrections import Correction, edits_in, merged, read_corrections, write_corrections
from laoqu_geo.crs import to_gcj02
from laoqu_geo.documents import make_document
from laoqu_geo.errors import CorrectionError
from laoqu_geo.gazetteer import Gazetteer, load_gazetteer
from laoqu_geo.locate import locate
from laoqu_geo.model import Kind, Precision
from laoqu_geo.pipeline import NetworkSource, build
from laoqu_geo.review import keep, kept_corrections, listing, template, to_look_at
from laoqu_geo.tables import NETWORK, Layers, empty

PLAN = (
    "赣州市2023年重点工程推进方案\n（一）加快建设会昌至寻乌高速公路，开工建设于都县罗江水库，"
    "推进石城通用机场前期工作。（责任单位：赣州市人民政府）"
)
WRONG_UNIT = "于都县罗江水库"
HERE = Point(115.51234567, 25.91234567)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


class Office:
    """A planner's desk: build as the command line does, edit as a person does; the GeoPackage is kept in memory."""

    def __init__(self, folder: Path, gazetteer: Gazetteer) -> None:
        self.folder, self.gazetteer = folder, gazetteer
        self.csv = folder / "corrections.csv"
        self.network = NetworkSource("none", lambda area: empty(NETWORK))
        self.layers: Layers | None = None

    def build(self, text: str = PLAN) -> tuple[str, ...]:
        known = read_corrections(self.csv) if self.csv.exists() else None
        corrections, said = merged(known, edits_in(self.layers or {}))
        if corrections or self.csv.exists():
            write_corrections(corrections, self.csv)
        self.layers = self.made(text, corrections)
        return said

    def made(self, text: str, corrections) -> Layers:
        document = make_document(text, id="t", source="t")
        return build(document, self.gazetteer, self.network, corrections=corrections)

    def row(self, name: str) -> pd.Series:
        projects = self.layers["projects"]
        return projects[projects["name_zh"].str.endswith(name)].iloc[0]

    def place(self, layer: str, name: str):
        table = self.layers[layer]
        return table[table["name_zh"].str.endswith(name)].geometry.iloc[0]

    def edit(self, layer: str, name: str, geometry=None, **values: object) -> None:
        table = self.layers[layer].copy()
        hit = table["name_zh"].str.endswith(name)
        if geometry is not None:
            table.loc[hit, "geometry"] = gpd.GeoSeries([geometry] * int(hit.sum()), table.index[hit])
        for column, value in values.items():
            table.loc[hit, column] = value
        self.layers = self.layers | {layer: table}


class Desk(Office):
    """The same with the GeoPackage as a file."""

    @property
    def package(self) -> Path:
        return self.folder / "laoqu.gpkg"

    def build(self, text: str = PLAN) -> tuple[str, ...]:
        kept = kept_corrections(self.folder)
        self.layers = self.made(text, kept.corrections)
        keep(kept)
        geopackage.write(self.layers, self.package)
        return kept.said

    def edit(self, layer: str, name: str, geometry=None, **values: object) -> None:
        """Rewrite one row of a layer with GDAL, as QGIS saves an edit."""
        super().edit(layer, name, geometry, **values)
        table = self.layers[layer].reset_index()
        pyogrio.write_dataframe(table, self.package, layer=layer, driver="GPKG", append=False)


@pytest.fixture(scope="module")
def first_office(gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office after its first build, which no test touches."""
    first = Office(tmp_path_factory.mktemp("first"), gazetteer)
    assert first.build() == ()
    return first


@pytest.fixture(scope="module")
def first_desk(gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk after its first build, which no test touches."""
    first = Desk(tmp_path_factory.mktemp("first"), gazetteer)
    assert first.build() == ()
    return first


@pytest.fixture
def office(tmp_path: Path, first_office: Office) -> Office:
    """An office of one's own, built once."""
    office = Office(tmp_path, first_office.gazetteer)
    office.layers = {name: table.copy() for name, table in first_office.layers.items()}
    return office


@pytest.fixture
def desk(tmp_path: Path, first_desk: Desk) -> Desk:
    """A desk of one's own, built once."""
    desk = Desk(tmp_path, first_desk.gazetteer)
    desk.layers = {name: table.copy() for name, table in first_desk.layers.items()}
    for file in first_desk.folder.iterdir():
        shutil.copy(file, desk.folder)
    return desk


def test_an_edit_in_the_geopackage_survives_three_builds(office: Office):
    office.edit("reservoirs", "罗江水库", HERE, review="accepted")
    [said] = office.build()
    assert "罗江水库" in said
    for _ in range(3):
        row, place = office.row("罗江水库"), office.place("reservoirs", "罗江水库")
        assert place.distance(HERE) < 1e-6
        assert (row["review"], row["geom_method"], row["precision"]) == ("accepted", "correction", "site")
        assert row["uncertainty_m"] == 500
        assert "人工核定" in row["reason"]
        assert office.build() == ()


def test_the_edit_lasts_even_when_the_geopackage_is_thrown_away(desk: Desk):
    desk.edit("reservoirs", "罗江水库", HERE, review="accepted")
    desk.build()
    desk.package.unlink()
    desk.build()
    assert desk.place("reservoirs", "罗江水库").distance(HERE) < 1e-6


def test_a_moved_line_is_not_traced_anew(office: Office):
    line = MultiLineString([[(115.79, 25.6), (115.7, 25.3), (115.65, 24.95)]])
    office.edit(
        "expressways", "会昌至寻乌高速公路", line, review="accepted", precision="path", uncertainty_m=300
    )
    office.build()
    office.build()
    assert office.place("expressways", "寻乌高速公路").equals(line)
    row = office.row("寻乌高速公路")
    assert (row["precision"], row["uncertainty_m"]) == ("path", 300)
    assert row["length_km"] == pytest.approx(73.9, abs=1.0)


def test_a_place_accepted_as_it_is_stays_accepted(office: Office):
    before = office.place("airports", "石城通用机场")
    metres = office.row("石城通用机场")["uncertainty_m"]
    office.edit("airports", "石城通用机场", review="accepted")
    office.build()
    office.build()
    row = office.row("石城通用机场")
    assert (row["review"], row["precision"], row["uncertainty_m"]) == ("accepted", "county", metres)
    assert office.place("airports", "石城通用机场").distance(before) < 1e-7


def test_setting_review_back_to_auto_gives_the_place_worked_out(office: Office):
    auto = office.place("reservoirs", "罗江水库")
    office.edit("reservoirs", "罗江水库", HERE, review="accepted")
    office.build()
    office.edit("reservoirs", "罗江水库", review="auto")
    [said] = office.build()
    assert "taken back" in said
    assert office.build() == ()
    assert office.place("reservoirs", "罗江水库").distance(auto) < 1e-9


def test_a_row_taken_out_of_the_file_is_dropped_and_said(office: Office):
    office.edit("reservoirs", "罗江水库", HERE, review="accepted")
    office.build()
    write_corrections((), office.csv)
    [said] = office.build()
    assert "dropped" in said
    assert office.row("罗江水库")["geom_method"] != "correction"


def test_a_row_deleted_from_a_layer_does_not_delete_its_correction(office: Office):
    office.edit("reservoirs", "罗江水库", HERE, review="accepted")
    office.build()
    office.layers = office.layers | {"reservoirs": office.layers["reservoirs"].iloc[:0]}
    office.build()
    assert office.place("reservoirs", "罗江水库").distance(HERE) < 1e-6


def test_the_later_of_two_edits_wins(office: Office):
    office.edit("reservoirs", "罗江水库", HERE, review="accepted")
    office.build()
    second = Point(115.52, 25.92)
    office.edit("reservoirs", "罗江水库", second)
    [said] = office.build()
    assert "again" in said
    assert office.place("reservoirs", "罗江水库").distance(second) < 1e-6
    text = office.csv.read_text(encoding="utf-8-sig").replace("115.52", "115.53")
    office.csv.write_text(text, encoding="utf-8")
    office.build()
    assert office.place("reservoirs", "罗江水库").x == pytest.approx(115.53)
    office.csv.write_text(text.replace("115.53", "115.54"), encoding="utf-8")
    office.edit("reservoirs", "罗江水库", second)
    [said] = office.build()
    assert "file wins" in said
    assert office.place("reservoirs", "罗江水库").x == pytest.approx(115.54)


def test_a_changed_sentence_is_warned_of_and_the_correction_kept(office: Office, caplog):
    office.edit("reservoirs", "罗江水库", HERE, review="accepted")
    office.build()
    changed = PLAN.replace("开工建设于都县罗江水库", "建成于都县罗江水库")
    office.build(changed)
    assert "text has changed" in caplog.text
    for _ in range(2):
        row = office.row("罗江水库")
        assert row["review"] == "needs_review"
        assert "原文已有改动" in row["reason"]
        assert office.place("reservoirs", "罗江水库").distance(HERE) < 1e-6
        office.build(changed)
    office.edit("reservoirs", "罗江水库", review="accepted")
    caplog.clear()
    office.build(changed)
    assert "text has changed" not in caplog.text
    assert office.row("罗江水库")["review"] == "accepted"


def test_a_correction_of_a_project_that_is_gone_is_kept_and_said(office: Office, caplog):
    office.edit("reservoirs", "罗江水库", HERE, review="accepted")
    office.build()
    without = PLAN.replace("开工建设于都县罗江水库，", "")
    office.build(without)
    office.build(without)
    assert "no such project" in caplog.text
    office.build()
    assert office.place("reservoirs", "罗江水库").distance(HERE) < 1e-6


def test_an_unreadable_geopackage_is_put_aside_not_lost(desk: Desk, caplog):
    desk.package.write_bytes(b"SQLite format 3 no more")
    desk.build()
    assert (desk.folder / "laoqu-earlier.gpkg").exists()
    assert "cannot be read" in caplog.text


def test_a_geopackage_of_an_older_form_still_gives_its_corrections(desk: Desk):
    desk.edit("reservoirs", "罗江水库", HERE, review="accepted")
    table = pyogrio.read_dataframe(desk.package, layer="reservoirs").drop(columns=["adcodes", "osm_ids"])
    pyogrio.write_dataframe(table, desk.package, layer="reservoirs", driver="GPKG", append=False)
    desk.build()
    assert desk.place("reservoirs", "罗江水库").distance(HERE) < 1e-6


def test_a_csv_row_by_name_in_another_datum(gazetteer: Gazetteer, tmp_path: Path):
    x, y = (float(v) for v in to_gcj02(HERE.x, HERE.y))
    path = tmp_path / "c.csv"
    path.write_text(
        f"name_zh,lon,lat,datum,note\n罗江水库,{x:.8f},{y:.8f},GCJ-02,高德地图取点\n", encoding="gb18030"
    )
    located = locate(
        [project("罗江水库", Kind.RESERVOIR, units=("赣州市人民政府",))],
        gazetteer,
        corrections=read_corrections(path),
    )
    row = located.projects.iloc[0]
    assert row.geometry.distance(HERE) < 1e-7
    assert "高德地图取点" in row.reason
    assert located.candidates["chosen"].tolist() == [True, *[False] * (len(located.candidates) - 1)]


def test_a_file_with_faults_names_them_all(tmp_path: Path):
    path = tmp_path / "c.csv"
    path.write_text(
        "project_id,name_zh,lon,lat,wkt,datum,precision,uncertainty_m\n"
        ",,115,25,,,,\n"
        "a,,北纬,25,,,,\n"
        "b,,25.9,115.5,,,,\n"
        "c,,115,25,,beijing54,,\n"
        "d,,,,POLYGON((0 0),,,\n"
        "e,,115,25,,,exact,-3\n"
        "f,,115,25,,,,\n"
        "f,,115,25,,,,\n",
        encoding="utf-8",
    )
    with pytest.raises(CorrectionError) as error:
        read_corrections(path)
    for said in ("row 2", "北纬", "row 4", "beijing54", "row 6", "exact", "below 0", "'f' stands in 2 rows"):
        assert said in str(error.value), said
    with pytest.raises(CorrectionError, match="name_zh"):
        path.write_text("wo,was\n1,2\n", encoding="utf-8")
        read_corrections(path)
    with pytest.raises(CorrectionError, match="check the path"):
        read_corrections(tmp_path / "missing.csv")


def test_what_is_written_is_read_back(tmp_path: Path):
    both = (
        Correction(
            "a", "甲", Point(115.1234567, 25.1), Precision.SITE, 300.0, "所见", "原文，“引号”", "c.csv"
        ),
        Correction("b", "乙", LineString([(1e2, 25), (101, 26)]), None, None, "", "", "c.csv"),
        Correction("c", "丙", None, None, None, "位置无误", "", "c.csv"),
        Correction("d", "丁", None, None, None, "", "未填", "c.csv"),
    )
    back = read_corrections(write_corrections(both, tmp_path / "c.csv"))
    assert [one.project_id for one in back] == ["a", "b", "c"]  # a row not filled in is passed over
    for one, other in zip(both, back, strict=False):
        assert (one.geometry is None) == (other.geometry is None)
        assert one.geometry is None or one.geometry.equals(other.geometry)
        assert (one.precision, one.uncertainty_m, one.note, one.quote) == (
            other.precision, other.uncertainty_m, other.note, other.quote
        )  # fmt: skip


def test_what_needs_a_look_comes_worst_first_with_candidates(office: Office, tmp_path: Path):
    text = PLAN.replace("于都县罗江水库", "雷家坝水库、赣州产业园") + "加快建设章贡至樟树高速公路。"
    office.build(text)
    layers = office.layers
    table = to_look_at(layers)
    ranks = [list(reversed(Precision)).index(Precision(p)) for p in table["precision"]]
    assert ranks == sorted(ranks)
    said = listing(table)
    assert all(name in said for name in table["name_zh"])
    assert "·" in said
    rows = template(layers, table)
    assert [row.project_id for row in rows] == list(table.index)
    path = write_corrections(rows, tmp_path / "to-fill-in.csv")
    assert read_corrections(path) == ()


@pytest.mark.qgis
def test_an_edit_made_in_qgis_is_kept(desk: Desk):
    python = shutil.which("python3", path="/usr/bin")
    if (
        python is None
        or subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode
    ):
        pytest.skip("QGIS's Python modules are not installed for /usr/bin/python3")
    script = (
        "import sys\n"
        "from qgis.core import QgsApplication, QgsVectorLayer, QgsGeometry, QgsPointXY, edit\n"
        "app = QgsApplication([], False); app.initQgis()\n"
        "layer = QgsVectorLayer(sys.argv[1] + '|layername=reservoirs', 'r', 'ogr')\n"
        "assert layer.isValid()\n"
        "with edit(layer):\n"
        "    for row in layer.getFeatures():\n"
        "        layer.changeGeometry(row.id(), QgsGeometry.fromPointXY(QgsPointXY(115.51234567, 25.91234567)))\n"
        "        layer.changeAttributeValue(row.id(), layer.fields().indexOf('review'), 'accepted')\n"
        "del layer\n"
        "app.exitQgis()\n"
    )
    done = subprocess.run(
        [python, "-c", script, str(desk.package)],
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(desk.folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for _ in range(3):
        desk.build()
        desk.layers = geopackage.read(desk.package)
        assert desk.place("reservoirs", "罗江水库").distance(HERE) < 1e-6
        assert desk.row("罗江水库")["review"] == "accepted"


@pytest.mark.gdal
def test_an_edit_made_with_ogr2ogr_is_kept(desk: Desk):
    ogr = shutil.which("ogr2ogr")
    if ogr is None:
        pytest.skip("ogr2ogr is not installed")
    sql = (
        "UPDATE reservoirs SET review = 'accepted', uncertainty_m = 80, precision = 'feature', "
        "geom = ST_GeomFromText('POINT(115.51234567 25.91234567)', 4326)"
    )
    info = shutil.which("ogrinfo")
    done = subprocess.run([info, str(desk.package), "-sql", sql], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for _ in range(3):
        desk.build()
    row = desk.row("罗江水库")
    assert (row["precision"], row["uncertainty_m"], row["review"]) == ("feature", 80, "accepted")


def test_a_public_package_holds_no_corrections() -> None:
    layers = small_world()
    statement = (
        layers["sources"].iloc[[0]].assign(role="statement").rename({layers["sources"].index[0]: "statement"})
    )
    public = {**layers, "sources": pd.concat([layers["sources"], statement])}
    for name, table in public.items():
        if "review" in table.columns:
            public[name] = table.assign(review="accepted")
    assert edits_in(public) == ()
    assert edits_in({**public, "sources": layers["sources"]}) != ()
