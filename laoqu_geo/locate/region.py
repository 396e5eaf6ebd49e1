"""The plan's own region: the prefectures of its responsible units and of the places that it names."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..admin import MUNICIPALITIES, Unit
from ..gazetteer import Gazetteer
from ..model import Project

_GOVERNMENT = re.compile(r"(?P<name>.+?)(?:各级)?(?:人民政府|政府|行政公署|管委会)$")


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """
    Where the plan is at home.

    `prefectures` may be empty where the text names none; `centre` is the mean of their seats (lon, lat).
    """

    prefectures: tuple[Unit, ...]
    provinces: frozenset[str]
    """Adcodes."""
    centre: tuple[float, float] | None
    guessed: bool = False
    """Whether no government and no title says so, only what the projects name most."""

    @property
    def names(self) -> str:
        """The prefectures' names as a Chinese list."""
        return "、".join(unit.name for unit in self.prefectures)


def own_region(projects: Sequence[Project], gazetteer: Gazetteer, hint: Iterable[str] = ()) -> Region:
    """
    Derive the plan's own region.

    Responsible governments of prefectures and counties count first; without any, the prefectures that the
    projects name most within the province named most. `hint` (adcodes, from a document's title, say) is added.
    """
    hinted = [gazetteer.unit(code) for code in hint]
    governed = governing_units([unit for project in projects for unit in project.lead.units], gazetteer)
    sure = [*hinted, *governed]
    named = sure or _most_named(projects, gazetteer)
    prefectures = {gazetteer.prefecture_of(unit) for unit in named}
    inner = sorted((u for u in prefectures if _is_prefecture(u)), key=lambda u: u.adcode)
    region = region_of(inner, provinces=(gazetteer.chain(unit)[-1].adcode for unit in named))
    return replace(region, guessed=not any(_is_prefecture(unit) for unit in sure))


def region_of(prefectures: Sequence[Unit], *, provinces: Iterable[str] = ()) -> Region:
    """Bundle prefectures as a region."""
    over = frozenset(provinces) | {unit.adcode[:2] + "0000" for unit in prefectures}
    if not prefectures:
        return Region((), over, None)
    count = len(prefectures)
    centre = (sum(u.lon for u in prefectures) / count, sum(u.lat for u in prefectures) / count)
    return Region(tuple(prefectures), over, centre)


def governing_units(units: Iterable[str], gazetteer: Gazetteer) -> tuple[Unit, ...]:
    """
    Return the units whose governments are responsible (「赣州市人民政府」), in order.

    Ambiguous ones are settled by the others; departments and enterprises are passed over.
    """
    asked = [found["name"] for unit in dict.fromkeys(units) if (found := _GOVERNMENT.match(unit))]
    options = [(name, _of_government(name, gazetteer)) for name in asked]
    provinces = Counter(found[0].adcode[:2] for _, found in options if len(found) == 1)
    settled = []
    for _, same in options:
        if len(same) == 1:
            settled.append(same[0])
        elif same and provinces:
            best = max(same, key=lambda unit: (provinces[unit.adcode[:2]], -int(unit.adcode)))
            settled.extend([best] if provinces[best.adcode[:2]] else [])
    return tuple(dict.fromkeys(settled))


def _of_government(name: str, gazetteer: Gazetteer) -> tuple[Unit, ...]:
    inner = name
    for mention in gazetteer.mentions(name):
        inner = mention.word if mention.end == len(name) else inner
    return gazetteer.units_named(inner)


def _most_named(projects: Sequence[Project], gazetteer: Gazetteer) -> list[Unit]:
    words = [word for project in projects for word in _words(project, gazetteer)]
    sure = [found[0] for word in words if len(found := gazetteer.units_named(word)) == 1]
    provinces = Counter(unit.adcode[:2] for unit in sure)
    if not provinces:
        return []
    home = min(provinces, key=lambda code: (-provinces[code], code))
    units = [unit for unit in sure if unit.adcode[:2] == home]
    counts = Counter(gazetteer.prefecture_of(unit).adcode for unit in units)
    often = max(counts.values())
    return [unit for unit in units if counts[gazetteer.prefecture_of(unit).adcode] * 4 >= often]


def _words(project: Project, gazetteer: Gazetteer) -> list[str]:
    lead = project.lead
    texts = [project.name, *lead.context, *lead.ends, *lead.via]
    mentions = [mention for text in texts for mention in gazetteer.mentions(text)]
    return [mention.word for mention in mentions if mention.free == 0 and not mention.weak]


def _is_prefecture(unit: Unit) -> bool:
    return unit.level != "province" or unit.adcode in MUNICIPALITIES
