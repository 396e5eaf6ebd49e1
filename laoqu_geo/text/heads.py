"""Find the head noun of a name (高速公路, 水库) and what may stand around it without being another name."""

import re

from ..model import LINE_KINDS, Action, Kind
from .lexicon import Head, Lexicon

LONGEST = 12
"""Characters; no word of the tables is longer."""
TRAILER = re.compile(
    r"(?:工程|建设(?:[一二三四五]期)?工程|建设工程|安全建设|项目|[一二三四五六七八九十首]期|第[一二三四五六七八九十]+[期阶段]+|规划|主体|配套|枢纽工程|及相关工程|全线|[东西南北中]{1,2}(?:线|环|段)|"
    r"先行段|先导段|试验段|起步工程|首期|续建|新建|（[^（）]*）)$"
)
"""What may stand behind a head noun without changing it."""
_FORWARD = re.compile(
    r"(?:(?:近期重点)?工程|项目|[一二三四五六七八九十首]期|（(?![^（）]*简称)[^（）]*）|建设(?:[一二三四五]期)?工程|[东西南北中]{1,2}(?:线|环|段)|[^，。、至—\d路]{2,5}段(?!时)|[^，。、]{2,12}?(?:至|—)[^，。、段]{1,12}段|\d+(?:、\d+)*号(?:机组|泊位))(?!建设)"
)
SEGMENT_BEHIND = re.compile(
    r"[^，。]{0,16}(?:至|—)[^，。段]{1,12}(?:段|支线)?$|[^，。至]{1,10}(?:段|标段|区段|支线|延伸线|延长线)$"
)
"""A part of a line named behind its head: 某高速甲至乙段, 某铁路某省段."""
_WORKS = re.compile(r"(?:工程|整治|治理)(?:[一二三四五]期)?$")
_RIVER = re.compile(r"[^至—，、]{1,4}[江河溪](?=.*(?:段|综合|干流|流域))")
_VOLTAGE_BEFORE = re.compile(r"±?\d+(?:\.\d+)?$")
_TRANSFER = re.compile(
    r"[^，。、]水[东西南北]调(?:[东中西]线)?|引[^，。、至水进入]{1,2}[济补入][^，。、至水一二三四五]{1,2}(?:工程)?"
)
"""引甲济乙: water transfers carry their kind in their shape."""


def find_head(core: str, lexicon: Lexicon) -> tuple[str, Head, int] | None:
    """Find the head noun that the piece ends in, or that a segment (甲至乙段) follows; with its index."""
    end = len(core)
    while True:
        for length in range(min(LONGEST, end), 0, -1):
            word = core[end - length : end]
            if (head := lexicon.heads.get(word)) and (head.role != "weak" or end - length >= 2):
                return word, head, end - length
        cut = _trailing(core[:end], lexicon)
        if not cut:
            break
        end -= cut
    transfer = _TRANSFER.search(core)
    if transfer and transfer.end() + forward_trailers(core[transfer.end() :], lexicon) == len(core):
        return transfer.group(), Head(Kind.IRRIGATION, "head"), transfer.start()
    if works := _WORKS.search(core):
        keyword = _last_keyword(core[: works.start()], lexicon)
        if keyword:
            return core[keyword[0] :], Head(keyword[1], "weak"), keyword[0]
    inner = [
        (start, stop)
        for start, stop in named_heads(core, lexicon)
        if lexicon.heads[core[start:stop]].kind in LINE_KINDS
        and SEGMENT_BEHIND.match(_without_trailers(core[stop:], lexicon))
        and not lexicon.head_scan.find_matches_as_indexes(core[stop:])
    ]
    if inner:
        start, stop = inner[-1]
        return core[start:stop], lexicon.heads[core[start:stop]], start
    return None


def _last_keyword(text: str, lexicon: Lexicon) -> tuple[int, Kind] | None:
    """Find the last word that tells what kind of works 某某工程 is (行洪区, 水资源), two characters in at least."""
    found = [(text.rfind(word), kind) for word, kind in lexicon.keywords.items()]
    at, kind = max(found, default=(-1, Kind.OTHER))
    if at >= 2:
        return at, kind
    river = _RIVER.match(text)
    return (river.end(), Kind.FLOOD_CONTROL) if river else None


def _without_trailers(text: str, lexicon: Lexicon) -> str:
    while cut := _trailing(text, lexicon):
        text = text[:-cut]
    return text


def named_heads(core: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Give the spans of all head nouns of works in a piece, those of programmes and weak ones left out."""
    spans = [(start, stop) for _, start, stop in lexicon.head_scan.find_matches_as_indexes(core)]
    return [(start, stop) for start, stop in spans if lexicon.heads[core[start:stop]].role == "head"]


def forward_trailers(text: str, lexicon: Lexicon) -> int:
    """Count the characters right behind a head noun that still belong to the name (二期, 工程, 改扩建)."""
    position = 0
    while position < len(text):
        rest = text[position:]
        action = next((n for n in range(min(LONGEST, len(rest)), 1, -1) if rest[:n] in lexicon.actions), 0)
        match = _FORWARD.match(rest)
        step = max(action, match.end() if match else 0)
        if not step:
            break
        position += step
    return position


def _trailing(text: str, lexicon: Lexicon) -> int:
    if match := TRAILER.search(text):
        return match.end() - match.start()
    for length in range(min(LONGEST, len(text)), 1, -1):
        if text[-length:] in lexicon.actions:
            return length
    return 0


def qualifiers(core: str, at: int, end: int, lexicon: Lexicon) -> int:
    """Move left from the head noun over generic words (干支流) and heads of its kind (变电站|主变): all is shared."""
    kind = lexicon.heads[core[at:end]].kind if core[at:end] in lexicon.heads else None
    while at:
        for length in range(min(8, at), 1, -1):
            word = core[at - length : at]
            if word in lexicon.generic or (word in lexicon.heads and lexicon.heads[word].kind is kind):
                at -= length
                break
        else:
            break
    voltage = _VOLTAGE_BEFORE.search(core[:at])
    return voltage.start() if voltage and core[at:].startswith("千伏") else at


def action_of(core: str, lexicon: Lexicon) -> Action:
    """Read what is done to the works from the end of a name: 改扩建, 迁建; new where nothing is said."""
    end = len(core)
    while end:
        for length in range(min(LONGEST, end), 1, -1):
            if action := lexicon.actions.get(core[end - length : end]):
                return action
        match = TRAILER.search(core[:end])
        if not match:
            return Action.NEW
        end = match.start()
    return Action.NEW
