"""OSM sources: one table whatever the source, lifecycles in every spelling, areas, and clear refusals."""

import json
import re
import socket
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laoqu_geo.errors import OsmSourceError
from laoqu_geo.model import Kind, Lifecycle
from laoqu_geo.osm import TAGS, classify, from_embedded, from_overpass, from_pbf
from laoqu_geo.osm.embedded import KINDS, _unpack, write_embedded
from laoqu_geo.osm.tags import LIFECYCLES, pairs
from laoqu_geo.tables import NETWORK, check

SHARED = Path(__file__).parents[2] / "shared" / "osm"


@pytest.fixture(autouse=True)
def own_cache_folder(monkeypatch, tmp_path):
    """Keep copies of read-only files out of the user's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache-home"))


# A railway with a station, a motorway being built on to the east, a lake with an island (two outer ways):
#
#   1 ══ 2 ══ 3 (station at 2)          21 ─── 22
#   11 ── 12 · · · 13                    │ 31-32 │
#                                        │ 34-33 │
#                                       24 ─── 23
NODES = {
    1: (105.00, 30.00), 2: (105.01, 30.00), 3: (105.02, 30.01),
    11: (105.00, 29.98), 12: (105.01, 29.98), 13: (105.03, 29.98),
    21: (105.10, 30.10), 22: (105.14, 30.10), 23: (105.14, 30.06), 24: (105.10, 30.06),
    31: (105.11, 30.09), 32: (105.12, 30.09), 33: (105.12, 30.07), 34: (105.11, 30.07),
}  # fmt: skip
NODE_TAGS = {2: {"railway": "station", "name": "东站"}}
WAYS = {
    101: ([1, 2, 3], {"railway": "rail", "name": "甲乙线", "alt_name": "甲乙铁路;甲铁", "ref": "9"}),
    102: ([11, 12], {"highway": "motorway", "name": "丙高速"}),
    103: ([12, 13], {"highway": "construction", "construction": "motorway"}),
    104: ([21, 22, 23], {}),
    105: ([23, 24, 21], {}),
    106: ([31, 32, 33, 34, 31], {}),
    107: ([31, 32, 33, 34, 31], {"power": "substation"}),
    108: ([31, 32, 33, 34, 31], {"railway": "rail"}),
    109: ([1, 11], {"highway": "residential"}),
}
LAKE = {"type": "multipolygon", "natural": "water", "water": "reservoir", "name": "丁水库"}
MEMBERS = [(104, "outer"), (105, "outer"), (106, "inner")]


def _opl_text() -> str:
    def tags(t: dict[str, str]) -> str:
        return ",".join(f"{k}={v}" for k, v in t.items())

    head = "v2 dV c1 t2025-03-01T00:00:00Z i1 umapper"
    lines = [f"n{i} {head} T{tags(NODE_TAGS.get(i, {}))} x{x} y{y}" for i, (x, y) in NODES.items()]
    lines += [f"w{i} {head} T{tags(t)} N{','.join(f'n{n}' for n in nodes)}" for i, (nodes, t) in WAYS.items()]
    lines.append(f"r201 {head} T{tags(LAKE)} M{','.join(f'w{w}@{role}' for w, role in MEMBERS)}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = tmp_path / "world.osm.opl"
    path.write_text(_opl_text(), encoding="utf-8")
    return path


def test_a_file_becomes_one_table_of_points_lines_and_areas(world):
    table = from_pbf(world)
    assert list(table.index) == ["n2", "w101", "w102", "w103", "w107", "w108", "r201"]
    assert list(table.geom_type) == [
        "Point", "LineString", "LineString", "LineString", "Polygon", "LineString", "Polygon"
    ]  # fmt: skip
    assert table.loc["w101", "names"] == "甲乙铁路、甲铁"
    assert table.loc["w101", ["name", "ref", "version", "timestamp"]].tolist() == [
        "甲乙线", "9", 2, "2025-03-01T00:00:00Z"
    ]  # fmt: skip
    assert table.loc["w103", ["kind", "lifecycle"]].tolist() == ["expressway", "construction"]


def test_a_multipolygon_keeps_its_island_open(world):
    lake = from_pbf(world).geometry["r201"]
    island = shapely.Polygon([NODES[i] for i in (31, 32, 33, 34)])
    shore = shapely.Polygon([NODES[i] for i in (21, 22, 23, 24)])
    assert lake.equals(shore.difference(island))


def test_only_the_kinds_asked_for_come(world):
    assert set(from_pbf(world, [Kind.RESERVOIR, Kind.RAIL_FACILITY])["kind"]) == {
        "reservoir",
        "rail_facility",
    }


def test_a_box_and_a_polygon_choose_what_meets_them(world):
    assert list(from_pbf(world, area=(105.13, 30.05, 105.2, 30.2)).index) == ["r201"]
    corner = shapely.Polygon([(105.005, 29.9), (105.04, 29.9), (105.005, 29.99)])
    assert list(from_pbf(world, area=corner).index) == ["w102"]


def test_a_way_with_a_missing_node_is_left_out(tmp_path):
    path = tmp_path / "torn.osm.opl"
    path.write_text(_opl_text().replace("n3 ", "n999 ", 1), encoding="utf-8")
    assert "w101" not in from_pbf(path).index


def test_a_lake_with_a_missing_shore_is_left_out(tmp_path):
    path = tmp_path / "torn.osm.opl"
    path.write_text(
        "".join(x for x in _opl_text().splitlines(keepends=True) if not x.startswith(("w104 ", "w106 "))),
        encoding="utf-8",
    )
    assert "r201" not in from_pbf(path).index


def test_a_file_without_anything_of_interest_is_an_empty_table(tmp_path):
    path = tmp_path / "none.osm.opl"
    path.write_text("n1 v1 x105 y30\n", encoding="utf-8")
    assert len(from_pbf(path)) == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.osm.pbf", b""),
        ("text.osm.pbf", "这不是地图".encode()),
        ("page.osm.pbf", b"<html><body>404</body></html>" * 50),
        ("word.txt", b"hello"),
        ("broken.osm.opl", b"n1 v1 xabc\n"),
        ("broken.osm", b"<osm><node id='1'"),
    ],
)
def test_what_is_not_osm_data_is_refused_in_one_line(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(OsmSourceError, match="expected") as caught:
        from_pbf(path)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(OsmSourceError, match="does not exist"):
        from_pbf(tmp_path / "nowhere.osm.pbf")


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: f"{tag.kind}-{tag.key}-{tag.values[0]}")
def test_every_tag_is_known_in_every_lifecycle(tag):
    extra = dict([tag.also]) if tag.also else {}
    for value in tag.values:
        assert classify({tag.key: value, **extra}).lifecycle is Lifecycle.LIVE
        for word, lifecycle in LIFECYCLES.items():
            for spelling in ({tag.key: word, word: value}, {f"{word}:{tag.key}": value}):
                found = classify(spelling | extra)
                assert (found.tag.kind, found.lifecycle) == (tag.kind, lifecycle)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "construction"},
        {"highway": "construction", "construction": "residential"},
        {"railway": "station", "station": "subway"},
        {"building": "yes"},
        {},
    ],
)
def test_what_is_no_kind_of_ours_is_none(tags):
    assert classify(tags) is None


def test_a_live_tag_with_disused_yes_is_disused():
    assert classify({"railway": "rail", "disused": "yes"}).lifecycle is Lifecycle.DISUSED


def test_a_live_tag_outranks_a_planned_one():
    found = classify({"proposed:highway": "motorway", "highway": "trunk"})
    assert (found.tag.kind, found.lifecycle) == (Kind.ROAD, Lifecycle.LIVE)


@given(
    st.dictionaries(
        st.sampled_from([k for k, _ in pairs()]), st.sampled_from([v for _, v in pairs()]), max_size=4
    )
)
def test_whatever_is_classified_passes_the_filter(tags):
    found = classify(tags)
    assert found is None or set(tags.items()) & set(pairs([found.tag.kind]))


def test_embedded_ids_do_not_depend_on_the_area():
    small = from_embedded(area=(104.6, 31.3, 105.0, 31.6))
    large = from_embedded(area=(104.5, 30.5, 106.0, 32.0))
    assert set(small["kind"]) == {"railway", "road"}
    assert small.geometry.equals(large.geometry.loc[small.index])


def test_embedded_answers_a_wish_for_expressways_with_roads():
    box = (105.0, 31.0, 105.5, 31.5)
    assert set(from_embedded([Kind.EXPRESSWAY], box)["kind"]) == {"road"}
    assert len(from_embedded([Kind.PORT], box)) == 0


def test_embedded_takes_a_polygon():
    circle = shapely.Point(105.25, 31.25).buffer(0.2)
    table = from_embedded(area=circle)
    assert len(table)
    assert table.intersects(circle).all()


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (87.6, 43.8), (126.6, 45.8), (109.5, 18.3), (91.1, 29.7), (102.7, 25.0), (114.9, 25.8), (116.4, 39.9),
        (121.5, 31.2), (119.7, 49.2), (101.8, 36.6), (113.3, 23.1), (104.1, 30.7),
    ],
)  # fmt: skip
def test_a_plan_from_any_province_finds_roads_and_railways(lon, lat):
    table = from_embedded(area=(lon - 0.4, lat - 0.4, lon + 0.4, lat + 0.4))
    assert set(table["kind"]) == {"railway", "road"}


def test_embedded_edges_are_never_shorter_than_drawn():
    table = from_embedded(area=(104.0, 30.0, 106.0, 32.0))
    drawn = table.to_crs(table.estimate_utm_crs()).length
    assert (table["length_m"] > 0.98 * drawn).all()


def test_packing_keeps_points_edges_and_lengths(tmp_path):
    points = np.array([[105.0, 30.0], [105.3, 30.0], [105.3, 30.3]])
    graph = (points, np.array([[0, 1], [2, 1]]), np.array([28_950.0, 40_000.0]))
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    write_embedded(first, [graph] * len(KINDS))
    write_embedded(second, [graph] * len(KINDS))
    assert first.read_bytes() == second.read_bytes()
    got = _unpack(first.read_bytes())[0]
    drawn = {frozenset(map(tuple, got.points[edge].round(3).tolist())) for edge in got.edges}
    assert drawn == {frozenset({(105.0, 30.0), (105.3, 30.0)}), frozenset({(105.3, 30.3), (105.3, 30.0)})}
    assert sorted(got.longer) == [0, 20]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.npz", "b.npz"]


# ---- the fast way through sorted PBF, and copies


@pytest.fixture
def sorted_world(world, tmp_path):
    """Write the same world as a sorted PBF: osmium's own writer, nodes packed densely."""
    import osmium

    path = tmp_path / "world.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for item in osmium.FileProcessor(str(world)):
            writer.add(item)
    return path


