"""What a theme lays over the land and around the projects."""

import geopandas as gpd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle

from ..tables import Layers
from .drawing import SYMBOL_PT, Drawn
from .pens import fill_areas
from .sheet import Sheet, on_sheet, parts
from .themes import Theme

RING_PT = 2.4
GLOW_PT = 8.0
"""Width of the band under a line."""


def draw_areas(canvas: Axes, sheet: Sheet, layers: Layers, theme: Theme) -> None:
    """Fill counties with the colours of a theme, above the land and below every border."""
    counties = layers.get("counties")
    if counties is None or not theme.areas:
        return
    table = gpd.GeoDataFrame(counties)
    colours = table.index.map(theme.areas)
    for colour in sorted(set(theme.areas.values())):
        fill_areas(canvas, parts(on_sheet(sheet, table.geometry[colours == colour])), colour, zorder=1.5)


def draw_rings(canvas: Axes, drawn: Drawn, theme: Theme) -> None:
    """Ring point symbols and underlay lines with the colours of a theme."""
    for key, place in drawn.symbols.items():
        if key in theme.projects:
            ring = Circle(
                place, SYMBOL_PT / 2 + 0.4, fill=False, edgecolor=theme.projects[key], linewidth=RING_PT
            )
            ring.set_zorder(8.5)
            canvas.add_artist(ring)
    for key, lines in drawn.lines.items():
        if key in theme.projects:
            pieces = [shapely.get_coordinates(line) for line in lines]
            band = LineCollection(
                pieces, colors=theme.projects[key], linewidths=GLOW_PT, alpha=0.55, zorder=5.8
            )
            canvas.add_collection(band, autolim=False)
