"""Read the name of a project for comparison: its spelling, what it is called apart from its kind, phase and section."""

import re
from dataclasses import dataclass
from functools import cache

from ..admin import short_name
from ..projects import canonical_name
from ..text.folding import fold
from .units import leading_units, without_kinds

_SHORT_FORMS = (
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
    ("高新技术产业开发区", "高新区"),
    ("高新技术产业园区", "高新区"),
    ("快速铁路", "铁路"),
    ("城际铁路", "城际"),
    ("运输机场", "机场"),
    ("支线机场", "机场"),
    ("民用机场", "机场"),
    ("500kV", "500千伏"),
    ("220kV", "220千伏"),
    ("110kV", "110千伏"),
    ("产业园区", "产业园"),
    ("物流园区", "物流园"),
    ("示范园区", "示范园"),
    ("科技园区", "科技园"),
)
"""Spellings that every plan mixes."""

_WORKS = re.compile(
    r"(?:改扩建|新改建|扩建|改建|新建|迁建|续建|重建|扩容改造|扩容|改造提升|提升改造|升级改造|提质改造|扩能改造|扩能|"
    r"整治提升|综合整治|综合治理|防洪治理|治理|整治|除险加固|加固|续建配套|改造|提升|建设|工程|项目)$"
)
_EXPANDS = re.compile(r"扩容|改扩建|扩能|复线|增建|二线|第二|电气化|提速")
"""Words of works on a line that is there already: not the line itself."""

_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)}
_PHASE = re.compile(r"第?([一二三四五六七八九1-9])期(?:工程|项目)?|[（(]([一二三四五六七八九1-9])期[）)]")
_ORDINAL = re.compile(
    r"([一二三四五六七八九十\d]+)(?:号|级|标段|分区)|第([二三四五六七八九])|(?<![江陕广山湖海云河辽])([东西南北上下中])(?:段|线|站|区|岸|港区|片区|游|支)|([左右])岸"
)
_ROAD = re.compile(r"[GS]\d{1,5}")
_VOLTAGE = re.compile(r"(\d+)千伏")
_FORMER = re.compile(r"[（(](?:原|原名|曾用名|又名|即|简称)[:：]?“?([^（）()”]{2,})”?[）)]")
_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
_REMARK = re.compile(r"[（(]([^（）()]*)[）)]$")
_LINE = re.compile(
    r"^(?P<line>.+?(?:铁路|高速|高铁|客专|城际|公路|快线))(?P<after>扩容|改造|复线)?[（(]?(?P<section>[^（()）]{2,}?)段[）)]?$"
)
_HEADS = re.compile(
    r"(?:高速|高铁|铁路|客专|城际|快线|公路|国际机场|通用机场|机场|水库及灌区|水库灌区|水利枢纽|水电站|航电枢纽|枢纽|水库|灌区|引水|供水|"
    r"航运枢纽|航运|航道|港区|作业区|码头|港|抽水蓄能电站|电站|电厂|输变电|变电站|防洪|堤防|物流园|物流中心|物流基地|产业园|示范园|科技园|工业园|园区|"
    r"基地|中心|大桥|特大桥|隧道|站)$"
)
_BROAD = re.compile(r"干支流|干流|支流|流域|重点河段|沿岸|川境段")
_ENDS = re.compile(r"(?<!周)至|—|经(?![开济])|到|、")

KINDLESS = 2
"""Least characters of a name that tells more than its kind."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name as comparison needs it."""

    plain: str
    """In one spelling, without words of works and kinds of units."""
    base: str
    """The same without the phase."""
    core: str
    """What is left without leading units, head noun and phase."""
    units: tuple[str, ...]
    """Units that the name begins with, outermost first, by their short names."""
    head: str
    phase: int | None
    marks: frozenset[str]
    """Ordinals, sides, road numbers and voltages: names that differ in these are of two things."""
    expands: bool
    former: tuple[str, ...]
    """Other names that stand in brackets behind 原."""
    line: str
    """The name of the whole line where the name is of a section of it; else `plain`."""
    route: tuple[str, ...]
    """Places that the line's name joins, short; empty for abbreviations."""
    section: tuple[str, ...]
    """The two ends of a section."""


