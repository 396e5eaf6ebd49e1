"""The symbology in CSS pixels: strokes of a line, the badge of a point, the area of uncertainty around it."""

from dataclasses import dataclass

from . import HALO_EDGE_OPACITY, HALO_FILL_OPACITY, Look
from . import strokes as parts
from .pictograms import GLYPH_SHARE

PX_PER_PT = 1.6
"""CSS pixels to a point: 4/3 by definition, a fifth more as a screen is read from further off than paper."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One SVG stroke; strokes of a line are drawn in order, all on the same path."""

    colour: str
    width_px: float
    dash_px: tuple[float, ...]
    offset_px: float
    """As SVG's `stroke-dashoffset`: negative where the first dash begins later."""
    opacity: float


@dataclass(frozen=True, slots=True)
class Badge:
    """A white disc with a ring that carries the stage's dash, a disc of colour inside it and a glyph."""

    ring: Stroke
    radius_px: float
    """To the middle of the ring."""
    disc: str
    disc_px: float
    glyph_colour: str
    glyph_px: float
    """Side of the glyph's 24 × 24 grid."""
    pictogram: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Halo:
    """How the area of uncertainty around a project is filled and edged."""

    colour: str
    fill_opacity: float
    edge_opacity: float


def strokes(look: Look) -> tuple[Stroke, ...]:
    """Translate a look to the strokes of a line, lowest first."""
    return tuple(_stroke(one) for one in parts.strokes(look))


def badge(look: Look) -> Badge:
    """Translate a look to the badge of a point."""
    made = parts.badge(look)
    return Badge(
        ring=_stroke(made.rim),
        radius_px=_px(made.rim_radius_pt),
        disc=made.disc,
        disc_px=_px(made.disc_radius_pt),
        glyph_colour=made.glyph,
        glyph_px=_px(GLYPH_SHARE * parts.BADGE_PT),
        pictogram=made.pictogram,
        opacity=look.opacity,
    )


def halo(look: Look) -> Halo:
    """Translate a look to the area of uncertainty around it."""
    return Halo(look.colour, HALO_FILL_OPACITY, HALO_EDGE_OPACITY)


def _stroke(one: parts.Stroke) -> Stroke:
    dash = tuple(_px(length) for length in one.dash_pt)
    return Stroke(one.colour, _px(one.width_pt), dash, -_px(one.lead_pt), one.opacity)


def _px(points: float) -> float:
    return round(points * PX_PER_PT, 2)
