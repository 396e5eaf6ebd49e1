from itertools import combinations, product

import numpy as np
import pytest
from shapely import MultiPolygon, Polygon
from worlds import small_world

from laoqu_geo.model import LINE_KINDS, Kind, Precision, Stage
from laoqu_geo.style import OPACITY, STAGE_STYLES, STYLES, Look, look
from laoqu_geo.style.for_matplotlib import line_style, symbol
from laoqu_geo.style.legend import legend_entries, placed_projects, sample
from laoqu_geo.style.pictograms import GRID, names, rings, svg_path
from laoqu_geo.style.strokes import PAPER, badge, strokes

EYES = {
    "normal": np.eye(3),
    "red-blind": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "green-blind": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "blue-blind": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
"""Machado, Oliveira and Fernandes (2009), full severity, on linear RGB."""

STANDINGS = list(product(Stage, Precision))


def linear(colour: str) -> np.ndarray:
    share = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(a: str, b: str) -> float:
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


def cielab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    share = to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089]
    x, y, z = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def as_polygons(name: str) -> MultiPolygon:
    outer = [Polygon(ring) for ring in rings(name)]
    holes = [p for p in outer if not p.exterior.is_ccw]
    solid = [p for p in outer if p.exterior.is_ccw]
    return MultiPolygon([s.difference(MultiPolygon([h for h in holes if s.contains(h)])) for s in solid])


def test_every_kind_has_a_pictogram_that_is_drawn() -> None:
    assert {style.pictogram for style in STYLES.values()} <= set(names())
    assert set(STYLES) == set(Kind)


@pytest.mark.parametrize("name", names())
def test_glyph_fits_its_grid_and_fills_enough_of_it(name: str) -> None:
    shape = as_polygons(name)
    left, bottom, right, top = shape.bounds
    assert -0.5 <= left < right <= 0.5
    assert -0.5 <= bottom < top <= 0.5
    assert shape.is_valid
    assert 0.12 < shape.area < 0.7, "too thin or too heavy to be read at 9 pt"


@pytest.mark.parametrize("name", names())
def test_svg_path_draws_the_same_glyph(name: str) -> None:
    pieces = [piece.rstrip("Z").split("L") for piece in svg_path(name)[1:].split("M")]
    xy = [np.array([[float(v) for v in point.split()] for point in piece]) for piece in pieces]
    own = [np.array(ring)[:-1] for ring in rings(name)]
    assert len(xy) == len(own)
    for there, here in zip(xy, own, strict=True):
        assert np.allclose(there[:, 0] / GRID - 0.5, here[:, 0], atol=0.001)
        assert np.allclose(0.5 - there[:, 1] / GRID, here[:, 1], atol=0.001)


def test_unknown_pictogram_is_refused() -> None:
    with pytest.raises(KeyError):
        svg_path("no such glyph")


@pytest.mark.parametrize("eye", EYES)
def test_line_colours_stay_apart_for_every_eye(eye: str) -> None:
    seen = {kind: cielab(np.array(EYES[eye]) @ linear(STYLES[kind].colour)) for kind in LINE_KINDS}
    apart = {pair: float(np.linalg.norm(seen[pair[0]] - seen[pair[1]])) for pair in combinations(seen, 2)}
    closest = min(apart, key=apart.__getitem__)
    assert apart[closest] > 17, f"{closest} are {apart[closest]:.0f} apart"


@pytest.mark.parametrize("kind", Kind)
def test_colours_stand_off_paper_and_carry_a_white_glyph(kind: Kind) -> None:
    assert contrast(STYLES[kind].colour, PAPER) >= 3.0


def test_stages_are_told_apart_without_colour() -> None:
    def grey(stage: Stage) -> tuple[object, ...]:
        shown = look(Kind.WATERWAY, stage, Precision.FEATURE)
        return shown.dash, shown.white_core

    assert len({grey(stage) for stage in Stage}) == len(Stage)


def test_point_symbols_show_each_stage_by_form() -> None:
    def form(stage: Stage) -> tuple[object, ...]:
        parts = badge(look(Kind.AIRPORT, stage, Precision.FEATURE))
        return parts.rim.dash_pt, parts.disc == PAPER, round(parts.disc_radius_pt, 2)

    assert len({form(stage) for stage in Stage}) == len(Stage)


def test_hollow_stages_are_those_not_yet_decided() -> None:
    assert {stage for stage, style in STAGE_STYLES.items() if style.hollow} == {
        Stage.PLANNING,
        Stage.PREPARATION,
    }


