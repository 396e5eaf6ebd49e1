"""Fold look-alike characters one to one, so that rules see one spelling and offsets stay true."""

import re
import unicodedata

_RADICALS = "⺟母⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟"
"""CJK Radicals Supplement forms that PDF text layers put for whole characters; NFKC leaves them alone."""

_TABLE: dict[int, str] = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **{ord(_RADICALS[i]): _RADICALS[i + 1] for i in range(0, len(_RADICALS), 2)},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(c): "—" for c in "-–―－~～〜﹣−─"},
    **dict(zip(map(ord, "(（)）,，;；:：?？!！[［]］"), "（（）），，；；：：？？！！［［］］", strict=True)),
    **dict(zip(map(ord, "〔〕【】「」『』\"'"), "［］［］“”“””’", strict=True)),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # half a character, as broken PDF text layers give
    **{ord(c): " " for c in "\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff\t\r\v\f"},
}
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")


def fold(text: str) -> str:
    """
    Return the text with full-width letters, radical code points, dashes, brackets and spaces in one spelling.

    The result has the length of the input: character `i` of one is character `i` of the other.
    """
    return _THOUSANDS.sub("'", text.translate(_TABLE))
