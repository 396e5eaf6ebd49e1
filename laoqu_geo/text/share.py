"""Complete the members of a list from one another: shared heads, headings, the line before a segment."""

import re
from dataclasses import dataclass, replace

from ..model import LINE_KINDS, Action, Kind
from .carry import LINE_AND_SEGMENT, OWN_HEAD, SEGMENT_ONLY, SHARED_HEAD, Named, carry, role_factor
from .lexicon import Lexicon
from .lists import Scope
from .names import Member, owner_length
from .tails import tail_head

_SEGMENT_NAMED = re.compile(r"[路铁速线][^路铁速线]{1,8}段$")
"""高速公路某省段: the part is the member's own, only the head noun is shared."""
_LEADING_FIGURE = re.compile(r"^±?\d+(?:\.\d+)?(?=千伏)")
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
    donors = title = [_from_heading(heading, lexicon)] if heading else []
    behind: _Donor | None = None
    counted = any(m.tail_start >= 0 for m in scope.members)
    for index in range(len(scope.members) - 1, -1, -1):
        member = scope.members[index]
        closes_group = index + 1 < len(scope.members) and scope.separators[index + 1] == "，"
        if closes_group and not (member.place_only or member.is_route):
            donors = title
        if found := _donor_behind(member, lexicon):
            behind, donors = found, [found]
        if not member.named:
            if member.head or member.tail:
                generic.append(member)
            donors = donors if member.tail else title
        elif member.head:
            named.append(_done_alike(_own(member), behind))
            donors = [*donors, _donor(member)]
        elif SEGMENT_ONLY.match(member.text) and (parent := _line_before(scope.members[:index], line)):
            named.append(_segment(member, parent))
        elif (donor := _choose(donors, member, lexicon, counted=counted)) and (
            donor.behind or member.action is Action.NEW
        ):
            named.append(_borrowed(_without_owner(member, donor.kind, lexicon), donor))
    named.reverse()
    generic.reverse()
    return carry(named, lexicon), generic


def _line_before(members: list[Member], line: Named | None) -> Member | None:
    """Find the line, named with a segment or by its ends, that a bare segment after it belongs to."""
    for member in reversed(members):
        if member.head and member.kind in LINE_KINDS:
            return member if LINE_AND_SEGMENT.match(member.text) else None
    return line.member if line else None


def _segment(member: Member, parent: Member) -> Named:
    own = LINE_AND_SEGMENT.match(parent.text)
    line = own.group(1) if own else parent.text
    return Named(
        member=member,
        name=line + member.text,
        kind=parent.kind or Kind.OTHER,
        role="head",
        action=member.action,
        carried="",
        shared_from=((parent.start, parent.start + len(line)),),
        evidence=(f"线路名“{line}”承前一项",),
        confidence=SHARED_HEAD,
    )


def _choose(donors: list[_Donor], member: Member, lexicon: Lexicon, *, counted: bool) -> _Donor | None:
    """
    Choose whose head a member shares: the nearest on the right that has its shape, else the nearest.

    甲至乙、某高速扩容、丙至丁高速公路: the first shares with the third. Parks lend their head to places only.
    A heading lends its head to routes, and to any names in a list that is counted (甲、乙、丙三座).
    """
    offered = [d for d in donors if not d.heading or member.is_route or counted]
    fitting = [
        d for d in offered if d.role in ("head", "weak") or member.text in lexicon.places or member.place_only
    ]
    if not fitting:
        return None
    same_shape = [d for d in fitting if d.is_route == member.is_route]
    return (same_shape or fitting)[-1]


def _donor(member: Member) -> _Donor:
    return _Donor(
        suffix=member.head if _SEGMENT_NAMED.search(member.suffix) else member.suffix,
        kind=member.kind or Kind.OTHER,
        role=member.role,
        action=member.action,
        span=(member.end - len(member.suffix), member.end),
        behind=False,
        is_route=member.is_route,
    )


def _from_heading(word: str, lexicon: Lexicon) -> _Donor:
    head = lexicon.heads[word]
    return _Donor(word, head.kind, head.role, Action.NEW, (0, 0), behind=False, is_route=True, heading=True)


def _donor_behind(member: Member, lexicon: Lexicon) -> _Donor | None:
    """Read the head behind 等 (甲、乙等高速公路) as what the whole list before it shares."""
    found = tail_head(member.tail, lexicon) if member.tail_start >= 0 else None
    if found is None:
        return None
    suffix, head, action = found
    start = member.tail_start + 1 + member.tail_offset + member.tail.find(suffix)
    return _Donor(suffix, head.kind, head.role, action, (start, start + len(suffix)), True, member.is_route)


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


def _done_alike(item: Named, behind: _Donor | None) -> Named:
    """Give a member with a head of its own what 等 says is done to all: 甲水库、乙水库等水库增容."""
    if (
        behind is None
        or behind.action is Action.NEW
        or behind.kind is not item.kind
        or item.action is not Action.NEW
    ):
        return item
    done = behind.suffix.removeprefix(item.member.head)
    if done == behind.suffix:
        return item
    return replace(
        item,
        name=item.name + done,
        action=behind.action,
        shared_from=(behind.span,),
        evidence=(*item.evidence, f"“{done}”取自“等”字之后"),
    )


def _borrowed(member: Member, donor: _Donor) -> Named:
    where = "标题" if donor.heading else "“等”字之后" if donor.behind else "并列的后一项"
    return Named(
        member=member,
        name=member.text
        if donor.heading and _COMPLETE.search(member.text)
        else _join(member.text, _own_voltage(member, donor.suffix)),
        kind=donor.kind,
        role=donor.role,
        action=member.action if member.action is not Action.NEW else donor.action,
        carried="",
        shared_from=() if donor.heading else (donor.span,),
        evidence=(f"中心词“{donor.suffix}”取自{where}",),
        confidence=SHARED_HEAD * role_factor(donor.role),
    )


def _without_owner(member: Member, kind: Kind, lexicon: Lexicon) -> Member:
    owner = owner_length(member.text, kind, lexicon)
    text = member.text[owner:]
    return replace(
        member, start=member.start + owner, text=text, stem=text, owner=member.text[:owner] or member.owner
    )


def _own_voltage(member: Member, suffix: str) -> str:
    """Leave the figure out of a shared 220千伏变电站 where the member has a voltage of its own."""
    return _LEADING_FIGURE.sub("", suffix) if member.voltage_kv is not None else suffix


def _join(stem: str, suffix: str) -> str:
    """Put stem and shared suffix together without saying a word twice (城际|城际铁路)."""
    for length in range(min(len(stem), len(suffix)), 0, -1):
        if stem.endswith(suffix[:length]) and (length > 1 or suffix[0] in "江河溪"):
            return stem + suffix[length:]
    return stem + suffix
