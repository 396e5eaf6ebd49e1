"""Compare lines by the places they join, whole or by sections, written out or abbreviated."""

from ..model import Action
from .entries import Entry
from .rules import MatchRules
from .verdicts import Likeness, Refusal, Relation, Verdict, other_name, same_name
from .words import read_name

_OWN_WAYS = ("专用线", "货运", "市域", "支线铁路", "旅游")
"""Words that make a railway another one than the line between the same ends."""


def judge_line(old: Entry, new: Entry, rules: MatchRules) -> Verdict:
    """Compare two lines by name, section and the places they join."""
    ours, theirs = old.words, new.words
    if ours.expands != theirs.expands and (old.action is Action.NEW) != (new.action is Action.NEW):
        return Refusal("一为新建、一为既有线扩能改造", 0.8)
    other_way = any((word in old.name) != (word in new.name) for word in _OWN_WAYS)
    if other_way or {ours.head, theirs.head} == {"公路", "高速"}:
        return Refusal("线路性质不同", 0.7)
    if ours.base == theirs.base:
        return same_name(old, new, rules)
    if ours.section and theirs.section:
        return _judge_sections(old, new, rules)
    if ours.section or theirs.section:
        return _judge_section(old, new, rules)
    return _judge_whole_line(old, new, rules)


def _judge_sections(old: Entry, new: Entry, rules: MatchRules) -> Verdict:
    here, there = set(old.words.section), set(new.words.section)
    if here == there:
        return Likeness(rules.same_core, "区段相同")
    if here & there and old.words.line == new.words.line:
        return Likeness(rules.adjoins, "同一线路、一端相同的区段", Relation.ADJOINS)
    return Refusal("区段不同", 0.8)


def _judge_section(old: Entry, new: Entry, rules: MatchRules) -> Verdict:
    """Compare a section of a line with a line."""
    part, whole = (old, new) if old.words.section else (new, old)
    section, route = set(part.words.section), set(route_of(whole))
    if section == {*route_of(whole)[:1], *route_of(whole)[-1:]}:
        return Likeness(rules.same_ends, "区段起讫点与全线起讫点相同")
    relation = Relation.OLD_IS_PART if part is old else Relation.NEW_IS_PART
    of_line = read_name(part.words.line)
    if of_line.plain == whole.words.plain or set(of_line.route) == route != set():
        return Likeness(rules.section, f"是“{whole.name}”的一段", relation)
    if section <= route or _abbreviates(_letters(of_line.plain), route_of(whole)):
        return Likeness(rules.section, f"是“{whole.name}”的一段", relation)
    return None


def _judge_whole_line(old: Entry, new: Entry, rules: MatchRules) -> Verdict:
    here, there = route_of(old), route_of(new)
    if here and there and {here[0], here[-1]} == {there[0], there[-1]}:
        return _judge_same_ends(old, new, rules)
    if other := other_name(old, new):
        return Likeness(rules.other_name, f"“{other}”为两版共有的别名、原名或现名")
    return _by_letters(old, new, rules) or _by_route(here, there, rules)


def _by_letters(old: Entry, new: Entry, rules: MatchRules) -> Likeness | None:
    """Compare an abbreviated line with one written out."""
    for letters, route in (
        (_letters(old.words.plain), route_of(new)),
        (_letters(new.words.plain), route_of(old)),
    ):
        if _abbreviates(letters, route):
            return Likeness(rules.abbreviated, "一版为简称，与另一版经过地点逐字相合")
        if _abbreviates(letters, (*route[:1], *route[1:][-1:])):
            return Likeness(rules.abbreviated - rules.other_kind, "一版为简称，与另一版起讫点逐字相合")
        if len(route) >= 2 and any(_abbreviates(fewer, route) for fewer in one_letter_fewer(letters)):
            return Likeness(rules.section, "一版为简称，比另一版多经一地")
    return None


def _judge_same_ends(old: Entry, new: Entry, rules: MatchRules) -> Verdict:
    here, there = route_of(old), route_of(new)
    between = set(here[1:-1]), set(there[1:-1])
    if between[0] and between[1] and not between[0] & between[1]:
        return Refusal("起讫点相同而走向不同", 0.9)
    turned = "，次序相反" if here[0] == there[-1] else ""
    off = 0.0 if old.words.head == new.words.head else 2 * rules.other_kind
    return Likeness(rules.same_ends - off, f"起讫点相同{turned}，名称不同")


def _by_route(here: tuple[str, ...], there: tuple[str, ...], rules: MatchRules) -> Verdict:
    common = set(here) & set(there)
    if len(common) < 2:
        return None
    if common == set(here):
        return Likeness(
            rules.reaches_on, f"新版线路包含旧版全部地点（{'、'.join(here)}）", Relation.OLD_IS_PART
        )
    if common == set(there):
        return Likeness(
            rules.reaches_on, f"旧版线路包含新版全部地点（{'、'.join(there)}）", Relation.NEW_IS_PART
        )
    if {here[0], here[-1]} & {there[0], there[-1]}:
        listed = "、".join(place for place in here if place in common)
        return Likeness(rules.section, f"走向大体相同，共经{listed}")
    return Refusal("仅部分经过地点相同", 0.5)


def route_of(entry: Entry) -> tuple[str, ...]:
    """Give the places that a line joins: those of its name, else those that the text gives otherwise."""
    words = entry.words
    written = words.route if len(words.route) > len(entry.route) else entry.route
    return words.section or written


def _letters(plain: str) -> str:
    """Give the letters of an abbreviated line: 甲乙丙 of 甲乙丙高铁; empty where places are written out."""
    name = read_name(plain)
    bare = plain.removesuffix(name.head) if name.head else plain
    bare = "".join(sign for sign in bare if not (sign.isascii() and sign.isalnum()))
    return "" if name.route or not 2 <= len(bare) <= 5 else bare


def one_letter_fewer(letters: str) -> list[str]:
    """List an abbreviation without one of its letters; two are too few to leave one out."""
    return [letters[:at] + letters[at + 1 :] for at in range(len(letters))] if len(letters) >= 4 else []


def _abbreviates(letters: str, route: tuple[str, ...]) -> bool:
    """Tell whether each letter stands in its own place of a route, in order or turned."""
    if not letters or len(letters) != len(route):
        return False
    return any(
        all(sign in place for sign, place in zip(letters, places, strict=True))
        for places in (route, route[::-1])
    )
