"""Many documents: each read once, whatever happens to one; each project once; the same bytes however it was run."""

import csv
import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import batch_world
import geopandas as gpd
import pandas as pd
import pytest
from batch_world import PLANS, contents, in_this_process, write_plans
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from typer.testing import CliRunner

from laoqu_geo.batch import here, run_batch
from laoqu_geo.batch.folder import find_documents
from laoqu_geo.batch.home import province_of, year_of
from laoqu_geo.batch.merging import SHOWN, SPOKEN, Merged, meet
from laoqu_geo.batch.reading import _placed, read_one, unpack
from laoqu_geo.batch.stamp import code_version
from laoqu_geo.batch.state import STATE, State
from laoqu_geo.cli import app
from laoqu_geo.documents import make_document, read_document
from laoqu_geo.errors import BatchError, DocumentError, OutputError
from laoqu_geo.files import replacing_folder
from laoqu_geo.gazetteer import load_gazetteer
from laoqu_geo.pipeline import build, network_source
from laoqu_geo.projects import merge_mentions
from laoqu_geo.text import find_mentions

CORPUS = Path(__file__).parent / "data" / "corpus"


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plans(tmp_path_factory.mktemp("plans"))


@pytest.fixture(scope="module")
def located(plans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The products of one run that locates, for the tests that only look."""
    products = tmp_path_factory.mktemp("located")
    outcome = run_batch(plans, products, in_this_process(), formats=("gpkg", "parquet", "jsonl"))
    assert outcome.documents == 5
    assert not outcome.failures
    return products


def extract(plans: Path, products: Path, **options: object):
    return run_batch(
        plans, products, in_this_process(), located=False, formats=("gpkg", "parquet", "jsonl"), **options
    )


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_documents_are_found_at_all_depths_once_each(plans: Path, tmp_path: Path):
    (plans / ".hidden.txt").write_text("x")
    (plans / "~$锁.docx").write_text("x")
    found, failures = find_documents(plans, besides=tmp_path)
    assert not failures
    assert [(one.name, one.copies) for one in found] == [
        ("2018/甲.txt", ("副本/甲.txt",)),
        ("2021/乙.html", ()),
        ("丁.txt", ()),
        ("丙.txt", ()),
        ("戊.txt", ()),
    ]
    assert next(one.name for one in find_documents(plans, besides=plans / "2018")[0]) == "2021/乙.html"


def test_a_folder_that_is_not_there_or_holds_no_plan_is_said_in_one_line(tmp_path: Path):
    with pytest.raises(DocumentError, match="expected a folder of plans"):
        extract(tmp_path / "none", tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BatchError, match="found none"):
        extract(tmp_path / "empty", tmp_path / "out")


def test_one_project_of_many_documents_is_one_row_with_all_its_mentions(plans: Path, tmp_path: Path):
    extract(plans, tmp_path)
    projects = {row["project_id"]: row for row in lines(tmp_path / "projects.jsonl")}
    documents = {row["document_id"]: row for row in lines(tmp_path / "documents.jsonl")}
    (railway,) = (row for row in projects.values() if row["kind"] == "railway")
    assert (railway["documents"], railway["mentions"], railway["first_year"], railway["last_year"]) == (
        3,
        3,
        2018,
        2021,
    )
    assert railway["stage"] == "completed", "the newest document speaks for it"
    assert documents[railway["document_id"]]["file"] == "2021/乙.html"
    mentions = [
        row for row in lines(tmp_path / "mentions.jsonl") if row["project_id"] == railway["project_id"]
    ]
    assert {documents[row["document_id"]]["file"] for row in mentions} == {
        "2018/甲.txt",
        "2021/乙.html",
        "丙.txt",
    }
    for row in mentions:
        text = read_document(plans / documents[row["document_id"]]["file"]).text
        assert text[row["text_start"] : row["text_end"]] == row["surface"]
        assert row["quote"] in text
    assert [row["copies"] for row in documents.values() if row["file"] == "2018/甲.txt"] == ["副本/甲.txt"]


def test_works_of_one_name_in_two_provinces_are_two(plans: Path, tmp_path: Path, located: Path):
    extract(plans, tmp_path)
    for products in (tmp_path, located):
        twins = [row for row in lines(products / "projects.jsonl") if row["name_zh"] == "青山水库"]
        assert len(twins) == 2
        assert len({row["project_id"] for row in twins}) == 2
        assert {row["province"] for row in twins} == {"610000", "520000"}


def test_a_document_tells_its_province_and_year_or_says_that_it_does_not(plans: Path, tmp_path: Path):
    extract(plans, tmp_path)
    rows = {row["file"]: row for row in lines(tmp_path / "documents.jsonl")}
    assert (rows["2018/甲.txt"]["province"], rows["2018/甲.txt"]["year"]) == ("510000", 2018)
    assert (rows["戊.txt"]["province"], rows["戊.txt"]["year"], rows["戊.txt"]["projects"]) == (None, None, 0)
    assert (tmp_path / "parquet/projects/province=51/year=2021/part-0.parquet").is_file()
    assert (tmp_path / "parquet/mentions/province=52/year=2019/part-0.parquet").is_file()


@pytest.mark.parametrize(
    ("title", "text", "year", "province"),
    [
        ("四川省“十四五”综合交通规划", "", 2021, "510000"),
        ("某市2023年政府工作报告", "达州市和巴中市", 2023, "510000"),
        ("2016—2020年水利规划", "", 2016, None),
        ("重点项目清单", "2025年建成", None, None),
        ("两省协议", "四川省、陕西省", None, None),
    ],
)
def test_year_and_province_by_words(title: str, text: str, year: int | None, province: str | None):
    document = make_document(f"{title}\n{text}", id="x", source="x.txt")
    assert year_of(document) == year
    assert province_of(document) == province


def test_one_bad_file_stops_no_other_and_is_listed_without_running_as_a_formula(tmp_path: Path):
    plans = write_plans(tmp_path / "plans")
    (plans / "=1+1.txt").write_bytes(b"\xff\x00\x01")
    (plans / "坏.docx").write_bytes("没有".encode())
    (plans / "空.txt").write_bytes(b"")
    outcome = extract(plans, tmp_path / "out")
    assert outcome.documents == 5
    listed = list(csv.reader(io.StringIO((tmp_path / "out/failures.csv").read_text(encoding="utf-8-sig"))))
    assert [row[0] for row in listed] == ["file", "'=1+1.txt", "坏.docx", "空.txt"]
    assert all("\n" not in row[1] and row[1] for row in listed)
    with closing(sqlite3.connect(tmp_path / "out/batch.gpkg")) as package:
        assert package.execute("SELECT count(*) FROM failures").fetchone() == (3,)


def test_a_run_that_was_stopped_goes_on_and_gives_the_same_bytes(plans: Path, tmp_path: Path):
    extract(plans, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        run_batch(
            plans,
            tmp_path / "parts",
            in_this_process(stop_after=2),
            located=False,
            formats=("gpkg", "parquet", "jsonl"),
        )
    assert not contents(tmp_path / "parts")
    told: list[tuple[int, int]] = []
    outcome = extract(plans, tmp_path / "parts", tell=lambda done, of: told.append((done, of)))
    assert outcome.read_before == 2
    assert told == [(2, 5), (3, 5), (4, 5), (5, 5)]
    assert contents(tmp_path / "parts") == contents(tmp_path / "whole")


def test_a_torn_record_is_read_anew_and_one_of_another_program_is_not_looked_at(plans: Path, tmp_path: Path):
    extract(plans, tmp_path)
    before = contents(tmp_path)
    old = tmp_path / STATE / "0123456789abcdef" / "read"
    old.mkdir(parents=True)
    torn = sorted((tmp_path / STATE / code_version()).rglob("*.z"))[0]
    torn.write_bytes(torn.read_bytes()[:-7])
    assert extract(plans, tmp_path).read_before == 4
    assert contents(tmp_path) == before
    assert not old.exists()


def test_renaming_and_copying_files_reads_nothing_anew(plans: Path, tmp_path: Path):
    moved = write_plans(tmp_path / "moved")
    extract(moved, tmp_path / "out")
    (moved / "丙.txt").rename(moved / "丙之二.txt")
    outcome = extract(moved, tmp_path / "out")
    assert outcome.read_before == 5
    assert "丙之二.txt" in {row["file"] for row in lines(tmp_path / "out/documents.jsonl")}


def test_processes_that_die_hang_or_raise_cost_one_document_each(tmp_path: Path):
    plans = tmp_path / "plans"
    plans.mkdir()
    for number, word in enumerate(["平安", "崩溃", "平安二", "死循环", "平安三", "异常", "平安四"]):
        (plans / f"{number}.txt").write_text(f"{word}\n加快建设甲山至乙水高速公路。", encoding="utf-8")
    found, _ = find_documents(plans, besides=tmp_path / "out")
    read = partial(batch_world.faulty, version=code_version())
    with here(jobs=2, limit_s=4.0, located=False) as engine:
        results = {result.document.name: result for result in engine.run(found, read)}
    assert {name for name, result in results.items() if result.packed} == {"0.txt", "2.txt", "4.txt", "6.txt"}
    assert "process that read it ended" in results["1.txt"].reason
    assert "not read within 4 s" in results["3.txt"].reason
    assert results["5.txt"].reason == "ZeroDivisionError: what nobody thought of"


def run_command(plans: Path, products: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "laoqu_geo", "batch", str(plans), "-o", str(products), "--extract-only"]
    return subprocess.Popen([*command, "--jobs", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_run_that_was_killed_goes_on_and_gives_the_same_bytes(tmp_path: Path):
    plans = tmp_path / "plans"
    plans.mkdir()
    for number, source in enumerate(sorted(CORPUS.glob("[dh][123]/*.txt"))):
        (plans / f"{number}.txt").write_bytes(source.read_bytes())
    killed = run_command(plans, tmp_path / "killed")
    while len(list((tmp_path / "killed").rglob("*.z"))) < 5:
        assert killed.poll() is None
        time.sleep(0.005)
    killed.kill()
    killed.communicate()
    kept = len(list((tmp_path / "killed").rglob("*.z")))
    assert kept < len(list(plans.iterdir())), "killed too late"
    again = run_command(plans, tmp_path / "killed")
    said, _ = again.communicate()
    assert again.returncode == 0
    assert f"({kept} read before)" in said.decode()
    extract_only = run_batch(plans, tmp_path / "whole", in_this_process(), located=False, formats=("jsonl",))
    assert extract_only.read_before == 0
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_a_project_is_placed_as_a_plan_of_its_own_would_place_it(located: Path):
    path = CORPUS / "h3" / "h3-1-county-plan.txt"
    document = read_document(path)
    alone = build(document, load_gazetteer(), network_source("embedded"))["projects"]
    projects = merge_mentions(find_mentions(document).mentions)
    for project, row in zip(projects, _placed(document, projects), strict=True):
        whole = alone.loc[project.id]
        for name, value in row["placing"].items():
            assert value == whole[name] or (value is None and pd.isna(whole[name])), (project.name, name)


def test_the_package_opens_dressed_and_every_table_says_what_it_is(located: Path):
    package = located / "batch.gpkg"
    railways = gpd.read_file(package, layer="railways")
    assert railways["name_zh"].tolist() == ["广元至巴中铁路扩能改造工程"]
    assert set(railways.geom_type) == {"MultiLineString"}
    counties = gpd.read_file(package, layer="counties")
    pairs = gpd.read_file(package, layer="county_projects")
    assert counties["projects"].sum() == len(pairs) > 0
    with closing(sqlite3.connect(package)) as file:
        named = {row[0] for row in file.execute("SELECT table_name FROM gpkg_data_columns")}
        styled = {row[0] for row in file.execute("SELECT f_table_name FROM layer_styles")}
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {"railways", "documents", "mentions", "projects", "county_projects", "failures"} <= named
    assert "railways" in styled


def test_the_parquet_dataset_reads_back_equal_in_geopandas_and_duckdb(located: Path):
    pytest.importorskip("pyarrow")
    duckdb = pytest.importorskip("duckdb")
    dataset = located / "parquet" / "projects"
    read = gpd.read_parquet(dataset).set_index("project_id").sort_values("seq")
    package = gpd.read_file(located / "batch.gpkg", layer="projects").set_index("project_id")
    columns = [name for name in package.columns if name not in ("geometry", "province", "year", "fid")]
    assert_frame_equal(_plain(read[columns]), _plain(package[columns]), check_dtype=False)
    assert [str(code) for code in read["province"]] == [
        code[:2] if code else "unknown" for code in package["province"]
    ]
    places = {row["project_id"]: row["geometry"] for row in lines(located / "projects.jsonl")}
    assert {key for key, place in places.items() if place} == set(read.index[read.geometry.notna()])
    part = sorted(dataset.rglob("*.parquet"))[0]
    alone = gpd.read_parquet(part)
    query = (
        duckdb.sql(f"SELECT project_id, name_zh, ST_AsWKB(geometry) AS wkb FROM read_parquet('{part}')")
        if _knows_wkb(duckdb)
        else None
    )
    if query is not None:
        frame = query.df()
        again = gpd.GeoDataFrame(
            frame[["project_id", "name_zh"]],
            geometry=gpd.GeoSeries.from_wkb(
                [bytes(one) if one is not None else None for one in frame["wkb"]], crs=4326
            ),
        )
        assert_geodataframe_equal(again, alone[["project_id", "name_zh", "geometry"]], check_dtype=False)
    assert duckdb.sql(f"SELECT count(*) FROM read_parquet('{dataset}/**/*.parquet')").fetchall() == [
        (len(package),)
    ]


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Spell what is missing in one way."""
    plain = pd.DataFrame(table).astype(object)
    return plain.where(plain.notna(), None)


def _knows_wkb(duckdb) -> bool:
    """Tell whether this DuckDB reads geometry without an extension that would have to be fetched."""
    try:
        duckdb.sql("SELECT ST_AsWKB(NULL::GEOMETRY)").fetchall()
    except duckdb.Error:
        return False
    return True


def test_geoparquet_says_its_version_and_covers_its_rows(located: Path):
    parquet = pytest.importorskip("pyarrow.parquet")
    for part in (located / "parquet" / "projects").rglob("*.parquet"):
        told = json.loads(parquet.read_schema(part).metadata[b"geo"])
        assert told["version"] == "1.1.0"
        assert told["columns"]["geometry"]["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]


def test_without_pyarrow_one_line_says_what_to_install(
    plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    result = CliRunner().invoke(app, ["batch", str(plans), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "laoqu-geo[parquet]" in result.stderr
    assert not (tmp_path / "out").exists()


def test_without_dask_one_line_says_what_to_install(
    plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setitem(sys.modules, "dask_geopandas", None)
    result = CliRunner().invoke(
        app, ["batch", str(plans), "-o", str(tmp_path / "o"), "--scheduler", "tcp://127.0.0.1:1"]
    )
    assert result.exit_code == 1
    assert "laoqu-geo[dask]" in result.stderr


def test_the_command_says_one_line_warns_of_failures_and_fails_only_if_all_failed(tmp_path: Path):
    plans = write_plans(tmp_path / "plans")
    (plans / "坏.txt").write_bytes(b"\xff\x00")
    arguments = ["batch", str(plans), "-o", str(tmp_path / "out"), "--extract-only", "--jobs", "1"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("5 documents, ")
    assert "warning: 1 files could not be read" in result.stderr
    quiet = CliRunner().invoke(app, ["--quiet", *arguments])
    assert (quiet.exit_code, quiet.output) == (0, "")
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "坏.txt").write_bytes(b"\xff\x00")
    result = CliRunner().invoke(
        app, ["batch", str(bad), "-o", str(tmp_path / "none"), "--extract-only", "--jobs", "1"]
    )
    assert result.exit_code == 1, result.output
    assert set(contents(tmp_path / "none")) == {"failures.csv"}
    strange = CliRunner().invoke(app, [*arguments, "--formats", "shp"])
    assert strange.exit_code == 1
    assert "expected formats of gpkg, parquet, jsonl" in strange.stderr


def test_another_version_of_the_program_is_refused():
    with pytest.raises(BatchError, match="same version"):
        read_one("某市".encode(), ".txt", located=False, version="another")


def test_a_record_depends_on_the_bytes_alone():
    data = next(iter(PLANS.values())).encode()
    one, two = (read_one(data, ".txt", located=False, version=code_version()) for _ in range(2))
    assert one == two
    assert unpack(one)["characters"] == len(data.decode())


def row(
    name: str, *codes: str, kind: str = "reservoir", also: tuple[str, ...] = (), precision: str = ""
) -> dict:
    words = {"name_zh": name, "kind": kind}
    placing = (
        {"placing": {"precision": precision, "adcodes": None}, "wkb": f"{name}{precision}"}
        if precision
        else {}
    )
    words = {column: words.get(column) for column in SPOKEN}
    if placing:
        placing["placing"] = {column: placing["placing"].get(column) for column in SHOWN}
    return {
        "id": f"{kind}-x",
        "ends": [],
        "also": list(also),
        "codes": list(codes),
        "words": words,
        "mentions": [{}],
        **placing,
    }


def merged(*records: tuple[str | None, list[dict]]) -> Merged:
    found = Merged()
    for number, (date, rows) in enumerate(records):
        found.add(
            f"d{number}",
            {"date": date, "year": int(date[:4]) if date else None, "province": None, "projects": rows},
        )
    return found


def test_a_county_lies_in_its_prefecture_and_a_line_goes_by_prefectures():
    found = merged(
        ("2018-01-01", [row("青山水库", "510812")]),
        ("2019-01-01", [row("青山水库工程", "510800"), row("甲乙铁路", "510812", kind="railway")]),
        ("2020-01-01", [row("青山水库", "510922"), row("甲乙铁路", "510802", "511902", kind="railway")]),
    )
    assert found.of == [[0], [0, 1], [2, 1]]


def test_another_name_joins_and_the_best_place_stands_though_a_newer_document_speaks():
    found = merged(
        (
            "2018-01-01",
            [row("甲山至乙水铁路", "510800", kind="railway", also=("甲乙铁路",), precision="path")],
        ),
        ("2021-01-01", [row("甲乙铁路", "510800", kind="railway", precision="schematic")]),
        (None, [row("甲乙铁路", "510800", kind="railway", precision="path")]),
    )
    (thing,) = found.things
    assert (thing.said.document, thing.placed.wkb) == ("d1", "甲山至乙水铁路path")
    assert (thing.documents, thing.mentions, thing.first_year, thing.last_year) == (3, 3, 2018, 2021)
    assert list(thing.names) == ["甲山至乙水铁路", "甲乙铁路"]


CODES = st.lists(
    st.sampled_from(["510000", "510800", "510812", "511900", "610000", "610728", "500000"]), max_size=3
)


@given(CODES, CODES)
def test_meeting_is_mutual_and_everything_meets_itself(some: list[str], others: list[str]):
    assert meet(some, others) == meet(others, some)
    assert meet(some, some)


@given(st.lists(st.tuples(st.sampled_from(["甲水库", "乙水库"]), CODES), max_size=12))
def test_every_row_belongs_to_one_project_and_ids_are_unique(rows: list[tuple[str, list[str]]]):
    found = merged(*((None, [row(name, *codes)]) for name, codes in rows))
    assert sum(thing.mentions for thing in found.things) == len(rows)
    assert len({thing.id for thing in found.things}) == len(found.things)
    for (name, _), (number,) in zip(rows, found.of, strict=True):
        assert name in found.things[number].names


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path: Path):
    target = tmp_path / "set"
    target.mkdir()
    (target / "old").write_text("old")
    with pytest.raises(ZeroDivisionError), replacing_folder(target) as draft:
        (draft / "new").write_text("new")
        raise ZeroDivisionError
    assert [path.name for path in target.iterdir()] == ["old"]
    with replacing_folder(target) as draft:
        (draft / "new").write_text("new")
    assert [path.name for path in target.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["set"]
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError), replacing_folder(tmp_path / "file" / "set"):
        pass


def test_records_that_cannot_be_kept_are_said_in_one_line(plans: Path, tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / STATE).write_text("in the way")
    with pytest.raises(OutputError, match="cannot write"):
        State.beside(tmp_path / "out", located=False)
