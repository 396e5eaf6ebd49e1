"""
Make variants of labelled texts, so that the models learn the grammar and not the names.

Places and proper names are swapped for others of the same length, and words are hidden from the tables: on a plan nobody
has seen, some head nouns and verbs are in no table either.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from laoqu_geo.text.features import WordClass, word_lists
from laoqu_geo.text.lexicon import Lexicon

from .labels import Labelled

HIDDEN = {
    "head": 0.3, "predicate": 0.3, "place": 0.3, "adverb": 0.2, "generic": 0.2, "action": 0.2, "function": 0.1,
}  # fmt: skip
"""Share of the words of each table that a variant does not know."""
_SHAPING = frozenset("至和与及经段线站期号路桥江河港山水口镇乡村园区库坝渠")
"""Characters that tell what a name is: they stay."""
_UNIT_ENDINGS = frozenset("市县区省州旗盟")


def swap_names(labelled: Labelled, lexicon: Lexicon, rng: random.Random) -> str:
    """Swap places and the proper part of project names for others of the same length; offsets stay true."""
    text = list(labelled.text)
    covered = [False] * len(text)
    by_shape, characters, weights = _pools(lexicon)
    places: dict[str, str] = {}
    for _, start, stop in lexicon.place_scan.find_matches_as_indexes(labelled.text):
        word = labelled.text[start:stop]
        other = places.setdefault(word, rng.choice(by_shape[_shape(word)]))
        text[start:stop] = other
        covered[start:stop] = [True] * (stop - start)
    for name, words in word_lists(lexicon).items():
        if name in ("place", "function"):
            continue
        for _, start, stop in AhoCorasick(
            sorted(words), matchkind=MatchKind.LeftmostLongest
        ).find_matches_as_indexes(labelled.text):
            covered[start:stop] = [True] * (stop - start)
    proper: dict[str, str] = {}
    for start, stop in _proper_parts(labelled, covered):
        word = labelled.text[start:stop]
        text[start:stop] = proper.setdefault(word, "".join(rng.choices(characters, weights, k=stop - start)))
    return "".join(text)


def thinned(lexicon: Lexicon, rng: random.Random) -> tuple[WordClass, ...]:
    """Hide some words of each table."""
    return tuple(
        WordClass.of(name, {word: code for word, code in words.items() if rng.random() >= HIDDEN[name]})
        for name, words in word_lists(lexicon).items()
    )


def _pools(lexicon: Lexicon) -> tuple[dict[tuple[int, str], list[str]], Sequence[str], Sequence[int]]:
    by_shape: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for name in sorted(lexicon.places):
        by_shape[_shape(name)].append(name)
    counts = Counter(char for name in sorted(lexicon.places) if len(name) < 4 for char in name)
    usable = [(char, count) for char, count in counts.items() if char not in _UNIT_ENDINGS]
    return by_shape, [char for char, _ in usable], [count for _, count in usable]


def _shape(name: str) -> tuple[int, str]:
    return len(name), name[-1] if len(name) > 2 else ""


def _proper_parts(labelled: Labelled, covered: list[bool]) -> list[tuple[int, int]]:
    """Find the stretches of project names that no table knows."""
    parts = []
    for project in labelled.labels["projects"]:
        start = project["start"]
        for at in range(project["start"], project["end"] + 1):
            inside = at < project["end"] and not covered[at] and "\u4e00" <= labelled.text[at] <= "\u9fff"
            if not inside or labelled.text[at] in _SHAPING:
                if at > start:
                    parts.append((start, at))
                start = at + 1
    return parts
