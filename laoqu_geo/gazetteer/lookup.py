"""The gazetteer as one value: units, works and polygons, and the questions that can be asked of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import geopandas as gpd
import numpy as np
import shapely

from ..admin import MUNICIPALITIES, Unit, load_former_units, load_units, short_name
from ..model import Kind
from .areas import containing, read_areas
from .facts import Facility, Line, read_facilities, read_lines
from .names import (
    WEAK_WORDS,
    ends_at_boundary,
    fold_name,
    free_length,
    name_keys,
    outside_brackets,
    says_more_than_kind,
)

T = TypeVar("T")

LONGEST_UNIT_NAME = 16
"""Characters; the longest name in the country has 15."""


_DIGITS = {"province": 2, "prefecture": 4, "county": 6}
"""Leading digits of an adcode that all units under one share."""


class UnitMention(NamedTuple):
    """
    A unit's name found in a text.

    `units` are all units of that name, never guessed among. `free` counts the characters of an unknown word
    that follow: 0 at a boundary (the name stands alone), 1 or more inside a longer word (开平 in 开平桥头).
    `weak` names are also common words and count only after a unit that contains them.
    """

    start: int
    end: int
    word: str
    units: tuple[Unit, ...]
    free: int
    weak: bool
    next_sign: str = ""
    """The character that follows."""


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """
    Everything known about places, loaded once and passed in.

    Lookups return all that match; deciding among ties is `locate`'s business.
    """

    units: tuple[Unit, ...]
    facilities: tuple[Facility, ...]
    lines: tuple[Line, ...]
    county_areas: gpd.GeoDataFrame
    """Polygons by adcode, EPSG:4326: counties, and prefectures that have none."""
    former_names: Mapping[str, str] = field(default_factory=dict)
    """Names in force earlier, to the adcode of today."""
    _codes: Sequence[str] = field(init=False, repr=False)
    _tree: shapely.STRtree = field(init=False, repr=False)
    _holders: Mapping[tuple[float, float], Unit | None] = field(init=False, repr=False)
    _by_code: Mapping[str, Unit] = field(init=False, repr=False)
    _by_name: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False)
    _facilities: Mapping[str, tuple[Facility, ...]] = field(init=False, repr=False)
    _lines: Mapping[str, tuple[Line, ...]] = field(init=False, repr=False)
    _by_ends: Mapping[frozenset[str], tuple[Line, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index names and polygons once."""
        index = object.__setattr__
        index(self, "_codes", tuple(self.county_areas.index))
        index(self, "_tree", shapely.STRtree(self.county_areas.geometry.to_numpy()))
        index(self, "_by_code", {unit.adcode: unit for unit in self.units})
        names = [(name, unit) for unit in self.units for name in _names_of(unit)]
        names += [(name, self._by_code[code]) for name, code in self.former_names.items()]
        index(self, "_by_name", _grouped(names))
        index(self, "_facilities", _grouped((k, f) for f in self.facilities for k in self._keys(f.names)))
        index(self, "_lines", _grouped((k, line) for line in self.lines for k in self._keys(line.names)))
        index(self, "_by_ends", _grouped((_ends_key(line.ends), line) for line in self.lines if line.ends))
        index(self, "_holders", self._known_places())

    def unit(self, adcode: str) -> Unit:
        """Return the unit of a code."""
        return self._by_code[adcode]

    def units_named(self, word: str) -> tuple[Unit, ...]:
        """Return every unit that bears a name: full, short or former."""
        return self._by_name.get(word, ())

    def chain(self, unit: Unit) -> tuple[Unit, ...]:
        """Return a unit and all units above it, innermost first."""
        return (unit, *self.chain(self._by_code[unit.parent])) if unit.parent else (unit,)

    def is_within(self, unit: Unit, outer: Unit) -> bool:
        """Tell whether one unit is another or lies under it."""
        return outer in self.chain(unit)

    def prefecture_of(self, unit: Unit) -> Unit:
        """Return the prefecture of a unit; itself for a province, a municipality or where none stands between."""
        return next(
            (u for u in self.chain(unit) if u.level == "prefecture"), self._municipality_or_self(unit)
        )

    def unit_at(self, lon: float, lat: float) -> Unit | None:
        """Return the county (or the prefecture without counties) that holds a point; None outside the country."""
        known = (lon, lat) in self._holders
        return self._holders[lon, lat] if known else self.units_at([lon], [lat])[0]

    def units_at(self, lon: Sequence[float], lat: Sequence[float]) -> list[Unit | None]:
        """Return for each point (EPSG:4326) the county that holds it."""
        codes = containing(self._tree, self._codes, np.asarray(lon, float), np.asarray(lat, float))
        return [self._by_code.get(code) if code else None for code in codes]

    def areas_of(self, unit: Unit) -> gpd.GeoDataFrame:
        """Return the polygons that make up a unit (EPSG:4326, by adcode)."""
        codes = self.county_areas.index
        digits = _DIGITS[unit.level]
        return self.county_areas[codes.str[:digits] == unit.adcode[:digits]]

    def is_near(self, unit: Unit, lon: float, lat: float, *, within_m: float) -> bool:
        """Tell whether a point lies in a unit or within so many metres (to one percent) of it."""
        scale = _metres_per_degree(lat)
        digits = _DIGITS[unit.level]
        close = self._tree.query(
            shapely.Point(lon, lat), predicate="dwithin", distance=within_m / scale.min()
        )
        own = [i for i in close if self._codes[i][:digits] == unit.adcode[:digits]]
        shapes = shapely.transform(self.county_areas.geometry.to_numpy()[own], lambda xy: xy * scale)
        return bool(
            (shapely.distance(shapes, shapely.Point(lon * scale[0], lat * scale[1])) <= within_m).any()
        )

    def facilities_named(self, name: str, *, kinds: Iterable[Kind] | None = None) -> tuple[Facility, ...]:
        """Return the facilities of a folded name or alias, with or without the unit before it."""
        return _of_kind(self._found(self._facilities, name), kinds)

    def lines_named(self, name: str, *, kinds: Iterable[Kind] | None = None) -> tuple[Line, ...]:
        """Return the lines of a folded name or alias."""
        return _of_kind(self._found(self._lines, name), kinds)

    def lines_between(self, ends: Iterable[str], *, kinds: Iterable[Kind] | None = None) -> tuple[Line, ...]:
        """Return the lines between two ends as plans write them, in either order."""
        return _of_kind(self._by_ends.get(_ends_key(ends), ()), kinds)

    def mentions(self, text: str) -> tuple[UnitMention, ...]:
        """Find the names of units in a text, longest first, left to right, without overlap."""
        found: list[UnitMention] = []
        at = 0
        while at < len(text) - 1:
            mention = self._mention_at(text, at)
            if mention is not None:
                found.append(mention)
            at = mention.end if mention is not None else at + 1
        return tuple(_free_up_to_next(found))

    def _known_places(self) -> dict[tuple[float, float], Unit | None]:
        waypoints = [waypoint for line in self.lines for waypoint in line.waypoints]
        places = [(f.lon, f.lat) for f in self.facilities] + [(w.lon, w.lat) for w in waypoints]
        holders = self.units_at([lon for lon, _ in places], [lat for _, lat in places])
        return dict(zip(places, holders, strict=True))

    def _mention_at(self, text: str, at: int) -> UnitMention | None:
        for end in range(min(len(text), at + LONGEST_UNIT_NAME), at + 1, -1):
            word = text[at:end]
            if units := self._by_name.get(word):
                full = any(word == unit.name and len(word) > 2 for unit in units) or word in self.former_names
                free = 0 if full or ends_at_boundary(text, end) else free_length(text, end)
                return UnitMention(at, end, word, units, free, word in WEAK_WORDS, text[end : end + 1])
        return None

    def _keys(self, names: Iterable[str]) -> list[str]:
        full = [key for name in names for key in name_keys(name)]
        return list(dict.fromkeys(full + [bare for key in full for bare in self._without_units(key)]))

    def _found(self, index: Mapping[str, tuple[T, ...]], name: str) -> tuple[T, ...]:
        for key in self._keys([name]):
            if key in index:
                return index[key]
        return ()

    def _without_units(self, folded: str) -> list[str]:
        """Strip leading unit names one by one, as long as what remains still names something."""
        forms = []
        while (mention := self._mention_at(folded, 0)) is not None:
            folded = folded[mention.end :]
            if folded.startswith("至") or not says_more_than_kind(folded):
                break
            forms.append(folded)
        return forms

    def _municipality_or_self(self, unit: Unit) -> Unit:
        above = self.chain(unit)[-1]
        return above if above.adcode in MUNICIPALITIES else unit


