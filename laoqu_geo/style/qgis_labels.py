"""Labels of QGIS layers: Chinese names with a white edge, projects before counties."""

from collections.abc import Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from ..labels import LAYER_OF, UNALIGNED
from ..model import LINE_KINDS, Kind
from ..tables import PROJECT_LAYER, layer_spec
from . import BACKDROP, STYLES, mix_with_white

LABEL_FONTS = ("Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")
"""Asked for in this order; QGIS takes the first that the machine has."""

LABEL_PT = 8.0
BUFFER_PT = 1.6
"""White edge around a label."""

COUNTY_LABELS_BELOW = 1_500_000
"""County names show at this scale and larger: at smaller scales they would crowd out the projects."""

PROJECT_PRIORITY = 7
"""Of 10; names of areas give way."""

_AROUND_POINT = {
    "placement": "6",
    "predefinedPositionOrder": "R,L,TSR,BSR,TR,BR,TL,BL",
    "dist": "2",
    "offsetType": "1",
}


def labelling(name: str) -> list[Element]:
    """Label projects and administrative areas; leave the rest to speak by their colour."""
    if layer_spec(name) is PROJECT_LAYER:
        on_lines = holds_lines(name)
        placement = {"placement": "3", "placementFlags": "10", "dist": "2"} if on_lines else _AROUND_POINT
        return [_labels(_LabelText("name_zh", BACKDROP["text"], LABEL_PT, bold=False), placement)]
    if name in ("change_points", "change_lines"):
        on_lines = name == "change_lines"
        placement = {"placement": "3", "placementFlags": "10", "dist": "2"} if on_lines else _AROUND_POINT
        return [_labels(_LabelText("name", BACKDROP["text"], LABEL_PT, bold=False), placement)]
    if name == "prefectures":
        text = _LabelText("name", mix_with_white(BACKDROP["text"], 0.6), 11, bold=True)
        return [_labels(text, {"placement": "4", "fitInPolygonOnly": "0"}, priority=1)]
    if name == "counties":
        text = _LabelText("name", mix_with_white(BACKDROP["text"], 0.6), 7, bold=False)
        return [_labels(text, {"placement": "4"}, priority=0, below=COUNTY_LABELS_BELOW)]
    return []


def layer_kinds(name: str) -> tuple[Kind, ...]:
    """List the kinds that a layer of projects holds, in the order of the style table."""
    if name == UNALIGNED:
        return tuple(kind for kind in STYLES if kind in LINE_KINDS)
    return tuple(kind for kind in STYLES if LAYER_OF[kind] == name)


def holds_lines(name: str) -> bool:
    """Tell whether a layer of projects is drawn as lines."""
    return name != UNALIGNED and any(kind in LINE_KINDS for kind in layer_kinds(name))


class _LabelText(NamedTuple):
    column: str
    colour: str
    size_pt: float
    bold: bool


def _labels(
    text: _LabelText, placement: Mapping[str, str], *, priority: int = PROJECT_PRIORITY, below: int = 0
) -> Element:
    """Write a labelling; symbols of projects keep labels off, areas (below their priority) do not."""
    labelling = Element("labeling", {"type": "simple"})
    settings = SubElement(labelling, "settings", {"calloutType": "simple"})
    settings.append(_text_style(text))
    SubElement(settings, "text-format", {"autoWrapLength": "0", "multilineAlign": "3"})
    SubElement(settings, "placement", {**placement, "distUnits": "Point", "priority": str(priority)})
    scale = (
        {"scaleVisibility": "1", "scaleMin": "0", "scaleMax": str(below)}
        if below
        else {"scaleVisibility": "0"}
    )
    obstacle = str(int(priority >= PROJECT_PRIORITY))
    SubElement(settings, "rendering", {**scale, "drawLabels": "1", "obstacle": obstacle})
    return labelling


def _text_style(text: _LabelText) -> Element:
    style = Element(
        "text-style",
        {
            "fieldName": text.column,
            "isExpression": "0",
            "allowHtml": "0",
            "fontFamily": LABEL_FONTS[0],
            "fontSize": f"{text.size_pt:g}",
            "fontSizeUnit": "Point",
            "fontWeight": "75" if text.bold else "50",
            "textColor": ",".join(str(int(text.colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255",
            "textOpacity": "1",
        },
    )
    families = SubElement(style, "families")
    for family in LABEL_FONTS:
        SubElement(families, "family", {"name": family})
    buffer = {"bufferDraw": "1", "bufferSize": f"{BUFFER_PT / 2:g}", "bufferSizeUnits": "Point"}
    SubElement(style, "text-buffer", {**buffer, "bufferColor": "255,255,255,255", "bufferOpacity": "0.9"})
    return style