@pytest.fixture
def copies_kept(monkeypatch, tmp_path):
    """Let even small files have copies, and keep the user's cache folder out of it."""
    monkeypatch.setattr("laoqu_geo.osm.pbf.WORTH_A_COPY_BYTES", 0)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "laoqu-geo"


@pytest.mark.parametrize("kinds", [None, [Kind.RESERVOIR], [Kind.RAILWAY, Kind.RAIL_FACILITY], [Kind.PORT]])
def test_text_and_sorted_pbf_give_the_same_table(world, sorted_world, kinds):
    columns = {"source": "x"}
    fast, slow = from_pbf(sorted_world, kinds).assign(**columns), from_pbf(world, kinds).assign(**columns)
    assert fast.equals(slow)
    assert fast.dtypes.equals(slow.dtypes)


def test_the_fast_way_is_the_one_taken(sorted_world, monkeypatch):
    def refuse(*_):
        raise AssertionError

    monkeypatch.setattr("laoqu_geo.osm.pbf.read_stream", refuse)
    assert len(from_pbf(sorted_world)) == 7


def test_progress_adds_up_to_the_file(sorted_world):
    told = []
    from_pbf(sorted_world, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0


ROUTE = (
    "r301 v1 dV c1 t2025-03-01T00:00:00Z i1 umapper Ttype=route,route=railway,name=甲乙铁路干线,ref=77,from=甲市,to=乙市,"
    "old_name=老线 Mw101@,w108@\n"
    "r302 v1 dV c1 t2025-03-01T00:00:00Z i1 umapper Ttype=route,route=train,name=K1次列车 Mw101@\n"
)


def test_routes_give_their_names_and_numbers_to_their_ways(tmp_path):
    path = tmp_path / "routes.osm.opl"
    path.write_text(_opl_text() + ROUTE, encoding="utf-8")
    table = from_pbf(path)
    assert table.loc["w101", "names"] == "甲乙铁路、甲铁、甲乙铁路干线、老线、甲市—乙市"
    assert table.loc[["w101", "w108"], "ref"].tolist() == ["9", "77"]
    assert "r301" not in table.index


def test_the_second_time_a_copy_is_read(sorted_world, copies_kept, monkeypatch):
    first = from_pbf(sorted_world)
    assert len(list(sorted_world.parent.glob(".*.laoqu.npz"))) == 1

    def refuse(*_):
        raise AssertionError

    monkeypatch.setattr("laoqu_geo.osm.pbf._read", refuse)
    second = from_pbf(sorted_world)
    assert second.equals(first)
    assert second.dtypes.equals(first.dtypes)
    assert list(from_pbf(sorted_world, [Kind.RAIL_FACILITY]).index) == ["n2"]
    assert list(from_pbf(sorted_world, area=(105.13, 30.05, 105.2, 30.2)).index) == ["r201"]


def test_a_changed_file_is_read_again_and_its_old_copy_goes(sorted_world, copies_kept):
    import os

    from_pbf(sorted_world)
    os.utime(sorted_world, (1, 1))
    before = set(sorted_world.parent.glob(".*.laoqu.npz"))
    assert len(from_pbf(sorted_world)) == 7
    after = set(sorted_world.parent.glob(".*.laoqu.npz"))
    assert len(after) == 1
    assert after.isdisjoint(before)


@pytest.mark.parametrize("keep", [0, 10, 500, -100])
def test_a_damaged_copy_is_made_again(sorted_world, copies_kept, keep):
    first = from_pbf(sorted_world)
    (copy,) = sorted_world.parent.glob(".*.laoqu.npz")
    whole = copy.read_bytes()
    copy.write_bytes(whole[:keep])
    assert from_pbf(sorted_world).equals(first)
    assert copy.read_bytes() == whole


def test_where_a_copy_cannot_lie_beside_it_lies_in_the_cache_folder(sorted_world, copies_kept, monkeypatch):
    whole = Path.replace

    def replace(self, target):
        if Path(target).parent == sorted_world.parent:
            raise PermissionError
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    first = from_pbf(sorted_world)
    assert len(list(copies_kept.iterdir())) == 1
    assert not list(sorted_world.parent.glob(".laoqu*"))
    assert from_pbf(sorted_world).equals(first)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.999])
