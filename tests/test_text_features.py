"""What the tagger sees of a character: each table of words, each mark, each distance, figured by hand on short texts."""

from dataclasses import replace
from zlib import crc32

import numpy as np

from laoqu_geo.model import Action, Kind, Stage, Strength
from laoqu_geo.text.features import (
    GAP,
    REACH,
    WordClass,
    _before,
    _characters,
    _code_at,
    _distance,
    _nearest,
    _next,
    _positions,
    _shifts,
    _types,
    describe,
    word_lists,
)
from laoqu_geo.text.lexicon import Head, Predicate, load_lexicon
from laoqu_geo.text.tagger import (
    GENERIC,
    LONGEST,
    PROJECT,
    TAGS,
    TAIL,
    _blocks,
    _parts,
    _stretches,
    load_tagger,
    make_tagger,
)


def codes(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def flags(marks: str) -> np.ndarray:
    return np.array([mark == "x" for mark in marks])


def test_each_role_and_side_has_a_code_of_its_own() -> None:
    lexicon = replace(
        load_lexicon(),
        heads={
            "甲": Head(Kind.RAILWAY, "head"), "乙": Head(Kind.AIRPORT, "head"), "丙": Head(Kind.ROAD, "weak"),
            "丁": Head(Kind.OTHER, "beyond"), "戊": Head(Kind.OTHER, "programme"), "己": Head(Kind.OTHER, "keyword"),
        },
        predicates={
            "甲": Predicate(Stage.START, Strength.FIRM, "pre"), "乙": Predicate(Stage.START, Strength.FIRM, "post"),
            "丙": Predicate(Stage.START, Strength.FIRM, "both"),
        },
        left_words=frozenset({"左", "两"}), right_words=frozenset({"右", "两"}),
        places={"一": ("1",), "二": ("1", "2"), "三": ("1", "2", "3"), "四": ("1", "2", "3", "4")},
        function_words=frozenset({"的"}), generic=frozenset({"大"}), actions={"改": Action.UPGRADE},
    )  # fmt: skip
    assert word_lists(lexicon) == {
        "head": {"甲": 3, "乙": 2, "丙": 5, "丁": 6, "戊": 8, "己": 10},
        "predicate": {"甲": 1, "乙": 2, "丙": 3},
        "adverb": {"左": 1, "两": 2, "右": 2},
        "place": {"一": 1, "二": 2, "三": 3, "四": 3},
        "function": {"的": 1},
        "generic": {"大": 1},
        "action": {"改": 1},
    }


def test_a_word_is_written_over_its_characters_as_begin_inside_end_or_single() -> None:
    """甲乙丙|丁|戊己 with codes 5, 1, 2: begin 4c+1, inside 4c+2, end 4c+3, single 4c+4."""
    words = [(0, 1, 4), (1, 4, 5), (2, 6, 8)]
    found = _positions(words, 9, codes(5, 1, 2))
    assert found.tolist() == [0, 21, 22, 23, 8, 0, 9, 11, 0]
    assert _positions([], 3, codes(1)).tolist() == [0, 0, 0]
    known = WordClass.of("x", {"甲乙": 7, "甲乙丙": 9})
    hits = known.automaton.find_matches_as_indexes("甲乙丙甲乙")
    assert _positions(hits, 5, known.values).tolist() == [37, 38, 39, 29, 31]


def test_characters_are_told_apart_by_type() -> None:
    found = _types(_characters("一\u9fff09AZaz\0%，至的@[`{/:"))
    assert found.tolist() == [1, 1, 2, 2, 3, 3, 3, 3, 0, 9, 10, 23, 26, 9, 9, 9, 9, 9, 9]
    assert _types(_characters("，、；：。（）“”和与及并至—等的")).tolist() == list(range(10, 27))


def test_half_a_character_is_a_character() -> None:
    assert _characters("\ud800甲").tolist() == [0xD800, ord("甲")]


def test_what_lies_outside_is_a_gap() -> None:
    shifts = _shifts(codes(1, 2, 3, 4))
    assert list(shifts) == list(range(-REACH, REACH + 1))
    assert shifts[1].tolist() == [2, 3, 4, 0]
    assert shifts[-3].tolist() == [0, 0, 0, 1]
    assert shifts[0].tolist() == [1, 2, 3, 4]


def test_the_nearest_of_each_is_found_within_its_sentence() -> None:
    """
    index  0 1 2 3 4 5 6
    there  . x . . x . .
    gap    . . . x . . .
    """
    there, gap = flags(".x..x.."), flags("...x...")
    assert _before(there).tolist() == [-1, -1, 1, 1, 1, 4, 4]
    assert _next(there).tolist() == [1, 1, 4, 4, 4, 6, 6]
    assert _nearest(there, gap, True).tolist() == [-1, -1, 1, 1, -1, 4, 4]
    assert _nearest(there, gap, False).tolist() == [1, -1, -1, 4, -1, -1, -1]


def test_codes_and_distances_leave_nought_for_none() -> None:
    """Steps: 0, 1, 2, 3, 4, 5, to 7, to 10, to 14, to 20, to 30, beyond."""
    assert _code_at(codes(5, 6, 7), codes(2, -1, 0)).tolist() == [8, 0, 6]
    assert _distance(codes(0, 0, -1, 0)).tolist() == [1, 2, 0, 4]
    far = np.zeros(40, dtype=np.int64)
    found = _distance(far)
    assert found[[5, 6, 7, 8, 10, 11, 14, 15, 20, 21, 30, 31, 39]].tolist() == [
        6,
        7,
        7,
        8,
        8,
        9,
        9,
        10,
        10,
        11,
        11,
        12,
        12,
    ]


FOREVER = 948810245
"""Checksum of all features of a short text."""

CLASSES = tuple(
    WordClass.of(name, words)
    for name, words in {
        "head": {"水库": 2, "公路": 3}, "predicate": {"建设": 3, "建成": 2}, "adverb": {"加快": 1}, "place": {"甲山": 1},
        "function": {"而": 1}, "generic": {"大型": 1}, "action": {"扩建": 1},
    }.items()
)  # fmt: skip


def test_a_feature_of_the_shipped_model_keeps_its_number() -> None:
    """
    The shipped weights are known by these numbers, so they must be the same for ever and on every machine.

    A change here wants a model learnt anew (scripts/refresh_models.py), and the checksum with it.
    """
    text = "加快建设甲山大型水库、乙山公路等扩建，而G5线建成。" + GAP + "（丙）至丁：" + GAP
    hashes = describe(text, CLASSES)
    assert hashes.shape == (len(text), 86)
    assert crc32(hashes.astype("<u8").tobytes()) == FOREVER


def test_a_character_far_off_changes_no_feature_but_those_of_the_list() -> None:
    one = describe("甲" * 12 + GAP, CLASSES)
    other = describe("甲" * 5 + "乙" + "甲" * 6 + GAP, CLASSES)
    changed = [(one[i] != other[i]).any() for i in range(12)]
    assert changed == [False] + [True] * 9 + [False] * 2


def test_long_lines_are_cut_behind_a_comma_or_where_they_must() -> None:
    """A part ends behind the last comma, enumeration mark or blank of its second half; else at its full length."""
    half = LONGEST // 2
    assert list(_parts("甲" * LONGEST)) == [(0, "甲" * LONGEST)]
    assert [(start, len(part)) for start, part in _parts("甲" * (LONGEST + 1))] == [
        (0, LONGEST),
        (LONGEST, 1),
    ]
    for mark in "，、 ":
        text = "甲" * half + mark + "乙" * LONGEST
        assert [(s, len(p)) for s, p in _parts(text)] == [(0, half + 1), (half + 1, LONGEST)]
    early = "甲" * (half - 1) + "，" + "乙" * LONGEST
    assert next(_parts(early))[1] == early[:LONGEST]
    two = "甲" * half + "，乙、" + "乙" * LONGEST
    assert next(_parts(two))[1] == two[: half + 3]
    same = "甲" * half + "，乙，" + "乙" * LONGEST
    assert next(_parts(same))[1] == same[: half + 3]
    assert list(_parts("")) == []


def test_parts_of_like_length_are_described_together() -> None:
    parts = [(0, 0, "甲" * 3), (1, 0, "乙"), (2, 0, "丙" * 3), (3, 0, "丁" * 20_001), (4, 0, "戊" * 20_002)]
    assert [[index for index, _, _ in block] for block in _blocks(parts)] == [[1, 0, 2, 3], [4]]
    assert list(_blocks([])) == []


def tagged(*names: str) -> list[tuple[int, int, str, float]]:
    """Stretches of a row of tags, each with the probability given behind its name."""
    tags = np.array([TAGS.index(name.split("/")[0]) for name in names])
    marginal = np.full((len(names), len(TAGS)), 0.0)
    for index, name in enumerate(names):
        marginal[index, tags[index]] = float(name.split("/")[1])
    return [(t.start, t.end, t.role, t.probability) for t in _stretches(tags, marginal)]


def test_tags_are_read_as_stretches_as_likely_as_their_least_likely_character() -> None:
    assert tagged("O/1", "Bp/.9", "Ip/.5", "Ep/.8", "Sg/.7", "Bt/.6", "Et/.4") == [
        (1, 4, PROJECT, 0.5),
        (4, 5, GENERIC, 0.7),
        (5, 7, TAIL, 0.4),
    ]
    assert tagged("Bp/.9", "Ep/.8", "O/1", "Sp/.3") == [(0, 2, PROJECT, 0.8), (3, 4, PROJECT, 0.3)]
    assert tagged("Ip/.9", "O/1") == []


def test_of_two_features_that_share_their_first_bits_the_weightier_counts() -> None:
    one, other, third = np.uint64(5 << 44), np.uint64((5 << 44) + 1), np.uint64(9 << 44)
    weights = np.zeros((3, len(TAGS)), dtype=np.float32)
    weights[0, 0], weights[1, 0], weights[2, 0] = -3.0, 2.0, 1.0
    tagger = make_tagger(np.array([one, other, third]), weights, np.zeros((len(TAGS), len(TAGS)), np.float32))
    assert tagger.keys[5] == one
    assert tagger.weights[tagger.rows[5], 0] == -3.0
    assert tagger.weights[tagger.rows[9], 0] == 1.0
    assert not tagger.weights[0].any()
    assert tagger.rows.size == tagger.keys.size == 2**20
    assert (tagger.weights.dtype, tagger.transition.dtype) == (np.float32, np.float64)


def test_no_sentence_gives_no_tags() -> None:
    assert load_tagger().tag([]) == []
    assert load_tagger().tag(["", "甲"]) == [(), ()]
