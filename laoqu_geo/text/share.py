"""Complete the members of a list from one another: shared heads, headings, the line before a segment."""

import re
from dataclasses import dataclass, replace

from ..model import LINE_KINDS, Action, Kind
from .carry import OWN_HEAD, SHARED_HEAD, UNKNOWN, Named, carry, role_factor
from .continuing import goes_on, is_segment, join_names
from .heads import action_of, find_head, named_heads
from .lexicon import Lexicon
from .lists import Scope
from .names import Member, is_named

_SEGMENT_NAMED = re.compile(r"[路铁速线][^路铁速线]{1,8}段$")
"""高速公路某省段: the part is the member's own, only the head noun is shared."""
_NOTE = re.compile(r"（[^（）]*）$")
_LEADING_FIGURE = re.compile(r"^±?\d+(?:\.\d+)?(?=千伏)")
_ENTIRE = re.compile(r"(?:工程|项目|段|段[^段]*改造|线[^线]{0,6}|[东西南北]延|复航|[一二三四]期)$")
_REPAIR = re.compile(r"(?:除险加固|续建配套[^，、]*)(?:工程|项目)?$")
_COMPLETE = re.compile(r"线[^线]*段")
"""某线甲至乙段改扩建 wants no head noun from the heading."""


@dataclass(frozen=True, slots=True)
class _Donor:
    """A head that members to its left may share; `behind` if it stands behind 等."""

    suffix: str
    kind: Kind
    role: str
    action: Action
    span: tuple[int, int]
    behind: bool
    is_route: bool
    head: str = ""
    heading: bool = False


def complete(
    scope: Scope, lexicon: Lexicon, heading: str = "", line: Named | None = None
) -> tuple[list[Named], list[Member]]:
    """
    Complete each member of a scope.

    Parameters
    ----------
    scope
        As read from a sentence.
    lexicon
        The word tables.
    heading
        A head noun that stands as heading above the sentence, lent to routes where the list has none.
    line
        The line last named in the sentence, which a bare segment (其中丙至丁段) belongs to.

    Returns
    -------
    named, generic
        Members with a name of their own, in order; and members made of generic words alone.
    """
    named: list[Named] = []
    generic: list[Member] = []
    words = _last_head(scope.before or scope.lead, lexicon) or heading
    donors = title = [_from_heading(words, lexicon)] if words else []
    behind: _Donor | None = None
    for index in range(len(scope.members) - 1, -1, -1):
        member = scope.members[index]
        closes_group = index + 1 < len(scope.members) and scope.separators[index + 1] == "，"
        if closes_group and not (member.place_only or member.is_route):
            donors = title
        if found := _donor_behind(member, lexicon):
            behind, donors = found, [found]
        if member.named and (going_on := goes_on(member, scope.members[:index], line)):
            named.append(going_on)
        elif not member.named or (member.head and not is_named(member.text, lexicon)):
            generic.append(member)
            donors = donors if member.tail else title
        elif member.head:
            named.append(_done_alike(_own(member), behind or _repair(donors, member)))
            donors = [*donors, _donor(member)]
        elif segment := is_segment(member, scope.members[:index], line):
            named.append(segment)
        elif donor := _choose(donors, member, lexicon):
            named.append(_kindred(member, donor) if _is_entire(member, donor) else _borrowed(member, donor))
        else:
            named.append(_unknown(member))
    named.reverse()
    generic.reverse()
    return carry(named, lexicon), generic


def _is_entire(member: Member, donor: _Donor) -> bool:
    """Tell whether a name without a head noun wants none: 某工程, 某线甲至乙段, 某支线."""
    return bool(_ENTIRE.search(member.text)) and not donor.behind


def _choose(donors: list[_Donor], member: Member, lexicon: Lexicon) -> _Donor | None:
    """
    Choose whose head a member shares: the nearest on the right that has its shape, else the nearest.

    甲至乙、某高速扩容、丙至丁高速公路: the first shares with the third. Parks lend their head to places only.
    What closes the list (等高速公路) is meant for all of it; a heading helps where nothing nearer does.
    """
    offered = [d for d in donors if not d.heading] or donors
    fitting = [
        d for d in offered if d.role in ("head", "weak") or member.text in lexicon.places or member.place_only
    ]
    if not fitting:
        return None
    closing = [d for d in fitting if d.behind]
    titles = [d for d in donors if d.heading]
    same_shape = [d for d in (*titles, *fitting) if d.is_route == member.is_route]
    return (closing or same_shape or fitting)[-1]


