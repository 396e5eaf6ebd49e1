"""What became of every project: the groups of a matching as one table, each row with both sentences and a reason."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from ..labels import CHANGES, STAGES
from ..model import Change, Stage
from ..tables import COMPARISON, Layers, empty, tidy
from .entries import Entry, entries_of
from .matching import Group, Matching, match
from .rules import RULES, MatchRules
from .verdicts import Likeness

Row = dict[str, object]

_TOLD = {
    "name": "name_zh",
    "stage": "stage",
    "phrase": "stage_phrase",
    "year": "target_year",
    "quote": "quote",
    "clause": "clause",
}
"""What a row tells of either edition, and the column it comes from."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions and what became of every project: `table` keeps `tables.COMPARISON`."""

    old: Layers
    new: Layers
    table: pd.DataFrame

    def counts(self) -> dict[Change, int]:
        """Count the groups of each change: what was split into three is one project that was split."""
        groups = self.table.drop_duplicates("group_id")
        found = Counter(Change(value) for value in groups["change"])
        return {change: found[change] for change in Change}


def compare(old: Layers, new: Layers, *, rules: MatchRules = RULES) -> Comparison:
    """
    Compare two editions of a plan.

    Parameters
    ----------
    old, new
        The published tables by name, EPSG:4326, as `pipeline.build` or `geopackage.read` give them.
    rules
        How alike two projects have to be to be taken as one.

    Returns
    -------
    comparison
        Every project of either edition is in exactly one group of rows.
    """
    ours, theirs = entries_of(old), entries_of(new)
    matching = match(ours, theirs, rules=rules)
    rows = dict(_rows(matching, ours, theirs, (_told(old), _told(new))))
    if not rows:
        return Comparison(old, new, empty(COMPARISON))
    return Comparison(old, new, tidy(pd.DataFrame.from_dict(rows, orient="index"), COMPARISON))


def summary(counts: Mapping[Change, int]) -> str:
    """Say the counts in one line, in both languages."""
    zh = "，".join(f"{CHANGES[change].zh}{count}" for change, count in counts.items() if count)
    en = ", ".join(f"{count} {CHANGES[change].en.lower()}" for change, count in counts.items() if count)
    return f"{en}. {zh}。" if zh else "no projects in either edition. 两版均无项目。"


def stage_change(old: Stage, new: Stage) -> Change:
    """Tell which way a stage went."""
    order = list(Stage)
    step = order.index(new) - order.index(old)
    return Change.ADVANCED if step > 0 else Change.SET_BACK if step < 0 else Change.UNCHANGED


def _told(layers: Layers) -> dict[str, Row]:
    table = layers["projects"].astype(object)
    table = table.where(table.notna(), None)
    records = ({str(name): value for name, value in row.items()} for row in table.to_dict("records"))
    return {str(key): row for key, row in zip(table.index, records, strict=True)}


def _rows(
    matching: Matching,
    old: tuple[Entry, ...],
    new: tuple[Entry, ...],
    told: tuple[dict[str, Row], dict[str, Row]],
) -> Iterator[tuple[str, Row]]:
    seq = 0
    for number, group in enumerate(matching.groups, start=1):
        for i, j, likeness in _pairs_of(group):
            seq += 1
            before, after = None if i is None else old[i], None if j is None else new[j]
            moved = stage_change(before.stage, after.stage) if before and after else None
            change = _change(group, likeness, moved)
            row = _sides(before, after, told)
            row |= {
                "seq": seq,
                "change": str(change),
                "stage_change": str(moved) if moved else None,
                "reason": _reason(matching, (i, j), likeness, (before, after), (old, new)),
                "likeness": round(likeness.score, 2) if likeness else None,
                "group_id": f"g{number}",
            }
            yield f"{before.id if before else '-'}/{after.id if after else '-'}", row


def _pairs_of(group: Group) -> Iterator[tuple[int | None, int | None, Likeness | None]]:
    yield from group.pairs
    if not group.pairs:
        yield (group.old or (None,))[0], (group.new or (None,))[0], None


def _change(group: Group, likeness: Likeness | None, moved: Change | None) -> Change:
    if likeness is None or moved is None:
        return Change.NEW if group.new else Change.VANISHED
    if len(group.old) > 1:
        return Change.MERGED
    if len(group.new) > 1:
        return Change.SPLIT
    return moved if likeness.same_name else Change.RENAMED


def _sides(before: Entry | None, after: Entry | None, told: tuple[dict[str, Row], dict[str, Row]]) -> Row:
    """Lay what both editions say side by side."""
    shown = after or before
    assert shown is not None
    own = told[1][shown.id] if after else told[0][shown.id]
    row: Row = {"kind": str(shown.kind), "counties": own["counties"]}
    for side, entry, rows in (("old", before, told[0]), ("new", after, told[1])):
        facts: Mapping[str, object] = rows[entry.id] if entry else {}
        row |= {f"{side}_{short}": facts.get(column) for short, column in _TOLD.items()}
        row[f"{side}_id"] = entry.id if entry else None
    names = [entry.name for entry in (before, after) if entry]
    row["name"] = " → ".join(dict.fromkeys(names))
    years = row["old_year"], row["new_year"]
    row["years_later"] = (
        int(str(years[1])) - int(str(years[0])) if all(y is not None for y in years) else None
    )
    return row


def _reason(
    matching: Matching,
    at: tuple[int | None, int | None],
    likeness: Likeness | None,
    pair: tuple[Entry | None, Entry | None],
    editions: tuple[tuple[Entry, ...], tuple[Entry, ...]],
) -> str:
    before, after = pair
    if likeness and before and after:
        return f"{likeness.reason}；{_stages_said(before.stage, after.stage)}。"
    if before:
        said = (
            "旧版计划建成，新版不再列出，是否已完工请核实"
            if before.stage is Stage.COMPLETED
            else "新版未列出"
        )
        near = matching.nearest_new.get(at[0] if at[0] is not None else -1)
        return _with_nearest(said, near, editions[1], "新版")
    return _with_nearest(
        "旧版未列出", matching.nearest_old.get(at[1] if at[1] is not None else -1), editions[0], "旧版"
    )


def _stages_said(old: Stage, new: Stage) -> str:
    if old is new:
        return f"阶段未变（{STAGES[new].zh}）"
    verb = "推进" if stage_change(old, new) is Change.ADVANCED else "后退"
    return f"由“{STAGES[old].zh}”{verb}到“{STAGES[new].zh}”"


def _with_nearest(said: str, near: tuple[int, str] | None, entries: tuple[Entry, ...], edition: str) -> str:
    if near is None:
        return f"{said}。"
    return f"{said}；{edition}最相近的是“{entries[near[0]].name}”，但{near[1]}。"
