import re
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from shapely import LineString, Point, box
from worlds import small_world

from laoqu_geo import static_map
from laoqu_geo.crs import GEOD, WGS84
from laoqu_geo.disclosure import disclosed
from laoqu_geo.errors import OutputError
from laoqu_geo.model import Kind, Precision
from laoqu_geo.presentation import PAPER_MM, Language, Orientation, Paper, Presentation, Theme
from laoqu_geo.static_map import drawing, furniture, lettering, margin, placing, themes
from laoqu_geo.static_map.choice import chosen_sheets, chosen_themes
from laoqu_geo.static_map.placing import Spot, Tag
from laoqu_geo.static_map.sheet import Box, Geometries, Sheet, lay_out, many_on_sheet, on_sheet
from laoqu_geo.static_map.words import SHEET
from laoqu_geo.style.legend import placed_projects
from laoqu_geo.tables import Layers, layer_spec, tidy

FRAME = Box(0, 0, 400, 300)
FORMATS = ("png", "pdf", "svg")
NO_BOXES = np.zeros((0, 4))


@pytest.fixture(scope="module")
def page() -> Figure:
    return static_map.figure(small_world())


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return lay_out(small_world(), placed_projects(small_world()))


def texts(page: Figure) -> list[str]:
    return [text.get_text() for text in page.axes[0].texts]


def drawn_boxes(page: Figure, mark: str) -> dict[str, np.ndarray]:
    """Extents of all artists whose gid begins with a mark, in pixels of a 72 dpi canvas: points."""
    page.set_dpi(72)
    renderer = FigureCanvasAgg(page).get_renderer()
    artists = [*page.axes[0].texts, *page.axes[0].patches]
    marked = {a.get_gid(): a for a in artists if str(a.get_gid()).startswith(mark)}
    return {gid: np.array(a.get_window_extent(renderer).extents) for gid, a in marked.items()}


