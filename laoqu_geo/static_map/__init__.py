"""Layers to printed sheets: PNG for the eye, PDF for the printer, SVG for the draughtsman."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.typing import RcKeyType

from .. import labels
from ..errors import OutputError
from ..files import replacing
from ..model import Kind
from ..presentation import PLAIN, Presentation, Theme
from ..style.legend import Legend, legend_of, placed_projects
from ..tables import Layers
from . import column, drawing, furniture, inset, margin, names, overlay, themes
from .canvas import open_canvas
from .choice import chosen_sheets, chosen_themes, of_kinds, stem_of, unplaced, with_links_of
from .grey import make_grey
from .lettering import write
from .picture import png_of
from .placing import Ink, boxes_of, overlapping
from .sheet import Array, Box, Sheet, lay_out, page_of
from .words import pick, say

logger = logging.getLogger(__name__)

FORMATS = ("png", "pdf", "svg")

_SETTINGS: dict[RcKeyType, object] = {
    "lines.scale_dashes": False,  # dashes come in points
    "pdf.fonttype": 3,  # 42 would wrap this OpenType font as TrueType, which printers refuse
    "svg.hashsalt": "laoqu_geo",
    "svg.fonttype": "path",  # the font is not on every machine
    "path.simplify": True,
}
"""Held only while a sheet is made, never set for the process."""

_METADATA: dict[str, dict[str, str | None]] = {
    "pdf": {"CreationDate": None, "Producer": None, "Creator": "laoqu_geo"},
    "svg": {"Date": None, "Creator": "laoqu_geo"},
}
"""Nothing that changes from run to run."""


def draw_sheets(
    layers: Layers, folder: Path, *, provinces: gpd.GeoDataFrame | None = None, wish: Presentation = PLAIN
) -> list[Path]:
    """
    Draw every sheet that a presentation asks for; see `draw`.

    Raises
    ------
    OutputError
        If a sheet or a format is not known, or the folder cannot be written.
    """
    chosen = chosen_sheets(wish.sheets, layers)
    themed = chosen_themes(wish.sheets, layers)
    jobs = [(kinds, None) for kinds in chosen] + [(theme.kinds, theme) for theme in themed]
    return [
        path
        for kinds, theme in jobs
        for path in draw(layers, folder, kinds=kinds, provinces=provinces, wish=wish, theme=theme)
    ]


def draw(
    layers: Layers,
    folder: Path,
    *,
    kinds: Collection[Kind] | None = None,
    provinces: gpd.GeoDataFrame | None = None,
    wish: Presentation = PLAIN,
    theme: themes.Theme | None = None,
) -> list[Path]:
    """
    Draw one planner's sheet into files.

    Parameters
    ----------
    layers
        The published tables, EPSG:4326. Without any project the sheet shows the region and says so.
    folder
        Made if missing.
    kinds
        Show these only (all when missing); the file is then named after their layer, else `overview`.
    provinces
        Polygons of provinces with a `name` (EPSG:4326) for the inset; no inset when missing.
    wish
        Formats (`png`, `pdf`, `svg`), dots per inch, title, paper, theme and language.
    theme
        What the sheet shows beyond the projects (`themes.theme_of`); it then names the file.

    Returns
    -------
    paths
        The files written, in the order of the formats; the same layers give the same bytes.

    Raises
    ------
    OutputError
        If a format is not known or the folder cannot be written.
    """
    if strange := set(wish.formats) - set(FORMATS):
        raise OutputError(
            f"expected formats among {sorted(FORMATS)}, found {sorted(strange)}; leave them out"
        )
    stem = theme.name if theme else stem_of(kinds)
    with mpl.rc_context(_SETTINGS):
        sheet = figure(layers, kinds=kinds, provinces=provinces, wish=wish, theme=theme)
        return [_save(sheet, folder / f"{stem}.{ending}", wish.dpi) for ending in wish.formats]


def figure(
    layers: Layers,
    *,
    kinds: Collection[Kind] | None = None,
    provinces: gpd.GeoDataFrame | None = None,
    wish: Presentation = PLAIN,
    theme: themes.Theme | None = None,
) -> Figure:
    """
    Draw one planner's sheet.

    Parameters
    ----------
    layers
        The published tables, EPSG:4326.
    kinds
        Show these only (all when missing).
    provinces
        Polygons of provinces with a `name` (EPSG:4326) for the inset; no inset when missing.
    wish
        Title, paper, theme and language; A3 landscape in colour and Chinese when missing.
    theme
        What the sheet shows beyond the projects.

    Returns
    -------
    sheet
        A figure of its own, outside pyplot; coordinates on its one canvas are points of the page.
    """
    with mpl.rc_context(_SETTINGS):
        projects = of_kinds(placed_projects(layers), kinds)
        layers = with_links_of(layers, projects)
        legend = legend_of(projects)
        sheet = lay_out(
            layers,
            projects,
            wish,
            footer_pt=margin.footer_pt(layers, page_of(wish), wish.language),
            legend_pt=column.legend_pt(legend, layers, theme),
        )
        page = Figure(
            figsize=(sheet.page.width / 72, sheet.page.height / 72), dpi=wish.dpi, facecolor="#ffffff"
        )
        job = _Job(open_canvas(page, sheet), sheet, layers, projects, legend, theme)
        drawn, ink = _draw_map(job)
        taken = _draw_furniture(job, provinces, drawn, ink)
        numbered = _draw_names(job, drawn, ink, taken)
        _draw_margin(job, kinds, numbered, wish.title)
        if wish.theme is Theme.GREYSCALE:
            make_grey(job.canvas)
    logger.info("%d projects on the sheet, %d of them by number only", len(projects), len(numbered))
    return page


@dataclass(frozen=True, slots=True)
class _Job:
    """What every step of one sheet needs."""

    canvas: Axes
    sheet: Sheet
    layers: Layers
    projects: gpd.GeoDataFrame
    legend: Legend
    theme: themes.Theme | None


def _draw_map(job: _Job) -> tuple[drawing.Drawn, Ink]:
    """Draw all that lies within the frame, but for names and furniture."""
    canvas, sheet, layers, projects = job.canvas, job.sheet, job.layers, job.projects
    drawing.draw_ground(canvas, sheet, layers)
    if job.theme:
        overlay.draw_areas(canvas, sheet, layers, job.theme)
    furniture.draw_graticule(canvas, sheet)
    drawing.draw_uncertainty(canvas, sheet, layers, projects)
    drawing.draw_footprints(canvas, sheet, layers, projects)
    drawing.draw_links(canvas, sheet, layers, projects)
    drawn = drawing.draw_projects(canvas, sheet, projects)
    if job.theme:
        overlay.draw_rings(canvas, drawn, job.theme)
    if projects.empty:
        middle = ((sheet.map.left + sheet.map.right) / 2, (sheet.map.bottom + sheet.map.top) / 2)
        write(canvas, middle, sheet.say("no_projects"), size_pt=16, align="center", halo_pt=2)
    return drawn, names.ink_of(sheet, drawn, layers)


def _draw_furniture(job: _Job, provinces: gpd.GeoDataFrame | None, drawn: drawing.Drawn, ink: Ink) -> Array:
    """Place inset, scale bar and north arrow in the quietest corners; return the boxes they take."""
    canvas, sheet = job.canvas, job.sheet
    taken = np.zeros((0, 4))
    if provinces is not None:
        corners = furniture.corners(sheet, inset.INSET_BOX_PT)
        box = _quietest(corners, drawn, ink, prefer="lower right", taken=taken)
        if inset.draw_inset(canvas, sheet, job.layers, provinces, box):
            taken = np.vstack([taken, box.edges()])
    box = _quietest(furniture.corners(sheet, furniture.SCALE_BOX_PT), drawn, ink, prefer="lower", taken=taken)
    furniture.draw_scale_bar(canvas, sheet, box)
    taken = np.vstack([taken, box.edges()])
    box = _quietest(furniture.corners(sheet, furniture.NORTH_BOX_PT), drawn, ink, prefer="upper", taken=taken)
    furniture.draw_north_arrow(canvas, sheet, box)
    return np.vstack([taken, box.edges()])


def _draw_names(job: _Job, drawn: drawing.Drawn, ink: Ink, taken: Array) -> set[str]:
    """Place all names; return the projects that stand with their number only."""
    spots, numbered = names.place_project_names(job.sheet, job.projects, drawn, taken, ink)
    names.draw_project_names(job.canvas, job.projects, spots)
    taken = np.vstack([taken, drawn.symbol_boxes(), boxes_of(spots)])
    names.draw_unit_names(job.canvas, job.sheet, job.layers, taken, ink)
    return set(numbered)


def _draw_margin(job: _Job, kinds: Collection[Kind] | None, numbered: set[str], title: str) -> None:
    """Draw frame, title, legend, list and credits around the map."""
    canvas, sheet, layers, projects = job.canvas, job.sheet, job.layers, job.projects
    shown = (
        [] if kinds is None else [pick(labels.KINDS[kind], sheet.language) for kind in Kind if kind in kinds]
    )
    words = say("kinds_between", sheet.language).join(shown)
    furniture.draw_frame(canvas, sheet)
    if job.theme and not title:
        title = pick(job.theme.title, sheet.language).format(plan=margin.plan_title(layers))
        words = ""
    given = title + (f" · {words}" if title and words else "")
    margin.draw_title(canvas, sheet, given or margin.title_of(layers, projects, words, sheet.language))
    below = column.draw_legend(canvas, sheet, job.legend, layers, job.theme)
    listed = column.listed_projects(sheet, projects, unplaced(layers, projects, kinds), numbered)
    column.draw_list(canvas, sheet, sheet.listing or below, listed)
    margin.draw_credits(canvas, sheet, layers)


def _quietest(corners: dict[str, Box], drawn: drawing.Drawn, ink: Ink, *, prefer: str, taken: Array) -> Box:
    """Choose the corner with the least under it; of like ones the first whose name has the preferred words."""
    symbols = drawn.symbol_boxes()

    def cost(name: str) -> float:
        box = np.array([corners[name].edges()])
        hidden = int(overlapping(symbols, box).sum())
        clash = bool(overlapping(box, taken)[0])
        return float(ink.under(box)[0]) + 60 * hidden + 1e6 * clash + 25 * (prefer not in name)

    return corners[min(corners, key=cost)]


def _save(sheet: Figure, path: Path, dpi: int) -> Path:
    ending = path.suffix[1:]
    with replacing(path) as draft:
        if ending == "png":
            draft.write_bytes(png_of(sheet))
        else:
            sheet.savefig(draft, format=ending, dpi=dpi, metadata=_METADATA[ending])
    return path
