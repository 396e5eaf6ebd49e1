"""The column beside the map: the legend, and the list of projects in the room below it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, Rectangle

from ..labels import STAGES
from ..model import Precision, Stage
from ..presentation import Language
from ..style import BACKDROP, HALO_EDGE_OPACITY, HALO_FILL_OPACITY
from ..style.legend import NEUTRAL, Entry, Legend
from ..tables import Layers
from .drawing import LINK_PT, NETWORK_PT, draw_line_sample, draw_symbol
from .lettering import clip, size_of, write
from .names import project_names
from .sheet import Box, Sheet
from .themes import Theme
from .words import pick

HEADING_PT = 8.5
ENTRY_PT = 7.0
HEADING_ROW_PT = 17.0
TITLE_ROW_PT = 24.0
BACKDROP_ROW_PT = 12.0
ROW_PT = 16.5
HALO_ROW_PT = 22.0
LIST_PT = 6.2
LIST_ROW_PT = 8.4
INK = "#222222"
QUIET = "#666666"

HALOED = frozenset(Precision) - {Precision.FEATURE, Precision.NONE}
"""Precisions around which the map draws how far off a project may be."""


def draw_legend(
    canvas: Axes, sheet: Sheet, legend: Legend, layers: Layers, theme: Theme | None = None
) -> Box:
    """Draw the legend at the top of the column; return the room below it."""
    box = sheet.column
    for frame in (box, sheet.listing):
        if frame is not None:
            _frame(canvas, frame)
    place = ((box.left + box.right) / 2, box.top - 18)
    write(canvas, place, sheet.say("legend"), size_pt=12, align="center", bold=True, zorder=16)
    y = _theme(canvas, sheet, box.top - TITLE_ROW_PT, theme) if theme else box.top - TITLE_ROW_PT
    y = _section(canvas, sheet, y, "kinds", legend.kinds)
    y = _section(canvas, sheet, y, "stages", legend.stages)
    y = _section(canvas, sheet, y, "precisions", legend.precisions)
    y = _backdrop(canvas, sheet, y, layers)
    return Box(box.left, box.bottom + 6, box.right, y)


def legend_pt(legend: Legend, layers: Layers, theme: Theme | None = None) -> float:
    """Tell how high the legend will be."""
    sections = (legend.kinds, legend.stages, legend.precisions)
    rows = sum(HEADING_ROW_PT + _rows(part) * _row_pt(part) for part in sections if part)
    quiet = (len(_backdrop_rows(layers)) + 1) // 2
    themed = HEADING_ROW_PT + BACKDROP_ROW_PT * len(theme.rows) + 4 if theme else 0.0
    return TITLE_ROW_PT + themed + rows + (HEADING_ROW_PT + BACKDROP_ROW_PT * quiet + 4 if quiet else 0) + 8


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """One line of the list of projects."""

    seq: int
    name: str
    stage: str
    must: bool
    """The map does not name it in full, so the list has to."""


def listed_projects(
    sheet: Sheet, projects: gpd.GeoDataFrame, unplaced: pd.DataFrame, numbered: Collection[str]
) -> list[Listed]:
    """
    Make the list of projects in plan order.

    Parameters
    ----------
    projects
        Those on the sheet (`PROJECT_LAYER`).
    unplaced
        Those of the plan without a place (`PROJECT_LEDGER`).
    numbered
        Ids of projects that stand on the map with their number only.
    """
    rows = [
        Listed(
            seq,
            name + ("" if placed else sheet.say("unplaced")),
            _stage_words(phrase, stage, sheet.language),
            not placed or key in numbered,
        )
        for table, placed in ((projects, True), (unplaced, False))
        for key, seq, name, phrase, stage in zip(
            table.index,
            table["seq"].fillna(0),
            project_names(sheet, table),
            table["stage_phrase"],
            table["stage"],
            strict=True,
        )
    ]
    return sorted(rows)


def draw_list(canvas: Axes, sheet: Sheet, box: Box, rows: Sequence[Listed]) -> None:
    """
    List the projects with their stage as written.

    Where room is short, in two columns without the stage; where it is still short, only those that the map does
    not name in full; and where even that is too little, the rest is counted.
    """
    room = int((box.height - 20) / LIST_ROW_PT)
    wanted = rows if len(rows) <= 2 * room else [row for row in rows if row.must]
    if not wanted or room < 2:
        return
    if len(wanted) <= room:
        y = _heading(canvas, box, box.top, sheet.say("list_staged"))
        _list_column(canvas, Box(box.left + 5, box.bottom, box.right - 8, y), wanted, stage_em=9)
        return
    y = _heading(canvas, box, box.top, sheet.say("list"))
    per_column = min(room, (len(wanted) + 1) // 2)
    left, right = wanted[:per_column], wanted[per_column : 2 * room - 1 if len(wanted) > 2 * room else None]
    middle = (box.left + box.right) / 2
    for column, start, end in ((left, box.left, middle), (right, middle - 3, box.right)):
        _list_column(canvas, Box(start + 5, box.bottom, end - 3, y), column, stage_em=0)
    if rest := len(wanted) - len(left) - len(right):
        place = (middle + 20, y - LIST_ROW_PT * (room - 0.1))
        write(canvas, place, sheet.say("more").format(n=rest), size_pt=LIST_PT, colour=QUIET, zorder=16)


def _list_column(canvas: Axes, box: Box, rows: Sequence[Listed], *, stage_em: float) -> None:
    name_em = (box.width - 18) / LIST_PT - stage_em
    for i, row in enumerate(rows):
        y = box.top - LIST_ROW_PT * (i + 0.9)
        write(
            canvas, (box.left + 14, y), str(row.seq), size_pt=LIST_PT, align="right", colour=QUIET, zorder=16
        )
        write(canvas, (box.left + 18, y), clip(row.name, name_em), size_pt=LIST_PT, zorder=16)
        if stage_em:
            stage = clip(row.stage, stage_em)
            write(canvas, (box.right, y), stage, size_pt=LIST_PT, align="right", colour=QUIET, zorder=16)


def _stage_words(phrase: object, stage: str, language: Language) -> str:
    """Quote the plan on a Chinese sheet; say the stage in English on the other."""
    is_said = isinstance(phrase, str) and phrase and language is Language.ZH
    return str(phrase) if is_said else pick(STAGES[Stage(stage)], language)


def _frame(canvas: Axes, box: Box) -> None:
    place = (box.left, box.bottom)
    canvas.add_artist(
        Rectangle(place, box.width, box.height, fill=False, edgecolor=INK, linewidth=0.8, zorder=15)
    )


def _heading(canvas: Axes, box: Box, y: float, text: str) -> float:
    y -= 12
    write(canvas, (box.left + 9, y), text, size_pt=HEADING_PT, bold=True, zorder=16)
    canvas.plot([box.left + 9, box.right - 9], [y - 4, y - 4], color="#bbbbbb", linewidth=0.5, zorder=16)
    return y - 5


def _theme(canvas: Axes, sheet: Sheet, y: float, theme: Theme) -> float:
    """Explain the colours of a theme, one below the other."""
    box = sheet.column
    y = _heading(canvas, box, y, pick(theme.heading, sheet.language))
    for i, row in enumerate(theme.rows):
        middle = y - BACKDROP_ROW_PT * (i + 0.6)
        place = (box.left + 9, middle - 4)
        swatch = Rectangle(place, 26, 8, facecolor=row.colour, edgecolor="#999999", linewidth=0.4, zorder=16)
        canvas.add_artist(swatch)
        text = sheet.say("entry").format(word=pick(row.label, sheet.language), count=row.count)
        write(canvas, (box.left + 40, middle - 0.5), text, size_pt=ENTRY_PT, rise="center", zorder=16)
    return y - BACKDROP_ROW_PT * len(theme.rows) - 4


def _rows(entries: tuple[Entry, ...]) -> int:
    return (len(entries) + 1) // 2


def _row_pt(entries: tuple[Entry, ...]) -> float:
    return HALO_ROW_PT if any(entry.value in HALOED for entry in entries) else ROW_PT


def _section(canvas: Axes, sheet: Sheet, y: float, heading: str, entries: tuple[Entry, ...]) -> float:
    """Draw the entries in two columns, down the first and then the second."""
    if not entries:
        return y
    box, rows, row_pt = sheet.column, _rows(entries), _row_pt(entries)
    y = _heading(canvas, box, y, sheet.say(heading))
    for i, entry in enumerate(entries):
        left = box.left + 9 + (i // rows) * (box.width - 14) / 2
        middle = y - row_pt * (i % rows + 0.55)
        if entry.value in HALOED:
            _halo(canvas, entry, left, middle)
        _entry(canvas, sheet, entry, left, middle)
    return y - rows * row_pt


def _halo(canvas: Axes, entry: Entry, left: float, middle: float) -> None:
    """Show the area of uncertainty that the map draws around everything of this precision."""
    size = (30.0, 11.0) if entry.line else (21.0, 21.0)
    shape = Rectangle if entry.line else Ellipse
    place = (left - 2, middle - 5.5) if entry.line else (left + 13, middle)
    for fill_in, opacity in (
        (True, 2 * HALO_FILL_OPACITY),
        (False, HALO_EDGE_OPACITY),
    ):
        colour = {"facecolor": NEUTRAL} if fill_in else {"fill": False, "edgecolor": NEUTRAL}
        canvas.add_artist(
            shape(place, *size, alpha=opacity, linewidth=0 if fill_in else 0.45, zorder=15.5, **colour)
        )


def _entry(canvas: Axes, sheet: Sheet, entry: Entry, left: float, middle: float) -> None:
    right = left
    if entry.line:
        draw_line_sample(canvas, entry.line, [(left, middle), (left + 26, middle)], zorder=16)
        right = left + 26
    if entry.point:
        x = left + 13 if right == left else right + 11
        draw_symbol(canvas, entry.point, (x, middle), zorder=17)
        right = max(left + 26, x + 8)
    text = sheet.say("entry").format(word=pick(entry.label, sheet.language), count=entry.count)
    size = _fitting(text, left + (sheet.column.width - 14) / 2 - right - 9)
    write(canvas, (right + 5, middle - 0.5), text, size_pt=size, rise="center", zorder=16)


def _fitting(text: str, room_pt: float) -> float:
    """Choose the size at which words fit their room: English ones are longer."""
    return ENTRY_PT * min(1.0, room_pt / size_of(text, ENTRY_PT)[0])


def _backdrop(canvas: Axes, sheet: Sheet, y: float, layers: Layers) -> float:
    rows = _backdrop_rows(layers)
    if not rows:
        return y
    box = sheet.column
    y = _heading(canvas, box, y, sheet.say("backdrop"))
    for i, (key, colour, width) in enumerate(rows):
        left = box.left + 9 + (i % 2) * (box.width - 14) / 2
        middle = y - BACKDROP_ROW_PT * (i // 2 + 0.6)
        canvas.plot([left, left + 26], [middle, middle], color=colour, linewidth=width, zorder=16)
        size = _fitting(sheet.say(key), (box.width - 14) / 2 - 34)
        write(canvas, (left + 30, middle - 0.5), sheet.say(key), size_pt=size, rise="center", zorder=16)
    return y - BACKDROP_ROW_PT * ((len(rows) + 1) // 2) - 4


def _backdrop_rows(layers: Layers) -> list[tuple[str, str, float]]:
    """List words key, colour and width of the quiet lines that are on the sheet."""
    has = {name for name, table in layers.items() if len(table)}
    network = set(layers["network"]["kind"]) if "network" in has else set()
    rows = [
        (f"network_{k}", BACKDROP[f"network_{k}"], w * 1.4)
        for k, w in NETWORK_PT.items()
        if str(k) in network
    ]
    quiet = {
        "links": ("links", BACKDROP["link"], LINK_PT),
        "prefectures": ("prefectures", BACKDROP["prefecture_edge"], 0.9),
        "counties": ("counties", BACKDROP["county_edge"], 0.6),
    }
    return rows + [row for name, row in quiet.items() if name in has]