def touching(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def crowd(count: int) -> Layers:
    """The small world with many reservoirs on a few kilometres: more names than there is room for."""
    layers = small_world()
    one = layers["reservoirs"]
    many = one.loc[one.index.repeat(count)].copy()
    many.index = pd.Index([f"W{i:03}" for i in range(count)], name="project_id")
    many["seq"] = pd.array(range(100, 100 + count), dtype="Int64")
    many["name_zh"] = [f"乙县第{i}号长名称水库" for i in range(count)]
    turn = np.arange(count) * 2.4
    many["geometry"] = [
        Point(106.7 + 0.004 * np.sqrt(i) * np.cos(t), 31.5 + 0.004 * np.sqrt(i) * np.sin(t))
        for i, t in enumerate(turn)
    ]
    layers["reservoirs"] = many
    return layers


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sheet") / "maps"
    return static_map.draw(small_world(), folder, wish=Presentation(formats=FORMATS, dpi=20))


def test_files_are_written_and_nothing_else(files: list[Path]) -> None:
    assert [path.name for path in files] == ["overview.png", "overview.pdf", "overview.svg"]
    assert sorted(files[0].parent.iterdir()) == sorted(files)


def test_png_is_a3_landscape(files: list[Path]) -> None:
    with Image.open(files[0]) as picture:
        width, height = picture.size
    assert width / 20 * 25.4 == pytest.approx(420, abs=1.3)
    assert height / 20 * 25.4 == pytest.approx(297, abs=1.3)


def test_same_layers_give_the_same_bytes(files: list[Path], tmp_path: Path) -> None:
    again = static_map.draw(small_world(), tmp_path, wish=Presentation(formats=FORMATS, dpi=20))
    for one, other in zip(files, again, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.suffix


def test_pdf_carries_its_font_as_text_and_no_date(files: list[Path]) -> None:
    content = files[1].read_bytes()
    assert b"/ToUnicode" in content
    assert b"NotoSansSC" in content
    assert b"FontFile2" not in content, "an OpenType font inside a TrueType wrapper does not print"
    assert b"CreationDate" not in content


def test_pyplot_is_never_loaded() -> None:
    code = "import sys, laoqu_geo.static_map; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_project_is_named_on_the_map(page: Figure) -> None:
    named = {gid.removeprefix("name ") for gid in drawn_boxes(page, "name ")}
    assert named == {"R1", "E1", "A1", "A2", "W1", "S1", "I1"}


def test_no_name_overlaps_a_symbol_or_another_name(page: Figure) -> None:
    boxes = drawn_boxes(page, "name ") | drawn_boxes(page, "symbol ")
    assert len(boxes) == 7 + 5
    clashes = [(a, b) for a, b in combinations(boxes, 2) if touching(boxes[a], boxes[b])]
    assert clashes == []


def test_crowded_names_never_overlap_and_none_is_lost() -> None:
    layers = crowd(50)
    page = static_map.figure(layers)
    boxes = drawn_boxes(page, "name ")
    assert [(a, b) for a, b in combinations(boxes, 2) if touching(boxes[a], boxes[b])] == []
    shown = "".join(texts(page)).replace("\n", "")
    numbers = [text for text in texts(page) if re.fullmatch(r"1\d\d", text)]
    assert numbers, "some stand with their number"
    for name in layers["reservoirs"]["name_zh"]:
        assert name in shown, "on the map or in the list"


def test_title_says_it_is_a_sketch(page: Figure) -> None:
    assert "丙市重点工作方案基础设施项目分布示意图" in texts(page)


def test_title_says_map_once_all_are_surveyed() -> None:
    projects = placed_projects(small_world()).assign(precision=str(Precision.FEATURE))
    assert margin.title_of(small_world(), projects).endswith("项目分布图")


def test_sheet_carries_its_sources_projection_and_disclaimer(page: Figure) -> None:
    words = "".join(texts(page))
    for part in (
        "《丙市重点工作方案》",
        "丙府〔2020〕1号",
        "2020-05-06",
        "© OpenStreetMap contributors (ODbL)",
        "CGCS2000",
        "标准纬线 31°10′N",
        "本图为示意图",
        "审图号",
    ):
        assert part in words


def test_project_without_a_place_is_listed(page: Figure) -> None:
    assert "某某作业区（未上图）" in texts(page)


def test_legend_is_limited_to_what_is_on_the_sheet(page: Figure) -> None:
    words = texts(page)
    assert "高速公路（1）" in words
    assert not [word for word in words if word.startswith("港口")]


def test_sheet_of_one_kind_shows_that_kind_only(tmp_path: Path) -> None:
    (path,) = static_map.draw(
        {}, tmp_path, kinds=[Kind.EXPRESSWAY], wish=Presentation(formats=("png",), dpi=20)
    )
    assert path.name == "expressways.png"
    page = static_map.figure(small_world(), kinds=[Kind.EXPRESSWAY])
    assert list(drawn_boxes(page, "name ")) == ["name E1"]
    assert "丙市重点工作方案高速公路项目分布示意图" in texts(page)
    assert "某某作业区（未上图）" not in texts(page)


def test_plan_without_projects_gives_a_sheet_that_says_so() -> None:
    layers = small_world()
    areas = {name: layers[name] for name in ("prefectures", "counties", "network", "sources")}
    words = texts(static_map.figure(areas))
    assert SHEET["no_projects"].zh in words
    assert "丙 市" in words


def test_nothing_at_all_still_gives_a_sheet_and_leaves_the_process_as_it_was() -> None:
    before = dict(mpl.rcParams)
    assert SHEET["no_projects"].zh in texts(static_map.figure({}))
    assert dict(mpl.rcParams) == before


def test_one_point_without_a_region_gives_a_finite_scale() -> None:
    layers = {"reservoirs": small_world()["reservoirs"]}
    sheet = lay_out(layers, placed_projects(layers))
    assert 100_000 < sheet.denominator < 1_000_000


def test_far_project_does_not_shrink_the_region() -> None:
    layers = small_world()
    far = layers["airports"].copy()
    far.loc["A1", "geometry"] = Point(87.6, 43.8)
    layers["airports"] = far
    near = lay_out(small_world(), placed_projects(small_world()))
    assert lay_out(layers, placed_projects(layers)).denominator < 1.6 * near.denominator
    assert "name A1" not in drawn_boxes(static_map.figure(layers), "name ")


def test_hostile_names_are_drawn_as_they_are_without_a_warning(tmp_path: Path) -> None:
    layers = small_world()
    names = [
        "$x^2$ 机场",
        "a_{b} \\frac{1}{2}",
        "机场\u202e倒",
        "🛫机场",
        "<b>机场</b>&amp;",
        "机\n场",
        "",
        "龘靐齉" * 30,
    ]
    for name in ("railways", "expressways", "airports", "reservoirs", "substations", "unaligned"):
        layers[name] = layers[name].assign(name_zh=[names.pop() for _ in range(len(layers[name]))])
    layers["sources"] = layers["sources"].assign(title="$\\alpha", credit="a_{b", number="%s\n{}")
    layers["counties"] = layers["counties"].assign(name="$\\bad{")
    assert len(names) == 1
    paths = static_map.draw(layers, tmp_path, wish=Presentation(formats=("png",), dpi=20))
    assert all(path.stat().st_size > 10_000 for path in paths)


def test_character_without_a_glyph_is_marked() -> None:
    assert lettering.printable("机\U0001f6eb场") == "机〓场"
    assert lettering.printable("机\u202e场\x00") == "机场"


def test_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="jpg"):
        static_map.draw(small_world(), tmp_path / "maps", wish=Presentation(formats=("jpg",)))
    assert not (tmp_path / "maps").exists()


def test_folder_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "maps").write_text("no folder")
    with pytest.raises(OutputError, match="expected to write"):
        static_map.draw(small_world(), tmp_path / "maps", wish=Presentation(dpi=30))


