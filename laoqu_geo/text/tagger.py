"""Mark the stretches of a sentence that name a project or a programme, or close a list, each with how likely it is one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from .features import GAP, Hashes, WordClass, describe, word_classes
from .lexicon import load_lexicon

PROJECT, GENERIC, TAIL = "project", "generic", "tail"
TAGS = ("O", *(mark + role[0] for role in (PROJECT, GENERIC, TAIL) for mark in "BIES"))
"""Outside; begin, inside, end and single of a project, of a generic programme, of what a list before it shares."""
MODEL = "boundaries.npz"
LONGEST = 400
"""Characters; a longer stretch without a full stop is tagged in parts."""
_BITS = 20
_SHIFT = np.uint64(64 - _BITS)
"""A feature is looked up by its first 20 bits; of two that share them the weightier counts."""
_BLOCK = 20_000
"""Characters described at once: bounds the memory."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tagged:
    """
    A stretch of a sentence.

    Its `role` is project, generic (a programme without a name) or tail: what closes a list (甲、乙等|机场改扩建).
    """

    start: int
    end: int
    role: str
    probability: float


@dataclass(frozen=True, slots=True)
class Tagger:
    """
    A linear-chain conditional random field over features of characters.

    `weights` holds a row, a number per tag, for each feature that counts, row 0 for all others; `rows` and `keys` find the row
    of a feature by the first bits of its hash. `transition` runs from row to column.
    """

    classes: tuple[WordClass, ...]
    rows: npt.NDArray[np.int32]
    keys: npt.NDArray[np.uint64]
    weights: npt.NDArray[np.float32]
    transition: Floats

    def tag(self, sentences: Sequence[str]) -> list[tuple[Tagged, ...]]:
        """Tag folded sentences; offsets of the result count from the start of each."""
        parts = [(index, start, part) for index, text in enumerate(sentences) for start, part in _parts(text)]
        result: list[list[Tagged]] = [[] for _ in sentences]
        for block in _blocks(parts):
            scores = self._scores([part for _, _, part in block])
            for (index, start, _), tagged in zip(block, self._decode(scores), strict=True):
                result[index].extend(
                    Tagged(start + t.start, start + t.end, t.role, t.probability) for t in tagged
                )
        return [tuple(found) for found in result]

    def _scores(self, parts: Sequence[str]) -> list[Floats]:
        buffer = "".join(part + GAP for part in parts)
        total = np.zeros((len(buffer), len(TAGS)))
        hashes = describe(buffer, self.classes).T
        slots = (hashes >> _SHIFT).view(np.int64)
        known = np.where(self.keys.take(slots) == hashes, self.rows.take(slots), 0)
        for rows in known:
            total += self.weights.take(rows, axis=0)
        ends = np.cumsum([len(part) + len(GAP) for part in parts])
        return [
            total[end - len(GAP) - len(part) : end - len(GAP)] for part, end in zip(parts, ends, strict=True)
        ]

    def _decode(self, scores: Sequence[Floats]) -> list[tuple[Tagged, ...]]:
        """Find the likeliest tags of each part, and how likely each stretch is; parts of all lengths at once."""
        longest = max(len(part) for part in scores)
        lengths = np.array([len(part) for part in scores])
        emission = np.zeros((longest, len(scores), len(TAGS)))
        for index, part in enumerate(scores):
            emission[: len(part), index] = part
        tags = _viterbi(emission, lengths, self.transition)
        marginal = _marginals(emission, lengths, self.transition)
        return [
            tuple(_stretches(tags[:length, i], marginal[:length, i]))
            for i, length in enumerate(lengths.tolist())
        ]


@cache
def load_tagger() -> Tagger:
    """Load the shipped weights once per process."""
    path = resources.files("laoqu_geo") / "data" / "models" / MODEL
    with path.open("rb") as file, np.load(file) as model:
        return make_tagger(model["hashes"], model["weights"], model["transition"])


