"""The sheet as a copier sees it: every colour becomes a grey of its own lightness."""

from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.patches import Patch

DARKEN = 0.8
"""Bright colours (orange, violet) would be pale greys: all but paper white is drawn this much darker."""


def grey(colour: object) -> str:
    """Return the grey of a colour as `#rrggbb`; black and white stay what they are."""
    red, green, blue = (_linear(channel) for channel in to_rgb(colour))  # type: ignore[arg-type]
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    seen = 1.055 * light ** (1 / 2.4) - 0.055 if light > 0.0031308 else 12.92 * light
    value = round(255 * seen * (DARKEN + (1 - DARKEN) * seen))
    return f"#{value:02x}{value:02x}{value:02x}"


def make_grey(canvas: Axes) -> None:
    """Give every artist on a canvas its grey, opacity kept."""
    for text in canvas.texts:
        text.set_color(grey(text.get_color()))
    for line in canvas.lines:
        line.set_color(grey(line.get_color()))
    for patch in canvas.patches:
        _patch(patch)
    for collection in canvas.collections:
        _collection(collection)


def _patch(patch: Patch) -> None:
    opacity = patch.get_alpha()
    if patch.get_fill() and _is_seen(patch.get_facecolor()):
        patch.set_facecolor(grey(patch.get_facecolor()))
    if _is_seen(patch.get_edgecolor()):
        patch.set_edgecolor(grey(patch.get_edgecolor()))
    patch.set_alpha(opacity)


def _is_seen(colour: object) -> bool:
    return to_rgba(colour)[3] > 0  # type: ignore[arg-type]


def _collection(collection: Collection) -> None:
    collection.set_edgecolor([grey(colour) for colour in collection.get_edgecolor()])


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
