import json
import re
from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hostile import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, Polygon, box
from web_world import AIRPORT, DAM, LOST, RAIL, TITLE, with_text, world

from laoqu_geo import tables
from laoqu_geo.errors import OutputError, TableError
from laoqu_geo.latin import latin_keys, latin_name
from laoqu_geo.model import Kind, Precision, Stage
from laoqu_geo.style import STAGE_STYLES, for_leaflet, look
from laoqu_geo.web_map import draw
from laoqu_geo.web_map.coding import encode, simplify
from laoqu_geo.web_map.payload import payload
from laoqu_geo.web_map.symbols import looks
from laoqu_geo.web_map.words import GROUPS

MORE = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "${alert(1)}", "`${1}`",
    "{{ 7*7 }}", "{% raw %}", '"><svg onload=alert(1)>', "' onmouseover='x", "<!--", "-->", "]]>", "&lt;b&gt;", "javascript:alert(1)",
    "=1+1", "\u202e倒", "\u2028\u2029", "\\u003c/script>", "</title><b>", "\x00",
]  # fmt: skip


@pytest.fixture(scope="module")
def harmless(tmp_path_factory):
    """The markup around the data when every text is harmless."""
    return skeleton(draw(with_text(world(), "无害"), tmp_path_factory.mktemp("harmless")).read_text("utf-8"))


def data_of(page):
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    )


def decoded(text):
    """The page's decoder, once more in Python."""
    return [list(_decoded_part(part)) for part in text.split(" ")] if text else []


def _decoded_part(text):
    values, value, shift = [], 0, 0
    for code in (ord(c) - 63 for c in text):
        value |= (code & 31) << shift
        shift += 5
        if not code & 32:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return np.cumsum(np.array(values).reshape(-1, 2), axis=0) / 1e5


def test_the_page_and_its_snippet_are_written_side_by_side(tmp_path):
    page = draw(world(), tmp_path / "maps", name="plan")
    assert page == tmp_path / "maps" / "plan.html"
    snippet = (tmp_path / "maps" / "plan.embed.html").read_text("utf-8")
    assert '<iframe src="plan.html?embed"' in snippet and TITLE in snippet
    assert sorted(p.name for p in page.parent.iterdir()) == ["plan.embed.html", "plan.html"]


