"""Chinese and Latin text on the sheet: one font, measured before it is placed, never a missing glyph."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patheffects import Normal, Stroke
from matplotlib.text import Text
from numpy.typing import NDArray

from .sheet import Array

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

_JOINED = re.compile(r"[^\W\d_\u2e80-\U0010ffff]|—{2}|[\u0300-\u036f\u3099\u309a]")
"""Letters of alphabets, dashes and marks, which a text may place otherwise than one after the other."""

REACH_EM = (0.88, 0.12)
"""How far the map's font reaches above and below the baseline, as its own table says."""

_TRACED_PT = 100
"""Size at which letters are traced, fine enough for any."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's outline as matplotlib's path corners and codes, and its measures; all in em."""

    corners: Array
    codes: NDArray[np.uint8]
    advance: float
    """The way to the next letter."""
    bottom: float
    top: float


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


@lru_cache(maxsize=4096)
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
    lines, width = [""], 0.0
    for piece in re.findall(r"[!-~]+|.", text):
        wide = _line_width(printable(piece))
        if width + wide > within_em and piece not in "，。、；：）》」』":
            lines.append("")
            width = 0.0
        lines[-1] += piece
        width += wide
    return lines


def is_set_letter_by_letter(line: str) -> bool:
    """Tell whether no letter of a text leans on its neighbours: Latin ones are kerned, double dashes join."""
    return bool(line) and not _JOINED.search(line)


def outline(line: str) -> tuple[Array, NDArray[np.uint8]]:
    """Trace text that is set letter by letter: corners in em from its start on the baseline, and path codes."""
    letters = [traced(letter) for letter in line]
    starts = itertools.accumulate((letter.advance for letter in letters[:-1]), initial=0.0)
    corners = [letter.corners + np.array((start, 0.0)) for letter, start in zip(letters, starts, strict=True)]
    return np.concatenate(corners), np.concatenate([letter.codes for letter in letters])


@cache
def traced(letter: str) -> Letter:
    """Trace one letter of the map's font."""
    face = get_font(_font_path())
    face.set_size(_TRACED_PT, 72)
    glyph = face.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    corners, codes = face.get_path()
    _, bottom, _, top = glyph.bbox
    return Letter(
        corners / _TRACED_PT,
        codes.astype(np.uint8),
        float(glyph.linearHoriAdvance) / 65536 / _TRACED_PT,
        bottom / 64 / _TRACED_PT,
        top / 64 / _TRACED_PT,
    )


def _line_width(line: str) -> float:
    """Measure one line in em: letter by letter, which is a hundred times faster than setting it."""
    return sum(traced(letter).advance for letter in line)


@cache
def _font_path() -> str:
    with as_file(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf") as path:
        return str(path)


@cache
def _characters() -> frozenset[int]:
    return frozenset(get_font(_font_path()).get_charmap())
