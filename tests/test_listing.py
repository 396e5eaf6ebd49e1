"""Lists of what a plan names, as JSON, CSV and Excel."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from laoqu_geo.documents import make_document
from laoqu_geo.errors import OutputError
from laoqu_geo.listing import rows, to_json, write_listing
from laoqu_geo.projects import merge_mentions
from laoqu_geo.text import find_mentions

TEXT = "（一）加快建设青山水库、白水至石门高速公路。（责任单位：甲、乙市人民政府）"


@pytest.fixture
def listed() -> dict[str, list[dict[str, object]]]:
    document = make_document(TEXT, id="t", source="t")
    return {"t.txt": rows(merge_mentions(find_mentions(document).mentions))}


def test_one_plan_is_an_array_and_two_are_an_object(listed) -> None:
    one = json.loads(to_json(listed))
    assert [row["name"] for row in one] == ["青山水库", "白水至石门高速公路"]
    assert TEXT[one[0]["start"] : one[0]["end"]] == one[0]["surface"]
    two = json.loads(to_json({**listed, "u.txt": []}))
    assert list(two) == ["t.txt", "u.txt"]


def test_csv_and_excel_hold_the_same_rows(tmp_path: Path, listed) -> None:
    with write_listing(listed, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        from_csv = list(csv.DictReader(file))
    sheet = openpyxl.load_workbook(write_listing(listed, tmp_path / "a.xlsx")).active
    header, *records = sheet.iter_rows(values_only=True)
    assert [row["name"] for row in from_csv] == [record[header.index("name")] for record in records]
    assert from_csv[1]["ends"] == "白水、石门"


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    hostile = {"=cmd|x": [{"name": "=1+1", "quote": "@SUM(A1)", "start": -3}]}
    content = write_listing(hostile, tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert content.splitlines()[1] == "'=cmd|x,'=1+1,'@SUM(A1),-3"
    sheet = openpyxl.load_workbook(write_listing(hostile, tmp_path / "a.xlsx")).active
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "s", "n"]


def test_an_unknown_ending_and_a_folder_that_cannot_be_made_are_refused(tmp_path: Path, listed) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"\.json, \.csv, \.xlsx"):
        write_listing(listed, tmp_path / "a.txt")
    with pytest.raises(OutputError, match=r"expected to write .*a\.csv"):
        write_listing(listed, tmp_path / "file" / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
