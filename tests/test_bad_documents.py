"""Plan files that are traps: each is refused by name in one line, none hangs, none takes memory without measure."""

import io
import struct
import sys
import time
import zipfile
from pathlib import Path

import pytest

from laoqu_geo.documents import limits, read_document
from laoqu_geo.documents.limits import Deadline
from laoqu_geo.errors import DocumentError

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
from fuzzing.seeds import docx_file, docx_members, pdf_file

WORDS = "<w:p><w:r><w:t>加快建设青山水库。</w:t></w:r></w:p>"
SOON_S = 5.0
"""A trap that is read or refused within this is none; the busiest machine needs a tenth of it."""


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    begun = time.monotonic()
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert time.monotonic() - begun < SOON_S
    said = str(caught.value)
    assert "\n" not in said
    assert str(path) in said
    return said


def word_file(body: str = WORDS, **members: str) -> bytes:
    return docx_file(docx_members(body) | members)


def test_the_smallest_word_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "规划.docx"
    path.write_bytes(word_file())
    assert read_document(path).text == "加快建设青山水库。\n"


EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    "member", ["word/document.xml", "_rels/.rels", "[Content_Types].xml", "docProps/x.xml"]
)
@pytest.mark.parametrize(
    ("trap", "named"), [(EXTERNAL, "an external entity"), (LAUGHS, "entity declaration")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_entities_in_any_member_and_encoding_are_refused_by_name(
    tmp_path: Path, member: str, trap: str, named: str, encoding: str
) -> None:
    members = {name: text.encode() for name, text in docx_members(WORDS).items()}
    members[member] = f'<?xml version="1.0" encoding="UTF-16"?>{trap}<x>&e;</x>'.encode(encoding)
    said = refusal(tmp_path / "x.docx", zipped(members))
    assert named in said
    assert member in said


def test_a_declaration_in_an_encoding_of_its_own_is_refused(tmp_path: Path) -> None:
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x>'
    said = refusal(tmp_path / "x.docx", zipped({"word/document.xml": hidden}))
    assert "no XML in UTF-8" in said


def zipped(members: dict[str, bytes], **how: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            archive.writestr(info, content, **how)
    return packed.getvalue()


@pytest.mark.parametrize("member", ["word/document.xml", "word/media/image1.png"])
def test_a_zip_bomb_is_refused_by_name(tmp_path: Path, member: str) -> None:
    bomb = zipped({member: b"0" * (30 << 20)}, compress_type=zipfile.ZIP_DEFLATED)
    assert "a zip bomb" in refusal(tmp_path / "x.docx", bomb)


def test_a_bomb_whose_header_promises_little_is_never_unpacked(tmp_path: Path) -> None:
    import tracemalloc

    size = 40 << 20
    bomb = zipped({"word/document.xml": b"0" * size}, compress_type=zipfile.ZIP_DEFLATED)
    lying = bomb.replace(struct.pack("<I", size), struct.pack("<I", 10))
    assert lying != bomb
    tracemalloc.start()
    try:
        refusal(tmp_path / "x.docx", lying)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def test_many_small_bombs_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("laoqu_geo.documents.archive.MAX_UNPACKED", 1_000_000)
    members = {f"word/{n}.xml": b"<x>" + b"a" * 99_000 for n in range(11)}
    assert "a zip bomb" in refusal(tmp_path / "x.docx", zipped(members))
    assert "members" in refusal(tmp_path / "y.docx", zipped({f"{n}": b"" for n in range(10_001)}))


@pytest.mark.parametrize(
    "name",
    [
        "../x.xml",
        "word/../../x.xml",
        "/etc/x.xml",
        "C:\\x.xml",
        "c:x.xml",
        "..\\x.xml",
        "\\\\server\\share\\x",
    ],
)
def test_a_path_out_of_the_archive_is_refused_by_name(tmp_path: Path, name: str) -> None:
    members = {n: text.encode() for n, text in docx_members(WORDS).items()}
    assert "a path out of the archive" in refusal(tmp_path / "x.docx", zipped({**members, name: b"<x/>"}))


def test_encrypted_and_old_word_files_are_told_apart(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    assert "encrypted" in refusal(tmp_path / "x.docx", ole + "EncryptedPackage".encode("utf-16-le"))
    assert "an old Word file" in refusal(tmp_path / "x.docx", ole)
    locked = bytearray(word_file())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(magic) + flags] |= 1
    assert "encrypted" in refusal(tmp_path / "x.docx", bytes(locked))


def test_a_member_twice_and_strange_packing_are_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("word/documenu.xml", "<x/>")
    twice = packed.getvalue().replace(b"documenu", b"document")
    assert "twice" in refusal(tmp_path / "x.docx", twice)
    assert "packed in a way" in refusal(
        tmp_path / "x.docx", zipped({"a.xml": b"<x/>"}, compress_type=zipfile.ZIP_BZIP2)
    )


@pytest.mark.parametrize(
    "body",
    [
        "<w:sdt>" * 5_000,
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='x'/></w:tcPr></w:tc></w:tr></w:tbl>",
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan/></w:tcPr></w:tc></w:tr></w:tbl>",
    ],
)
def test_a_broken_inside_is_told_in_one_line(tmp_path: Path, body: str) -> None:
    assert "expected a Word file" in refusal(tmp_path / "x.docx", word_file(body))


def test_a_main_part_of_another_kind_is_no_word_file(tmp_path: Path) -> None:
    assert "expected a Word file" in refusal(
        tmp_path / "x.docx", word_file(**{"word/document.xml": "<workbook/>"})
    )
    assert "expected a Word file" in refusal(tmp_path / "x.docx", zipped({"a.txt": b"a"}))


def _cell(text: str, *, span: int = 1, merge: str = "") -> str:
    how = f"<w:gridSpan w:val='{span}'/>{merge}"
    return f"<w:tc><w:tcPr>{how}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def test_merged_cells_give_their_text_downwards_and_once_sideways(tmp_path: Path) -> None:
    # 项目名称 | 地点 | 目标       甲水库 spans two rows, 乙县 two columns
    # 甲水库   | 乙县   ———
    #    |     | 丙县 | 开工        an orphan that continues nothing gives its own text
    rows = [
        _cell("项目名称") + _cell("地点") + _cell("目标"),
        _cell("甲水库", merge="<w:vMerge w:val='restart'/>") + _cell("乙县", span=2),
        _cell("", merge="<w:vMerge/>") + _cell("丙县") + _cell("开工", merge="<w:vMerge/>"),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    path = tmp_path / "x.docx"
    path.write_bytes(word_file(body))
    assert read_document(path).text == "项目名称\t地点\t目标\n甲水库\t乙县\t\n甲水库\t丙县\t开工\n"


def test_a_cell_that_spans_a_hundred_million_columns_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(word_file(f"<w:tbl><w:tr>{_cell('甲水库', span=99_999_999)}</w:tr></w:tbl>"))
    assert len(read_document(path).text) <= limits.MAX_COLUMNS + 10


FLOODS = {
    "anchors": "<a " * 100_000,
    "comments": "<!--" * 100_000,
    "sections": "<![CDATA[" * 100_000,
    "closings": "</a" * 100_000,
    "scripts": "<script>" + "</scrip" * 100_000,
    "quotes": "<a x='" * 100_000,
    "entities": "&amp;&#x4e2d;&nosuch;&#99999999;" * 100_000,
    "deep": "<div>" * 100_000 + "深" + "</div>" * 100_000,
    "deep tables": "<table><tr><td>" * 50_000 + "深",
    "never closed": "<font><b><i>" * 50_000 + "深",
    "pieces of a cell": "<table><tr><td>" + "甲<b>" * 100_000,
}


@pytest.mark.parametrize("flood", FLOODS)
def test_no_flood_of_tags_hangs_the_reader_of_pages(tmp_path: Path, flood: str) -> None:
    path = tmp_path / "x.html"
    path.write_text(f"<p>加快建设青山水库。</p>{FLOODS[flood]}", encoding="utf-8")
    begun = time.monotonic()
    assert "青山水库" in read_document(path).text
    assert time.monotonic() - begun < SOON_S


def test_a_ragged_table_is_not_filled_up_without_measure(tmp_path: Path) -> None:
    page = "<table><tr>" + "<td>甲" * 3_000 + "<tr><td>乙" * 3_000 + "</table>"
    assert "table cells" in refusal(tmp_path / "x.html", page.encode())


def test_a_locked_pdf_is_refused_by_name(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    plain = pdf_file(b"BT /F1 12 Tf (ABC) Tj ET")
    for password, algorithm, opens in (("secret", "RC4-128", False), ("", "RC4-128", True)):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
        writer.encrypt(password, "owner", algorithm=algorithm)
        out = io.BytesIO()
        writer.write(out)
        if opens:
            (tmp_path / "x.pdf").write_bytes(out.getvalue())
            assert read_document(tmp_path / "x.pdf").text
        else:
            assert "encrypted" in refusal(tmp_path / "x.pdf", out.getvalue())


def test_a_lock_that_this_machine_cannot_open_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AES needs a library that is not a dependency: its absence is played on a file locked with RC4."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_file(b"BT /F1 12 Tf (ABC) Tj ET"))))
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    monkeypatch.setattr("pypdf._encryption.CryptRC4.decrypt", _cannot)
    assert "encrypted" in refusal(tmp_path / "x.pdf", out.getvalue())


def _cannot(*_: object) -> bytes:
    from pypdf.errors import DependencyError

    raise DependencyError("cryptography is required for AES")


def test_a_scanned_pdf_is_refused_by_name(tmp_path: Path) -> None:
    assert "scanned" in refusal(tmp_path / "x.pdf", pdf_file(b"q 1 0 0 1 0 0 cm Q"))


def test_a_pdf_that_unpacks_without_measure_is_refused(tmp_path: Path) -> None:
    bomb = pdf_file(b"0" * (80 << 20))
    assert len(bomb) < 1 << 20
    assert "expected a PDF" in refusal(tmp_path / "x.pdf", bomb)


@pytest.mark.parametrize(
    ("limit", "ending", "data", "said"),
    [
        ("pdf.MAX_PAGES", ".pdf", pdf_file(b"BT /F1 12 Tf (ABC) Tj ET"), "pages"),
        ("pdf.MAX_CHARACTERS", ".pdf", pdf_file(b"BT /F1 12 Tf (ABC) Tj ET"), "characters"),
        ("contents.MAX_CHARACTERS", ".docx", word_file(), "characters"),
        ("contents.MAX_CHARACTERS", ".html", "<p>水库".encode(), "characters"),
        ("MAX_CHARACTERS", ".txt", "水库".encode(), "characters"),
        ("MAX_CELLS", ".txt", b"a\tb", "table cells"),
        ("web.MAX_CELLS", ".html", b"<table><tr><td>a", "table cells"),
    ],
)
def test_beyond_a_limit_a_file_is_refused_and_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, limit: str, ending: str, data: bytes, said: str
) -> None:
    path = tmp_path / f"x{ending}"
    path.write_bytes(data)
    read_document(path)
    monkeypatch.setattr(f"laoqu_geo.documents.{limit}", 0)
    assert said in refusal(path, data)


@pytest.mark.parametrize(
    ("ending", "data"),
    [(".pdf", pdf_file(b"BT /F1 12 Tf (ABC) Tj ET")), (".docx", word_file()), (".html", "<p>水库".encode())],
)
def test_a_file_that_takes_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, data: bytes
) -> None:
    monkeypatch.setattr(Deadline.__init__, "__defaults__", (-1.0, time.monotonic))
    assert "takes longer" in refusal(tmp_path / f"x{ending}", data)


def test_time_is_up_when_the_clock_says_so(tmp_path: Path) -> None:
    clock = iter([0.0, 9.0, 11.0])
    deadline = Deadline(tmp_path, 10, lambda: next(clock))
    deadline.check()
    with pytest.raises(DocumentError, match="within 10 s"):
        deadline.check()
