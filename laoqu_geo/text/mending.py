"""Mend what was marked where grammar is certain: quotes part names, an open route joins them, a street keeps its verb."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .tagger import PROJECT, Tagged

_QUOTES_MEET = re.compile(r"”[、和与]?“")
_OPEN_ROUTE = re.compile(r"[^，、]{2,}(?:途经|经由|经(?![济营开贸典验费历理常信纪]))[^至—到]*$")
_ROUTE_ENDS = re.compile(r"[^，；：、]*(?:至|—|到)")
_STREET = re.compile(r"[东西南北中]?(?:路(?![网面段径灯口由])|大道|大街)")
_STREET_VERB = re.compile(r"(?:建设|发展|开发|振兴|解放|改革)$")
_NUMBER_BEFORE = re.compile(r"\d+号?$")
_NUMBERED_UNIT = re.compile(r"\d+号?(?:机组|泊位|船闸|码头)")


def mend(text: str, tagged: Sequence[Tagged]) -> list[Tagged]:
    """
    Mend the stretches marked in a folded sentence.

    `“甲园”“乙园”` are two names; `甲经乙、丙至丁铁路` is one, and so is `5号、6号机组`; in `推进建设路改造` the street is called 建设路.
    """
    parted = [part for item in tagged for part in _part_at_quotes(text, item)]
    mended: list[Tagged] = []
    for item in parted:
        if mended and item.role == PROJECT and _are_one(text, mended[-1], item):
            before = mended.pop()
            item = replace(item, start=before.start, probability=min(before.probability, item.probability))  # noqa: PLW2901
        mended.append(_with_street(text, item))
    return mended


def _part_at_quotes(text: str, item: Tagged) -> Iterator[Tagged]:
    meetings = list(_QUOTES_MEET.finditer(text, item.start, item.end))
    starts = [item.start, *(meeting.end() for meeting in meetings)]
    ends = [*(meeting.start() for meeting in meetings), item.end]
    for start, end in zip(starts, ends, strict=True):
        part = text[start:end]
        opens = part.startswith("“") and "”" not in part
        closes = part.endswith("”") and "“" not in part
        if end - closes > start + opens:
            yield replace(item, start=start + opens, end=end - closes)


def _are_one(text: str, before: Tagged, item: Tagged) -> bool:
    if before.role != PROJECT or text[before.end : item.start] != "、":
        return False
    first, second = text[before.start : before.end], text[item.start : item.end]
    numbered = _NUMBER_BEFORE.search(first) and _NUMBERED_UNIT.match(second)
    return bool(numbered or (_OPEN_ROUTE.search(first) and _ROUTE_ENDS.match(second)))


def _with_street(text: str, item: Tagged) -> Tagged:
    verb = _STREET_VERB.search(text, 0, item.start) if _STREET.match(text, item.start, item.end) else None
    return replace(item, start=verb.start()) if verb else item
