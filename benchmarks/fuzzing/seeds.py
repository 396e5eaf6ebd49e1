"""Small valid files of every kind that the package reads, made here, the same bytes each time."""

import io
import sqlite3
import sys
import tempfile
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parents[1] / "tests"
CORPUS = TESTS / "data" / "corpus"
EXAMPLE = HERE.parents[1] / "docs" / "gazetteer-example.csv"

PROSE = "某市2024年重点工程推进方案\n川办函〔2018〕35号\n（一）加快建设青山水库、白水水库，推进石门至丹水高速公路前期工作。（责任单位：市水利局）\n"
TABLE = "序号\t项目名称\t建设地点\t年度目标\n一、续建项目\n1\t龙潭水库\t于都县\t加快建设\n2\t虎跳峡大桥\t会昌县\t开工建设\n"


def texts() -> list[bytes]:
    """Return plans as plain text, in three encodings."""
    text = PROSE + TABLE
    return [text.encode(), text.encode("utf-16"), text.encode("gb18030"), "\ufeff".encode() + TABLE.encode()]


def pages() -> list[bytes]:
    """Return plans as web pages."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{c}</td>" for c in line.split("\t")) + "</tr>" for line in TABLE.split("\n")
    )
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>规划</title><style>p{{}}</style><script>1<2</script>"
        f"</head><body><!-- 注 --><p class=a>{PROSE}</p>&amp;&#x4e2d;&#20013;<table border='1'>{rows}</table><ul><li>一</ul>"
        "<![CDATA[x]]><?php 1 ?><br/><div><table><tr><td>内<table><tr><td>套</table></table></div></body></html>"
    )
    return [page.encode(), page.replace("utf-8", "gb2312").encode("gb18030"), f"<p>{PROSE}<p>&lt;b".encode()]


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx_members(body: str) -> dict[str, str]:
    """Return the fewest members that make a Word file of a body."""
    return {
        "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_TYPES}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r9" Type="{_OFFICE}/hyperlink" '
        'Target="http://example.org" TargetMode="External"/></Relationships>',
    }


def docx_file(members: dict[str, str]) -> bytes:
    """Pack members as they are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode())
    return packed.getvalue()


def word_files() -> list[bytes]:
    """Return plans as Word files: paragraphs, a hyperlink, a table with merged cells."""
    runs = "".join(f"<w:p><w:r><w:t>{line}</w:t><w:br/><w:tab/></w:r></w:p>" for line in PROSE.split("\n"))
    link = '<w:p><w:hyperlink w:id="r9"><w:r><w:t xml:space="preserve"> 网 </w:t></w:r></w:hyperlink></w:p>'
    rows = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:tcPr/><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>" for c in line.split("\t"))
        + "</w:tr>"
        for line in TABLE.split("\n")
    )
    merged = (
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc></w:tr>'
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>'
    )
    table = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{rows}{merged}</w:tbl>"
    return [docx_file(docx_members(runs + link + table + "<w:sectPr/>")), docx_file(docx_members(runs))]


def pdf_file(content: bytes, *, packed: bool = True, extra: bytes = b"") -> bytes:
    """Write a PDF of one page by hand."""
    stream = zlib.compress(content) if packed else content
    how = b"/Filter /FlateDecode " if packed else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
        b"<< %s/Length %d >>\nstream\n%s\nendstream" % (how, len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(_CMAP), _CMAP),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        extra,
        len(out),
    )
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail


_CMAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /x def 1 begincodespacerange <00> <FF> "
    b"endcodespacerange 2 beginbfchar <41> <9752> <42> <5C71> endbfchar 1 beginbfrange <43> <50> <6C34> endbfrange endcmap end end"
)
_WORDS = b"BT /F1 12 Tf 20 200 Td (ABCDEFG) Tj 0 -20 Td [(AB) -200 (CD)] TJ T* (x) ' ET q 1 0 0 1 5 5 cm Q /F1 8 Tf BT (ABCD) Tj ET"


