"""Carry words along a list that is already named: what is done, a city to its counties, a port, a voltage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..model import Action, Kind
from .lexicon import Lexicon
from .names import Member

OWN_HEAD, SHARED_HEAD, CARRIED_CITY, UNKNOWN = 0.97, 0.91, 0.91, 0.6
"""Confidence of a reading: its own head noun, one shared in the list, a city carried besides, no head noun at all."""

BEYOND_FACTOR = 0.88
"""Parks, hubs and sights are told from programmes less surely than works are."""

_ROAD_CODE = re.compile(r"^[GSXYCZ]\d+[a-zA-Z]?(?:线)?")

_ACTION_TAIL = re.compile(r"段([^段至—]{2,12})$")
"""段改扩建, 段航道整治工程: said of all segments of the list."""

_NUMBERED = re.compile(r"(?:国道|省道|县道)?[GSX]?\d{2,4}线?")
_NUMBERED_WORK = re.compile(r"(?:国道|省道|县道)?[GSX]?\d{2,4}线?([^至—\d]{2,12})")
"""省道215、308线改建: what is done to the last road of a list of numbers is done to all."""

_WATER_PREFIX = {
    Kind.PORT: re.compile(r"^[^港]{1,4}港(?!区)(?=.+(?:港区|作业区))"),
    Kind.WATERWAY: re.compile(r"^[^江河至—]{1,3}[江河](?=[^至—]{2,}枢纽)"),
}
_WATER_PART = re.compile(r"港区|作业区|枢纽$")
_PORT = re.compile(r"[^港]{1,4}港(?!区|池|口|铁)")
_AREA = re.compile(r"([^港，、：]{1,5}(?:港区|作业区))(?=以|突出|着力|重点|服务|依托|主要|，|：)")
"""曹妃甸港区突出…: what the sentence is about."""
_LEADING_VOLTAGE = re.compile(r"^±?\d+千伏")


@dataclass(frozen=True, slots=True)
class Named:
    """A member with its name completed: what was shared, from which span, and how it was read."""

    member: Member
    name: str
    kind: Kind
    role: str
    action: Action
    carried: str
    """The city carried from the left, empty where none."""
    shared_from: tuple[tuple[int, int], ...]
    evidence: tuple[str, ...]
    confidence: float
    expandable: bool = False
    """Its own name may be read as one-character cities (京沪): no neighbour in the list is abbreviated likewise."""


def role_factor(role: str) -> float:
    """Return how much a head noun of some role is to be trusted, against that of works."""
    return 1.0 if role == "head" else BEYOND_FACTOR


def _release_group_head(named: list[Named]) -> list[Named]:
    """
    Cut the closing head from the last member where it closes the list as a whole.

    甲至乙、某高速扩容、丙至丁高速公路: 高速公路 is said of all three, the second having a head of its kind
    already; so it belongs to the list, and the last member's own stretch is 丙至丁.
    """
    if len(named) < 3:
        return named
    last = named[-1].member
    closing = (last.end - len(last.suffix), last.end)
    shares = any(item.shared_from == (closing,) for item in named[:-1])
    mixed = any(item.member.head and item.kind is named[-1].kind for item in named[:-1])
    if not (shares and mixed and last.is_route and last.head):
        return named
    member = replace(last, end=closing[0])
    return [*named[:-1], replace(named[-1], member=member, shared_from=(closing,))]


def _mark_expandable(named: list[Named], lexicon: Lexicon) -> list[Named]:
    """Mark an abbreviated name that stands alone or bears a road code; in other lists the ends stay open."""
    short = [i for i, item in enumerate(named) if item.member.head and _is_abbreviated(item.member, lexicon)]
    if len(short) != 1 or not (len(named) == 1 or _ROAD_CODE.match(named[short[0]].member.stem)):
        return named
    return [replace(item, expandable=i == short[0]) for i, item in enumerate(named)]


def _is_abbreviated(member: Member, lexicon: Lexicon) -> bool:
    stem = _ROAD_CODE.sub("", member.stem)
    return 2 <= len(stem) <= 4 and not member.is_route and stem not in lexicon.places


def _share_work(named: list[Named]) -> list[Named]:
    """Say of numbers and segments what the one behind them says is done: 某高速甲至乙段和丙至丁段改扩建 widens both."""
    result = list(named)
    for i in range(len(result) - 2, -1, -1):
        behind, item = result[i + 1], result[i]
        if (number := _NUMBERED.fullmatch(item.name)) and (work := _NUMBERED_WORK.fullmatch(behind.name)):
            result[i] = _said_of_both(item, behind, number.group(), work.group(1))
            continue
        plain = item.action is Action.NEW and item.member.text.endswith("段")
        tail = _ACTION_TAIL.search(behind.name)
        if (
            plain
            and tail
            and item.kind in (behind.kind, Kind.OTHER)
            and not item.name.endswith(tail.group(1))
        ):
            result[i] = replace(_said_of_both(item, behind, item.name, tail.group(1)), kind=behind.kind)
    return result


def _said_of_both(item: Named, behind: Named, name: str, done: str) -> Named:
    """Put what the next of a list says is done behind a name."""
    return replace(
        item,
        name=name + done,
        action=behind.action,
        shared_from=(*item.shared_from, (behind.member.end - len(done), behind.member.end)),
        evidence=(*item.evidence, f"“{done}”取自并列的后一项"),
    )


def _carry_water(named: list[Named]) -> list[Named]:
    """Carry a port to its areas and a river to its locks: 某港甲港区、乙港区; 某江甲、乙航电枢纽."""
    result: list[Named] = []
    prefix, kind, span = "", Kind.OTHER, (0, 0)
    for item in named:
        text = item.member.text
        pattern = _WATER_PREFIX.get(item.kind)
        if pattern is None or item.kind is not kind:
            prefix, kind = "", item.kind
        if pattern and (match := pattern.match(item.name)) and text.startswith(match.group()):
            prefix, span = match.group(), (item.member.start, item.member.start + match.end())
        elif prefix and _WATER_PART.search(item.name):
            item = replace(  # noqa: PLW2901
                item,
                name=prefix + item.name,
                shared_from=(span, *item.shared_from),
                evidence=(*item.evidence, f"“{prefix}”承前一项"),
            )
        result.append(item)
    return result


def within_port(named: list[Named], headings: Sequence[str], sentence: str) -> list[Named]:
    """Give terminals and areas the port that heads their paragraph, and the area that their sentence is about."""
    port = next((title for title in reversed(headings) if _PORT.fullmatch(title)), "")
    area = subject.group(1) if (subject := _AREA.match(sentence)) else ""

    def whole(item: Named) -> Named:
        if (
            item.kind not in (Kind.PORT, Kind.WATERWAY)
            or _PORT.match(item.name)
            or item.name.startswith(area or "\0")
        ):
            return item
        prefix = port + (area if not _WATER_PART.search(item.name) else "")
        return (
            replace(item, name=prefix + item.name, evidence=(*item.evidence, f"“{prefix}”取自段首"))
            if prefix
            else item
        )

    return [whole(item) for item in named]


def _carry_voltage(named: list[Named]) -> list[Named]:
    """Carry a voltage that stands before the first of several substations: 500千伏甲、乙等输变电工程."""
    result: list[Named] = []
    voltage, span = "", (0, 0)
    for item in named:
        match = _LEADING_VOLTAGE.match(item.member.text)
        if item.kind is not Kind.SUBSTATION:
            voltage = ""
        elif match:
            voltage, span = match.group(), (item.member.start, item.member.start + match.end())
        elif voltage and item.member.voltage_kv is None:
            item = replace(  # noqa: PLW2901
                item,
                name=voltage + item.name,
                shared_from=(span, *item.shared_from),
                evidence=(*item.evidence, f"“{voltage}”承前一项"),
            )
        result.append(item)
    return result


def _carry(named: list[Named], lexicon: Lexicon) -> list[Named]:
    """
    Carry a city named with the first of its counties to the counties after it.

    甲市乙县、丙县 → 甲市乙县, 甲市丙县: the second belongs to the city that stands before the first.
    """
    result: list[Named] = []
    city, span = "", (0, 0)
    for item in named:
        stem = item.member.stem if item.member.head else item.member.text
        if prefix := _city_prefix(stem, lexicon):
            city, span = prefix, (item.member.start, item.member.start + len(prefix))
        elif city and _is_county_of(stem, city, lexicon):
            item = replace(  # noqa: PLW2901
                item,
                name=city + item.name,
                carried=city,
                shared_from=(span, *item.shared_from),
                evidence=(*item.evidence, f"所属市“{city}”承前一项"),
                confidence=CARRIED_CITY * role_factor(item.role),
            )
        else:
            city = ""
        result.append(item)
    return result


def _city_prefix(stem: str, lexicon: Lexicon) -> str:
    """Return the city at the start of city + county (甲市乙县), empty for anything else."""
    for length in range(len(stem) - 2, 1, -1):
        city, rest = stem[:length], stem[length:]
        if city in lexicon.places and _is_county_of(rest, city, lexicon):
            return city
    return ""


def _is_county_of(name: str, city: str, lexicon: Lexicon) -> bool:
    above = set(lexicon.places.get(city, ()))
    return any(lexicon.parents.get(code) in above for code in lexicon.places.get(name, ()))


def carry(named: list[Named], lexicon: Lexicon) -> list[Named]:
    """Complete the named members of one list from each other; order and number stay."""
    shared = _share_work(_release_group_head(named))
    return _carry_water(_carry_voltage(_carry(_mark_expandable(shared, lexicon), lexicon)))
