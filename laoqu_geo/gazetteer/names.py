"""How names of works and places are compared: folded, stripped of what is done to them, matched at boundaries."""

import re
import unicodedata
from collections.abc import Iterable

from ..admin import short_name

_SAME = (
    (re.compile(r"[—–－~～−-]+"), "至"),
    (re.compile(r"[\s“”\"'《》·、，,]+"), ""),
    (re.compile("高速公路"), "高速"),
    (re.compile("高速铁路"), "高铁"),
    (re.compile(r"千伏|kv", re.IGNORECASE), "kv"),
    (re.compile("经济技术开发区|经济开发区"), "经开区"),
)
_DONE_TO_IT = re.compile(
    "(工程|项目|建设|除险加固|加固|续建配套|改扩建|改扩|扩建|改建|新建|迁建|扩容|扩能|改造|提升|升级|整治|续建|规划|等)$"
)
_SUBSTATION = re.compile("kv(输变电|变电站|变)$")
_BRACKETED = re.compile(r"[（(]([^（）()]*)[）)]")

KIND_WORDS = (
    "铁路|高铁|城际|高速|快速|公路|国道|省道|机场|港|码头|航道|水库|水利|灌区|引水|调水|供水|防洪|堤防|电站|水电|抽水|"
    "抽蓄|风电|光伏|火电|核电|电厂|变电|输变电|特高压|天然气|燃气|输气|管道|油田|气田|物流|产业|工业|农业|农产品|经开|高新|"
    "开发区|园区|示范|新区|保税|口岸|枢纽|站|动车|货场|货运|编组|大桥|特大桥|隧道|过江|通道|轨道|地铁|环线|绕城|过境|"
    "连接线|支线|通用|民用|军民|旅游|景区|风景|古城|古镇|国家|国际|综合|现代|干支流|流域|城市|区域|航空|航电|千伏|"
    "作业区|临港|飞地|综保|电网|输电|煤矿|电解铝|码头|船闸|运河|渡槽|泵站|污水|垃圾|医院|大学|学院|商贸|市场"
)
_GENERIC = re.compile(f"{KIND_WORDS}|园|区|基地|中心|工程|项目|kv|二期|一期|三期|段")
_BOUNDARY = re.compile(
    rf"$|[至到等与和及、，。；：（）()《》“”\"'—–~～/\s0-9A-Za-z-]|段|境内|县城|市区|城[东西南北区]|"
    rf"[东西南北中](?=$|站|部|片|郊|[至—]|{KIND_WORDS})|部|新城|{KIND_WORDS}|改扩?建|扩建|扩容|迁建|新建|规划"
)
_AFTER_WORD = re.compile(rf"[、，。；：（）()《》“”\"'—–~～/\s0-9A-Za-z-]|{KIND_WORDS}")
_STREET = re.compile("[东西南北中]?(路|街|大道)")

WEAK_WORDS = frozenset(
    [
        "新建",
        "合作",
        "港口",
        "城中",
        "城关",
        "市中",
        "新城",
        "新市",
        "城东",
        "城西",
        "城南",
        "城北",
        "城区",
        "郊区",
        "矿区",
        "东区",
        "西区",
        "南区",
        "北区",
        "中西区",
        "市中区",
        "东风",
        "红旗",
        "前进",
        "向阳",
        "友谊",
        "和平",
        "解放",
        "河口",
        "海港",
        "铁西",
        "铁东",
        "桥东",
        "桥西",
        "路南",
        "路北",
        "平安",
        "新区",
        "滨海",
        "滨江",
        "江北",
        "江南",
        "河东",
        "河西",
        "湖滨",
        "沿河",
    ]
)
"""Unit names that are also common words: they count only right after a unit that contains them."""


def fold_name(name: str) -> str:
    """
    Fold a name of works to what it is, whatever is done to it.

    Widths, dashes, 高速公路 and 千伏 are unified; brackets go, their content stays; 工程, 改扩建, 迁建 and the
    like are stripped from the end and 新建 from the beginning.
    """
    folded = unicodedata.normalize("NFKC", name)
    for pattern, same in _SAME:
        folded = pattern.sub(same, folded)
    folded = re.sub("[()]", "", folded)
    folded = re.sub("^(新建|改建|扩建|迁建)(?![区县])(?=.{3})", "", folded)
    while (stripped := _DONE_TO_IT.sub("", folded)) != folded and len(stripped) >= 2:
        folded = stripped
    return _SUBSTATION.sub("kv", folded)


def name_keys(name: str) -> tuple[str, ...]:
    """Return the folded forms of a name to look up, the fullest first; a bracketed section is never dropped."""
    bare = _BRACKETED.sub(lambda found: found[0] if found[1].endswith("段") else "", name)
    return tuple(dict.fromkeys(key for key in (fold_name(name), fold_name(bare)) if key))


def outside_brackets(text: str) -> str:
    """Return a text without what stands in brackets."""
    return _BRACKETED.sub("", text).strip()


def ends_key(ends: Iterable[str]) -> frozenset[str]:
    """Return what tells a line by its ends from others, whatever their order and kind of unit."""
    return frozenset(short_name(outside_brackets(fold_name(outside_brackets(end)))) for end in ends)


def says_more_than_kind(folded: str) -> bool:
    """Tell whether a folded name keeps at least two characters of its own beside words of kind."""
    return len(_GENERIC.sub("", folded)) >= 2


def ends_at_boundary(text: str, end: int) -> bool:
    """Tell whether a place name that stops at `end` may stop there, not inside a longer word or a street name."""
    rest = text[end:]
    return bool(_BOUNDARY.match(rest)) and not _STREET.match(rest)


def free_length(text: str, end: int) -> int:
    """Count the characters of the unknown word after `end`: up to a word of kind, a sign, a digit or the end."""
    found = _AFTER_WORD.search(text, end)
    return (found.start() if found else len(text)) - end
