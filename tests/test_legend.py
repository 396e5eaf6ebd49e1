"""Legend and map say the same on sheet, page and in QGIS, for every kind, stage and precision."""

from functools import cache
from itertools import combinations, product
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from laoqu_geo.labels import LAYER_OF, UNALIGNED
from laoqu_geo.model import LINE_KINDS, Kind, Precision, Stage
from laoqu_geo.static_map import drawing
from laoqu_geo.static_map.grey import make_grey
from laoqu_geo.style import OPACITY, STAGE_STYLES, is_line, look, mix_with_white
from laoqu_geo.style.for_leaflet import PX_PER_PT
from laoqu_geo.style.for_matplotlib import line_style
from laoqu_geo.style.for_qgis import qml
from laoqu_geo.style.legend import PLAIN_KINDS, sample
from laoqu_geo.style.qgis_symbols import line_symbol, marker_svg
from laoqu_geo.style.strokes import PAPER, badge, strokes
from laoqu_geo.web_map.symbols import looks

EVERY = list(product(Kind, Stage, Precision))
assert len(EVERY) == 21 * 5 * 9

Pen = tuple[str, float, tuple[float, ...], float]
"""Colour, width in points, dash in points, opacity."""


def wanted(kind: Kind, stage: Stage, precision: Precision) -> list[Pen]:
    """What the style table says."""
    return [
        (one.colour, round(one.width_pt, 2), tuple(round(d, 2) for d in one.dash_pt), one.opacity)
        for one in strokes(look(kind, stage, precision))
    ]


@cache
def blank() -> Axes:
    page = Figure(figsize=(1, 1))
    FigureCanvasAgg(page)
    axes = page.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 72)
    axes.set_ylim(0, 72)
    axes.set_axis_off()
    return axes


def canvas() -> Axes:
    """One canvas for all, wiped: making nine hundred takes seconds."""
    axes = blank()
    for artist in [*axes.collections, *axes.patches]:
        artist.remove()
    return axes


def on_sheet(shown: object) -> list[Pen]:
    """The pens that matplotlib was given, without the white casing below them."""
    axes = canvas()
    drawing.draw_line_sample(axes, shown, [(5, 36), (67, 36)], zorder=1)
    _, *pens = axes.collections
    return [
        (to_hex(pen.get_colors()[0]), round(float(pen.get_linewidths()[0]), 2), dash_of(pen), pen.get_alpha())
        for pen in pens
    ]


def dash_of(pen: object) -> tuple[float, ...]:
    # matplotlib scales dashes by the width unless told otherwise at drawing; ask for the style as it was set
    _, dash = pen._us_linestyles[0]
    return tuple(round(part, 2) for part in dash or ())


def on_page(drawn: dict) -> list[Pen]:
    return [
        (
            one["colour"],
            round(one["width_px"] / PX_PER_PT, 2),
            tuple(round(d / PX_PER_PT, 2) for d in one["dash_px"]),
            one["opacity"],
        )
        for one in drawn["strokes"]
    ]


def in_qgis(symbol: Element, opacity: float) -> list[Pen]:
    pens = []
    for layer in symbol.iter("layer"):
        props = {prop.get("k"): prop.get("v") for prop in layer.iter("prop")}
        red, green, blue, _ = (int(part) for part in props["line_color"].split(","))
        dash = props["customdash"].split(";") if props.get("use_custom_dash") == "1" else []
        width = round(float(props["line_width"]), 2)
        pens.append(
            (f"#{red:02x}{green:02x}{blue:02x}", width, tuple(round(float(d), 2) for d in dash), opacity)
        )
    return pens


def close(a: list[Pen], b: list[Pen]) -> bool:
    """Equal but for a hundredth of a point, which is what pixels are rounded to."""
    return len(a) == len(b) and all(
        one[0] == two[0]
        and one[1] == pytest.approx(two[1], abs=0.02)
        and one[2] == pytest.approx(two[2], abs=0.02)
        and one[3] == pytest.approx(two[3])
        for one, two in zip(a, b, strict=True)
    )


@pytest.fixture(scope="module")
def page_looks() -> dict:
    return looks([{"kind": k, "stage": s, "precision": p} for k, s, p in EVERY])


def test_lines_on_all_three_media_are_those_of_the_style_table(page_looks: dict) -> None:
    for kind, stage, precision in EVERY:
        shown = look(kind, stage, precision)
        table = wanted(kind, stage, precision)
        assert close(on_sheet(shown), table), ("sheet", kind, stage, precision)
        assert close(on_page(page_looks[f"{kind}|{stage}|{precision}"]), table), (
            "page",
            kind,
            stage,
            precision,
        )
        assert close(in_qgis(line_symbol("x", shown), OPACITY[precision]), table), (
            "QGIS",
            kind,
            stage,
            precision,
        )


