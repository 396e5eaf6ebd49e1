"""Compare names: what of a name tells one work from another of its kind, and how far two names agree."""

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from importlib.resources import files
from typing import NamedTuple

import geopandas as gpd

from ..model import LINE_KINDS, Kind
from ..tables import LISTED
from ..text.folding import fold
from .rules import TRACED_ON

SAME_NAME_KINDS: dict[Kind, frozenset[Kind]] = {
    Kind.AIRPORT: frozenset({Kind.AIRPORT, Kind.GENERAL_AIRPORT}),
    Kind.GENERAL_AIRPORT: frozenset({Kind.AIRPORT, Kind.GENERAL_AIRPORT}),
    Kind.HYDROPOWER: frozenset({Kind.HYDROPOWER, Kind.POWER_PLANT}),
    Kind.POWER_PLANT: frozenset({Kind.HYDROPOWER, Kind.POWER_PLANT}),
}
"""Kinds that OSM may use for a kind, where not only its own (and what it is traced on)."""

FAST = r"高速铁路|城际铁路|客运专线|高速线|客专线|高铁|客专|城际线|城际"
GENERIC = re.compile(
    rf"({FAST}|铁路|高速公路|高速|公路|国际机场|机场|水库|变电站|变电所|火车站|车站|站|水电站|发电厂|水电厂|电厂|电站|航道|线|"
    r"增建二线|复线|二线|扩容|扩能|改扩建|改造|电气化|新建|工程|项目|段)$"
)
"""Words at the end of a name that say what it is, not which; OSM and plans differ in them."""

FAST_RAIL = re.compile(rf"({FAST})")
PLAIN_RAIL = re.compile(r"(铁路|线)$")
VOLTAGE = re.compile(r"±?\d+(kv|千伏)(输变电)?", re.IGNORECASE)
BRACKETS = re.compile(r"[（(【\[].*?[）)】\]]")
ROAD_NUMBER = re.compile(r"(?<![A-Za-z0-9])([GSX]\d{1,4})(?!\d)")
ENDS = re.compile(r"^(?:[GSX]\d{1,4})?(\w{2,8}?)(?:至|—|到)(\w{2,8}?)(?:(?:至|—|到)(\w{2,8}?))?$")
UNIT = re.compile(r"(?<=..)(省|市|县|区|州|镇|界)$")
SHORTEST_KEY = 2

SAME, SAME_KEY, SAME_ROUTE, SAME_REF, PART = 1.0, 0.95, 0.9, 0.85, 0.6
"""How far names agree: written alike, but for generic words, between the same ends, by road number, in part."""
OTHER_SPEED = 0.65
"""One says high-speed and the other says plain: 成渝铁路 and 成渝高铁 are two railways."""
UNSAID_SPEED = 0.9
"""Only one says so."""


class Called(NamedTuple):
    """What a name says: its key, whether the line is high-speed (None where it does not say), and as written."""

    key: str
    fast: bool | None
    written: str


class Index(NamedTuple):
    """Rows of the network by what they are called, by road number, and by the ends of their routes."""

    by_key: Mapping[str, list[tuple[int, Called]]]
    by_ref: Mapping[str, list[int]]
    by_ends: Mapping[frozenset[str], list[int]]


def called(name: str) -> Called:
    """
    Reduce a name to what tells it from others of its kind: no brackets, spaces, voltages or generic endings.

    Examples
    --------
    >>> called("西成客专线").key, called("500千伏金山变电站").key, called("成渝高速线").fast
    ('西成', '金山', True)
    """
    written = re.sub(r"\s", "", BRACKETS.sub("", fold(name)))
    fast = True if FAST_RAIL.search(written) else False if PLAIN_RAIL.search(written) else None
    key = VOLTAGE.sub("", written)
    while (shorter := GENERIC.sub("", key)) != key and len(shorter) >= SHORTEST_KEY:
        key = shorter
    return Called(key if len(key) >= SHORTEST_KEY else written, fast, written)


def ends_of(name: str) -> tuple[str, ...]:
    """Return the places that a name of the form 甲至乙 says a line runs between, in order; else none."""
    found = ENDS.match(called(name).key)
    return tuple(UNIT.sub("", end) for end in found.groups() if end) if found else ()


