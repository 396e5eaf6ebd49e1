"""Columns, geometry type and CRS of every table that crosses a module border, and the one check of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from .crs import WGS84
from .errors import TableError
from .labels import TARGETS, VOCABULARIES, Label
from .model import Action, Kind, Lifecycle, Precision, Review, Scenario, Stage, Standing, Strength

Table = TypeVar("Table", bound=pd.DataFrame)

POINTS = frozenset({"Point"})
LINES = frozenset({"LineString", "MultiLineString"})
AREAS = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column: what it holds and what people call it.

    `holds` is `text`, `int`, `float` or `bool`; `values` names the vocabulary of an enumerated text column.
    """

    holds: str
    label: Label
    values: type[StrEnum] | None = None
    required: bool = False
    """Required columns never hold null."""


@dataclass(frozen=True, slots=True)
class Spec:
    """The contract of a table: index name, columns in order, allowed geometry types (empty: no geometry)."""

    name: str
    index: str
    columns: Mapping[str, Column]
    geometry: frozenset[str] = frozenset()


def _text(zh: str, en: str, *, required: bool = False) -> Column:
    return Column("text", Label(zh, en), required=required)


def _float(zh: str, en: str) -> Column:
    return Column("float", Label(zh, en))


def _int(zh: str, en: str) -> Column:
    return Column("int", Label(zh, en))


def _enum(values: type[StrEnum], zh: str, en: str, *, required: bool = True) -> Column:
    return Column("text", Label(zh, en), values, required)


LISTED = "、"
"""Separates the members of a list held in one text column (units, ends, counties, aliases)."""

CORRECTED = "correction"
"""The `geom_method` of a place that a person has set: nothing later in the line moves it."""

WORDS: dict[str, Column] = {
    "seq": _int("序号", "No."),
    "name_zh": _text("项目名称", "Name (Chinese)", required=True),
    "name_en": _text("英文名", "Name (English)"),
    "aliases": _text("别名", "Other names"),
    "kind": _enum(Kind, "类别", "Kind"),
    "stage": _enum(Stage, "规划阶段", "Stage in the plan"),
    "stage_phrase": _text("阶段原文", "Stage as written"),
    "action": _enum(Action, "建设性质", "Action"),
    "strength": _enum(Strength, "力度", "Strength of promise"),
    "target_year": _int("目标年份", "Target year"),
    "clause": _text("条款", "Clause"),
    "surface": _text("文中写法", "As written"),
    "text_start": _int("起始字符", "First character"),
    "text_end": _int("结束字符", "End character"),
    "quote": _text("原文", "Quoted sentence"),
    "ends": _text("起讫点", "Ends"),
    "via": _text("途经", "Via"),
    "units": _text("责任单位", "Responsible units"),
    "voltage_kv": _float("电压（千伏）", "Voltage (kV)"),
    "quantities": _text("规模与投资", "Figures in the text"),
    "confidence": _float("识别置信度", "Confidence of reading"),
    "evidence": _text("识别依据", "Why it was read so"),
}
"""What the plan's words say of a project."""

PLACING: dict[str, Column] = {
    "precision": _enum(Precision, "定位精度", "Precision"),
    "uncertainty_m": _float("不确定度（米）", "Uncertainty (m)"),
    "reason": _text("定位说明", "Why it is placed so", required=True),
    "geom_method": _text("定位方法", "Method"),
    "counties": _text("所涉县（市、区）", "Counties"),
    "adcodes": _text("所在政区代码", "Codes of the units it lies in"),
    "places": _text("经过地点", "Places on the way"),
    "name_today": _text("现名", "Name today"),
    "status_today": _text("现状（外部资料）", "Status today (external)"),
    "status_source": _text("现状来源", "Source of status"),
    "length_stated_km": _float("公布里程（公里）", "Published length (km)"),
    "review": _enum(Review, "复核状态", "Review"),
    "source": _text("位置来源", "Source of position"),
}
"""Where it is, how well that is known, and what is true today by other sources."""

JOINING: dict[str, Column] = {
    "osm_ids": _text("OSM编号", "OSM ids"),
    "length_km": _float("绘制里程（公里）", "Drawn length (km)"),
    "length_ratio": _float("里程比（绘制÷公布）", "Drawn ÷ published"),
}
"""What the OSM network adds."""

PROJECTS = Spec("projects", "project_id", WORDS)
"""One row a project in plan order, before it has a place."""

LOCATED = Spec("located", "project_id", {"kind": WORDS["kind"], **PLACING}, POINTS | LINES)
"""Point projects as points, line projects as the line through their places in order; null where unlocated."""

