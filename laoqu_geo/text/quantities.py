"""Read the figures that a plan gives of a project: length, lanes, speed, capacity, investment."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..model import Mention, Quantity

_NUMBER = r"(\d+(?:\.\d+)?)"
_ABOUT = r"(?:约|近|达|为|共|超|逾|：)*"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One way to say a figure: what it is, its unit in the result, and the factors of the units in the text."""

    what: str
    unit: str
    words: re.Pattern[str]
    factors: dict[str, float]


_PATTERNS = (
    _Pattern(
        "length", "km",
        re.compile(rf"(?:全长|长度|总长|线路长|主线长|路线长|里程|长){_ABOUT}{_NUMBER}(公里|千米)"), {"公里": 1, "千米": 1},
    ),
    _Pattern("lanes", "", re.compile(r"双向([二四六八十])(车道)"), {"车道": 1}),
    _Pattern("speed", "km/h", re.compile(rf"(?:设计)?(?:时速|速度){_ABOUT}{_NUMBER}(公里|千米)"), {"公里": 1, "千米": 1}),
    _Pattern(
        "investment", "CNY 100 million",
        re.compile(rf"(?:总投资|概算|估算投资|投资){_ABOUT}{_NUMBER}(亿元|万元)"), {"亿元": 1, "万元": 1e-4},
    ),
    _Pattern(
        "storage", "million m3",
        re.compile(rf"(?:总库容|库容|兴利库容){_ABOUT}{_NUMBER}(亿立方米|万立方米|亿方|万方)"),
        {"亿立方米": 100, "万立方米": 0.01, "亿方": 100, "万方": 0.01},
    ),
    _Pattern(
        "irrigated_area", "10 thousand mu",
        re.compile(rf"(?:灌溉面积|灌面|受益面积){_ABOUT}{_NUMBER}(万亩|亩)"), {"万亩": 1, "亩": 1e-4},
    ),
    _Pattern(
        "water_supply", "million m3/a",
        re.compile(rf"(?:年供水量?|供水|年调水量?){_ABOUT}{_NUMBER}(亿立方米|万立方米|亿方|万方)"),
        {"亿立方米": 100, "万立方米": 0.01, "亿方": 100, "万方": 0.01},
    ),
    _Pattern(
        "power", "MW",
        re.compile(rf"(?:总?装机(?:容量|规模)?|规模){_ABOUT}{_NUMBER}(万千瓦|兆瓦|千瓦)"), {"万千瓦": 10, "兆瓦": 1, "千瓦": 1e-3},
    ),
    _Pattern(
        "throughput", "10 thousand t/a",
        re.compile(rf"(?:年?吞吐(?:能力|量)|年通过能力|运能){_ABOUT}{_NUMBER}(万吨|亿吨)"), {"万吨": 1, "亿吨": 1e4},
    ),
)  # fmt: skip
_DIGITS = {"二": 2, "四": 4, "六": 6, "八": 8, "十": 10}
_OF_ALL = re.compile(r"(?:合计|共计|总计|累计|分别|均|总规模)[^，；]{0,6}$")
"""A figure behind these words is of the whole list, or of several, not of the last name."""


def with_quantities(mentions: Sequence[Mention], folded: str, end: int) -> list[Mention]:
    """
    Give each mention of a sentence the figures that stand behind it.

    Parameters
    ----------
    mentions
        Of one sentence, in order.
    folded
        The folded text of the document.
    end
        Where the sentence ends.

    Returns
    -------
    mentions
        With `quantities`; a figure belongs to the name right before it, unless the words say it is of all of them.
    """
    ends = [*(mention.start for mention in mentions[1:]), end][: len(mentions)]
    found = [
        tuple(_read(folded, mention.end, stop, several=len(mentions) > 1))
        for mention, stop in zip(mentions, ends, strict=True)
    ]
    return [
        replace(mention, quantities=figures) if figures else mention
        for mention, figures in zip(mentions, found, strict=True)
    ]


def _read(folded: str, start: int, stop: int, *, several: bool) -> Iterable[Quantity]:
    for pattern in _PATTERNS:
        match = pattern.words.search(folded, start, max(start, stop))
        if match is None or (several and _OF_ALL.search(folded, start, match.start())):
            continue
        digits = match.group(1)
        value = _DIGITS[digits] if digits in _DIGITS else float(digits)
        yield Quantity(
            pattern.what, round(value * pattern.factors[match.group(2)], 4), pattern.unit, match.group()
        )
