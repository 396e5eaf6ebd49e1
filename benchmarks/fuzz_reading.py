"""
Read made-up plans for a while: fragments of the labelled texts, shuffled and cut, among marks, words and any characters.

    python benchmarks/fuzz_reading.py SECONDS [SEED]

Stops at the first text that breaks a rule: offsets slice to the surface, probabilities lie in 0–1, ends are two or none,
nothing raises. Prints how many texts and characters were read.
"""

import random
import sys
import time
from pathlib import Path

from laoqu_geo.documents import make_document
from laoqu_geo.documents.tabular import find_tables
from laoqu_geo.projects import merge_mentions
from laoqu_geo.text import find_mentions
from laoqu_geo.text.lexicon import load_lexicon

CORPUS = Path(__file__).parents[1] / "tests" / "data" / "corpus"
MARKS = [
    *list("，、；：。（）“”—至和与及等\n\t \u3000"),
    "（一）",
    "1.",
    "一、",
    "（责任单位：",
    "[bookmark: 1]",
    "\r\n",
    "\x00",
    "�",
]


def made_up(rng: random.Random, texts: list[str], words: list[str]) -> str:
    """Put a text together from up to forty pieces."""
    pieces = []
    for _ in range(rng.randrange(1, 40)):
        kind = rng.random()
        if kind < 0.4:
            text = rng.choice(texts)
            start = rng.randrange(len(text))
            pieces.append(text[start : start + rng.randrange(1, 60)])
        elif kind < 0.7:
            pieces.append(rng.choice(words))
        elif kind < 0.9:
            pieces.append(rng.choice(MARKS) * rng.choice((1, 1, 1, 2, 50)))
        else:
            pieces.append("".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(1, 8))))
    return "".join(pieces)


def check(text: str) -> None:
    """Read a text and hold what must hold."""
    document = make_document(text, id="t", source="t", tables=find_tables(text))
    reading = find_mentions(document)
    for mention in reading.mentions:
        assert text[mention.start : mention.end] == mention.surface != ""
        assert 0 <= mention.confidence <= 1
        assert len(mention.ends) in (0, 2)
    for programme in reading.programmes:
        assert text[programme.start : programme.end] == programme.surface
    merge_mentions(reading.mentions)


def main() -> None:
    """Read until the time is over."""
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    lexicon = load_lexicon()
    words = [*lexicon.heads, *lexicon.predicates, *lexicon.actions, *rng.sample(sorted(lexicon.places), 2000)]
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*/*.txt"))]
    end, count, size = time.monotonic() + float(sys.argv[1]), 0, 0
    while time.monotonic() < end:
        text = made_up(rng, texts, words)
        try:
            check(text)
        except Exception:
            print(repr(text))
            raise
        count, size = count + 1, size + len(text)
    print(f"{count} texts, {size} characters, no fault")


if __name__ == "__main__":
    main()