WAYPOINTS = Spec(
    "waypoints",
    "waypoint_id",
    {
        "project_id": _text("项目编号", "Project", required=True),
        "seq": _int("次序", "Order"),
        "name": _text("地点", "Place", required=True),
        "uncertainty_m": _float("不确定度（米）", "Uncertainty (m)"),
        "basis": _text("依据", "Basis"),
        "source": _text("来源", "Source"),
    },
    POINTS,
)
"""The located places of each line project in order; `waypoint_id` is `project_id/seq`."""

CANDIDATES = Spec(
    "candidates",
    "candidate_id",
    {
        "project_id": _text("项目编号", "Project", required=True),
        "asked": _text("查找的名称", "Name looked up"),
        "name": _text("候选地点", "Candidate"),
        "level": _text("级别", "Level"),
        "adcode": _text("行政区划代码", "Administrative code"),
        "lon": _float("经度", "Longitude"),
        "lat": _float("纬度", "Latitude"),
        "score": _float("得分", "Score"),
        "chosen": Column("bool", Label("采用", "Chosen")),
        "why": _text("采用或排除的理由", "Why kept or refused", required=True),
        "source": _text("来源", "Source"),
    },
)
"""Every location considered for a project, kept or refused."""

NETWORK = Spec(
    "network",
    "osm_id",
    {
        "kind": _enum(Kind, "类别", "Kind"),
        "lifecycle": _enum(Lifecycle, "状态", "Lifecycle"),
        "name": _text("名称", "Name"),
        "names": _text("其他名称", "Other names"),
        "ref": _text("编号", "Road number"),
        "source": _text("来源", "Source"),
        "version": _int("版本", "Version"),
        "timestamp": _text("时间", "Timestamp"),
        "length_m": _float("实际长度（米）", "Real length (m)"),
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
        "project_id": _text("项目编号", "Project", required=True),
        "to_kind": _enum(Kind, "接入类别", "Linked kind"),
        "osm_id": _text("OSM编号", "OSM id"),
        "name": _text("接入线路", "Linked line"),
        "distance_m": _float("距离（米）", "Distance (m)"),
    },
    LINES,
)
"""Each located point project to its nearest railway and expressway in use."""

OSM_MATCHES = Spec(
    "osm_matches",
    "match_id",
    {
        "project_id": _text("项目编号", "Project", required=True),
        "osm_id": _text("OSM编号", "OSM id", required=True),
        "name": _text("OSM名称", "OSM name"),
        "version": _int("版本", "Version"),
        "timestamp": _text("时间", "Timestamp"),
        "score": _float("得分", "Score"),
        "verdict": _text("结论", "Verdict"),
        "reason": _text("理由", "Reason"),
    },
)
"""OSM objects that a project was matched to, by name or by tracing."""

OSM_AUDIT = Spec(
    "osm_audit",
    "project_id",
    {
        "kind": WORDS["kind"],
        "standing": _enum(Standing, "OSM中的状况", "Standing in OSM"),
        "built_share": _float("已建比例", "Share built"),
        "construction_share": _float("在建比例", "Share under construction"),
        "proposed_share": _float("拟建比例", "Share proposed"),
        "absent_share": _float("没有的比例", "Share absent"),
        "osm_names": _text("OSM名称", "Names in OSM"),
        "suggested_tags": _text("建议标签", "Suggested tags"),
        "suggested_source": _text("建议来源", "Suggested source"),
        "reason": _text("说明", "Reason", required=True),
    },
)
"""What OSM shows of each project, and tags for what it lacks."""

NETWORK_EFFECT = Spec(
    "network_effect",
    "effect_id",
    {
        "adcode": _text("行政区划代码", "Administrative code", required=True),
        "name": _text("县（市、区）", "County", required=True),
        "scenario": _enum(Scenario, "情景", "Scenario"),
        **{
            f"{target}_{unit}_{when}": _float(
                f"{said}到{words.zh}（{zh}）", f"To {words.en}, {said_en} ({en})"
            )
            for target, words in TARGETS.items()
            for unit, zh, en in (("min", "分钟", "min"), ("km", "公里", "km"))
            for when, said, said_en in (("before", "无规划项目", "without"), ("after", "有规划项目", "with"))
        },
        "newly_connected": _text("新接入", "Newly connected"),
    },
)
"""The way of each county seat without the plan's lines and with them; `effect_id` is `adcode/scenario`."""

AREA_COLUMNS: dict[str, Column] = {
    "name": _text("名称", "Name", required=True),
    "parent": _text("上级", "Parent"),
    "in_region": Column("bool", Label("规划区内", "In the plan's region")),
    "points": _int("点状项目数", "Point projects"),
    "railway_km": _float("铁路里程（公里）", "Railway (km)"),
    "expressway_km": _float("高速公路里程（公里）", "Expressway (km)"),
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
        "project_id": _text("项目编号", "Project", required=True),
        "name": _text("名称", "Name"),
        "kind": WORDS["kind"],
    },
    AREAS,
)

