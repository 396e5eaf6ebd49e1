"""Every reader of the package: how an input for it is made, and how it is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random

from . import seeds, sql, texts
from .mutations import Mutator, broken, in_cells, in_pbf_block, in_pdf_stream, in_zip

Make = Callable[[Random], bytes]


@dataclass(frozen=True, slots=True)
class Reader:
    """
    One reader: the ending of its files, what makes an input of a random generator, and what reads the file.

    `share` is its part of `all`, in thousandths: the slower a reader, the fewer.
    """

    ending: str
    make: Make
    read: Callable[[Path], object]
    share: int


def _words(*words: str) -> tuple[bytes, ...]:
    return tuple(word.encode() for word in words)


MARKS = _words(
    "\t",
    "\n",
    "\r\n",
    "\0",
    "\ufeff",
    "项目名称\t名称\t序号\n",
    "川办函〔2018〕35号",
    "2018年13月32日",
    "９９９９年",
    "%PDF",
    "PK\x03\x04",
)
TAGS = _words(
    "<table>", "</table>", "<tr>", "<td>", "<td colspan=9999>", "</td>", "<div>", "</div>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE", "<?", "&",
    "&#x110000;", "&#0;", "&amp", "&lt;", "<script>", "</script>", "<style>", "<head>", "</head>", "<body>", "<p", "=", "\"", "'", ">", "</", "<a b='",
    "charset=gbk", "charset=utf-16",
)  # fmt: skip
XML = _words(
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '<!ENTITY a "aaaa">', "&e;", "<w:p>", "</w:p>", "<w:tbl>", "<w:tr>", "<w:tc>", "</w:tc>",
    '<w:gridSpan w:val="99999999"/>', '<w:vMerge/>', '<w:gridBefore w:val="-5"/>', "<w:sdt>", "<w:hyperlink>", 'encoding="UTF-16"', 'encoding="x"', "<![CDATA[",
    "<!--", "&#xD800;", "&#0;", "../../", "http://example.org/", "TargetMode=\"External\"", "xmlns:w=\"x\"", "<w:t>", "<w:r><w:t>", "\xff",
)  # fmt: skip
PDF = _words(
    "<<", ">>", "[", "]", "(", ")", "BT", "ET", "Tj", "TJ", "Tf", "q", "Q", "cm", "Do", "BI", "ID", "EI", "1 0 R", "3 0 R", "4 0 R", "obj", "endobj", "stream",
    "endstream", "/Length", "/Filter", "/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/DecodeParms << /Predictor 15 /Columns 99999 >>", "/Kids", "/Count",
    "/Type0", "/Encoding", "/ToUnicode", "beginbfrange", "<0000> <FFFFFFFF> <41>", "/Prev 0", "/XRef", "/ObjStm", "/Encrypt", "null", "/Parent 2 0 R", "/Rotate 90",
)  # fmt: skip
CSV = _words(
    ",", ",,", "\"", "\n", "\r", "\0", "kind", "name", "lon,lat", "wkt", "project_id", "gcj02", "nan", "inf", "railway", "POINT (115 25)", "LINESTRING EMPTY",
    "GEOMETRYCOLLECTION(", "MULTILINESTRING((", "POLYGON((115 25,116 25,116 26,115 25))", "POINT Z (115 25 nan)", "CIRCULARSTRING(", "((", "=1+1", "；", "1_0", "١",
)  # fmt: skip
OSM = _words(
    "railway", "rail", "highway", "motorway", "type", "multipolygon", "route", "name", "natural", "\xff", "\n", "w101", "Nn1,n1", "Mr201@", "x999", "y-91",
    "<!DOCTYPE o [<!ENTITY e 'x'>]>", "&e;", "<way id='1'>", "<nd ref='1'/>", "%00%", "t9999-99-99T00:00:00Z", "v99999999999",
)  # fmt: skip
BLOCK = (
    b"\x00",
    b"\x08",
    b"\x12",
    b"\x1a",
    b"\x22",
    b"\x42",
    b"\x80" * 10,
    b"\xff" * 9 + b"\x01",
    b"\x7f",
    *OSM[:9],
)


def _plain(make: Callable[[], list[bytes]], words: Sequence[bytes]) -> Make:
    own = cache(make)

    def one(rng: Random) -> bytes:
        return broken(rng, rng.choice(own()), own(), words)

    return one


def _inside(
    make: Callable[[], list[bytes]],
    words: Sequence[bytes],
    wrap: Callable[[Random, bytes, Mutator], bytes],
    plain: float = 0.3,
) -> Make:
    """Break what is inside a container that stays whole; now and then the container itself."""
    own = cache(make)

    def inner(rng: Random, data: bytes) -> bytes:
        return broken(rng, data, own(), words)

    def one(rng: Random) -> bytes:
        data = rng.choice(own())
        return inner(rng, data) if rng.random() < plain else wrap(rng, data, inner)

    return one


def _table(make: Callable[[], list[bytes]]) -> Make:
    """Break a table of commas by its bytes or, as often, by its cells."""
    own, plain = cache(make), _plain(make, CSV)

    def one(rng: Random) -> bytes:
        return plain(rng) if rng.random() < 0.5 else in_cells(rng, rng.choice(own()), CSV)

    return one


def _document(path: Path) -> object:
    from laoqu_geo.documents import read_document

    return read_document(path)


def _gazetteer(path: Path) -> object:
    from laoqu_geo.gazetteer import read_own

    return read_own(path)


def _corrections(path: Path) -> object:
    from laoqu_geo.corrections import read_corrections, write_corrections

    found = read_corrections(path)
    back = read_corrections(write_corrections(found, path))
    assert [one.name for one in back] == [one.name for one in found]
    return back


def _osm(path: Path) -> object:
    from laoqu_geo.osm import from_pbf

    return from_pbf(path, keep_copy=False)


def _package(path: Path) -> object:
    """Read a GeoPackage for drawing and for a person's list."""
    from laoqu_geo import geopackage
    from laoqu_geo.review import listing, to_look_at

    _blank_tables_once()
    return listing(to_look_at(geopackage.agreed(geopackage.read(path))))


