"""Made-up plans: fragments of the labelled texts, shuffled and cut, among marks, words and any characters."""

from functools import cache
from pathlib import Path
from random import Random

from .seeds import CORPUS

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


def made_up(rng: Random) -> bytes:
    """Put a text together from up to forty pieces; lone surrogates included."""
    texts, words = _material()
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
    return "".join(pieces).encode("utf-8", "surrogatepass")


def check(path: Path) -> None:
    """Read a text and hold what must hold: offsets slice to the surface, probabilities lie in 0–1, ends are two or none."""
    from laoqu_geo.documents import make_document
    from laoqu_geo.documents.tabular import find_tables
    from laoqu_geo.projects import merge_mentions
    from laoqu_geo.text import find_mentions

    text = path.read_bytes().decode("utf-8", "surrogatepass")
    document = make_document(text, id="t", source="t", tables=find_tables(text))
    reading = find_mentions(document)
    for mention in reading.mentions:
        assert text[mention.start : mention.end] == mention.surface != ""
        assert 0 <= mention.confidence <= 1
        assert len(mention.ends) in (0, 2)
    for programme in reading.programmes:
        assert text[programme.start : programme.end] == programme.surface
    merge_mentions(reading.mentions)


@cache
def _material() -> tuple[list[str], list[str]]:
    from laoqu_geo.text.lexicon import load_lexicon

    lexicon = load_lexicon()
    places = Random(1).sample(sorted(lexicon.places), 2000)
    words = [*lexicon.heads, *lexicon.predicates, *lexicon.actions, *places]
    return [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*/*.txt"))], words
