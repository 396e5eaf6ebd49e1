"""Chinese and Latin text on the sheet: one font, measured before it is placed, never a missing glyph."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patheffects import Normal, Stroke
from matplotlib.text import Text

LINE_HEIGHT = 1.22
"""From baseline to baseline, in sizes."""

BOLD_SHARE = 0.045
"""Width of the edge that makes letters bold, in sizes."""

MISSING = "〓"
"""Stands for a character that the font does not have, as printers do (下駄)."""

_BREAK_BEFORE = re.compile(
    r"(?=[（(])|(?<=[至市县区镇乡港站])|(?=高速|铁路|公路|航道|水库|灌区|机场|工程|作业区|枢纽|项目|提升|防洪|改扩建|输变电"
    r"|产业|物流|基地|中心|园区|示范|技术|创新|经济|综合|合作|加工|组货|医药)"
)
"""Where a name may go on in a second line without tearing a word."""


def font(size_pt: float) -> FontProperties:
    """Return the map's font (Noto Sans SC) at a size."""
    return FontProperties(fname=_font_path(), size=size_pt)


def write(
    canvas: Axes,
    place: tuple[float, float],
    text: str,
    *,
    size_pt: float,
    colour: str = "#222222",
    align: str = "left",
    rise: str = "baseline",
    bold: bool = False,
    halo_pt: float = 0.0,
    rotation: float = 0.0,
    zorder: float = 20.0,
) -> Text:
    """
    Write text on a canvas measured in points.

    Parameters
    ----------
    place
        Where the text is anchored, in points.
    text
        Any text: nothing in it is read as mathematics, and what the font lacks is shown as 〓.
    align, rise
        Horizontal and vertical anchor, as matplotlib names them.
    bold
        Thicken the strokes a little: the font comes in one weight.
    halo_pt
        Width of the white halo around the letters.
    """
    shown = printable(text)
    if halo_pt:
        # The halo is a pass of its own, so that the letters above it stay text in a PDF.
        under = _text(canvas, place, shown, size_pt, "#ffffff")
        under.set(ha=align, va=rise, rotation=rotation, zorder=zorder - 0.1)
        under.set_path_effects([Stroke(linewidth=2 * halo_pt, foreground="#ffffff", joinstyle="round")])
    written = _text(canvas, place, shown, size_pt, colour)
    written.set(ha=align, va=rise, rotation=rotation, zorder=zorder)
    if bold:
        edge = [Stroke(linewidth=size_pt * BOLD_SHARE), Normal()]
        written.set_path_effects(edge)
    return written


def _text(canvas: Axes, place: tuple[float, float], shown: str, size_pt: float, colour: str) -> Text:
    return canvas.text(
        *place, shown, fontproperties=font(size_pt), color=colour, linespacing=LINE_HEIGHT, parse_math=False
    )


def printable(text: str) -> str:
    """Replace what the font cannot draw, line breaks apart; control characters go."""
    known = _characters()
    kept = (c for c in text if c == "\n" or c.isprintable())
    return "".join(c if c == "\n" or ord(c) in known else MISSING for c in kept)


def one_line(text: str) -> str:
    """Put text that comes from a plan on one line."""
    return " ".join(text.split())


def size_of(text: str, size_pt: float) -> tuple[float, float]:
    """Measure the width and height in points of text that may have several lines."""
    lines = printable(text).split("\n")
    return max(_line_width(line) for line in lines) * size_pt, len(lines) * LINE_HEIGHT * size_pt


def wrap(name: str, *, within_em: float = 9.5, longest_em: float = 36.0) -> str:
    """
    Break a name into at most two lines of like length, at a word where one is near the middle.

    Parameters
    ----------
    within_em
        Names no wider than this stay on one line; one em is one Chinese character.
    longest_em
        Names wider than this lose their end to an ellipsis.
    """
    name = clip(one_line(name), longest_em)
    whole = _line_width(printable(name))
    if whole <= within_em:
        return name
    words = {m.start() for m in _BREAK_BEFORE.finditer(name)}
    inner = [i for i in range(2, len(name) - 1) if not re.match(r"[）)、，。0-9A-Za-z]", name[i])]
    if not inner:
        return name

    def badness(i: int) -> float:
        longer = max(_line_width(printable(name[:i])), _line_width(printable(name[i:])))
        return longer - whole / 2 + (0 if i in words else 4)

    at = min(inner, key=badness)
    return f"{name[:at]}\n{name[at:]}"


def clip(text: str, longest_em: float) -> str:
    """Shorten text to one line of a width, with an ellipsis."""
    text = one_line(text)
    if _line_width(printable(text)) <= longest_em:
        return text
    kept = text
    while kept and _line_width(printable(kept)) > longest_em - 1:
        kept = kept[:-1]
    return kept + "…"


def fill(text: str, within_em: float) -> Sequence[str]:
    """Break running text into lines no wider than `within_em`, never before a closing mark nor inside a Latin word."""
    lines = [""]
    for piece in re.findall(r"[!-~]+|.", text):
        if _line_width(printable(lines[-1] + piece)) > within_em and piece not in "，。、；：）》」』":
            lines.append("")
        lines[-1] += piece
    return lines


def _line_width(line: str) -> float:
    """Measure one line in em: letter by letter, which is a hundred times faster than setting it."""
    return sum(map(_advance, line))


@cache
def _advance(letter: str) -> float:
    """Measure the way from a letter to the next in em."""
    face = get_font(_font_path())
    face.set_size(100, 72)
    return float(face.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / 100


@cache
def _font_path() -> str:
    with as_file(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf") as path:
        return str(path)


@cache
def _characters() -> frozenset[int]:
    return frozenset(get_font(_font_path()).get_charmap())
