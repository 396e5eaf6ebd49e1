"""How Chinese names are typed on a keyboard without Chinese: pinyin and its initials."""

from collections.abc import Iterable
from functools import lru_cache

SUFFIXES = ("自治县", "自治州", "地区", "市", "县", "区", "州", "盟", "旗")
"""Cut from an area's name before it is written in Latin letters, longest first."""


def latin_keys(names: Iterable[str]) -> str:
    """Give the pinyin initials and the full pinyin of names, lower case, for search; names apart by `|`."""
    return "|".join(dict.fromkeys(key for name in names if name for key in _keys(name) if key))


def latin_name(name: str) -> str:
    """Write an administrative area in Latin letters, without its level: 通江县 becomes Tongjiang."""
    short = next(
        (name.removesuffix(end) for end in SUFFIXES if name.endswith(end) and len(name) > len(end) + 1), name
    )
    return _keys(short)[1].capitalize()


@lru_cache(maxsize=8192)
def _keys(name: str) -> tuple[str, str]:
    """Return initials and full pinyin; signs and spaces are left out first, 成（都） is read as 成都."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - loads its dictionaries when imported

    name = "".join(c for c in name if c.isalnum())
    syllables = [part for part in lazy_pinyin(name, style=Style.NORMAL) if part.isascii()]
    initials = "".join(part[0] if part.isalpha() and not _latin(part, name) else part for part in syllables)
    return _letters(initials), _letters("".join(syllables))


def _latin(part: str, name: str) -> bool:
    """Tell whether a piece stood in Latin letters in the name already (G5, GPS)."""
    return part in name


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
