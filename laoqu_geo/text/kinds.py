"""Tell the kind of works from the whole name, where the head noun alone does not: 某河枢纽, 某水库及供水工程."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ..model import Kind
from .lexicon import Lexicon, load_lexicon

KINDS = tuple(Kind)
MODEL = "kinds.npz"
_LONGEST_END, _LONGEST_GRAM = 6, 4
"""Characters of the endings, and of the stretches anywhere, that a name is told by."""

_FEWEST_CLUES = 4
"""A name without a head noun of which less is known is of no kind."""


@dataclass(frozen=True, slots=True)
class KindModel:
    """A multinomial logistic regression: `weights` has a row per known clue, a column per kind."""

    rows: dict[int, int]
    weights: npt.NDArray[np.float32]

    def decide(self, name: str, by_head: Kind, lexicon: Lexicon) -> Kind:
        """Choose the kind of a folded name, given what its head noun says."""
        found = [self.rows[h] for clue in clues(name, by_head, lexicon) if (h := hash_of(clue)) in self.rows]
        if by_head is Kind.OTHER and len(found) < _FEWEST_CLUES:
            return by_head
        return KINDS[int(self.weights[found].sum(axis=0).argmax())] if found else by_head


def clues(name: str, by_head: Kind, lexicon: Lexicon) -> Iterator[str]:
    """Give what speaks for a kind: the kind of the head noun, the ending, stretches of the name, its head nouns."""
    yield f"head={by_head}"
    for length in range(1, min(_LONGEST_END, len(name)) + 1):
        yield f"${name[-length:]}"
    for length in range(2, _LONGEST_GRAM + 1):
        for start in range(len(name) - length + 1):
            yield name[start : start + length]
    if "至" in name or "—" in name:
        yield "route"
    for _, start, stop in lexicon.head_scan.find_matches_as_indexes(name):
        word = name[start:stop]
        yield f"word={word}"
        yield f"kind={lexicon.heads[word].kind}"


def hash_of(clue: str) -> int:
    """Return the number that a clue is known by in the shipped weights."""
    return crc32(clue.encode())


@cache
def load_kind_model() -> KindModel:
    """Load the shipped weights once per process."""
    path = resources.files("laoqu_geo") / "data" / "models" / MODEL
    with path.open("rb") as file, np.load(file) as model:
        return KindModel({int(h): row for row, h in enumerate(model["hashes"])}, model["weights"])


def decide_kind(name: str, by_head: Kind) -> Kind:
    """Choose the kind of a folded, completed name."""
    return load_kind_model().decide(name, by_head, load_lexicon())
