"""The canvas of a sheet: the whole page in points, on which nothing is clipped."""

from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform, TransformedPath

from .sheet import Sheet

_NO_CLIP = TransformedPath(Path(np.zeros((1, 2))), IdentityTransform())
"""Held by all and used by none: matplotlib gives a clip of forty objects to each artist that holds none."""


class Canvas(Axes):
    """
    Axes whose artists are not clipped.

    Nothing reaches beyond the page, and paper covers what sticks out of the map. A thousand clips take longer
    to make than all else on the sheet.
    """

    def add_artist(self, a: Artist) -> Artist:
        """Add an artist without a clip."""
        a.set(clip_on=False, clip_path=_NO_CLIP)
        return super().add_artist(a)

    def add_collection(
        self, collection: Collection, autolim: bool | Literal["_datalim_only"] = True
    ) -> Collection:
        """Add a collection without a clip."""
        collection.set(clip_on=False, clip_path=_NO_CLIP)
        return super().add_collection(collection, autolim)

    def text(
        self, x: float, y: float, s: str, fontdict: dict[str, object] | None = None, **kwargs: object
    ) -> Text:
        """Write text without a clip."""
        return super().text(x, y, s, fontdict, clip_path=_NO_CLIP, **kwargs)


def open_canvas(page: Figure, sheet: Sheet) -> Canvas:
    """Open a canvas over the whole page, whose coordinates are points from its lower left corner."""
    FigureCanvasAgg(page)
    canvas = Canvas(page, (0, 0, 1, 1), frameon=False)
    page.add_axes(canvas)
    canvas.set_axis_off()
    canvas.set_xlim(sheet.page.left, sheet.page.right)
    canvas.set_ylim(sheet.page.bottom, sheet.page.top)
    canvas.set_autoscale_on(False)
    return canvas
