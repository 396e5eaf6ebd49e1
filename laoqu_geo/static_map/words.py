"""The words of a sheet in both languages."""

from ..labels import Label
from ..presentation import Language

SHEET: dict[str, Label] = {
    "no_projects": Label("规划文本中没有可上图的具体项目", "The plan names no project that can be mapped"),
    "north": Label("北", "N"),
    "km": Label("公里", "km"),
    "paper": Label("（{paper} 幅面）", " (on {paper})"),
    "legend": Label("图 例", "Legend"),
    "kinds": Label("项目类别（项目数）", "Kinds (number of projects)"),
    "stages": Label("规划阶段（规划文本所述，非现状）", "Stages (the plan's words, not today's state)"),
    "precisions": Label(
        "定位精度（浅色面为可能偏离的范围）", "How well placed (pale: how far off it may be)"
    ),
    "backdrop": Label("底图", "Base map"),
    "entry": Label("{word}（{count}）", "{word} ({count})"),
    "network_railway": Label("既有铁路", "Railway in use"),
    "network_expressway": Label("既有高速公路", "Expressway in use"),
    "network_road": Label("既有公路", "Road in use"),
    "links": Label("至最近铁路、高速", "To nearest rail, expressway"),
    "prefectures": Label("市（州）界", "Prefecture border"),
    "counties": Label("县（市、区）界", "County border"),
    "list": Label("项目一览（序号、名称）", "Projects (number, name)"),
    "list_staged": Label("项目一览（序号、名称、规划原文措辞）", "Projects (number, name, stage as written)"),
    "more": Label("另有 {n} 项，见台账", "{n} more in the ledger"),
    "unplaced": Label("（未上图）", " (not on the map)"),
    "infrastructure": Label("基础设施", "infrastructure"),
    "title_map": Label("{plan}{kinds}项目分布图", "Map of {kinds} projects"),
    "title_sketch": Label("{plan}{kinds}项目分布示意图", "Sketch map of {kinds} projects"),
    "of_plan": Label("", " · {plan}"),
    "kinds_between": Label("、", ", "),
    "plan": Label("规划文本：《{plan}》{what}", "Plan: {plan}{what}"),
    "sources": Label("资料来源：{found}。", "Sources: {found}. "),
    "between": Label("；", "; "),
    "projection": Label(
        "投影：兰勃特正形圆锥投影，标准纬线 {low}N、{high}N，中央经线 {middle}E，2000 国家大地坐标系（CGCS2000）椭球。",
        "Projection: Lambert conformal conic, standard parallels {low}N and {high}N, central meridian {middle}E, "
        "ellipsoid of CGCS2000. ",
    ),
    "disclaimer": Label(
        "本图为示意图，依据规划文本自动生成：点位、线位及其不确定范围仅供研究参考，"
        "不作为规划、用地、施工和行政区域划界的依据。",
        "A sketch map drawn automatically from the plan's text: places, lines and their uncertainty are for study "
        "only and are no basis for planning, land use, construction or boundaries.",
    ),
    "review_number": Label("审图号：{number}", "Map review No.: {number}"),
}
"""By the key that the sheet's code uses."""

BLANK_NUMBER = "＿＿＿＿＿＿＿＿"
"""Stands where a review number will be written."""


def say(key: str, language: Language) -> str:
    """Give the words of a key."""
    return pick(SHEET[key], language)


def pick(label: Label, language: Language) -> str:
    """Give the side of a label that a sheet is written in."""
    return label.en if language is Language.EN else label.zh
