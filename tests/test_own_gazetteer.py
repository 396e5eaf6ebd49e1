"""A user's own gazetteer file: read, checked as a whole, and used before the shipped rows."""

from pathlib import Path

import pytest
from test_locate import project

from laoqu_geo.crs import to_gcj02
from laoqu_geo.errors import GazetteerError
from laoqu_geo.gazetteer import load_gazetteer, read_own
from laoqu_geo.locate import locate
from laoqu_geo.model import Kind

EXAMPLE = Path(__file__).parents[1] / "docs" / "gazetteer-example.csv"
GANZHOU = ("赣州市人民政府",)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "own.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_the_example_in_the_documents_places_its_works():
    gazetteer = load_gazetteer(EXAMPLE)
    asked = [
        project("石壁坑水库", Kind.RESERVOIR, units=GANZHOU),
        project("罗坳220千伏输变电工程", Kind.SUBSTATION, units=GANZHOU),
        project("会昌—寻乌高速公路", Kind.EXPRESSWAY, units=GANZHOU, ends=("会昌", "寻乌")),
    ]
    located = locate(asked, gazetteer)
    rows = located.projects
    assert list(rows["precision"]) == ["site", "feature", "corridor"]
    assert list(rows["counties"])[:2] == ["会昌县", "于都县"]
    assert rows["length_stated_km"].iloc[2] == 65
    assert list(located.waypoints["name"]) == ["会昌", "筠门岭", "寻乌"]
    assert "自备名录" in rows["reason"].iloc[0]


def test_another_datum_is_converted_and_said(tmp_path):
    x, y = (float(value) for value in to_gcj02(115.33, 25.97))
    path = written(tmp_path, f"kind,name,lon,lat,datum\nreservoir,罗江水库,{x:.9f},{y:.9f},gcj02\n")
    [facility], _ = read_own(path)
    assert (facility.lon, facility.lat) == (pytest.approx(115.33, abs=1e-8), pytest.approx(25.97, abs=1e-8))
    assert "gcj02" in facility.source


def test_excel_of_older_days_is_read(tmp_path):
    path = written(tmp_path, "kind,name,lon,lat\nreservoir,罗江水库,115.33,25.97\n", "gb18030")
    assert read_own(path)[0][0].name == "罗江水库"


def test_an_own_row_goes_before_the_shipped_one(tmp_path):
    path = written(tmp_path, "kind,name,lon,lat\nairport,赣州黄金机场,114.8,25.8\n")
    row = locate([project("赣州黄金机场", Kind.AIRPORT, units=GANZHOU)], load_gazetteer(path)).projects.iloc[
        0
    ]
    assert (row.geometry.x, row.review) == (114.8, "auto")


def test_all_faults_are_named_in_one_message(tmp_path):
    path = written(
        tmp_path,
        "kind,name,lon,lat,seq,datum,precision,uncertainty_m\n"
        "dam,罗江水库,115,25,,,,\n"
        "reservoir,罗,115,25,,,,\n"
        "reservoir,石门水库,25.9,115.5,,,,\n"
        "reservoir,长龙水库,东经,25,,,,\n"
        "reservoir,上长水库,115,25,1,,,\n"
        "railway,甲乙铁路,115,25,1,,,\n"
        "reservoir,下长水库,115,25,,beijing54,,\n"
        "reservoir,中长水库,115,25,,,good,-5\n",
    )
    with pytest.raises(GazetteerError) as error:
        read_own(path)
    for said in (
        "'dam'",
        "row 3",
        "row 4: lon 25.9",
        "东经",
        "is no line",
        "one place only",
        "beijing54",
        "'good'",
    ):
        assert said in str(error.value), said


def test_columns_are_said_when_they_are_wrong(tmp_path):
    with pytest.raises(GazetteerError, match="missing kind"):
        read_own(written(tmp_path, "name,lon,lat,type\n甲,1,2,3\n"))
    with pytest.raises(GazetteerError, match="check the path"):
        read_own(tmp_path / "missing.csv")
