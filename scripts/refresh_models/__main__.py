"""
Refresh the two models that find names and tell kinds, from labelled texts.

    python -m scripts.refresh_models tests/data/corpus/*/

Needs python-crfsuite (the extra `dev`). Takes about ten minutes and 10 GB of memory; the same texts give the same weights.
"""

import random
import sys
from functools import partial
from pathlib import Path

import numpy as np

from laoqu_geo.model import Kind
from laoqu_geo.text import kinds, tagger
from laoqu_geo.text.clauses import split_sentences
from laoqu_geo.text.features import GAP, WordClass, describe, word_classes
from laoqu_geo.text.folding import fold
from laoqu_geo.text.lexicon import load_lexicon
from laoqu_geo.text.names import analyse, is_title

from .fitting import Example, common, fit
from .labels import Labelled, read_labelled, tags_of
from .variants import swap_names, thinned

MODELS = Path(__file__).parents[2] / "laoqu_geo" / "data" / "models"
VARIANTS = 2
"""Of each text, beside the text itself."""
LEAST_TEXTS = {tagger.MODEL: 3, kinds.MODEL: 2}


def main() -> None:
    """Fit both models and write them beside the other data."""
    texts = list(read_labelled([Path(name) for name in sys.argv[1:]]))
    MODELS.mkdir(exist_ok=True)
    boundaries = fit(_boundary_examples(texts), tagger.TAGS, c1=0.1, c2=0.5, iterations=150)
    np.savez_compressed(MODELS / tagger.MODEL, **boundaries)
    known = fit(_kind_examples(texts), tuple(kinds.KINDS), c1=0.1, c2=0.5, iterations=200)
    np.savez_compressed(MODELS / kinds.MODEL, hashes=known["hashes"], weights=known["weights"])


def _boundary_examples(texts: list[Labelled]) -> list[Example]:
    lexicon, rng = load_lexicon(), random.Random(1)  # noqa: S311
    whole = word_classes(lexicon)
    examples: list[tuple[str, Example]] = []
    for labelled in texts:
        tags = tags_of(labelled)
        variants = [(labelled.text, whole)]
        count = labelled.labels.get("variants", VARIANTS)
        variants += [(swap_names(labelled, lexicon, rng), thinned(lexicon, rng)) for _ in range(count)]
        for text, classes in variants:
            examples.extend((labelled.key, example) for example in _sentences(text, tags, classes))
    kept = common(((key, set().union(*items)) for key, (items, _) in examples), LEAST_TEXTS[tagger.MODEL])
    return [([item & kept for item in items], tags) for _, (items, tags) in examples]


def _sentences(text: str, tags: list[str], classes: tuple[WordClass, ...]) -> list[Example]:
    sentences = list(split_sentences(text, partial(is_title, lexicon=load_lexicon())))
    hashes = iter(describe("".join(s.text + GAP for s in sentences), classes).tolist())
    examples = []
    for sentence in sentences:
        items = [set(next(hashes)) for _ in sentence.text + GAP][: len(sentence.text)]
        examples.append((items, tags[sentence.start : sentence.end]))
    return [example for example in examples if example[0]]


def _kind_examples(texts: list[Labelled]) -> list[Example]:
    lexicon = load_lexicon()
    named = []
    for labelled in texts:
        for project in labelled.labels["projects"]:
            name = fold(project["name"])
            by_head = analyse(name, 0, lexicon).kind or Kind.OTHER
            found = {kinds.hash_of(clue) for clue in kinds.clues(name, by_head, lexicon)}
            named.append((labelled.key, found, project["kind"]))
    kept = common(((key, found) for key, found, _ in named), LEAST_TEXTS[kinds.MODEL])
    return [([found & kept], [kind]) for _, found, kind in named]


if __name__ == "__main__":
    main()
