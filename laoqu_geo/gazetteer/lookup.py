"""The gazetteer as one value: units, works and polygons, and the questions that can be asked of them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

import geopandas as gpd
import numpy as np
import shapely

from ..admin import MUNICIPALITIES, Unit, load_former_units, load_units
from ..model import Kind
from .areas import containing, read_areas
from .facts import Facility, Line, read_facilities, read_lines
from .names import WEAK_WORDS, ends_at_boundary, ends_key, free_length, name_keys, says_more_than_kind
from .own import read_own

T = TypeVar("T")

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
    _lengths: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)
    _facilities: Mapping[str, tuple[Facility, ...]] = field(init=False, repr=False)
    _lines: Mapping[str, tuple[Line, ...]] = field(init=False, repr=False)
    _by_ends: Mapping[frozenset[str], tuple[Line, ...]] = field(init=False, repr=False)
    _chains: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False)
    _rows_under: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)
    _answers: dict[Hashable, object] | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        """Index names and polygons once."""
        index = object.__setattr__
        index(self, "_codes", tuple(self.county_areas.index))
        index(self, "_tree", shapely.STRtree(self.county_areas.geometry.to_numpy()))
        index(self, "_by_code", {unit.adcode: unit for unit in self.units})
        index(self, "_chains", {unit.adcode: self._chain(unit) for unit in self.units})
        rows = ((code[:digits], row) for row, code in enumerate(self._codes) for digits in _DIGITS.values())
        index(self, "_rows_under", _grouped(rows))
        names = [(name, unit) for unit in self.units for name in _names_of(unit)]
        names += [(name, self._by_code[code]) for name, code in self.former_names.items()]
        index(self, "_by_name", _grouped(names))
        index(
            self, "_lengths", _grouped((name[:2], len(name)) for name in sorted(self._by_name, key=len)[::-1])
        )
        index(self, "_facilities", _grouped((k, f) for f in self.facilities for k in self._keys(f.names)))
        index(self, "_lines", _grouped((k, line) for line in self.lines for k in self._keys(line.names)))
        index(self, "_by_ends", _grouped((ends_key(line.ends), line) for line in self.lines if line.ends))
        index(self, "_holders", self._known_places())

    def unit(self, adcode: str) -> Unit:
        """Return the unit of a code."""
        return self._by_code[adcode]

    def units_named(self, word: str) -> tuple[Unit, ...]:
        """Return every unit that bears a name: full, short or former."""
        return self._by_name.get(word, ())

    def chain(self, unit: Unit) -> tuple[Unit, ...]:
        """Return a unit and all units above it, innermost first."""
        return self._chains[unit.adcode]

    def is_within(self, unit: Unit, outer: Unit) -> bool:
        """Tell whether one unit is another or lies under it."""
        return any(above.adcode == outer.adcode for above in self._chains[unit.adcode])

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
        return self.county_areas.iloc[list(self._rows_of(unit))]

    def is_near(self, unit: Unit, lon: float, lat: float, *, within_m: float) -> bool:
        """Tell whether a point lies in a unit or within so many metres (to one percent) of it."""
        return self.once(
            ("near", unit.adcode, lon, lat, within_m), lambda: self._near(unit, lon, lat, within_m)
        )

    def _near(self, unit: Unit, lon: float, lat: float, within_m: float) -> bool:
        scale = _metres_per_degree(lat)
        point = shapely.Point(lon, lat)
        close = self._tree.query(point, predicate="dwithin", distance=within_m / scale.min())
        own = list(set(close.tolist()) & set(self._rows_of(unit)))
        shapes = shapely.transform(self._tree.geometries[own], lambda xy: xy * scale)
        return bool((shapely.distance(shapes, shapely.Point(*(scale * (lon, lat)))) <= within_m).any())

    def remembering(self) -> "Gazetteer":
        """Return the same gazetteer with a memory of its own: what is asked again is not worked out again."""
        other = copy(self)
        object.__setattr__(other, "_answers", {})
        return other

    def once(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """Return what was worked out for a key, if this gazetteer remembers (`remembering`); else work it out."""
        if self._answers is None:
            return work_out()
        if key not in self._answers:
            self._answers[key] = work_out()
        return cast(T, self._answers[key])

    def facilities_named(self, name: str, *, kinds: Iterable[Kind] | None = None) -> tuple[Facility, ...]:
        """Return the facilities of a folded name or alias, with or without the unit before it."""
        return _of_kind(self._found(self._facilities, name), kinds)

    def lines_named(self, name: str, *, kinds: Iterable[Kind] | None = None) -> tuple[Line, ...]:
        """Return the lines of a folded name or alias."""
        return _of_kind(self._found(self._lines, name), kinds)

    def lines_between(self, ends: Iterable[str], *, kinds: Iterable[Kind] | None = None) -> tuple[Line, ...]:
        """Return the lines between two ends as plans write them, in either order."""
        return _of_kind(self._by_ends.get(ends_key(ends), ()), kinds)

    def mentions(self, text: str) -> tuple[UnitMention, ...]:
        """Find the names of units in a text, longest first, left to right, without overlap."""
        return self.once(("mentions", text), lambda: self._mentions(text))

    def _mentions(self, text: str) -> tuple[UnitMention, ...]:
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
        for length in self._lengths.get(text[at : at + 2], ()):
            end = at + length
            word = text[at:end]
            if units := self._by_name.get(word):
                full = any(word == unit.name and len(word) > 2 for unit in units) or word in self.former_names
                free = 0 if full or ends_at_boundary(text, end) else free_length(text, end)
                return UnitMention(at, end, word, units, free, word in WEAK_WORDS, text[end : end + 1])
        return None

    def _keys(self, names: Iterable[str]) -> list[str]:
        full = [key for name in names for key in name_keys(name)]
        return list(dict.fromkeys(full + [bare for key in full for bare in self._without_units(key)]))

    def _keys_of(self, name: str) -> list[str]:
        return self.once(("keys", name), lambda: self._keys([name]))

    def _found(self, index: Mapping[str, tuple[T, ...]], name: str) -> tuple[T, ...]:
        for key in self._keys_of(name):
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

    def _chain(self, unit: Unit) -> tuple[Unit, ...]:
        return (unit, *self._chain(self._by_code[unit.parent])) if unit.parent else (unit,)

    def _rows_of(self, unit: Unit) -> tuple[int, ...]:
        return self._rows_under.get(unit.adcode[: _DIGITS[unit.level]], ())

    def _municipality_or_self(self, unit: Unit) -> Unit:
        above = self.chain(unit)[-1]
        return above if above.adcode in MUNICIPALITIES else unit


def load_gazetteer(own: Path | None = None) -> Gazetteer:
    """
    Read the shipped tables and the county polygons.

    Parameters
    ----------
    own
        A user's gazetteer file (`read_own`); what it names goes before the shipped rows of the same name.

    Returns
    -------
    gazetteer
        All places known, WGS84; a value that callers pass on.

    Raises
    ------
    GazetteerError
        If a table is damaged or the polygons are not installed.
    """
    former = {row.name: row.adcode for row in load_former_units()}
    facilities, lines = read_own(own) if own else ((), ())
    return Gazetteer(
        load_units(), (*facilities, *read_facilities()), (*lines, *read_lines()), read_areas("county"), former
    )


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


Key = TypeVar("Key", bound=Hashable)


def _grouped(pairs: Iterable[tuple[Key, T]]) -> dict[Key, tuple[T, ...]]:
    groups: dict[Key, list[T]] = defaultdict(list)
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