def test_scale_is_round_and_true(sheet: Sheet) -> None:
    """Two places 50 km apart on the ground are 50 km apart by the scale printed on the sheet."""
    assert sheet.denominator % 10_000 == 0
    lon, lat, _ = GEOD.fwd(106.2, 31.5, 90, 50_000)
    (x0, y0), (x1, y1) = sheet.to_points(np.array([[106.2, 31.5], [lon, lat]]))
    millimetres = np.hypot(x1 - x0, y1 - y0) / 72 * 25.4
    assert millimetres == pytest.approx(50_000_000 / sheet.denominator, rel=0.001)


def test_scale_bar_is_true_where_it_stands(sheet: Sheet) -> None:
    place = (sheet.map.left + 100, sheet.map.bottom + 10)
    half = 25 * sheet.pt_per_km_at(place)
    west, east = sheet.to_lonlat(np.array([[place[0] - half, place[1]], [place[0] + half, place[1]]]))
    assert GEOD.inv(*west, *east)[2] == pytest.approx(50_000, rel=0.001)


def test_points_and_degrees_agree_there_and_back(sheet: Sheet) -> None:
    lonlat = np.array([[105.6, 31.0], [107.2, 32.0]])
    assert np.allclose(sheet.to_lonlat(sheet.to_points(lonlat)), lonlat, atol=1e-9)


def test_region_lies_wholly_on_the_map(sheet: Sheet) -> None:
    corners = sheet.to_points(np.array([[105.6, 31.0], [107.2, 31.0], [105.6, 32.0], [107.2, 32.0]]))
    assert (corners > [sheet.map.left, sheet.map.bottom]).all()
    assert (corners < [sheet.map.right, sheet.map.top]).all()


