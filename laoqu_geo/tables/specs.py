"""Columns, geometry type and CRS of every table that crosses a module border."""

import pandas as pd

from ..labels import TARGETS, Label
from ..model import Kind, Lifecycle, Scenario, Standing
from .columns import (
    AREAS,
    JOINING,
    LINES,
    PLACING,
    POINTS,
    WORDS,
    enum_column,
    float_column,
    int_column,
    text_column,
)
from .comparison import CHANGE_LINES, CHANGE_POINTS, COMPARISON
from .contract import Column, Spec

PROJECTS = Spec("projects", "project_id", WORDS)
"""One row a project in plan order, before it has a place."""

LOCATED = Spec("located", "project_id", {"kind": WORDS["kind"], **PLACING}, POINTS | LINES)
"""Point projects as points, line projects as the line through their places in order; null where unlocated."""

WAYPOINTS = Spec(
    "waypoints",
    "waypoint_id",
    {
        "project_id": text_column("项目编号", "Project", required=True),
        "seq": int_column("次序", "Order"),
        "name": text_column("地点", "Place", required=True),
        "uncertainty_m": float_column("不确定度（米）", "Uncertainty (m)"),
        "basis": text_column("依据", "Basis"),
        "source": text_column("来源", "Source"),
    },
    POINTS,
)
"""The located places of each line project in order; `waypoint_id` is `project_id/seq`."""

CANDIDATES = Spec(
    "candidates",
    "candidate_id",
    {
        "project_id": text_column("项目编号", "Project", required=True),
        "asked": text_column("查找的名称", "Name looked up"),
        "name": text_column("候选地点", "Candidate"),
        "level": text_column("级别", "Level"),
        "adcode": text_column("行政区划代码", "Administrative code"),
        "lon": float_column("经度", "Longitude"),
        "lat": float_column("纬度", "Latitude"),
        "score": float_column("得分", "Score"),
        "chosen": Column("bool", Label("采用", "Chosen")),
        "why": text_column("采用或排除的理由", "Why kept or refused", required=True),
        "source": text_column("来源", "Source"),
    },
)
"""Every location considered for a project, kept or refused."""

NETWORK = Spec(
    "network",
    "osm_id",
    {
        "kind": enum_column(Kind, "类别", "Kind"),
        "lifecycle": enum_column(Lifecycle, "状态", "Lifecycle"),
        "name": text_column("名称", "Name"),
        "names": text_column("其他名称", "Other names"),
        "ref": text_column("编号", "Road number"),
        "source": text_column("来源", "Source"),
        "version": int_column("版本", "Version"),
        "timestamp": text_column("时间", "Timestamp"),
        "length_m": float_column("实际长度（米）", "Real length (m)"),
    },
    POINTS | LINES | AREAS,
)
"""
OSM features of any source as one table; `osm_id` is `n1`, `w1`, `r1`, or `e1` for an embedded edge. `length_m` is given
only where a curve is drawn straight (embedded edges); where it is null, measure the geometry.
"""

JOINED = Spec("joined", "project_id", {"kind": WORDS["kind"], **PLACING, **JOINING}, POINTS | LINES)
"""`LOCATED` after the network join: lines aligned where a network carries them."""

LINKS = Spec(
    "links",
    "link_id",
    {
        "project_id": text_column("项目编号", "Project", required=True),
        "to_kind": enum_column(Kind, "接入类别", "Linked kind"),
        "osm_id": text_column("OSM编号", "OSM id"),
        "name": text_column("接入线路", "Linked line"),
        "distance_m": float_column("距离（米）", "Distance (m)"),
    },
    LINES,
)
"""Each located point project to its nearest railway and expressway in use."""

OSM_MATCHES = Spec(
    "osm_matches",
    "match_id",
    {
        "project_id": text_column("项目编号", "Project", required=True),
        "osm_id": text_column("OSM编号", "OSM id", required=True),
        "name": text_column("OSM名称", "OSM name"),
        "version": int_column("版本", "Version"),
        "timestamp": text_column("时间", "Timestamp"),
        "score": float_column("得分", "Score"),
        "verdict": text_column("结论", "Verdict"),
        "reason": text_column("理由", "Reason"),
    },
)
"""OSM objects that a project was matched to, by name or by tracing."""

OSM_AUDIT = Spec(
    "osm_audit",
    "project_id",
    {
        "kind": WORDS["kind"],
        "standing": enum_column(Standing, "OSM中的状况", "Standing in OSM"),
        "built_share": float_column("已建比例", "Share built"),
        "construction_share": float_column("在建比例", "Share under construction"),
        "proposed_share": float_column("拟建比例", "Share proposed"),
        "absent_share": float_column("没有的比例", "Share absent"),
        "osm_names": text_column("OSM名称", "Names in OSM"),
        "suggested_tags": text_column("建议标签", "Suggested tags"),
        "suggested_source": text_column("建议来源", "Suggested source"),
        "reason": text_column("说明", "Reason", required=True),
    },
)
"""What OSM shows of each project, and tags for what it lacks."""

