"""Rules that hold for every input of every reader: a clear error or a reading, and what is read stands in the text."""

import sys
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laoqu_geo.corrections import read_corrections, write_corrections
from laoqu_geo.documents import read_document
from laoqu_geo.errors import LaoquGeoError

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
from fuzzing.readers import READERS

SLOW = {"gpkg": 4, "edits": 8, "reading": 8, "pdf": 12, "pbf": 12, "osm": 8, "opl": 8}
"""Examples for readers that take long; the others get thirty. `benchmarks/fuzz_readers.py` tries a million."""


def several(count: int):
    return settings(max_examples=count, suppress_health_check=list(HealthCheck), deadline=None, database=None)


@cache
def folder(base: Path) -> Path:
    base.mkdir(exist_ok=True)
    return base


@pytest.mark.parametrize("name", READERS)
def test_a_file_broken_anywhere_is_read_or_refused_in_one_line(name: str, tmp_path: Path) -> None:
    reader = READERS[name]
    path = tmp_path / f"laoqu{reader.ending}"

    @several(SLOW.get(name, 30))
    @given(st.integers(0, 2**32))
    def holds(number: int) -> None:
        path.write_bytes(reader.make(Random(number)))
        try:
            reader.read(path)
        except LaoquGeoError as error:
            assert "\n" not in str(error)

    holds()


@pytest.mark.parametrize("ending", [".txt", ".html", ".docx", ".pdf"])
def test_any_bytes_are_a_plan_or_none(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"plan{ending}"
    heads = st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"<table>"])

    @several(40)
    @given(heads, st.binary(max_size=200))
    def holds(head: bytes, data: bytes) -> None:
        path.write_bytes(head + data)
        try:
            document = read_document(path)
        except LaoquGeoError as error:
            assert "\n" not in str(error)
            return
        spans = [span for table in document.tables for row in table.rows for span in row]
        assert all(0 <= start <= end <= len(document.text) for start, end in spans)
        assert document.text.strip()
        assert list(document.pages) == sorted(document.pages)

    holds()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=20)
"""HTML gives control characters and what is no character other meanings."""


@several(40)
@given(st.lists(st.lists(PRINTED, min_size=4, max_size=4), min_size=1, max_size=4))
def test_every_cell_of_a_page_lies_where_the_table_says(rows: list[list[str]]) -> None:
    import html

    from laoqu_geo.documents.web import read_html

    body = "".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    page = f"<table><tr><th>项目名称<th>地点<th>甲<th>乙</tr>{body}</table>"
    contents = read_html(page.encode(), Path("x.html"))
    [table] = contents.tables
    said = [[contents.text[start:end] for start, end in row] for row in table.rows]
    assert all(len(row) == 4 for row in said)
    expected = [[" ".join(c.split()) for c in row] for row in rows]
    assert said == [row for row in expected if any(row)]


@several(60)
@given(st.tuples(TEXT, TEXT, TEXT), st.floats(70, 140), st.floats(1, 60))
def test_what_is_written_of_a_correction_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, said: tuple[str, str, str], lon: float, lat: float
) -> None:
    from shapely import Point

    from laoqu_geo.corrections import Correction, same_place

    name, note, quote = said
    path = folder(tmp_path_factory.getbasetemp() / "corrections") / "c.csv"
    one = Correction("R1", name, Point(lon, lat), None, None, note, quote, "c.csv")
    [back] = read_corrections(write_corrections([one], path))
    assert (back.name, back.note, back.quote) == (name.strip(), note.strip(), quote.strip())
    assert same_place(back.geometry, one.geometry)