def test_arrow_points_to_true_north_where_it_stands(sheet: Sheet) -> None:
    """West of the central meridian true north leans to the right, east of it to the left."""
    middle = (sheet.map.left + sheet.map.right) / 2
    west, centre, east = (
        furniture.true_north(sheet, (x, sheet.map.top - 40))
        for x in (sheet.map.left, middle, sheet.map.right)
    )
    assert west[0] > 0.001
    assert abs(centre[0]) < 0.0005
    assert east[0] < -0.001
    (lon, lat), (lon_up, lat_up) = sheet.to_lonlat(
        np.array(
            [
                [sheet.map.left, 400],
                [sheet.map.left, 400] + 50 * furniture.true_north(sheet, (sheet.map.left, 400)),
            ]
        )
    )
    assert lon_up == pytest.approx(lon, abs=1e-4)
    assert lat_up > lat


@pytest.mark.parametrize("project", [on_sheet, many_on_sheet])
@pytest.mark.parametrize("tolerance_pt", [0.1, 0.25])
def test_lines_lose_no_more_than_their_tolerance(
    sheet: Sheet, project: Callable[..., Geometries], tolerance_pt: float
) -> None:
    turn = np.linspace(0, 60, 4000)
    line = LineString(np.column_stack([106.4 + 0.3 * np.sin(turn * 1.1), 31.5 + 0.3 * np.cos(turn)]))
    (thin,) = project(sheet, gpd.GeoSeries([line], crs=WGS84), tolerance_pt=tolerance_pt)
    full = LineString(sheet.to_points(np.array(line.coords)))
    assert len(thin.coords) < 2000
    assert full.hausdorff_distance(thin) <= tolerance_pt * 1.01


def test_lines_are_cut_a_little_outside_the_map(sheet: Sheet) -> None:
    """One line lies within the map, one leaves it, one is far away."""
    lines = [
        LineString([(106.0, 31.5), (106.5, 31.5)]),
        LineString([(106.0, 31.5), (120.0, 31.5)]),
        LineString([(119.0, 31.5), (120.0, 31.5)]),
    ]
    within, leaving, away = on_sheet(sheet, gpd.GeoSeries(lines, crs=WGS84))
    assert within.bounds[2] < sheet.map.right
    assert sheet.map.right < leaving.bounds[2] <= sheet.map.right + 20
    assert away.is_empty


def test_graticule_lines_run_at_round_degrees(sheet: Sheet) -> None:
    lines = furniture.graticule(sheet)
    meridians = [degrees for degrees, is_meridian, _ in lines if is_meridian]
    assert 4 <= len(meridians) <= 12
    for degrees, is_meridian, points in lines:
        there = sheet.to_lonlat(points)[:, 0 if is_meridian else 1]
        assert np.allclose(there, degrees, atol=1e-6)


@pytest.mark.parametrize(("degrees", "text"), [(105.5, "105°30′"), (31.0, "31°00′"), (30.9999, "31°00′")])
def test_degrees_are_written_with_minutes(degrees: float, text: str) -> None:
    assert furniture.degrees_minutes(degrees) == text


def test_graticule_values_stand_on_the_frame(page: Figure) -> None:
    assert "106°00′" in texts(page)
    assert "31°30′" in texts(page)


def test_inset_shows_the_provinces_that_the_region_touches() -> None:
    provinces = gpd.GeoDataFrame(
        {"name": ["丁省", "戊省"]}, geometry=[box(103, 29, 109, 34), box(115, 29, 118, 34)], crs=WGS84
    )
    words = texts(static_map.figure(small_world(), provinces=provinces))
    assert "丁省" in words
    assert "戊省" not in words


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("红鱼水库", "红鱼水库"),
        ("甲县至乙县至丙县高速公路", "甲县至乙县至\n丙县高速公路"),
        ("某港张家坝作业区工程", "某港张家坝\n作业区工程"),
    ],
)
def test_long_name_breaks_between_words(name: str, shown: str) -> None:
    assert lettering.wrap(name) == shown


