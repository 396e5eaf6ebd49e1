"""Which pairs are worth a look: those that share a key, so that cost grows with the projects and not with their square."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from ..model import Kind
from .entries import Entry
from .lines import one_letter_fewer, route_of
from .rules import FAMILIES, ONE_A_UNIT, ROUTED, MatchRules
from .words import read_name

Key = tuple[str, ...]

_MOST_PLACES = 6
"""Places of a line that are paired; longer lines are known by their first ones and their end."""
_MOST_SIGNS = 3
"""Characters of a place that an abbreviation may take."""


def candidates(old: Sequence[Entry], new: Sequence[Entry], rules: MatchRules) -> list[tuple[int, int]]:
    """
    List pairs of positions that share a key.

    Keys that so many projects share that their pairs exceed `rules.largest_block` are left out; what is truly one
    project shares several.
    """
    ours, theirs = _by_key(old), _by_key(new)
    found: set[tuple[int, int]] = set()
    for key, left in ours.items():
        right = theirs.get(key, ())
        if len(left) * len(right) <= rules.largest_block:
            found.update(product(left, right))
    return sorted(found)


def _by_key(entries: Sequence[Entry]) -> dict[Key, list[int]]:
    held: defaultdict[Key, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        for key in set(_keys(entry)):
            held[key].append(at)
    return held


def _keys(entry: Entry) -> Iterator[Key]:
    group = _group(entry.kind)
    words = entry.words
    if words.section:
        yield ("line", group, words.line)
    for name in (entry.name, *entry.others, *words.former):
        yield ("name", group, read_name(name).base)
    if entry.kind in ROUTED:
        yield from (("line", group, *key) for key in _line_keys(entry))
        return
    if words.core:
        yield ("core", group, words.core)
    whole = words.core or words.plain
    signs = {whole[i : i + 2] for i in range(len(whole) - 1)}
    yield from (("pair", group, pair) for pair in signs)
    units = (*words.units, *(code[:4] for code in entry.codes))
    yield from (("pair in unit", group, pair, unit) for pair in signs for unit in units)
    if entry.kind in ONE_A_UNIT:
        yield from (("one", group, unit) for unit in units)


def _line_keys(entry: Entry) -> Iterator[Key]:
    words = entry.words
    whole = read_name(words.line) if words.section else words
    routes = (route_of(entry), whole.route, entry.route)
    ends = tuple((*places[:1], *places[-1:]) for places in routes if len(places) > 2)
    for places in (*routes, *ends):
        some = (*places[: _MOST_PLACES - 1], *places[-1:]) if len(places) > _MOST_PLACES else places
        yield from (("places", *sorted(pair)) for pair in combinations(dict.fromkeys(some), 2))
        if 2 <= len(places) <= 4:
            yield from (("letters", "".join(one)) for one in product(*(p[:_MOST_SIGNS] for p in places)))
            yield from (
                ("letters", "".join(one)) for one in product(*(p[:_MOST_SIGNS] for p in places[::-1]))
            )
    bare = whole.plain.removesuffix(whole.head) if whole.head else whole.plain
    letters = "".join(sign for sign in bare if not (sign.isascii() and sign.isalnum()))
    yield from (("letters", some) for some in (letters, *one_letter_fewer(letters)[:_MOST_PLACES]))


def _group(kind: Kind) -> str:
    family: Iterable[Kind] = next((members for members in FAMILIES if kind in members), (kind,))
    return str(min(family))