def _edits(path: Path) -> object:
    """Read what people have changed in an earlier GeoPackage; one that cannot be read is put aside."""
    from laoqu_geo.review import keep, kept_corrections

    kept = kept_corrections(path.parent)
    keep(kept)
    kept.file.unlink(missing_ok=True)
    return kept


@cache
def _blank_tables_once() -> None:
    """Make each table without rows once a process: thirty of them cost more than all the reading of a small file."""
    published = import_module("laoqu_geo.geopackage.published")
    made: dict[str, object] = {}
    new = published.empty
    published.empty = lambda spec: (
        made[spec.name] if spec.name in made else made.setdefault(spec.name, new(spec))
    )


READERS = {
    "txt": Reader(".txt", _plain(seeds.texts, MARKS), _document, 300),
    "html": Reader(".html", _plain(seeds.pages, (*TAGS, *MARKS)), _document, 150),
    "docx": Reader(".docx", _inside(seeds.word_files, XML, in_zip, 0.2), _document, 40),
    "pdf": Reader(".pdf", _inside(seeds.pdf_files, PDF, in_pdf_stream, 0.4), _document, 25),
    "gazetteer": Reader(".csv", _table(seeds.gazetteers), _gazetteer, 170),
    "corrections": Reader(".csv", _table(seeds.corrections), _corrections, 170),
    "pbf": Reader(
        ".osm.pbf",
        _inside(
            lambda: seeds.osm_files(
                ".osm.pbf", "pbf", "pbf,pbf_compression=none", "pbf,pbf_dense_nodes=false"
            ),
            BLOCK,
            in_pbf_block,
        ),
        _osm,
        50,
    ),
    "osm": Reader(".osm", _plain(lambda: seeds.osm_files(".osm", "osm"), OSM), _osm, 15),
    "opl": Reader(".opl", _plain(lambda: seeds.osm_files(".opl", "opl"), OSM), _osm, 20),
    "gpkg": Reader(".gpkg", lambda rng: sql.broken_package(rng, _packages()), _package, 20),
    "edits": Reader(".gpkg", lambda rng: sql.broken_package(rng, _packages()), _edits, 20),
    "reading": Reader("", texts.made_up, texts.check, 40),
}


@cache
def _packages() -> list[bytes]:
    return seeds.geopackages()
