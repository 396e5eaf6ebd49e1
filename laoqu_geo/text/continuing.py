"""Complete names that go on with what was named before them: the same line, plant or kind of road."""

import re

from ..model import LINE_KINDS, Kind
from .carry import SHARED_HEAD, Named
from .names import Member

_CONTINUATIONS = (
    (re.compile(r"\d+号线"), re.compile(r"(.*?(?:地铁|轨道交通|轻轨|市域铁路|有轨电车))\d+号线")),
    (re.compile(r"S\d+线"), re.compile(r"(.*?(?:市域铁路|市域|城际))S\d+线")),
    (
        re.compile(r"第?[一二三四五]期(?:工程|项目)?$"),
        re.compile(r"(.{2,}?)(?:第?[一二三四五]期)(?:工程|项目)?$"),
    ),
    (re.compile(r"\d{3,4}(?!千伏|号|米|吨)"), re.compile(r"((?:国道|省道|县道|[GSX]))\d{3,4}")),
    (re.compile(r"[GSX]\d{3,4}(?!千伏|号|米|吨)"), re.compile(r"((?:国道|省道|县道))[GSX]\d{3,4}")),
)
"""How a member goes on with what was named before it, and how much of that is the beginning of both."""

_LINE_AND_SEGMENT = re.compile(
    r"^([GS]\d+线?(?=[^至—铁高公]{2,12}(?:至|—))|.+?(?:高速铁路|铁路|高铁|城际|客专|专线|高速公路|高速|公路|线|国道\d*|省道\d*))"
    r"[^至—]{2,16}(?:至|—)[^至—]{2,16}段"
)
_SEGMENT_ONLY = re.compile(r"^[^至—铁高速路线]{2,16}(?:至|—)[^至—铁高速路]{2,16}段")


def goes_on(member: Member, before: list[Member], line: Named | None) -> Named | None:
    """
    Read a member that goes on with what was named before it.

    某市地铁1号线、2号线; 某电厂一期、二期工程; 国道219、349: the beginning is the same.
    """
    for pattern, start in _CONTINUATIONS:
        if not pattern.match(member.text):
            continue
        earlier = [(item, item.text) for item in reversed(before)] + (
            [(line.member, line.name)] if line else []
        )
        for item, text in earlier:
            if own := start.match(text):
                return _from_line(member, item, own.group(1), join_names(own.group(1), member.text))
    return None


def is_segment(member: Member, before: list[Member], line: Named | None) -> Named | None:
    """Complete a bare segment (丙至丁段) from the line named before it; None where it is none."""
    parent = _line_before(before, line) if _SEGMENT_ONLY.match(member.text) else None
    if parent is None:
        return None
    own = _LINE_AND_SEGMENT.match(parent.text)
    beginning = own.group(1) if own else parent.text
    return _from_line(member, parent, beginning, beginning + member.text)


def _line_before(members: list[Member], line: Named | None) -> Member | None:
    """Find the line, named with a segment or by its ends, that a bare segment after it belongs to."""
    for member in reversed(members):
        if member.head and member.kind in LINE_KINDS:
            return member if _LINE_AND_SEGMENT.match(member.text) else None
    return line.member if line else None


def _from_line(member: Member, parent: Member, beginning: str, name: str) -> Named:
    return Named(
        member=member,
        name=name,
        kind=member.kind or parent.kind or Kind.OTHER,
        role="head",
        action=member.action,
        carried="",
        shared_from=((parent.start, parent.start + len(beginning)),),
        evidence=(f"“{beginning}”承前一项",),
        confidence=SHARED_HEAD,
    )


def join_names(stem: str, suffix: str) -> str:
    """Put stem and shared suffix together without saying a word twice (城际|城际铁路)."""
    for length in range(min(len(stem), len(suffix)), 0, -1):
        if stem.endswith(suffix[:length]) and (length > 1 or suffix[0] in "江河溪"):
            return stem + suffix[length:]
    return stem + suffix