def test_a_sorted_pbf_cut_short_anywhere_is_refused(sorted_world, tmp_path, share):
    whole = sorted_world.read_bytes()
    path = tmp_path / "short.osm.pbf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(OsmSourceError, match="expected OSM data") as caught:
        from_pbf(path)
    assert "\n" not in str(caught.value)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_byte_flipped_anywhere_gives_a_table_or_a_clear_refusal(sorted_world, tmp_path, place, flip):
    whole = bytearray(sorted_world.read_bytes())
    whole[place % len(whole)] ^= flip
    path = tmp_path / "flipped.osm.pbf"
    path.write_bytes(whole)
    try:
        check(from_pbf(path), NETWORK)
    except OsmSourceError as error:
        assert "\n" not in str(error)


@given(st.lists(st.lists(st.integers(-(1 << 40), 1 << 40), min_size=1, max_size=9), max_size=9))
def test_packed_numbers_of_many_ways_come_back(ways):
    from laoqu_geo.osm.ways import _refs

    def packed(values):
        out = bytearray()
        for value in np.diff(values, prepend=0).tolist():
            left = (value << 1) ^ (value >> 63)
            while left >= 128:
                out.append(left & 127 | 128)
                left >>= 7
            out.append(left)
        return bytes(out)

    sizes, refs = _refs([packed(way) for way in ways])
    assert sizes.tolist() == [len(way) for way in ways]
    assert refs.tolist() == [ref for way in ways for ref in way]


