"""Chinese and English words for every vocabulary value: maps, GeoPackage, ledger and page all read them here."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from .model import Action, Change, Kind, Lifecycle, Precision, Review, Scenario, Stage, Standing, Strength


class Label(NamedTuple):
    """One thing said in the two languages users read."""

    zh: str
    en: str


KINDS: dict[Kind, Label] = {
    Kind.RAILWAY: Label("铁路", "Railway"),
    Kind.RAIL_FACILITY: Label("铁路站场", "Rail facility"),
    Kind.EXPRESSWAY: Label("高速公路", "Expressway"),
    Kind.ROAD: Label("公路", "Road"),
    Kind.BRIDGE_TUNNEL: Label("桥隧", "Bridge or tunnel"),
    Kind.AIRPORT: Label("运输机场", "Airport"),
    Kind.GENERAL_AIRPORT: Label("通用机场", "General-aviation airport"),
    Kind.PORT: Label("港口", "Port"),
    Kind.WATERWAY: Label("航道", "Waterway"),
    Kind.RESERVOIR: Label("水库", "Reservoir"),
    Kind.IRRIGATION: Label("灌区与引调水", "Irrigation and water transfer"),
    Kind.FLOOD_CONTROL: Label("防洪工程", "Flood control"),
    Kind.HYDROPOWER: Label("水电", "Hydropower"),
    Kind.SUBSTATION: Label("变电站", "Substation"),
    Kind.TRANSMISSION_LINE: Label("输电线路", "Transmission line"),
    Kind.POWER_PLANT: Label("电源", "Power plant"),
    Kind.PIPELINE: Label("管道", "Pipeline"),
    Kind.LOGISTICS_HUB: Label("物流枢纽", "Logistics hub"),
    Kind.INDUSTRIAL_PARK: Label("产业园区", "Industrial park"),
    Kind.SCENIC_AREA: Label("景区", "Scenic area"),
    Kind.OTHER: Label("其他", "Other"),
}

STAGES: dict[Stage, Label] = {
    Stage.PLANNING: Label("规划研究", "Planning"),
    Stage.PREPARATION: Label("前期工作", "Preparation"),
    Stage.START: Label("计划开工", "To be started"),
    Stage.CONSTRUCTION: Label("加快建设", "Under construction"),
    Stage.COMPLETED: Label("计划建成", "To be completed"),
}

ACTIONS: dict[Action, Label] = {
    Action.NEW: Label("新建", "New"),
    Action.EXPAND: Label("改扩建", "Expand"),
    Action.UPGRADE: Label("改造提升", "Upgrade"),
    Action.RELOCATE: Label("迁建", "Relocate"),
    Action.REHABILITATE: Label("整治加固", "Rehabilitate"),
}

STRENGTHS: dict[Strength, Label] = {
    Strength.FIRM: Label("明确", "Firm"),
    Strength.STRIVE: Label("力争", "Strive"),
    Strength.STUDY: Label("研究", "Study"),
}

PRECISIONS: dict[Precision, Label] = {
    Precision.FEATURE: Label("本体", "The object itself"),
    Precision.SITE: Label("场址", "Site"),
    Precision.PATH: Label("沿路网", "Traced on the network"),
    Precision.TOWN: Label("乡镇", "Town"),
    Precision.CORRIDOR: Label("走廊", "Corridor"),
    Precision.COUNTY: Label("县级", "County"),
    Precision.SCHEMATIC: Label("示意连线", "Schematic"),
    Precision.PREFECTURE: Label("市级", "Prefecture"),
    Precision.NONE: Label("未定位", "Not located"),
}

REVIEWS: dict[Review, Label] = {
    Review.AUTO: Label("自动", "Automatic"),
    Review.NEEDS_REVIEW: Label("待复核", "Needs review"),
    Review.ACCEPTED: Label("已确认", "Accepted"),
}

LIFECYCLES: dict[Lifecycle, Label] = {
    Lifecycle.LIVE: Label("在用", "In use"),
    Lifecycle.CONSTRUCTION: Label("在建", "Under construction"),
    Lifecycle.PROPOSED: Label("拟建", "Proposed"),
    Lifecycle.DISUSED: Label("停用", "Disused"),
}

STANDINGS: dict[Standing, Label] = {
    Standing.BUILT: Label("已建", "Built"),
    Standing.CONSTRUCTION: Label("在建", "Under construction"),
    Standing.PROPOSED: Label("拟建", "Proposed"),
    Standing.PARTLY: Label("部分", "In part"),
    Standing.ABSENT: Label("没有", "Absent"),
    Standing.UNKNOWN: Label("不明", "Unknown"),
}

SCENARIOS: dict[Scenario, Label] = {
    Scenario.COMPLETED: Label("仅计划建成", "Only what is to be completed"),
    Scenario.CONSTRUCTION: Label("加上在建", "And what is being built"),
    Scenario.ALL: Label("全部规划", "All of the plan"),
}

CHANGES: dict[Change, Label] = {
    Change.ADVANCED: Label("推进", "Advanced"),
    Change.UNCHANGED: Label("未变", "Unchanged"),
    Change.SET_BACK: Label("后退", "Set back"),
    Change.RENAMED: Label("更名", "Renamed"),
    Change.MERGED: Label("合并", "Merged"),
    Change.SPLIT: Label("拆分", "Split"),
    Change.NEW: Label("新增", "New"),
    Change.VANISHED: Label("消失", "Vanished"),
}

TARGETS: dict[str, Label] = {
    "capital": Label("省会", "provincial capital"),
    "expressway": Label("高速公路", "expressway"),
    "station": Label("火车站", "railway station"),
    "airport": Label("机场", "airport"),
}
"""What the way of county seats is measured to."""

VOCABULARIES: dict[type[StrEnum], Mapping[str, Label]] = {
    Kind: {str(k): v for k, v in KINDS.items()},
    Stage: {str(k): v for k, v in STAGES.items()},
    Action: {str(k): v for k, v in ACTIONS.items()},
    Strength: {str(k): v for k, v in STRENGTHS.items()},
    Precision: {str(k): v for k, v in PRECISIONS.items()},
    Review: {str(k): v for k, v in REVIEWS.items()},
    Lifecycle: {str(k): v for k, v in LIFECYCLES.items()},
    Standing: {str(k): v for k, v in STANDINGS.items()},
    Scenario: {str(k): v for k, v in SCENARIOS.items()},
    Change: {str(k): v for k, v in CHANGES.items()},
}
"""The words of each vocabulary by its value as it stands in tables."""


def label(value: StrEnum) -> Label:
    """Return the words for a vocabulary value."""
    return VOCABULARIES[type(value)][value]


LAYER_OF: dict[Kind, str] = {
    Kind.RAILWAY: "railways",
    Kind.RAIL_FACILITY: "rail_facilities",
    Kind.EXPRESSWAY: "expressways",
    Kind.ROAD: "roads",
    Kind.BRIDGE_TUNNEL: "bridges_tunnels",
    Kind.AIRPORT: "airports",
    Kind.GENERAL_AIRPORT: "airports",
    Kind.PORT: "ports",
    Kind.WATERWAY: "waterways",
    Kind.RESERVOIR: "reservoirs",
    Kind.IRRIGATION: "irrigation",
    Kind.FLOOD_CONTROL: "flood_control",
    Kind.HYDROPOWER: "hydropower",
    Kind.SUBSTATION: "substations",
    Kind.TRANSMISSION_LINE: "transmission_lines",
    Kind.POWER_PLANT: "power_plants",
    Kind.PIPELINE: "pipelines",
    Kind.LOGISTICS_HUB: "logistics_hubs",
    Kind.INDUSTRIAL_PARK: "industrial_parks",
    Kind.SCENIC_AREA: "scenic_areas",
    Kind.OTHER: "others",
}
"""The published layer of each kind."""

BEYOND = frozenset({Kind.LOGISTICS_HUB, Kind.INDUSTRIAL_PARK, Kind.SCENIC_AREA, Kind.OTHER})
"""Kinds beyond transport, water and power: maps open without them."""


def off_at_first(present: Collection[str]) -> frozenset[Kind]:
    """Say which kinds a map leaves out until asked for: those beyond infrastructure, unless there are no others."""
    return BEYOND if any(kind not in BEYOND for kind in present) else frozenset()


UNALIGNED = "unaligned"
"""The layer of line projects (a railway, an irrigation district …) of which only a place is known."""

TABLES: dict[str, Label] = {
    "railways": Label("铁路", "Railways"),
    "expressways": Label("高速公路", "Expressways"),
    "roads": Label("公路", "Roads"),
    "waterways": Label("航道", "Waterways"),
    "irrigation": Label("灌区与引调水", "Irrigation and water transfer"),
    "flood_control": Label("防洪工程", "Flood control"),
    "transmission_lines": Label("输电线路", "Transmission lines"),
    "pipelines": Label("管道", "Pipelines"),
    "airports": Label("机场", "Airports"),
    "ports": Label("港口", "Ports"),
    "reservoirs": Label("水库", "Reservoirs"),
    "substations": Label("变电站", "Substations"),
    "rail_facilities": Label("铁路站场", "Rail facilities"),
    "bridges_tunnels": Label("桥隧", "Bridges and tunnels"),
    "hydropower": Label("水电", "Hydropower"),
    "power_plants": Label("电源", "Power plants"),
    "logistics_hubs": Label("物流枢纽", "Logistics hubs"),
    "industrial_parks": Label("产业园区", "Industrial parks"),
    "scenic_areas": Label("景区", "Scenic areas"),
    "others": Label("其他项目", "Other projects"),
    UNALIGNED: Label("线位未定项目", "Line projects known by place only"),
    "footprints": Label("设施范围", "Footprints"),
    "links": Label("接入连线", "Links to the network"),
    "uncertainty": Label("不确定范围", "Uncertainty"),
    "network": Label("既有路网", "Existing network"),
    "counties": Label("县级行政区", "Counties"),
    "prefectures": Label("市级行政区", "Prefectures"),
    "projects": Label("项目台账", "Project ledger"),
    "mentions": Label("原文提及", "Mentions in the text"),
    "candidates": Label("候选位置", "Candidate locations"),
    "programmes": Label("面上工程", "Generic programmes"),
    "osm_matches": Label("OSM匹配", "OSM matches"),
    "osm_audit": Label("OSM核查", "OSM audit"),
    "network_effect": Label("路网效应", "Network effect"),
    "sources": Label("数据来源", "Sources"),
}
"""Every published table in the order it is written: what is drawn above comes first, tables without geometry last."""

COMPARISON_TABLES: dict[str, Label] = {
    "change_points": Label("变化（点）", "Changes (points)"),
    "change_lines": Label("变化（线）", "Changes (lines)"),
    "network": TABLES["network"],
    "counties": TABLES["counties"],
    "prefectures": TABLES["prefectures"],
    "comparison": Label("两版对照", "Comparison"),
    "sources": TABLES["sources"],
}
"""The tables of a comparison of two editions, in the order they are written."""

ALL_TABLES = TABLES | COMPARISON_TABLES

INDEXES: dict[str, Label] = {
    "pair_id": Label("对照编号", "Pair id"),
    "project_id": Label("项目编号", "Project id"),
    "mention_id": Label("提及编号", "Mention id"),
    "candidate_id": Label("候选编号", "Candidate id"),
    "programme_id": Label("工程编号", "Programme id"),
    "match_id": Label("匹配编号", "Match id"),
    "effect_id": Label("效应编号", "Effect id"),
    "link_id": Label("连线编号", "Link id"),
    "source_id": Label("来源编号", "Source id"),
    "osm_id": Label("OSM编号", "OSM id"),
    "adcode": Label("行政区划代码", "Administrative code"),
}
"""The words for the index of every published table."""
