"""What stands above and below the map: title, sources, projection, disclaimer."""

import geopandas as gpd
import numpy as np
from matplotlib.axes import Axes
from pyproj import CRS

from ..crs import map_crs
from ..disclosure import REVIEW, STATEMENT
from ..model import Precision
from ..presentation import Language
from ..tables import Layers
from .furniture import degrees_minutes
from .lettering import fill, one_line, size_of, write
from .sheet import FOOTER_PT, MARGIN_PT, Box, Sheet
from .words import BLANK_NUMBER, say

TITLE_SIZE_PT = 24.0
CREDIT_PT = 6.6
CREDIT_LINE_PT = CREDIT_PT * 1.35

SOME_CRS = map_crs((104.0, 30.0, 108.0, 33.0))
"""Any sheet's: its description is as long as every other's."""

_PARAMETERS = (
    "Latitude of 1st standard parallel",
    "Latitude of 2nd standard parallel",
    "Longitude of false origin",
)


def draw_title(canvas: Axes, sheet: Sheet, title: str) -> None:
    """Write the title above the map, as large as its length allows."""
    width, _ = size_of(one_line(title), TITLE_SIZE_PT)
    size = TITLE_SIZE_PT * min(1.0, (sheet.page.width - 80) / width)
    place = ((sheet.page.left + sheet.page.right) / 2, sheet.page.top - MARGIN_PT - 31)
    write(canvas, place, one_line(title), size_pt=size, align="center", bold=True, zorder=16)


def title_of(
    layers: Layers, projects: gpd.GeoDataFrame, kinds: str = "", language: Language = Language.ZH
) -> str:
    """
    Name the sheet after its plan.

    Parameters
    ----------
    kinds
        Words for the kinds shown, where the sheet does not show all.

    Returns
    -------
    title
        Ends in 示意图 while any project is known less well than by its object itself or places are withheld,
        else in 图.
    """
    is_open = not any(row.get("role") == STATEMENT for row in _rows(layers))
    surveyed = len(projects) > 0 and bool(projects["precision"].eq(str(Precision.FEATURE)).all())
    plan = _plan(layers).get("title", "")
    pattern = say("title_map" if surveyed and is_open else "title_sketch", language)
    title = pattern.format(plan=plan, kinds=kinds or say("infrastructure", language))
    return title + (say("of_plan", language).format(plan=plan) if plan else "")


def plan_title(layers: Layers) -> str:
    """Give the plan's own title, if it is known."""
    return _plan(layers).get("title", "")


def footer_pt(layers: Layers, page: Box, language: Language) -> float:
    """Tell how much room the credits need below the map."""
    lines = _footer_lines(layers, SOME_CRS, page.width - 2 * MARGIN_PT, language)
    return max(FOOTER_PT, CREDIT_LINE_PT * (len(lines) + 1))


def draw_credits(canvas: Axes, sheet: Sheet, layers: Layers) -> None:
    """Write sources, projection, disclaimer and the review number, or the slot for it, below the map."""
    box = sheet.footer
    for i, line in enumerate(_footer_lines(layers, sheet.crs, box.width, sheet.language)):
        place = (box.left, box.top - 9 - i * CREDIT_LINE_PT)
        write(canvas, place, line, size_pt=CREDIT_PT, colour="#444444", zorder=16)
    number = next((row.get("number", "") for row in _rows(layers) if row.get("role") == REVIEW), "")
    text = sheet.say("review_number").format(number=number or BLANK_NUMBER)
    write(canvas, (box.right, box.bottom - 2), text, size_pt=8, align="right", zorder=16)


def _footer_lines(layers: Layers, crs: CRS, width_pt: float, language: Language) -> list[str]:
    texts = (credits(layers, language), projection(crs, language) + say("disclaimer", language))
    return [line for text in texts for line in fill(text, width_pt / CREDIT_PT)]


def credits(layers: Layers, language: Language = Language.ZH) -> str:
    """Say where everything comes from, the plan first, OpenStreetMap with its licence."""
    plan = _plan(layers)
    what = ", ".join(part for part in (plan.get("number", ""), plan.get("date", "")) if part)
    what = f" ({what})" if language is Language.EN else f"（{what.replace(', ', '，')}）"
    said = say("plan", language).format(plan=plan.get("title", ""), what=what if len(what) > 3 else "")
    found = [said] if plan.get("title") else []
    rows = [row for row in _rows(layers) if row.get("role") != "plan"]
    if any(_is_osm(row) for row in rows):
        found.append("© OpenStreetMap contributors (ODbL)")
    for row in rows:
        parts = [part.strip() for part in row.get("credit", "").split(";")]
        found += [part for part in parts if part and not _is_osm({"credit": part})]
    listed = say("between", language).join(dict.fromkeys(found))
    return say("sources", language).format(found=listed) if found else ""


def _is_osm(row: dict[str, str]) -> bool:
    return row.get("role") == "osm" or "openstreetmap" in row.get("credit", "").lower()


def projection(crs: CRS, language: Language = Language.ZH) -> str:
    """Describe the map's projection in a sentence."""
    operation = crs.coordinate_operation
    held = {p.name: p.value for p in operation.params} if operation else {}
    low, high, middle = (degrees_minutes(float(held[name])) for name in _PARAMETERS)
    return say("projection", language).format(low=low, high=high, middle=middle)


def _plan(layers: Layers) -> dict[str, str]:
    return next((row for row in _rows(layers) if row.get("role") == "plan"), {})


def _rows(layers: Layers) -> list[dict[str, str]]:
    """Read the sources as rows of what is not missing."""
    table = layers.get("sources")
    if table is None:
        return []
    there = table.notna().to_numpy()
    rows = zip(table.to_numpy(dtype=object), there, strict=True)
    names = [str(name) for name in table.columns]
    return [{names[i]: one_line(str(row[i])) for i in np.flatnonzero(kept)} for row, kept in rows]
