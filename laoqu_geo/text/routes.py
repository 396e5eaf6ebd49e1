"""Read the two ends of a line, and the places between, from its name."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

_JOIN = re.compile(r"至|—+|到")
_VIA = re.compile(r"途经|经由|经")
_CODE = re.compile(r"^(?:国家高速|国高|省高)?[GSXYCZ]\d+[a-zA-Z]?(?:线)?|^(?:国道|省道|县道)[GS]?\d+(?:线)?")
_NOTE = re.compile(r"（[^（）]*）")
_SEGMENT = re.compile(r"（([^（）]*(?:至|—|到)[^（）]*)）")
_RIVER = re.compile(r"^[^至—]{1,3}(?:江|河|溪|水)(?:干流|干线)?(?=..)")
_ROAD_LINE = re.compile(r"^(?:国道|省道|县道)?[^至—]{1,4}(?:线|环线)(?=..)")
_LEFT_NOISE = re.compile(
    r"^(?:.*(?:干线|航道|干流|管网|管道)(?=..)|[新改扩续迁]建|线|的|“|”|其中|国家|地方)+"
)
_RIGHT_NOISE = re.compile(
    r"(?:第[一二三四五](?:回|通道)|[ⅠⅡⅢ]+[回级].*|[一二三四]级|\d+吨级|生态|旅游|疏港|延伸|不衔接|快速|输变电工程|[南北东西中]?段|线|间|之间|方向|沿线|“|”|城际|新建|双线|复线|二线|段落|区间|区段|试验段|第?[一二三四五六七八九十]+期)+$"
)
_VOLTAGE = re.compile(r"(?:特高压)?±?\d{2,4}\s*(?:千伏|kV)?.*$|特高压.*$|直流.*$|交流.*$")
_SEGMENT_END = re.compile(r"(?<=..)[南北东西中]?段(?!家|庄|村|店).*$")
"""甲至乙段改扩建: what follows 段 is no part of the place."""
RESPONSIBLE = 1_000
"""Weight of a place that answers for the clause: it outweighs the usual reading of its first character."""
_END_MAX = 12
"""Characters; a longer stretch beside 至 is prose, not a place."""


@dataclass(frozen=True, slots=True)
class Route:
    """First and last place of a line and the places between them, as written."""

    ends: tuple[str, ...] = ()
    via: tuple[str, ...] = ()


def read_route(name: str, *, heads: tuple[str, ...], known: Collection[str] = ()) -> Route:
    """
    Read ends and via places from a name such as `甲至乙至丙铁路（乙至丙段）`.

    Parameters
    ----------
    name
        Folded name, with or without its head noun.
    heads
        Head nouns of lines, longest first: what stands before one is the line's own name, not an end.
    known
        Names of administrative units, which no rule takes apart.

    Returns
    -------
    route
        Empty where the name gives no two places. A bracketed segment wins over the whole line.
    """
    if segment := _SEGMENT.search(name):
        inner = _plain_route(segment.group(1), heads, known)
        if inner.ends:
            return inner
    return _plain_route(_NOTE.sub("", name), heads, known)


def _plain_route(text: str, heads: tuple[str, ...], known: Collection[str]) -> Route:
    parts = list(_JOIN.split(_last_segment(text, heads)))
    if len(parts) < 2:
        return Route()
    places: list[str] = []
    for index, part in enumerate(parts):
        chunk = _after_head(_CODE.sub("", part), heads) if index == 0 else _before_head(part, heads)
        names = [_clean(piece, known) for piece in _split_via(chunk, known)]
        places.extend(name for name in names if name)
    if len(places) < 2 or any(len(place) > _END_MAX for place in places):
        return Route()
    return Route((places[0], places[-1]), tuple(places[1:-1]))


def _last_segment(text: str, heads: tuple[str, ...]) -> str:
    """Drop a line named by its own ends before a segment of it: 甲至乙高速公路丙至丁段 → 丙至丁段."""
    if len(_JOIN.findall(text)) < 2:
        return text
    for head in heads:
        position = text.find(head)
        if position > 0 and _JOIN.search(text[:position]) and _JOIN.search(text[position + len(head) :]):
            return text[position + len(head) :]
    return text


def _after_head(part: str, heads: tuple[str, ...]) -> str:
    """Drop the line's own name before a segment: 某某高速甲 → 甲."""
    cut = 0
    for head in heads:
        position = part.rfind(head)
        if position >= 0 and position + len(head) < len(part):
            cut = max(cut, position + len(head))
    return part[cut:]


def _before_head(part: str, heads: tuple[str, ...]) -> str:
    for head in heads:
        position = part.find(head)
        if position > 0:
            part = part[:position]
    return part


def _clean(place: str, known: Collection[str]) -> str:
    segment = _SEGMENT_END.search(place)
    place = _VOLTAGE.sub("", place[: segment.start()] if segment else place)
    place = _RIGHT_NOISE.sub("", _LEFT_NOISE.sub("", place.strip()))
    for carrier in (_ROAD_LINE, _RIVER):
        match = carrier.match(place)
        if match and place not in known and match.group() not in known:
            place = place[match.end() :]
    return place


def _split_via(chunk: str, known: Collection[str]) -> list[str]:
    """Part the via places, but not a place that holds 经 (荥经)."""
    return [chunk] if chunk in known else [piece for via in _VIA.split(chunk) for piece in via.split("、")]


def expand_abbreviations(
    stem: str,
    *,
    usual: Mapping[str, str],
    places: Mapping[str, tuple[str, ...]],
    provinces: Collection[str],
    weight: Callable[[str], int],
) -> Route:
    """
    Expand a name made of one-character city names (京沪) to its ends.

    Parameters
    ----------
    stem
        Two to four characters, each standing for a place, without road code and head noun.
    usual
        What a character stands for in names of lines all over the country (渝 → 重庆).
    places
        Short names of cities and counties by their first character.
    provinces
        Short names of provinces: a line runs between cities, or between provinces.
    weight
        How much the text speaks for a name: its mentions, and more for a responsible unit; 0 if unseen.

    Returns
    -------
    route
        Empty unless every character is decided: by the text first, else by the usual reading.
    """
    stem = _CODE.sub("", stem)
    if not 2 <= len(stem) <= 4 or _JOIN.search(stem):
        return Route()
    names: list[str] = []
    for char in stem:
        known = [
            name for name in places.get(char, ()) if weight(name) >= (RESPONSIBLE if char in usual else 1)
        ]
        name = max(known, key=weight) if known else usual.get(char, "")
        if not name:
            return Route()
        names.append(name)
    if len({name in provinces for name in names}) > 1:
        return Route()
    return Route((names[0], names[-1]), tuple(names[1:-1]))
