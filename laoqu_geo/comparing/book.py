"""The comparison as a workbook: a row a pair with both sentences side by side, the counts, what is to be looked at."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import pandas as pd

from ..labels import CHANGES, KINDS, Label
from ..ledger import Field, Sheet, words_of, write_book
from ..model import Change, Kind
from ..style.changes import CHANGE_SIGNS
from ..tables import COMPARISON
from .changes import Comparison
from .tables import titles

_WIDTHS: dict[str, float] = {
    "seq": 6,
    "change": 8,
    "stage_change": 9,
    "kind": 11,
    "old_name": 26,
    "new_name": 26,
    "old_phrase": 13,
    "new_phrase": 13,
    "old_stage": 11,
    "new_stage": 11,
    "old_year": 9,
    "new_year": 9,
    "years_later": 9,
    "old_quote": 52,
    "new_quote": 52,
    "reason": 40,
    "likeness": 8,
    "counties": 18,
    "old_clause": 9,
    "new_clause": 9,
    "group_id": 8,
    "old_id": 22,
    "new_id": 22,
}
"""Columns in the order of the sheet, with their widths in characters."""

_DOUBT_BELOW = 0.8
"""Pairs less alike than this are listed once more, for a person to confirm."""

_FORMATS = {"likeness": "0.00"}
_TOTAL = Label("合计", "Total")


def write_workbook(comparison: Comparison, path: Path) -> Path:
    """
    Write the ledger of a comparison.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    old, new = titles(comparison)
    table = comparison.table
    lost = table["change"].isin([str(Change.NEW), str(Change.VANISHED)])
    unsure = table["likeness"] < _DOUBT_BELOW
    parts = (
        _pairs("两版对照", table),
        _counts(comparison),
        _pairs("新增与消失", table[lost]),
        _pairs("待核对", table[unsure]),
    )
    return write_book(parts, path, title=f"{old} 与 {new} 对照", date=_date(comparison))


def _pairs(title: str, table: pd.DataFrame) -> Sheet:
    columns = COMPARISON.columns
    fields = tuple(Field(columns[n].label, width, _FORMATS.get(n, "0")) for n, width in _WIDTHS.items())
    values = [words_of(table[name], columns[name]) for name in _WIDTHS]
    return Sheet(title, fields, tuple(zip(*values, strict=True)))


def _counts(comparison: Comparison) -> Sheet:
    """Count groups by kind and change: what was split into three is one project that was split."""
    groups = comparison.table.drop_duplicates("group_id")
    found = Counter(zip(groups["kind"], groups["change"], strict=True))
    kinds = [kind for kind in Kind if any(found[kind, change] for change in Change)]
    rows = tuple(
        (KINDS[kind].zh, *(found[kind, c] or None for c in CHANGE_SIGNS), sum(found[kind, c] for c in Change))
        for kind in kinds
    )
    totals = [sum(found[kind, change] for kind in kinds) for change in CHANGE_SIGNS]
    heads = (
        Field(Label("类别", "Kind"), 20),
        *(Field(CHANGES[change], 12, "0") for change in CHANGE_SIGNS),
        Field(_TOTAL, 10, "0"),
    )
    return Sheet("统计", heads, (*rows, (_TOTAL.zh, *totals, sum(totals))), totals=True)


def _date(comparison: Comparison) -> datetime:
    """Give the day of the new plan, or the least that a workbook can bear."""
    sources = comparison.new.get("sources")
    dates = [] if sources is None else sources.loc[sources["role"] == "plan", "date"].dropna().tolist()
    least = datetime(2000, 1, 1)
    try:
        return max(datetime.fromisoformat(str(dates[0])).replace(tzinfo=None), least) if dates else least
    except ValueError:
        return least
