"""Match the projects of two editions: the best assignment as a whole, then what was divided or put together."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .candidates import candidates
from .entries import Entry
from .likeness import judge
from .rules import RULES, MatchRules
from .verdicts import Likeness, Refusal, Relation

Sections = tuple[list[set[str]], ...]
"""The ends of the section that each project of the old and of the new edition is, if it is one."""

_TAKEN = "它已与另一项目相合"

Pair = tuple[int, int]
"""Positions in the old and in the new edition."""


@dataclass(frozen=True, slots=True)
class Group:
    """What became of what: one to one, one to several, several to one, one to nothing, nothing to one."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    pairs: tuple[tuple[int, int, Likeness], ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """
    Every project of both editions in exactly one group, in the order of the new edition, what vanished last.

    `nearest_new` and `nearest_old` give what looked most like a project that found no partner, and why it was refused.
    """

    groups: tuple[Group, ...]
    nearest_new: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    nearest_old: Mapping[int, tuple[int, str]] = field(default_factory=dict)


def match(old: Sequence[Entry], new: Sequence[Entry], *, rules: MatchRules = RULES) -> Matching:
    """
    Match the projects of two editions.

    Parameters
    ----------
    old, new
        Projects in plan order.
    rules
        How alike two projects have to be.

    Returns
    -------
    matching
        All of them, in groups. Memory grows with the number of likely pairs, never with `len(old) * len(new)`.
    """
    verdicts = {(i, j): judge(old[i], new[j], rules) for i, j in candidates(old, new, rules)}
    likely = {pair: one for pair, one in verdicts.items() if isinstance(one, Likeness)}
    chosen = _assignment({p: one for p, one in likely.items() if one.score >= rules.same_from}, rules)
    sections = tuple([set(entry.words.section) for entry in side] for side in (old, new))
    split = _divided(likely, chosen, Relation.NEW_IS_PART, sections, rules)
    chosen = {pair for pair in chosen if pair[0] not in split and pair[1] not in _members(split)}
    merged = _divided(
        {p: one for p, one in likely.items() if p[0] not in split and p[1] not in _members(split)},
        chosen,
        Relation.OLD_IS_PART,
        sections,
        rules,
    )
    chosen = {pair for pair in chosen if pair[1] not in merged and pair[0] not in _members(merged)}
    groups = [
        *(Group((i,), (j,), ((i, j, likely[i, j]),)) for i, j in chosen),
        *(
            Group((i,), tuple(parts), tuple((i, j, likely[i, j]) for j in parts))
            for i, parts in split.items()
        ),
        *(
            Group(tuple(parts), (j,), tuple((i, j, likely[i, j]) for i in parts))
            for j, parts in merged.items()
        ),
    ]
    return _whole(groups, len(old), len(new), verdicts)


def _assignment(likely: Mapping[Pair, Likeness], rules: MatchRules) -> set[Pair]:
    """Choose pairs so that the sum of their likenesses is greatest and no project is in two."""
    chosen: set[Pair] = set()
    for pairs in _components(likely):
        rows = sorted({i for i, _ in pairs})
        columns = sorted({j for _, j in pairs})
        if len(rows) * len(columns) > rules.largest_table:
            chosen |= _best_first(pairs, likely)
            continue
        # What is likely at all weighs little: two fair pairs must not outweigh a sure one.
        worth = np.zeros((len(rows), len(columns)))
        row_of, column_of = {i: n for n, i in enumerate(rows)}, {j: n for n, j in enumerate(columns)}
        for i, j in pairs:
            nearness = 1e-6 / (1 + abs(i - j))
            worth[row_of[i], column_of[j]] = (likely[i, j].score - rules.part_from) ** 2 + nearness
        taken = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
        chosen |= {(rows[a], columns[b]) for a, b in taken if worth[a, b] > 0}
    return chosen


def _components(likely: Mapping[Pair, Likeness]) -> list[list[Pair]]:
    """Take the graph of likely pairs apart into pieces that have nothing to do with each other."""
    if not likely:
        return []
    ends = np.array(list(likely))
    size = ends.max(axis=0) + 1
    graph = coo_array(
        (np.ones(len(ends), dtype=np.int8), (ends[:, 0], size[0] + ends[:, 1])), shape=(size.sum(),) * 2
    )
    _, labels = connected_components(graph, directed=False)
    pieces: defaultdict[int, list[Pair]] = defaultdict(list)
    for i, j in likely:
        pieces[int(labels[i])].append((i, j))
    return list(pieces.values())


def _best_first(pairs: Sequence[Pair], likely: Mapping[Pair, Likeness]) -> set[Pair]:
    chosen: set[Pair] = set()
    rows: set[int] = set()
    columns: set[int] = set()
    for i, j in sorted(pairs, key=lambda pair: (-likely[pair].score, abs(pair[0] - pair[1]), pair)):
        if i not in rows and j not in columns:
            chosen.add((i, j))
            rows.add(i)
            columns.add(j)
    return chosen


def _divided(
    likely: Mapping[Pair, Likeness],
    chosen: set[Pair],
    relation: Relation,
    sections: Sections,
    rules: MatchRules,
) -> dict[int, list[int]]:
    """
    Find what was divided into two or more parts.

    Returns
    -------
    parts
        By the whole: positions in the old edition where the new ones are parts, else in the new edition.
    """
    whole_at, part_at = (0, 1) if relation is Relation.NEW_IS_PART else (1, 0)
    sure = {pair for pair in chosen if likely.get(pair) and likely[pair].score >= rules.whole_from}
    kept = {pair[whole_at] for pair in sure}, {pair[part_at] for pair in sure}
    parts: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for pair, one in likely.items():
        if (
            one.relation in (relation, Relation.ADJOINS)
            and pair[whole_at] not in kept[0]
            and pair[part_at] not in kept[1]
        ):
            parts[pair[whole_at]].append((-one.score, pair[part_at]))
    taken: set[int] = set()
    found: dict[int, list[int]] = {}
    for whole in sorted(parts, key=lambda one: (sorted(parts[one])[0], one)):
        free = sorted(part for score, part in parts[whole] if part not in taken and -score >= rules.part_from)
        adjoining = any(
            likely[(whole, part) if whole_at == 0 else (part, whole)].relation is Relation.ADJOINS
            for part in free
        )
        if adjoining and not _cover(sections[whole_at][whole], [sections[part_at][part] for part in free]):
            continue
        if len(free) >= 2:
            found[whole] = free
            taken.update(free)
    return found


def _cover(whole: set[str], parts: Sequence[set[str]]) -> bool:
    """Tell whether sections follow one another from one end of a whole to the other: each inner end is in two."""
    ends = Counter(place for part in parts for place in part)
    return bool(whole) and all(ends[place] == (1 if place in whole else 2) for place in {*ends, *whole})


def _members(divided: Mapping[int, Sequence[int]]) -> set[int]:
    return {part for parts in divided.values() for part in parts}


def _whole(groups: list[Group], olds: int, news: int, verdicts: Mapping[Pair, object]) -> Matching:
    """Add what found no partner, order all, and note what looked most like it."""
    with_old = {i for group in groups for i in group.old}
    with_new = {j for group in groups for j in group.new}
    alone = [
        *(Group((), (j,)) for j in range(news) if j not in with_new),
        *(Group((i,), ()) for i in range(olds) if i not in with_old),
    ]
    ordered = sorted([*groups, *alone], key=lambda g: (not g.new, g.new or g.old))
    nearest_new: dict[int, tuple[float, int, str]] = {}
    nearest_old: dict[int, tuple[float, int, str]] = {}
    for (i, j), one in verdicts.items():
        if isinstance(one, Refusal):
            close, why_new, why_old = one.closeness, one.reason, one.reason
        elif isinstance(one, Likeness):
            close, weak = one.score, f"把握不足（{one.reason}）"
            why_new, why_old = (_TAKEN if j in with_new else weak), (_TAKEN if i in with_old else weak)
        else:
            continue
        nearest_new[i] = max(nearest_new.get(i, (0.0, -1, "")), (close, j, why_new))
        nearest_old[j] = max(nearest_old.get(j, (0.0, -1, "")), (close, i, why_old))
    return Matching(
        tuple(ordered),
        {i: (j, why) for i, (close, j, why) in nearest_new.items() if close > 0},
        {j: (i, why) for j, (close, i, why) in nearest_old.items() if close > 0},
    )
