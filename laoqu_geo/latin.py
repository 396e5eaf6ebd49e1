"""Chinese names for readers and keyboards without Chinese: pinyin, its initials, English words for common heads."""

import re
from collections.abc import Iterable
from functools import lru_cache

PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜"
    "|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|门巴|珞巴|各"
)
_AUTONOMOUS = re.compile(rf"(?:(?:{PEOPLES})族)+(?=自治)")
"""The peoples in the name of an autonomous unit."""

HEADS = {
    "通用机场": "General Airport", "机场": "Airport", "铁路枢纽": "Rail Hub", "铁路": "Railway", "高速公路": "Expressway",
    "公路": "Road", "大桥": "Bridge", "隧道": "Tunnel", "动车运用所": "EMU Depot", "水库": "Reservoir",
    "水利枢纽": "Water Works", "灌区": "Irrigation District", "航道": "Waterway", "防洪": "Flood Control", "干支流": "Main Stem and Tributaries",
    "输变电": "Transmission and Substation", "变电站": "Substation", "抽水蓄能": "Pumped Storage", "电站": "Power Station",
    "电厂": "Power Plant", "管道": "Pipeline", "作业区": "Terminal", "物流园区": "Logistics Park", "物流园": "Logistics Park",
    "物流基地": "Logistics Base", "物流中心": "Logistics Centre", "产业园区": "Industrial Park", "产业园": "Industrial Park",
    "示范园": "Demonstration Park", "产业城": "Industrial Town", "飞地园区": "Enclave Park", "开发区": "Development Zone",
    "合作平台": "Cooperation Platform", "技术创新中心": "Innovation Centre", "研究院": "Research Institute", "学院": "College",
    "改扩建": "Expansion", "提升改造": "Upgrade", "扩建": "Expansion", "扩容": "Expansion", "改建": "Reconstruction",
    "迁建": "Relocation", "规划": "Plan", "二期": "Phase II", "三期": "Phase III", "一期": "Phase I", "工程": "Works", "项目": "Project",
    "千伏": "kV", "港": "Port",
}  # fmt: skip
"""What the common heads of projects are called in English."""

SUFFIXES = ("自治县", "自治州", "自治区", "地区", "省", "市", "县", "区", "州", "盟", "旗")
"""Cut from an area's name before it is written in Latin letters, longest first."""


def latin_keys(names: Iterable[str]) -> str:
    """Give the pinyin initials and the full pinyin of names, lower case, for search; names apart by `|`."""
    return "|".join(dict.fromkeys(key for name in names if name for key in _keys(name) if key))


def latin_name(name: str) -> str:
    """Write an administrative area in Latin letters, without its level: 商河县 becomes Shanghe."""
    name = _AUTONOMOUS.sub("", name)
    short = next(
        (name.removesuffix(end) for end in SUFFIXES if name.endswith(end) and len(name) > len(end) + 1), name
    )
    return _keys(short)[1].capitalize()


def english_words(name: str) -> str:
    """Write a project's name in Latin letters: known heads in English, the rest in pinyin."""
    pieces = re.split(f"({'|'.join(sorted(HEADS, key=len, reverse=True))})", name)
    words = [HEADS[piece] if piece in HEADS else _keys(piece)[1].capitalize() for piece in pieces if piece]
    return " ".join(word for word in words if word)


@lru_cache(maxsize=8192)
def _keys(name: str) -> tuple[str, str]:
    """Return initials and full pinyin; signs and spaces are left out first, 成（都） is read as 成都."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - loads its dictionaries when imported

    name = "".join(c for c in name if c.isalnum())
    syllables = [part for part in lazy_pinyin(name, style=Style.NORMAL) if part.isascii()]
    initials = "".join(part[0] if part.isalpha() and not _latin(part, name) else part for part in syllables)
    return _letters(initials), _letters("".join(syllables))


def _latin(part: str, name: str) -> bool:
    """Tell whether a piece stood in Latin letters in the name already (G5, GPS)."""
    return part in name


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
