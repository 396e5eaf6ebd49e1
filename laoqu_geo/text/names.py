"""Take one member of a list apart: its own name, its head noun, what is done to it, and whether it is named at all."""

import re
from dataclasses import dataclass, replace

from ..model import Action, Kind
from .heads import action_of, find_head, named_heads, qualifiers
from .lexicon import Lexicon
from .predicates import strip_left, strip_right

_VOLTAGE = re.compile(r"±?(\d+(?:\.\d+)?)\s*(?:千伏|kV|KV|kv)")
_NUMBER = re.compile(r"±?\d+(?:\.\d+)?(?:千伏|kV|KV|kv|万千瓦|公里|万吨级|万吨|吨级|万亩|兆瓦|MW)?")
_COUNT = re.compile(
    r"^(?:\d+(?:\.\d+)?|[一二三四五六七八九十两百]+)余?(?:条|座|个|处|项|公里|千米|万吨级|万亩|批|宗|对|段)"
)
_TITLE_END = re.compile(r"(?:（[^（）]*）|项目|工程|类)+$")
_ROUTE = re.compile(r".(?:至|—).")
_ROAD = re.compile(r"(?:国道|省道)?([GSX])(\d{1,4})(?:线)?(?![\d至])")
_PART = re.compile(r"段|绕城|过境|支线|环线|改线")


@dataclass(frozen=True, slots=True)
class Member:
    """
    One member of a list, in offsets of the folded text it was cut from.

    `stem` is its own name, `suffix` the words from there to the end (generic qualifiers, head noun, action);
    `head` is empty where it must be shared from elsewhere. `tail` holds what stands behind 等.
    """

    start: int
    end: int
    text: str
    stem: str
    suffix: str
    head: str
    kind: Kind | None
    role: str
    action: Action
    voltage_kv: float | None
    place_only: bool
    """The whole of it is one administrative name, or a city and its county."""
    named: bool = True
    """False for a programme made of generic words."""
    note: str = ""
    """A status in brackets behind the name: 某高铁（新开工）."""
    bracket: str = ""
    """What brackets behind the name say."""
    tail: str = ""
    """What closes the list behind it, without 等 and count: 机场改扩建."""
    tail_start: int = -1
    """Where the tail begins in the document; -1 where the list has none."""
    owner: str = ""
    """The place that stands before the name and is no part of it."""
    probability: float = 1.0
    """How likely it is that just this stretch names a project."""

    @property
    def is_route(self) -> bool:
        """Tell whether the name runs from one place to another."""
        return bool(_ROUTE.search(self.stem or self.text))


def analyse(text: str, start: int, lexicon: Lexicon) -> Member:
    """
    Take a name as the text has it apart.

    Parameters
    ----------
    text
        The folded name, without the words around it.
    start
        Its offset in the document.

    Returns
    -------
    member
        Its `head` is empty where the name holds no head noun of its own.
    """
    voltage = _VOLTAGE.search(text)
    member = Member(
        start=start,
        end=start + len(text),
        text=text,
        stem=text,
        suffix="",
        head="",
        kind=None,
        role="",
        action=action_of(text, lexicon),
        voltage_kv=float(voltage.group(1)) if voltage else None,
        place_only=_is_place(text, lexicon),
    )
    found = find_head(text, lexicon)
    if found is None:
        return _with_part(_numbered_road(member), lexicon)
    word, head, at = found
    begin = qualifiers(text, at, at + len(word), lexicon)
    return replace(member, stem=text[:begin], suffix=text[begin:], head=word, kind=head.kind, role=head.role)


def _with_part(member: Member, lexicon: Lexicon) -> Member:
    """Read a name that goes on behind its head noun: 某机场|第二跑道, 某水库|泄洪设施改造."""
    heads = [] if member.head or member.place_only else named_heads(member.text, lexicon)
    if not heads or heads[-1][0] == 0:
        return member
    start, stop = heads[-1]
    word = member.text[start:stop]
    head = lexicon.heads[word]
    return replace(
        member,
        stem=member.text[:start],
        suffix=member.text[start:],
        head=word,
        kind=head.kind,
        role=head.role,
    )


def place_before(text: str, lexicon: Lexicon) -> str:
    """Return the place that the text ends in (某县|青山水库), empty where it ends in none."""
    if not text:
        return ""
    return max((p for p in lexicon.places_ending.get(text[-1], ()) if text.endswith(p)), key=len, default="")


def _numbered_road(member: Member) -> Member:
    """Read a road by its number (G326某绕城段): one or two digits, or four, are an expressway, three a road."""
    match = _ROAD.match(member.text)
    if match is None or (member.action is Action.NEW and not _PART.search(member.text, match.end())):
        return member
    fast = match.group(1) in "GS" and len(match.group(2)) != 3
    kind = Kind.EXPRESSWAY if fast else Kind.ROAD
    return replace(member, suffix="", head=match.group(), kind=kind, role="head", named=True)


def is_named(text: str, lexicon: Lexicon) -> bool:
    """Tell whether any part of the text is neither a generic word nor a head noun, a number or a sign."""
    reachable = {0}
    bare = _COUNT.sub("", text.strip("“”（） ·"))
    for index in range(len(bare)):
        if index not in reachable:
            continue
        if bare[index] in "、，和与及“”（）·— ":
            reachable.add(index + 1)
        if match := _NUMBER.match(bare, index):
            reachable.add(match.end())
        for length in range(1, min(12, len(bare) - index) + 1):
            word = bare[index : index + length]
            if word in lexicon.generic or word in lexicon.heads or (length > 1 and word in lexicon.actions):
                reachable.add(index + length)
    return len(bare) not in reachable


def is_title(words: str, lexicon: Lexicon) -> bool:
    """Tell whether words can head what follows: they name nothing (高速公路), or only give a status (计划新开工项目)."""
    bare = _TITLE_END.sub("", words)
    left = strip_left(bare, lexicon)
    return not is_named(words, lexicon) or left + strip_right(bare[left:], lexicon) == len(bare)


def _is_place(text: str, lexicon: Lexicon) -> bool:
    if text in lexicon.places:
        return True
    return any(
        text[:cut] in lexicon.places and text[cut:] in lexicon.places for cut in range(2, len(text) - 1)
    )
