"""Load the word tables that the grammar runs over; rules know word classes, the tables know words."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ahocorasick_rs import AhoCorasick, MatchKind

from ..admin import load_units
from ..model import LINE_KINDS, Action, Kind, Stage, Strength


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun (高速公路): `role` is head, weak, beyond (parks …), programme or keyword."""

    kind: Kind
    role: str


@dataclass(frozen=True, slots=True)
class Predicate:
    """A word that gives a status: `place` is pre (before the names), post (after them) or both."""

    stage: Stage
    strength: Strength
    place: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All word tables as one value, with an automaton over the heads."""

    heads: Mapping[str, Head]
    keywords: Mapping[str, Kind]
    """Words that tell the kind of works whose head noun is 工程 alone."""
    predicates: Mapping[str, Predicate]
    actions: Mapping[str, Action]
    generic: frozenset[str]
    function_words: frozenset[str]
    """Verbs, adverbs and the like of general Chinese: where one stands beside a name, prose goes on."""
    left_words: frozenset[str]
    left_initials: frozenset[str]
    """First characters of all words and dates that may stand before a name: most characters are none."""
    right_words: frozenset[str]
    places: Mapping[str, tuple[str, ...]]
    """Names of administrative units, full and short, each with the codes of the units that bear it."""
    places_ending: Mapping[str, tuple[str, ...]]
    """Names of places by their last character; empty for a character that ends none."""
    parents: Mapping[str, str]
    """Administrative code → code of the unit above it."""
    provinces: frozenset[str]
    """Short names of provinces, municipalities left out: those are cities too."""
    line_heads: tuple[str, ...]
    """Head nouns of lines, longest first."""
    usual_abbreviations: Mapping[str, str]
    """One character → the place it stands for in names of lines (渝 → 重庆)."""
    places_by_character: Mapping[str, tuple[str, ...]]
    """First character → short names of cities, then counties, that begin with it."""
    head_scan: AhoCorasick
    predicate_scan: AhoCorasick
    """Finds predicates, the longest at each place from the left."""
    place_scan: AhoCorasick


@cache
def load_lexicon() -> Lexicon:
    """Read the shipped tables once per process."""
    ending: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    nouns = {row["word"]: Head(Kind(row["kind"]), row["role"]) for row in _rows("heads.csv")}
    heads = {word: head for word, head in nouns.items() if head.role != "keyword"}
    adverbs = _sections("adverbs.txt")
    units = load_units()
    places: dict[str, tuple[str, ...]] = {}
    by_character: dict[str, list[str]] = {}
    for unit in sorted(units, key=lambda unit: unit.level == "county"):
        by_character.setdefault(unit.short[0], []).append(unit.short)
    usual: dict[str, str] = {}
    for row in _rows("abbreviations.csv"):
        usual.setdefault(row["char"], row["name"])
    for unit in units:
        for name in {unit.name, unit.short}:
            if len(name) > 1:
                places[name] = (*places.get(name, ()), unit.adcode)
                ending[name[-1]] = (*ending[name[-1]], name)
    predicates = {
        row["word"]: Predicate(Stage(row["stage"]), Strength(row["strength"]), row["place"])
        for row in _rows("predicates.csv")
    }
    before_names = {
        *(w for w, p in predicates.items() if p.place != "post"),
        *adverbs["both"],
        *adverbs["left"],
    }
    return Lexicon(
        heads=heads,
        keywords={word: head.kind for word, head in nouns.items() if head.role == "keyword"},
        predicates=predicates,
        actions={row["word"]: Action(row["action"]) for row in _rows("actions.csv")},
        generic=frozenset(_words("generic.txt")),
        function_words=frozenset(_words("function_words.txt")),
        left_words=frozenset(adverbs["both"] | adverbs["left"]),
        left_initials=frozenset(word[0] for word in before_names)
        | frozenset("到在于至自截力确今明后去当本“十年上下一二三四期"),
        right_words=frozenset(adverbs["both"] | adverbs["right"]),
        places=places,
        places_ending=ending,
        parents={unit.adcode: unit.parent for unit in units},
        provinces=frozenset(
            unit.short for unit in units if unit.level == "province" and not unit.name.endswith("市")
        ),
        line_heads=tuple(
            sorted((w for w, h in heads.items() if h.kind in LINE_KINDS), key=lambda w: (-len(w), w))
        ),
        usual_abbreviations=usual,
        places_by_character={char: tuple(dict.fromkeys(names)) for char, names in by_character.items()},
        head_scan=AhoCorasick(list(heads), matchkind=MatchKind.LeftmostLongest),
        predicate_scan=AhoCorasick(list(predicates), matchkind=MatchKind.LeftmostLongest),
        place_scan=AhoCorasick(list(places), matchkind=MatchKind.LeftmostLongest),
    )


def _read(name: str) -> str:
    return (resources.files("laoqu_geo") / "data" / "lexicon" / name).read_text(encoding="utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_read(name).splitlines())


def _words(name: str) -> Iterator[str]:
    for line in _read(name).splitlines():
        if not line.startswith("#"):
            yield from line.split()


def _sections(name: str) -> dict[str, set[str]]:
    sections: dict[str, set[str]] = {}
    current = ""
    for line in _read(name).splitlines():
        if line.startswith("["):
            current = line.strip("[]")
            sections[current] = set()
        elif line and not line.startswith("#"):
            sections[current].update(line.split())
    return sections
