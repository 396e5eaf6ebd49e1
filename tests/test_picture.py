"""The PNG of a sheet: its bytes, and letters that are traced once."""

import io

import numpy as np
import pytest
from matplotlib.font_manager import get_font
from matplotlib.textpath import TextToPath
from PIL import Image
from worlds import small_world

from laoqu_geo import static_map
from laoqu_geo.static_map import lettering, picture


@pytest.mark.parametrize("height", [1, picture.STRIP, 2 * picture.STRIP + 7])
def test_a_png_holds_the_very_pixels(height: int) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (height, 50, 3), dtype=np.uint8)
    read = Image.open(io.BytesIO(picture.to_png(pixels, 300)))
    assert read.mode == "RGB"
    assert (np.asarray(read) == pixels).all()
    assert read.info["dpi"] == pytest.approx((300, 300), abs=0.01)


@pytest.mark.parametrize("text", ["川陕革命老区", "1:500 000", "（12）、《方案》", "33°00′", "一"])
def test_letters_stand_where_matplotlib_sets_them(text: str) -> None:
    assert lettering.is_set_letter_by_letter(text)
    font = lettering.font(7)
    ours, theirs = picture._Outlines(), TextToPath()
    for one, other in zip(ours.get_text_path(font, text), theirs.get_text_path(font, text), strict=True):
        assert np.allclose(one, other, atol=0.02)  # of a hundredth of an em
    measured = ours.get_text_width_height_descent(text, font, ismath=False)
    assert measured == pytest.approx(theirs.get_text_width_height_descent(text, font, ismath=False), abs=0.3)


@pytest.mark.parametrize("text", ["", "AVATAR", "Bazhong T.", "G5高速", "——", "e\u0301"])
def test_what_leans_on_its_neighbours_is_set_by_matplotlib(text: str) -> None:
    assert not lettering.is_set_letter_by_letter(text)
    font = lettering.font(7)
    for one, other in zip(
        picture._Outlines().get_text_path(font, text), TextToPath().get_text_path(font, text), strict=True
    ):
        assert np.array_equal(one, other)


def test_the_font_reaches_as_far_as_its_own_table_says() -> None:
    face = get_font(lettering._font_path())
    table, em = face.get_sfnt_table("OS/2"), face.get_sfnt_table("head")["unitsPerEm"]
    assert (table["sTypoAscender"] / em, -table["sTypoDescender"] / em) == lettering.REACH_EM
    assert table["sTypoLineGap"] == 0


def test_nothing_on_the_canvas_is_clipped() -> None:
    canvas = static_map.figure(small_world()).axes[0]
    artists = [*canvas.texts, *canvas.patches, *canvas.collections]
    assert len(artists) > 100
    assert not [artist for artist in artists if artist.get_clip_on() or artist.get_clip_box()]
