"""Matching by name: what names share, verdicts on drawn worlds, and precision and recall on labelled pairs."""

import csv
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from laoqu_geo.admin import load_units
from laoqu_geo.crs import WGS84
from laoqu_geo.model import Kind
from laoqu_geo.network import MatchRules
from laoqu_geo.network.matching import matched
from laoqu_geo.network.names import called, ends_of, spoken_keys
from laoqu_geo.osm import from_pbf
from laoqu_geo.tables import NETWORK, tidy

PAIRS = Path(__file__).parent / "data" / "matches"
EXTRACT = Path(__file__).parents[2] / "shared" / "osm" / "ne-sichuan.osm.pbf"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("西成客专线", "西成"), ("西成高铁", "西成"), ("兰渝铁路", "兰渝"), ("川青线", "川青"), ("成昆铁路复线", "成昆"),
        ("500千伏金山变电站", "金山"), ("富乐500kV变电站", "富乐"), ("广元南站", "广元南"), ("白果岗四级电站", "白果岗四级"),
        ("巴中恩阳机场（迁建）", "巴中恩阳"), ("遂广高速公路", "遂广"), ("线", "线"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_is_reduced_to_what_tells_it_apart(name, key):
    assert called(name).key == key


def test_ends_are_read_from_a_name_and_abbreviated_both_ways():
    assert ends_of("G85巴中至陕西高速公路") == ("巴中", "陕西")
    assert ends_of("成都至自贡至宜宾高速铁路") == ("成都", "自贡", "宜宾")
    assert ends_of("甲市—乙县") == ("甲市", "乙县")
    assert ends_of("巴陕高速") == ()
    assert {"巴陕", "陕巴", "渝兰"} & spoken_keys(("巴中", "陕西"), {}) == {"巴陕", "陕巴"}
    assert "兰渝" in spoken_keys(("兰州", "重庆"), {"重庆": "渝"})


def at(x, y):
    return 105 + x / 10, 31 + y / 10


def network(rows):
    """Build NETWORK from `id: (kind, [(x, y), …], columns)`, a step is 0.1°, some 10 km."""
    blank = {"lifecycle": "live", "name": None, "names": None, "ref": None, "source": "drawn", "version": 1,
             "timestamp": None, "length_m": np.nan}  # fmt: skip
    shapes = [[at(*p) for p in points] for _, points, _ in rows.values()]
    geometry = [shapely.Point(*s) if len(s) == 1 else shapely.LineString(s) for s in shapes]
    frame = pd.DataFrame(
        [{"kind": str(k), **blank, **more} for k, _, more in rows.values()], index=list(rows)
    )
    return tidy(gpd.GeoDataFrame(frame, geometry=geometry, crs=WGS84), NETWORK)


def judge(kind, places, names, rows, uncertainty_m=5_000.0):
    """Return the verdicts of one project by OSM id."""
    points = [at(*p) for p in places]
    shape = shapely.Point(points[0]) if len(points) == 1 else shapely.LineString(points)
    columns = {"kind": [str(kind)], "uncertainty_m": uncertainty_m, "name_today": None}
    project = gpd.GeoDataFrame(columns, index=["p"], geometry=[shape], crs=WGS84)
    table = network(rows)
    return {table.index[m.row]: m.verdict for m in matched(project, {"p": names}, table, MatchRules())}


LINE = [(0, 0), (1.5, 0.1), (3, 0)]


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (["甲乙铁路"], {"name": "甲乙线"}),
        (["某某铁路", "甲乙铁路"], {"name": "甲乙线"}),
        (["甲乙铁路"], {"name": "丙线", "names": "甲乙铁路"}),
        (["甲州至乙安铁路"], {"name": "甲乙线"}),
        (["甲州至乙安铁路"], {"name": "乙甲线"}),
        (["甲州至乙安铁路"], {"name": "丙线", "names": "乙安市—甲州市"}),
    ],
)
def test_a_line_is_known_by_its_names_former_names_ends_and_routes(names, columns):
    assert judge(Kind.RAILWAY, [(0, 0), (3, 0)], names, {"w1": (Kind.RAILWAY, LINE, columns)}) == {
        "w1": "accepted"
    }


def test_a_road_is_known_by_its_number_along_its_corridor_only():
    #   G5 runs through the corridor and on to the east, far beyond it
    rows = {
        "w1": (Kind.EXPRESSWAY, LINE, {"ref": "G5;G85"}),
        "w2": (Kind.EXPRESSWAY, [(3, 0), (9, 0)], {"ref": "G5"}),
        "w3": (Kind.EXPRESSWAY, LINE, {"ref": "G50"}),
    }
    found = judge(Kind.EXPRESSWAY, [(0, 0), (3, 0)], ["G5甲乙高速公路扩容"], rows)
    assert found["w1"] == "accepted"
    assert "w3" not in found