def test_symbol_fades_as_its_place_is_less_known() -> None:
    points = [OPACITY[p] for p in (Precision.FEATURE, Precision.SITE, Precision.TOWN, Precision.COUNTY)]
    lines = [OPACITY[p] for p in (Precision.PATH, Precision.CORRIDOR, Precision.SCHEMATIC)]
    assert points == sorted(points, reverse=True)
    assert lines == sorted(lines, reverse=True)


@pytest.mark.parametrize("kind", Kind)
def test_strokes_keep_the_look(kind: Kind) -> None:
    for stage, precision in STANDINGS:
        shown = look(kind, stage, precision)
        base, *white = strokes(shown)
        assert (base.colour, base.width_pt, base.opacity) == (shown.colour, shown.width_pt, shown.opacity)
        assert base.dash_pt == tuple(step * shown.width_pt for step in shown.dash)
        assert all(stroke.colour == PAPER and stroke.width_pt < base.width_pt for stroke in white)


@pytest.mark.parametrize("stage", Stage)
def test_white_of_a_railway_stays_within_its_dashes(stage: Stage) -> None:
    shown = look(Kind.RAILWAY, stage, Precision.FEATURE)
    base, *blocks = strokes(shown)
    for block in blocks:
        on = base.dash_pt[0] if base.dash_pt else block.dash_pt[0] * 2
        assert block.lead_pt + block.dash_pt[0] <= on + 1e-9
        if base.dash_pt:
            assert sum(block.dash_pt) == pytest.approx(sum(base.dash_pt))


def test_matplotlib_gets_dashes_in_points() -> None:
    base = strokes(look(Kind.ROAD, Stage.START, Precision.FEATURE))[0]
    offset, dash = line_style(base)
    assert offset == 0
    assert dash == pytest.approx((3 * base.width_pt, 3 * base.width_pt))
    assert line_style(strokes(look(Kind.ROAD, Stage.COMPLETED, Precision.FEATURE))[0]) == (0.0, None)


def test_symbol_is_ground_rim_disc_and_glyph() -> None:
    parts = symbol(look(Kind.AIRPORT, Stage.PREPARATION, Precision.FEATURE))
    assert [part.fill == PAPER for part in parts] == [True, True, True, False]
    extents = [part.path.get_extents().width for part in parts]
    assert extents == sorted(extents, reverse=True)


def test_legend_holds_what_is_placed_in_the_order_of_the_vocabularies() -> None:
    legend = legend_entries(small_world())
    assert [(e.value, e.count) for e in legend.kinds] == [
        (Kind.RAILWAY, 1),
        (Kind.EXPRESSWAY, 1),
        (Kind.AIRPORT, 1),
        (Kind.GENERAL_AIRPORT, 1),
        (Kind.RESERVOIR, 1),
        (Kind.IRRIGATION, 1),
        (Kind.SUBSTATION, 1),
    ]
    assert [e.value for e in legend.stages] == list(reversed(Stage))
    assert Precision.NONE not in [e.value for e in legend.precisions], "the port has no place"


def test_legend_shows_the_shape_that_is_drawn() -> None:
    entries = {e.value: e for e in legend_entries(small_world()).kinds}
    assert entries[Kind.RAILWAY].line is not None
    assert entries[Kind.RAILWAY].point is None
    district = entries[Kind.IRRIGATION]
    assert district.line is None, "of this line project only a place is known"
    assert district.point is not None
    assert district.point.pictogram == STYLES[Kind.IRRIGATION].pictogram


@pytest.mark.parametrize("kind", Kind)
def test_legend_samples_are_made_of_the_looks_that_are_drawn(kind: Kind) -> None:
    shape = "line" if kind in LINE_KINDS else "point"
    of_kind = sample(kind, shape)
    for stage, precision in STANDINGS:
        drawn, of_stage = look(kind, stage, precision), sample(stage, shape)
        assert (of_kind.form, of_kind.pictogram) == (drawn.form, drawn.pictogram)
        assert of_kind.colour == STYLES[kind].colour
        assert (of_stage.dash, of_stage.white_core) == (drawn.dash, drawn.white_core)
        assert of_stage.hollow == drawn.hollow
        assert sample(precision, shape).opacity == drawn.opacity


def test_plan_without_places_has_an_empty_legend() -> None:
    legend = legend_entries({})
    assert (legend.kinds, legend.stages, legend.precisions) == ((), (), ())


def test_placed_projects_come_in_plan_order_with_a_geometry() -> None:
    placed = placed_projects(small_world())
    assert list(placed.index) == ["R1", "E1", "A1", "A2", "W1", "S1", "I1"]
    assert placed.geometry.notna().all()


def test_look_is_a_value() -> None:
    shown = look(Kind.PORT, Stage.START, Precision.SITE)
    assert isinstance(shown, Look)
    assert shown == look(Kind.PORT, Stage.START, Precision.SITE)
