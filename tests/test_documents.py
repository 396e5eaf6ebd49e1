"""Reading plan files: encodings kept, headers found, bad input told in one line."""

from pathlib import Path

import pytest

from laoqu_geo.documents import make_document, read_document, read_shipped_plan
from laoqu_geo.errors import DocumentError


def test_the_shipped_plan_knows_its_title_number_and_date() -> None:
    plan = read_shipped_plan()
    assert plan.title == "2018年川陕革命老区振兴发展重点工作推进方案"
    assert (plan.number, plan.date) == ("川办函〔2018〕35号", "2018-04-03")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_any_usual_encoding_gives_the_same_words(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "规划 一.txt"
    path.write_bytes("加快建设青山水库。\r\n".encode(encoding))
    text = read_document(path).text
    assert text.lstrip("\ufeff") == "加快建设青山水库。\r\n"


def test_a_number_in_body_text_is_not_the_plans_own() -> None:
    body = "根据有关通知（发改地区〔2016〕1644号）要求，" + "特制定本方案。" * 20
    assert make_document(f"某方案\n{body}", id="t", source="t").number == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04...", "Word"),
        (b"\xff\x00\x81" * 9, "other bytes"),
    ],
)
def test_what_is_not_text_is_refused_in_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=says) as caught:
        read_document(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such plan"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(DocumentError, match="a folder"):
        read_document(tmp_path)
