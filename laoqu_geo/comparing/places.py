"""Compare works at a place: reservoirs, airports, stations, parks."""

from ..crs import GEOD
from ..model import Kind
from .entries import Entry
from .rules import ONE_A_UNIT, MatchRules
from .units import are_related
from .verdicts import Likeness, Refusal, Relation, Verdict, other_name, same_name
from .words import alike, is_in_order, read_name


def judge_place(old: Entry, new: Entry, rules: MatchRules) -> Verdict:
    """Compare two works by name, then by where they are."""
    found = _by_name(old, new, rules)
    if not isinstance(found, Likeness):
        return found
    if old.kind not in ONE_A_UNIT and _is_apart(old, new, rules):
        return Refusal("名称相同或相近而所在地相距甚远", found.score)
    off = rules.other_kind if old.kind != new.kind else 0.0
    return Likeness(found.score - off, found.reason, found.relation, found.same_name)


def _by_name(old: Entry, new: Entry, rules: MatchRules) -> Verdict:
    ours, theirs = old.words, new.words
    here, there = _unit_of(old), _unit_of(new)
    if here and there and not are_related(here, there):
        same = ours.core == theirs.core and ours.head == theirs.head
        return Refusal("名称相同或相近而所在政区不同", 0.9) if same else None
    if ours.base == theirs.base:
        return same_name(old, new, rules)
    if other := other_name(old, new):
        return Likeness(rules.other_name, f"“{other}”为两版共有的别名、原名或现名")
    if _adds_units(ours.plain, theirs.plain):
        return Likeness(rules.other_name, "名称相同，仅多写或省写所在地", same_name=True)
    if old.kind != new.kind and not _heads_agree(ours.head, theirs.head):
        return Refusal("同一地点的不同工程", 0.8) if ours.core and ours.core == theirs.core else None
    return _by_core(old, new, rules)


def _unit_of(entry: Entry) -> str:
    """Give the innermost unit that a name begins with, or that the sentence puts before it."""
    own = entry.words.units[-1:]
    return own[0] if own and (not entry.unit or are_related(entry.unit, own[0])) else entry.unit


def _by_core(old: Entry, new: Entry, rules: MatchRules) -> Likeness | None:
    ours, theirs = old.words, new.words
    if ours.core == theirs.core and len(ours.core) >= 2:
        if len(ours.units) != len(theirs.units) and ours.units[:1] == theirs.units[:1]:
            relation = Relation.OLD_IS_PART if len(ours.units) > len(theirs.units) else Relation.NEW_IS_PART
            return Likeness(rules.reaches_on, "同名工程，一版按市、一版按县列出", relation)
        return Likeness(rules.same_core, f"专名同为“{ours.core}”，仅工程类别用语不同")
    if old.kind in ONE_A_UNIT and not (ours.core and theirs.core) and ours.units and theirs.units:
        return Likeness(rules.only_one, "同一地方的同类设施，一版未写专名")
    whole, part = sorted((ours.base, theirs.base), key=len)
    if old.kind == new.kind == Kind.PORT and whole and part.startswith(whole):
        relation = Relation.NEW_IS_PART if theirs.base == part else Relation.OLD_IS_PART
        return Likeness(rules.reaches_on, f"“{whole}”一版写到港区，一版写到其中码头", relation)
    longer_head = max(ours.head, theirs.head, key=len)
    if longer_head.endswith(min(ours.head, theirs.head, key=len)) or _heads_agree(ours.head, theirs.head):
        return _by_like_core(old, new, rules)
    return None


def _by_like_core(old: Entry, new: Entry, rules: MatchRules) -> Likeness | None:
    """Compare what two works are called apart from what they are."""
    short, long = sorted((old.words.core, new.words.core), key=len)
    if len(short) < 2:
        return None
    both = f"“{old.words.core}”“{new.words.core}”"
    if len(short) / len(long) >= rules.contained_share and is_in_order(short, long):
        return Likeness(rules.contained, f"专名相近：“{long}”含“{short}”")
    if len(short) >= 4 and set(short) <= set(long) and len(short) / len(long) >= rules.reordered_share:
        return Likeness(rules.reordered, f"专名用字相同，次序不同：{both}")
    in_one_county = bool(old.codes & new.codes)
    if in_one_county and short[:2] == long[:2] and alike(short, long) >= rules.alike_share:
        return Likeness(rules.similar, f"专名相近，同在一县：{both}")
    return None


def _heads_agree(ours: str, theirs: str) -> bool:
    """Tell whether one kind of works takes in the other: 水库 and 水库及灌区, but not 水库 and 灌区."""
    short, long = sorted((ours, theirs), key=len)
    return short == long or (long.startswith(short) and long[len(short) :].startswith(("及", "和", "与")))


def _adds_units(ours: str, theirs: str) -> bool:
    """Tell whether one name is the other with governing units before it."""
    short, long = sorted((ours, theirs), key=len)
    if not long.endswith(short):
        return False
    units = read_name(long).units
    prefix = long.removesuffix(short)
    return any("".join(units[: n + 1]) == prefix for n in range(len(units)))


def _is_apart(old: Entry, new: Entry, rules: MatchRules) -> bool:
    """Tell whether two places cannot be one, however unsure both are."""
    if old.codes & new.codes or old.spot is None or new.spot is None:
        return False
    metres = float(GEOD.inv(*old.spot, *new.spot)[2])
    return metres - old.uncertainty_m - new.uncertainty_m > rules.apart_m
