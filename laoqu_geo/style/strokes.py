"""What a look is made of, in points: the strokes of a line, the parts of a point symbol, for every map."""

from dataclasses import dataclass

from . import Look

PAPER = "#ffffff"

RAIL_PERIOD = 8.0
"""Length of one dark-and-white pair of a solid railway, in line widths."""

RAIL_CORE = 0.5
"""Width of a railway's white blocks, as a share of the line."""

SHORTEST_BLOCK = 2.5
"""Dashes shorter than this (in line widths) are too small to hold a white block."""

DOUBLE_CORE = 0.4
"""Width of the white between the two lines of an expressway, as a share of the line."""

WORKS_CORE = 0.55
"""Width of the white core that says `under construction`, as a share of the line."""

BADGE_PT = 13.0
"""Diameter of a point symbol to the middle of its rim; the glyph is then 9 pt across."""

RIM_PT = 1.2
"""Width of the rim that carries a point symbol's stage dash."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One pass of the pen along a line; `lead_pt` is the way from the line's start to its first dash."""

    colour: str
    width_pt: float
    dash_pt: tuple[float, ...]
    lead_pt: float
    opacity: float


@dataclass(frozen=True, slots=True)
class Badge:
    """A white disc, a rim that carries the stage's dash, a disc inside it and a glyph on top."""

    rim: Stroke
    rim_radius_pt: float
    disc: str
    disc_radius_pt: float
    glyph: str
    pictogram: str


def strokes(look: Look) -> tuple[Stroke, ...]:
    """
    Take a line symbol apart into strokes on the same path, lowest first.

    Parameters
    ----------
    look
        As `style.look` resolves it; widths in points, dashes in line widths.

    Returns
    -------
    strokes
        The dashed line, then what is white on it: the blocks of a railway, the gap of a double line, the core
        of works under construction. White never covers the gaps between dashes: those are the stage's.
    """
    base = Stroke(look.colour, look.width_pt, _dash(look.dash, look.width_pt), 0.0, look.opacity)
    if look.form == "rail":
        return (base, *_rail_blocks(look))
    if look.form == "double" or look.white_core:
        core = look.width_pt * (WORKS_CORE if look.white_core else DOUBLE_CORE)
        return (base, Stroke(PAPER, core, base.dash_pt, 0.0, look.opacity))
    return (base,)


def badge(look: Look) -> Badge:
    """Take a point symbol apart: a filled disc with a white glyph, the reverse where the stage is hollow."""
    gap = 0.0 if not look.dash else RIM_PT * (1.9 if look.white_core else 1.1)
    return Badge(
        rim=Stroke(look.colour, RIM_PT, _dash(look.dash, RIM_PT), 0.0, look.opacity),
        rim_radius_pt=BADGE_PT / 2,
        disc=PAPER if look.hollow else look.colour,
        disc_radius_pt=BADGE_PT / 2 - gap,
        glyph=look.colour if look.hollow else PAPER,
        pictogram=look.pictogram,
    )


def _rail_blocks(look: Look) -> tuple[Stroke, ...]:
    """Return the white blocks of a railway, one in the middle of every dash."""
    on, gap = look.dash or (RAIL_PERIOD, 0.0)
    if on < SHORTEST_BLOCK:
        return ()
    block = on * (0.75 if look.white_core else 0.5)
    dash = _dash((block, on + gap - block), look.width_pt)
    lead = (on - block) / 2 * look.width_pt
    return (Stroke(PAPER, look.width_pt * RAIL_CORE, dash, lead, look.opacity),)


def _dash(dash: tuple[float, ...], width_pt: float) -> tuple[float, ...]:
    return tuple(part * width_pt for part in dash)
