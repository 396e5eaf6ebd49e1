"""The columns of projects: what the words say, where each is and why, what the network adds."""

from enum import StrEnum

from ..labels import Label
from ..model import Action, Kind, Precision, Review, Stage, Strength
from .contract import Column

POINTS = frozenset({"Point"})
LINES = frozenset({"LineString", "MultiLineString"})
AREAS = frozenset({"Polygon", "MultiPolygon"})


def text_column(zh: str, en: str, *, required: bool = False) -> Column:
    """Make a column of text."""
    return Column("text", Label(zh, en), required=required)


def float_column(zh: str, en: str) -> Column:
    """Make a column of numbers."""
    return Column("float", Label(zh, en))


def int_column(zh: str, en: str) -> Column:
    """Make a column of whole numbers."""
    return Column("int", Label(zh, en))


def enum_column(values: type[StrEnum], zh: str, en: str, *, required: bool = True) -> Column:
    """Make a column that holds values of a vocabulary."""
    return Column("text", Label(zh, en), values, required)


LISTED = "、"
"""Separates the members of a list held in one text column (units, ends, counties, aliases)."""

CORRECTED = "correction"
"""The `geom_method` of a place that a person has set: nothing later in the line moves it."""

WORDS: dict[str, Column] = {
    "seq": int_column("序号", "No."),
    "name_zh": text_column("项目名称", "Name (Chinese)", required=True),
    "name_en": text_column("英文名", "Name (English)"),
    "aliases": text_column("别名", "Other names"),
    "kind": enum_column(Kind, "类别", "Kind"),
    "stage": enum_column(Stage, "规划阶段", "Stage in the plan"),
    "stage_phrase": text_column("阶段原文", "Stage as written"),
    "action": enum_column(Action, "建设性质", "Action"),
    "strength": enum_column(Strength, "力度", "Strength of promise"),
    "target_year": int_column("目标年份", "Target year"),
    "clause": text_column("条款", "Clause"),
    "surface": text_column("文中写法", "As written"),
    "text_start": int_column("起始字符", "First character"),
    "text_end": int_column("结束字符", "End character"),
    "quote": text_column("原文", "Quoted sentence"),
    "ends": text_column("起讫点", "Ends"),
    "via": text_column("途经", "Via"),
    "units": text_column("责任单位", "Responsible units"),
    "voltage_kv": float_column("电压（千伏）", "Voltage (kV)"),
    "quantities": text_column("规模与投资", "Figures in the text"),
    "confidence": float_column("识别置信度", "Confidence of reading"),
    "evidence": text_column("识别依据", "Why it was read so"),
}
"""What the plan's words say of a project."""

PLACING: dict[str, Column] = {
    "precision": enum_column(Precision, "定位精度", "Precision"),
    "uncertainty_m": float_column("不确定度（米）", "Uncertainty (m)"),
    "reason": text_column("定位说明", "Why it is placed so", required=True),
    "geom_method": text_column("定位方法", "Method"),
    "counties": text_column("所涉县（市、区）", "Counties"),
    "adcodes": text_column("所在政区代码", "Codes of the units it lies in"),
    "places": text_column("经过地点", "Places on the way"),
    "name_today": text_column("现名", "Name today"),
    "status_today": text_column("现状（外部资料）", "Status today (external)"),
    "status_source": text_column("现状来源", "Source of status"),
    "length_stated_km": float_column("公布里程（公里）", "Published length (km)"),
    "review": enum_column(Review, "复核状态", "Review"),
    "source": text_column("位置来源", "Source of position"),
}
"""Where it is, how well that is known, and what is true today by other sources."""

JOINING: dict[str, Column] = {
    "osm_ids": text_column("OSM编号", "OSM ids"),
    "length_km": float_column("绘制里程（公里）", "Drawn length (km)"),
    "length_ratio": float_column("里程比（绘制÷公布）", "Drawn ÷ published"),
}
"""What the OSM network adds."""
