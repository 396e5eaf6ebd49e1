"""Take one member of a list apart: its own name, its head noun, what is done to it, and whether it is named at all."""

import re
from dataclasses import dataclass, replace

from ..model import Action, Kind
from .heads import (
    SEGMENT_BEHIND,
    action_of,
    find_head,
    forward_trailers,
    named_heads,
    qualifiers,
)
from .lexicon import Head, Lexicon
from .predicates import find_predicates, strip_left, strip_right
from .tails import COUNT, count_length, split_tail

_VOLTAGE = re.compile(r"±?(\d+(?:\.\d+)?)\s*(?:千伏|kV|KV|kv)")
_NUMBER = re.compile(r"±?\d+(?:\.\d+)?(?:千伏|kV|KV|kv|万千瓦|公里|万吨级|万吨|吨级|万亩|兆瓦|MW)?")
_ROUTE = re.compile(r".(?:至|—).")
_CODE = re.compile(r"[GSXY]\d+|(?:国道|省道|县道)\d+")
_ATTRIBUTE_BRACKET = re.compile(
    r"（[^（）]*(?:公里|亿|万|千米|总投资|长|座|新建|扩建|改造|含|包括|流量|面积|容量|规模|设计|简称|年|月|[市州].+[县区]|[县乡镇区].+[乡镇村]|市[^）]*县|共建|责任|牵头)[^（）]*）$"
)
_OWNED_KINDS = frozenset({Kind.RESERVOIR, Kind.HYDROPOWER})
_RIVER = re.compile(
    r"^[^至—（]{1,3}(?:[江河溪](?:干流|支流|流域|上游|中游|下游)?|水(?:干流|支流|流域|上游|中游|下游))(?=[^库利电]{2})"
)
_ROAD = re.compile(r"(?:国道|省道)?([GSX])(\d{1,4})(?:线)?(?![\d至])")
_NOTE = re.compile(r"（([^（）]{2,8})）$")
_PARTS = frozenset({"航站楼", "飞行区", "航站区", "隧道", "大桥", "特大桥", "桥", "站房", "站"})
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
    named: bool
    note: str = ""
    """A status in brackets behind the name: 某高铁（新开工）."""
    tail: str = ""
    tail_start: int = -1
    tail_offset: int = 0
    """Characters of count words (等3条) between 等 and the tail."""
    owner: str = ""
    """The county or river that stands before the name and is no part of it."""
    place_only: bool = False
    """The whole of it is one administrative name, or a city and its county."""

    @property
    def is_route(self) -> bool:
        """Tell whether the name runs from one place to another."""
        return bool(_ROUTE.search(self.stem or self.text))


def analyse(text: str, start: int, lexicon: Lexicon) -> Member:
    """
    Take a piece of folded text apart.

    Parameters
    ----------
    text
        The piece without the predicates around it.
    start
        Its offset in the document.

    Returns
    -------
    member
        With `named` false where nothing but generic words, counts and head nouns stand in it.
    """
    member = _whole(text, start, lexicon)
    found = find_head(member.text, lexicon)
    if found is None:
        return _numbered_road(member)
    return _with_head(member, found, lexicon)


def _whole(text: str, start: int, lexicon: Lexicon) -> Member:
    """Read a piece before its head noun is known: its tail, its note, its voltage, what is done to it."""
    core, tail, position = split_tail(text, lexicon)
    core, note = _split_note(core, lexicon)
    core = _ATTRIBUTE_BRACKET.sub("", core).rstrip("“” ")
    voltage = _VOLTAGE.search(core)
    return Member(
        start=start,
        end=start + len(core),
        text=core,
        stem=core,
        suffix="",
        head="",
        kind=None,
        role="",
        action=action_of(core, lexicon),
        voltage_kv=float(voltage.group(1)) if voltage else None,
        named=is_named(core, lexicon),
        note=note,
        tail=tail[count_length(tail) :],
        tail_offset=count_length(tail),
        place_only=_is_place(core, lexicon),
        tail_start=start + position if position >= 0 else -1,
    )


def _with_head(member: Member, found: tuple[str, Head, int], lexicon: Lexicon) -> Member:
    """Part a member at its head noun, without ranks behind it, parts of the works and owners before it."""
    core = member.text
    word, head, at = _first_of_kind(core, found, lexicon)
    if head.role == "beyond" and at + len(word) < found[2]:
        core = core[: at + len(word)]
    if part := _part_length(core, word, at, lexicon):
        whole = analyse(core[:-part], member.start, lexicon)
        return replace(whole, tail=member.tail, tail_start=member.tail_start)
    end = member.start + len(core)
    begin = qualifiers(core, at, lexicon)
    owner = owner_length(core[:begin], head.kind, lexicon)
    name, begin, at = core[owner:], begin - owner, at - owner
    behind = name[at + len(word) :]
    named = (
        word not in lexicon.heads
        or is_named(name[:begin], lexicon)
        or bool(_CODE.search(name))
        or bool(SEGMENT_BEHIND.match(behind) and is_named(behind, lexicon))
    )
    return replace(
        member,
        start=member.start + owner,
        end=end,
        text=name,
        stem=name[:begin],
        suffix=name[begin:],
        owner=core[:owner],
        head=word,
        kind=head.kind,
        role=head.role,
        named=named and not COUNT.match(name),
    )


