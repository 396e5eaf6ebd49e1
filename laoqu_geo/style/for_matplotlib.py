"""What a look becomes in matplotlib: line styles and the paths of point symbols."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.path import Path

from . import Look
from .pictograms import GLYPH_SHARE, rings
from .strokes import BADGE_PT, PAPER, RIM_PT, Stroke, badge

LineStyle = tuple[float, tuple[float, ...] | None]


@dataclass(frozen=True, slots=True)
class SymbolPart:
    """One layer of a point symbol: a path in points about 0, 0, its fill and, where it has one, its rim."""

    path: Path
    fill: str
    rim: Stroke | None = None


def line_style(stroke: Stroke) -> LineStyle:
    """Write a stroke's dash as matplotlib's `(offset, pattern)`, for lines drawn with `dash_scaling` off."""
    return (-stroke.lead_pt, stroke.dash_pt) if stroke.dash_pt else (0.0, None)


def symbol(look: Look) -> tuple[SymbolPart, ...]:
    """
    Draw a point symbol as filled paths in points, from the bottom up.

    Parameters
    ----------
    look
        As `style.look` resolves it.

    Returns
    -------
    parts
        A white ground, the rim with the stage's dash, the disc and the glyph.
    """
    parts = badge(look)
    return (
        SymbolPart(_disc(parts.rim_radius_pt + RIM_PT), PAPER),
        SymbolPart(_disc(parts.rim_radius_pt), PAPER, parts.rim),
        SymbolPart(_disc(parts.disc_radius_pt), parts.disc),
        SymbolPart(glyph(parts.pictogram, GLYPH_SHARE * BADGE_PT), parts.glyph),
    )


@cache
def glyph(name: str, side_pt: float) -> Path:
    """Give a pictogram as one compound path about 0, 0, its grid `side_pt` points across."""
    return Path.make_compound_path(*(Path(np.array(ring) * side_pt, closed=True) for ring in rings(name)))


@cache
def _disc(radius_pt: float) -> Path:
    return Path.circle((0.0, 0.0), radius_pt)