def pdf_files() -> list[bytes]:
    """Return PDFs: by hand, and as pypdf writes them, packed in object streams and locked with an empty password."""
    from pypdf import PdfReader, PdfWriter

    plain = pdf_file(_WORDS)
    found = [plain, pdf_file(_WORDS, packed=False)]
    for lock in (False, True):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
        writer._ID = None
        if lock:
            writer.encrypt("", "owner", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        found.append(out.getvalue())
    return found


def gazetteers() -> list[bytes]:
    """Return gazetteer files."""
    line = "kind,name,lon,lat,seq,datum\r\nrailway,甲乙铁路,115,25,1,gcj02\r\nrailway,甲乙铁路,115.5,25.2,2,bd09\r\n"
    return [EXAMPLE.read_bytes(), line.encode(), line.encode("gb18030"), b"\xef\xbb\xbf" + line.encode()]


def corrections() -> list[bytes]:
    """Return corrections files."""
    head = "project_id,name_zh,lon,lat,wkt,datum,precision,uncertainty_m,note,quote\n"
    text = (
        head + 'R1,甲水库,115.5,25.9,,gcj02,site,100,查过,"原文，一"\n'
        'R2,乙铁路,,,"LINESTRING (115 25, 115.5 25.5, 116 26)",wgs84,path,50,,\n'
        'R3,丙,,,"MULTILINESTRING Z ((115 25 1, 116 26 2), (117 27 3, 118 28 4))",bd09,,,,\n'
        "R4,丁,,,POINT (115 25),,feature,1e3,,\nR5,戊,,,,,,,位置正确,\n"
    )
    return [text.encode(), text.encode("gb18030"), ("\ufeff" + text).encode(), b"name_zh,lon,lat\nA,115,25\n"]


OPL = """n1 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper T x105.0 y30.0
n2 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper Trailway=station,name=东站 x105.01 y30.0
n3 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper T x105.02 y30.01
n4 v1 dV c1 t i1 u T x105.02 y29.99
w101 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper Trailway=rail,name=甲乙线,ref=9 Nn1,n2,n3
w102 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper Thighway=motorway,name=丙高速 Nn3,n4
w103 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper T Nn3,n4,n1
w104 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper Tpower=substation Nn1,n2,n3,n1
w105 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper T Nn1,n2,n3
r201 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper Ttype=multipolygon,natural=water,water=reservoir,name=丁水库 Mw103@outer,w105@outer
r202 v2 dV c1 t2025-03-01T00:00:00Z i1 umapper Ttype=route,route=railway,name=甲乙铁路,from=甲,to=乙 Mw101@
"""


def osm_files(ending: str, *formats: str) -> list[bytes]:
    """Return the same small world in several formats of libosmium."""
    import osmium

    found = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "world.osm.opl"
        source.write_text(OPL, encoding="utf-8")
        for form in formats:
            target = Path(folder) / f"world{ending}"
            with osmium.SimpleWriter(osmium.io.File(str(target), form), overwrite=True) as writer:
                for item in osmium.FileProcessor(str(source)):
                    writer.add(item)
            found.append(target.read_bytes())
    return found


LAYERS = (("railways",), ("airports",), ("links", "uncertainty"))
"""Beside the tables that every file has; each further one costs time in every input."""


def geopackages() -> list[bytes]:
    """Return the hand-made world of the tests as GeoPackages of a few layers, without triggers and styles."""
    sys.path.append(str(TESTS))
    from worlds import small_world

    from laoqu_geo import geopackage

    found = []
    with tempfile.TemporaryDirectory() as folder:
        whole = geopackage.write(small_world(), Path(folder) / "whole.gpkg").read_bytes()
        for layers in LAYERS:
            path = Path(folder) / "laoqu.gpkg"
            path.write_bytes(whole)
            with closing(sqlite3.connect(path, isolation_level=None)) as file:
                _thin_out(file, {*layers, "projects", "sources"})
            found.append(path.read_bytes())
    return found


def _thin_out(file: sqlite3.Connection, kept: set[str]) -> None:
    for (trigger,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f'DROP TRIGGER "{trigger}"')
    for (table,) in file.execute("SELECT table_name FROM gpkg_contents").fetchall():
        if table not in kept:
            for index in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_extensions", "gpkg_ogr_contents"):
                file.execute(f"DELETE FROM {index} WHERE table_name = ?", (table,))
            file.execute(f'DROP TABLE IF EXISTS "rtree_{table}_geom"')
            file.execute(f'DROP TABLE "{table}"')
    for table in ("qgis_projects", "gpkg_data_columns", "gpkg_data_column_constraints"):
        file.execute(f"DROP TABLE {table}")
    file.execute("VACUUM")