def test_a_namesake_elsewhere_is_refused():
    rows = {"w1": (Kind.RAILWAY, [(40, 0), (43, 0)], {"name": "甲乙线"})}
    assert judge(Kind.RAILWAY, [(0, 0), (3, 0)], ["甲乙铁路"], rows) == {"w1": "refused"}


def test_a_road_is_not_a_railway_of_the_same_name():
    rows = {"w1": (Kind.RAILWAY, LINE, {"name": "甲乙高速线"})}
    assert judge(Kind.EXPRESSWAY, [(0, 0), (3, 0)], ["甲乙高速"], rows) == {}


def test_plain_and_fast_lines_of_one_name_are_told_apart():
    rows = {
        "w1": (Kind.RAILWAY, LINE, {"name": "甲乙线"}),
        "w2": (Kind.RAILWAY, LINE, {"name": "甲乙高速线"}),
    }
    plain = judge(Kind.RAILWAY, [(0, 0), (3, 0)], ["甲乙铁路"], rows)
    fast = judge(Kind.RAILWAY, [(0, 0), (3, 0)], ["甲乙高铁"], rows)
    assert (plain, fast) == ({"w1": "accepted", "w2": "review"}, {"w1": "review", "w2": "accepted"})


def test_a_disused_line_of_the_name_needs_a_person():
    rows = {"w1": (Kind.RAILWAY, LINE, {"name": "甲乙线", "lifecycle": "disused"})}
    assert judge(Kind.RAILWAY, [(0, 0), (3, 0)], ["甲乙铁路"], rows) == {"w1": "review"}


def test_two_facilities_of_one_name_need_a_person_unless_one_is_far_nearer():
    def stations(x):
        return {
            "n1": (Kind.RAIL_FACILITY, [(0.1, 0)], {"name": "甲站"}),
            "n2": (Kind.RAIL_FACILITY, [(x, 0)], {"name": "甲站"}),
        }

    near = judge(Kind.RAIL_FACILITY, [(0, 0)], ["甲站"], stations(0.25), uncertainty_m=10_000.0)
    far = judge(Kind.RAIL_FACILITY, [(0, 0)], ["甲站"], stations(0.9), uncertainty_m=10_000.0)
    assert near == {"n1": "review", "n2": "review"}
    assert far == {"n1": "accepted", "n2": "review"}


def test_a_name_shared_in_part_is_never_accepted():
    rows = {"n1": (Kind.SUBSTATION, [(0, 0)], {"name": "金山变电站"})}
    assert judge(Kind.SUBSTATION, [(0, 0)], ["南充金山变电站"], rows) == {"n1": "review"}


# ---- labelled pairs


def _labelled():
    seats = {unit.adcode: (unit.lon, unit.lat) for unit in load_units()}

    def spots(text):
        return [tuple(map(float, p.split())) if " " in p else seats[p] for p in text.split(";")]

    rows = list(csv.DictReader((PAIRS / "projects.csv").read_text(encoding="utf-8").splitlines()))
    places = [spots(row["places"]) for row in rows]
    shapes = [shapely.Point(s[0]) if len(s) == 1 else shapely.LineString(s) for s in places]
    columns = {
        "kind": [row["kind"] for row in rows],
        "uncertainty_m": [float(row["uncertainty_m"]) for row in rows],
        "name_today": None,
    }
    projects = gpd.GeoDataFrame(
        columns, index=[row["project_id"] for row in rows], geometry=shapes, crs=WGS84
    )
    return projects, {row["project_id"]: row["names"].split(";") for row in rows}


@pytest.mark.shared
def test_precision_and_recall_on_labelled_pairs():
    if not EXTRACT.is_file():
        pytest.skip(f"{EXTRACT} is not here")
    projects, names = _labelled()
    pairs = list(csv.DictReader((PAIRS / "pairs.csv").read_text(encoding="utf-8").splitlines()))
    osm = from_pbf(EXTRACT)
    present = set(zip(osm["kind"], osm["name"], strict=True))
    assert all((pair["osm_kind"], pair["osm_name"]) in present for pair in pairs)
    same = {(p["project_id"], p["osm_kind"], p["osm_name"]) for p in pairs if p["same"] == "1"}
    accepted = {
        (projects.index[m.project], osm["kind"].iloc[m.row], osm["name"].iloc[m.row])
        for m in matched(projects, names, osm, MatchRules())
        if m.verdict == "accepted"
    }
    right = len(accepted & same)
    # whatever is accepted and not labelled the same counts as wrong
    assert right / len(accepted) >= 0.95
    assert right / len(same) >= 0.85
    assert len(pairs) >= 100
