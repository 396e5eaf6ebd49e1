"""The columns of a comparison of two editions: a row a pair, both names and both sentences side by side."""

from ..model import Change, Kind, Stage
from .columns import LINES, PLACING, POINTS, WORDS, enum_column, float_column, int_column, text_column
from .contract import Column, Spec

PAIRED: dict[str, Column] = {
    "seq": WORDS["seq"],
    "change": enum_column(Change, "变化", "Change"),
    "stage_change": enum_column(Change, "阶段变化", "Change of stage", required=False),
    "kind": enum_column(Kind, "类别", "Kind"),
    "name": text_column("名称（旧 → 新）", "Name (old → new)", required=True),
    "old_name": text_column("旧版名称", "Name in the old edition"),
    "new_name": text_column("新版名称", "Name in the new edition"),
    "old_stage": enum_column(Stage, "旧版阶段", "Stage in the old edition", required=False),
    "new_stage": enum_column(Stage, "新版阶段", "Stage in the new edition", required=False),
    "old_phrase": text_column("旧版措辞", "Stage as the old edition writes it"),
    "new_phrase": text_column("新版措辞", "Stage as the new edition writes it"),
    "old_year": int_column("旧版目标年份", "Target year in the old edition"),
    "new_year": int_column("新版目标年份", "Target year in the new edition"),
    "years_later": int_column("目标推迟（年）", "Years later"),
    "old_quote": text_column("旧版原文", "The old edition says"),
    "new_quote": text_column("新版原文", "The new edition says"),
    "reason": text_column("依据", "Why they are taken as one", required=True),
    "likeness": float_column("相似度", "Likeness"),
    "counties": PLACING["counties"],
    "old_clause": text_column("旧版条款", "Clause in the old edition"),
    "new_clause": text_column("新版条款", "Clause in the new edition"),
    "old_id": text_column("旧版项目编号", "Project id in the old edition"),
    "new_id": text_column("新版项目编号", "Project id in the new edition"),
    "group_id": text_column("组号", "Group", required=True),
}
"""
Rows of one group belong together: the parts of what was split, what was merged. A project of either edition is in
one group only.
"""

COMPARISON = Spec("comparison", "pair_id", PAIRED)
CHANGE_POINTS = Spec("change_points", "pair_id", PAIRED, POINTS)
CHANGE_LINES = Spec("change_lines", "pair_id", PAIRED, LINES)
"""Drawn where the new edition has it, what vanished where the old edition had it."""
