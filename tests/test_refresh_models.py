"""What the models learn from: tags of labelled texts, and variants in which names are swapped and words unknown."""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from laoqu_geo.text.lexicon import load_lexicon
from scripts.refresh_models.labels import Labelled, read_labelled, tags_of, tails_of
from scripts.refresh_models.variants import swap_names, thinned

TEXT = "完成襄阳、宜昌等机场改扩建，建设农村公路。"
LABELS = {
    "projects": [
        {"start": 2, "end": 4, "surface": "襄阳", "name": "襄阳机场改扩建"},
        {"start": 5, "end": 7, "surface": "宜昌", "name": "宜昌机场改扩建"},
    ],
    "generic": [{"start": 16, "end": 20, "surface": "农村公路"}],
}


@pytest.fixture
def labelled() -> Labelled:
    return Labelled("t", TEXT, LABELS)


def test_what_a_list_shares_is_a_tail(labelled: Labelled) -> None:
    [(start, end)] = tails_of(labelled)
    assert TEXT[start:end] == "机场改扩建"


def test_every_character_has_a_tag(labelled: Labelled) -> None:
    tags = tags_of(labelled)
    assert len(tags) == len(TEXT)
    assert " ".join(tags) == "O O Bp Ep O Bp Ep O Bt It It It Et O O O Bg Ig Ig Eg O"


def test_a_variant_has_other_names_at_the_same_offsets(labelled: Labelled) -> None:
    text = swap_names(labelled, load_lexicon(), random.Random(3))
    assert len(text) == len(TEXT)
    assert "襄阳" not in text
    assert text[7:] == TEXT[7:]


def test_a_variant_knows_fewer_words() -> None:
    whole = {words.name: words.values.size for words in thinned(load_lexicon(), random.Random(1))}
    assert whole["head"] < len(load_lexicon().heads)


def test_every_labelled_text_is_read() -> None:
    folders = sorted(path for path in (Path(__file__).parent / "data" / "corpus").iterdir() if path.is_dir())
    for labelled in read_labelled(folders):
        assert len(tags_of(labelled)) == len(labelled.text)