@cache
def read_name(text: str) -> Name:
    """Read a name; any text will do."""
    folded = canonical_name(fold(text)).replace("“", "").replace("”", "").replace("·", "")
    for long, short in _SHORT_FORMS:
        folded = folded.replace(long, short)
    former = former_names(folded)
    folded = _FORMER.sub("", folded)
    phase = _phase(folded)
    line, section = _section(_without_works(folded))
    plain = _without_works(without_kinds(folded))
    base = _without_works(_PHASE.sub("", plain))
    bare, remark = _without_remark(_VOLTAGE.sub("", base))
    units, rest = leading_units(_without_works(bare))
    core, head = _without_heads(rest)
    core = _BROAD.sub("", _BRACKETS.sub(r"\1", core + remark))
    if not core and units and not head.endswith("机场"):
        units, core = units[:-1], units[-1]  # a reservoir may bear the name of some district
    return Name(
        plain=plain,
        base=base,
        core=core,
        units=units,
        head=head,
        phase=phase,
        marks=_marks(line if section else folded),
        expands=bool(_EXPANDS.search(folded)),
        former=former,
        line=line,
        route=_route(line),
        section=section,
    )


def former_names(text: str) -> tuple[str, ...]:
    """Find other names that stand in brackets: （原甲水库）, （又名乙港）."""
    return tuple(_FORMER.findall(fold(text)))


def _without_heads(text: str) -> tuple[str, str]:
    """Take nouns of works off the end, several if need be: 甲 and 水利枢纽灌区 of 甲水利枢纽灌区."""
    rest = text
    while (found := _HEADS.search(rest)) and (found.start() >= KINDLESS or rest == text):
        rest = rest[: found.start()]
    return rest, text[len(rest) :]


def _without_works(text: str) -> str:
    """Drop words of works at the end, as long as a name is left."""
    while (found := _WORKS.search(text)) and found.start() >= KINDLESS:
        text = text[: found.start()]
    return text.removeprefix("新建") if len(text) > KINDLESS + 2 else text


def _without_remark(text: str) -> tuple[str, str]:
    """Take a remark in brackets off the end: 合作园（甲城）."""
    found = _REMARK.search(text)
    return (text[: found.start()], found[1]) if found and found.start() >= KINDLESS else (text, "")


def _phase(text: str) -> int | None:
    found = _PHASE.search(text)
    if not found:
        return None
    digit = found.group(1) or found.group(2)
    return _DIGITS.get(digit) or int(digit)


def _marks(text: str) -> frozenset[str]:
    ordinals = {found.group() for found in _ORDINAL.finditer(text)}
    return frozenset(ordinals | set(_ROAD.findall(text)) | {f"{kv}千伏" for kv in _VOLTAGE.findall(text)})


def _section(text: str) -> tuple[str, tuple[str, ...]]:
    found = _LINE.match(text)
    if not found:
        return text, ()
    ends = tuple(short_place(place) for place in _ENDS.split(found["section"]) if place)
    return found["line"], ends if len(ends) >= 2 else ()


def _route(line: str) -> tuple[str, ...]:
    """Take the places out of a line's name: 甲至乙至丙铁路."""
    bare = _ROAD.sub("", line)
    head = _HEADS.search(bare)
    places = [place for place in _ENDS.split(bare[: head.start()] if head else bare) if place]
    return tuple(short_place(place) for place in places) if len(places) >= 2 else ()


def short_place(place: str) -> str:
    """Strip brackets and the kind of unit: 信丰县 and 信丰市 are 信丰."""
    return short_name(_BRACKETS.sub("", place).strip() or place)


def is_in_order(short: str, long: str) -> bool:
    """Tell whether all characters of one text stand in another in the same order."""
    rest = iter(long)
    return all(sign in rest for sign in short)


def alike(one: str, other: str) -> float:
    """Give the share of pairs of characters that two texts have in common (Dice), 0 to 1."""
    ours, theirs = _pairs(one), _pairs(other)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