NETWORK_EFFECT = Spec(
    "network_effect",
    "effect_id",
    {
        "adcode": text_column("行政区划代码", "Administrative code", required=True),
        "name": text_column("县（市、区）", "County", required=True),
        "scenario": enum_column(Scenario, "情景", "Scenario"),
        **{
            f"{target}_{unit}_{when}": float_column(
                f"{said}到{words.zh}（{zh}）", f"To {words.en}, {said_en} ({en})"
            )
            for target, words in TARGETS.items()
            for unit, zh, en in (("min", "分钟", "min"), ("km", "公里", "km"))
            for when, said, said_en in (("before", "无规划项目", "without"), ("after", "有规划项目", "with"))
        },
        "newly_connected": text_column("新接入", "Newly connected"),
    },
)
"""The way of each county seat without the plan's lines and with them; `effect_id` is `adcode/scenario`."""

AREA_COLUMNS: dict[str, Column] = {
    "name": text_column("名称", "Name", required=True),
    "parent": text_column("上级", "Parent"),
    "in_region": Column("bool", Label("规划区内", "In the plan's region")),
    "points": int_column("点状项目数", "Point projects"),
    "railway_km": float_column("铁路里程（公里）", "Railway (km)"),
    "expressway_km": float_column("高速公路里程（公里）", "Expressway (km)"),
}
COUNTIES = Spec("counties", "adcode", AREA_COLUMNS, AREAS)
PREFECTURES = Spec("prefectures", "adcode", AREA_COLUMNS, AREAS)

PROJECT_LAYER = Spec("project layer", "project_id", {**WORDS, **PLACING, **JOINING}, POINTS | LINES)
"""Every published layer of projects (`railways`, `airports`, …) has these columns."""

PROJECT_LEDGER = Spec("projects", "project_id", {**WORDS, **PLACING, **JOINING})
"""The published `projects` table: all projects, located or not, without geometry."""

UNCERTAINTY = Spec(
    "uncertainty",
    "project_id",
    {
        "name_zh": WORDS["name_zh"],
        "kind": WORDS["kind"],
        "stage": WORDS["stage"],
        "precision": PLACING["precision"],
        "uncertainty_m": PLACING["uncertainty_m"],
    },
    AREAS,
)

FOOTPRINTS = Spec(
    "footprints",
    "osm_id",
    {
        "project_id": text_column("项目编号", "Project", required=True),
        "name": text_column("名称", "Name"),
        "kind": WORDS["kind"],
    },
    AREAS,
)

MENTIONS = Spec(
    "mentions",
    "mention_id",
    {
        "project_id": text_column("项目编号", "Project", required=True),
        "text_start": WORDS["text_start"],
        "text_end": WORDS["text_end"],
        "surface": WORDS["surface"],
        "name": text_column("补全名称", "Completed name"),
        "clause": WORDS["clause"],
        "stage": WORDS["stage"],
        "stage_phrase": WORDS["stage_phrase"],
        "confidence": WORDS["confidence"],
        "evidence": WORDS["evidence"],
        "quote": WORDS["quote"],
    },
)

PROGRAMMES = Spec(
    "programmes",
    "programme_id",
    {
        "surface": text_column("文中写法", "As written", required=True),
        "clause": WORDS["clause"],
        "text_start": WORDS["text_start"],
        "text_end": WORDS["text_end"],
        "why": text_column("为何不是具体项目", "Why it is not a project"),
        "quote": WORDS["quote"],
    },
)

SOURCES = Spec(
    "sources",
    "source_id",
    {
        "role": text_column("用途", "Role", required=True),
        "title": text_column("名称", "Title", required=True),
        "number": text_column("文号", "Document number"),
        "date": text_column("日期", "Date"),
        "url": text_column("网址", "URL"),
        "licence": text_column("许可", "Licence"),
        "credit": text_column("署名", "Credit line"),
        "sha256": text_column("校验和", "SHA-256"),
    },
)
"""Where everything comes from. The plan itself is the row with role `plan`, the OSM data role `osm`."""

Layers = dict[str, pd.DataFrame]
"""The published tables by name (`labels.TABLES`); spatial ones are GeoDataFrames."""


def layer_spec(name: str) -> Spec:
    """Return the contract of a published layer."""
    own = {
        spec.name: spec
        for spec in (
            LINKS,
            OSM_MATCHES,
            OSM_AUDIT,
            NETWORK_EFFECT,
            COUNTIES,
            PREFECTURES,
            UNCERTAINTY,
            FOOTPRINTS,
            MENTIONS,
            PROGRAMMES,
            SOURCES,
            NETWORK,
            CANDIDATES,
            PROJECT_LEDGER,
            COMPARISON,
            CHANGE_POINTS,
            CHANGE_LINES,
        )
    }
    return own.get(name, PROJECT_LAYER)