MENTIONS = Spec(
    "mentions",
    "mention_id",
    {
        "project_id": _text("项目编号", "Project", required=True),
        "text_start": WORDS["text_start"],
        "text_end": WORDS["text_end"],
        "surface": WORDS["surface"],
        "name": _text("补全名称", "Completed name"),
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
        "surface": _text("文中写法", "As written", required=True),
        "clause": WORDS["clause"],
        "text_start": WORDS["text_start"],
        "text_end": WORDS["text_end"],
        "why": _text("为何不是具体项目", "Why it is not a project"),
        "quote": WORDS["quote"],
    },
)

SOURCES = Spec(
    "sources",
    "source_id",
    {
        "role": _text("用途", "Role", required=True),
        "title": _text("名称", "Title", required=True),
        "number": _text("文号", "Document number"),
        "date": _text("日期", "Date"),
        "url": _text("网址", "URL"),
        "licence": _text("许可", "Licence"),
        "credit": _text("署名", "Credit line"),
        "sha256": _text("校验和", "SHA-256"),
    },
)
"""Where everything comes from. The plan itself is the row with role `plan`, the OSM data role `osm`."""


def check(table: Table, spec: Spec) -> Table:
    """
    Return the table as it came if it keeps its contract.

    Raises
    ------
    TableError
        One message that names every violation: index, missing or surplus columns, nulls in required columns,
        values outside a vocabulary, geometry types and CRS.
    """
    faults = [*_index_faults(table, spec), *_column_faults(table, spec), *_geometry_faults(table, spec)]
    if faults:
        raise TableError(f"table {spec.name!r} breaks its contract: " + "; ".join(faults))
    return table


def _index_faults(table: pd.DataFrame, spec: Spec) -> list[str]:
    faults = []
    if table.index.name != spec.index:
        faults.append(f"expected index {spec.index!r}, found {table.index.name!r}")
    if not table.index.is_unique:
        faults.append(f"index values appear twice: {list(table.index[table.index.duplicated()][:3])}")
    return faults


def _column_faults(table: pd.DataFrame, spec: Spec) -> list[str]:
    expected = list(spec.columns) + (["geometry"] if spec.geometry else [])
    faults = []
    if missing := [name for name in expected if name not in table.columns]:
        faults.append(f"columns missing: {missing}")
    if surplus := [name for name in table.columns if name not in expected]:
        faults.append(f"columns not expected: {surplus}")
    for name, column in spec.columns.items():
        if name not in table.columns:
            continue
        if column.required and table[name].isna().any():
            faults.append(f"{name} holds nulls")
        if column.values is not None:
            strange = set(table[name].dropna().unique()) - set(VOCABULARIES[column.values])
            if strange:
                faults.append(f"{name} holds {sorted(strange)[:3]}, not in its vocabulary")
    return faults


def _geometry_faults(table: pd.DataFrame, spec: Spec) -> list[str]:
    if not spec.geometry:
        return []
    if not isinstance(table, gpd.GeoDataFrame):
        return ["expected a GeoDataFrame"]
    faults = []
    if table.crs != WGS84:
        faults.append(f"expected EPSG:4326, found {table.crs.to_string() if table.crs else 'no CRS'}")
    if strange := set(table.geom_type.dropna().unique()) - spec.geometry:
        faults.append(f"geometry types {sorted(strange)}, expected {sorted(spec.geometry)}")
    return faults


def empty(spec: Spec) -> pd.DataFrame:
    """Return a table without rows that keeps a contract."""
    kinds = {"text": "str", "int": "Int64", "float": "float64", "bool": "bool"}
    columns = {name: pd.Series(dtype=kinds[column.holds]) for name, column in spec.columns.items()}
    index = pd.Index([], name=spec.index, dtype="str")
    if spec.geometry:
        table: pd.DataFrame = gpd.GeoDataFrame(columns, index=index, geometry=gpd.GeoSeries([], crs=WGS84))
        return table
    return pd.DataFrame(columns, index=index)


def tidy(table: Table, spec: Spec) -> Table:
    """Give a freshly made table its index name, column order and dtypes, then check it."""
    kinds = {"text": "str", "int": "Int64", "float": "float64", "bool": "bool"}
    named = table.rename_axis(index=spec.index)
    wanted = [*spec.columns, *(["geometry"] if spec.geometry else [])]
    missing = [name for name in wanted if name not in named.columns]
    if missing:
        raise TableError(f"table {spec.name!r} lacks columns {missing}")
    held = {name: str(dtype) for name, dtype in named.dtypes.items()}
    wrong = {name: kinds[c.holds] for name, c in spec.columns.items() if held[name] != kinds[c.holds]}
    ordered = named[wanted].astype(wrong)
    return check(ordered, spec)


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
        )
    }
    return own.get(name, PROJECT_LAYER)