def spoken_keys(ends: tuple[str, ...], short: Mapping[str, str]) -> frozenset[str]:
    """Return what a line between places may be called for short, in both directions: 京沪 for 北京至上海."""
    if len(ends) < 2:
        return frozenset()
    spoken = {""}
    for end in ends:
        spoken = {said + one for said in spoken for one in {end[0], end[-1], *short.get(end, "")}}
    return frozenset(spoken | {said[::-1] for said in spoken})


def one_character_names() -> dict[str, str]:
    """Read which single characters stand for a place (渝 for 重庆), by place."""
    text = (files("laoqu_geo") / "data" / "lexicon" / "abbreviations.csv").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        found[row["name"]] = found.get(row["name"], "") + row["char"]
    return found


def index(network: gpd.GeoDataFrame) -> Index:
    """List the rows of a network by all that may be asked for."""
    by_key: dict[str, list[tuple[int, Called]]] = {}
    by_ends: dict[frozenset[str], list[int]] = {}
    by_ref: dict[str, list[int]] = {}
    for column in ("name", "names"):
        said = network[column].reset_index(drop=True).dropna()
        for text, rows in said.groupby(said).groups.items():
            for name in str(text).split(LISTED):
                what = called(name)
                by_key.setdefault(what.key, []).extend((int(row), what) for row in rows)
                if ends := ends_of(name):
                    by_ends.setdefault(frozenset({ends[0], ends[-1]}), []).extend(int(row) for row in rows)
    said = network["ref"].reset_index(drop=True).dropna()
    for text, rows in said.groupby(said).groups.items():
        for ref in ROAD_NUMBER.findall(str(text)):
            by_ref.setdefault(ref, []).extend(int(row) for row in rows)
    return Index(by_key, by_ref, by_ends)


def alike(
    names: Collection[str], kind: Kind, index: Index, short: Mapping[str, str]
) -> dict[int, tuple[float, str]]:
    """
    Score the rows whose name or number agrees with one of a project's names.

    Returns
    -------
    alike
        By row: how far it agrees (0 to 1), and in what, Chinese. Places and kinds are not looked at.
    """
    found: dict[int, tuple[float, str]] = {}
    for name in dict.fromkeys(names):
        mine = called(name)
        _keep(found, _by_name(mine, kind, index))
        if kind in LINE_KINDS:
            _keep(found, _by_route(name, kind, index, short))
            for ref in ROAD_NUMBER.findall(fold(name)):
                _keep(found, ((row, SAME_REF, f"编号{ref}相同") for row in index.by_ref.get(ref, ())))
    return found


def _by_name(mine: Called, kind: Kind, index: Index) -> Iterable[tuple[int, float, str]]:
    for row, theirs in index.by_key.get(mine.key, ()):
        score = SAME if theirs.written == mine.written else SAME_KEY
        said = "同名" if score == SAME else f"与“{theirs.written}”同名"
        yield row, score * _same_speed(mine, theirs, kind), said
    if kind not in LINE_KINDS and len(mine.key) > SHORTEST_KEY:
        for size in range(SHORTEST_KEY, len(mine.key)):
            for row, theirs in index.by_key.get(mine.key[-size:], ()):
                yield row, PART, f"名称只与“{theirs.written}”部分相同"


def _by_route(
    name: str, kind: Kind, index: Index, short: Mapping[str, str]
) -> Iterable[tuple[int, float, str]]:
    ends = ends_of(name)
    if not ends:
        return
    for row in index.by_ends.get(frozenset({ends[0], ends[-1]}), ()):
        yield row, SAME_ROUTE, f"线路起讫同为{ends[0]}、{ends[-1]}"
    mine = called(name)
    for key in sorted(spoken_keys(ends, short)):
        for row, theirs in index.by_key.get(key, ()):
            yield row, SAME_ROUTE * _same_speed(mine, theirs, kind), f"“{theirs.written}”是其起讫点的简称"


def _same_speed(mine: Called, theirs: Called, kind: Kind) -> float:
    if kind is not Kind.RAILWAY or mine.fast is theirs.fast:
        return 1.0
    if mine.fast:
        return OTHER_SPEED
    return UNSAID_SPEED


def _keep(found: dict[int, tuple[float, str]], more: Iterable[tuple[int, float, str]]) -> None:
    for row, score, said in more:
        if row not in found or found[row][0] < score:
            found[row] = (score, said)


def kinds_alike(kind: Kind) -> frozenset[Kind]:
    """Return the kinds of OSM objects that may be a project of a kind."""
    return SAME_NAME_KINDS.get(kind, frozenset({kind})) | frozenset(TRACED_ON.get(kind, ()))
