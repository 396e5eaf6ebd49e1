"""Looks as QGIS symbols: lines, discs with glyphs and areas, in points and line widths."""

import base64
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from . import Look
from .pictograms import GLYPH_SHARE, GRID, svg_path

DISC_PT = 13.0
"""Diameter of the disc under a glyph, to the middle of its rim."""

RIM_PT = 1.2
"""Width of the rim of a disc, which carries the dash of the stage."""

RAIL_PERIOD = 8.0
"""Length of one dark-and-white pair of a solid railway, in line widths."""

RAIL_CORE = 0.5
"""Width of a railway's white blocks, as a share of the line."""

SHORTEST_BLOCK = 1.5
"""Dashes shorter than this (in line widths) are too small to hold a white block."""

DOUBLE_CORE = 0.4
"""Width of the white between the two lines of an expressway, as a share of the line."""

WORKS_CORE = 0.55
"""Width of the white core that says `under construction`, as a share of the line."""

PAPER = "#ffffff"


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
    _stroke(symbol, look.colour, look.width_pt, look.width_pt, look.dash)
    if look.form == "rail":
        _rail_blocks(symbol, look)
    elif look.white_core or look.form == "double":
        core = WORKS_CORE if look.white_core else DOUBLE_CORE
        _stroke(symbol, PAPER, look.width_pt * core, look.width_pt, look.dash)
    return symbol


def marker_symbol(name: str, look: Look, *, opacity: str = "") -> Element:
    """Draw a disc with the glyph of the kind; its rim carries the dash of the stage."""
    symbol = _symbol(name, "marker", opacity)
    picture = base64.b64encode(marker_svg(look).encode()).decode()
    size = {"size": _number(DISC_PT + RIM_PT), "size_unit": "Point", "outline_width": "0"}
    _layer(symbol, "SvgMarker", {"name": f"base64:{picture}", **size})
    return symbol


def area_symbol(
    name: str, colour: str, *, fill: float, edge: float, width_pt: float, paper: str = ""
) -> Element:
    """Draw an area with a solid edge; `fill` and `edge` are opacities 0 to 1, `paper` is its own fill."""
    symbol = _symbol(name, "fill", "")
    _layer(
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
    return symbol


def plain_line_symbol(name: str, colour: str, width_pt: float) -> Element:
    """Draw a thin solid line, for what lies under the projects."""
    symbol = _symbol(name, "line", "")
    _layer(symbol, "SimpleLine", _pen(colour, width_pt))
    return symbol


def marker_svg(look: Look) -> str:
    """Write the disc and glyph of a point symbol as an SVG picture; one unit is a point."""
    radius, half = DISC_PT / 2, (DISC_PT + RIM_PT) / 2
    inner = radius - (1.25 * RIM_PT if look.dash else 0.0)
    dash = f' stroke-dasharray="{",".join(_number(d * RIM_PT) for d in look.dash)}"' if look.dash else ""
    scale = GLYPH_SHARE * DISC_PT / GRID
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(2 * half)}" height="{_number(2 * half)}" '
        f'viewBox="{_number(-half)} {_number(-half)} {_number(2 * half)} {_number(2 * half)}">'
        f'<circle cx="0" cy="0" r="{_number(half)}" fill="{PAPER}"/>'
        f'<circle cx="0" cy="0" r="{_number(inner)}" fill="{PAPER if look.hollow else look.colour}"/>'
        f'<circle cx="0" cy="0" r="{_number(radius)}" fill="none" stroke="{look.colour}" '
        f'stroke-width="{_number(RIM_PT)}"{dash}/>'
        f'<path fill="{look.colour if look.hollow else PAPER}" '
        f'transform="scale({scale:.4f}) translate({-GRID / 2:g} {-GRID / 2:g})" '
        f'd="{svg_path(look.pictogram)}"/></svg>'
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


def _stroke(
    symbol: Element,
    colour: str,
    width_pt: float,
    unit_pt: float,
    dash: tuple[float, ...],
    *,
    lead: float = 0.0,
) -> None:
    """Add one stroke; dash and lead (way to the first dash) are in `unit_pt`, the whole line's width."""
    pen = _pen(colour, width_pt)
    if dash:
        pen |= {
            "use_custom_dash": "1",
            "customdash": ";".join(_number(part * unit_pt) for part in dash),
            "customdash_unit": "Point",
            "dash_pattern_offset": _number(-lead * unit_pt),
            "dash_pattern_offset_unit": "Point",
        }
    _layer(symbol, "SimpleLine", pen)


def _rail_blocks(symbol: Element, look: Look) -> None:
    """Add the white blocks of a railway, one in the middle of every dash: gaps stay the stage's own."""
    on, gap = look.dash or (RAIL_PERIOD, 0.0)
    if on < SHORTEST_BLOCK:
        return
    block = on * (0.75 if look.white_core else 0.5)
    blocks = (block, on + gap - block)
    _stroke(symbol, PAPER, look.width_pt * RAIL_CORE, look.width_pt, blocks, lead=(on - block) / 2)


def _pen(colour: str, width_pt: float) -> dict[str, str]:
    return {
        "line_color": rgba(colour),
        "line_width": _number(width_pt),
        "line_width_unit": "Point",
        "capstyle": "flat",
        "joinstyle": "round",
    }


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
