"""Which unit a name means: all of that name are considered, one is chosen, each with a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..admin import MUNICIPALITIES, Unit
from ..crs import GEOD
from ..gazetteer import Gazetteer, UnitMention
from .region import Region

NEIGHBOUR_M = 500_000
"""Metres from the region's centre within which another province counts as near."""

LANDFORMS = frozenset("河江山湖溪沟坝坪岭坡坑口关桥镇乡村塘库岛洲城寨山峡滩盘洞石坳垭冲店铺集屯堡营")
"""Signs that make another place of a unit's name when one of them alone follows (甲州盘, 乙阳河)."""

OWN_SCORE = 0.8
"""The score of a unit in the plan's own region."""

PROVINCE_SCORE = 0.6
"""The score of a unit in the region's province: as good as its own where the plan is a province's."""

FAR_SCORE = 0.2
"""The score of a unit that is neither in the region nor near it."""

_TIERS = {
    1.0: "文中写明的上级单位内",
    OWN_SCORE: "规划区内",
    PROVINCE_SCORE: "规划区所在省内",
    0.4: "规划区邻近",
    FAR_SCORE: "远离规划区",
}
_LEVELS_ZH = {"province": "省级", "prefecture": "市级", "county": "县级"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One location considered for a project; `score` runs from 0 (refused outright) to 1."""

    asked: str
    name: str
    level: str
    adcode: str
    lon: float
    lat: float
    score: float
    chosen: bool
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a name was taken for: the unit if any, all candidates, and whether only distance decided."""

    unit: Unit | None
    candidates: tuple[Candidate, ...]
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around a name: units already settled (outermost first), the region, a point near by."""

    settled: tuple[Unit, ...]
    region: Region
    near: tuple[float, float] | None = None


def choose_unit(asked: str, units: Sequence[Unit], around: Surroundings, gazetteer: Gazetteer) -> Choice:
    """
    Choose among all units of a name.

    First what lies within units that the text names, then the plan's region, its province, its neighbours;
    then prefectures before counties; then what is nearer to `around.near` or the region's centre.
    """
    if not units:
        return Choice(None, ())
    ranked = sorted(units, key=lambda unit: _rank(unit, around, gazetteer))
    best = ranked[0]
    tier = _tier(best, around, gazetteer)
    rivals = [u for u in ranked[1:] if _tier(u, around, gazetteer) == tier and u.level == best.level]
    renamed = f"“{asked}”今为{best.name}；" if gazetteer.former_names.get(asked) == best.adcode else ""
    why = renamed + _why_kept(best, tier, len(units), bool(rivals))
    kept = _candidate(asked, best, tier, chosen=True, why=why)
    lost = [
        _candidate(
            asked,
            unit,
            _tier(unit, around, gazetteer),
            chosen=False,
            why=_why_lost(unit, best, around, gazetteer),
        )
        for unit in ranked[1:]
    ]
    return Choice(best, (kept, *lost), doubtful=bool(rivals))


def named_units(
    texts: Iterable[str], region: Region, gazetteer: Gazetteer
) -> tuple[tuple[Unit, ...], tuple[Candidate, ...], bool]:
    """
    Settle the units named in texts, outermost text first.

    Returns
    -------
    units, candidates, doubtful
        The units in the order met; every unit considered or refused; whether only distance decided somewhere.
    """
    settled: list[Unit] = []
    considered: list[Candidate] = []
    doubtful = False
    for text in texts:
        last_end = -1
        for mention in gazetteer.mentions(text):
            around = Surroundings(tuple(settled), region)
            follows = mention.start == last_end
            if why := _refusal(mention, around, gazetteer, follows=follows):
                considered.extend(
                    _candidate(mention.word, u, 0.0, chosen=False, why=why) for u in mention.units
                )
                continue
            choice = choose_unit(mention.word, mention.units, around, gazetteer)
            last_end = mention.end
            if choice.unit is not None and choice.unit not in settled:
                settled.append(choice.unit)
                considered.extend(choice.candidates)
                doubtful |= choice.doubtful
    return tuple(settled), tuple(considered), doubtful


def innermost(units: Sequence[Unit], gazetteer: Gazetteer) -> tuple[Unit, ...]:
    """Return the units that contain no other of them."""
    return tuple(u for u in units if not any(v != u and gazetteer.is_within(v, u) for v in units))


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the geodesic distance of two points (lon, lat) in metres."""
    return float(GEOD.inv(*one, *other)[2])


def full_name(unit: Unit, gazetteer: Gazetteer) -> str:
    """Return a unit's name with all units above it (江西省赣州市信丰县)."""
    return "".join(above.name for above in reversed(gazetteer.chain(unit)))


def lies_in(lon: float, lat: float, gazetteer: Gazetteer) -> str:
    """Say in which unit a point lies (，位于江西省赣州市信丰县), as the end of a clause; empty where in none."""
    holder = gazetteer.unit_at(lon, lat)
    return f"，位于{full_name(holder, gazetteer)}" if holder else ""


def _refusal(mention: UnitMention, around: Surroundings, gazetteer: Gazetteer, *, follows: bool) -> str:
    """Say why a mention is no place at all; empty where it is one."""
    tiers = [_tier(unit, around, gazetteer) for unit in mention.units]
    under = any(_under_settled(unit, around, gazetteer) for unit in mention.units)
    own = PROVINCE_SCORE if around.region.guessed else OWN_SCORE
    if follows and not under:
        return f"“{mention.word}”紧接上级地名之后，却不在其内，不作地名"
    if mention.weak and not under and (max(tiers) < own or mention.free):
        return f"“{mention.word}”也是普通词语，前文未写明其上级单位"
    landform = mention.free == 1 and (max(tiers) < own or mention.next_sign in LANDFORMS)
    if landform or (mention.free > 1 and max(tiers) < own):
        return f"“{mention.word}”是更长名称的一部分，不作地名"
    if (
        around.region.provinces
        and max(tiers) <= FAR_SCORE
        and mention.word not in {u.name for u in mention.units}
    ):
        return f"“{mention.word}”只在远离规划区处有同名单位，文中无其他依据"
    return ""


def _tier(unit: Unit, around: Surroundings, gazetteer: Gazetteer) -> float:
    if _under_settled(unit, around, gazetteer):
        return 1.0
    if any(gazetteer.is_within(unit, own) for own in around.region.prefectures):
        return OWN_SCORE
    if gazetteer.chain(unit)[-1].adcode in around.region.provinces:
        return PROVINCE_SCORE
    centre = around.region.centre
    near = centre is not None and distance_m((unit.lon, unit.lat), centre) <= NEIGHBOUR_M
    return 0.4 if near else FAR_SCORE


def _under_settled(unit: Unit, around: Surroundings, gazetteer: Gazetteer) -> bool:
    return any(gazetteer.is_within(unit, outer) for outer in around.settled)


def _rank(unit: Unit, around: Surroundings, gazetteer: Gazetteer) -> tuple[float, int, float, str]:
    tier = _tier(unit, around, gazetteer)
    home = unit.adcode in around.region.provinces and unit.adcode not in MUNICIPALITIES
    levels = (
        {"prefecture": 0, "county": 1, "province": 2}
        if home
        else {"province": 0, "prefecture": 1, "county": 2}
    )
    near = around.near or around.region.centre
    away = distance_m((unit.lon, unit.lat), near) if near else 0.0
    return -tier, levels[unit.level], away, unit.adcode


def _why_kept(unit: Unit, tier: float, count: int, rivals: bool) -> str:
    if count == 1:
        return "全国唯一同名单位"
    decided = "，其中距离最近" if rivals else f"，取{_LEVELS_ZH[unit.level]}"
    return f"同名{count}处，取{_TIERS[tier]}者{decided}"


def _why_lost(unit: Unit, best: Unit, around: Surroundings, gazetteer: Gazetteer) -> str:
    mine, theirs = _tier(unit, around, gazetteer), _tier(best, around, gazetteer)
    if mine < theirs:
        return f"同名，但{_TIERS[mine]}，不及{_TIERS[theirs]}的{best.name}"
    if unit.level != best.level:
        return f"同名，但{_LEVELS_ZH[best.level]}的{best.name}优先"
    return f"同名，但比{full_name(best, gazetteer)}更远"


def _candidate(asked: str, unit: Unit, score: float, *, chosen: bool, why: str) -> Candidate:
    return Candidate(
        asked, unit.name, unit.level, unit.adcode, unit.lon, unit.lat, score, chosen, why, unit.seat_source
    )
