"""The administrative units of China as a light table: names, codes, parents and seats, without polygons."""

import csv
import re
from dataclasses import dataclass
from importlib.resources import files

from .errors import GazetteerError

LEVELS = ("province", "prefecture", "county")
"""Provinces with municipalities and special regions, then prefectures, then counties; outermost first."""

MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000", "810000", "820000"})
"""Provinces that govern their counties without a prefecture between."""

FARM_CODES = frozenset({"629700", "629800", "629900"})
"""Codes in the polygon files that are a farm and two reserves, not administrative units."""

_SUFFIXES = re.findall(
    r"\w+", "特别行政区 行政委员会 自治区 自治州 自治县 自治旗 地区 林区 特区 矿区 新区 省 市 县 区 盟 旗"
)

_PEOPLES = re.findall(
    r"\w+",
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 "
    "水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 "
    "乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各",
)
_PEOPLE_WORDS = sorted(
    [f"{p}族" for p in _PEOPLES] + [p for p in _PEOPLES if len(p) > 1], key=len, reverse=True
)
"""Peoples as they stand in names of autonomous units, longest first."""


@dataclass(frozen=True, slots=True)
class Unit:
    """
    One administrative unit in force, with its seat in WGS84.

    `level` is one of `LEVELS`; `parent` is the adcode of the unit above (the province where no prefecture
    stands between, empty for a province). `uncertainty_m` is that of the seat, `reach_m` the radius around
    the seat that holds nine tenths of the unit's area.
    """

    adcode: str
    name: str
    short: str
    level: str
    parent: str
    lon: float
    lat: float
    uncertainty_m: float
    seat_source: str
    reach_m: float


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A name in force earlier: until `until` (ISO date) it named what `adcode` names today."""

    name: str
    adcode: str
    until: str
    source: str


def load_units() -> tuple[Unit, ...]:
    """
    Read the administrative units of the whole country, ordered by adcode.

    Raises
    ------
    GazetteerError
        If the shipped table is damaged.
    """
    try:
        return tuple(_unit(row) for row in _rows("admin.csv"))
    except (KeyError, TypeError, ValueError) as error:
        raise GazetteerError(
            f"expected admin.csv with one unit per row, found {error!r}; reinstall the package"
        ) from error


def load_former_units() -> tuple[FormerUnit, ...]:
    """Read the reviewed names that units bore earlier (射洪县 before it became 射洪市)."""
    return tuple(
        FormerUnit(row["name"], row["adcode"], row["until"], row["source"])
        for row in _rows("gazetteer/former_units.csv")
    )


def short_name(name: str) -> str:
    """
    Strip the kind of unit and the peoples from a unit's name, never below two characters.

    Examples
    --------
    >>> short_name("阿坝藏族羌族自治州"), short_name("灌县"), short_name("津市市")
    ('阿坝', '灌县', '津市')
    """
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) >= len(suffix) + 2:
            stem = name.removesuffix(suffix)
            return _without_peoples(stem) if suffix.startswith("自治") else stem
    return name


def _without_peoples(stem: str) -> str:
    for word in _PEOPLE_WORDS:
        if stem.endswith(word) and len(stem) >= len(word) + 2:
            return _without_peoples(stem.removesuffix(word))
    return stem.removesuffix("族") if len(stem) > 2 else stem


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        adcode=row["adcode"],
        name=row["name"],
        short=row["short"],
        level=row["level"],
        parent=row["parent"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        uncertainty_m=float(row["uncertainty_m"]),
        seat_source=row["seat_source"],
        reach_m=float(row["reach_m"]),
    )


def _rows(path: str) -> list[dict[str, str]]:
    text = (files("laoqu_geo") / "data" / path).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
