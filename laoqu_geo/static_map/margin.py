"""What stands above and below the map: title, sources, projection, disclaimer."""

import geopandas as gpd
from matplotlib.axes import Axes
from pyproj import CRS

from ..model import Precision
from ..tables import Layers
from .furniture import degrees_minutes
from .lettering import fill, one_line, size_of, write
from .sheet import Sheet

TITLE_SIZE_PT = 24.0
CREDIT_PT = 6.6

DISCLAIMER = "本图为示意图，依据规划文本自动生成：点位、线位及其不确定范围仅供研究参考，不作为规划、用地、施工和行政区域划界的依据。"
_PARAMETERS = (
    "Latitude of 1st standard parallel",
    "Latitude of 2nd standard parallel",
    "Longitude of false origin",
)
REVIEW_NUMBER = "审图号：＿＿＿＿＿＿＿＿"


def draw_title(canvas: Axes, sheet: Sheet, title: str) -> None:
    """Write the title above the map, as large as its length allows."""
    width, _ = size_of(title, TITLE_SIZE_PT)
    size = TITLE_SIZE_PT * min(1.0, (sheet.page.width - 80) / width)
    place = ((sheet.page.left + sheet.page.right) / 2, sheet.column.top + 15)
    write(canvas, place, title, size_pt=size, align="center", bold=True, zorder=16)


def title_of(layers: Layers, projects: gpd.GeoDataFrame, kinds: str = "") -> str:
    """
    Name the sheet after its plan.

    Parameters
    ----------
    kinds
        Words for the kinds shown, where the sheet does not show all.

    Returns
    -------
    title
        Ends in 示意图 while any project is known less well than by its object itself, else in 图.
    """
    surveyed = len(projects) > 0 and bool(projects["precision"].eq(str(Precision.FEATURE)).all())
    plan = _plan(layers).get("title", "")
    return f"{plan}{kinds or '基础设施'}项目分布{'图' if surveyed else '示意图'}"


def draw_credits(canvas: Axes, sheet: Sheet, layers: Layers) -> None:
    """Write sources, projection, disclaimer and the slot for the review number below the map."""
    box = sheet.footer
    within = box.width / CREDIT_PT
    lines = [
        line for text in (credits(layers), projection(sheet.crs) + DISCLAIMER) for line in fill(text, within)
    ]
    for i, line in enumerate(lines[:4]):
        place = (box.left, box.top - 9 - i * CREDIT_PT * 1.35)
        write(canvas, place, line, size_pt=CREDIT_PT, colour="#444444", zorder=16)
    write(canvas, (box.right, box.bottom - 2), REVIEW_NUMBER, size_pt=8, align="right", zorder=16)


def credits(layers: Layers) -> str:
    """Say where everything comes from, the plan first, OpenStreetMap with its licence."""
    plan = _plan(layers)
    what = "，".join(part for part in (plan.get("number", ""), plan.get("date", "")) if part)
    found = [f"规划文本：《{plan['title']}》{f'（{what}）' if what else ''}"] if plan.get("title") else []
    rows = [row for row in _rows(layers) if row.get("role") != "plan"]
    if any(_is_osm(row) for row in rows):
        found.append("© OpenStreetMap contributors (ODbL)")
    for row in rows:
        said = [part.strip() for part in row.get("credit", row.get("title", "")).split(";")]
        found += [part for part in said if part and not _is_osm({"credit": part})]
    return "资料来源：" + "；".join(dict.fromkeys(found)) + "。"


def _is_osm(row: dict[str, str]) -> bool:
    return row.get("role") == "osm" or "openstreetmap" in row.get("credit", "").lower()


def projection(crs: CRS) -> str:
    """Describe the map's projection in a sentence."""
    operation = crs.coordinate_operation
    held = {p.name: p.value for p in operation.params} if operation else {}
    low, high, middle = (degrees_minutes(float(held[name])) for name in _PARAMETERS)
    return f"投影：兰勃特正形圆锥投影，标准纬线 {low}N、{high}N，中央经线 {middle}E，2000 国家大地坐标系（CGCS2000）椭球。"


def _plan(layers: Layers) -> dict[str, str]:
    return next((row for row in _rows(layers) if row.get("role") == "plan"), {})


def _rows(layers: Layers) -> list[dict[str, str]]:
    """Read the sources as rows of what is not missing."""
    table = layers.get("sources")
    if table is None:
        return []
    rows = table.astype("object").where(table.notna(), None).to_dict("records")
    return [{str(k): one_line(str(v)) for k, v in row.items() if v is not None} for row in rows]
