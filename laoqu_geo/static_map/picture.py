"""A sheet as a picture: every letter is traced once, and flat colour is packed in the fastest way."""

import struct
import zlib
from typing import Any, Literal

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from numpy.typing import NDArray

from .lettering import REACH_EM, is_set_letter_by_letter, outline, traced

Pixels = NDArray[np.uint8]
IsMath = bool | Literal["TeX"]

PACKING = 1
"""Lowest level of deflate: on lines and flat colour the higher ones take longer and save little."""

STRIP = 32
"""Rows packed at a time: they stay in the processor's cache."""


def png_of(sheet: Figure) -> bytes:
    """Draw a sheet at its own dots per inch into the bytes of a PNG; the same sheet gives the same bytes."""
    width, height = sheet.canvas.get_width_height(physical=True)
    pen = _Pen(width, height, sheet.dpi)
    sheet.draw(pen)
    pixels = np.asarray(pen.buffer_rgba())  # type: ignore[no-untyped-call]
    return to_png(pixels[..., :3], sheet.dpi)


def to_png(pixels: Pixels, dpi: float) -> bytes:
    """
    Pack pixels into a PNG.

    Rows go in as they are: what repeats on a map repeats from row to row, and deflate finds it in a third of
    the time that choosing a filter for each row takes.

    Parameters
    ----------
    pixels
        Height × width × red, green, blue.
    """
    height, width, _ = pixels.shape
    dots_per_m = round(dpi / 0.0254)
    chunks = (
        (b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)),
        (b"pHYs", struct.pack(">2IB", dots_per_m, dots_per_m, 1)),
        (b"IDAT", _packed(pixels)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


def _packed(pixels: Pixels) -> bytes:
    height, width, depth = pixels.shape
    rows = np.zeros((STRIP, 1 + depth * width), dtype=np.uint8)  # each begins with 0: no filter
    packer = zlib.compressobj(PACKING)
    packed = []
    for top in range(0, height, STRIP):
        strip = pixels[top : top + STRIP]
        for channel in range(depth):
            rows[: len(strip), 1 + channel :: depth] = strip[..., channel]
        packed.append(packer.compress(rows[: len(strip)].data))
    return b"".join([*packed, packer.flush()])


class _Pen(RendererAgg):
    """
    Draws text as outlines of letters that are traced once.

    matplotlib's own sets each text three times over and loads every letter of it anew each time. Where one of the
    names with an underscore is no longer asked for, text only takes longer again.
    """

    def __init__(self, width: int, height: int, dpi: float) -> None:
        super().__init__(width, height, dpi)  # type: ignore[no-untyped-call]
        self._text2path = _Outlines()
        self._per_pt = dpi / 72

    def draw_text(  # noqa: PLR0917  (as matplotlib calls it)
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: IsMath = False,
        mtext: Text | None = None,
    ) -> None:
        """Fill the outline of a text."""
        gc.set_snap(False)  # letters of straight strokes would jump to whole pixels
        RendererBase.draw_text(self, gc, x, y, s, prop, angle, ismath, mtext)

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: IsMath
    ) -> tuple[float, float, float]:
        """Measure a text in pixels."""
        width, height, descent = self._text2path.get_text_width_height_descent(s, prop, ismath)
        return width * self._per_pt, height * self._per_pt, descent * self._per_pt

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        """Say how far the font reaches above and below its baseline, and the gap between lines, in pixels."""
        size = prop.get_size_in_points() * self._per_pt
        ascent, descent = REACH_EM
        return ascent * size, descent * size, 0.0


class _Outlines(TextToPath):
    """Text of the map's font as outlines, put together from traced letters where they do not join."""

    def get_text_path(
        self,
        prop: FontProperties,
        s: str,
        ismath: IsMath = False,
        *,
        features: tuple[str] | None = None,
        language: str | list[tuple[str, int, int]] | None = None,
    ) -> list[NDArray[Any]]:
        """Give corners, a hundred to the em, and path codes."""
        if not is_set_letter_by_letter(s):
            return super().get_text_path(prop, s, ismath, features=features, language=language)
        corners, codes = outline(s)
        return [corners * self.FONT_SCALE, codes]

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: IsMath
    ) -> tuple[float, float, float]:
        """Measure a text in points."""
        if not is_set_letter_by_letter(s):
            return super().get_text_width_height_descent(s, prop, ismath)
        letters = [traced(letter) for letter in s]
        size = prop.get_size_in_points()
        low, high = min(letter.bottom for letter in letters), max(letter.top for letter in letters)
        return sum(letter.advance for letter in letters) * size, (high - low) * size, -low * size