def test_same_layers_give_the_same_bytes(tmp_path):
    first, second = draw(world(), tmp_path / "a"), draw(world(), tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_the_page_names_no_file_outside_itself(tmp_path):
    page = draw(world(), tmp_path).read_text("utf-8")
    assert not re.search(r"<(script|link|img|iframe)[^>]*\s(src|href)=", page)
    assert "url(" not in re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert not re.search(r"""['"(]//\w""", page)
    assert "@import" not in page and "sourceMappingURL" not in page


def test_the_policy_names_the_hash_of_every_script(tmp_path):
    page = draw(world(), tmp_path).read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.count("'sha256-") == len(re.findall(r"<script>", page)) == 3
    assert "default-src 'none'" in policy and "unsafe-inline'; img" in policy and "unsafe-eval" not in policy


def test_every_project_is_on_the_page_in_plan_order_also_the_unplaced_one(tmp_path):
    projects = data_of(draw(world(), tmp_path).read_text("utf-8"))["projects"]
    assert [project["id"] for project in projects] == [RAIL, AIRPORT, LOST, DAM]
    assert [project.get("type") for project in projects] == ["l", "p", None, "p"]
    assert "shape" not in projects[2]


def test_a_ledger_alone_makes_a_page():
    assert len(payload({"projects": world()["projects"]})["projects"]) == 4


def test_project_layers_alone_make_a_page():
    layers = {name: table for name, table in world().items() if name in ("railways", "airports")}
    assert [project["id"] for project in payload(layers)["projects"]] == [RAIL, AIRPORT]


def test_a_plan_without_projects_makes_a_page(tmp_path):
    layers = {"projects": tables.empty(tables.PROJECT_LEDGER), "counties": world()["counties"]}
    assert data_of(draw(layers, tmp_path).read_text("utf-8"))["projects"] == []


def test_no_tables_of_projects_is_one_clear_error():
    with pytest.raises(TableError, match="build the layers first"):
        payload({"counties": world()["counties"]})


@pytest.mark.parametrize("name", ["", "a/b", "../x"])
def test_a_name_with_folders_is_refused(tmp_path, name):
    with pytest.raises(OutputError, match="plain file name"):
        draw(world(), tmp_path, name=name)


def test_a_folder_that_is_a_file_is_one_clear_error_and_nothing_is_left(tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(OutputError, match="choose another folder"):
        draw(world(), tmp_path / "taken")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize("text", [*MORE, *HOSTILE])
def test_hostile_text_is_data_and_nothing_else(tmp_path, harmless, text):
    """The markup around the data is the same for every text; the data gives the text back."""
    page = draw(with_text(world(), text), tmp_path).read_text("utf-8")
    assert data_of(page)["projects"][0]["name"] == text
    assert skeleton(page) == harmless


def skeleton(page):
    """The page without its data, its title and the hash that depends on neither."""
    page = re.sub(r'(id="data">).*?(</script>)', r"\1\2", page, count=1, flags=re.DOTALL)
    return re.sub(r"<title>[^<]*</title>", "<title></title>", page, count=1)


def test_hostile_title_does_not_leave_the_snippet(tmp_path):
    draw(with_text(world(), '"><script>alert(1)</script>'), tmp_path)
    assert "<script" not in (tmp_path / "index.embed.html").read_text("utf-8")


def test_title_says_schematic_only_while_something_is_not_surveyed():
    assert "示意图" in payload(world())["plan"]["heading"][0]
    assert (
        "示意图"
        not in payload({"airports": world()["airports"], "sources": world()["sources"]})["plan"]["heading"][0]
    )


def test_plan_number_date_and_credits_are_carried():
    plan = payload(world())["plan"]
    assert (plan["number"], plan["date"], plan["osmDate"]) == ("甲函〔2020〕1号", "2020-01-02", "2024-04")
    assert plan["credits"] == ["© OpenStreetMap contributors", "天地图"]


def test_review_number_reaches_the_page(tmp_path):
    assert (
        data_of(draw(world(), tmp_path, review_number="川S(2026)1号").read_text("utf-8"))["plan"][
            "reviewNumber"
        ]
        == "川S(2026)1号"
    )


def test_names_are_found_by_initials_and_full_pinyin():
    keys = {project["id"]: project["keys"].split("|") for project in payload(world())["projects"]}
    assert "jytl" in keys[RAIL] and "jiayitielu" in keys[RAIL] and "jyx" in keys[RAIL]
    assert "yx" in keys[AIRPORT]  # its county


def test_pinyin_leaves_letters_and_digits_alone():
    assert latin_keys(["G5成绵广"]) == "g5cmg|g5chengmianguang"
    assert latin_keys(["成（都）"]) == "cd|chengdu"


def test_areas_lose_their_level_in_latin_letters():
    assert latin_name("通江县") == "Tongjiang"
    assert latin_name("开县") == "Kaixian"


def test_embedded_edges_without_a_name_are_joined_and_osm_ways_keep_their_id():
    groups = {group["kind"]: group for group in payload(world())["backdrop"]["network"]["groups"]}
    assert len(groups["expressway"]["shapes"]) == 1 and groups["expressway"]["ids"] == []
    assert groups["railway"]["ids"] == ["w42"]
    assert payload(world())["backdrop"]["network"]["texts"] == ["既有铁路"]


def test_neighbours_keep_one_common_border():
    left, right = payload(world())["backdrop"]["counties"]
    corners = [{tuple(point) for point in decoded(area["shape"])[0]} for area in (left, right)]
    assert {(106.0, 30.0), (106.0, 31.0)} <= corners[0] & corners[1]


coordinates = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(coordinates, min_size=2, max_size=6), min_size=1, max_size=4))
def test_coding_gives_every_vertex_back_to_a_metre(lines):
    shape = MultiLineString([LineString(line) for line in lines])
    back = decoded(encode(np.array([shape], dtype=object))[0])
    assert len(back) == len(lines)
    for line, got in zip(lines, back, strict=True):
        kept = [p for i, p in enumerate(np.rint(np.array(line) * 1e5)) if i in (0, len(line) - 1) or (p != np.rint(np.array(line[i - 1]) * 1e5)).any()]  # fmt: skip
        assert np.allclose(np.array(got) * 1e5, kept, atol=0.01)