# ---- Overpass, with the wire cut below requests


def _overpass_answer() -> dict[str, object]:
    elements = [
        {"type": "node", "id": i, "lon": x, "lat": y, **({"tags": NODE_TAGS[i]} if i in NODE_TAGS else {})}
        for i, (x, y) in NODES.items()
    ]
    elements += [
        {"type": "way", "id": i, "nodes": n, **({"tags": t} if t else {})} for i, (n, t) in WAYS.items()
    ]
    members = [{"type": "way", "ref": w, "role": role} for w, role in MEMBERS]
    elements.append({"type": "relation", "id": 201, "members": members, "tags": LAKE})
    return {"version": 0.6, "elements": elements}


@pytest.fixture
def server(monkeypatch):
    """Stand in for the wire: answers are (status, text), the last one repeats; asked requests are counted."""
    import requests

    answers: list[tuple[int, str]] = []
    asked: list[str] = []

    def send(self, request, **kwargs):
        asked.append(request.url)
        status, text = answers.pop(0) if len(answers) > 1 else answers[0]
        response = requests.Response()
        response.status_code, response.request, response.url = status, request, request.url
        response._content, response.encoding = text.encode(), "utf-8"
        return response

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    monkeypatch.setattr(socket, "gethostbyname", lambda name: "127.0.0.1")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return answers, asked


BOX = (104.9, 29.9, 105.2, 30.2)


