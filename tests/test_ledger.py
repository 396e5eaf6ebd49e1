"""The ledger: one row a project in plan order, safe to open, the same bytes for the same layers."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from hostile import HOSTILE
from openpyxl.workbook import Workbook
from pyproj import Transformer
from worlds import small_world

from laoqu_geo import ledger
from laoqu_geo.errors import OutputError
from laoqu_geo.tables import Layers

MORE = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|' /C calc'!A0",
    "#REF!",
    "<b>&amp;</b>",
    "坏\x00\x07\x1b字\ufffe",
    "'=1",
    "＝1+1",
    "长" * 40_000,
    "${a}`b`",
]


@pytest.fixture(scope="module")
def world() -> Layers:
    return small_world()


@pytest.fixture(scope="module")
def book(world: Layers, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return openpyxl.load_workbook(ledger.write(world, tmp_path_factory.mktemp("ledger") / "laoqu.xlsx"))


def records(book: Workbook, sheet: str) -> list[dict[str, object]]:
    """Rows by the Chinese line of their header."""
    head, *rows = book[sheet].iter_rows(values_only=True)
    names = [str(cell).split("\n")[0] for cell in head]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_sheets_stand_in_their_order(book: Workbook):
    assert book.sheetnames == ["项目台账", "分类统计", "分县统计", "待复核", "面上工程", "来源"]


def test_every_project_has_a_row_in_plan_order_located_or_not(book: Workbook, world: Layers):
    rows = records(book, "项目台账")
    assert [row["项目名称"] for row in rows] == world["projects"]["name_zh"].tolist()
    assert [row["序号"] for row in rows] == list(range(1, 9))
    assert rows[1]["类别"] == "高速公路"
    assert rows[1]["规划阶段"] == "加快建设"
    assert rows[7]["定位精度"] == "未定位"


def test_points_carry_both_coordinates_in_their_own_zone(book: Workbook):
    first, second = (records(book, "项目台账")[i] for i in (2, 3))
    assert (first["经度（WGS84）"], first["纬度（WGS84）"], first["3°带中央子午线"]) == (
        105.75,
        31.6,
        "105°E",
    )
    assert second["3°带中央子午线"] == "108°E"
    east, north = Transformer.from_crs(4326, 4544, always_xy=True).transform(105.75, 31.6)
    assert abs(first["Y 东（CGCS2000，米）"] - east) <= 1
    assert abs(first["X 北（CGCS2000，米）"] - north) <= 1
    assert first["坐标所指"] == "点位"
    assert first["起点（经度，纬度）"] is None


def test_lines_carry_their_middle_and_their_ends(book: Workbook):
    railway, road = records(book, "项目台账")[:2]
    assert road["坐标所指"] == "线路中点"
    assert (road["经度（WGS84）"], road["纬度（WGS84）"]) == (106.4, 31.85)
    assert (road["起点（经度，纬度）"], road["终点（经度，纬度）"]) == (
        "105.90000, 31.80000",
        "106.90000, 31.80000",
    )
    assert 106.0 < railway["经度（WGS84）"] < 106.3, "the middle of the longer piece, not of the gap"


def test_unlocated_project_has_no_coordinates(book: Workbook):
    lost = records(book, "项目台账")[7]
    assert [lost["经度（WGS84）"], lost["X 北（CGCS2000，米）"], lost["3°带中央子午线"]] == [None] * 3
    assert lost["定位说明"] == "文中没有地名"


def test_counts_by_kind_and_stage_add_up(book: Workbook):
    rows = records(book, "分类统计")
    total = rows[-1]
    assert total["类别"] == "合计"
    assert total["合计"] == 8
    assert sum(row["合计"] for row in rows[:-1]) == 8
    assert {row["类别"]: row["计划开工"] for row in rows[:-1]}["水库"] == 1


def test_project_counts_in_every_county_it_touches(book: Workbook):
    rows = {row["县（市、区）"]: row for row in records(book, "分县统计")}
    assert (rows["甲县"]["项目数"], rows["乙县"]["项目数"], rows["未落到县"]["项目数"]) == (4, 4, 1)
    assert rows["甲县"]["上级"] == "丙市"
    assert rows["甲县"]["高速公路"] == rows["乙县"]["高速公路"] == 1
    assert rows["乙县"]["铁路里程（公里）"] is None


def test_review_sheet_holds_what_needs_a_look(book: Workbook):
    assert [row["项目名称"] for row in records(book, "待复核")] == ["某某作业区"]


def test_programmes_and_sources_have_their_sheets(book: Workbook):
    assert records(book, "面上工程")[0]["文中写法"] == "农村公路建设"
    assert [row["名称"] for row in records(book, "来源")] == ["丙市重点工作方案", "OpenStreetMap"]


def test_sheets_are_frozen_filtered_and_set_up_for_a3(book: Workbook):
    for page in book:
        assert page.freeze_panes in {"A2", "D2"}
        assert page.auto_filter.ref.startswith("A1:")
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.print_title_rows == "$1:$1"
        assert all(column.width > 4 for column in page.column_dimensions.values())
    assert book["项目台账"]["C2"].alignment.wrap_text


def test_total_row_stays_outside_the_filter(book: Workbook):
    page = book["分类统计"]
    assert page.auto_filter.ref == f"A1:G{page.max_row - 1}"


@pytest.mark.parametrize("text", [*MORE, *HOSTILE])
def test_hostile_text_is_text_everywhere(world: Layers, tmp_path: Path, text: str):
    projects = world["projects"].assign(name_zh=text, quote=text, units=text, counties=text, reason=text)
    sources = world["sources"].assign(title=text, credit=text, url=text)
    programmes = world["programmes"].assign(surface=text, why=text)
    hostile = world | {"projects": projects, "sources": sources, "programmes": programmes}
    opened = openpyxl.load_workbook(ledger.write(hostile, tmp_path / "laoqu.xlsx"))
    cells = [cell for page in opened for line in page.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    assert all(cell.quotePrefix for cell in risky)
    shown = records(opened, "项目台账")[0]["项目名称"]
    assert shown == "".join(c for c in text if c not in "\x00\x07\x1b\ufffe")[:32_767].replace(
        "\r", shown[:1]
    )


def test_same_layers_give_the_same_bytes_and_the_plans_date(world: Layers, tmp_path: Path):
    first = ledger.write(world, tmp_path / "a.xlsx")
    second = ledger.write(small_world(), tmp_path / "b.xlsx")
    assert first.read_bytes() == second.read_bytes()
    properties = openpyxl.load_workbook(first).properties
    assert properties.created.date().isoformat() == properties.modified.date().isoformat() == "2020-05-06"
    with zipfile.ZipFile(first) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_plan_without_projects_or_papers_still_gives_a_ledger(world: Layers, tmp_path: Path):
    bare = {"projects": world["projects"].iloc[:0]}
    opened = openpyxl.load_workbook(ledger.write(bare, tmp_path / "laoqu.xlsx"))
    assert [page.max_row for page in opened] == [1, 2, 1, 1, 1, 1]


def test_folder_that_cannot_be_made_is_one_clear_error(world: Layers, tmp_path: Path):
    (tmp_path / "layers").write_text("")
    with pytest.raises(OutputError, match="expected to write") as caught:
        ledger.write(world, tmp_path / "layers" / "laoqu.xlsx")
    assert "\n" not in str(caught.value)


def test_failed_write_keeps_the_old_ledger(world: Layers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = ledger.write(world, tmp_path / "laoqu.xlsx")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left"):
        ledger.write(world, path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["laoqu.xlsx"]