def make_tagger(
    hashes: Hashes, weights: npt.NDArray[np.float32], transition: npt.NDArray[np.float32]
) -> Tagger:
    """Make a tagger of the features that count, given by hash, and their weights, shape `(len(hashes), len(TAGS))`."""
    order = np.argsort(np.abs(weights).sum(axis=1), kind="stable")
    slots = (hashes >> _SHIFT)[order]
    rows = np.zeros(2**_BITS, dtype=np.int32)
    keys = np.zeros(2**_BITS, dtype=np.uint64)
    rows[slots] = order + 1
    keys[slots] = hashes[order]
    table = np.vstack([np.zeros((1, len(TAGS)), dtype=np.float32), weights])
    return Tagger(word_classes(load_lexicon()), rows, keys, table, transition.astype(np.float64))


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Cut what is too long at a comma where there is one."""
    start = 0
    while len(text) - start > LONGEST:
        cut = max(text.rfind(mark, start + LONGEST // 2, start + LONGEST) for mark in "，、 ")
        stop = cut + 1 if cut >= 0 else start + LONGEST
        yield start, text[start:stop]
        start = stop
    if start < len(text):
        yield start, text[start:]


def _blocks(parts: list[tuple[int, int, str]]) -> Iterator[list[tuple[int, int, str]]]:
    """Group parts of like length, so that little of a block is padding."""
    block: list[tuple[int, int, str]] = []
    size = 0
    for part in sorted(parts, key=lambda part: (len(part[2]), part[0], part[1])):
        block.append(part)
        size += len(part[2])
        if size > _BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _viterbi(emission: Floats, lengths: npt.NDArray[np.int64], transition: Floats) -> npt.NDArray[np.int64]:
    """Find the likeliest tags; parts come in ascending order of length, and those that have ended are passed over."""
    steps, count, tags_count = emission.shape
    ended = np.searchsorted(lengths, np.arange(steps), side="right")
    back = np.zeros((steps, count * tags_count), dtype=np.int64)
    best = emission[0].copy()
    into = np.ascontiguousarray(transition.T)
    for t in range(1, steps):
        alive = ended[t]
        reach = (best[alive:, None, :] + into).reshape(-1, tags_count)
        come = reach.argmax(axis=1)
        back[t, alive * tags_count :] = come
        come += np.arange(0, reach.size, tags_count)
        best[alive:] = reach.take(come).reshape(-1, tags_count) + emission[t, alive:]
    tags = np.zeros((steps, count), dtype=np.int64)
    first = np.arange(count) * tags_count
    current = best.argmax(axis=1)
    for t in range(steps - 1, -1, -1):
        alive = ended[t]
        tags[t, alive:] = current[alive:]
        current[alive:] = back[t].take(first[alive:] + current[alive:])
    return tags


def _marginals(emission: Floats, lengths: npt.NDArray[np.int64], transition: Floats) -> Floats:
    """Give the probability of each tag at each character, by the forward-backward algorithm."""
    steps = emission.shape[0]
    ended = np.searchsorted(lengths, np.arange(steps), side="right")
    step = np.exp(transition - transition.max())
    local = np.exp(emission - emission.max(axis=2, keepdims=True))
    forward = np.ones_like(local)
    forward[0] = local[0] / local[0].sum(axis=1, keepdims=True)
    for t in range(1, steps):
        alive = ended[t]
        message = (forward[t - 1, alive:] @ step) * local[t, alive:]
        np.divide(message, message.sum(axis=1, keepdims=True), out=forward[t, alive:])
    backward = np.ones_like(local)
    for t in range(steps - 2, -1, -1):
        alive = ended[t + 1]
        message = (local[t + 1, alive:] * backward[t + 1, alive:]) @ step.T
        np.divide(message, message.sum(axis=1, keepdims=True), out=backward[t, alive:])
    joint = forward * backward
    return np.asarray(joint / joint.sum(axis=2, keepdims=True))


def _stretches(tags: npt.NDArray[np.int64], marginal: Floats) -> Iterator[Tagged]:
    chosen = marginal[np.arange(tags.size), tags]
    start = -1
    for index, tag in enumerate([*(TAGS[t] for t in tags.tolist()), "O"]):
        if start >= 0 and tag[0] in "BSO":
            yield _stretch(start, index, tags, chosen)
            start = -1
        if tag[0] in "BS":
            start = index


def _stretch(start: int, end: int, tags: npt.NDArray[np.int64], chosen: Floats) -> Tagged:
    role = next(role for role in (PROJECT, GENERIC, TAIL) if TAGS[tags[start]].endswith(role[0]))
    return Tagged(start, end, role, float(chosen[start:end].min()))