def test_endless_name_is_cut_with_an_ellipsis() -> None:
    shown = lettering.wrap("长" * 80)
    assert shown.count("\n") == 1
    assert shown.endswith("…")
    assert lettering.size_of(shown, 7)[0] < 20 * 7


def test_running_text_never_begins_a_line_with_a_closing_mark() -> None:
    lines = lettering.fill("甲乙丙丁，戊己庚辛。", 4)
    assert "".join(lines) == "甲乙丙丁，戊己庚辛。"
    assert not [line for line in lines if line[0] in "，。"]


def tag(key: str, x: float, y: float) -> Tag:
    return Tag(key, key, 7, 40, 8, np.array([[x, y, 0.0]]), 6)


def no_ink() -> placing.Ink:
    return placing.soak(FRAME, [])


def test_lone_label_stands_to_the_right_of_its_symbol() -> None:
    (spot,) = placing.place([tag("a", 200, 150)], taken=NO_BOXES, shunned=NO_BOXES, ink=no_ink())
    assert isinstance(spot, Spot)
    assert spot.box.left == pytest.approx(206 - placing.PAD_PT)
    assert (spot.box.bottom + spot.box.top) / 2 == pytest.approx(150)
    assert spot.leader == ()


def test_label_at_the_edge_stays_inside_the_frame() -> None:
    (spot,) = placing.place([tag("a", 398, 298)], taken=NO_BOXES, shunned=NO_BOXES, ink=no_ink())
    assert spot is not None
    assert spot.box.right <= 400
    assert spot.box.top <= 300


def test_label_keeps_off_a_line_beside_its_symbol() -> None:
    """
    The line runs through where the label would like to stand.

        o-----------
    """
    line = np.column_stack([np.arange(206, 300), np.full(94, 150.0)])
    (spot,) = placing.place(
        [tag("a", 200, 150)], taken=NO_BOXES, shunned=NO_BOXES, ink=placing.soak(FRAME, [(line, 1.0)])
    )
    assert spot is not None
    assert not (spot.box.bottom < 150 < spot.box.top and spot.box.right > 206)


def test_label_pushed_far_away_gets_a_leader() -> None:
    wall = np.array([[175.0, 125.0, 225.0, 175.0]])
    (spot,) = placing.place([tag("a", 200, 150)], taken=wall, shunned=NO_BOXES, ink=no_ink())
    assert spot is not None
    assert not placing.overlapping(np.array([spot.box.edges()]), wall).any()
    assert len(spot.leader) == 2


def test_leader_goes_around_the_symbols_of_others() -> None:
    """
    Everything near the symbol o is taken, and a neighbour N bars the way to the right.

        ######
        ###o##N
        ######
    """
    wall = np.array([[170.0, 120.0, 230.0, 180.0]])
    neighbour = np.array([[230.0, 120.0, 245.0, 180.0]])
    (spot,) = placing.place(
        [tag("a", 200, 150)], taken=np.vstack([wall, neighbour]), shunned=neighbour, ink=no_ink()
    )
    assert spot is not None
    for share in np.linspace(0, 1, 50):
        x, y = (1 - share) * np.array(spot.leader[0]) + share * np.array(spot.leader[1])
        assert not (230 < x < 245 and 120 < y < 180)


def test_label_without_room_is_left_out() -> None:
    everywhere = np.array([[0.0, 0.0, 400.0, 300.0]])
    assert placing.place([tag("a", 200, 150)], taken=everywhere, shunned=NO_BOXES, ink=no_ink()) == [None]


def test_many_labels_of_one_place_never_overlap() -> None:
    spots = placing.place(
        [tag(str(i), 200 + i, 150) for i in range(12)], taken=NO_BOXES, shunned=NO_BOXES, ink=no_ink()
    )
    boxes = [np.array(spot.box.edges()) for spot in spots if spot is not None]
    assert len(boxes) >= 8
    assert not any(touching(a, b) for a, b in combinations(boxes, 2))