def test_overpass_gives_the_same_table_as_a_file_and_replays_from_its_cache(server, world, tmp_path):
    answers, asked = server
    answers.append((200, json.dumps(_overpass_answer())))
    kinds = [Kind.RAILWAY, Kind.EXPRESSWAY, Kind.RESERVOIR, Kind.SUBSTATION, Kind.RAIL_FACILITY]
    fetched = from_overpass(kinds, BOX, cache=tmp_path / "cache")
    read = from_pbf(world, kinds)
    same = ["kind", "lifecycle", "name", "names", "ref"]
    assert list(fetched.index) == list(read.index)
    assert fetched[same].equals(read[same])
    assert fetched.geometry.geom_equals(read.geometry).all()
    answers[:] = [(500, "down")]
    count = len(asked)
    again = from_overpass(kinds, BOX, cache=tmp_path / "cache")
    assert again.equals(fetched)
    assert len(asked) == count


def test_overpass_gives_osmnx_its_settings_back(server, tmp_path):
    import osmnx

    answers, _ = server
    answers.append((200, json.dumps({"elements": []})))
    before = {name: value for name, value in vars(osmnx.settings).items() if not name.startswith("_")}
    resolver = socket.getaddrinfo
    table = from_overpass([Kind.PORT], BOX, cache=tmp_path, endpoint="http://overpass.example/api")
    assert len(table) == 0
    assert {name: value for name, value in vars(osmnx.settings).items() if not name.startswith("_")} == before
    assert socket.getaddrinfo is resolver


@pytest.mark.parametrize("status", [429, 504])
def test_a_busy_server_is_asked_a_few_times_only(server, tmp_path, status):
    answers, asked = server
    answers.append((status, "busy"))
    with pytest.raises(OsmSourceError, match="busy") as caught:
        from_overpass([Kind.PORT], BOX, cache=tmp_path, retries=2)
    assert "\n" not in str(caught.value)
    assert len(asked) == 3


def test_a_busy_server_is_not_waited_for_beyond_the_time_allowed(server, tmp_path):
    answers, asked = server
    answers.append((429, "busy"))
    with pytest.raises(OsmSourceError, match="busy"):
        from_overpass([Kind.PORT], BOX, cache=tmp_path, retries=50, timeout_s=30)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (200, "<html>hotel login</html>"),
        (200, '{"elements": [{"type": "way", "id": 1}]}'),
        (200, '{"remark": "runtime error: Query timed out", "elements": []}'),
        (400, "bad request"),
        (500, "{}"),
    ],
)
def test_an_answer_that_is_no_osm_data_is_one_clear_line(server, tmp_path, status, text):
    answers, _ = server
    answers.append((status, text))
    with pytest.raises(OsmSourceError, match="expected") as caught:
        from_overpass([Kind.PORT], BOX, cache=tmp_path)
    assert "\n" not in str(caught.value)


def test_a_dead_server_is_one_clear_line(monkeypatch, tmp_path):
    import requests

    def send(self, request, **kwargs):
        raise requests.ConnectionError("refused")

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    monkeypatch.setattr(socket, "gethostbyname", lambda name: "127.0.0.1")
    with pytest.raises(OsmSourceError, match="another endpoint"):
        from_overpass([Kind.PORT], BOX, cache=tmp_path)


# ---- real files


@pytest.mark.shared
def test_a_real_extract_gives_what_osmium_assembles():
    path = SHARED / "andorra.osm.pbf"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    import osmium

    table = from_pbf(path, [Kind.RESERVOIR])
    ours = table[table["kind"] == "reservoir"]
    wanted = {}
    for area in osmium.FileProcessor(str(path)).with_areas(osmium.filter.TagFilter(("water", "reservoir"))):
        if area.is_area() and area.tags.get("water") == "reservoir":
            wanted[("w" if area.from_way() else "r") + str(area.orig_id())] = shapely.from_wkb(
                osmium.geom.WKBFactory().create_multipolygon(area)
            )
    assert wanted
    assert set(wanted) <= set(ours.index)
    for osm_id, shape in wanted.items():
        assert shape.symmetric_difference(ours.geometry[osm_id]).area < 1e-12


@pytest.mark.shared
def test_a_file_cut_short_is_refused(tmp_path):
    path = SHARED / "andorra.osm.pbf"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    short = tmp_path / "short.osm.pbf"
    short.write_bytes(path.read_bytes()[:1_000_000])
    with pytest.raises(OsmSourceError, match="cannot be read"):
        from_pbf(short)


@pytest.mark.shared
def test_a_province_file_holds_its_networks():
    path = SHARED / "ne-sichuan.osm.pbf"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    table = from_pbf(path, [Kind.EXPRESSWAY, Kind.RAILWAY, Kind.SUBSTATION], (106.0, 31.0, 107.5, 32.5))
    assert isinstance(table, gpd.GeoDataFrame)
    counts = table.groupby("kind").size()
    assert set(counts.index) == {"expressway", "railway", "substation"}
    assert re.fullmatch(r"[nwr]\d+", table.index[0])
