"""What is found of a pair of projects: that they are alike and why, or that they are two though they look like one."""

from dataclasses import dataclass
from enum import Enum, auto

from ..model import Action
from .entries import Entry
from .rules import MatchRules
from .words import read_name


class Relation(Enum):
    """How two like projects stand to each other."""

    SAME = auto()
    NEW_IS_PART = auto()
    """The new one is a part of the old one."""
    OLD_IS_PART = auto()
    ADJOINS = auto()
    """Sections of one line that share an end."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A pair that may be one project; `score` lies between 0 and 1."""

    score: float
    reason: str
    relation: Relation = Relation.SAME
    same_name: bool = False
    """The names say the same: they differ in spelling, words of works or a governing unit at most."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pair that looks alike and is not one project; `closeness` ranks refusals for who looks for the nearest."""

    reason: str
    closeness: float


Verdict = Likeness | Refusal | None
"""None: nothing speaks for the pair."""


def same_name(old: Entry, new: Entry, rules: MatchRules) -> Likeness:
    """Say that two names are the same, and whether the works are."""
    if old.name == new.name:
        return Likeness(rules.identical, "名称相同", same_name=True)
    if old.words.expands != new.words.expands and (old.action is Action.NEW) != (new.action is Action.NEW):
        return Likeness(rules.other_works, "专名相同，一版为新建、一版为改扩建")
    return Likeness(rules.spelled, "名称相同，仅写法或工程用语不同", same_name=True)


def other_name(old: Entry, new: Entry) -> str | None:
    """Find a name that both bear, the first of one edition among all of the other."""
    ours = {read_name(name).plain: name for name in (*old.others, *old.words.former)} | {
        old.words.plain: old.name
    }
    theirs = {read_name(name).plain: name for name in (*new.others, *new.words.former)} | {
        new.words.plain: new.name
    }
    common = [ours[plain] for plain in ours if plain in theirs]
    return common[0] if common else None
