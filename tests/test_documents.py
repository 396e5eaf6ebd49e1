"""Reading plan files: encodings kept, headers found, bad input told in one line."""

from pathlib import Path

import pytest

from laoqu_geo.documents import make_document, read_document, read_shipped_plan
from laoqu_geo.errors import DocumentError
from laoqu_geo.text import find_mentions


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


PARAGRAPHS = [
    "某市2024年重点工程推进方案",
    "（一）加快建设青山水库、白水水库，推进石门至丹水高速公路前期工作。（责任单位：市水利局、市交通运输局）",
    "（二）开工建设临江机场改扩建工程。",
]
ROWS = [
    ["序号", "项目名称", "建设地点", "年度目标"],
    ["1", "龙潭水库", "于都县", "加快建设"],
    ["2", "虎跳峡大桥", "会昌县", "开工建设"],
]
NAMES = ["青山水库", "白水水库", "石门至丹水高速公路", "临江机场改扩建工程", "龙潭水库", "虎跳峡大桥"]


def as_docx(path: Path) -> None:
    import docx

    document = docx.Document()
    for paragraph in PARAGRAPHS:
        document.add_paragraph(paragraph)
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(str(path))


def as_html(path: Path) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    body = "".join(f"<p>{p[:20]}\n   {p[20:]}</p>" for p in PARAGRAPHS)
    page = f"<html><head><title>x</title><script>开工建设假水库。</script></head><body>{body}<table>{rows}</table></body></html>"
    path.write_text(page, encoding="utf-8")


@pytest.mark.parametrize(("ending", "write"), [(".docx", as_docx), (".html", as_html)])
def test_word_and_web_pages_give_the_same_projects_tables_included(
    tmp_path: Path, ending: str, write
) -> None:
    path = tmp_path / f"规划{ending}"
    write(path)
    document = read_document(path)
    mentions = find_mentions(document).mentions
    assert [m.name for m in mentions] == NAMES
    assert [document.text[m.start : m.end] for m in mentions] == [m.surface for m in mentions]
    assert [m.stage for m in mentions][-2:] == ["construction", "start"]
    assert mentions[-1].context == ("会昌县",)
    assert mentions[0].units == ("市水利局", "市交通运输局")


def test_a_pdf_gives_its_projects_across_broken_lines(tmp_path: Path) -> None:
    import pylopdf_fonts_zh_cn
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    font = FontProperties(fname=str(Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"))
    figure = Figure(figsize=(8, 6))
    lines = [p[i : i + 24] for p in PARAGRAPHS for i in range(0, len(p), 24)]
    for number, line in enumerate(lines):
        figure.text(0.05, 0.9 - 0.08 * number, line, fontproperties=font)
    path = tmp_path / "规划.pdf"
    figure.savefig(path)
    document = read_document(path)
    assert [m.name for m in find_mentions(document).mentions] == NAMES[:4]
    assert document.pages == (0,)


@pytest.mark.parametrize("ending", [".docx", ".pdf"])
def test_a_damaged_file_is_told_in_one_line(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x{ending}"
    for content in (b"nothing of the kind", b"%PDF-1.7\ntruncated", b"PK\x03\x04broken"):
        path.write_bytes(content)
        with pytest.raises(DocumentError) as caught:
            read_document(path)
        assert "\n" not in str(caught.value)


def test_a_word_file_that_unpacks_without_measure_is_refused(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (30 << 20))
    with pytest.raises(DocumentError, match="unpacked"):
        read_document(path)


def test_a_table_in_plain_text_is_read_by_its_columns() -> None:
    from laoqu_geo.documents.tabular import find_tables

    lines = [
        "2023年重点项目表",
        "序号\t项目名称\t内容\t建设性质",
        "一\t水利",
        "1\t龙潭水库\t总库容1亿立方米\t续建",
        "2\t虎跳峡大桥\t长2公里\t前期",
    ]
    text = "\r\n".join(lines) + "\r\n"
    document = make_document(text, id="t", source="t", tables=find_tables(text))
    mentions = find_mentions(document).mentions
    assert [(m.surface, m.stage) for m in mentions] == [
        ("龙潭水库", "construction"),
        ("虎跳峡大桥", "preparation"),
    ]
    assert [text[m.start : m.end] for m in mentions] == [m.surface for m in mentions]


def test_prose_around_a_table_is_read_once_and_so_are_its_rows() -> None:
    from laoqu_geo.documents.tabular import find_tables

    rows = "".join(f"{n}\t第{n}湾水库\t加快建设。开工建设石门水库\t续建\n" for n in range(1, 4))
    text = f"开工建设青山水库。\n序号\t项目名称\t内容\t建设性质\n{rows}推进白水水库建设。\n"
    document = make_document(text, id="t", source="t", tables=find_tables(text))
    names = [mention.name for mention in find_mentions(document).mentions]
    assert names == ["青山水库", "第1湾水库", "第2湾水库", "第3湾水库", "白水水库"]