def _donor(member: Member) -> _Donor:
    return _Donor(
        suffix=member.head if _SEGMENT_NAMED.search(member.suffix) else _NOTE.sub("", member.suffix),
        kind=member.kind or Kind.OTHER,
        role=member.role,
        action=member.action,
        span=(member.end - len(member.suffix), member.end),
        behind=False,
        is_route=member.is_route,
        head=member.head,
    )


def _last_head(words: str, lexicon: Lexicon) -> str:
    """Find the head noun that the words before a list name last: 抽水蓄能电站方面，加快甲、乙建设."""
    spans = named_heads(words, lexicon)
    return words[slice(*spans[-1])] if spans else ""


def _from_heading(word: str, lexicon: Lexicon) -> _Donor:
    head = lexicon.heads[word]
    return _Donor(word, head.kind, head.role, Action.NEW, (0, 0), False, True, word, heading=True)


def _donor_behind(member: Member, lexicon: Lexicon) -> _Donor | None:
    """Read the head behind 等 (甲、乙等高速公路) as what the whole list before it shares."""
    if not member.tail:
        return None
    found = find_head(member.tail, lexicon)
    kind, role = (found[1].kind, found[1].role) if found else (Kind.OTHER, "head")
    suffix = member.tail.removesuffix("项目")
    suffix = suffix if suffix in lexicon.heads else member.tail
    span = (member.tail_start, member.tail_start + len(suffix))
    return _Donor(
        suffix,
        kind,
        role,
        action_of(member.tail, lexicon),
        span,
        True,
        member.is_route,
        found[0] if found else "",
    )


def _own(member: Member) -> Named:
    return Named(
        member=member,
        name=member.text,
        kind=member.kind or Kind.OTHER,
        role=member.role,
        action=member.action,
        carried="",
        shared_from=(),
        evidence=(f"中心词“{member.head}”",),
        confidence=OWN_HEAD * role_factor(member.role),
    )


def _repair(donors: list[_Donor], member: Member) -> _Donor | None:
    """Find a repair that the last of a list says of works of one sort: 甲水库、乙水库除险加固; an enlargement is its own."""
    last = donors[0] if donors else None
    return last if last and last.head == member.head and _REPAIR.search(last.suffix) else None


def _done_alike(item: Named, donor: _Donor | None) -> Named:
    """Give a member with a head of its own what closes the list: 甲水库、乙水库等水库|增容, 甲站、乙站等|综合枢纽."""
    if donor is None or item.name.endswith(donor.suffix):
        return item
    lines = item.kind in LINE_KINDS and donor.kind in LINE_KINDS
    if lines and item.kind is not donor.kind and donor.head:
        return item
    known = bool(donor.head) and (donor.head == item.member.head or lines)
    done = donor.suffix[donor.suffix.find(donor.head) + len(donor.head) :] if known else donor.suffix
    if not done or (donor.action is not Action.NEW and item.action is not Action.NEW):
        return item
    return replace(
        item,
        name=item.name + done,
        kind=donor.kind if donor.head else item.kind,
        action=donor.action if item.action is Action.NEW else item.action,
        shared_from=(donor.span,),
        evidence=(*item.evidence, f"“{done}”取自“等”字之后"),
    )


def _kindred(member: Member, donor: _Donor) -> Named:
    """Take only the kind from the list: the name is whole."""
    return replace(
        _unknown(member), kind=donor.kind, evidence=(f"类别随并列的“{donor.suffix}”",), confidence=SHARED_HEAD
    )


def _borrowed(member: Member, donor: _Donor) -> Named:
    where = "标题" if donor.heading else "“等”字之后" if donor.behind else "并列的后一项"
    return Named(
        member=member,
        name=member.text
        if donor.heading and _COMPLETE.search(member.text)
        else join_names(member.text, _own_voltage(member, donor.suffix)),
        kind=donor.kind,
        role=donor.role,
        action=member.action if member.action is not Action.NEW else donor.action,
        carried="",
        shared_from=() if donor.heading else (donor.span,),
        evidence=(f"中心词“{donor.suffix}”取自{where}",),
        confidence=SHARED_HEAD * role_factor(donor.role),
    )


def _unknown(member: Member) -> Named:
    """Keep a name of which no word tells the kind."""
    return Named(
        member=member,
        name=member.text,
        kind=Kind.OTHER,
        role="head",
        action=member.action,
        carried="",
        shared_from=(),
        evidence=("没有认得的中心词",),
        confidence=UNKNOWN,
    )


def _own_voltage(member: Member, suffix: str) -> str:
    """Leave the figure out of a shared 220千伏变电站 where the member has a voltage of its own."""
    return _LEADING_FIGURE.sub("", suffix) if member.voltage_kv is not None else suffix