def test_symbols_on_one_place_are_spread_around_it() -> None:
    places = np.array([[100.0, 100.0]] * 3 + [[300.0, 100.0]])
    moved = placing.spread(places, apart_pt=10, most_pt=16)
    gaps = [float(np.hypot(*(a - b))) for a, b in combinations(moved[:3], 2)]
    assert min(gaps) > 8
    assert np.hypot(*(moved - places).T).max() <= 16 + 1e-6
    assert (moved[3] == places[3]).all(), "a symbol that lies apart stays"


def test_line_beyond_the_frame_is_named_where_it_is_seen() -> None:
    layers = small_world()
    longer = layers["expressways"].copy()
    longer["geometry"] = [LineString([(106.0, 31.5), (120.0, 31.5)])]
    layers["expressways"] = longer
    page = static_map.figure(layers)
    (box_pt,) = [b for gid, b in drawn_boxes(page, "name ").items() if gid == "name E1"]
    sheet = lay_out(layers, placed_projects(layers))
    assert box_pt[2] < sheet.map.right


def sheet_with(**wish: object) -> Figure:
    return static_map.figure(small_world(), wish=Presentation(**wish))


@pytest.mark.parametrize("orientation", Orientation)
@pytest.mark.parametrize("paper", Paper)
def test_every_paper_holds_all_of_the_sheet(paper: Paper, orientation: Orientation) -> None:
    page = sheet_with(paper=paper, orientation=orientation)
    long, short = PAPER_MM[paper]
    size = np.array((long, short) if orientation is Orientation.LANDSCAPE else (short, long)) / 25.4
    assert page.get_size_inches() == pytest.approx(size)
    words = texts(page)
    assert any(word.endswith(f"（{paper} 幅面）") for word in words)
    assert "".join(words).count("不作为规划、用地、施工和行政区域划界的依据") == 1
    page.set_dpi(288)  # letters on a coarser grid come out wider
    renderer = FigureCanvasAgg(page).get_renderer()
    extents = [text.get_window_extent(renderer).extents for text in page.axes[0].texts if text.get_text()]
    shown = np.array(extents) / 4
    assert shown[:, :2].min() > 10
    assert (shown[:, 2:].max(axis=0) < size * 72 - 10).all()
    boxes = drawn_boxes(page, "name ") | drawn_boxes(page, "symbol ")
    assert not [(a, b) for a, b in combinations(boxes, 2) if touching(boxes[a], boxes[b])]


def test_greyscale_leaves_no_colour(tmp_path: Path) -> None:
    wish = Presentation(theme=Theme.GREYSCALE, formats=("png", "pdf", "svg"), dpi=40)
    path, _, svg = static_map.draw(small_world(), tmp_path, wish=wish)
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(int)
    assert np.ptp(pixels, axis=2).max() == 0
    colours = set(re.findall(r"#[0-9a-f]{6}", svg.read_text("utf-8")))
    assert all(c[1:3] == c[3:5] == c[5:7] for c in colours) and len(colours) > 10


def test_english_sheet_has_no_chinese_word_of_ours() -> None:
    layers = small_world()
    for name in ("railways", "expressways", "airports", "reservoirs", "substations", "unaligned", "projects"):
        layers[name] = layers[name].assign(name_en="Some Works")
    layers["sources"] = layers["sources"].assign(title="Plan", number="1", credit="Somebody")
    words = texts(static_map.figure(layers, wish=Presentation(language=Language.EN)))
    assert [word for word in words if re.search(r"[\u4e00-\u9fff]", word)] == []
    assert "Sketch map of infrastructure projects · Plan" in words
    assert "Expressway (1)" in words


def test_a_title_of_ones_own_and_the_review_number_are_written() -> None:
    layers = disclosed(small_world(), Presentation(review_number="川S(2026)001号"))
    words = texts(static_map.figure(layers, wish=Presentation(title="某县重点项目图")))
    assert "某县重点项目图" in words
    assert "审图号：川S(2026)001号" in words


