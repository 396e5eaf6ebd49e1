"""Marking names: the decoder against brute force, features that see their sentence only, and what is mended after."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laoqu_geo.documents import make_document
from laoqu_geo.documents.tabular import find_tables
from laoqu_geo.text import find_mentions
from laoqu_geo.text.features import GAP, describe, word_classes
from laoqu_geo.text.lexicon import load_lexicon
from laoqu_geo.text.mending import mend
from laoqu_geo.text.tagger import (
    GENERIC,
    LONGEST,
    PROJECT,
    TAGS,
    TAIL,
    Tagged,
    _marginals,
    _viterbi,
    load_tagger,
)


@pytest.mark.parametrize("seed", range(5))
def test_the_best_tags_and_their_probabilities_are_those_of_all_paths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    steps, tags = 4, 3
    emission, transition = rng.normal(size=(steps, 2, tags)), rng.normal(size=(tags, tags))
    lengths = np.array([2, 4])
    found = _viterbi(emission, lengths, transition)
    marginal = _marginals(emission, lengths, transition)
    for column, length in enumerate(lengths):
        paths = list(itertools.product(range(tags), repeat=int(length)))
        scores = np.array([
            sum(emission[t, column, tag] for t, tag in enumerate(path))
            + sum(transition[a, b] for a, b in itertools.pairwise(path))
            for path in paths
        ])  # fmt: skip
        assert tuple(found[:length, column]) == paths[int(scores.argmax())]
        share = np.exp(scores - scores.max())
        share /= share.sum()
        for t, tag in itertools.product(range(length), range(tags)):
            wanted = sum(p for path, p in zip(paths, share, strict=True) if path[t] == tag)
            assert marginal[t, column, tag] == pytest.approx(wanted)


SENTENCES = [
    "加快建设甲地至乙城高速公路",
    "推进青山、白水等水库除险加固",
    "全省生产总值增长6%",
    "青山水库" * 150,
    "",
]


@pytest.fixture(scope="module")
def alone():
    """What each sentence holds when it is tagged by itself."""
    return {sentence: load_tagger().tag([sentence])[0] for sentence in SENTENCES}


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(SENTENCES))
def test_what_a_sentence_holds_does_not_depend_on_the_others(alone, order: list[str]) -> None:
    for sentence, found in zip(order, load_tagger().tag(order), strict=True):
        assert [(t.start, t.end, t.role) for t in found] == [
            (t.start, t.end, t.role) for t in alone[sentence]
        ]
        assert [t.probability for t in found] == pytest.approx([t.probability for t in alone[sentence]])


def test_a_line_without_a_full_stop_is_tagged_in_parts() -> None:
    text = "加快建设青山水库，" * 200
    [found] = load_tagger().tag([text])
    assert len(text) > LONGEST
    assert {text[t.start : t.end] for t in found} == {"青山水库"}
    assert len(found) == 200


def test_features_are_the_same_on_every_machine() -> None:
    hashes = describe("加快建设青山水库" + GAP, word_classes(load_lexicon()))
    assert hashes.dtype == np.uint64
    assert np.unique(hashes[0]).size == hashes.shape[1]
    again = describe("加快建设青山水库" + GAP + "推进" + GAP, word_classes(load_lexicon()))
    assert (again[: len(hashes) - len(GAP)] == hashes[: -len(GAP)]).all()


def test_every_role_has_its_four_tags() -> None:
    assert set(TAGS) == {"O", *(mark + role[0] for mark in "BIES" for role in (PROJECT, GENERIC, TAIL))}


def marked(text: str, *names: str) -> list[str]:
    items = [Tagged(text.index(name), text.index(name) + len(name), PROJECT, 0.9) for name in names]
    return [text[t.start : t.end] for t in mend(text, items)]


@pytest.mark.parametrize(
    ("text", "names", "wanted"),
    [
        ("推进“甲园”“乙园”建设", ["“甲园”“乙园”"], ["甲园", "乙园"]),
        ("建成“两江”枢纽", ["“两江”枢纽"], ["“两江”枢纽"]),
        ("加快武汉经仙桃、潜江至宜昌城际铁路", ["武汉经仙桃", "潜江至宜昌城际铁路"], ["武汉经仙桃、潜江至宜昌城际铁路"]),
        ("建设甲电厂5、6号机组", ["甲电厂5", "6号机组"], ["甲电厂5、6号机组"]),
        ("推进建设路改造", ["路改造"], ["建设路改造"]),
        ("推进建设路网改造", ["路网改造"], ["路网改造"]),
        ("建设甲水库、乙水库", ["甲水库", "乙水库"], ["甲水库", "乙水库"]),
    ],
)  # fmt: skip
def test_what_grammar_is_sure_of_is_mended(text: str, names: list[str], wanted: list[str]) -> None:
    assert marked(text, *names) == wanted


def test_half_a_character_in_a_table_title_does_no_harm() -> None:
    text = "附表\ud800一\n序号\t项目名称\t建设性质\n1\t青山水库\t新建\n"
    document = make_document(text, id="t", source="t", tables=find_tables(text))
    assert [mention.name for mention in find_mentions(document).mentions] == ["青山水库"]