def _split_note(core: str, lexicon: Lexicon) -> tuple[str, str]:
    """Cut a bracket that holds nothing but a status from the end of a name."""
    match = _NOTE.search(core)
    if match is None:
        return core, ""
    words = match.group(1)
    if _is_full_place(words, lexicon) or _is_other_name(core[: match.start()], words, lexicon):
        return core[: match.start()], ""
    left = strip_left(words, lexicon)
    if left + strip_right(words[left:], lexicon) < len(words) or not find_predicates(words, lexicon):
        return core, ""
    return core[: match.start()], words


def _is_full_place(words: str, lexicon: Lexicon) -> bool:
    return any(lexicon.short_names[code] != words for code in lexicon.places.get(words, ()))


def _is_other_name(core: str, words: str, lexicon: Lexicon) -> bool:
    """Tell whether a bracket holds a short form of the name before it: 甲引水二期灌区（甲引二期灌区）."""
    ours, theirs = find_head(core, lexicon), find_head(words, lexicon)
    return bool(ours and theirs and ours[0] == theirs[0] and words[0] == core[0])


def _part_length(core: str, word: str, at: int, lexicon: Lexicon) -> int:
    """
    Count the characters at the end that name a part of the works: 某机场改扩建工程|航站楼, 某铁路|全线隧道.

    Where something is done to the part itself (某机场飞行区扩建) it is the project.
    """
    if word not in _PARTS or at + len(word) < len(core):
        return 0
    for start, stop in reversed(named_heads(core[:at], lexicon)):
        stop_of_name = stop + forward_trailers(core[stop:at], lexicon)
        if is_named(core[:start], lexicon) and not is_named(core[stop_of_name:at], lexicon):
            return len(core) - stop_of_name
    return 0


def _numbered_road(member: Member) -> Member:
    """Read a road by its number (G326某绕城段): one or two digits, or four, are an expressway, three a road."""
    match = _ROAD.match(member.text)
    if match is None or (member.action is Action.NEW and not _PART.search(member.text, match.end())):
        return member
    fast = match.group(1) in "GS" and len(match.group(2)) != 3
    kind = Kind.EXPRESSWAY if fast else Kind.ROAD
    return replace(member, suffix="", head=match.group(), kind=kind, role="head", named=True)


def owner_length(stem: str, kind: Kind, lexicon: Lexicon) -> int:
    """
    Count the characters of the county or river that owns waterworks: 某县|青山水库, 某江干流|白水水库.

    Airports, ports, plants and parks keep it: there the place makes the name.
    """
    if kind not in _OWNED_KINDS:
        return 0
    by_county = kind is Kind.RESERVOIR
    owner = max((n for n in range(2, len(stem) - 1) if by_county and stem[:n] in lexicon.places), default=0)
    if river := _RIVER.match(stem[owner:]):
        owner += river.end()
    rest = stem[owner:]
    ambiguous = rest in lexicon.places and not stem[:owner].endswith(tuple("市县区旗州江河溪水流"))
    return owner if len(rest) >= 2 and not ambiguous and is_named(rest, lexicon) else 0


def _first_of_kind(core: str, found: tuple[str, Head, int], lexicon: Lexicon) -> tuple[str, Head, int]:
    """
    Prefer an earlier head of the same kind where only generic words follow it.

    某物流园|国家级示范物流园区: the second is a rank that the first is given.
    """
    _word, head, at = found
    if head.role != "beyond":
        return found
    for _, start, stop in lexicon.head_scan.find_matches_as_indexes(core[:at]):
        earlier = lexicon.heads[core[start:stop]]
        if (
            earlier.kind is head.kind
            and is_named(core[:start], lexicon)
            and not is_named(core[stop:], lexicon)
        ):
            return core[start:stop], earlier, start
    return found


def is_named(text: str, lexicon: Lexicon) -> bool:
    """Tell whether any part of the text is neither a generic word nor a head noun, a number or a sign."""
    reachable = {0}
    bare = COUNT.sub("", text.strip("“”（） ·"))
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


def _is_place(text: str, lexicon: Lexicon) -> bool:
    if text in lexicon.places:
        return True
    return any(
        text[:cut] in lexicon.places and text[cut:] in lexicon.places for cut in range(2, len(text) - 1)
    )
