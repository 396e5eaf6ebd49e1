"""Looks as QGIS symbols: lines, discs with glyphs and areas, in points and line widths."""

import base64
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from . import Look
from .pictograms import GLYPH_SHARE, GRID, svg_path
from .strokes import BADGE_PT, PAPER, RIM_PT, Stroke, badge, strokes


def line_symbol(name: str, look: Look, *, opacity: str = "") -> Element:
    """
    Draw a line of any form.

    Parameters
    ----------
    name
        Key of the symbol within its renderer.
    look
        Width in points, dash in line widths.
    opacity
        QGIS expression giving 0 to 100; empty for opaque.
    """
    symbol = _symbol(name, "line", opacity)
    for stroke in strokes(look):
        _layer(symbol, "SimpleLine", _pen(stroke))
    return symbol


def marker_symbol(name: str, look: Look, *, opacity: str = "") -> Element:
    """Draw a disc with the glyph of the kind; its rim carries the dash of the stage."""
    symbol = _symbol(name, "marker", opacity)
    picture = base64.b64encode(marker_svg(look).encode()).decode()
    size = {"size": _number(BADGE_PT + 2 * RIM_PT), "size_unit": "Point", "outline_width": "0"}
    _layer(symbol, "SvgMarker", {"name": f"base64:{picture}", **size})
    return symbol


def area_symbol(
    name: str,
    colour: str,
    *,
    fill: float,
    edge: float,
    width_pt: float,
    paper: str = "",
    fill_expression: str = "",
) -> Element:
    """
    Draw an area with a solid edge.

    Parameters
    ----------
    name
        Key of the symbol within its renderer.
    colour
        Of edge and fill, `#rrggbb`.
    fill, edge
        Their opacities, 0 to 1.
    width_pt
        Width of the edge.
    paper
        Another colour for the fill.
    fill_expression
        QGIS expression that overrides the colour of the fill.
    """
    symbol = _symbol(name, "fill", "")
    layer = _layer(
        symbol,
        "SimpleFill",
        {
            "color": rgba(paper or colour, fill),
            "style": "solid" if fill else "no",
            "outline_color": rgba(colour, edge),
            "outline_style": "solid",
            "outline_width": _number(width_pt),
            "outline_width_unit": "Point",
            "joinstyle": "round",
        },
    )
    if fill_expression:
        layer.append(data_defined("data_defined_properties", {"fillColor": fill_expression}))
    return symbol


def plain_line_symbol(name: str, colour: str, width_pt: float) -> Element:
    """Draw a thin solid line, for what lies under the projects."""
    symbol = _symbol(name, "line", "")
    _layer(symbol, "SimpleLine", _pen(Stroke(colour, width_pt, (), 0.0, 1.0)))
    return symbol


def marker_svg(look: Look) -> str:
    """Write the disc and glyph of a point symbol as an SVG picture; one unit is a point."""
    parts = badge(look)
    half = BADGE_PT / 2 + RIM_PT
    scale = GLYPH_SHARE * BADGE_PT / GRID
    dash = ",".join(_number(part) for part in parts.rim.dash_pt)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(2 * half)}" height="{_number(2 * half)}" '
        f'viewBox="{_number(-half)} {_number(-half)} {_number(2 * half)} {_number(2 * half)}">'
        f'<circle cx="0" cy="0" r="{_number(half)}" fill="{PAPER}"/>'
        f'<circle cx="0" cy="0" r="{_number(parts.rim_radius_pt)}" fill="{PAPER}" '
        f'stroke="{parts.rim.colour}" stroke-width="{_number(parts.rim.width_pt)}"{dashed}/>'
        f'<circle cx="0" cy="0" r="{_number(parts.disc_radius_pt)}" fill="{parts.disc}"/>'
        f'<path fill="{parts.glyph}" '
        f'transform="scale({scale:.4f}) translate({-GRID / 2:g} {-GRID / 2:g})" '
        f'd="{svg_path(parts.pictogram)}"/></svg>'
    )


def rgba(colour: str, opacity: float = 1.0) -> str:
    """Write `#rrggbb` and an opacity as QGIS does: `r,g,b,a`, all from 0 to 255."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return ",".join(str(c) for c in [*channels, round(255 * opacity)])


def data_defined(tag: str, expressions: Mapping[str, str]) -> Element:
    """Bind properties to QGIS expressions."""
    bound = Element(tag)
    options = SubElement(bound, "Option", {"type": "Map"})
    SubElement(options, "Option", {"type": "QString", "name": "name", "value": ""})
    properties = SubElement(options, "Option", {"type": "Map", "name": "properties"})
    for name, expression in expressions.items():
        one = SubElement(properties, "Option", {"type": "Map", "name": name})
        SubElement(one, "Option", {"type": "bool", "name": "active", "value": "true"})
        SubElement(one, "Option", {"type": "QString", "name": "expression", "value": expression})
        SubElement(one, "Option", {"type": "int", "name": "type", "value": "3"})
    SubElement(options, "Option", {"type": "QString", "name": "type", "value": "collection"})
    return bound


def _symbol(name: str, kind: str, opacity: str) -> Element:
    symbol = Element(
        "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    )
    if opacity:
        symbol.append(data_defined("data_defined_properties", {"alpha": opacity}))
    return symbol


def _layer(symbol: Element, kind: str, properties: Mapping[str, str]) -> Element:
    layer = SubElement(symbol, "layer", {"class": kind, "pass": "0", "locked": "0", "enabled": "1"})
    for key, value in properties.items():
        SubElement(layer, "prop", {"k": key, "v": value})
    return layer


def _pen(stroke: Stroke) -> dict[str, str]:
    """Write a stroke as properties of a line; QGIS shifts a pattern forward by a negative offset."""
    pen = {
        "line_color": rgba(stroke.colour),
        "line_width": _number(stroke.width_pt),
        "line_width_unit": "Point",
        "capstyle": "flat",
        "joinstyle": "round",
    }
    if stroke.dash_pt:
        pen |= {
            "use_custom_dash": "1",
            "customdash": ";".join(_number(part) for part in stroke.dash_pt),
            "customdash_unit": "Point",
            "dash_pattern_offset": _number(-stroke.lead_pt),
            "dash_pattern_offset_unit": "Point",
        }
    return pen


def _number(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