def load_gazetteer() -> Gazetteer:
    """
    Read the shipped tables and the county polygons.

    Raises
    ------
    GazetteerError
        If a table is damaged or the polygons are not installed.
    """
    former = {row.name: row.adcode for row in load_former_units()}
    return Gazetteer(load_units(), read_facilities(), read_lines(), read_areas("county"), former)


def _names_of(unit: Unit) -> Iterable[str]:
    """Give a unit's full and short name, and what offices call an autonomous prefecture (红河州)."""
    also = (unit.short + "州",) if unit.name.endswith("自治州") else ()
    return dict.fromkeys((unit.name, unit.short, *also))


def _free_up_to_next(found: list[UnitMention]) -> Iterable[UnitMention]:
    """Let a name stand alone that is followed directly by another name that does (赣州信丰)."""
    settled: list[UnitMention] = []
    for mention in reversed(found):
        following = settled[-1] if settled else None
        alone = following is not None and following.start == mention.end and following.free == 0
        settled.append(mention._replace(free=0) if alone else mention)
    return reversed(settled)


def _ends_key(ends: Iterable[str]) -> frozenset[str]:
    return frozenset(short_name(outside_brackets(fold_name(outside_brackets(end)))) for end in ends)


def _grouped(pairs: Iterable[tuple[str | frozenset[str], T]]) -> dict[str | frozenset[str], tuple[T, ...]]:
    groups: dict[str | frozenset[str], list[T]] = defaultdict(list)
    for key, value in pairs:
        if value not in groups[key]:
            groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


K = TypeVar("K", Facility, Line)


def _of_kind(found: tuple[K, ...], kinds: Iterable[Kind] | None) -> tuple[K, ...]:
    wanted = None if kinds is None else frozenset(kinds)
    return tuple(one for one in found if wanted is None or one.kind in wanted)


def _metres_per_degree(lat: float) -> np.ndarray:
    return np.array([111_320 * np.cos(np.radians(lat)), 110_900])
