"""Describe every character of plan prose by the words around it: what the tagger decides by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick, MatchKind

from ..model import LINE_KINDS
from .lexicon import Lexicon

Codes = npt.NDArray[np.int64]
"""One whole number a character."""
Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]

GAP = "\0" * 5
"""What parts two sentences in a buffer: no feature looks farther than this."""
REACH = 4
"""Characters to either side whose own words count."""
_MARKS = "，、；：。（）“”和与及并至—等的"
"""Characters that shape a list or a route; how far the next one lies tells a member from prose."""
_ENDS = [10 + _MARKS.index(mark) for mark in "，；：。（"]
"""Types of the marks that end a list."""
_ETCETERA = 10 + _MARKS.index("等")
_ROLES = {"head": 1, "weak": 2, "beyond": 3, "programme": 4, "keyword": 5}
_BUCKETS = np.array([0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 30])
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class WordClass:
    """An automaton over the words of one table; `values` gives each word its code."""

    name: str
    automaton: AhoCorasick
    values: Codes

    @classmethod
    def of(cls, name: str, words: Mapping[str, int]) -> Self:
        """Make the automaton of a table of words and codes."""
        pairs = sorted(words.items())
        automaton = AhoCorasick([word for word, _ in pairs], matchkind=MatchKind.LeftmostLongest)
        return cls(name, automaton, np.array([code for _, code in pairs], dtype=np.int64))


def describe(buffer: str, classes: Sequence[WordClass]) -> Hashes:
    """
    Give the features of each character of a buffer.

    Parameters
    ----------
    buffer
        Folded sentences, each followed by `GAP`.
    classes
        The word tables, as `word_classes` gives them.

    Returns
    -------
    hashes
        Shape `(len(buffer), T)`: for each of T templates the hash of what it sees there.
    """
    characters = _characters(buffer)
    found = {
        words.name: _positions(words.automaton.find_matches_as_indexes(buffer), len(buffer), words.values)
        for words in classes
    }
    return _hashed(list(_templates(characters, {**found, "type": _types(characters)})))


def word_classes(lexicon: Lexicon) -> tuple[WordClass, ...]:
    """Make the automata that `describe` scans with; takes a moment, so make them once."""
    return tuple(WordClass.of(name, words) for name, words in word_lists(lexicon).items())


def word_lists(lexicon: Lexicon) -> dict[str, dict[str, int]]:
    """Give the words of each class, each with the code that `describe` sees."""
    sides = {"pre": 1, "post": 2, "both": 3}
    heads = lexicon.heads.items()
    return {
        "head": {word: _ROLES[head.role] * 2 + (head.kind in LINE_KINDS) for word, head in heads},
        "predicate": {word: sides[predicate.place] for word, predicate in lexicon.predicates.items()},
        "adverb": dict.fromkeys(lexicon.left_words, 1) | dict.fromkeys(lexicon.right_words, 2),
        "place": {name: 1 + min(2, len(codes) - 1) for name, codes in lexicon.places.items()},
        "function": dict.fromkeys(lexicon.function_words, 1),
        "generic": dict.fromkeys(lexicon.generic, 1),
        "action": dict.fromkeys(lexicon.actions, 1),
    }


def _characters(buffer: str) -> Codes:
    return np.frombuffer(buffer.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)


def _positions(words: Sequence[tuple[int, int, int]], size: int, values: Codes) -> Codes:
    """Write each word found as begin, inside, end or single, with the code of the word, over its characters."""
    codes = np.zeros(size, dtype=np.int64)
    if not words:
        return codes
    table = np.array(words, dtype=np.int64)
    start, stop, value = table[:, 1], table[:, 2], values[table[:, 0]]
    inside = np.zeros(size + 1, dtype=np.int64)
    np.add.at(inside, start, value * 4 + 2)
    np.add.at(inside, stop, -(value * 4 + 2))
    codes = np.cumsum(inside)[:size]
    codes[start] = value * 4 + 1
    codes[stop - 1] = np.where(stop - start == 1, value * 4 + 4, value * 4 + 3)
    return codes


def _types(characters: Codes) -> Codes:
    """Tell digits, Latin letters, Chinese characters, marks and gaps apart; each shaping mark is a type of its own."""
    types = np.full(characters.size, 9, dtype=np.int64)
    types[(characters >= 0x4E00) & (characters <= 0x9FFF)] = 1
    types[(characters >= ord("0")) & (characters <= ord("9"))] = 2
    upper = (characters >= ord("A")) & (characters <= ord("Z"))
    types[upper | ((characters >= ord("a")) & (characters <= ord("z")))] = 3
    types[characters == 0] = 0
    for number, mark in enumerate(_MARKS):
        types[characters == ord(mark)] = 10 + number
    return types


def _templates(characters: Codes, classes: dict[str, Codes]) -> Iterable[tuple[Codes, ...]]:
    """Give what each template sees of each character; its place in this order is part of its hash."""
    letters, whole = _shifts(characters), _shifts(_combined(classes))
    for d in range(-REACH, REACH + 1):
        yield (letters[d],)
        yield (whole[d],)
    near = [
        _shifts(classes[name])
        for name in ("head", "predicate", "adverb", "place", "function", "generic", "action", "type")
    ]
    for d in range(-2, 3):
        for codes in near:
            yield (codes[d],)
    for d in range(-3, 3):
        yield (letters[d], letters[d + 1])
        yield (whole[d], whole[d + 1])
    yield from _far(classes)


def _hashed(templates: Sequence[tuple[Codes, ...]]) -> Hashes:
    """Mix what each template sees to one number, templates of as many parts at once: shape `(characters, templates)`."""
    result = np.empty((len(templates), templates[0][0].size), dtype=np.uint64)
    for count in {len(parts) for parts in templates}:
        rows = [row for row, parts in enumerate(templates) if len(parts) == count]
        begin = [(row + 1) * int(_MULTIPLIER) % 2**64 for row in rows]
        mixed = np.repeat(np.array(begin, dtype=np.uint64)[:, None], result.shape[1], axis=1)
        for part in range(count):
            mixed ^= mixed >> np.uint64(32)
            mixed += np.stack([templates[row][part] for row in rows]).view(np.uint64)
            mixed *= _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
        result[rows] = mixed * _MULTIPLIER
    return result.T


def _combined(classes: dict[str, Codes]) -> Codes:
    whole = np.zeros_like(classes["type"])
    for codes in classes.values():
        whole = whole * 64 + codes
    return whole


def _shifts(codes: Codes) -> dict[int, Codes]:
    """Give each character the code of the one so many characters on; what lies outside is a gap."""
    padded = np.zeros(codes.size + 2 * REACH, dtype=np.int64)
    padded[REACH : REACH + codes.size] = codes
    return {d: padded[REACH + d : REACH + d + codes.size] for d in range(-REACH, REACH + 1)}


@dataclass(frozen=True, slots=True)
class _Around:
    """What each character sees past its neighbours: codes of words and marks, and indices of the nearest of each."""

    types: Codes
    head: Codes
    predicate: Codes
    gap: Flags
    last_verb: Codes
    last_head: Codes
    mark_left: Codes
    mark_right: Codes
    from_mark: Codes
    length: Codes


def _far(classes: dict[str, Codes]) -> Iterable[tuple[Codes, ...]]:
    """Look past the next characters: the last verb, the next head, the marks before and behind."""
    types, head, predicate = classes["type"], classes["head"], classes["predicate"]
    gap = types == 0
    mark = (types >= 10) | gap
    head_end = (head % 4 == 3) | ((head % 4 == 0) & (head > 0))
    last_verb, next_verb = (_nearest(predicate > 0, gap, left) for left in (True, False))
    last_head, next_head = (_nearest(head_end, gap, left) for left in (True, False))
    before, behind = (_nearest(mark, gap, left) for left in (True, False))
    verb_left, verb_right = _code_at(predicate, last_verb), _code_at(predicate, next_verb)
    head_left, head_right = _code_at(head, last_head), _code_at(head, next_head)
    mark_left, mark_right = _code_at(types, before), _code_at(types, behind)
    to_head, to_mark, from_mark = (_distance(at) for at in (next_head, behind, before))
    length = np.searchsorted(_BUCKETS, _next(mark) - _before(mark))
    yield (verb_left,)
    yield (verb_right,)
    yield (verb_left, types, head)
    yield (head_right, to_head)
    yield (head_right, mark_right)
    yield (head_left, mark_left)
    yield (mark_left, from_mark)
    yield (mark_right, to_mark)
    yield (mark_left, mark_right, from_mark)
    yield (mark_left, mark_right, length)
    yield (head_right, to_head, to_mark)
    yield ((verb_left > 0).astype(np.int64), (verb_right > 0).astype(np.int64), mark_left, mark_right)
    yield from _chain(
        _Around(types, head, predicate, gap, last_verb, last_head, mark_left, mark_right, from_mark, length)
    )


def _chain(around: _Around) -> Iterable[tuple[Codes, ...]]:
    """Look at the list as a whole, up to the next mark that ends one: its last head noun, and the verb behind that."""
    index = np.arange(around.types.size)
    end = _next(np.isin(around.types, _ENDS) | around.gap)
    head, verb = around.last_head[end], around.last_verb[end]
    closing = np.where(head >= index, around.head[head] + 1, 0)
    said = np.where(verb > np.maximum(head, index), around.predicate[verb] + 1, 0)
    etcetera = (_nearest(around.types == _ETCETERA, around.gap, True)[end] >= index).astype(np.int64)
    yield (closing, said)
    yield (closing, etcetera, around.mark_left, around.mark_right)
    yield (closing, around.from_mark, around.mark_left, around.mark_right)
    yield (said, around.mark_left, around.mark_right, around.length)


def _code_at(codes: Codes, index: Codes) -> Codes:
    """Read the code at each index, one up; 0 where there is none."""
    return np.where(index >= 0, codes[index] + 1, 0)


def _distance(index: Codes) -> Codes:
    """Give how far each index lies, in steps; 0 where there is none."""
    return np.where(index >= 0, 1 + np.searchsorted(_BUCKETS, np.abs(index - np.arange(index.size))), 0)


def _before(there: Flags) -> Codes:
    """Give the index of the nearest marked character before each; -1 where there is none."""
    index = np.where(there, np.arange(there.size), -1)
    return np.concatenate([[-1], np.maximum.accumulate(index)[:-1]])


def _next(there: Flags) -> Codes:
    """Give the index of the nearest marked character at or behind each; the last one where there is none."""
    index = np.where(there, np.arange(there.size), there.size - 1)
    return np.minimum.accumulate(index[::-1])[::-1]


def _nearest(there: Flags, gap: Flags, left: bool) -> Codes:
    """Give the index of the nearest marked character before (or behind) each, within its sentence; -1 for none."""
    if not left:
        mirrored = _nearest(there[::-1], gap[::-1], True)[::-1]
        return np.where(mirrored >= 0, there.size - 1 - mirrored, -1)
    index = np.where(there | gap, np.arange(there.size), -1)
    earlier = np.concatenate([[-1], np.maximum.accumulate(index)[:-1]])
    return np.where((earlier >= 0) & ~gap[earlier], earlier, -1)