def test_badges_on_all_three_media_are_those_of_the_style_table(page_looks: dict) -> None:
    for kind, stage, precision in EVERY:
        shown = look(kind, stage, precision)
        parts = badge(shown)
        axes = canvas()
        drawing.draw_symbol(axes, shown, (36, 36), zorder=1)
        fills = [to_hex(patch.get_facecolor()) for patch in axes.patches]
        faded = [mix_with_white(colour, shown.opacity) for colour in (PAPER, PAPER, parts.disc, parts.glyph)]
        assert fills == faded, ("sheet", kind, stage, precision)
        page = page_looks[f"{kind}|{stage}|{precision}"]["badge"]
        assert (page["disc"], page["glyph_colour"], page["ring"]["colour"]) == (
            parts.disc,
            parts.glyph,
            parts.rim.colour,
        )
        assert (page["pictogram"], page["opacity"]) == (parts.pictogram, OPACITY[precision])
        svg = marker_svg(shown)
        assert (
            f'fill="{parts.disc}"' in svg
            and f'fill="{parts.glyph}"' in svg
            and f'stroke="{parts.rim.colour}"' in svg
        )


def test_legend_of_a_kind_is_the_map_s_own_look_where_all_is_built_and_known(page_looks: dict) -> None:
    for kind in Kind:
        built = look(kind, Stage.COMPLETED, Precision.FEATURE)
        assert on_sheet(sample(kind, "line")) == on_sheet(built)
        assert page_looks[str(kind)]["strokes"] == page_looks[f"{kind}|completed|feature"]["strokes"]
        style = qml(LAYER_OF[kind] if is_line(kind) or kind not in LINE_KINDS else UNALIGNED)
        for stage in Stage:
            colour = look(kind, stage, Precision.FEATURE).colour
            red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
            assert f"{red},{green},{blue},255" in style or not is_line(kind)


@pytest.mark.parametrize("shape", ["line", "point"])
def test_legend_of_stages_and_precisions_changes_nothing_but_the_colour(page_looks: dict, shape: str) -> None:
    for value in (*Stage, *Precision):
        stage = value if isinstance(value, Stage) else Stage.COMPLETED
        precision = value if isinstance(value, Precision) else Precision.FEATURE
        on_map = look(PLAIN_KINDS[shape], stage, precision)
        in_legend = sample(value, shape)
        assert [line_style(one) for one in strokes(in_legend)] == [line_style(one) for one in strokes(on_map)]
        assert (in_legend.hollow, in_legend.opacity) == (on_map.hollow, on_map.opacity)
        if shape == "line":
            page = page_looks[str(value)]["strokes"]
            assert [p[2] for p in on_page({"strokes": page})] == [
                pytest.approx(p[2], abs=0.02) for p in on_sheet(in_legend)
            ]


GREY_PT = 400
"""Length of the line that is looked at, long enough for every dash."""


def seen_in_grey(kind: Kind, stage: Stage) -> np.ndarray:
    """Darkness (0 to 1) of a line on grey paper: its mean across the line, and how it changes along it."""
    page = Figure(figsize=(GREY_PT / 72, 10 / 72))
    surface = FigureCanvasAgg(page)
    axes = page.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, GREY_PT)
    axes.set_ylim(0, 10)
    axes.set_axis_off()
    drawing.draw_line_sample(axes, look(kind, stage, Precision.FEATURE), [(0, 5), (GREY_PT, 5)], zorder=1)
    make_grey(axes)
    page.set_dpi(300)
    surface.draw()
    dark = 1 - np.asarray(surface.buffer_rgba())[..., :3].mean(axis=2) / 255
    assert np.ptp(np.asarray(surface.buffer_rgba())[..., :3].astype(int), axis=2).max() == 0, (
        "no colour is left"
    )
    return dark


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """How far two lines are apart: in ink, in the length of their dashes, in their tone, or in a white core."""

    def measures(dark: np.ndarray) -> np.ndarray:
        along = dark.max(axis=0)
        inked = along > 0.5 * along.max()
        runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(int), [0]]))))[::2]
        middle = dark[dark.shape[0] // 2]
        return np.array(
            [inked.mean(), min(np.median(runs) / 60, 1.0), along.max(), middle[inked].mean() / along.max()]
        )

    return float(np.abs(measures(a) - measures(b)).max())


@pytest.mark.parametrize("kind", sorted(LINE_KINDS))
def test_stages_of_a_line_are_told_apart_in_grey(kind: Kind) -> None:
    seen = {stage: seen_in_grey(kind, stage) for stage in Stage}
    for one, other in combinations(Stage, 2):
        assert apart(seen[one], seen[other]) >= 0.15, (one, other)
    assert all(dark.max() >= 0.3 for dark in seen.values()), "every stage stands off the paper"


def test_the_dash_is_of_the_stage_and_of_nothing_else() -> None:
    for kind, stage in product(Kind, Stage):
        dashes = {look(kind, stage, precision).dash for precision in Precision}
        assert dashes == {STAGE_STYLES[stage].dash}