def test_all_sheets_are_the_overview_and_one_of_each_layer(tmp_path: Path) -> None:
    wish = Presentation(sheets=("all",), formats=("png",), dpi=20)
    names = [path.stem for path in static_map.draw_sheets(small_world(), tmp_path, wish=wish)]
    assert names[0] == "overview"
    assert sorted(names[1:]) == sorted(
        ["railways", "expressways", "airports", "ports", "reservoirs", "substations", "irrigation"]
    )


@pytest.mark.parametrize("name", ["airport", "general_airport", "airports"])
def test_kinds_of_one_layer_share_a_sheet(name: str) -> None:
    assert chosen_sheets([name], small_world()) == [(Kind.AIRPORT, Kind.GENERAL_AIRPORT)]


def test_unknown_sheet_is_one_clear_error() -> None:
    with pytest.raises(OutputError, match="roadz"):
        chosen_sheets(["roadz"], small_world())


def test_a_big_network_is_a_picture_inside_vector_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = Presentation(formats=("svg", "pdf"), dpi=40)
    before, _ = static_map.draw(small_world(), tmp_path, wish=wish)
    assert "<image" not in before.read_text("utf-8")
    monkeypatch.setattr(drawing, "MANY_VERTICES", 1)
    svg, pdf = static_map.draw(small_world(), tmp_path, wish=wish)
    assert svg.read_text("utf-8").count("<image") == 1
    assert b"/Subtype /Image" in pdf.read_bytes()


def with_effect() -> Layers:
    """The small world with what the plan does to its two counties: 甲县 gains 40 minutes, 乙县 none."""
    layers = small_world()
    codes = list(layers["counties"].index)
    rows = pd.DataFrame(
        {column: pd.Series([None] * 2, dtype=object) for column in layer_spec("network_effect").columns}
    ).assign(
        adcode=codes, name=list(layers["counties"]["name"]), scenario="all",
        capital_min_before=[140.0, 90.0], capital_min_after=[100.0, 90.0],
    )  # fmt: skip
    rows.index = pd.Index([f"{code}/all" for code in codes])
    layers["network_effect"] = tidy(rows, layer_spec("network_effect"))
    return layers


def test_network_effect_colours_counties_by_gain() -> None:
    layers = with_effect()
    (theme,) = chosen_themes(["network_effect"], layers)
    first, second = layers["counties"].index
    assert theme.areas[first] == themes.GAINS[-1][2]
    assert theme.areas[second] == themes.GAINS[0][2]
    words = texts(static_map.figure(layers, kinds=theme.kinds, theme=theme))
    assert "丙市重点工作方案路网效应示意图：各县（市、区）至省会" in words
    assert "缩短 30 分钟以上（1）" in words
    assert "缩短 5—15 分钟（0）" in words


def test_plan_against_osm_rings_projects_by_their_standing() -> None:
    layers = small_world()
    rows = {key: dict.fromkeys(layer_spec("osm_audit").columns) for key in ("R1", "A1")}
    rows["R1"] |= {"kind": "railway", "standing": "built", "reason": "有"}
    rows["A1"] |= {"kind": "airport", "standing": "absent", "reason": "无"}
    layers["osm_audit"] = tidy(pd.DataFrame.from_dict(rows, orient="index"), layer_spec("osm_audit"))
    (theme,) = chosen_themes(["all"], layers)
    page = static_map.figure(layers, kinds=theme.kinds, theme=theme)
    rings = [
        mpl.colors.to_hex(c.get_edgecolor())
        for c in page.axes[0].patches
        if isinstance(c, mpl.patches.Circle)
    ]
    assert rings == ["#c22f2f"]
    assert {"已建（1）", "没有（1）"} <= set(texts(page))


def test_a_theme_without_a_table_is_one_clear_error_by_name_and_left_out_of_all() -> None:
    assert chosen_themes(["all"], small_world()) == []
    with pytest.raises(OutputError, match="network_effect"):
        chosen_themes(["network_effect"], small_world())