def test_coding_keeps_order_and_leaves_missing_geometry_empty():
    ring = Polygon(box(0, 0, 4, 4).exterior, [box(1, 1, 2, 2).exterior.coords])
    texts = encode(np.array([Point(1, 2), None, ring, LineString()], dtype=object))
    assert decoded(texts[0]) == [[pytest.approx([1, 2])]]
    assert texts[1] == texts[3] == ""
    assert [len(part) for part in decoded(texts[2])] == [5, 5]


def test_coded_text_needs_no_escape_in_html():
    shapes = np.array(
        [LineString(np.random.default_rng(1).uniform(-180, 180, (500, 2)) / [1, 2])], dtype=object
    )
    assert set(encode(shapes)[0]) <= {chr(code) for code in range(63, 127)}


def test_simplifying_never_loses_a_shape():
    tiny = np.array([Point(0, 0).buffer(1e-6), LineString([(0, 0), (1e-7, 0)])], dtype=object)
    assert not shapely.is_empty(simplify(tiny, within_deg=1)).any()


def test_the_legend_shows_what_the_map_draws_for_every_kind_stage_and_precision():
    """Same strokes and badge for map and legend; only the fading that precision brings differs."""
    every = list(product(Kind, Stage, Precision))
    drawn = looks(
        [{"kind": kind, "stage": stage, "precision": precision} for kind, stage, precision in every]
    )
    for kind, stage, precision in every:
        on_map, in_legend = drawn[f"{kind}|{stage}|{precision}"], drawn[f"{kind}|{stage}"]
        assert without_opacity(on_map) == without_opacity(in_legend)
        assert drawn[str(precision)]["badge"]["opacity"] == on_map["badge"]["opacity"]
        stroke = for_leaflet.strokes(look(kind, stage, precision))[0]
        assert [d / stroke.width_px for d in stroke.dash_px] == pytest.approx(
            list(STAGE_STYLES[stage].dash), rel=0.02
        )


def without_opacity(value):
    if isinstance(value, dict):
        return {key: without_opacity(inner) for key, inner in value.items() if key != "opacity"}
    return [without_opacity(inner) for inner in value] if isinstance(value, list | tuple) else value


def test_every_kind_has_its_branch_in_the_tree():
    assert sorted(kind for _, kinds in GROUPS.values() for kind in kinds) == sorted(Kind)


def test_ten_thousand_network_lines_with_attributes_stay_below_two_and_a_half_megabytes(tmp_path):
    rng = np.random.default_rng(7)
    starts = rng.uniform([103, 29], [109, 33], (10_000, 1, 2))
    paths = np.concatenate([starts, starts + np.cumsum(rng.normal(0, 0.01, (10_000, 9, 2)), axis=1)], axis=1)
    table = pd.DataFrame(
        dict.fromkeys(tables.NETWORK.columns), index=[f"w{1_000_000 + i}" for i in range(10_000)]
    )
    table = table.assign(kind="railway", lifecycle="live", name=[f"铁路{i % 700}" for i in range(10_000)])
    lines = gpd.GeoDataFrame(table, geometry=list(shapely.linestrings(paths)), crs=4326)
    page = draw(world() | {"network": tables.tidy(lines, tables.NETWORK)}, tmp_path)
    assert page.stat().st_size < 2_500_000
    assert len(data_of(page.read_text("utf-8"))["backdrop"]["network"]["groups"][0]["ids"]) == 10_000
